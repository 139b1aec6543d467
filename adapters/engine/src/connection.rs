//! A connection: one HubRise location bound to one till.

use bridge_core::settings::{Mode, Settings};
use chrono::{DateTime, Utc};
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
}

/// One HubRise location bound to one till.
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
    /// The till's side.
    pub till: TillAccess,
    /// How it treats its orders.
    pub mode: Mode,
    /// What it was told.
    pub settings: Settings,
    /// Since when; older orders are never sent by themselves.
    pub connected_at: DateTime<Utc>,
}

impl Connection {
    /// Identity of the till it is bound to.
    pub fn till_id(&self) -> TillId {
        TillId::of(&self.till.base_url, &self.till.token)
    }
}

/// How to reach HubRise.
#[derive(Debug, Clone)]
pub struct HubRiseAccess {
    /// API root, `https://api.hubrise.com/v1` but for tests.
    pub base_url: String,
    /// Token of the connection. A secret.
    pub access_token: AccessToken,
    /// Secrets that may sign callbacks: the present one, and the previous one while it is being replaced.
    pub client_secrets: Vec<ClientSecret>,
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
