//! What a crash leaves: everything committed, and nothing else. A journal in memory, one commit a call.

use async_trait::async_trait;
use bridge_core::injection::{Phase, State};
use bridge_core::status::Writing;
use bridge_engine::alerts::AlertKind;
use bridge_engine::connection::{Connection, ConnectionId, TillId};
use bridge_engine::journal::{
    Arrival, Content, CustomerKey, CustomerLog, CustomerNews, Exchange, Injection, InjectionId, Journal, JournalError,
    Lane, Outcome, Peer, Purged, Room, StoredEvent, Transition, Waiting,
};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use hubrise_api::OrderId;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

/// Clones are one disk.
#[derive(Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<Tables>>);

#[derive(Clone, Default)]
pub(crate) struct Tables {
    connections: Vec<Connection>,
    injections: Vec<Injection>,
    known: BTreeSet<(ConnectionId, String)>,
    events: BTreeMap<i64, (ConnectionId, StoredEvent)>,
    last_event: i64,
    facts: BTreeMap<(ConnectionId, String), String>,
    customers: BTreeMap<CustomerKey, (DateTime<Utc>, Vec<u8>)>,
    erasures: BTreeMap<CustomerKey, Erasure>,
    pub(crate) room: Option<Room>,
    pub(crate) troubles: Vec<(ConnectionId, AlertKind, DateTime<Utc>)>,
}

/// Who is erased, and when copies that are left are erased.
#[derive(Clone)]
struct Erasure {
    connection: ConnectionId,
    /// `None`: whatever is told of them, and whenever it was made.
    made_before: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
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
        if let Some(news) = &arrival.customer {
            self.told(&arrival.connection, news, arrival.received_at);
        }
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
            grace_until: None,
            tries: 0,
            doubted_at: None,
            snapshot: None,
            conversion: None,
            ticket: None,
            writing: None,
            reason: None,
            customer: match &arrival.customer {
                Some(news) => news.key.clone(),
                None => CustomerKey::of_guest(&arrival.connection, order),
            },
            customer_erased_at: None,
        });
        id
    }

    /// Keeps a customer for the next order, and makes the erasure due of whoever is not to be kept.
    fn told(&mut self, connection: &ConnectionId, news: &CustomerNews, now: DateTime<Utc>) {
        if news.anonymised {
            let erasure = Erasure { connection: connection.clone(), made_before: None, due_at: Some(now) };
            self.erasures.insert(news.key.clone(), erasure);
            return;
        }
        let erasure = self.erasures.get_mut(&news.key);
        if let Some(erasure) = erasure.filter(|it| it.made_before.is_none_or(|before| before >= news.made_at)) {
            erasure.due_at = Some(now);
            return;
        }
        let Some(state) = &news.state else { return };
        let known = self.customers.get(&news.key).map(|(as_of, _)| *as_of);
        if known.is_none_or(|known| known <= news.made_at) {
            self.customers.insert(news.key.clone(), (news.made_at, state.clone()));
        }
    }

    /// Every order there is was sent, and nothing waits.
    pub(crate) fn all_went_well(&mut self) {
        self.events.clear();
        for injection in &mut self.injections {
            injection.state.phase = Phase::OnTill;
            injection.due_at = None;
        }
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
        injection.doubted_at = change.doubted_at.map(millis);
        injection.deadline_at = change.deadline_at.map(millis).or(injection.deadline_at);
        injection.grace_until = change.grace_until.map(millis).or(injection.grace_until);
        injection.writing.clone_from(&change.writing);
        let known = injection.ticket.take().filter(|known| change.unsaid_ticket.as_ref() != Some(known));
        injection.ticket = change.ticket.clone().or(known);
        injection.snapshot = change.snapshot.clone().or_else(|| injection.snapshot.take());
        injection.conversion = change.conversion.clone().or_else(|| injection.conversion.take());
        for exchange in &change.exchanges {
            keep(injection, exchange);
        }
        if let Some(seq) = change.takes_up {
            self.events.remove(&seq);
        }
        if let Some(at) = change.erases {
            injection.customer_erased_at = injection.customer_erased_at.or(Some(millis(at)));
            for (_, event) in self.events.values_mut().filter(|(_, event)| event.injection == id) {
                event.raw = without_customer(&event.raw);
            }
        }
        if let Some(news) = &change.customer {
            injection.customer = news.key.clone();
            let (connection, now) = (injection.connection.clone(), injection.created_at);
            self.told(&connection, news, now);
        }
        true
    }

    pub(crate) fn call_up(&mut self, till: &TillId, at: DateTime<Utc>) {
        let lane = Lane::Till(till.clone());
        let waits = |it: &&mut Injection| is_on(it, &lane) && it.state.phase == Phase::Ready && it.due_at.is_some();
        self.injections.iter_mut().filter(waits).for_each(|it| it.due_at = Some(at.trunc_subsecs(3)));
    }

    /// Orders of the customer that are not erased, or of which an event waits that tells of them.
    fn copies(&self, customer: &CustomerKey) -> Vec<InjectionId> {
        let tells = |id| self.events.values().any(|(_, event)| event.injection == id && is_personal(&event.raw));
        let has_copies = |it: &&Injection| it.customer_erased_at.is_none() || tells(it.id);
        self.injections.iter().filter(|it| it.customer == *customer).filter(has_copies).map(|it| it.id).collect()
    }

    /// Whether this customer is erased, for good or for now.
    pub(crate) fn is_erased(&self, customer: &CustomerKey) -> bool {
        self.erasures.contains_key(customer)
    }

    /// Copies that are still to be erased.
    pub(crate) fn owes_erasure(&self) -> bool {
        self.erasures.values().any(|erasure| erasure.due_at.is_some())
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
                let has_work = owed.is_some() || injection.writing.as_ref().is_some_and(Writing::is_waiting);
                injection.connection == *connection && has_work && !elsewhere
            }
        }
}

/// A customer by whose fields somebody could be known.
fn is_personal(body: &[u8]) -> bool {
    let event: Value = serde_json::from_slice(body).unwrap_or_default();
    event["new_state"]["customer"]["anonymised"] == false || event["previous_state"]["customer"]["anonymised"] == false
}

fn without_customer(body: &[u8]) -> Vec<u8> {
    let Ok(mut event) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    for state in ["new_state", "previous_state"] {
        if event[state]["customer"].is_object() {
            event[state]["customer"] = json!({ "id": event[state]["customer"]["id"], "anonymised": true });
        }
    }
    event.to_string().into_bytes()
}

#[async_trait]
impl CustomerLog for Disk {
    async fn kept_customer(&self, customer: &CustomerKey) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(self.tables().customers.get(customer).map(|(_, state)| state.clone()))
    }

    async fn ask_erasure(
        &self,
        connection: &ConnectionId,
        customer: &CustomerKey,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        let mut tables = self.tables();
        let for_good = tables.erasures.get(customer).is_some_and(|known| known.made_before.is_none());
        let made_before = (!for_good).then_some(at);
        let erasure = Erasure { connection: connection.clone(), made_before, due_at: Some(at) };
        tables.erasures.insert(customer.clone(), erasure);
        Ok(())
    }

    async fn next_erasure(
        &self,
        connection: &ConnectionId,
        _: DateTime<Utc>,
    ) -> Result<(Option<CustomerKey>, Option<DateTime<Utc>>), JournalError> {
        let tables = self.tables();
        let due = tables.erasures.iter().find(|(_, it)| it.connection == *connection && it.due_at.is_some());
        Ok((due.map(|(customer, _)| customer.clone()), None))
    }

    async fn copies_of(&self, customer: &CustomerKey) -> Result<Vec<InjectionId>, JournalError> {
        Ok(self.tables().copies(customer))
    }

    async fn erase_rest(&self, customer: &CustomerKey, _: DateTime<Utc>) -> Result<Purged, JournalError> {
        let mut tables = self.tables();
        tables.customers.remove(customer);
        if !tables.copies(customer).is_empty() {
            return Ok(Purged::Some);
        }
        if let Some(erasure) = tables.erasures.get_mut(customer) {
            erasure.due_at = None;
        }
        Ok(Purged::All)
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

    async fn call_up(&self, till: &TillId, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.tables().call_up(till, at);
        Ok(())
    }

    async fn interrupted(&self) -> Result<Vec<Injection>, JournalError> {
        let is_interrupted = |it: &&Injection| {
            matches!(it.state.phase, Phase::Sending | Phase::Unknown) || it.state.marked > it.state.attempt
        };
        Ok(self.tables().injections.iter().filter(is_interrupted).cloned().collect())
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

    async fn forget(&self, _: DateTime<Utc>) -> Result<Purged, JournalError> {
        Ok(Purged::All)
    }

    async fn record(&self, injection: InjectionId, exchange: &Exchange) -> Result<(), JournalError> {
        self.tables().record(injection, exchange)
    }
}
