//! The client: one place that sends.

mod calls;
mod endpoint;
mod error;
mod transport;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{Method, Request, Response};
use url::Url;

pub use calls::{
    DeleteCallback, DeleteEvent, GetCallback, GetEvent, GetLocation, GetOrder, ListEvents, SetCallback, UpdateOrder,
};
pub use endpoint::{Cursor, Endpoint, FromResponse, Page, Path, Replay};
pub use error::{BodyExcerpt, BuildError, Error, FieldError};
pub use transport::{ReqwestTransport, Sent, Transport, TransportError, TransportOptions};

use crate::AccessToken;

/// Where HubRise's API lives.
pub const BASE_URL: &str = "https://api.hubrise.com/v1";

const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-access-token");

/// A client of one connection: one token, many calls. Cheap to clone.
///
/// It sends each call once and waits for no rate limit: whoever calls it decides when to try again, with
/// [`Endpoint::REPLAY`] and [`Error`] to go by.
#[derive(Clone)]
pub struct Client {
    base: Url,
    token: HeaderValue,
    user_agent: HeaderValue,
    transport: Arc<dyn Transport>,
}

/// Sets up a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    token: AccessToken,
    base_url: String,
    allow_plain_http: bool,
    user_agent: String,
    transport: Option<Arc<dyn Transport>>,
}

/// What went over the wire in one call, for an audit trail. Holds no token, but both bodies: `Debug` shows their sizes only.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRecord {
    /// Method of the request.
    pub method: Method,
    /// Path and query of the request, without the host.
    pub path: String,
    /// Body of the request.
    pub request_body: Option<Bytes>,
    /// Status of the answer, if one came.
    pub status: Option<u16>,
    /// Body of the answer, empty if none came.
    pub response_body: Bytes,
}

impl Client {
    /// Begins a client for the connection of this token.
    pub fn builder(token: AccessToken) -> ClientBuilder {
        ClientBuilder {
            token,
            base_url: BASE_URL.to_owned(),
            allow_plain_http: false,
            user_agent: concat!("hubrise-api/", env!("CARGO_PKG_VERSION")).to_owned(),
            transport: None,
        }
    }

    /// Sends one call, once.
    ///
    /// # Errors
    /// [`Error`]: no answer, an answer that is not a success, or a success that cannot be read.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, Error> {
        self.exchange(endpoint).await.1
    }

    /// Sends one call, once, and also returns what went over the wire.
    pub async fn exchange<E: Endpoint>(&self, endpoint: &E) -> (HttpRecord, Result<E::Output, Error>) {
        let mut record = HttpRecord {
            method: E::METHOD,
            path: String::new(),
            request_body: None,
            status: None,
            response_body: Bytes::new(),
        };
        let result = self.run(endpoint, &mut record).await;
        (record, result)
    }

    async fn run<E: Endpoint>(&self, endpoint: &E, record: &mut HttpRecord) -> Result<E::Output, Error> {
        let request = self.request(endpoint, record)?;
        let sent = self.transport.send(request).await;
        let response = sent.map_err(|source| Error::Transport { call: E::NAME, source })?;
        record.status = Some(response.status().as_u16());
        record.response_body = response.body().clone();
        read::<E>(&response)
    }

    fn request<E: Endpoint>(&self, endpoint: &E, record: &mut HttpRecord) -> Result<Request<Bytes>, Error> {
        let url = self.url(endpoint).ok_or(Error::BadPath { call: E::NAME })?;
        let body = endpoint.body().map_err(|source| Error::Encode { call: E::NAME, source })?;
        url[url::Position::BeforePath..].clone_into(&mut record.path);
        record.request_body.clone_from(&body);
        let mut request = Request::builder()
            .method(E::METHOD)
            .uri(url.as_str())
            .header(TOKEN_HEADER, self.token.clone())
            .header(USER_AGENT, self.user_agent.clone())
            .header(ACCEPT, "application/json");
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        request.body(body.unwrap_or_default()).map_err(|_| Error::BadPath { call: E::NAME })
    }

    fn url<E: Endpoint>(&self, endpoint: &E) -> Option<Url> {
        let mut url = self.base.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(endpoint.path().segments()?);
        let query = endpoint.query();
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Some(url)
    }
}

/// Status first: a body that cannot be read never hides what the status says.
fn read<E: Endpoint>(response: &Response<Bytes>) -> Result<E::Output, Error> {
    let status = response.status();
    if !status.is_success() {
        return Err(Error::from_answer(E::NAME, response));
    }
    E::Output::from_response(response).map_err(|source| Error::Decode { call: E::NAME, status, source })
}

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
        Ok(Client { base, token, user_agent, transport })
    }
}

fn base(text: &str, allow_plain_http: bool) -> Result<Url, BuildError> {
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

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base.as_str()).field("token", &self.token).finish_non_exhaustive()
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL is unchecked here and may hold a password.
        f.debug_struct("ClientBuilder").field("token", &self.token).finish_non_exhaustive()
    }
}

impl fmt::Debug for HttpRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRecord")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("request_bytes", &self.request_body.as_ref().map(Bytes::len))
            .field("status", &self.status)
            .field("response_bytes", &self.response_body.len())
            .finish()
    }
}
