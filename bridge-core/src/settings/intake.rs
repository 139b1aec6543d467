//! What is heard of HubRise besides orders, and when silence is worth a word.

use serde::{Deserialize, Serialize};

/// What is heard of HubRise besides orders, and when silence is worth a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntakeSettings {
    /// Where HubRise does not call us: ask for what customers change as well. Each event costs two calls, and orders bring
    /// their customers along. Default: no.
    pub poll_customers: bool,
    /// Tell somebody when orders stay away at a time of the week at which they usually come. Default: yes.
    pub tell_when_quiet: bool,
}

impl Default for IntakeSettings {
    fn default() -> Self {
        Self { poll_customers: false, tell_when_quiet: true }
    }
}
