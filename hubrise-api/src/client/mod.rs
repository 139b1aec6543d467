//! The client: one place that sends.

mod answer;
mod builder;
mod call;
mod calls;
mod clock;
mod endpoint;
mod error;
mod limiter;
mod oauth;
mod pages;
mod record;
mod retry;
mod transport;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::Response;
use http::header::HeaderValue;
use url::Url;

pub use answer::{Cursor, FromResponse, Page};
pub use builder::ClientBuilder;
pub use call::Raw;
pub use calls::*;
pub use clock::{Clock, SystemClock};
pub use endpoint::{Cost, Endpoint, Level, ListEndpoint, Path, Replay};
pub use error::{BodyExcerpt, BuildError, Error, FieldError};
pub use limiter::{Closed, CounterStore, Counters, Headroom, Limiter, Limits, StoreError, Tally, WindowRoom};
pub use oauth::{
    Access, AuthorizeError, AuthorizeUrl, Code, Connected, DeviceId, Grant, OAUTH_URL, OAuthClient, OAuthError,
    OAuthState, Permission, Permissions, Profile, Redirect, Scope, ScopeError, ScopeResource,
};
pub use pages::Pages;
pub use record::HttpRecord;
pub use retry::{Outcome, RetryPolicy, Step};
pub use transport::{ReqwestTransport, Sent, Transport, TransportError, TransportOptions};

use self::call::Call;
use crate::{UnknownWord, UnknownWords};

/// Where HubRise's API lives.
pub const BASE_URL: &str = "https://api.hubrise.com/v1";

/// A client of one connection: one token, many calls. Cheap to clone.
///
/// Unless set up otherwise it sends each call once and waits for no rate limit: whoever calls it decides when to try again,
/// with [`Endpoint::REPLAY`] and [`Error`] to go by. [`ClientBuilder::limiter`] and [`ClientBuilder::retry`] make it wait and
/// try again by itself.
#[derive(Clone)]
pub struct Client {
    base: Url,
    token: HeaderValue,
    user_agent: HeaderValue,
    transport: Arc<dyn Transport>,
    limiter: Option<Arc<Limiter>>,
    retry: RetryPolicy,
    clock: Arc<dyn Clock>,
    urgent: bool,
    unknown: Option<Unknown>,
}

type Report = Arc<dyn Fn(&UnknownWord) + Send + Sync>;

/// Who hears of unknown words, and which they heard of.
#[derive(Clone)]
struct Unknown {
    report: Report,
    seen: Arc<Mutex<UnknownWords>>,
}

impl Unknown {
    fn report(&self, words: &[UnknownWord]) {
        if words.is_empty() {
            return;
        }
        let new = self.seen.lock().unwrap_or_else(PoisonError::into_inner).first_seen(words);
        for word in new {
            (self.report)(word);
        }
    }
}

impl Client {
    /// Sends one call.
    ///
    /// # Errors
    /// [`Error`]: no answer, an answer that is not a success, or a success that cannot be read.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, Error> {
        self.exchange(endpoint).await.1
    }

    /// Sends one call, and also returns what went over the wire (of several tries, in the last).
    pub async fn exchange<E: Endpoint>(&self, endpoint: &E) -> (HttpRecord, Result<E::Output, Error>) {
        let mut record = HttpRecord::new(E::METHOD);
        let result = self.typed(endpoint, &mut record).await;
        (record, result)
    }

    /// Sends a call that is not typed, with the same token, limits, retries and errors.
    ///
    /// # Errors
    /// As [`Client::send`], but for the answer, which is not read.
    pub async fn send_raw(&self, raw: &Raw) -> Result<Response<Bytes>, Error> {
        let call = raw.call();
        self.run(&call, &mut HttpRecord::new(call.method.clone())).await
    }

    /// The same client, whose calls may all use what a [`Limiter`] keeps in reserve.
    #[must_use]
    pub fn urgent(&self) -> Self {
        Self { urgent: true, ..self.clone() }
    }

    /// How much is left before HubRise refuses, if there is a limiter.
    pub fn headroom(&self) -> Option<Headroom> {
        self.limiter.as_ref().map(|limiter| limiter.headroom())
    }

    async fn typed<E: Endpoint>(&self, endpoint: &E, record: &mut HttpRecord) -> Result<E::Output, Error> {
        let call = Call::of(endpoint).map_err(|source| Error::Encode { call: E::NAME, source })?;
        let response = self.run(&call, record).await?;
        let status = response.status();
        let read = E::Output::from_response(&response);
        let output = read.map_err(|source| Error::Decode { call: E::NAME, status, source })?;
        if let Some(unknown) = &self.unknown {
            unknown.report(output.unknown());
        }
        Ok(output)
    }

    /// Sends a call as often as limiter and retries allow.
    async fn run(&self, call: &Call<'_>, record: &mut HttpRecord) -> Result<Response<Bytes>, Error> {
        let mut retries = 0;
        loop {
            if let Some(limiter) = &self.limiter {
                let admitted = limiter.admit(call.cost, call.urgent || self.urgent).await;
                admitted.map_err(|until| Error::Throttled { call: call.name, until })?;
            }
            let result = self.once(call, record).await;
            let Err(error) = &result else { return result };
            if let (Some(limiter), true) = (&self.limiter, error.is_rate_limited()) {
                limiter.refused(call.cost, error.retry_after()).await;
            }
            let outcome = Outcome::of(error);
            match self.retry.step(outcome, call.replay, retries, self.clock.now(), retry::chance()) {
                Step::RetryAt(at) => self.clock.sleep_until(at).await,
                Step::GiveUp => return result,
            }
            retries += 1;
        }
    }

    /// Sends a call, once. Status first: a body that cannot be read never hides what the status says.
    async fn once(&self, call: &Call<'_>, record: &mut HttpRecord) -> Result<Response<Bytes>, Error> {
        let request = self.request(call, record)?;
        let sent = self.transport.send(request).await;
        let response = sent.map_err(|source| Error::Transport { call: call.name, source })?;
        record.answered(&response);
        if response.status().is_success() { Ok(response) } else { Err(Error::from_answer(call, &response)) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base.as_str()).field("token", &self.token).finish_non_exhaustive()
    }
}
