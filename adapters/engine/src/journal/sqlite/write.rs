//! What changes the journal: one `BEGIN IMMEDIATE` ... `COMMIT` each.

use super::customers;
use super::outages;
use super::row::{lane, to_json};
use crate::connection::{ConnectionId, TillId};
use crate::erase::{self, Notes};
use crate::journal::error::Attempted;
use crate::journal::{
    Conversion, CustomerNews, Exchange, InjectionId, JournalError, Outcome, Peer, Snapshot, TimelineEntry, Transition,
    keys,
};
use bridge_core::injection::Phase;
use chrono::{DateTime, Utc};
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};

const APPLYING: &str = "store the next step of an order";
const RECORDING: &str = "store an exchange";

pub(super) async fn begin(
    pool: &SqlitePool,
    action: &'static str,
) -> Result<Transaction<'static, Sqlite>, JournalError> {
    // Not a plain BEGIN: that takes the write lock at the first write only, where SQLite may refuse without waiting.
    pool.begin_with("BEGIN IMMEDIATE").await.attempted(action)
}

pub(super) async fn apply(
    pool: &SqlitePool,
    id: InjectionId,
    version: i64,
    change: &Transition,
) -> Result<bool, JournalError> {
    let mut tx = begin(pool, APPLYING).await?;
    if !advance(&mut tx, id, version, change).await.attempted(APPLYING)? {
        return Ok(false);
    }
    keep(&mut tx, id, change).await.attempted(APPLYING)?;
    tx.commit().await.attempted(APPLYING)?;
    Ok(true)
}

pub(super) async fn call_up(pool: &SqlitePool, till: &TillId, at: DateTime<Utc>) -> Result<(), JournalError> {
    let mut tx = begin(pool, APPLYING).await?;
    sqlx::query(
        "UPDATE injection SET due_at = $2 WHERE lane = 'till' AND till_id = $1 AND due_at IS NOT NULL AND phase = 'ready'",
    )
    .bind(till.as_str())
    .bind(at.timestamp_millis())
    .execute(&mut *tx)
    .await
    .attempted(APPLYING)?;
    tx.commit().await.attempted(APPLYING)
}

/// Moves the injection on if it still is at `version`.
async fn advance(
    tx: &mut SqliteConnection,
    id: InjectionId,
    version: i64,
    change: &Transition,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE injection SET version = version + 1, state = $3, phase = $4, lane = $5, due_at = $6, tries = $7, \
         deadline_at = coalesce($8, deadline_at), ticket = coalesce($9, nullif(ticket, $14)), needs_person = $10, writing = $11, \
         doubted_at = $12, grace_until = coalesce($13, grace_until) WHERE id = $1 AND version = $2",
    )
    .bind(id.0)
    .bind(version)
    .bind(to_json(&change.state))
    .bind(change.state.phase.name())
    .bind(lane(&change.state, change.writing.as_ref()))
    .bind(change.due_at.map(|at| at.timestamp_millis()))
    .bind(change.tries)
    .bind(change.deadline_at.map(|at| at.timestamp_millis()))
    .bind(change.ticket.as_deref())
    .bind(change.state.needs_a_person())
    .bind(change.writing.as_ref().map(to_json))
    .bind(change.doubted_at.map(|at| at.timestamp_millis()))
    .bind(change.grace_until.map(|at| at.timestamp_millis()))
    .bind(change.unsaid_ticket.as_deref())
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Everything else the transition brings.
async fn keep(tx: &mut SqliteConnection, id: InjectionId, change: &Transition) -> Result<(), sqlx::Error> {
    if let Some(snapshot) = &change.snapshot {
        set_snapshot(tx, id, snapshot).await?;
    }
    if let Some(news) = &change.customer {
        set_customer(tx, id, news).await?;
    }
    if let Some(ticket) = &change.unsaid_ticket {
        sqlx::query("DELETE FROM search_key WHERE injection_id = $1 AND kind = 'ticket' AND key = $2")
            .bind(id.0)
            .bind(key_of(ticket))
            .execute(&mut *tx)
            .await?;
    }
    for ticket in change.ticket.iter().chain(&change.other_ticket) {
        insert_key(tx, id, "ticket", &key_of(ticket)).await?;
    }
    if let Some(conversion) = &change.conversion {
        set_conversion(tx, id, conversion).await?;
    }
    for entry in &change.timeline {
        insert_entry(tx, id, entry).await?;
    }
    for exchange in &change.exchanges {
        insert_exchange(tx, id, exchange).await?;
    }
    if let Some(seq) = change.takes_up_till {
        super::till_events::taken_up(tx, seq, id).await?;
    }
    if change.state.phase == Phase::Ready {
        outages::waits(tx, id).await?;
    }
    for alert in &change.alerts {
        super::alerts::of_order(tx, id, alert).await?;
    }
    if let Some(seq) = change.takes_up {
        sqlx::query("UPDATE event SET handled = TRUE WHERE seq = $1").bind(seq).execute(&mut *tx).await?;
    }
    if let Some(at) = change.erases {
        customers::erase_copies(tx, id, Notes::of(change.state.phase), at).await?;
    }
    Ok(())
}

async fn set_customer(tx: &mut SqliteConnection, id: InjectionId, news: &CustomerNews) -> Result<(), sqlx::Error> {
    let (connection, as_of): (String, i64) = sqlx::query_as(
        "UPDATE injection SET customer_key = $2 WHERE id = $1 RETURNING connection_id, coalesce(as_of, created_at)",
    )
    .bind(id.0)
    .bind(news.key.as_str())
    .fetch_one(&mut *tx)
    .await?;
    let now = DateTime::from_timestamp_millis(as_of).unwrap_or_default();
    customers::heard(tx, &ConnectionId::new(connection), news, now).await.map(drop)
}

async fn set_snapshot(tx: &mut SqliteConnection, id: InjectionId, snapshot: &Snapshot) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE injection SET snapshot = $2, as_of = $3, status = $4, ref_code = $5, channel = $6, total = $7 WHERE id = $1",
    )
    .bind(id.0)
    .bind(&snapshot.json)
    .bind(snapshot.as_of.timestamp_millis())
    .bind(&snapshot.status)
    .bind(snapshot.ref_code.as_deref())
    .bind(snapshot.channel.as_deref())
    .bind(snapshot.total.as_deref())
    .execute(&mut *tx)
    .await?;
    // What the newest order no longer says, a customer who was anonymised above all, must not be found any more.
    sqlx::query("DELETE FROM search_key WHERE injection_id = $1 AND kind NOT IN ('id', 'ticket')")
        .bind(id.0)
        .execute(&mut *tx)
        .await?;
    for (kind, key) in keys(&snapshot.json) {
        insert_key(tx, id, kind, &key).await?;
    }
    Ok(())
}

fn key_of(ticket: &str) -> String {
    ticket.trim().to_lowercase()
}

async fn insert_key(tx: &mut SqliteConnection, id: InjectionId, kind: &str, key: &str) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO search_key (key, injection_id, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(key)
        .bind(id.0)
        .bind(kind)
        .execute(tx)
        .await
        .map(drop)
}

async fn set_conversion(
    tx: &mut SqliteConnection,
    id: InjectionId,
    conversion: &Conversion,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE injection SET conversion = $2, payload = $3 WHERE id = $1")
        .bind(id.0)
        .bind(to_json(conversion))
        .bind(conversion.payload.as_deref())
        .execute(tx)
        .await
        .map(drop)
}

async fn insert_entry(tx: &mut SqliteConnection, id: InjectionId, entry: &TimelineEntry) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO timeline (injection_id, at, kind) VALUES ($1, $2, $3)")
        .bind(id.0)
        .bind(entry.at.timestamp_millis())
        .bind(to_json(&entry.kind))
        .execute(tx)
        .await
        .map(drop)
}

pub(super) async fn record(pool: &SqlitePool, id: InjectionId, exchange: &Exchange) -> Result<(), JournalError> {
    let mut tx = begin(pool, RECORDING).await?;
    insert_exchange(&mut tx, id, exchange).await.attempted(RECORDING)?;
    tx.commit().await.attempted(RECORDING)
}

/// What was erased does not come back: neither by a call that was on its way, nor in HubRise's answers.
async fn insert_exchange(tx: &mut SqliteConnection, id: InjectionId, exchange: &Exchange) -> Result<(), sqlx::Error> {
    let erased_at = customers::erased_at(tx, id).await?;
    let is_older = |at: i64| exchange.started_at.timestamp_millis() <= at || exchange.peer == Peer::ToHubRise;
    let erases = erased_at.is_some_and(is_older);
    let body = |body: &[u8]| if erases { erase::without_customer(body, Notes::Erase) } else { body.to_vec() };
    let hash = |body: &[u8]| erases.then(|| customers::hash(body));
    let (outcome, reason) = match &exchange.outcome {
        Outcome::Ok => ("ok", None),
        Outcome::Failed { reason } => ("failed", Some(reason)),
        Outcome::Unknown { reason } => ("unknown", Some(reason)),
    };
    let reason = reason.filter(|_| !erases);
    sqlx::query(
        "INSERT INTO exchange (injection_id, peer, call, started_at, duration_ms, request, status, response, outcome, reason, \
         request_hash, response_hash, request_headers, response_headers) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(id.0)
    .bind(exchange.peer.name())
    .bind(&exchange.call)
    .bind(exchange.started_at.timestamp_millis())
    .bind(exchange.duration_ms)
    .bind(body(&exchange.request))
    .bind(exchange.status)
    .bind(body(&exchange.response))
    .bind(outcome)
    .bind(reason)
    .bind(hash(&exchange.request))
    .bind(hash(&exchange.response))
    .bind(exchange.headers.request.as_str())
    .bind(exchange.headers.response.as_str())
    .execute(tx)
    .await
    .map(drop)
}
