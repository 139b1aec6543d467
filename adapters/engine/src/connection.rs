//! A connection: one HubRise location bound to one till.

mod facts;

pub use facts::{AlertRoute, Checklist, Confirmed, GoLive, Intake, Named, Standing, WebhookSecret};

use bridge_core::settings::{Missing, Mode, Settings};
use chrono::{DateTime, Utc};
use hubrise_api::Currency;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

// What a connection is made of, so that whoever makes one needs this crate only.
pub use hubrise_api::{AccessToken, ClientSecret, LocationId};
pub use pixelpoint_api::{Dialect, EoiToken};

/// Identity of a connection: 128 random bits as 32 hexadecimal digits. It stands in the callback URL.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectionId(String);

impl ConnectionId {
    /// From 128 random bits.
    pub fn from_bits(bits: [u8; 16]) -> Self {
        Self(hex::encode(bits))
    }

    /// From text that is known to be an id (a row, a path segment).
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands in the addresses of pages, 16 hexadecimal digits: it names the connection, and nobody can make the
    /// callback URL of it.
    pub fn handle(&self) -> String {
        hex::encode(&Sha256::digest(format!("page of {}", self.0))[..8])
    }

    /// Enough to recognise it in a log: whoever holds the whole id knows the callback URL.
    fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl fmt::Debug for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", self.short())
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", self.short())
    }
}

/// Identity of a till: a hash of base URL and EOI token, so that two connections to one store share a lane and never
/// send one order twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TillId(String);

impl TillId {
    /// The identity of the till at this address with this token.
    pub fn of(base_url: &str, token: &EoiToken) -> Self {
        let mut hash = Sha256::new();
        hash.update(base_url.trim_end_matches('/').as_bytes());
        hash.update([0]);
        hash.update(token.reveal().as_bytes());
        Self(hex::encode(&hash.finalize()[..16]))
    }

    /// From a stored row.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands in notes that leave this machine, 16 hexadecimal digits: it names the till, and says neither address nor
    /// token.
    pub(crate) fn handle(&self) -> String {
        hex::encode(&Sha256::digest(format!("note of {}", self.0))[..8])
    }
}

/// One HubRise location bound to one till, or on its way there.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Identity; part of the callback URL.
    pub id: ConnectionId,
    /// What people call it (HubRise's location name).
    pub name: String,
    /// HubRise's location.
    pub location: LocationId,
    /// HubRise's side.
    pub hubrise: HubRiseAccess,
    /// The till's side, once it is there.
    pub till: Option<TillAccess>,
    /// How it treats its orders.
    pub mode: Mode,
    /// What it was told.
    pub settings: Settings,
    /// Since when; older orders are never sent by themselves.
    pub connected_at: DateTime<Utc>,
    /// Where it stands.
    pub standing: Standing,
    /// How its orders come in.
    pub intake: Intake,
    /// Who connected it, as they sign in; empty where nobody signed in.
    pub made_by: String,
    /// Whether it is proved with its till.
    pub go_live: GoLive,
    /// Who is told when an order does not reach the till.
    pub alerts: AlertRoute,
}

impl Connection {
    /// A connection with everything else still to be said: no till, supervised, default settings, active, by callback.
    pub fn new(
        id: ConnectionId,
        name: impl Into<String>,
        location: LocationId,
        hubrise: HubRiseAccess,
        connected_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            name: name.into(),
            location,
            hubrise,
            till: None,
            mode: Mode::Supervised,
            settings: Settings::default(),
            connected_at,
            standing: Standing::Active,
            intake: Intake::Callback,
            made_by: String::new(),
            go_live: GoLive::default(),
            alerts: AlertRoute::NotChosen,
        }
    }

    /// Identity of the till it is bound to.
    pub fn till_id(&self) -> Option<TillId> {
        self.till.as_ref().map(TillAccess::id)
    }

    /// HubRise gave something that a person of ours has to take on, or decline.
    pub const fn waits_for_consent(&self) -> bool {
        matches!(self.standing, Standing::Pending) || self.hubrise.offered.is_some()
    }

    /// What the till still has to be told, but for what somebody left open on purpose.
    pub fn lacks(&self) -> Vec<Missing> {
        let missing = self.settings.conversion.missing().into_iter();
        missing.filter(|missing| !self.go_live.on_purpose.contains(missing)).collect()
    }

    /// Its orders are taken and sent: it is in use and has a till. Otherwise its callback answers 503.
    pub const fn is_served(&self) -> bool {
        matches!(self.standing, Standing::Active | Standing::ToVerify) && self.till.is_some()
    }
}

/// How to reach HubRise, and what the token is connected to there.
#[derive(Debug, Clone)]
pub struct HubRiseAccess {
    /// API root, `https://api.hubrise.com/v1` but for tests.
    pub base_url: String,
    /// Token of the connection. A secret.
    pub access_token: AccessToken,
    /// Secrets that may sign callbacks: the present one, and the previous one while it is being replaced.
    pub client_secrets: Vec<ClientSecret>,
    /// What it is connected to, by name.
    pub links: HubRiseLinks,
    /// What came by HubRise's back office for a connection in use; it waits for a person of ours.
    pub offered: Option<Offer>,
    /// Tokens that were replaced and that HubRise has not confirmed as revoked yet. Secrets.
    pub retired: Vec<AccessToken>,
}

/// A token HubRise gave by its back office, and what it is connected to.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The token. A secret.
    pub access_token: AccessToken,
    /// What it is connected to.
    pub links: HubRiseLinks,
}

impl HubRiseAccess {
    /// An access whose names nobody has asked for yet.
    pub fn new(base_url: impl Into<String>, access_token: AccessToken, client_secrets: Vec<ClientSecret>) -> Self {
        Self {
            base_url: base_url.into(),
            access_token,
            client_secrets,
            links: HubRiseLinks::default(),
            offered: None,
            retired: Vec::new(),
        }
    }
}

/// What a token is connected to, as of the grant or the newest look. What its scope does not reach is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HubRiseLinks {
    /// The account.
    pub account: Option<Named>,
    /// The account's currency, as HubRise's `Location` says.
    pub currency: Option<Currency>,
    /// HubRise's name of the location; its id is [`Connection::location`].
    pub location_name: Option<String>,
    /// The catalog the merchant chose.
    pub catalog: Option<Named>,
    /// The customer list the merchant chose.
    pub customer_list: Option<Named>,
    /// HubRise's id of this connection, for clients of the kind "App". Guessable, so no proof of anything.
    pub app_instance_id: Option<String>,
    /// Tells several connections of one location apart.
    pub device_id: Option<String>,
}

/// How to reach the till.
#[derive(Debug, Clone)]
pub struct TillAccess {
    /// EOI address.
    pub base_url: String,
    /// EOI token, vendor prefix included. A secret.
    pub token: EoiToken,
    /// Plain http and addresses of the local network are allowed: a person chose it.
    pub allow_local: bool,
    /// The names and numbers of this till's EOI.
    pub dialect: Dialect,
}

impl TillAccess {
    /// Identity of the till.
    pub fn id(&self) -> TillId {
        TillId::of(&self.base_url, &self.token)
    }
}
