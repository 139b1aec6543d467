//! The page where the user connects.

use std::fmt;

use url::Url;

use super::{OAUTH_URL, OAuthState, Redirect, Scope};

/// The URL to send the user's browser to; `Display` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct AuthorizeUrl {
    root: String,
    client_id: String,
    redirect: Redirect,
    asked: Asked,
    state: Option<OAuthState>,
    country: Option<String>,
    account_name: Option<String>,
    location_name: Option<String>,
    device_id: Option<DeviceId>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Scope(Scope),
    AppInstance(String),
}

impl AuthorizeUrl {
    /// Asks for a connection with a scope. Ask for the least that will do.
    pub fn new(client_id: impl Into<String>, redirect: Redirect, scope: impl Into<Scope>) -> Self {
        Self::asking(client_id.into(), redirect, Asked::Scope(scope.into()))
    }

    /// For Apps: authorises an existing connection again, with the scope it has.
    pub fn again(client_id: impl Into<String>, redirect: Redirect, app_instance_id: impl Into<String>) -> Self {
        Self::asking(client_id.into(), redirect, Asked::AppInstance(app_instance_id.into()))
    }

    fn asking(client_id: String, redirect: Redirect, asked: Asked) -> Self {
        Self {
            root: OAUTH_URL.to_owned(),
            client_id,
            redirect,
            asked,
            state: None,
            country: None,
            account_name: None,
            location_name: None,
            device_id: None,
        }
    }

    /// Another root than [`OAUTH_URL`], for instance a simulator's.
    pub fn root(mut self, root: impl Into<String>) -> Self {
        self.root = root.into();
        self
    }

    /// What HubRise gives back on the redirect, so that nobody can slip in a code of another.
    pub fn state(mut self, state: &OAuthState) -> Self {
        self.state = Some(state.clone());
        self
    }

    /// Country preselected in the sign-up form, ISO 3166-1 alpha-2.
    pub fn country(mut self, country: impl Into<String>) -> Self {
        self.country = Some(country.into());
        self
    }

    /// Account name filled into the sign-up form.
    pub fn account_name(mut self, name: impl Into<String>) -> Self {
        self.account_name = Some(name.into());
        self
    }

    /// Location name filled into the sign-up form.
    pub fn location_name(mut self, name: impl Into<String>) -> Self {
        self.location_name = Some(name.into());
        self
    }

    /// Asks for a connection, and so a token, of this device's own. Without it the same client and location give the same token.
    pub fn device_id(mut self, id: DeviceId) -> Self {
        self.device_id = Some(id);
        self
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = vec![("redirect_uri", self.redirect.uri().to_owned()), ("client_id", self.client_id.clone())];
        query.push(match &self.asked {
            Asked::Scope(scope) => ("scope", scope.to_string()),
            Asked::AppInstance(id) => ("app_instance_id", id.clone()),
        });
        let more = [
            ("state", self.state.as_ref().map(|state| state.as_str().to_owned())),
            ("country", self.country.clone()),
            ("account_name", self.account_name.clone()),
            ("location_name", self.location_name.clone()),
            ("device_id", self.device_id.as_ref().map(|id| id.0.clone())),
        ];
        query.extend(more.into_iter().filter_map(|(key, value)| Some((key, value?))));
        query
    }
}

impl fmt::Display for AuthorizeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = self.root.trim_end_matches('/');
        let url = Url::parse_with_params(&format!("{root}/authorize"), self.query());
        url.map_or(Err(fmt::Error), |url| f.write_str(url.as_str()))
    }
}

/// Names a device: ASCII letters, digits, `_`, `-`, `.`, `()[]{}` and blanks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeviceId(String);

impl DeviceId {
    /// A name HubRise takes; `None` if it is empty or has other characters.
    pub fn new(text: &str) -> Option<Self> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"_-.()[]{} ".contains(&b);
        (!text.is_empty() && text.bytes().all(fits)).then(|| Self(text.to_owned()))
    }
}
