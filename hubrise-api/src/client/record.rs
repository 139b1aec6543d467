//! What went over the wire.

use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::header::DATE;
use http::{HeaderMap, HeaderValue, Method, Response};

/// What went over the wire in one call, for an audit trail. Of the request it holds no token, but both bodies, of which
/// `Debug` shows the sizes only, and the query, which it leaves out. What HubRise answered is there as it came.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRecord {
    /// Method of the request.
    pub method: Method,
    /// Path and query of the request, without the host.
    pub path: String,
    /// Headers of the request; what is secret reads `[masked]`.
    pub request_headers: HeaderMap,
    /// Body of the request.
    pub request_body: Option<Bytes>,
    /// Status of the answer, if one came.
    pub status: Option<u16>,
    /// Headers of the answer as they came, cookies included; empty if none came.
    pub response_headers: HeaderMap,
    /// Body of the answer, empty if none came.
    pub response_body: Bytes,
}

impl HttpRecord {
    pub(super) fn new(method: Method) -> Self {
        Self {
            method,
            path: String::new(),
            request_headers: HeaderMap::new(),
            request_body: None,
            status: None,
            response_headers: HeaderMap::new(),
            response_body: Bytes::new(),
        }
    }

    pub(super) fn asked(&mut self, path: &str, body: Option<&Bytes>, headers: &HeaderMap) {
        path.clone_into(&mut self.path);
        self.request_headers = headers.clone();
        for value in self.request_headers.values_mut().filter(|value| value.is_sensitive()) {
            *value = HeaderValue::from_static("[masked]");
        }
        self.request_body = body.cloned();
        self.status = None;
        self.response_headers.clear();
        self.response_body = Bytes::new();
    }

    pub(super) fn answered(&mut self, response: &Response<Bytes>) {
        self.status = Some(response.status().as_u16());
        self.response_headers = response.headers().clone();
        self.response_body = response.body().clone();
    }

    /// What the clock of whoever answered said (`Date`), to the second.
    pub fn date(&self) -> Option<DateTime<Utc>> {
        let date = self.response_headers.get(DATE)?.to_str().ok()?;
        Some(DateTime::parse_from_rfc2822(date).ok()?.with_timezone(&Utc))
    }
}

impl fmt::Debug for HttpRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A query may hold the phone number somebody is looked up by.
        let path = self.path.split('?').next().unwrap_or_default();
        f.debug_struct("HttpRecord")
            .field("method", &self.method)
            .field("path", &path)
            .field("request_bytes", &self.request_body.as_ref().map(Bytes::len))
            .field("status", &self.status)
            .field("response_bytes", &self.response_body.len())
            .finish_non_exhaustive()
    }
}
