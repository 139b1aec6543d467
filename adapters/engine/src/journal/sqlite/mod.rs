//! The journal in one SQLite file: WAL, `synchronous=FULL`, one connection that writes, some that read.

mod accept;
mod alerts;
mod connections;
mod customers;
mod keep;
mod lookout;
mod open;
mod outages;
mod purge;
mod read;
mod row;
mod till_events;
mod write;

use super::{
    AlertLog, Arrival, CustomerKey, CustomerLog, Exchange, Injection, InjectionId, Journal, JournalError, Lane,
    Lookout, Purged, Room, Settlement, Store, StoredAlert, StoredEvent, StoredTillEvent, TillArrival, TillEventLog,
    Transition, Waiting,
};
use crate::alerts::AlertKind;
use crate::connection::{Connection, ConnectionId, TillId};
use crate::secrets::Key;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;
use sqlx::SqlitePool;
use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(super) use row::{InjectionRow, columns_of_injection, json, time, to_json};

/// How long a statement waits for a lock of another program. Even after the longest wait for a turn at the write
/// connection, a callback is answered within the 20 s HubRise waits.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The journal in `journal.sqlite3` of the data folder. Clones share it; the folder stays locked until all are gone.
#[derive(Clone)]
pub struct SqliteJournal {
    /// One connection: SQLite has one writer, and waiting here is fair where waiting in SQLite is not.
    writer: SqlitePool,
    readers: SqlitePool,
    key: Arc<Key>,
    folder: Arc<Path>,
    _lock: Arc<File>,
}

impl SqliteJournal {
    /// Opens the journal of this data folder, creating both if need be.
    ///
    /// # Errors
    /// If another process has the folder, the key is another one, a newer version wrote the journal, the linked
    /// SQLite is too old, or the disk does not let us.
    pub async fn open(data_dir: &Path, key: Arc<Key>) -> Result<Self, JournalError> {
        Self::open_with(data_dir, key, BUSY_TIMEOUT).await
    }

    /// [`open`](Self::open) with another limit to waiting for a lock of another program.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with(data_dir: &Path, key: Arc<Key>, busy_timeout: Duration) -> Result<Self, JournalError> {
        let lock = Arc::new(open::lock(data_dir)?);
        open::create_file(data_dir)?;
        let writer = open::writer(data_dir, busy_timeout).await?;
        open::check_version(&writer).await?;
        open::migrate(&writer).await?;
        open::check_key(&writer, &key).await?;
        let readers = open::readers(data_dir, busy_timeout).await?;
        Ok(Self { writer, readers, key, folder: data_dir.into(), _lock: lock })
    }

    /// What pages read.
    pub fn store(&self) -> Store {
        Store::new(self.readers.clone(), self.writer.clone())
    }

    /// Waits for what is being written and closes the file. Every later call fails.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl Store {
    /// What pages read and write, beside a process of ours that has the folder: for what a command line does while the
    /// bridge runs. No order is touched, and SQLite lets one of the two write at a time.
    ///
    /// # Errors
    /// If there is no journal, or it cannot be opened.
    pub async fn beside(data_dir: &Path) -> Result<Self, JournalError> {
        let writer = open::writer(data_dir, BUSY_TIMEOUT).await?;
        Ok(Self::new(open::readers(data_dir, BUSY_TIMEOUT).await?, writer))
    }
}

impl fmt::Debug for SqliteJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteJournal").finish_non_exhaustive()
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn accept(&self, batch: &[Arrival]) -> Result<(), JournalError> {
        accept::accept(&self.writer, batch).await
    }

    async fn next_event(&self, connection: &ConnectionId) -> Result<Option<StoredEvent>, JournalError> {
        read::next_event(&self.readers, connection).await
    }

    async fn waiting(&self, lane: &Lane, now: DateTime<Utc>) -> Result<Waiting, JournalError> {
        read::waiting(&self.readers, lane, now).await
    }

    async fn injection(&self, id: InjectionId) -> Result<Option<Injection>, JournalError> {
        read::injection(&self.readers, id).await
    }

    async fn apply(&self, id: InjectionId, version: i64, transition: &Transition) -> Result<bool, JournalError> {
        write::apply(&self.writer, id, version, transition).await
    }

    async fn call_up(&self, till: &TillId, at: DateTime<Utc>) -> Result<(), JournalError> {
        write::call_up(&self.writer, till, at).await
    }

    async fn interrupted(&self) -> Result<Vec<Injection>, JournalError> {
        read::interrupted(&self.readers).await
    }

    async fn busy_tills(&self) -> Result<Vec<TillId>, JournalError> {
        read::busy_tills(&self.readers).await
    }

    async fn save_connection(&self, connection: &Connection) -> Result<(), JournalError> {
        connections::save(&self.writer, &self.key, connection).await
    }

    async fn connections(&self) -> Result<Vec<Connection>, JournalError> {
        connections::all(&self.readers, &self.key).await
    }

    async fn find(&self, connection: &ConnectionId, order: &OrderId) -> Result<Option<Injection>, JournalError> {
        read::find(&self.readers, connection, order).await
    }

    async fn keep(&self, connection: &ConnectionId, name: &str, fact: &str) -> Result<(), JournalError> {
        connections::keep(&self.writer, connection, name, fact).await
    }

    async fn kept(&self, connection: &ConnectionId, name: &str) -> Result<Option<String>, JournalError> {
        connections::kept(&self.readers, connection, name).await
    }

    async fn record(&self, injection: InjectionId, exchange: &Exchange) -> Result<(), JournalError> {
        write::record(&self.writer, injection, exchange).await
    }

    async fn purge(&self, before: DateTime<Utc>) -> Result<Purged, JournalError> {
        purge::purge(&self.writer, before).await
    }

    async fn forget(&self, before: DateTime<Utc>) -> Result<Purged, JournalError> {
        purge::forget(&self.writer, before).await
    }
}

#[async_trait]
impl Lookout for SqliteJournal {
    async fn room(&self) -> Result<Option<Room>, JournalError> {
        lookout::room(&self.folder)
    }

    async fn hours(
        &self,
        connection: &ConnectionId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(DateTime<Utc>, u32)>, JournalError> {
        lookout::hours(&self.readers, connection, since).await
    }

    async fn oldest_open(
        &self,
        connection: &ConnectionId,
        since: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, JournalError> {
        lookout::oldest_open(&self.readers, connection, since).await
    }

    async fn doubts(&self, till: &TillId, since: DateTime<Utc>) -> Result<Vec<InjectionId>, JournalError> {
        lookout::doubts(&self.readers, till, since).await
    }

    async fn newest_injection(&self) -> Result<Option<InjectionId>, JournalError> {
        lookout::newest_injection(&self.readers).await
    }
}

#[async_trait]
impl TillEventLog for SqliteJournal {
    async fn keep_till_events(&self, batch: &[TillArrival]) -> Result<(), JournalError> {
        till_events::keep(&self.writer, batch).await
    }

    async fn next_till_event(
        &self,
        connection: &ConnectionId,
        now: DateTime<Utc>,
    ) -> Result<(Option<StoredTillEvent>, Option<DateTime<Utc>>), JournalError> {
        till_events::next(&self.readers, connection, now).await
    }

    async fn put_off_till_event(&self, seq: i64, until: Option<DateTime<Utc>>) -> Result<(), JournalError> {
        till_events::put_off(&self.writer, seq, until).await
    }

    async fn injection_at_till(
        &self,
        till: &TillId,
        order: Option<&OrderId>,
        ticket: Option<&str>,
    ) -> Result<Option<InjectionId>, JournalError> {
        till_events::injection(&self.readers, till, order, ticket).await
    }
}

#[async_trait]
impl CustomerLog for SqliteJournal {
    async fn kept_customer(&self, customer: &CustomerKey) -> Result<Option<Vec<u8>>, JournalError> {
        customers::kept(&self.readers, customer).await
    }

    async fn ask_erasure(
        &self,
        connection: &ConnectionId,
        customer: &CustomerKey,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        customers::ask(&self.writer, connection, customer, at).await
    }

    async fn next_erasure(
        &self,
        connection: &ConnectionId,
        now: DateTime<Utc>,
    ) -> Result<(Option<CustomerKey>, Option<DateTime<Utc>>), JournalError> {
        customers::next(&self.readers, connection, now).await
    }

    async fn copies_of(&self, customer: &CustomerKey) -> Result<Vec<InjectionId>, JournalError> {
        customers::copies(&self.readers, customer).await
    }

    async fn erase_rest(&self, customer: &CustomerKey, now: DateTime<Utc>) -> Result<Purged, JournalError> {
        customers::erase_rest(&self.writer, customer, now).await
    }
}

#[async_trait]
impl AlertLog for SqliteJournal {
    async fn note_trouble(
        &self,
        connection: &ConnectionId,
        trouble: AlertKind,
        holds: bool,
        at: DateTime<Utc>,
    ) -> Result<bool, JournalError> {
        alerts::note_trouble(&self.writer, connection, trouble, holds, at).await
    }

    async fn troubles(&self) -> Result<Vec<(ConnectionId, AlertKind, DateTime<Utc>)>, JournalError> {
        alerts::troubles(&self.readers).await
    }

    async fn next_alerts(&self, now: DateTime<Utc>) -> Result<(Vec<StoredAlert>, Option<DateTime<Utc>>), JournalError> {
        alerts::next(&self.readers, now).await
    }

    async fn settle_alerts(&self, ids: &[i64], settlement: &Settlement, at: DateTime<Utc>) -> Result<(), JournalError> {
        alerts::settle(&self.writer, ids, settlement, at).await
    }
}
