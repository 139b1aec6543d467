//! A call ready to be sent, typed or not.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, USER_AGENT};
use http::{Method, Request};
use serde::Serialize;
use url::Url;

use super::{Client, HttpRecord};
use crate::{Cost, Endpoint, Error, Path, Replay};

const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-access-token");

/// What the client knows of a call.
pub(super) struct Call<'a> {
    pub(super) name: &'static str,
    pub(super) method: Method,
    pub(super) path: Cow<'a, Path>,
    pub(super) query: Vec<(&'a str, Cow<'a, str>)>,
    pub(super) body: Option<Bytes>,
    pub(super) content_type: &'a str,
    pub(super) replay: Replay,
    pub(super) cost: Cost,
    pub(super) urgent: bool,
    pub(super) writes_catalog: bool,
}

impl<'a> Call<'a> {
    pub(super) fn of<E: Endpoint>(endpoint: &'a E) -> Result<Self, serde_json::Error> {
        Ok(Self {
            name: E::NAME,
            method: E::METHOD,
            path: Cow::Owned(endpoint.path()),
            query: endpoint.query().into_iter().map(|(key, value)| (key, Cow::Owned(value))).collect(),
            body: endpoint.body()?,
            content_type: endpoint.content_type(),
            replay: E::REPLAY,
            cost: E::COST,
            urgent: E::URGENT,
            writes_catalog: E::WRITES_CATALOG,
        })
    }
}

/// A call that is not typed, for what this crate does not know yet. [`Client::send_raw`] sends it.
///
/// ```no_run
/// # async fn example(client: hubrise_api::Client) -> Result<(), hubrise_api::Error> {
/// use hubrise_api::{Path, Raw};
///
/// let raw = Raw::new(http::Method::GET, Path::new("location").then("weather")).query("days", "3");
/// let answer = client.send_raw(&raw).await?;
/// println!("{}: {} bytes", answer.status(), answer.body().len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Raw {
    method: Method,
    path: Path,
    query: Vec<(String, String)>,
    body: Option<Bytes>,
    content_type: String,
    replay: Replay,
    cost: Cost,
    urgent: bool,
}

impl Raw {
    /// A call without query and body. Only a GET counts as safe to send twice.
    pub fn new(method: Method, path: Path) -> Self {
        let replay = if method == Method::GET { Replay::Safe } else { Replay::Unsafe };
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            content_type: "application/json".to_owned(),
            replay,
            cost: Cost::Light,
            urgent: false,
        }
    }

    /// Adds to the query; encoded by the client, `+` included.
    pub fn query(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((key.into(), value.into()));
        self
    }

    /// Gives it a JSON body.
    ///
    /// # Errors
    /// If the body cannot be written as JSON.
    pub fn json(self, body: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(self.body("application/json", serde_json::to_vec(body)?))
    }

    /// Gives it any body.
    pub fn body(mut self, content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        self.content_type = content_type.into();
        self.body = Some(body.into());
        self
    }

    /// Says whether it may be sent twice.
    pub fn replay(mut self, replay: Replay) -> Self {
        self.replay = replay;
        self
    }

    /// Says which limits it counts against.
    pub fn cost(mut self, cost: Cost) -> Self {
        self.cost = cost;
        self
    }

    /// Lets it use what a [`Limiter`](crate::Limiter) keeps in reserve.
    pub fn urgent(mut self) -> Self {
        self.urgent = true;
        self
    }

    pub(super) fn call(&self) -> Call<'_> {
        Call {
            name: "raw call",
            method: self.method.clone(),
            path: Cow::Borrowed(&self.path),
            query: self.query.iter().map(|(key, value)| (key.as_str(), Cow::Borrowed(value.as_str()))).collect(),
            body: self.body.clone(),
            content_type: &self.content_type,
            replay: self.replay,
            cost: self.cost,
            urgent: self.urgent,
            writes_catalog: false,
        }
    }
}

/// Shows no query and no body: they may hold personal data.
impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}

impl Client {
    pub(super) fn request(&self, call: &Call<'_>, record: &mut HttpRecord) -> Result<Request<Bytes>, Error> {
        let url = self.url(call).ok_or(Error::BadPath { call: call.name })?;
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(url.as_str())
            .header(TOKEN_HEADER, self.token.clone())
            .header(USER_AGENT, self.user_agent.clone())
            .header(ACCEPT, "application/json");
        if call.body.is_some() {
            request = request.header(CONTENT_TYPE, call.content_type);
        }
        let request = request.body(call.body.clone().unwrap_or_default());
        let request = request.map_err(|_| Error::BadPath { call: call.name })?;
        record.asked(&url[url::Position::BeforePath..], call.body.as_ref(), request.headers());
        Ok(request)
    }

    fn url(&self, call: &Call<'_>) -> Option<Url> {
        let mut url = self.base.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(call.path.segments()?);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Some(url)
    }
}
