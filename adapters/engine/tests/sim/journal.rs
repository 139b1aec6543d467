//! The journal as the engine sees it: the disk behind locks, faults and crashes.

#[path = "../it/journal/conformance/mod.rs"]
pub(crate) mod conformance;
#[path = "../it/journal/doubles.rs"]
mod doubles;
#[path = "../it/journal/make.rs"]
#[expect(dead_code, reason = "the other journal's tests use the rest")]
pub(crate) mod make;

use crate::clock::SECOND;
use crate::disk::{Disk, broken};
use crate::fault::Fault;
use crate::sabotage::Sabotage;
use crate::world::World;
use async_trait::async_trait;
use bridge_engine::connection::{Connection, ConnectionId, TillId};
use bridge_engine::journal::{
    Arrival, Exchange, Injection, InjectionId, Journal, JournalError, Lane, Purged, StoredEvent, Transition, Waiting,
};
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;
use std::sync::Arc;

pub(crate) struct SimJournal {
    pub(crate) world: Arc<World>,
}

impl SimJournal {
    fn disk(&self) -> &Disk {
        &self.world.disk
    }

    /// A commit: it may be slow, blocked or refused, the process may die before or after it, and its success may be
    /// reported as a failure.
    async fn write<T>(
        &self,
        killed: [Fault; 2],
        commit: impl FnOnce(&Self) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let world = &self.world;
        world.thaw().await;
        world.may_die(killed[0], if killed[0] == Fault::KilledAnywhere { 6 } else { 60 }).await;
        let (span, refused) = world.with(|state| {
            let locked = state.strikes(Fault::JournalLocked, 30);
            let span = if locked { state.dice.between(1, 12 * SECOND) } else { state.dice.pick(&[0, 0, 0, 0, 2, 15]) };
            let refused = locked && state.dice.chance(500) || state.disk_full();
            (span, refused)
        });
        if span > 0 {
            world.time.sleep(span).await;
        }
        if refused {
            return Err(broken("locked, or full"));
        }
        let done = commit(self)?;
        world.may_die(killed[1], if killed[1] == Fault::KilledAnywhere { 6 } else { 60 }).await;
        world.thaw().await;
        if world.with(|state| state.strikes(Fault::UncertainCommit, 10)) {
            return Err(broken("nobody knows whether that was stored"));
        }
        Ok(done)
    }

    /// What SQLite gives: the state at the beginning of the read, which may be over when the answer is there.
    async fn read<T>(&self, read: impl Future<Output = Result<T, JournalError>> + Send) -> Result<T, JournalError> {
        let found = read.await;
        let span = self.world.with(|state| {
            let slow = state.is_on(Fault::JournalLocked) && state.dice.chance(50);
            if slow { state.dice.between(1, SECOND) } else { state.dice.pick(&[0, 0, 0, 0, 0, 0, 1]) }
        });
        if span > 0 {
            self.world.time.sleep(span).await;
        }
        self.world.thaw().await;
        found
    }
}

doubles::passes_on!(SimJournal => Disk, |journal| &journal.world.disk);

#[async_trait]
impl Journal for SimJournal {
    async fn accept(&self, batch: &[Arrival]) -> Result<(), JournalError> {
        let killed = [Fault::KilledBeforeCommit, Fault::KilledBeforeAck];
        if self.world.sabotage == Some(Sabotage::AckBeforeCommit) {
            let (later, batch) = (Self { world: Arc::clone(&self.world) }, batch.to_vec());
            tokio::spawn(async move { later.write(killed, |journal| journal.disk().tables().accept(&batch)).await });
            return Ok(());
        }
        if self.world.sabotage == Some(Sabotage::NoInboundDeduplication) {
            let is_known = |arrival: &&Arrival| self.disk().tables().knows(&arrival.connection, &arrival.event_key);
            let known: Vec<_> = batch.iter().filter(is_known).cloned().collect();
            self.disk().tables().accept_as_new(&known);
        }
        self.write(killed, |journal| journal.disk().tables().accept(batch)).await
    }

    async fn next_event(&self, connection: &ConnectionId) -> Result<Option<StoredEvent>, JournalError> {
        self.read(self.disk().next_event(connection)).await
    }

    async fn waiting(&self, lane: &Lane, now: DateTime<Utc>) -> Result<Waiting, JournalError> {
        self.read(self.disk().waiting(lane, now)).await
    }

    async fn injection(&self, id: InjectionId) -> Result<Option<Injection>, JournalError> {
        self.read(self.disk().injection(id)).await
    }

    async fn apply(&self, id: InjectionId, version: i64, transition: &Transition) -> Result<bool, JournalError> {
        let mut transition = transition.clone();
        if self.world.sabotage == Some(Sabotage::ForgetsDoubt) {
            transition.state.ambiguous = false;
        }
        self.write([Fault::KilledAnywhere; 2], |journal| {
            let done = journal.disk().tables().apply(id, version, &transition);
            if done {
                journal.world.committed(id, transition.state);
            }
            Ok(done)
        })
        .await
    }

    async fn call_up(&self, till: &TillId, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.write([Fault::KilledAnywhere; 2], |journal| {
            journal.disk().tables().call_up(till, at);
            Ok(())
        })
        .await
    }

    async fn interrupted(&self) -> Result<Vec<Injection>, JournalError> {
        self.read(self.disk().interrupted()).await
    }

    async fn busy_tills(&self) -> Result<Vec<TillId>, JournalError> {
        self.read(self.disk().busy_tills()).await
    }

    async fn save_connection(&self, connection: &Connection) -> Result<(), JournalError> {
        self.disk().save_connection(connection).await
    }

    async fn connections(&self) -> Result<Vec<Connection>, JournalError> {
        self.read(self.disk().connections()).await
    }

    async fn find(&self, connection: &ConnectionId, order: &OrderId) -> Result<Option<Injection>, JournalError> {
        self.read(self.disk().find(connection, order)).await
    }

    async fn keep(&self, connection: &ConnectionId, name: &str, fact: &str) -> Result<(), JournalError> {
        self.write([Fault::KilledAnywhere; 2], |journal| {
            journal.disk().tables().keep(connection, name, fact);
            Ok(())
        })
        .await
    }

    async fn kept(&self, connection: &ConnectionId, name: &str) -> Result<Option<String>, JournalError> {
        self.read(self.disk().kept(connection, name)).await
    }

    async fn purge(&self, before: DateTime<Utc>) -> Result<Purged, JournalError> {
        self.disk().purge(before).await
    }

    async fn forget(&self, before: DateTime<Utc>) -> Result<Purged, JournalError> {
        self.disk().forget(before).await
    }

    async fn record(&self, injection: InjectionId, exchange: &Exchange) -> Result<(), JournalError> {
        self.write([Fault::KilledAnywhere; 2], |journal| journal.disk().tables().record(injection, exchange)).await
    }
}
