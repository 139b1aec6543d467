//! The calls, one struct each. `ENDPOINTS.md` lists them; a test holds the two together.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Method;
use serde::Serialize;

use super::endpoint::{Cursor, Endpoint, Page, Path, Replay, json};
use crate::{
    Callback, Event, EventId, EventType, Location, LocationId, Order, OrderId, PatchOrder, Read, ResourceType,
};

/// `GET /location/orders/:order_id` or `GET /locations/:location_id/orders/:order_id`: an order as it stands now.
#[derive(Clone, Copy, Debug)]
pub struct GetOrder<'a> {
    /// The location; `None` is the token's own.
    pub location: Option<&'a LocationId>,
    /// The order.
    pub order: &'a OrderId,
}

impl<'a> GetOrder<'a> {
    /// An order of the token's own location.
    pub fn new(order: &'a OrderId) -> Self {
        Self { location: None, order }
    }
}

impl Endpoint for GetOrder<'_> {
    type Output = Read<Order>;
    const NAME: &'static str = "get order";
    const METHOD: Method = Method::GET;
    const REPLAY: Replay = Replay::Safe;

    fn path(&self) -> Path {
        Path::location(self.location).then("orders").then(self.order.as_str())
    }
}

/// `PATCH /location/orders/:order_id` or `PATCH /locations/:location_id/orders/:order_id`: changes an order.
///
/// The answer is the whole order; an empty one is a success too.
#[derive(Clone, Copy, Debug)]
pub struct UpdateOrder<'a> {
    /// The location; `None` is the token's own.
    pub location: Option<&'a LocationId>,
    /// The order.
    pub order: &'a OrderId,
    /// What to change.
    pub patch: &'a PatchOrder,
}

impl<'a> UpdateOrder<'a> {
    /// Changes an order of the token's own location.
    pub fn new(order: &'a OrderId, patch: &'a PatchOrder) -> Self {
        Self { location: None, order, patch }
    }
}

impl Endpoint for UpdateOrder<'_> {
    type Output = Option<Read<Order>>;
    const NAME: &'static str = "update order";
    const METHOD: Method = Method::PATCH;
    // HubRise has no versions to compare: a late second one overwrites what others changed in between.
    const REPLAY: Replay = Replay::Unsafe;

    fn path(&self) -> Path {
        Path::location(self.location).then("orders").then(self.order.as_str())
    }

    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        json(self.patch)
    }
}

/// `GET /callback/events`: the events not acknowledged yet, without their states.
#[derive(Clone, Debug, Default)]
pub struct ListEvents {
    /// Most events on a page; at HubRise 100 by default and at most.
    pub count: Option<u32>,
    /// Where to go on; `None` = from the start.
    pub cursor: Option<Cursor>,
}

impl Endpoint for ListEvents {
    type Output = Page<Event>;
    const NAME: &'static str = "list events";
    const METHOD: Method = Method::GET;
    const REPLAY: Replay = Replay::Safe;

    fn path(&self) -> Path {
        Path::new("callback").then("events")
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        let count = self.count.map(|count| ("count", count.to_string()));
        let cursor = self.cursor.as_ref().map(|cursor| ("cursor", cursor.as_str().to_owned()));
        count.into_iter().chain(cursor).collect()
    }
}

/// `GET /callback/events/:event_id`: an event with its states.
///
/// Not found means that it was acknowledged meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct GetEvent<'a> {
    /// The event.
    pub event: &'a EventId,
}

impl Endpoint for GetEvent<'_> {
    type Output = Read<Event>;
    const NAME: &'static str = "get event";
    const METHOD: Method = Method::GET;
    const REPLAY: Replay = Replay::Safe;

    fn path(&self) -> Path {
        Path::new("callback").then("events").then(self.event.as_str())
    }
}

/// `DELETE /callback/events/:event_id`: acknowledges an event, after which HubRise forgets it.
#[derive(Clone, Copy, Debug)]
pub struct DeleteEvent<'a> {
    /// The event.
    pub event: &'a EventId,
}

impl Endpoint for DeleteEvent<'_> {
    type Output = ();
    const NAME: &'static str = "delete event";
    const METHOD: Method = Method::DELETE;
    const REPLAY: Replay = Replay::Safe;

    fn path(&self) -> Path {
        Path::new("callback").then("events").then(self.event.as_str())
    }
}

/// `GET /callback`: the callback of this connection; none registered reads as no URL and no events.
#[derive(Clone, Copy, Debug)]
pub struct GetCallback;

impl Endpoint for GetCallback {
    type Output = Read<Callback>;
    const NAME: &'static str = "get callback";
    const METHOD: Method = Method::GET;
    const REPLAY: Replay = Replay::Safe;

    fn path(&self) -> Path {
        Path::new("callback")
    }
}

/// `POST /callback`: registers the callback of this connection, in place of any other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetCallback {
    /// Where to post events; `None` = passive: events wait to be listed.
    pub url: Option<String>,
    /// Which events.
    pub events: BTreeMap<ResourceType, Vec<EventType>>,
}

impl SetCallback {
    /// The callback HubRise asks of a till: orders created and updated.
    pub fn orders(url: Option<String>) -> Self {
        Self { url, events: BTreeMap::from([(ResourceType::Order, vec![EventType::Create, EventType::Update])]) }
    }
}

impl Endpoint for SetCallback {
    type Output = ();
    const NAME: &'static str = "set callback";
    const METHOD: Method = Method::POST;
    const REPLAY: Replay = Replay::Safe;

    fn path(&self) -> Path {
        Path::new("callback")
    }

    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        json(self)
    }
}

/// `DELETE /callback`: stops the events of this connection.
#[derive(Clone, Copy, Debug)]
pub struct DeleteCallback;

impl Endpoint for DeleteCallback {
    type Output = ();
    const NAME: &'static str = "delete callback";
    const METHOD: Method = Method::DELETE;
    const REPLAY: Replay = Replay::Safe;

    fn path(&self) -> Path {
        Path::new("callback")
    }
}

/// `GET /location` or `GET /locations/:location_id`: a location, with name, currency and time zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct GetLocation<'a> {
    /// The location; `None` is the token's own.
    pub location: Option<&'a LocationId>,
}

impl Endpoint for GetLocation<'_> {
    type Output = Read<Location>;
    const NAME: &'static str = "get location";
    const METHOD: Method = Method::GET;
    const REPLAY: Replay = Replay::Safe;

    fn path(&self) -> Path {
        Path::location(self.location)
    }
}
