//! Lists the newest orders to find what no event told.
//!
//! Windows of creation time overlap, and one counts as swept only when its last page is stored: an order is missed only if
//! HubRise never lists it.

use crate::clock::CLOCKS_APART;
use crate::connecting::ConnectingError;
use crate::engine::{EngineError, Inner, Live};
use crate::journal::{Arrival, Injection, JournalError, Lane};
use bridge_core::status::{self, Admission};
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use hubrise_api::{Cursor, Error, ListOrders, Order, OrderId, OrderStatus, Page};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// How far the window of a sweep reaches back at least.
const AT_LEAST: TimeDelta = TimeDelta::hours(2);
/// How far it reaches into the window before.
const OVERLAP: TimeDelta = TimeDelta::minutes(15);
/// How far a sweep reaches back at most that looks at what is open, and the nightly one in any case.
const FAR: TimeDelta = TimeDelta::hours(72);
/// From when on the nightly sweep is made, by the store's clock.
const NIGHT: u32 = 4;

/// Under which name the journal keeps how far sweeps got.
const NAME: &str = "sweep";

/// Under which name the journal keeps which night was swept last.
const NIGHT_NAME: &str = "swept_night";

/// How far sweeps that came to their end have got.
#[derive(Serialize, Deserialize)]
struct Swept {
    /// When the newest order of them was created, if there was one: by HubRise's clock, for ours may have been set wrong.
    newest: Option<DateTime<Utc>>,
}

/// A sweep of what is long known, for what changed meanwhile: page by page, so that nothing new waits for it.
pub(super) struct Far {
    after: DateTime<Utc>,
    cursor: Option<Cursor>,
    /// The night it is made for, if it is the nightly one.
    night: Option<NaiveDate>,
}

/// What a page of it came to.
pub(super) enum Turned {
    Next,
    End,
    /// HubRise takes no more lists before.
    Later(DateTime<Utc>),
}

impl Far {
    /// Back to the oldest order that is open here, which the usual sweep may not reach; once a night over all of [`FAR`].
    /// `None`: nothing is as old.
    pub(super) async fn begin(inner: &Inner, live: &Live) -> Result<Option<Self>, ConnectingError> {
        let now = inner.clock.now();
        let night = due_night(inner, live).await?;
        let open = inner.journal.oldest_open(&live.connection.id, now - FAR).await.map_err(EngineError::from)?;
        let from = open.map(|at| (at - OVERLAP).max(now - FAR)).filter(|at| *at < now - AT_LEAST);
        let from = if night.is_some() { Some(now - FAR) } else { from };
        let oldest = live.connection.connected_at - CLOCKS_APART;
        Ok(from.map(|from| Self { after: from.max(oldest), cursor: None, night }))
    }

    /// Lists one more page, and takes in what is news.
    pub(super) async fn turn(&mut self, inner: &Inner, live: &Live) -> Result<Turned, ConnectingError> {
        let cursor = self.cursor.clone();
        let list = ListOrders { after: Some(self.after.fixed_offset()), cursor, ..ListOrders::default() };
        let (page, raw) = match live.hubrise.ask_raw(&list).await {
            Err(Error::Throttled { until, .. }) => return Ok(Turned::Later(until)),
            other => other?,
        };
        take_in(inner, live, &raw).await.map_err(EngineError::from)?;
        self.cursor = page.next;
        if self.cursor.is_some() {
            return Ok(Turned::Next);
        }
        if let Some(night) = self.night {
            let fact = night.to_string();
            inner.journal.keep(&live.connection.id, NIGHT_NAME, &fact).await.map_err(EngineError::from)?;
        }
        Ok(Turned::End)
    }
}

/// Last night, if it is over so far and was not swept.
async fn due_night(inner: &Inner, live: &Live) -> Result<Option<NaiveDate>, ConnectingError> {
    let local = inner.clock.now().with_timezone(&live.connection.settings.conversion.time_zone).naive_local();
    let swept = inner.journal.kept(&live.connection.id, NIGHT_NAME).await.map_err(EngineError::from)?;
    let is_due = local.hour() >= NIGHT && swept.is_none_or(|night| night != local.date().to_string());
    Ok(is_due.then(|| local.date()))
}

/// Lists the orders since the last complete sweep, and takes in those that are unknown or stand otherwise than we know.
pub(super) async fn sweep(inner: &Inner, live: &Live) -> Result<usize, ConnectingError> {
    let before = swept(inner, live).await?;
    let after = begin_of_window(inner, live, before);
    let (mut found, mut newest, mut cursor): (usize, _, Option<Cursor>) = (0, before, None);
    loop {
        let list = ListOrders { after: Some(after.fixed_offset()), cursor: cursor.take(), ..ListOrders::default() };
        let (page, raw) = patiently(inner, live, &list).await?;
        found += take_in(inner, live, &raw).await.map_err(EngineError::from)?;
        newest = page.items.iter().filter_map(created_at).chain(newest).max();
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let fact = serde_json::to_string(&Swept { newest }).expect("a time is plain JSON");
    inner.journal.keep(&live.connection.id, NAME, &fact).await.map_err(EngineError::from)?;
    if found > 0 {
        tracing::info!(connection.id = %live.connection.id, found, "a sweep found what no event told");
    }
    Ok(found)
}

/// Many pages take many minutes: lists of orders are heavy calls, ten a minute. Where the hour or the day is used up, the sweep
/// is made later.
async fn patiently(inner: &Inner, live: &Live, list: &ListOrders<'_>) -> Result<(Page<Order>, Bytes), Error> {
    loop {
        match live.hubrise.ask_raw(list).await {
            Err(Error::Throttled { until, .. }) if until <= inner.clock.now() + TimeDelta::minutes(1) => {
                inner.clock.sleep_until(until).await;
            }
            other => return other,
        }
    }
}

fn created_at(order: &Order) -> Option<DateTime<Utc>> {
    order.created_at.as_ref().map(|time| time.resolve(&Utc).with_timezone(&Utc))
}

async fn swept(inner: &Inner, live: &Live) -> Result<Option<DateTime<Utc>>, ConnectingError> {
    let fact = inner.journal.kept(&live.connection.id, NAME).await.map_err(EngineError::from)?;
    let swept: Option<Swept> = fact.and_then(|fact| serde_json::from_str(&fact).ok());
    Ok(swept.and_then(|swept| swept.newest))
}

/// Never before the connection was made: older orders are never sent by themselves.
fn begin_of_window(inner: &Inner, live: &Live, newest: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let oldest = live.connection.connected_at - CLOCKS_APART;
    newest.map_or(oldest, |newest| oldest.max((newest - OVERLAP).min(inner.clock.now() - AT_LEAST)))
}

/// Stores each order of a page that is news.
async fn take_in(inner: &Inner, live: &Live, page: &[u8]) -> Result<usize, JournalError> {
    let orders: Vec<Value> = serde_json::from_slice(page).unwrap_or_default();
    let mut found = 0;
    for order in orders {
        let Some(arrival) = news(inner, live, order).await? else { continue };
        inner.store_arrival(arrival).await?;
        inner.bells.ring(Lane::Desk(live.connection.id.clone()));
        found += 1;
    }
    Ok(found)
}

/// Has the order changed, or its status? What has no order yet is being asked for; what HubRise is being told may be what it
/// says, unless it is an end.
fn is_another(known: &Injection, order: &Value, status: &str) -> bool {
    let is_end = matches!(status::admission(&OrderStatus::from(status)), Admission::Ended(_));
    let differs = known.snapshot.as_ref().is_some_and(|snapshot| snapshot.status != status);
    let before = known.snapshot.as_ref().and_then(|known| serde_json::from_slice(&known.json).ok());
    let changed = before.is_some_and(|before: Value| contents(&before) != contents(order));
    changed || differs && (is_end || known.state.owed.is_none())
}

/// What a ticket is made of, as against what we and others note about an order.
fn contents(order: &Value) -> [&Value; 10] {
    [
        "items",
        "deals",
        "discounts",
        "charges",
        "payments",
        "customer",
        "service_type",
        "expected_time",
        "customer_notes",
        "seller_notes",
    ]
    .map(|field| &order[field])
}

/// The order as an event, if we do not know it as it is. Each state of an order is told once.
async fn news(inner: &Inner, live: &Live, order: Value) -> Result<Option<Arrival>, JournalError> {
    let [id, status] = ["id", "status"].map(|field| order[field].as_str().unwrap_or_default().to_owned());
    let known = inner.journal.find(&live.connection.id, &OrderId::new(&*id)).await?;
    let is_news = match &known {
        None => true,
        Some(injection) => is_another(injection, &order, &status),
    };
    if id.is_empty() || !is_news {
        return Ok(None);
    }
    let now = inner.clock.now();
    let contents = hex::encode(Sha256::digest(json!(contents(&order)).to_string()));
    let event = json!({
        "resource_type": "order",
        "event_type": "update",
        "created_at": (inner.book.hubrise_now() - CLOCKS_APART).to_rfc3339(),
        "order_id": id,
        "location_id": live.connection.location.as_str(),
        "found_by": "sweep",
        "new_state": order,
    });
    let arrival = live.arrival(event.to_string().as_bytes().into(), now);
    Ok(Some(Arrival { event_key: format!("sweep:{id}:{status}:{contents}"), ..arrival }))
}
