//! What an event is about, told before it is stored.

use crate::customers;
use crate::engine::Live;
use crate::journal::{Arrival, Content, Headers};
use chrono::{DateTime, Utc};
use hubrise_api::{Event, OrderId, ResourceType};
use sha2::{Digest, Sha256};
use std::fmt;

/// What came in: a body, and the HTTP headers it came with. A body by itself is one whose headers are not known.
#[derive(Clone)]
pub struct Received<'b> {
    /// Byte for byte.
    pub body: &'b [u8],
    /// What may be kept of its headers.
    pub headers: Headers,
}

impl<'b, Body: AsRef<[u8]> + ?Sized> From<&'b Body> for Received<'b> {
    fn from(body: &'b Body) -> Self {
        Self { body: body.as_ref(), headers: Headers::default() }
    }
}

/// The body may hold a customer.
impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Received([{} bytes])", self.body.len())
    }
}

impl Live {
    /// An event of this connection, ready to be stored.
    pub(crate) fn arrival(&self, received: Received<'_>, received_at: DateTime<Utc>) -> Arrival {
        let Received { body: raw, headers } = received;
        let event = Event::from_slice(raw).ok().map(|read| read.value);
        let event_key = event
            .as_ref()
            .and_then(|event| event.id.as_ref().map(|id| id.as_str().to_owned()))
            .unwrap_or_else(|| format!("sha256:{}", hex::encode(Sha256::digest(raw))));
        Arrival {
            connection: self.connection.id.clone(),
            till: self.till.clone(),
            event_key,
            received_at,
            headers,
            raw: raw.to_vec(),
            customer: event.as_ref().and_then(|event| customers::told_by(&self.connection, event, received_at)),
            content: event.map_or(Content::Quarantined, |event| content(self, &event)),
        }
    }
}

fn content(live: &Live, event: &Event) -> Content {
    match &event.resource_type {
        ResourceType::Order => {}
        // Nothing says what it is about: it might be an order.
        ResourceType::Other(kind) if kind.is_empty() => return Content::Quarantined,
        other => return Content::Other(other.as_str().to_owned()),
    }
    let foreign = event.location_id().is_some_and(|location| location != live.connection.location);
    match event.order_id() {
        _ if foreign => Content::Foreign,
        Some(order) if is_plausible(&order) => Content::Order(order),
        _ => Content::Quarantined,
    }
}

/// HubRise's ids are short words. Anything else would end up in an address we call.
fn is_plausible(order: &OrderId) -> bool {
    let text = order.as_str();
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
