//! From a merchant's choice to a code, from a code to a token (HubRise reference, OAuth 2.0).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use url::Url;

use super::client::{App, Choice, Client, Connected, Standing};
use super::world::{Connection, Named, World};

/// How long a code can be exchanged.
const CODE_LIVES: TimeDelta = TimeDelta::minutes(10);

/// A code that was given out.
pub(crate) struct Code {
    text: String,
    client_id: String,
    choice: Choice,
    issued_at: DateTime<Utc>,
    is_used: bool,
}

/// How a connection came about: a client asked, a merchant chose.
pub(crate) struct Access {
    pub(crate) client_id: String,
    pub(crate) choice: Choice,
    pub(crate) app_instance_id: Option<String>,
}

/// The permissions of a `location[...]` scope; the simulator has no account-level tokens.
pub(crate) struct Scope(Vec<String>);

impl Scope {
    /// `None` if it is not a location's scope, e.g. `location[orders.write,catalog.read]`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let inner = text.strip_prefix("location[")?.split_once(']')?.0;
        let permissions: Vec<String> = inner.split(',').map(|permission| permission.trim().to_owned()).collect();
        let is_permission = |text: &String| matches!(text.split_once('.'), Some((_, "read" | "write")));
        permissions.iter().all(is_permission).then_some(Self(permissions))
    }

    /// Whether anything of `resource` is asked for, e.g. `catalog`.
    pub(crate) fn covers(&self, resource: &str) -> bool {
        self.allows(resource, false)
    }

    /// `write` includes `read`.
    pub(crate) fn allows(&self, resource: &str, write: bool) -> bool {
        self.0.iter().filter_map(|permission| permission.split_once('.')).any(|(of, access)| {
            let is_it =
                of == resource || of.strip_prefix("all_").is_some_and(|all| all.trim_end_matches('s') == resource);
            is_it && (!write || access == "write")
        })
    }
}

impl Connection {
    /// Whether the token may do this; a connection the test made may do everything.
    pub(crate) fn allows(&self, resource: &str, write: bool) -> bool {
        let is_granted =
            |access: &Access| Scope::parse(&access.choice.scope).is_some_and(|scope| scope.allows(resource, write));
        self.access.as_ref().is_none_or(is_granted)
    }

    /// Whether the token opens this customer list or catalog.
    pub(crate) fn reaches(&self, resource: &str, named: &Named) -> bool {
        let Some(access) = &self.access else { return named.location == self.location };
        let chosen = if resource == "catalog" { &access.choice.catalog } else { &access.choice.customer_list };
        self.allows(resource, false) && chosen.as_ref() == Some(&named.id)
    }

    pub(crate) fn described(&self) -> Connected {
        let access = self.access.as_ref();
        Connected {
            location: self.location.clone(),
            client_id: access.map(|access| access.client_id.clone()),
            token: self.token.clone(),
            standing: self.standing,
            choice: access.map(|access| access.choice.clone()),
            app_instance_id: access.and_then(|access| access.app_instance_id.clone()),
            callback_url: self.callback.url.clone(),
        }
    }
}

impl World {
    pub(crate) fn client(&self, id: &str) -> Result<&Client, String> {
        self.clients.iter().find(|client| client.id == id).ok_or_else(|| format!("unknown client_id {id:?}"))
    }

    pub(crate) fn app(&self, client_id: &str) -> Result<&App, String> {
        self.client(client_id)?.app.as_ref().ok_or_else(|| format!("the client {client_id:?} is not an App"))
    }

    /// Where the browser goes when a merchant connects an App in the back office; its scope is asked for.
    pub(crate) fn connect_app(&mut self, client_id: &str, choice: Choice) -> Result<Url, String> {
        let app = self.app(client_id)?;
        let mut url = app.connect_url.clone();
        let choice = Choice { scope: app.scope.clone(), ..choice };
        let code = self.issue_code(client_id, choice)?;
        url.query_pairs_mut().append_pair("code", &code);
        Ok(url)
    }

    /// One of an App's URLs, with the id of this connection.
    pub(crate) fn app_url(&self, connection: usize, which: impl FnOnce(&App) -> &Url) -> Option<Url> {
        let access = self.connections[connection].access.as_ref()?;
        let mut url = which(self.app(&access.client_id).ok()?).clone();
        url.query_pairs_mut().append_pair("app_instance_id", access.app_instance_id.as_deref()?);
        Some(url)
    }

    /// Ends a connection for the merchant; an App's Disconnect URL is to be called.
    pub(crate) fn disconnect(&mut self, connection: usize) {
        self.connections[connection].standing = Standing::Revoked;
        let url = self.app_url(connection, |app| &app.disconnect_url);
        self.calls_owed.extend(url);
    }

    pub(crate) fn with_token(&self, token: &str) -> Option<usize> {
        self.connections.iter().position(|connection| connection.token == token)
    }

    /// Gives a code for what the merchant chose.
    pub(crate) fn issue_code(&mut self, client_id: &str, choice: Choice) -> Result<String, String> {
        self.client(client_id)?;
        if !self.locations.contains_key(&choice.location) {
            return Err(format!("unknown location {:?}", choice.location.as_str()));
        }
        let scope = Scope::parse(&choice.scope).ok_or_else(|| format!("unknown scope {:?}", choice.scope))?;
        for (resource, chosen, offered) in self.offers(&choice) {
            let is_known = chosen.is_none_or(|id| offered.iter().any(|named| named.id == *id));
            let is_missing = chosen.is_none() && scope.covers(resource) && !offered.is_empty();
            if !is_known || is_missing {
                return Err(format!("choose a {resource} of the location"));
            }
        }
        if self.existing(client_id, &choice).is_some_and(|at| self.connections[at].standing == Standing::Suspended) {
            return Err(super::fault::SUSPENDED.to_owned());
        }
        let text = self.new_secret();
        let (client_id, issued_at) = (client_id.to_owned(), self.now);
        self.codes.push(Code { text: text.clone(), client_id, choice, issued_at, is_used: false });
        Ok(text)
    }

    /// What the location has to choose from, and what was chosen.
    fn offers<'a>(&'a self, choice: &'a Choice) -> [(&'static str, Option<&'a String>, Vec<&'a Named>); 2] {
        let of_location =
            |resource| self.named(resource).iter().filter(|named| named.location == choice.location).collect();
        [("customer_list", choice.customer_list.as_ref()), ("catalog", choice.catalog.as_ref())]
            .map(|(resource, chosen)| (resource, chosen, of_location(resource)))
    }

    /// Exchanges a code, once; `None` if it is not this client's, was used or is too old.
    pub(crate) fn exchange(&mut self, client_id: &str, text: &str) -> Option<Value> {
        let now = self.now;
        let code = self.codes.iter_mut().find(|code| code.text == text && code.client_id == client_id)?;
        if std::mem::replace(&mut code.is_used, true) || now - code.issued_at > CODE_LIVES {
            return None;
        }
        let choice = code.choice.clone();
        let at = self.existing(client_id, &choice).unwrap_or(self.connections.len());
        if at == self.connections.len() {
            self.connect_client(client_id, &choice);
        }
        let connection = &mut self.connections[at];
        if connection.standing == Standing::Blocked {
            connection.standing = Standing::Active;
        }
        if let Some(access) = &mut connection.access {
            access.choice = choice;
        }
        Some(self.granted(at))
    }

    /// The connection that authorising again leads to: same client, location and device.
    fn existing(&self, client_id: &str, choice: &Choice) -> Option<usize> {
        self.connections.iter().position(|connection| {
            let is_same =
                |access: &Access| access.client_id == client_id && access.choice.device_id == choice.device_id;
            let is_alive = connection.standing != Standing::Revoked;
            is_alive && connection.location == choice.location && connection.access.as_ref().is_some_and(is_same)
        })
    }

    fn connect_client(&mut self, client_id: &str, choice: &Choice) {
        let token = self.new_secret();
        let Ok(client) = self.client(client_id) else { return };
        let (secret, is_app) = (client.secret.clone(), client.app.is_some());
        let app_instance_id = is_app.then(|| self.new_id());
        self.connect(&choice.location, &token, &secret);
        if let Some(connection) = self.connections.last_mut() {
            connection.access =
                Some(Access { client_id: client_id.to_owned(), choice: choice.clone(), app_instance_id });
        }
    }

    /// The body of `POST /token`.
    fn granted(&self, at: usize) -> Value {
        let connection = &self.connections[at];
        let location = self.locations.get(&connection.location).unwrap_or(&Value::Null);
        let mut body = json!({
            "access_token": connection.token,
            "token_type": "Bearer",
            "account_id": location["account"]["id"],
            "account_name": location["account"]["name"],
            "location_id": location["id"],
            "location_name": location["name"],
        });
        let Some(access) = &connection.access else { return body };
        for (resource, chosen, offered) in self.offers(&access.choice) {
            if let Some(named) = offered.into_iter().find(|named| Some(&named.id) == chosen) {
                body[format!("{resource}_id")] = named.id.as_str().into();
                body[format!("{resource}_name")] = named.name.as_str().into();
            }
        }
        if let Some(id) = &access.app_instance_id {
            body["app_instance_id"] = id.as_str().into();
        }
        body
    }

    /// Revokes a token of this client; what is not its own, or gone, stays as it is.
    pub(crate) fn revoke(&mut self, client_id: &str, token: &str) {
        let own = |connection: &&mut Connection| {
            connection.token == token && connection.access.as_ref().is_some_and(|access| access.client_id == client_id)
        };
        if let Some(connection) = self.connections.iter_mut().find(own) {
            connection.standing = Standing::Revoked;
        }
    }
}
