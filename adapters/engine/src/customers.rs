//! Customers: what an event says of one, who goes with an order that does not say, and who is erased.

use crate::connection::{Connection, ConnectionId};
use crate::desk::{circumstances, newest_order, revised, unchanged};
use crate::engine::{Engine, Inner, Live};
use crate::erase::{self, Notes};
use crate::journal::{
    Conversion, CustomerKey, CustomerNews, Injection, InjectionId, Journal, JournalError, Lane, Purged, Snapshot,
    TimelineEntry, TimelineKind, Transition,
};
use crate::lane::Served;
use crate::menus;
use crate::pos::{Pos, Tills};
use bridge_core::injection::Phase;
use bridge_core::ledger::{Code, Finding};
use bridge_core::menu::Menu;
use chrono::{DateTime, Utc};
use hubrise_api::{CustomerId, Event, Order, OrderId, Read, ResourceType};
use serde_json::Value;

/// What an event says of a customer: its own, or that of its order.
pub(crate) fn told_by(connection: &Connection, event: &Event, received_at: DateTime<Utc>) -> Option<CustomerNews> {
    if event.resource_type == ResourceType::Order {
        let order = event.order()?.ok()?.value;
        return Some(of_order(connection, &event.order_id()?, &order));
    }
    let key = CustomerKey::of(&connection.id, &event.customer_id()?);
    let customer = event.customer()?.ok()?.value;
    let made_at = event.created_at.as_ref().map_or(received_at, |time| time.resolve(&Utc).to_utc());
    let state = event.new_state.as_deref().map(|state| state.to_string().into_bytes());
    Some(CustomerNews { key, anonymised: customer.anonymised, made_at, state })
}

/// What an order says of its customer.
pub(crate) fn of_order(connection: &Connection, id: &OrderId, order: &Order) -> CustomerNews {
    let customer = customer_of(order).map(|customer| CustomerKey::of(&connection.id, customer));
    // What is not dated counts as made before any erasure.
    let made_at =
        order.created_at.as_ref().map(|time| time.resolve(&connection.settings.conversion.time_zone).to_utc());
    CustomerNews {
        key: customer.unwrap_or_else(|| CustomerKey::of_guest(&connection.id, id)),
        anonymised: order.customer.as_ref().is_some_and(|customer| customer.anonymised),
        made_at: made_at.unwrap_or(DateTime::UNIX_EPOCH),
        state: None,
    }
}

fn customer_of(order: &Order) -> Option<&CustomerId> {
    order.customer.as_ref().and_then(|customer| customer.id.as_ref()).or(order.customer_id.as_ref())
}

/// An order as HubRise gave it, with the kept customer where it names one and says no more; `None` if it is none.
pub(crate) async fn order(
    inner: &Inner,
    live: &Live,
    json: &[u8],
) -> Result<Option<(Read<Order>, Vec<u8>)>, JournalError> {
    let json = completed(inner, live, json).await?.unwrap_or_else(|| json.to_vec());
    Ok(Order::from_slice(&json).ok().map(|order| (order, json)))
}

/// The order with the kept customer. `None` where it speaks for itself, nobody is kept, or it cannot be read.
pub(crate) async fn completed(inner: &Inner, live: &Live, json: &[u8]) -> Result<Option<Vec<u8>>, JournalError> {
    let Ok(mut order) = serde_json::from_slice::<Value>(json) else { return Ok(None) };
    let named = Order::read(&order).ok().and_then(|order| customer_of(&order.value).cloned());
    let Some(id) = named.filter(|_| is_only_named(&order["customer"])) else { return Ok(None) };
    let kept = inner.journal.kept_customer(&CustomerKey::of(&live.connection.id, &id)).await?;
    let Some(customer) = kept.and_then(|kept| serde_json::from_slice::<Value>(&kept).ok()) else { return Ok(None) };
    order["customer"] = customer;
    Ok(Some(order.to_string().into_bytes()))
}

/// An order that says anything of its customer has them as they were when it was placed, which counts.
fn is_only_named(customer: &Value) -> bool {
    let names = ["id", "customer_list_id", "private_ref"];
    let Value::Object(fields) = customer else { return customer.is_null() };
    fields.iter().all(|(name, value)| names.contains(&name.as_str()) || value.is_null())
}

/// The order without its customer, if they were erased.
pub(crate) fn without(injection: &Injection, json: &[u8]) -> Option<(Read<Order>, Vec<u8>)> {
    injection.customer_erased_at?;
    let json = erase::without_customer(json, Notes::of(injection.state.phase));
    Order::from_slice(&json).ok().map(|order| (order, json))
}

impl Engine {
    /// Erases what is kept of the customer of an order, or of an event: their other orders' copies too, from the files as
    /// well. Orders that still wait go without them. Returns when that is noted; it is done in a moment.
    ///
    /// # Errors
    /// If it cannot be noted.
    pub async fn erase(&self, connection: &ConnectionId, customer: &CustomerKey) -> Result<(), JournalError> {
        self.inner.journal.ask_erasure(connection, customer, self.inner.clock.now()).await?;
        self.inner.bells.ring(Lane::Desk(connection.clone()));
        Ok(())
    }
}

/// Erases who is to be erased of this connection.
pub(crate) async fn serve(inner: &Inner, id: &ConnectionId) -> Result<Served, JournalError> {
    let now = inner.clock.now();
    let (due, next_at) = inner.journal.next_erasure(id, now).await?;
    let Some((customer, connection)) = due.zip(inner.connection(id)) else { return Ok(Served::Nothing { next_at }) };
    erase_customer(&*inner.journal, &*inner.tills, &connection, &customer, now).await?;
    tracing::info!(connection.id = %id, "a customer was erased");
    inner.bells.ring(Lane::Desk(id.clone()));
    Ok(Served::Something)
}

/// Erases what a journal keeps of a customer: every copy in orders, events and exchanges, leaving hashes. Orders that still
/// wait are converted again, without them. For a command line; a running [`Engine`] does it by itself.
///
/// # Errors
/// If the journal cannot be used.
pub async fn erase_customer(
    journal: &dyn Journal,
    tills: &dyn Tills,
    connection: &Connection,
    customer: &CustomerKey,
    now: DateTime<Utc>,
) -> Result<Purged, JournalError> {
    let orders = journal.copies_of(customer).await?;
    let menu = menus::kept(journal, &connection.id).await?;
    let pos = connection.till.as_ref().filter(|_| !orders.is_empty()).and_then(|till| tills.open(till).ok());
    for order in orders {
        let till = pos.as_deref().map(|pos| (pos, menu.as_deref()));
        erase_of_order(journal, till, connection, order, now).await?;
    }
    journal.erase_rest(customer, now).await
}

async fn erase_of_order(
    journal: &dyn Journal,
    till: Option<Till<'_>>,
    connection: &Connection,
    id: InjectionId,
    now: DateTime<Utc>,
) -> Result<(), JournalError> {
    loop {
        let Some(injection) = journal.injection(id).await? else { return Ok(()) };
        let transition = erasing(till, connection, &injection, now);
        if journal.apply(id, injection.version, &transition).await? {
            return Ok(());
        }
    }
}

/// The connection's till, and what it is known to sell.
type Till<'a> = (&'a dyn Pos, Option<&'a Menu>);

fn erasing(till: Option<Till<'_>>, connection: &Connection, injection: &Injection, now: DateTime<Utc>) -> Transition {
    let is_new = injection.customer_erased_at.is_none();
    let note = TimelineEntry { at: now, kind: TimelineKind::Note { code: "customer_erased".to_owned() } };
    let snapshot = injection.snapshot.clone().map(|snapshot| Snapshot {
        json: erase::without_customer(&snapshot.json, Notes::of(injection.state.phase)),
        ..snapshot
    });
    let erased = Injection { snapshot: snapshot.clone(), ..injection.clone() };
    let conversion = injection.conversion.clone().map(|known| converted(till, connection, &erased, known, now));
    // A delivery that nobody knows where to bring; what a person released with what it lacks stays released.
    let was_held = injection.conversion.as_ref().is_some_and(|known| known.must_hold);
    let holding = conversion.as_ref().filter(|now| now.must_hold && !was_held && injection.state.phase == Phase::Ready);
    let transition = holding.map_or_else(|| unchanged(injection), |now| Transition::to(revised(injection.state, now)));
    Transition {
        conversion,
        snapshot,
        timeline: is_new.then_some(note).into_iter().collect(),
        erases: Some(now),
        ..transition
    }
}

/// What may still go to the till goes without the customer; what does not go leaves nothing to send.
fn converted(
    till: Option<Till<'_>>,
    connection: &Connection,
    erased: &Injection,
    known: Conversion,
    now: DateTime<Utc>,
) -> Conversion {
    let is_over = matches!(erased.state.phase, Phase::OnTill | Phase::Closed | Phase::ClosedUpstream);
    let order = newest_order(erased).filter(|_| !is_over);
    if let Some(((pos, menu), order)) = till.zip(order) {
        return pos.convert(&order, &connection.settings, circumstances(now, erased.state, menu));
    }
    let mut ledger = known.ledger;
    if ledger.findings.iter().all(|finding| finding.code != Code::CustomerAnonymised) {
        ledger.push(Finding::new(Code::CustomerAnonymised, "customer.anonymised"));
    }
    Conversion { payload: None, ledger, ..known }
}
