//! A simulated HubRise: locations, clients, orders, events, on a clock that tests turn by hand.

mod acceptance;
mod api;
mod back_office;
mod client;
mod deliver;
mod fault;
mod grant;
mod listing;
mod lists;
mod log;
mod oauth;
mod order;
mod page;
mod patch;
mod refusal;
mod schedule;
mod world;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{Request, Response};
use hubrise_api::{EventId, LocationId, OrderId};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub use self::client::{App, Choice, Client, Connected, Standing};
pub use self::deliver::Delivery;
pub use self::fault::{ApiFault, BLOCKED, REVOKED, SUSPENDED};
pub use self::log::{Answer, Call, CallbackAnswer};
pub use self::refusal::{FieldError, Refusal};
pub use self::schedule::{ACKNOWLEDGE_WITHIN, DeliveryResult, RETRY_AFTER_MINUTES, Settled, retry_at};

use self::world::{Callback, World};
use crate::fault::Lasting;
use crate::serve::{self, Serving};

/// A simulated HubRise. Clones share one world.
///
/// Its clock is the latest time it was told, by any method that takes `now`: nothing here reads a
/// clock. In-process methods act as *another* client (a shop, HubRise itself), so every connection
/// of the location gets the event; what a client does over the socket fires no event for itself.
#[derive(Clone)]
pub struct HubRiseSim {
    shared: Arc<Shared>,
}

struct Shared {
    world: Mutex<World>,
    /// Wakes [`HubRiseSim::run`] when an event may have come up.
    changed: Notify,
    /// Held while events are being posted, so that two runners never deliver one event twice.
    delivering: tokio::sync::Mutex<()>,
    /// How long a callback may take to answer.
    patience: Duration,
    /// Made for the first post: a simulation that posts in-process makes thousands of these worlds and needs none.
    http: OnceLock<reqwest::Client>,
}

impl Shared {
    /// What posts are sent with.
    fn http(&self) -> &reqwest::Client {
        self.http.get_or_init(|| {
            reqwest::Client::builder()
                .timeout(self.patience)
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .no_proxy()
                .build()
                .expect("a TLS provider was installed when this was made")
        })
    }
}

impl std::fmt::Debug for HubRiseSim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let world = self.world();
        f.debug_struct("HubRiseSim")
            .field("now", &world.now)
            .field("locations", &world.locations.len())
            .field("connections", &world.connections.len())
            .field("orders", &world.orders.len())
            .finish_non_exhaustive()
    }
}

impl Default for HubRiseSim {
    fn default() -> Self {
        Self::new()
    }
}

impl HubRiseSim {
    /// An empty HubRise that waits [`ACKNOWLEDGE_WITHIN`] for a callback's answer.
    pub fn new() -> Self {
        Self::with_patience(ACKNOWLEDGE_WITHIN)
    }

    /// An empty HubRise that waits only so long, for tests of callbacks that answer too late.
    pub fn with_patience(patience: Duration) -> Self {
        // Fails if the program chose a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            shared: Arc::new(Shared {
                world: Mutex::new(World::new()),
                changed: Notify::new(),
                delivering: tokio::sync::Mutex::new(()),
                patience,
                http: OnceLock::new(),
            }),
        }
    }

    /// A test that panicked while holding the lock must not hide its panic behind a second one.
    fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The world at `now`; what is done to it may bring events up.
    fn world_at(&self, now: DateTime<Utc>) -> MutexGuard<'_, World> {
        let mut world = self.world();
        world.tell(now);
        self.shared.changed.notify_one();
        world
    }

    /// Adds a location, or replaces the one with the same `id`. Times are written in its
    /// `timezone.name`, UTC if there is none.
    ///
    /// # Panics
    /// If the location has no `id`.
    pub fn add_location(&self, location: Value) -> LocationId {
        let id = LocationId::new(location["id"].as_str().expect("a location has an `id`"));
        self.world().locations.insert(id.clone(), location);
        id
    }

    /// The merchant changes fields of a location: opening hours, order acceptance.
    ///
    /// # Panics
    /// If there is no such location, or `changes` is not an object.
    pub fn change_location(&self, location: &LocationId, changes: &Value) {
        let mut world = self.world();
        let known = world.locations.get_mut(location).expect("a location that was added");
        for (field, value) in changes.as_object().expect("fields and their values") {
            known[field] = value.clone();
        }
    }

    /// No client may change this location from now on: which right that takes is not documented.
    pub fn fix_location(&self, location: &LocationId) {
        self.world().fixed.insert(location.clone());
    }

    /// A location as HubRise shows it at `now`; `null` when there is none.
    pub fn location(&self, location: &LocationId, now: DateTime<Utc>) -> Value {
        let mut world = self.world_at(now);
        let now = world.now;
        world.locations.get_mut(location).map_or(Value::Null, |known| {
            acceptance::resume(known, now);
            known.clone()
        })
    }

    /// Whether customers can order at a location at `now`: not while its `order_acceptance` is `paused`. The simulator
    /// itself takes orders all the same ([`place_order`](Self::place_order)), as HubRise does from clients that do not
    /// follow the pause.
    pub fn takes_orders(&self, location: &LocationId, now: DateTime<Utc>) -> bool {
        acceptance::takes_orders(&self.location(location, now))
    }

    /// Connects a client to a location: `token` opens the API, `secret` signs its events. Until it
    /// registers a callback it gets no events.
    pub fn connect(&self, location: &LocationId, token: &str, secret: &str) {
        self.world().connect(location, token, secret);
    }

    /// Places an order and fires `order.create`. What is absent is filled in as HubRise does it
    /// (ids, `created_at`, subtotals, total, empty lists); what is given is kept, right or wrong.
    /// An `id` that is taken is replaced by a new one; `location_id` is always the location's.
    ///
    /// # Panics
    /// If `order` is not an object.
    pub fn place_order(&self, location: &LocationId, order: Value, now: DateTime<Utc>) -> OrderId {
        assert!(order.is_object(), "an order is a JSON object");
        self.world_at(now).create(None, location, order)
    }

    /// Updates an order by HubRise's rules for PATCH and fires `order.update`.
    ///
    /// # Errors
    /// What the API would answer.
    pub fn update_order(&self, id: &OrderId, patch: &Value, now: DateTime<Utc>) -> Result<Value, Refusal> {
        self.world_at(now).patch(None, id.as_str(), patch)?;
        Ok(self.order(id))
    }

    /// Cancels an order and fires `order.update`.
    ///
    /// # Panics
    /// If there is no such order.
    pub fn cancel_order(&self, id: &OrderId, now: DateTime<Utc>) {
        self.edit_order(id, now, |order| order["status"] = json!("cancelled"));
    }

    /// Takes the customer's personal data out of an order, as HubRise does with every past order
    /// of a customer that is anonymised, and fires `order.update`; where the customer has an id,
    /// `customer.update` too.
    ///
    /// # Panics
    /// If there is no such order.
    pub fn anonymise_customer_of(&self, id: &OrderId, now: DateTime<Utc>) {
        let before = self.order(id);
        self.edit_order(id, now, order::anonymise);
        self.tell_of_customer(id, Some(&before["customer"]), now);
    }

    /// Tells of the customer of an order as that order has them: `customer.update`, or without a state before
    /// `customer.create`. Guests have no events.
    ///
    /// # Panics
    /// If there is no such order.
    pub fn tell_of_customer(&self, id: &OrderId, before: Option<&Value>, now: DateTime<Utc>) {
        let mut world = self.world_at(now);
        let order = world.find(id.as_str()).expect("the order was placed here").clone();
        world.publish_customer(&order, before);
        self.shared.changed.notify_one();
    }

    /// Changes anything in an order, past the rules for PATCH, and fires `order.update` if that
    /// made a difference: for what HubRise itself changes, e.g. `delivery`.
    ///
    /// # Panics
    /// If there is no such order.
    pub fn edit_order(&self, id: &OrderId, now: DateTime<Utc>, edit: impl FnOnce(&mut Value)) {
        let mut world = self.world_at(now);
        let mut changed = world.find(id.as_str()).expect("the order was placed here").clone();
        edit(&mut changed);
        world.replace(None, id.as_str(), &changed);
    }

    /// Sends an event of any shape to every connection of a location, subscribed or not: for
    /// resources and shapes the simulator does not make by itself. An absent `id` is filled in, per
    /// connection; an id that is given goes to each of them.
    pub fn fire_event(&self, location: &LocationId, event: &Value, now: DateTime<Utc>) -> Vec<EventId> {
        let mut world = self.world_at(now);
        let indices = 0..world.connections.len();
        let addressed: Vec<usize> = indices.filter(|&index| world.connections[index].location == *location).collect();
        addressed.into_iter().map(|index| world.queue(index, event.clone())).collect()
    }

    /// An order as a client that set no private refs sees it; `null` when there is none.
    pub fn order(&self, id: &OrderId) -> Value {
        self.world().find(id.as_str()).cloned().unwrap_or(Value::Null)
    }

    /// Every order, in the order of their creation.
    pub fn orders(&self) -> Vec<Value> {
        self.world().orders.clone()
    }

    /// Events the connection of this token has not acknowledged, oldest first, with their states.
    pub fn unacknowledged(&self, token: &str) -> Vec<Value> {
        let world = self.world();
        let connection = world.connections.iter().position(|connection| connection.token == token);
        let events = connection.into_iter().flat_map(|index| world.schedule.of(index));
        events.map(|event| event.body.clone()).collect()
    }

    /// Registers a callback for new and updated orders, as the client of this token would do it by
    /// `POST /callback`; without a URL it is a passive one, whose events wait to be fetched.
    ///
    /// # Panics
    /// If no client has this token.
    pub fn register_callback(&self, token: &str, url: Option<&str>) {
        let mut world = self.world();
        let connection = world.connections.iter_mut().find(|connection| connection.token == token);
        let callback = &mut connection.expect("a client was connected with this token").callback;
        *callback = Callback::for_orders(url);
        self.shared.changed.notify_one();
    }

    /// Has the registered callback of this token hear of customers too.
    ///
    /// # Panics
    /// If no client has this token.
    pub fn hear_customers(&self, token: &str) {
        let mut world = self.world();
        let connection = world.connections.iter_mut().find(|connection| connection.token == token);
        let callback = &mut connection.expect("a client was connected with this token").callback;
        callback.events.insert("customer".to_owned(), json!(["create", "update"]));
    }

    /// The events a connection has registered for, as `POST /callback` has them.
    pub fn callback_events(&self, token: &str) -> Value {
        let world = self.world();
        let connection = world.connections.iter().find(|connection| connection.token == token);
        connection.map_or(Value::Null, |connection| Value::Object(connection.callback.events.clone()))
    }

    /// The callback URL a connection has registered.
    pub fn callback_url(&self, token: &str) -> Option<String> {
        let world = self.world();
        world.connections.iter().find(|connection| connection.token == token)?.callback.url.clone()
    }

    /// Everything that happened, in order: deliveries to callbacks and API calls.
    pub fn answers(&self) -> Vec<Answer> {
        self.world().log.clone()
    }

    /// The API calls among [`Self::answers`].
    pub fn calls(&self) -> Vec<Call> {
        let only_calls = |answer| {
            if let Answer::Call(call) = answer { Some(call) } else { None }
        };
        self.answers().into_iter().filter_map(only_calls).collect()
    }

    /// The deliveries among [`Self::answers`].
    pub fn deliveries(&self) -> Vec<CallbackAnswer> {
        let only_deliveries = |answer| {
            if let Answer::Callback(delivery) = answer { Some(delivery) } else { None }
        };
        self.answers().into_iter().filter_map(only_deliveries).collect()
    }

    /// Switches a fault on for the API calls of a location's connections.
    pub fn set_fault(&self, location: &LocationId, fault: ApiFault, lasting: Lasting) {
        self.world().faults.entry(location.clone()).or_default().push(fault, lasting);
    }

    /// Switches all faults of a location off.
    pub fn clear_faults(&self, location: &LocationId) {
        if let Some(faults) = self.world().faults.get_mut(location) {
            faults.clear();
        }
    }

    /// Faults switched on for a location, in the order in which they will act.
    pub fn faults(&self, location: &LocationId) -> Vec<ApiFault> {
        self.world().faults.get(location).map(crate::fault::Faults::active).unwrap_or_default()
    }

    /// Answers one request to the API (`/v1`), the OAuth server (`/oauth2/v1`) or the back office's
    /// pages (`/back-office`); `None` where a fault closes the socket.
    pub fn call(&self, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        let response = route(&mut self.world(), request);
        self.shared.changed.notify_one();
        response
    }

    /// Serves what [`call`](Self::call) answers on `listener`, and makes the calls to Disconnect URLs
    /// that clicks in the back office ask for.
    ///
    /// # Errors
    /// If the listener has no address.
    pub fn serve(&self, listener: TcpListener) -> io::Result<Serving> {
        let sim = self.clone();
        serve::serve(listener, move |request| {
            let sim = sim.clone();
            async move {
                let response = sim.call(&request);
                sim.call_disconnect_urls().await;
                response
            }
        })
    }

    /// Serves on a free port of loopback.
    ///
    /// # Errors
    /// If loopback has no free port.
    pub async fn start(&self) -> io::Result<Serving> {
        self.serve(serve::loopback().await?)
    }
}

fn route(world: &mut World, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let path = request.uri().path();
    if world.is_down {
        world.log_call(request, None);
        return None;
    }
    if let Some(path) = path.strip_prefix(oauth::PATH) {
        return Some(oauth::answer(world, path, request));
    }
    if let Some(path) = path.strip_prefix(back_office::PATH) {
        return Some(back_office::answer(world, path, request));
    }
    api::answer(world, request)
}
