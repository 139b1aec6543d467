//! What pages show of a customer.

use super::{READING, Store};
use crate::connection::ConnectionId;
use crate::journal::error::Attempted;
use crate::journal::{CustomerKey, InjectionId, JournalError};
use hubrise_api::OrderId;

/// A customer HubRise told of.
#[derive(Debug, Clone)]
pub struct CustomerRecord {
    /// Whose customer.
    pub connection: ConnectionId,
    /// Who.
    pub key: CustomerKey,
    /// Nothing of what this event said is left.
    pub erased: bool,
    /// Their newest orders.
    pub orders: Vec<(InjectionId, OrderId)>,
}

/// Orders that are shown.
const ORDERS: u32 = 50;

impl Store {
    /// The customer an event is about, by its number; `None` if it is about none.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn customer_of_event(&self, seq: i64) -> Result<Option<CustomerRecord>, JournalError> {
        let row: Option<(String, String, bool)> = sqlx::query_as(
            "SELECT connection_id, customer_key, erased_hash IS NOT NULL FROM event \
             WHERE seq = $1 AND kind = 'customer' AND customer_key IS NOT NULL",
        )
        .bind(seq)
        .fetch_optional(&self.pool)
        .await
        .attempted(READING)?;
        let Some((connection, key, erased)) = row else { return Ok(None) };
        let orders: Vec<(i64, String)> =
            sqlx::query_as("SELECT id, order_id FROM injection WHERE customer_key = $1 ORDER BY id DESC LIMIT $2")
                .bind(&key)
                .bind(ORDERS)
                .fetch_all(&self.pool)
                .await
                .attempted(READING)?;
        Ok(Some(CustomerRecord {
            connection: ConnectionId::new(connection),
            key: CustomerKey::new(key),
            erased,
            orders: orders.into_iter().map(|(id, order)| (InjectionId(id), OrderId::new(order))).collect(),
        }))
    }
}
