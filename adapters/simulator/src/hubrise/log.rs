//! What the simulated HubRise remembers of its talks, so that tests can compare ledgers.

use chrono::{DateTime, Utc};
use hubrise_api::{EventId, LocationId, OrderId};
use serde_json::Value;

use super::schedule::{DeliveryResult, Settled};

/// One entry of the simulator's log, in the order in which things happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// HubRise delivered an event to a callback.
    Callback(CallbackAnswer),
    /// A client called the API.
    Call(Call),
}

/// One delivery of an event and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// The event.
    pub event: EventId,
    /// The order the event is about; `None` for other resources.
    pub order: Option<OrderId>,
    /// The location of the connection it went to.
    pub location: LocationId,
    /// Counted from 1.
    pub attempt: usize,
    /// What the callback answered, if it did.
    pub result: DeliveryResult,
    /// What HubRise does next about the event.
    pub settled: Settled,
    /// When it ended, on the simulator's clock.
    pub at: DateTime<Utc>,
}

/// One API call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The connection's location; `None` when the token is unknown.
    pub location: Option<LocationId>,
    /// HTTP method, after `X-Http-Method-Override`.
    pub method: String,
    /// Path with query, e.g. `/v1/location/orders?status=new`.
    pub path: String,
    /// What was sent, if it was JSON.
    pub body: Option<Value>,
    /// What was answered; `None` when a fault closed the socket.
    pub status: Option<u16>,
    /// The latest time the simulator had been told when the call came in.
    pub at: DateTime<Utc>,
}
