//! The callback of a connection and the events that wait for it.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Method;
use serde::Serialize;

use super::{endpoints, list_query};
use crate::client::endpoint::{Endpoint, Path, Replay, json};
use crate::{Callback, Cursor, Event, EventId, EventType, Page, Read, ResourceType};

endpoints! {
    /// `GET /callback/events`: the events not acknowledged yet, without their states.
    #[derive(Default)]
    pub struct ListEvents {
        /// Most events on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list events" Safe -> Page<Event>;
    |call| Path::new("callback").then("events"),
    query list_query(call.count, call.cursor.as_ref(), []);

    /// `GET /callback/events/:event_id`: an event with its states.
    ///
    /// Not found means that it was acknowledged meanwhile.
    #[derive(Copy)]
    pub struct GetEvent<'a> {
        /// The event.
        event: &'a EventId,
    }
    GET "get event" Safe -> Read<Event>;
    |call| Path::new("callback").then("events").then(call.event.as_str());

    /// `DELETE /callback/events/:event_id`: acknowledges an event, after which HubRise forgets it.
    #[derive(Copy)]
    pub struct DeleteEvent<'a> {
        /// The event.
        event: &'a EventId,
    }
    DELETE "delete event" Safe [urgent] -> ();
    |call| Path::new("callback").then("events").then(call.event.as_str());
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
    const URGENT: bool = true;

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
