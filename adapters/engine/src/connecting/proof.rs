//! Is it proved with this till? A test order, and a person who saw its ticket.

use super::ConnectingError;
use crate::connection::{Checklist, Confirmed, Connection, ConnectionId};
use crate::engine::{Engine, EngineError};
use crate::journal::{Arrival, Content, InjectionId, Lane};
use bridge_core::settings::Mode;
use hubrise_api::{Money, OrderId};
use serde_json::json;

/// One cheap item that a person chose to be printed.
#[derive(Debug, Clone)]
pub struct TestOrder {
    /// Its product number at the till.
    pub product: String,
    /// Its name; "TEST" is put before it.
    pub name: String,
    /// Its price with its currency: `1.00 EUR`.
    pub price: String,
}

/// An id with a full stop is none of HubRise's ([`Live::arrival`](crate::engine::Live::arrival) takes no such order), so
/// nothing that comes from outside can pass for a test.
const TEST: &str = "test.";

/// An order of our own: HubRise knows nothing of it and is told nothing.
pub(crate) fn is_test(order: &OrderId) -> bool {
    order.as_str().starts_with(TEST)
}

impl Engine {
    /// Sends a test order to the till, the way every order goes; it is an operation like others, and HubRise never hears of it.
    /// It needs no other click, whatever the mode.
    ///
    /// # Errors
    /// When the connection has no till or is not in use, or the product or the price is none.
    pub async fn send_test(
        &self,
        id: &ConnectionId,
        test: &TestOrder,
        who: &str,
    ) -> Result<InjectionId, ConnectingError> {
        let live = self.inner.live(id).ok_or(ConnectingError::NoTill)?;
        let bits = self.inner.rng.bits();
        let order = OrderId::new(format!("{TEST}{}", hex::encode(&bits[..6])));
        let event = event(&live.connection, &order, test, self.inner.clock.now())?;
        let content = Content::Order(order.clone());
        let arrival = Arrival { content, ..live.arrival((&event).into(), self.inner.clock.now()) };
        self.inner.store_arrival(arrival).await.map_err(EngineError::from)?;
        tracing::info!(connection.id = %id, order.id = %order, who, "a test order was asked for");
        self.inner.bells.ring(Lane::Desk(id.clone()));
        let stored = self.inner.journal.find(id, &order).await.map_err(EngineError::from)?;
        stored.map(|injection| injection.id).ok_or(ConnectingError::NotNow)
    }

    /// A person saw the ticket of a test order: orders go by themselves from now on.
    ///
    /// # Errors
    /// [`ConnectingError::NoTill`] when the connection is not served.
    pub async fn confirm_ticket(&self, id: &ConnectionId, who: &str) -> Result<Connection, ConnectingError> {
        self.inner.live(id).ok_or(ConnectingError::NoTill)?;
        let at = self.inner.clock.now();
        self.change(id, |connection| {
            connection.go_live.confirmed = Some(Confirmed { who: who.to_owned(), at });
            if connection.mode == Mode::Supervised {
                connection.mode = Mode::Live;
            }
        })
        .await
    }

    /// Keeps which kinds of tickets a person has seen as they should be.
    ///
    /// # Errors
    /// As [`Engine::change`].
    pub async fn check_off(&self, id: &ConnectionId, checklist: Checklist) -> Result<Connection, ConnectingError> {
        self.change(id, |connection| connection.go_live.checklist = checklist).await
    }
}

/// The event HubRise would send about such an order.
fn event(
    connection: &Connection,
    order: &OrderId,
    test: &TestOrder,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<u8>, ConnectingError> {
    let price: Money = test.price.trim().parse().map_err(|_| ConnectingError::BadTestOrder)?;
    let product = test.product.trim();
    if product.is_empty() || !product.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ConnectingError::BadTestOrder);
    }
    let (price, at) = (price.to_string(), now.to_rfc3339());
    let event = json!({
        "resource_type": "order",
        "event_type": "create",
        "created_at": at,
        "order_id": order.as_str(),
        "location_id": connection.location.as_str(),
        "new_state": {
            "id": order.as_str(),
            "location_id": connection.location.as_str(),
            "ref": "TEST",
            "status": "new",
            "created_by": "TEST",
            "channel": "TEST",
            "created_at": at,
            "service_type": "collection",
            "customer_notes": "TEST",
            "total": price,
            "items": [{
                "product_name": format!("TEST {}", test.name.trim()),
                "sku_ref": product,
                "price": price,
                "quantity": "1",
                "subtotal": price,
            }],
        },
    });
    Ok(event.to_string().into_bytes())
}
