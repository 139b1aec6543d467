//! What can go wrong with a call. Status before body, and never a token or a body in a text.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::header::RETRY_AFTER;
use http::{Response, StatusCode};

use super::call::Call;
use super::transport::{Sent, TransportError};
use crate::read::{document, parse, record};
use crate::{ErrorType, Personal, ReadError};

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// HubRise (or something in between) answered, and not with success.
    #[error("{call}: HubRise answered {}{}", status.as_u16(), advice(self))]
    #[non_exhaustive]
    Api {
        /// The call.
        call: &'static str,
        /// The status of the answer; it alone is certain.
        status: StatusCode,
        /// HubRise's own word for it, `Other("")` when the body has none.
        kind: ErrorType,
        /// HubRise's own text.
        message: Option<Personal>,
        /// Which fields were refused (422).
        fields: Box<[FieldError]>,
        /// How long to wait, if the answer says so (429).
        retry_after: Option<Duration>,
        /// The beginning of the body, for a person to look at.
        body: BodyExcerpt,
        /// The call writes to a catalog, so that a 401 may be about the catalog and not about the token.
        writes_catalog: bool,
    },
    /// No answer.
    #[error("{call}: no answer from HubRise")]
    #[non_exhaustive]
    Transport {
        /// The call.
        call: &'static str,
        /// Why, and whether the request may have arrived.
        source: TransportError,
    },
    /// A success whose body cannot be read. What was asked for was done.
    #[error("{call}: HubRise answered {} with a body that cannot be read", status.as_u16())]
    #[non_exhaustive]
    Decode {
        /// The call.
        call: &'static str,
        /// The status of the answer.
        status: StatusCode,
        /// Where it cannot be read.
        source: ReadError,
    },
    /// The request body could not be written. Nothing was sent.
    #[error("{call}: cannot write the request as JSON")]
    #[non_exhaustive]
    Encode {
        /// The call.
        call: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// An id is empty or `.` or `..`, which would address something else. Nothing was sent.
    #[error("{call}: an id is empty or not usable in a URL")]
    #[non_exhaustive]
    BadPath {
        /// The call.
        call: &'static str,
    },
    /// Our own count says that a limit of HubRise is used up for longer than we wait. Nothing was sent.
    #[error("{call}: a rate limit of HubRise is used up until {until}; try again then")]
    #[non_exhaustive]
    Throttled {
        /// The call.
        call: &'static str,
        /// When the window ends.
        until: DateTime<Utc>,
    },
    /// A page of a list points to a page that was there before.
    #[error("{call}: HubRise repeats a cursor, so the list has no end; read it again later")]
    #[non_exhaustive]
    RepeatedCursor {
        /// The call.
        call: &'static str,
    },
}

/// What to do about the statuses that have an answer to that.
fn advice(error: &Error) -> &'static str {
    match error {
        e if e.is_suspended() => ": the account is suspended for non-payment; settle it with HubRise",
        e if e.is_blocked() => ": the connection is blocked; unblock it in HubRise's back office",
        e if e.is_revoked() => ": the token is no longer valid; connect the location again",
        e if e.is_catalog_permission() => ": the token may not write this catalog; use a token of the account",
        e if e.is_unauthorized() => ": the token is not accepted here",
        e if e.is_rate_limited() => ": too many requests; try again in the next minute, hour or day",
        e if e.is_not_found() => ": no such thing, or not visible to this token",
        e if e.is_validation() => ": it refused a value",
        _ => "",
    }
}

impl Error {
    /// From an answer that is no success. The body may be HubRise's JSON, a proxy's HTML or empty.
    pub(super) fn from_answer(call: &Call<'_>, response: &Response<Bytes>) -> Self {
        let parsed = parse(response.body()).and_then(document::<ErrorBody>);
        let body = parsed.map(|read| read.value).unwrap_or_default();
        let retry_after =
            response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Self::Api {
            call: call.name,
            status: response.status(),
            kind: body.error_type,
            message: body.message,
            fields: body.errors.into(),
            retry_after: retry_after.map(Duration::from_secs),
            body: BodyExcerpt::of(response.body()),
            writes_catalog: call.writes_catalog,
        }
    }

    /// The status of the answer, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api { status, .. } | Self::Decode { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// How long HubRise asks to wait. It documents only that windows end on the round minute, hour and day.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The token is not accepted for this call. Not proof that it is dead: writing a catalog of the account with a token of
    /// a location gives this too.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// The token was revoked, the connection was cut by the user, or it never was a token: connect again.
    pub fn is_revoked(&self) -> bool {
        self.unauthorized_because("revoked")
    }

    /// The subscription was not paid: comes back once it is.
    pub fn is_suspended(&self) -> bool {
        self.unauthorized_because("suspended")
    }

    /// The user or HubRise blocked the connection for a time.
    pub fn is_blocked(&self) -> bool {
        self.unauthorized_because("blocked")
    }

    /// A 401 that is about a catalog and not about the token: a token of a location cannot write a catalog of the account, and
    /// HubRise answers that as if the token were dead. True for writes of catalogs where the text names none of the three
    /// reasons a token has to be refused.
    pub fn is_catalog_permission(&self) -> bool {
        matches!(self, Self::Api { writes_catalog: true, .. }) && self.is_unauthorized() && !self.has_reason()
    }

    /// The connection itself is refused: show it as failing and stop calling. A 401 that is no catalog permission.
    pub fn is_connection_refused(&self) -> bool {
        self.is_unauthorized() && !self.is_catalog_permission()
    }

    fn has_reason(&self) -> bool {
        self.is_revoked() || self.is_suspended() || self.is_blocked()
    }

    /// One of HubRise's rate limits was hit, by its answer or by our own count; the request was not carried out.
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS) || matches!(self, Self::Throttled { .. })
    }

    /// Understood but refused (403).
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(StatusCode::FORBIDDEN)
    }

    /// HubRise or something before it failed (5xx).
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// The request was understood and a value refused; sending it again does not help.
    pub fn is_validation(&self) -> bool {
        self.status() == Some(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// There is no such thing for this token.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the request may have reached HubRise. `false` is certain.
    pub fn was_sent(&self) -> bool {
        match self {
            Self::Api { .. } | Self::Decode { .. } | Self::RepeatedCursor { .. } => true,
            Self::Transport { source, .. } => source.sent() == Sent::Maybe,
            Self::Encode { .. } | Self::BadPath { .. } | Self::Throttled { .. } => false,
        }
    }

    /// HubRise tells its three reasons for a 401 apart by text only.
    fn unauthorized_because(&self, word: &str) -> bool {
        let Self::Api { message: Some(message), .. } = self else {
            return false;
        };
        self.is_unauthorized() && message.as_str().to_ascii_lowercase().contains(word)
    }
}

record! {
    /// The error body of HubRise.
    #[derive(Debug)]
    struct ErrorBody {
        /// The kind.
        error_type: ErrorType = "error_type",
        /// The text.
        message: Option<Personal> = "message",
        /// The refused fields.
        errors: Vec<FieldError> = "errors",
    }
}

record! {
    /// A field HubRise refused.
    #[derive(Debug)]
    pub struct FieldError {
        /// Its name.
        field: Option<String> = "field",
        /// Why; may repeat the value.
        message: Option<Personal> = "message",
    }
}

/// The first 2 kB of a body. `Debug` shows its size only: it may hold personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct BodyExcerpt(Box<str>);

impl BodyExcerpt {
    const MAX: usize = 2048;

    pub(super) fn of(body: &[u8]) -> Self {
        Self(String::from_utf8_lossy(&body[..body.len().min(Self::MAX)]).into())
    }

    /// The text, for a person who may see it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BodyExcerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

/// A client that cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The token is empty or has characters no header can carry.
    #[error("the access token is empty or has characters no token has: copy it again, or connect the location again")]
    BadToken,
    /// The client id or secret is empty or has characters no header can carry.
    #[error("the client id or the client secret is empty or malformed: copy both again")]
    BadClient,
    /// The base URL is not one.
    #[error("the base URL of HubRise is not usable: expected `https://host/path` without user, query and fragment")]
    BadBaseUrl,
    /// The base URL would send the token in the clear.
    #[error(
        "the base URL of HubRise is plain http, which shows the token to the network: use https, or allow it on purpose"
    )]
    PlainHttp,
    /// The user agent has characters no header can carry.
    #[error("the user agent has characters no header can carry")]
    BadUserAgent,
    /// The HTTP client could not be set up, for instance for lack of root certificates.
    #[error("cannot set up the HTTP client")]
    Http(#[source] reqwest::Error),
}
