//! How a request reaches HubRise: a trait, and its implementation over reqwest.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::{Request, Response};

use super::error::BuildError;

/// Whether a request that failed may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Certainly not.
    No,
    /// Perhaps.
    Maybe,
}

/// Sends a request and brings the answer, whatever its status. Tests and simulators bring their own.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends once; follows no redirect, retries nothing.
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError>;
}

/// No answer came.
#[derive(Debug, thiserror::Error)]
#[error("{}", match sent {
    Sent::No => "the request did not go out",
    Sent::Maybe => "the request may have arrived, but no full answer came back",
})]
pub struct TransportError {
    sent: Sent,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl TransportError {
    /// An error, and whether the request may have arrived. The source must hold neither secrets nor personal data.
    pub fn new(sent: Sent, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { sent, source: source.into() }
    }

    /// Whether the request may have arrived.
    pub fn sent(&self) -> Sent {
        self.sent
    }
}

/// Settings of [`ReqwestTransport`].
#[derive(Clone, Copy, Debug)]
pub struct TransportOptions {
    /// Longest time to connect; 5 s by default.
    pub connect_timeout: Duration,
    /// Longest time for the whole call; 20 s by default.
    pub total_timeout: Duration,
    /// Largest answer in bytes; 16 MiB by default.
    pub body_limit: usize,
    /// Whether to use the proxy of the environment (`HTTPS_PROXY`); not by default.
    pub system_proxy: bool,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(20),
            body_limit: 16 << 20,
            system_proxy: false,
        }
    }
}

/// The transport over reqwest and rustls: time-outs always, no redirects, no retries.
#[derive(Clone)]
pub struct ReqwestTransport {
    http: reqwest::Client,
    body_limit: usize,
}

impl ReqwestTransport {
    /// A transport with these settings. If the process has chosen no rustls provider yet, ring becomes it.
    ///
    /// # Errors
    /// [`BuildError::Http`], for instance where the machine has no root certificates.
    pub fn new(options: &TransportOptions) -> Result<Self, BuildError> {
        // Without a provider reqwest panics; if another one is there already, it stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .connect_timeout(options.connect_timeout)
            .timeout(options.total_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never());
        if !options.system_proxy {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(BuildError::Http)?;
        Ok(Self { http, body_limit: options.body_limit })
    }

    async fn read_body(&self, response: &mut reqwest::Response, body: &mut BytesMut) -> Result<(), TransportError> {
        while let Some(chunk) = response.chunk().await.map_err(failure)? {
            if body.len() + chunk.len() > self.body_limit {
                return Err(TransportError::new(Sent::Maybe, format!("answer larger than {} bytes", self.body_limit)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(())
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(failure)?;
        let mut response = self.http.execute(request).await.map_err(failure)?;
        let mut body = BytesMut::new();
        let read = self.read_body(&mut response, &mut body).await;
        // A failure's status says enough, even where its body breaks off.
        if response.status().is_success() {
            read?;
        }
        let mut answer = Response::new(body.freeze());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

/// Only a connection that never stood is proof that nothing arrived.
fn failure(error: reqwest::Error) -> TransportError {
    let sent = if error.is_connect() || error.is_builder() { Sent::No } else { Sent::Maybe };
    TransportError::new(sent, error.without_url())
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").field("body_limit", &self.body_limit).finish_non_exhaustive()
    }
}
