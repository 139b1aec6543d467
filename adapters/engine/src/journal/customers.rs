//! Customers, as stored: kept for their next order, and erased.

use super::{InjectionId, JournalError, Purged};
use crate::connection::ConnectionId;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hubrise_api::{CustomerId, OrderId};
use sha2::{Digest, Sha256};
use std::fmt;

/// A customer of a connection, or the guest of one order, as a hash: what stays when everything else of them is erased.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CustomerKey(String);

impl CustomerKey {
    /// Of a customer HubRise has an id for.
    pub fn of(connection: &ConnectionId, customer: &CustomerId) -> Self {
        Self::hash("customer", connection, customer.as_str())
    }

    /// Of whoever placed this order as a guest.
    pub fn of_guest(connection: &ConnectionId, order: &OrderId) -> Self {
        Self::hash("guest", connection, order.as_str())
    }

    /// From a stored row.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As stored: 32 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn hash(kind: &str, connection: &ConnectionId, id: &str) -> Self {
        let hash = Sha256::digest(format!("{kind} {} {id}", connection.as_str()));
        Self(hex::encode(&hash[..16]))
    }
}

/// What an event, or the order in it, says of a customer.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerNews {
    /// Who.
    pub key: CustomerKey,
    /// HubRise anonymised them, for good.
    pub anonymised: bool,
    /// When HubRise made what tells of them: of an order, its creation.
    pub made_at: DateTime<Utc>,
    /// The customer as JSON, if the event is about nothing else: kept for the next order.
    pub state: Option<Vec<u8>>,
}

impl fmt::Debug for CustomerNews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomerNews")
            .field("key", &self.key)
            .field("anonymised", &self.anonymised)
            .finish_non_exhaustive()
    }
}

/// The part of the journal that keeps customers and erases them.
///
/// Whoever is anonymised is noted by [`Journal::accept`](super::Journal::accept) and
/// [`Journal::apply`](super::Journal::apply) in the commit that tells of it, and so is whoever was erased and is told of
/// again as they were before.
#[async_trait]
pub trait CustomerLog: Send + Sync {
    /// The customer as HubRise last told of them.
    async fn kept_customer(&self, customer: &CustomerKey) -> Result<Option<Vec<u8>>, JournalError>;

    /// Notes that what was made of a customer before `at` is to be erased.
    async fn ask_erasure(
        &self,
        connection: &ConnectionId,
        customer: &CustomerKey,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError>;

    /// A customer of a connection of whom copies are to be erased at `now`, or else when there will be one.
    async fn next_erasure(
        &self,
        connection: &ConnectionId,
        now: DateTime<Utc>,
    ) -> Result<(Option<CustomerKey>, Option<DateTime<Utc>>), JournalError>;

    /// The customer's orders of which copies may be left. A transition that
    /// [erases](super::Transition::erases) takes one of them off.
    async fn copies_of(&self, customer: &CustomerKey) -> Result<Vec<InjectionId>, JournalError>;

    /// Erases what is left of the customer where no order is concerned. [`Purged::All`]: what is erased stands nowhere in
    /// the files any more. Until then the erasure is due again in a moment.
    async fn erase_rest(&self, customer: &CustomerKey, now: DateTime<Utc>) -> Result<Purged, JournalError>;
}
