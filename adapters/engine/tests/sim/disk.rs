//! What a crash leaves: everything committed, and nothing else. A journal in memory, one commit a call.

use async_trait::async_trait;
use bridge_core::injection::{Phase, State};
use bridge_engine::alerts::AlertKind;
use bridge_engine::connection::{Connection, ConnectionId, TillId};
use bridge_engine::journal::{
    Arrival, Content, Exchange, Injection, InjectionId, Journal, JournalError, Lane, Outcome, Peer, Purged,
    StoredEvent, Transition, Waiting,
};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use hubrise_api::OrderId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

/// Clones are one disk.
#[derive(Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<Tables>>);

#[derive(Default)]
pub(crate) struct Tables {
    connections: Vec<Connection>,
    injections: Vec<Injection>,
    known: BTreeSet<(ConnectionId, String)>,
    events: BTreeMap<i64, (ConnectionId, StoredEvent)>,
    last_event: i64,
    facts: BTreeMap<(ConnectionId, String), String>,
    pub(crate) troubles: Vec<(ConnectionId, AlertKind)>,
}

/// As in SQLite: nothing waits longer, so what seems to was dated by a clock that was set back.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

pub(crate) fn broken(reason: &str) -> JournalError {
    JournalError::Database { action: "simulate", reason: reason.to_owned() }
}

impl Disk {
    pub(crate) fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap()
    }
}

/// A new journal, with nothing to keep alive beside it.
pub(crate) fn fresh() -> std::future::Ready<((), Disk)> {
    std::future::ready(((), Disk::default()))
}

impl Tables {
    pub(crate) fn injections(&self) -> &[Injection] {
        &self.injections
    }

    pub(crate) fn knows(&self, connection: &ConnectionId, event_key: &str) -> bool {
        self.known.contains(&(connection.clone(), event_key.to_owned()))
    }

    pub(crate) fn has_unhandled_events(&self) -> bool {
        !self.events.is_empty()
    }

    pub(crate) fn accept(&mut self, batch: &[Arrival]) -> Result<(), JournalError> {
        let is_ours = |arrival: &Arrival| self.connections.iter().any(|connection| connection.id == arrival.connection);
        if !batch.iter().all(is_ours) {
            return Err(broken("an arrival of no connection"));
        }
        for arrival in batch {
            if self.known.insert((arrival.connection.clone(), arrival.event_key.clone())) {
                self.store(arrival);
            }
        }
        Ok(())
    }

    fn store(&mut self, arrival: &Arrival) {
        let Content::Order(order) = &arrival.content else { return };
        let of_connection = |known: &&Injection| known.order == *order && known.connection == arrival.connection;
        let of_till = |known: &&Injection| known.order == *order && known.till == arrival.till;
        let known = self.injections.iter().find(of_connection).or_else(|| self.injections.iter().find(of_till));
        let injection = match known.map(|known| known.id) {
            Some(known) => known,
            None => self.open(arrival),
        };
        self.keep_event(arrival, injection);
    }

    fn keep_event(&mut self, arrival: &Arrival, injection: InjectionId) {
        self.last_event += 1;
        let (seq, received_at) = (self.last_event, arrival.received_at.trunc_subsecs(3));
        let event = StoredEvent { seq, injection, raw: arrival.raw.clone(), received_at };
        self.events.insert(seq, (arrival.connection.clone(), event));
    }

    /// Sabotage: what is known already comes in as something new.
    pub(crate) fn accept_as_new(&mut self, batch: &[Arrival]) {
        for arrival in batch.iter().filter(|arrival| matches!(arrival.content, Content::Order(_))) {
            let injection = self.open(arrival);
            self.keep_event(arrival, injection);
        }
    }

    fn open(&mut self, arrival: &Arrival) -> InjectionId {
        let Content::Order(order) = &arrival.content else { unreachable!("only orders are injected") };
        let id = InjectionId(i64::try_from(self.injections.len()).unwrap() + 1);
        let created_at = arrival.received_at.trunc_subsecs(3);
        self.injections.push(Injection {
            id,
            version: 1,
            connection: arrival.connection.clone(),
            till: arrival.till.clone(),
            order: order.clone(),
            state: State::recorded(),
            created_at,
            due_at: Some(created_at),
            deadline_at: None,
            tries: 0,
            snapshot: None,
            conversion: None,
            ticket: None,
            reason: None,
        });
        id
    }

    fn next_event(&self, connection: &ConnectionId) -> Option<StoredEvent> {
        self.events.values().find(|(of, _)| of == connection).map(|(_, event)| event.clone())
    }

    fn waiting(&self, lane: &Lane, now: DateTime<Utc>) -> Waiting {
        let mut on_lane: Vec<_> = self.injections.iter().filter(|injection| is_on(injection, lane)).collect();
        on_lane.sort_by_key(|injection| (injection.due_at, injection.id));
        let is_due = |at: DateTime<Utc>| at <= now || at > now + LONGEST_WAIT;
        let due = on_lane.iter().find(|injection| injection.due_at.is_some_and(is_due));
        match due {
            Some(injection) => Waiting { due: Some((*injection).clone()), next_at: None },
            None => Waiting { due: None, next_at: on_lane.first().and_then(|injection| injection.due_at) },
        }
    }

    pub(crate) fn injection(&self, id: InjectionId) -> Option<&Injection> {
        self.injections.get(usize::try_from(id.0).unwrap_or_default().checked_sub(1)?)
    }

    pub(crate) fn apply(&mut self, id: InjectionId, version: i64, change: &Transition) -> bool {
        let index = usize::try_from(id.0).unwrap_or_default().wrapping_sub(1);
        let Some(injection) = self.injections.get_mut(index).filter(|injection| injection.version == version) else {
            return false;
        };
        let millis = |at: DateTime<Utc>| at.trunc_subsecs(3);
        injection.version += 1;
        injection.state = change.state;
        injection.due_at = change.due_at.map(millis);
        injection.tries = change.tries;
        injection.deadline_at = change.deadline_at.map(millis).or(injection.deadline_at);
        injection.ticket = change.ticket.clone().or_else(|| injection.ticket.take());
        injection.snapshot = change.snapshot.clone().or_else(|| injection.snapshot.take());
        injection.conversion = change.conversion.clone().or_else(|| injection.conversion.take());
        for exchange in &change.exchanges {
            keep(injection, exchange);
        }
        if let Some(seq) = change.takes_up {
            self.events.remove(&seq);
        }
        true
    }

    fn in_phase(&self, phases: &[Phase]) -> Vec<Injection> {
        self.injections.iter().filter(|injection| phases.contains(&injection.state.phase)).cloned().collect()
    }

    pub(crate) fn record(&mut self, id: InjectionId, exchange: &Exchange) -> Result<(), JournalError> {
        let index = usize::try_from(id.0).unwrap_or_default().wrapping_sub(1);
        let injection = self.injections.get_mut(index).ok_or_else(|| broken("an exchange of no injection"))?;
        keep(injection, exchange);
        Ok(())
    }

    pub(crate) fn keep(&mut self, connection: &ConnectionId, name: &str, fact: &str) {
        self.facts.insert((connection.clone(), name.to_owned()), fact.to_owned());
    }

    pub(crate) fn save_connection(&mut self, connection: &Connection) {
        match self.connections.iter_mut().find(|known| known.id == connection.id) {
            Some(known) => *known = connection.clone(),
            None => self.connections.push(connection.clone()),
        }
    }
}

/// Of exchanges only the reason is asked for again.
fn keep(injection: &mut Injection, exchange: &Exchange) {
    if exchange.peer == Peer::ToTill {
        injection.reason = match &exchange.outcome {
            Outcome::Failed { reason } | Outcome::Unknown { reason } => Some(reason.clone()),
            Outcome::Ok => None,
        };
    }
}

fn is_on(injection: &Injection, lane: &Lane) -> bool {
    let State { phase, owed, .. } = injection.state;
    injection.due_at.is_some()
        && match lane {
            Lane::Desk(connection) => injection.connection == *connection && phase == Phase::Recorded,
            Lane::Till(till) => injection.till == *till && matches!(phase, Phase::Ready | Phase::Unknown),
            Lane::Outbox(connection) => {
                let elsewhere = matches!(phase, Phase::Recorded | Phase::Ready | Phase::Unknown | Phase::Sending);
                injection.connection == *connection && owed.is_some() && !elsewhere
            }
        }
}

#[async_trait]
impl Journal for Disk {
    async fn accept(&self, batch: &[Arrival]) -> Result<(), JournalError> {
        self.tables().accept(batch)
    }

    async fn next_event(&self, connection: &ConnectionId) -> Result<Option<StoredEvent>, JournalError> {
        Ok(self.tables().next_event(connection))
    }

    async fn waiting(&self, lane: &Lane, now: DateTime<Utc>) -> Result<Waiting, JournalError> {
        Ok(self.tables().waiting(lane, now))
    }

    async fn injection(&self, id: InjectionId) -> Result<Option<Injection>, JournalError> {
        Ok(self.tables().injection(id).cloned())
    }

    async fn apply(&self, id: InjectionId, version: i64, transition: &Transition) -> Result<bool, JournalError> {
        Ok(self.tables().apply(id, version, transition))
    }

    async fn interrupted(&self) -> Result<Vec<Injection>, JournalError> {
        Ok(self.tables().in_phase(&[Phase::Sending, Phase::Unknown]))
    }

    async fn busy_tills(&self) -> Result<Vec<TillId>, JournalError> {
        let busy = self.tables().in_phase(&[Phase::Ready, Phase::Unknown]).into_iter();
        let tills: BTreeSet<_> = busy.filter(|injection| injection.due_at.is_some()).map(|it| it.till).collect();
        Ok(tills.into_iter().collect())
    }

    async fn save_connection(&self, connection: &Connection) -> Result<(), JournalError> {
        self.tables().save_connection(connection);
        Ok(())
    }

    async fn connections(&self) -> Result<Vec<Connection>, JournalError> {
        let mut all = self.tables().connections.clone();
        all.sort_by(|one, other| (one.connected_at, &one.id).cmp(&(other.connected_at, &other.id)));
        Ok(all)
    }

    async fn find(&self, connection: &ConnectionId, order: &OrderId) -> Result<Option<Injection>, JournalError> {
        let tables = self.tables();
        let found = tables.injections.iter().find(|it| it.connection == *connection && it.order == *order);
        Ok(found.cloned())
    }

    async fn keep(&self, connection: &ConnectionId, name: &str, fact: &str) -> Result<(), JournalError> {
        self.tables().keep(connection, name, fact);
        Ok(())
    }

    async fn kept(&self, connection: &ConnectionId, name: &str) -> Result<Option<String>, JournalError> {
        Ok(self.tables().facts.get(&(connection.clone(), name.to_owned())).cloned())
    }

    /// No history lasts long enough for anything to be old.
    async fn purge(&self, _: DateTime<Utc>) -> Result<Purged, JournalError> {
        Ok(Purged::All)
    }

    async fn record(&self, injection: InjectionId, exchange: &Exchange) -> Result<(), JournalError> {
        self.tables().record(injection, exchange)
    }
}
