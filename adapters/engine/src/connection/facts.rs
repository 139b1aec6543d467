//! What is known about a connection beside its two ends.

use bridge_core::settings::Missing;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something of HubRise's by its id and the name people know it by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// HubRise's id.
    pub id: String,
    /// HubRise's name, as of the newest look; may be empty.
    pub name: String,
}

impl Named {
    /// Both.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into() }
    }
}

/// Where a connection stands between "somebody wants it" and "it is over".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// It came by HubRise's back office; nothing is done with it until a person of ours takes it on.
    Pending,
    /// In use.
    #[default]
    Active,
    /// HubRise called the Disconnect URL, which anybody can. In use until HubRise itself says that the token is dead.
    ToVerify,
    /// Over. Its orders stay readable.
    Disconnected {
        /// HubRise has not confirmed yet that callback and token are gone.
        revoke_pending: bool,
    },
}

impl Standing {
    /// The stable word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::ToVerify => "to_verify",
            Self::Disconnected { revoke_pending: true } => "revoke_pending",
            Self::Disconnected { revoke_pending: false } => "disconnected",
        }
    }

    /// It is over, whether HubRise has confirmed that or not.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Disconnected { .. })
    }
}

/// How orders come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intake {
    /// HubRise calls us.
    #[default]
    Callback,
    /// We ask HubRise: for a bridge that has no public address.
    Polling,
}

impl Intake {
    /// Both, in the order a form offers them.
    pub const ALL: [Self; 2] = [Self::Callback, Self::Polling];

    /// The stable word, as stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Polling => "polling",
        }
    }

    /// The one with this stable word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intake| intake.name() == name)
    }
}

/// Whether this bridge has been proved with this till: what a person saw, and what they left open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GoLive {
    /// Who saw the ticket of a test order, and when. `None`: not proven with this till.
    pub confirmed: Option<Confirmed>,
    /// What else was looked at.
    #[serde(default)]
    pub checklist: Checklist,
    /// What the till is not told on purpose: orders that need it shall wait for a person.
    #[serde(default)]
    pub on_purpose: Vec<Missing>,
}

/// A person's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Who, as they sign in.
    pub who: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Kinds of tickets a person has seen as they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "five boxes to tick, each on its own")]
pub struct Checklist {
    /// An order that was paid online.
    pub paid: bool,
    /// One to be paid in the restaurant or at the door.
    pub unpaid: bool,
    /// One with a discount.
    pub discount: bool,
    /// One for later.
    pub scheduled: bool,
    /// A delivery whose address can be read.
    pub delivery_address: bool,
}

impl Checklist {
    /// Everything was seen.
    pub const fn is_complete(self) -> bool {
        self.paid && self.unpaid && self.discount && self.scheduled && self.delivery_address
    }
}

/// Who is told when an order does not reach the till.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum AlertRoute {
    /// Nobody has said yet.
    #[default]
    NotChosen,
    /// Nobody, on purpose.
    Nobody,
    /// These addresses, by e-mail.
    Mail(Vec<String>),
    /// A program, by a signed POST.
    Webhook {
        /// Its address.
        url: String,
        /// Signs what is posted. A secret.
        secret: WebhookSecret,
    },
}

impl AlertRoute {
    /// The stable word of its kind.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotChosen => "not_chosen",
            Self::Nobody => "nobody",
            Self::Mail(_) => "mail",
            Self::Webhook { .. } => "webhook",
        }
    }
}

/// Addresses are personal data, and the path of a webhook often is a secret.
impl fmt::Debug for AlertRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AlertRoute({})", self.name())
    }
}

/// The secret a webhook's signature is made with.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// From text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: to sign with, to seal, and to show once to whoever made it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(***)")
    }
}
