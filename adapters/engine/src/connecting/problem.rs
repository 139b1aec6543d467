use hubrise_api::Error;
use serde::{Deserialize, Serialize};

/// Why HubRise does not do what a connection asks. Each is a stable word with a text for what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HubRiseProblem {
    /// The token was revoked, or the merchant disconnected: connect again.
    Revoked,
    /// The subscription is not paid.
    Suspended,
    /// The merchant or HubRise blocked the connection for a time.
    Blocked,
    /// The token is not accepted, for a reason HubRise does not document.
    Refused,
    /// Too many calls.
    RateLimited,
    /// No connection, or no answer in time.
    NotReached,
    /// HubRise or something before it failed (5xx).
    Failing,
    /// An answer that is none of HubRise's, or one that cannot be read.
    Unexpected,
}

impl HubRiseProblem {
    /// Every problem.
    pub const ALL: [Self; 8] = [
        Self::Revoked,
        Self::Suspended,
        Self::Blocked,
        Self::Refused,
        Self::RateLimited,
        Self::NotReached,
        Self::Failing,
        Self::Unexpected,
    ];

    /// What an error of a call says. HubRise tells its three reasons for a 401 apart by text only.
    pub fn of(error: &Error) -> Self {
        match error {
            error if error.is_revoked() => Self::Revoked,
            error if error.is_suspended() => Self::Suspended,
            error if error.is_blocked() => Self::Blocked,
            error if error.is_unauthorized() => Self::Refused,
            error if error.is_rate_limited() => Self::RateLimited,
            error if error.is_server_error() => Self::Failing,
            Error::Transport { .. } => Self::NotReached,
            _ => Self::Unexpected,
        }
    }

    /// The connection itself is refused, as against one call.
    pub const fn is_dead(self) -> bool {
        matches!(self, Self::Revoked | Self::Suspended | Self::Blocked | Self::Refused)
    }

    /// The stable word; also the key of its texts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Revoked => "hubrise_revoked",
            Self::Suspended => "hubrise_suspended",
            Self::Blocked => "hubrise_blocked",
            Self::Refused => "hubrise_refused",
            Self::RateLimited => "hubrise_rate_limited",
            Self::NotReached => "hubrise_not_reached",
            Self::Failing => "hubrise_failing",
            Self::Unexpected => "hubrise_unexpected",
        }
    }
}
