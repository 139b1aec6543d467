//! The HTTP client: one POST, never repeated, and a clear word on whether anything was sent.
//!
//! An order that may have reached the till must not be sent again on its own, so nothing below this client may retry,
//! follow a redirect or reuse a connection that the other side has given up.

mod config;
mod resolve;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use reqwest::dns::Resolve;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::redirect;
use url::{Host, Url};

pub use self::config::{ClientConfig, ConfigWarning, OBSERVED_URL};
use self::resolve::{Guarded, System};
use crate::address::is_forbidden;
use crate::read::MAX_BYTES;
use crate::token::EoiToken;
use crate::write::{mask_token, with_token};

/// Why no client can be made from a [`ClientConfig`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not a URL with a host.
    #[error("the {what} is no address like https://host/path")]
    Address {
        /// `till's base url` or `proxy`.
        what: &'static str,
    },
    /// `http:` without leave.
    #[error(
        "the till's base url is plain http, which shows token and customers to everyone on the way; use https, or set allow_plain_http"
    )]
    PlainHttp,
    /// User name or password in the URL.
    #[error("the till's base url holds a user name or password; EOI knows only its token, so take them out")]
    Credentials,
    /// An address of this machine, a local network or none at all.
    #[error(
        "the {what} names an address that is not public; for a till on the local network set allow_private_networks"
    )]
    ForbiddenAddress {
        /// `till's base url` or `proxy`.
        what: &'static str,
    },
    /// The HTTP library refused its settings.
    #[error("the http client could not be set up")]
    Setup {
        /// What it said.
        #[source]
        source: reqwest::Error,
    },
}

/// What came back, whatever the HTTP status.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers we sent. The token is in none of them.
    pub request_headers: HeaderMap,
    /// The headers of the answer, as they came but for the token.
    pub headers: HeaderMap,
    /// The body, with the token masked wherever it was echoed.
    pub body: Vec<u8>,
}

impl Reply {
    /// An answer without headers, such as a simulation gives.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, request_headers: HeaderMap::new(), headers: HeaderMap::new(), body: body.into() }
    }
}

/// The body may echo the customer: only its size is shown.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = format_args!("[{} bytes]", self.body.len());
        f.debug_struct("Reply").field("status", &self.status).field("body", &body).finish_non_exhaustive()
    }
}

/// No answer, told apart by the one thing that matters.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// No connection was made, so the till cannot have the order. It may be sent again.
    #[error(
        "nothing was sent: no connection to the till; check its address, the network and the till, then send again"
    )]
    NotSent {
        /// What went wrong.
        #[source]
        source: Failure,
    },
    /// The request may have arrived. It must not be sent again before somebody has looked at the till.
    #[error("no usable answer: the till may have the order; look there before sending it again")]
    MaybeSent {
        /// What went wrong.
        #[source]
        source: Failure,
    },
}

impl SendError {
    /// Whether the order may have arrived.
    pub fn was_sent(&self) -> bool {
        matches!(self, Self::MaybeSent { .. })
    }

    /// Whether time ran out, as against being refused or cut off.
    pub fn is_timeout(&self) -> bool {
        let (Self::NotSent { source } | Self::MaybeSent { source }) = self;
        matches!(source, Failure::Http(error) if error.is_timeout())
    }

    /// Whether the till's name leads to an address it must not have; see [`is_forbidden`].
    pub fn is_forbidden_address(&self) -> bool {
        let mut cause = self.source();
        while let Some(error) = cause {
            if error.is::<resolve::ForbiddenAddress>() {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

/// What went wrong in an exchange. Neither the address nor anything sent or received is in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The connection failed, broke or timed out.
    #[error(transparent)]
    Http(reqwest::Error),
    /// More than [`MAX_BYTES`] came back.
    #[error("the answer is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// A way to the till that is not this client failed: a simulated one, say.
    #[error("{0}")]
    Other(&'static str),
}

/// How we introduce ourselves.
const AGENT: &str = concat!("pixelpoint-api/", env!("CARGO_PKG_VERSION"));

/// Posts requests to one till.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    url: Url,
    token: EoiToken,
}

impl Client {
    /// Makes a client; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is no address, plain http or not public without leave.
    ///
    /// # Panics
    /// When the process has no TLS provider: call `rustls::crypto::ring::default_provider().install_default()` first.
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        Self::with_resolver(config, Arc::new(System))
    }

    /// Makes a client that finds addresses its own way, say pinned ones. Its answers are checked like the system's.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    ///
    /// # Panics
    /// As [`new`](Self::new).
    pub fn with_resolver(config: ClientConfig, resolver: Arc<dyn Resolve>) -> Result<Self, Error> {
        let url = till_url(&config)?;
        let http = http_client(&config, resolver)?;
        Ok(Self { http, url, token: config.token })
    }

    /// Posts a written request, with the token put in place of its mask, and reads the answer.
    ///
    /// Once, and only once: nothing here or below repeats it.
    ///
    /// # Errors
    /// [`SendError::NotSent`] when no connection was made; [`SendError::MaybeSent`] for everything else.
    pub async fn post(&self, masked_xml: &[u8]) -> Result<Reply, SendError> {
        let request_headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/xml")),
            (USER_AGENT, HeaderValue::from_static(AGENT)),
        ]);
        let request =
            self.http.post(self.url.clone()).headers(request_headers.clone()).body(with_token(masked_xml, &self.token));
        let mut answer = request.send().await.map_err(failed)?;
        let status = answer.status().as_u16();
        let mut headers = std::mem::take(answer.headers_mut());
        for value in headers.values_mut().filter(|value| self.token.mask_in(value.as_bytes()) != value.as_bytes()) {
            *value = HeaderValue::from_static("[masked]");
        }
        let body = mask_token(&self.token.mask_in(&whole_body(answer).await?));
        Ok(Reply { status, request_headers, headers, body })
    }
}

fn till_url(config: &ClientConfig) -> Result<Url, Error> {
    let what = "till's base url";
    let url = parse(&config.base_url, what)?;
    if url.scheme() == "http" && !config.allow_plain_http {
        return Err(Error::PlainHttp);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::Credentials);
    }
    guard_literal(&url, what, config.allow_private_networks)?;
    Ok(url)
}

fn parse(text: &str, what: &'static str) -> Result<Url, Error> {
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or(Error::Address { what })
}

/// Literals never reach the resolver. `Url` has already made one form of `0x7f.1`, `2130706433` and the like.
fn guard_literal(url: &Url, what: &'static str, allow_private_networks: bool) -> Result<(), Error> {
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => address.into(),
        Some(Host::Ipv6(address)) => address.into(),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    if is_forbidden(literal, allow_private_networks) { Err(Error::ForbiddenAddress { what }) } else { Ok(()) }
}

fn http_client(config: &ClientConfig, resolver: Arc<dyn Resolve>) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder()
        .connect_timeout(config.connect_timeout)
        .timeout(config.total_timeout)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .http1_only()
        // A kept connection can be closed by the relay just as a request goes out: nobody could tell if it arrived.
        .pool_max_idle_per_host(0)
        .dns_resolver(Arc::new(Guarded { resolver, allow_private_networks: config.allow_private_networks }));
    let builder = match &config.proxy {
        Some(proxy) => {
            let url = parse(proxy, "proxy")?;
            guard_literal(&url, "proxy", config.allow_private_networks)?;
            builder.proxy(reqwest::Proxy::all(url).map_err(setup)?)
        }
        None => builder,
    };
    builder.build().map_err(setup)
}

fn setup(error: reqwest::Error) -> Error {
    Error::Setup { source: error.without_url() }
}

/// `is_connect()` is the only proof that nothing was sent.
fn failed(error: reqwest::Error) -> SendError {
    let not_sent = error.is_connect() || error.is_builder();
    let source = Failure::Http(error.without_url());
    if not_sent { SendError::NotSent { source } } else { SendError::MaybeSent { source } }
}

async fn whole_body(mut answer: reqwest::Response) -> Result<Vec<u8>, SendError> {
    let mut body = Vec::new();
    let broken = |error: reqwest::Error| SendError::MaybeSent { source: Failure::Http(error.without_url()) };
    while let Some(chunk) = answer.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(SendError::MaybeSent { source: Failure::TooLarge });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
