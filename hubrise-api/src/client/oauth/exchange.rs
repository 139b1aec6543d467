//! Code against token, and tokens revoked.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{Method, Request, Response, StatusCode};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::{Code, OAUTH_URL};
use crate::client::builder::{self, base};
use crate::read::{document, parse, record};
use crate::{
    AccessToken, AccountId, BodyExcerpt, BuildError, CatalogId, ClientSecret, CustomerListId, LocationId, ReadError,
    ReqwestTransport, Sent, Transport, TransportError, TransportOptions, UserId,
};

/// An OAuth client of HubRise: a `client_id` and its secret. Cheap to clone.
#[derive(Clone)]
pub struct OAuthClient {
    root: Url,
    authorization: HeaderValue,
    transport: Arc<dyn Transport>,
}

/// What a code gives: the token, and what it is connected to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Grant {
    /// The token. It never expires; the same client and location give the same token again.
    pub access_token: AccessToken,
    /// What it is connected to: store these and show them.
    pub connected: Connected,
}

record! {
    /// What a connection is connected to. What the scope does not reach is absent.
    #[derive(Debug)]
    pub struct Connected {
        /// The account.
        account_id: Option<AccountId> = "account_id",
        /// Its name.
        account_name: Option<String> = "account_name",
        /// The location, of a token of a location.
        location_id: Option<LocationId> = "location_id",
        /// Its name.
        location_name: Option<String> = "location_name",
        /// The catalog the user selected. Selecting another one later takes this one away from the same token.
        catalog_id: Option<CatalogId> = "catalog_id",
        /// Its name.
        catalog_name: Option<String> = "catalog_name",
        /// The customer list the user selected. Selecting another one later takes this one away from the same token.
        customer_list_id: Option<CustomerListId> = "customer_list_id",
        /// Its name.
        customer_list_name: Option<String> = "customer_list_name",
        /// Apps only; guessable, so no proof of anything.
        app_instance_id: Option<String> = "app_instance_id",
        /// The user (seen in HubRise's own client library only).
        user_id: Option<UserId> = "user_id",
    }
}

/// Why there is no token, or why it was not revoked. Holds no secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OAuthError {
    /// The code is older than ten minutes or was used before (400, or 404).
    #[error("the code has expired or was used before: begin the connection again")]
    BadCode,
    /// HubRise does not know this client id with this secret (401).
    #[error("HubRise does not accept the client id with this client secret: check both")]
    BadClient,
    /// Another answer that is no success.
    #[error("HubRise answered {}", status.as_u16())]
    #[non_exhaustive]
    Status {
        /// Its status.
        status: StatusCode,
        /// The beginning of its body, for a person to look at.
        body: BodyExcerpt,
    },
    /// No answer.
    #[error("no answer from HubRise")]
    Transport(#[from] TransportError),
    /// A success whose body cannot be read. The code is used up all the same.
    #[error("HubRise's answer cannot be read")]
    Decode(#[from] ReadError),
    /// A success without a token. The code is used up all the same.
    #[error("HubRise's answer holds no access token: begin the connection again")]
    NoToken,
}

impl OAuthError {
    /// The code cannot be used any more. Whether an exchange without an answer used it up, nobody knows: begin again.
    pub fn needs_new_code(&self) -> bool {
        match self {
            Self::BadCode | Self::Decode(_) | Self::NoToken => true,
            Self::Transport(error) => error.sent() == Sent::Maybe,
            Self::BadClient | Self::Status { .. } => false,
        }
    }
}

impl OAuthClient {
    /// A client with its id and secret, over [`ReqwestTransport`] with its defaults.
    ///
    /// # Errors
    /// [`BuildError`], for instance where the machine has no root certificates.
    pub fn new(client_id: &str, secret: &ClientSecret) -> Result<Self, BuildError> {
        Self::with_transport(client_id, secret, Arc::new(ReqwestTransport::new(&TransportOptions::default())?))
    }

    /// A client over another transport.
    ///
    /// # Errors
    /// [`BuildError::BadClient`], if id or secret is empty or cannot stand in a header.
    pub fn with_transport(
        client_id: &str,
        secret: &ClientSecret,
        transport: Arc<dyn Transport>,
    ) -> Result<Self, BuildError> {
        if client_id.is_empty() || client_id.contains(':') || secret.reveal().is_empty() {
            return Err(BuildError::BadClient);
        }
        let basic = format!("Basic {}", STANDARD.encode(format!("{client_id}:{}", secret.reveal())));
        let mut authorization = HeaderValue::try_from(basic).map_err(|_| BuildError::BadClient)?;
        authorization.set_sensitive(true);
        Ok(Self { root: base(OAUTH_URL, false)?, authorization, transport })
    }

    /// Another root than [`OAUTH_URL`], for instance a simulator's. Plain http is taken only where it is allowed or stays on
    /// this machine.
    ///
    /// # Errors
    /// [`BuildError::BadBaseUrl`], [`BuildError::PlainHttp`].
    pub fn root(mut self, root: &str, allow_plain_http: bool) -> Result<Self, BuildError> {
        self.root = base(root, allow_plain_http)?;
        Ok(self)
    }

    /// `POST /token`: exchanges a code for a token, once.
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn exchange(&self, code: &Code) -> Result<Grant, OAuthError> {
        let answer = self.post("token", "code", code.reveal()).await?;
        match answer.status() {
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => Err(OAuthError::BadCode),
            _ => grant(success(&answer)?),
        }
    }

    /// `POST /revoke`: revokes a token. What is connected by it is disconnected.
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn revoke(&self, token: &AccessToken) -> Result<(), OAuthError> {
        let answer = self.post("revoke", "token", token.reveal()).await?;
        success(&answer).map(|_| ())
    }

    async fn post(&self, call: &str, key: &str, value: &str) -> Result<Response<Bytes>, TransportError> {
        let form = form_urlencoded::Serializer::new(String::new()).append_pair(key, value).finish();
        let mut url = self.root.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(call);
        }
        let request = Request::builder()
            .method(Method::POST)
            .uri(url.as_str())
            .header(AUTHORIZATION, self.authorization.clone())
            .header(USER_AGENT, builder::USER_AGENT)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(form))
            .map_err(|error| TransportError::new(Sent::No, error))?;
        self.transport.send(request).await
    }
}

fn success(answer: &Response<Bytes>) -> Result<&Bytes, OAuthError> {
    match answer.status() {
        status if status.is_success() => Ok(answer.body()),
        StatusCode::UNAUTHORIZED => Err(OAuthError::BadClient),
        status => Err(OAuthError::Status { status, body: BodyExcerpt::of(answer.body()) }),
    }
}

fn grant(body: &[u8]) -> Result<Grant, OAuthError> {
    let json = parse(body)?;
    let token = json.get("access_token").and_then(Value::as_str).map(AccessToken::new);
    let access_token = token.filter(|token| !token.reveal().is_empty()).ok_or(OAuthError::NoToken)?;
    Ok(Grant { access_token, connected: document(json)?.value })
}

impl fmt::Debug for OAuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient").field("root", &self.root.as_str()).finish_non_exhaustive()
    }
}
