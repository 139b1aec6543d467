//! The settings of one connection: one schema for file, page and API.

mod conversion;
mod explain;
mod file;
pub mod form;
mod intake;
mod missing;
mod refs;
mod statuses;
mod validate;

pub use conversion::{ConversionSettings, ItemNotes, OrderNotes, Policy, TipAllocation};
pub use file::SettingsError;
pub use intake::IntakeSettings;
pub use missing::Missing;
pub use refs::{Pattern, PatternError, RefRules};
pub use statuses::{ByService, EventRule, EventRules, EventStatus, OnTillStatus, PauseOrders, StatusSettings};
pub use validate::Invalid;

use serde::{Deserialize, Serialize};

/// How a connection treats its orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Convert, check and show. HubRise and the till stay untouched.
    Shadow,
    /// Each order goes by a click. Every new connection starts here.
    #[default]
    Supervised,
    /// Orders go by themselves.
    Live,
}

impl Mode {
    /// The stable word of the mode.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shadow => "shadow",
            Self::Supervised => "supervised",
            Self::Live => "live",
        }
    }

    /// The mode with this stable word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Shadow, Self::Supervised, Self::Live].into_iter().find(|mode| mode.name() == name)
    }
}

/// Everything a connection can be told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What HubRise elements become on the till.
    pub conversion: ConversionSettings,
    /// What HubRise is told.
    pub statuses: StatusSettings,
    /// What is heard of HubRise besides orders, and when silence is worth a word.
    pub intake: IntakeSettings,
}
