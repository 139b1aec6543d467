//! The durable record: what arrived, where each injection stands, what was said to whom.
//!
//! [`Journal`] is what the protocol needs and nothing more; one conformance suite (`tests/it/journal.rs`) runs against
//! every implementation. Pages read through [`Store`].

mod alerts;
mod customers;
mod error;
mod group;
mod headers;
mod lookout;
mod model;
mod sqlite;
mod store;
mod till_events;

pub use alerts::{AlertLog, Settlement, StoredAlert};
pub use customers::{CustomerKey, CustomerLog, CustomerNews};
pub use error::JournalError;
pub use group::GroupCommit;
pub use headers::{Headers, HttpHeaders};
pub use lookout::{Lookout, Room};
pub use model::{
    Arrival, Content, Conversion, Exchange, Injection, InjectionId, Lane, Outcome, Peer, Purged, RaisedAlert, Snapshot,
    StoredEvent, TimelineEntry, TimelineKind, Transition, Waiting, standing,
};
pub use sqlite::SqliteJournal;
use store::keys;
pub use store::{
    AlertRecord, Alive, ApiRights, ApiToken, ApiTokenId, Begun, Changed, Cursor, CustomerRecord, CustomerSummary,
    Filter, Gauges, Invitation, NeedsYou, Operation, OperationKind, OrderRecord, OrderSummary, Outage, OutageId, Page,
    PasswordHash, ReceivedEvent, Rights, Role, Session, SessionId, Store, Subject, SystemKind, SystemOperation, Token,
    UnmatchedTillEvent, User, UserId, Waited,
};
pub use till_events::{StoredTillEvent, TillArrival, TillEventLog};

use crate::connection::{Connection, ConnectionId, TillId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;

/// Durable storage of the injection protocol. Every method that writes is one commit, on disk when it returns.
#[async_trait]
pub trait Journal: TillEventLog + AlertLog + CustomerLog + Lookout {
    /// Stores a batch of arrivals in one commit, each with its RECORDED injection if it is about an order of ours that
    /// has none yet. An arrival whose (connection, event key) is known changes nothing. All or none.
    async fn accept(&self, batch: &[Arrival]) -> Result<(), JournalError>;

    /// The oldest stored event of a connection about an order that has not been taken up yet.
    async fn next_event(&self, connection: &ConnectionId) -> Result<Option<StoredEvent>, JournalError>;

    /// The next injection of a lane that is due at `now`, oldest first, or when the next one will be.
    async fn waiting(&self, lane: &Lane, now: DateTime<Utc>) -> Result<Waiting, JournalError>;

    /// One injection.
    async fn injection(&self, id: InjectionId) -> Result<Option<Injection>, JournalError>;

    /// Commits a transition if the injection still is at `version`. `false`: somebody else was faster, read it again.
    async fn apply(&self, id: InjectionId, version: i64, transition: &Transition) -> Result<bool, JournalError>;

    /// Makes every READY injection of a till due at this moment, whatever it waited for: oldest first.
    async fn call_up(&self, till: &TillId, at: DateTime<Utc>) -> Result<(), JournalError>;

    /// Injections that were in the middle of something when the process ended: SENDING, UNKNOWN, or marked for an attempt
    /// that was not begun.
    async fn interrupted(&self) -> Result<Vec<Injection>, JournalError>;

    /// The tills that have something to do, now or later.
    async fn busy_tills(&self) -> Result<Vec<TillId>, JournalError>;

    /// Creates or replaces a connection.
    async fn save_connection(&self, connection: &Connection) -> Result<(), JournalError>;

    /// All connections.
    async fn connections(&self) -> Result<Vec<Connection>, JournalError>;

    /// The injection of an order that came by this connection.
    async fn find(&self, connection: &ConnectionId, order: &OrderId) -> Result<Option<Injection>, JournalError>;

    /// Keeps a fact about a connection under a name, in place of the one before: how far a sweep got, counts of calls.
    async fn keep(&self, connection: &ConnectionId, name: &str, fact: &str) -> Result<(), JournalError>;

    /// The fact kept under this name.
    async fn kept(&self, connection: &ConnectionId, name: &str) -> Result<Option<String>, JournalError>;

    /// Keeps an exchange that belongs to no transition (a failed write-back, a look-up).
    async fn record(&self, injection: InjectionId, exchange: &Exchange) -> Result<(), JournalError>;

    /// Erases some of what is about people and was stored before this moment: the orders that are at rest, what was said
    /// about them, and events that belong to none. Ids, states and the keys of de-duplication stay. What is erased stands
    /// nowhere in the files any more once it is [`Purged::All`].
    async fn purge(&self, before: DateTime<Utc>) -> Result<Purged, JournalError>;

    /// Deletes some of the rows themselves that were stored before this moment, hashes and the keys of de-duplication
    /// included: orders that are at rest, events, alerts that are settled, what people did. Connections stay.
    async fn forget(&self, before: DateTime<Utc>) -> Result<Purged, JournalError>;
}
