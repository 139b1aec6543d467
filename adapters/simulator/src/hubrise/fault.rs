//! What can go wrong when a client calls the simulated HubRise.

use super::refusal::Refusal;

/// A fault of the simulated API, switched on per location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiFault {
    /// 500 with HubRise's error body; nothing is changed.
    InternalError,
    /// 502 with a page of HTML, as a proxy in between answers; nothing is changed.
    BadGateway,
    /// The socket is closed without an answer; nothing is changed.
    Drop,
    /// The call takes effect, then the socket is closed without an answer.
    DropAfterApplying,
    /// 401: the subscription is not paid.
    Suspended,
    /// 401: the token was revoked or the user disconnected.
    Revoked,
    /// 401: the user or HubRise blocked the connection.
    Blocked,
    /// 429, with `Retry-After` in seconds if given.
    TooManyRequests(Option<u32>),
}

/// `message` of the 401 of an unpaid subscription.
pub const SUSPENDED: &str = "The account/location has been suspended for non payment of the subscription";
/// `message` of the 401 of an unknown or revoked token.
pub const REVOKED: &str = "The access token is invalid or the connection has been revoked";
/// `message` of the 401 of a blocked connection.
pub const BLOCKED: &str = "The connection has been blocked";

impl ApiFault {
    /// The error body of the faults that answer with one of HubRise's.
    pub(crate) fn refusal(self) -> Option<Refusal> {
        match self {
            Self::InternalError => Some(Refusal::internal_error()),
            Self::Suspended => Some(Refusal::unauthorized(SUSPENDED)),
            Self::Revoked => Some(Refusal::unauthorized(REVOKED)),
            Self::Blocked => Some(Refusal::unauthorized(BLOCKED)),
            Self::TooManyRequests(_) => Some(Refusal::too_many_requests()),
            Self::BadGateway | Self::Drop | Self::DropAfterApplying => None,
        }
    }
}
