//! How a client is set up.

use std::fmt;
use std::sync::Arc;

use http::header::HeaderValue;
use url::Url;

use super::{BASE_URL, BuildError, Client, Report, ReqwestTransport, Transport, TransportOptions, Unknown};
use crate::{AccessToken, Clock, Limiter, RetryPolicy, SystemClock, UnknownWord};

/// Sets up a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    token: AccessToken,
    base_url: String,
    allow_plain_http: bool,
    user_agent: String,
    transport: Option<Arc<dyn Transport>>,
    limiter: Option<Arc<Limiter>>,
    retry: RetryPolicy,
    clock: Arc<dyn Clock>,
    report: Option<Report>,
}

impl Client {
    /// Begins a client for the connection of this token.
    pub fn builder(token: AccessToken) -> ClientBuilder {
        ClientBuilder {
            token,
            base_url: BASE_URL.to_owned(),
            allow_plain_http: false,
            user_agent: USER_AGENT.to_owned(),
            transport: None,
            limiter: None,
            retry: RetryPolicy::never(),
            clock: Arc::new(SystemClock),
            report: None,
        }
    }
}

/// What requests call themselves: name and version of this crate.
pub(super) const USER_AGENT: &str = concat!("hubrise-api/", env!("CARGO_PKG_VERSION"));

impl ClientBuilder {
    /// Another root of the API than [`BASE_URL`], for instance a simulator's.
    pub fn base_url(mut self, url: &str) -> Self {
        url.clone_into(&mut self.base_url);
        self
    }

    /// Allows `http://` beyond this machine. The token then crosses the network in the clear.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.allow_plain_http = allow;
        self
    }

    /// The `User-Agent`; by default name and version of this crate.
    pub fn user_agent(mut self, text: &str) -> Self {
        text.clone_into(&mut self.user_agent);
        self
    }

    /// Another transport than [`ReqwestTransport`] with its defaults.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Waits for HubRise's rate limits instead of running into them. Share one limiter among all clients of a connection.
    pub fn limiter(mut self, limiter: Arc<Limiter>) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// Tries again where the call says that this is safe. Without it each call is sent once.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Another clock than the system's, for retries and for the limiter that lists of heavy calls bring along.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Called once for each word of an open enum that this version of the crate does not know.
    pub fn on_unknown_word(mut self, report: impl Fn(&UnknownWord) + Send + Sync + 'static) -> Self {
        self.report = Some(Arc::new(report));
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`BuildError`]: a setting that cannot work, or no transport.
    pub fn build(self) -> Result<Client, BuildError> {
        let base = base(&self.base_url, self.allow_plain_http)?;
        let mut token = HeaderValue::from_str(self.token.reveal()).map_err(|_| BuildError::BadToken)?;
        if token.is_empty() {
            return Err(BuildError::BadToken);
        }
        token.set_sensitive(true);
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|_| BuildError::BadUserAgent)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(ReqwestTransport::new(&TransportOptions::default())?),
        };
        Ok(Client {
            base,
            token,
            user_agent,
            transport,
            limiter: self.limiter,
            retry: self.retry,
            clock: self.clock,
            urgent: false,
            unknown: self.report.map(|report| Unknown { report, seen: Arc::default() }),
        })
    }
}

pub(super) fn base(text: &str, allow_plain_http: bool) -> Result<Url, BuildError> {
    let url = Url::parse(text).map_err(|_| BuildError::BadBaseUrl)?;
    let local = match url.host().ok_or(BuildError::BadBaseUrl)? {
        url::Host::Ipv4(ip) => ip.is_loopback(),
        url::Host::Ipv6(ip) => ip.is_loopback(),
        url::Host::Domain(name) => name == "localhost",
    };
    let bare =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    match url.scheme() {
        _ if !bare => Err(BuildError::BadBaseUrl),
        "https" => Ok(url),
        "http" if local || allow_plain_http => Ok(url),
        "http" => Err(BuildError::PlainHttp),
        _ => Err(BuildError::BadBaseUrl),
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL is unchecked here and may hold a password.
        f.debug_struct("ClientBuilder").field("token", &self.token).finish_non_exhaustive()
    }
}
