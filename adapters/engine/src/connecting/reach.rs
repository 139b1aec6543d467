//! What answers at the address HubRise is to call.

use super::ConnectingError;
use super::callback::callback_url;
use crate::connection::ConnectionId;
use crate::engine::{Engine, Inner};
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// What answers at the public address of the callback listener. HubRise takes any answer from 200 to 499 for "got it".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This bridge.
    Ours,
    /// 503, and not from this bridge.
    Other503,
    /// A success of something else.
    Success(u16),
    /// A redirect.
    Redirect(u16),
    /// 4xx.
    Refused(u16),
    /// Another 5xx.
    Failing(u16),
    /// No answer.
    Unreachable,
}

impl Reach {
    fn of(status: StatusCode, was_heard: bool) -> Self {
        let code = status.as_u16();
        match code {
            503 if was_heard => Self::Ours,
            503 => Self::Other503,
            300..=399 => Self::Redirect(code),
            400..=499 => Self::Refused(code),
            500.. => Self::Failing(code),
            _ => Self::Success(code),
        }
    }

    /// The status that came, where it says something.
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Success(code) | Self::Redirect(code) | Self::Refused(code) | Self::Failing(code) => Some(code),
            Self::Ours | Self::Other503 | Self::Unreachable => None,
        }
    }

    /// HubRise would take what answers for us, and forget its events.
    pub(crate) const fn swallows_events(self) -> bool {
        matches!(self, Self::Success(_) | Self::Redirect(_) | Self::Refused(_))
    }

    /// The stable word; also the key of its texts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ours => "reach_ours",
            Self::Other503 => "reach_other_503",
            Self::Success(_) => "reach_success",
            Self::Redirect(_) => "reach_redirect",
            Self::Refused(_) => "reach_refused",
            Self::Failing(_) => "reach_failing",
            Self::Unreachable => "reach_unreachable",
        }
    }
}

/// Bodies we post to ourselves. A proxy may answer with our own words, but it cannot know that a body came here.
#[derive(Debug, Default)]
pub(crate) struct Echoes(Mutex<HashSet<Bytes>>);

impl Echoes {
    /// A body came in that nobody signed. It costs a look into an empty set, unless a check is under way.
    pub(crate) fn hear(&self, raw: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(raw);
    }

    fn expect(&self, body: Bytes) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(body);
    }

    /// It came; if not, it is not waited for any more.
    fn came(&self, body: &Bytes) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(body)
    }
}

impl Engine {
    /// Calls the public address of this connection's callback the way HubRise does, but unsigned: it stores nothing.
    ///
    /// # Errors
    /// When there is no public address.
    pub async fn check_public_address(&self, id: &ConnectionId) -> Result<Reach, ConnectingError> {
        check(&self.inner, id).await
    }
}

/// [`Engine::check_public_address`].
pub(crate) async fn check(inner: &Inner, id: &ConnectionId) -> Result<Reach, ConnectingError> {
    let url = callback_url(inner, id).ok_or(ConnectingError::NoPublicAddress)?;
    let body = Bytes::from(format!("{{\"check\":\"{}\"}}", hex::encode(inner.rng.bits())));
    let request = Request::builder()
        .method(Method::POST)
        .uri(url)
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(body.clone())
        .map_err(|_| ConnectingError::NoPublicAddress)?;
    inner.echoes.expect(body.clone());
    let answer = inner.transport.send(request).await;
    let came = inner.echoes.came(&body);
    Ok(answer.map_or(Reach::Unreachable, |answer| Reach::of(answer.status(), came)))
}
