//! Everything the simulated HubRise holds, and the changes that fire events.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use chrono_tz::Tz;
use http::Request;
use hubrise_api::{ClientSecret, EventId, LocationId, OrderId};
use serde_json::{Map, Value, json};
use url::Url;

use super::client::{Client, Standing};
use super::fault::ApiFault;
use super::grant::{Access, Code};
use super::log::{Answer, Call};
use super::order;
use super::patch::{self, LISTS};
use super::refusal::Refusal;
use super::schedule::Schedule;
use crate::fault::Faults;

/// Who changes an order: a connection, or somebody who is not one (a shop, HubRise itself).
pub(crate) type Author = Option<usize>;

pub(crate) struct World {
    /// The latest time the simulator was told.
    pub(crate) now: DateTime<Utc>,
    pub(crate) locations: BTreeMap<LocationId, Value>,
    /// Locations no client may change.
    pub(crate) fixed: BTreeSet<LocationId>,
    pub(crate) connections: Vec<Connection>,
    /// In the order of their creation; nobody's private refs are inside.
    pub(crate) orders: Vec<Value>,
    pub(crate) schedule: Schedule,
    pub(crate) faults: BTreeMap<LocationId, Faults<ApiFault>>,
    pub(crate) log: Vec<Answer>,
    pub(crate) clients: Vec<Client>,
    pub(crate) customer_lists: Vec<Named>,
    pub(crate) catalogs: Vec<Named>,
    pub(crate) codes: Vec<Code>,
    /// Disconnect URLs to call.
    pub(crate) calls_owed: Vec<Url>,
    pub(crate) is_down: bool,
    ids: u64,
    /// Other clients never see them.
    private_refs: BTreeMap<PrivateRefOf, Value>,
}

/// A customer list or a catalog.
pub(crate) struct Named {
    pub(crate) location: LocationId,
    pub(crate) id: String,
    pub(crate) name: String,
    /// What is in it.
    pub(crate) data: Value,
}

impl Named {
    pub(crate) fn new(location: &LocationId, id: &str, name: &str, data: Value) -> Self {
        Self { location: location.clone(), id: id.to_owned(), name: name.to_owned(), data }
    }
}

/// One client at one location.
pub(crate) struct Connection {
    pub(crate) location: LocationId,
    pub(crate) token: String,
    pub(crate) secret: ClientSecret,
    pub(crate) callback: Callback,
    pub(crate) standing: Standing,
    /// How it came about, if by OAuth.
    pub(crate) access: Option<Access>,
}

/// A client by its secret, an order, and an element of it; empty for the order itself.
type PrivateRefOf = (String, String, String);

/// What a connection wants to hear about; no URL is a passive callback.
#[derive(Default)]
pub(crate) struct Callback {
    pub(crate) url: Option<String>,
    pub(crate) events: Map<String, Value>,
}

impl Callback {
    pub(crate) fn for_orders(url: Option<&str>) -> Self {
        let types = json!(["create", "update"]);
        Self { url: url.map(str::to_owned), events: Map::from_iter([("order".to_owned(), types)]) }
    }

    fn wants(&self, resource: &str, event: &str) -> bool {
        self.events.get(resource).and_then(Value::as_array).is_some_and(|types| types.iter().any(|of| of == event))
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            now: DateTime::UNIX_EPOCH,
            locations: BTreeMap::new(),
            fixed: BTreeSet::new(),
            connections: Vec::new(),
            orders: Vec::new(),
            schedule: Schedule::default(),
            faults: BTreeMap::new(),
            log: Vec::new(),
            clients: Vec::new(),
            customer_lists: Vec::new(),
            catalogs: Vec::new(),
            codes: Vec::new(),
            calls_owed: Vec::new(),
            is_down: false,
            ids: 0,
            private_refs: BTreeMap::new(),
        }
    }

    /// Moves the simulator's clock on; it never goes back.
    pub(crate) fn tell(&mut self, now: DateTime<Utc>) {
        self.now = self.now.max(now.trunc_subsecs(0));
    }

    pub(crate) fn connect(&mut self, location: &LocationId, token: &str, secret: &str) {
        self.connections.push(Connection {
            location: location.clone(),
            token: token.to_owned(),
            secret: ClientSecret::new(secret),
            callback: Callback::default(),
            standing: Standing::Active,
            access: None,
        });
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Value> {
        self.orders.iter().find(|order| order["id"] == id)
    }

    /// Creates an order and fires `order.create`.
    pub(crate) fn create(&mut self, author: Author, location: &LocationId, mut order: Value) -> OrderId {
        let given = order["id"].as_str().filter(|id| self.find(id).is_none()).map(str::to_owned);
        let id = OrderId::new(given.unwrap_or_else(|| self.new_id()));
        let created_at = self.local_time(location);
        let mut new_ids = self.id_source();
        order::complete(&mut order, &id, location, &created_at, &mut || new_ids.next());
        self.ids = new_ids.0;
        self.take_private_refs(author, &id, &mut order);
        self.orders.push(order.clone());
        self.publish(author, "create", None, &order);
        id
    }

    /// Applies a PATCH and fires `order.update` if others can see a difference.
    pub(crate) fn patch(&mut self, author: Author, id: &str, patch: &Value) -> Result<(), Refusal> {
        let mut changed = self.find(id).ok_or_else(Refusal::not_found)?.clone();
        let mut new_ids = self.id_source();
        let private_refs = patch::apply(&mut changed, patch, &mut || new_ids.next())?;
        self.ids = new_ids.0;
        if let Some(client) = self.client_of(author) {
            let keyed = |(element, value)| ((client.clone(), id.to_owned(), element), value);
            self.private_refs.extend(private_refs.into_iter().map(keyed));
        }
        self.replace(author, id, &changed);
        Ok(())
    }

    /// Puts `changed` in the place of the order and fires `order.update` if they differ.
    pub(crate) fn replace(&mut self, author: Author, id: &str, changed: &Value) {
        let Some(order) = self.orders.iter_mut().find(|order| order["id"] == id) else {
            return;
        };
        let previous = std::mem::replace(order, changed.clone());
        if previous != *changed {
            self.publish(author, "update", Some(&previous), changed);
        }
    }

    /// Tells every other connection of the location that subscribed. A client gets no events for
    /// its own changes.
    fn publish(&mut self, author: Author, event_type: &str, previous: Option<&Value>, order: &Value) {
        let location = LocationId::new(order["location_id"].as_str().unwrap_or_default());
        let created_at = self.local_time(&location);
        for index in 0..self.connections.len() {
            let connection = &self.connections[index];
            let is_deaf = author == Some(index) || connection.standing == Standing::Revoked;
            if is_deaf || connection.location != location || !connection.callback.wants("order", event_type) {
                continue;
            }
            let mut event = json!({
                "resource_type": "order",
                "event_type": event_type,
                "created_at": created_at,
                "order_id": order["id"],
                "location_id": location.as_str(),
                "new_state": self.seen_by(Some(index), order),
            });
            if let Some(previous) = previous {
                event["previous_state"] = self.seen_by(Some(index), previous);
            }
            self.queue(index, event);
        }
    }

    /// Tells of the customer of an order whoever subscribed to customers at its location.
    pub(crate) fn publish_customer(&mut self, order: &Value, before: Option<&Value>) {
        let customer = &order["customer"];
        if !customer["id"].is_string() {
            return;
        }
        let location = LocationId::new(order["location_id"].as_str().unwrap_or_default());
        let event_type = if before.is_some() { "update" } else { "create" };
        let mut event = json!({
            "resource_type": "customer",
            "event_type": event_type,
            "created_at": self.local_time(&location),
            "customer_id": customer["id"],
            "customer_list_id": customer["customer_list_id"],
            "new_state": customer,
        });
        if let Some(before) = before {
            event["previous_state"] = before.clone();
        }
        for index in 0..self.connections.len() {
            let connection = &self.connections[index];
            let hears = connection.standing != Standing::Revoked && connection.callback.wants("customer", event_type);
            if hears && connection.location == location {
                self.queue(index, event.clone());
            }
        }
    }

    /// Gives an event its id and keeps it until its connection acknowledges it.
    pub(crate) fn queue(&mut self, connection: usize, mut event: Value) -> EventId {
        let id = EventId::new(event["id"].as_str().map_or_else(|| self.new_id(), str::to_owned));
        event["id"] = id.as_str().into();
        self.schedule.add(id.clone(), connection, event, self.now);
        id
    }

    /// The order with the private refs of one client and nobody else's.
    pub(crate) fn seen_by(&self, author: Author, order: &Value) -> Value {
        let mut seen = order.clone();
        let Some(client) = self.client_of(author) else {
            return seen;
        };
        let id = order["id"].as_str().unwrap_or_default();
        let private_ref = |element: &str| self.private_refs.get(&(client.clone(), id.to_owned(), element.to_owned()));
        if let Some(value) = private_ref("") {
            seen["private_ref"] = value.clone();
        }
        for (list, _) in LISTS {
            for element in seen[list].as_array_mut().into_iter().flatten() {
                if let Some(value) = element["id"].as_str().and_then(&private_ref) {
                    element["private_ref"] = value.clone();
                }
            }
        }
        seen
    }

    /// Moves the creator's private refs out of the order: to its connection, or away.
    fn take_private_refs(&mut self, author: Author, id: &OrderId, order: &mut Value) {
        let mut taken = vec![(String::new(), order["private_ref"].take())];
        for (list, _) in LISTS {
            for element in order[list].as_array_mut().into_iter().flatten().filter(|element| element.is_object()) {
                let of = element["id"].as_str().unwrap_or_default().to_owned();
                taken.push((of, element["private_ref"].take()));
            }
        }
        if let Some(client) = self.client_of(author) {
            let set = taken.into_iter().filter(|(_, value)| !value.is_null());
            self.private_refs.extend(set.map(|(of, value)| ((client.clone(), id.as_str().to_owned(), of), value)));
        }
    }

    /// The client of a connection, by its secret: all its connections share its private refs.
    fn client_of(&self, author: Author) -> Option<String> {
        let connection = author.and_then(|index| self.connections.get(index))?;
        Some(connection.secret.reveal().to_owned())
    }

    /// Every `customer_list` or `catalog`.
    pub(crate) fn named(&self, resource: &str) -> &[Named] {
        if resource == "catalog" { &self.catalogs } else { &self.customer_lists }
    }

    /// Logs a request that is no API call of a known connection; its body may hold secrets.
    pub(crate) fn log_call(&mut self, request: &Request<Bytes>, status: Option<u16>) {
        let uri = request.uri();
        self.log.push(Answer::Call(Call {
            location: None,
            method: request.method().to_string(),
            path: uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string),
            body: None,
            status,
            at: self.now,
        }));
    }

    /// The simulator's time as HubRise writes it: in the location's time zone.
    pub(crate) fn local_time(&self, location: &LocationId) -> String {
        let zone = self.locations.get(location).and_then(|location| location["timezone"]["name"].as_str());
        let zone: Tz = zone.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC);
        self.now.with_timezone(&zone).fixed_offset().to_rfc3339_opts(SecondsFormat::Secs, false)
    }

    fn id_source(&self) -> Ids {
        Ids(self.ids)
    }

    /// A token or a code: longer than an id, and the same in every run too.
    pub(crate) fn new_secret(&mut self) -> String {
        (0..4).map(|_| self.new_id().split_off(1)).collect()
    }

    pub(crate) fn new_id(&mut self) -> String {
        let mut ids = self.id_source();
        let id = ids.next();
        self.ids = ids.0;
        id
    }
}

/// Short opaque ids, the same in every run.
struct Ids(u64);

impl Ids {
    fn next(&mut self) -> String {
        self.0 += 1;
        // An odd factor keeps them unique and out of sequence, so that nobody relies on their order.
        let scattered = self.0.wrapping_mul(0x9E37_79B1) & 0xFFFF_FFFF;
        format!("s{scattered:08x}")
    }
}
