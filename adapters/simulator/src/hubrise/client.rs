//! OAuth clients and what merchants grant them: the side of HubRise a back office shows.

use chrono::{DateTime, Utc};
use hubrise_api::LocationId;
use serde_json::Value;
use url::Url;

use super::HubRiseSim;
use super::fault::{BLOCKED, REVOKED, SUSPENDED};
use super::refusal::Refusal;
use super::world::{Callback, Connection, Named, World};

/// What a developer registers with HubRise. Anyone may know `id`; the tests make up `secret`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// `client_id`, e.g. `1000.clients.hubrise.com`.
    pub id: String,
    /// `client_secret`; signs the events of the client's connections, too.
    pub secret: String,
    /// What merchants see.
    pub name: String,
    /// What makes a client an App, listed in HubRise's store; a plain client is asked for by its
    /// owner only.
    pub app: Option<App>,
}

/// Settings of an App: where HubRise sends the merchant's browser, and what it calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// The scope merchants grant, e.g. `location[orders.write]`.
    pub scope: String,
    /// Connect URL: gets `code` and no `state`.
    pub connect_url: Url,
    /// Open URL: gets `app_instance_id`.
    pub open_url: Url,
    /// Disconnect URL: HubRise calls it, with `app_instance_id`, when the merchant disconnects.
    pub disconnect_url: Url,
}

/// What a merchant grants on the authorise page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The location.
    pub location: LocationId,
    /// The scope the client asked for.
    pub scope: String,
    /// The client's own name for one of several connections at a location.
    pub device_id: Option<String>,
    /// One of the location's customer lists.
    pub customer_list: Option<String>,
    /// One of the location's catalogs.
    pub catalog: Option<String>,
}

impl Choice {
    /// A location with neither a customer list nor a catalog.
    pub fn of(location: &LocationId, scope: &str) -> Self {
        let scope = scope.to_owned();
        Self { location: location.clone(), scope, device_id: None, customer_list: None, catalog: None }
    }
}

/// What a connection's token is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// It opens the API.
    #[default]
    Active,
    /// The subscription is not paid; authorising again does not help.
    Suspended,
    /// The merchant or the client ended it; authorising again makes a new token.
    Revoked,
    /// Blocked in the back office; authorising again lifts it.
    Blocked,
}

impl Standing {
    /// The 401 a token of this standing gets.
    pub(crate) fn refusal(self) -> Option<Refusal> {
        match self {
            Self::Active => None,
            Self::Suspended => Some(Refusal::unauthorized(SUSPENDED)),
            Self::Revoked => Some(Refusal::unauthorized(REVOKED)),
            Self::Blocked => Some(Refusal::unauthorized(BLOCKED)),
        }
    }
}

/// A connection as HubRise's back office knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connected {
    /// Its location.
    pub location: LocationId,
    /// `client_id` of its client; `None` if [`HubRiseSim::connect`] made it.
    pub client_id: Option<String>,
    /// Its access token.
    pub token: String,
    /// What the token is worth.
    pub standing: Standing,
    /// What the merchant granted; `None` if [`HubRiseSim::connect`] made it.
    pub choice: Option<Choice>,
    /// Names the connection to an App.
    pub app_instance_id: Option<String>,
    /// The registered callback; `None` if there is none or it is passive.
    pub callback_url: Option<String>,
}

impl HubRiseSim {
    /// Tells the simulator the time: codes grow old by its clock.
    pub fn tell(&self, now: DateTime<Utc>) {
        drop(self.world_at(now));
    }

    /// Registers an OAuth client, or replaces the one with the same `id`.
    pub fn add_client(&self, client: Client) {
        let mut world = self.world();
        world.clients.retain(|known| known.id != client.id);
        world.clients.push(client);
    }

    /// Adds a customer list to a location.
    pub fn add_customer_list(&self, location: &LocationId, id: &str, name: &str) {
        let list = Named::new(location, id, name, Value::Null);
        self.world().customer_lists.push(list);
    }

    /// Adds a catalog to a location; `data` is what `GET /catalogs/{id}` gives under that name.
    pub fn add_catalog(&self, location: &LocationId, id: &str, name: &str, data: Value) {
        let catalog = Named::new(location, id, name, data);
        self.world().catalogs.push(catalog);
    }

    /// The merchant clicks "Allow" on the authorise page: the code that page sends or shows.
    ///
    /// # Errors
    /// Why the page would not allow it, for a person to read.
    pub fn allow(&self, client_id: &str, choice: Choice) -> Result<String, String> {
        self.world().issue_code(client_id, choice)
    }

    /// The merchant connects an App from HubRise's back office: where the browser is sent. The scope
    /// is the App's.
    ///
    /// # Errors
    /// Why the back office would not do it, for a person to read.
    pub fn connect_app(&self, client_id: &str, choice: Choice) -> Result<Url, String> {
        self.world().connect_app(client_id, choice)
    }

    /// Where the back office sends the browser of a merchant who opens a connection's App; `None`
    /// if the connection is not an App's.
    pub fn open_url(&self, token: &str) -> Option<Url> {
        let world = self.world();
        world.app_url(world.with_token(token)?, |app| &app.open_url)
    }

    /// The merchant disconnects in the back office: the token is worth nothing, and HubRise calls the
    /// Disconnect URL of an App. Gives the status that URL answered.
    ///
    /// # Panics
    /// If no client has this token.
    pub async fn disconnect(&self, token: &str) -> Option<u16> {
        self.with_connection(token, World::disconnect);
        self.call_disconnect_urls().await
    }

    /// Makes the calls to Disconnect URLs that are owed; gives the last one's status.
    pub(crate) async fn call_disconnect_urls(&self) -> Option<u16> {
        let owed = std::mem::take(&mut self.world().calls_owed);
        let mut status = None;
        for url in owed {
            // What the App answers is its own affair: the merchant has disconnected.
            status = self.shared.http().get(url).send().await.ok().map(|answer| answer.status().as_u16());
        }
        status
    }

    fn with_connection(&self, token: &str, act: impl FnOnce(&mut World, usize)) {
        let mut world = self.world();
        let index = world.with_token(token).expect("a client was connected with this token");
        act(&mut world, index);
    }

    /// Suspends, blocks, revokes or restores a connection.
    ///
    /// # Panics
    /// If no client has this token.
    pub fn set_standing(&self, token: &str, standing: Standing) {
        self.with_connection(token, |world, index| world.connections[index].standing = standing);
    }

    /// HubRise loses the callback of a connection.
    ///
    /// # Panics
    /// If no client has this token.
    pub fn forget_callback(&self, token: &str) {
        self.with_connection(token, |world, index| world.connections[index].callback = Callback::default());
    }

    /// Every connection, in the order in which they were made.
    pub fn connections(&self) -> Vec<Connected> {
        self.world().connections.iter().map(Connection::described).collect()
    }

    /// Takes all of HubRise down, or brings it back: while it is down it closes every socket without
    /// an answer and delivers no event.
    pub fn set_down(&self, is_down: bool) {
        self.world().is_down = is_down;
        self.shared.changed.notify_one();
    }
}
