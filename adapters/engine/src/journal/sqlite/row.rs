//! Between rows and values.

use crate::connection::{ConnectionId, TillId};
use crate::journal::{Conversion, CustomerKey, Injection, InjectionId, JournalError, Snapshot};
use bridge_core::injection::{Phase, State};
use bridge_core::status::Writing;
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;
use serde::de::DeserializeOwned;

/// A select of [`InjectionRow`]s; the argument is what follows `FROM injection`.
macro_rules! columns_of_injection {
    ($rest:literal) => {
        concat!(
            "SELECT id, version, connection_id, till_id, order_id, state, created_at, due_at, deadline_at, grace_until, doubted_at, tries, \
             snapshot, as_of, status, ref_code, channel, total, conversion, payload, ticket, writing, customer_key, customer_erased_at, \
             (SELECT x.reason FROM exchange x WHERE x.injection_id = injection.id AND x.peer = 'to_till' \
             AND (injection.phase <> 'in_doubt' OR x.outcome = 'unknown') \
             ORDER BY x.id DESC LIMIT 1) AS reason FROM injection ",
            $rest
        )
    };
}
pub(crate) use columns_of_injection;

#[derive(sqlx::FromRow)]
pub(in crate::journal) struct InjectionRow {
    id: i64,
    version: i64,
    connection_id: String,
    till_id: String,
    order_id: String,
    state: String,
    created_at: i64,
    due_at: Option<i64>,
    deadline_at: Option<i64>,
    grace_until: Option<i64>,
    doubted_at: Option<i64>,
    tries: i64,
    snapshot: Option<Vec<u8>>,
    as_of: Option<i64>,
    status: Option<String>,
    ref_code: Option<String>,
    channel: Option<String>,
    total: Option<String>,
    conversion: Option<String>,
    payload: Option<Vec<u8>>,
    ticket: Option<String>,
    writing: Option<String>,
    customer_key: Option<String>,
    customer_erased_at: Option<i64>,
    reason: Option<String>,
}

impl TryFrom<InjectionRow> for Injection {
    type Error = JournalError;

    fn try_from(row: InjectionRow) -> Result<Self, JournalError> {
        let id = row.id;
        let at = |what, ms: Option<i64>| ms.map(|ms| time(what, id, ms)).transpose();
        let as_of = at("injection.as_of", row.as_of)?;
        let (connection, order) = (ConnectionId::new(row.connection_id), OrderId::new(row.order_id));
        let guest = || CustomerKey::of_guest(&connection, &order);
        Ok(Self {
            id: InjectionId(id),
            version: row.version,
            customer: row.customer_key.map_or_else(guest, CustomerKey::new),
            customer_erased_at: at("injection.customer_erased_at", row.customer_erased_at)?,
            connection,
            till: TillId::new(row.till_id),
            order,
            state: json("injection.state", id, &row.state)?,
            created_at: time("injection.created_at", id, row.created_at)?,
            due_at: at("injection.due_at", row.due_at)?,
            deadline_at: at("injection.deadline_at", row.deadline_at)?,
            grace_until: at("injection.grace_until", row.grace_until)?,
            doubted_at: at("injection.doubted_at", row.doubted_at)?,
            tries: u32::try_from(row.tries).map_err(|_| JournalError::unreadable("injection.tries", id))?,
            snapshot: row.snapshot.zip(as_of).map(|(json, as_of)| Snapshot {
                json,
                status: row.status.unwrap_or_default(),
                as_of,
                ref_code: row.ref_code,
                channel: row.channel,
                total: row.total,
            }),
            conversion: row
                .conversion
                .map(|text| json::<Conversion>("injection.conversion", id, &text))
                .transpose()?
                .map(|conversion| Conversion { payload: row.payload, ..conversion }),
            ticket: row.ticket,
            writing: row.writing.map(|text| json("injection.writing", id, &text)).transpose()?,
            reason: row.reason,
        })
    }
}

/// The lane that works on an injection in this state; none while an attempt is in flight, or at rest.
pub(super) fn lane(state: &State, writing: Option<&Writing>) -> Option<&'static str> {
    match state.phase {
        Phase::Ready | Phase::Unknown => Some("till"),
        Phase::Sending => None,
        Phase::Recorded => Some("desk"),
        _ if state.owed.is_some() || writing.is_some_and(Writing::is_waiting) => Some("outbox"),
        _ => None,
    }
}

/// A stored time.
pub(in crate::journal) fn time(what: &'static str, row: i64, ms: i64) -> Result<DateTime<Utc>, JournalError> {
    DateTime::from_timestamp_millis(ms).ok_or(JournalError::unreadable(what, row))
}

/// A stored JSON value. The parser's own words are left out: they may quote the value.
pub(in crate::journal) fn json<T: DeserializeOwned>(
    what: &'static str,
    row: i64,
    text: &str,
) -> Result<T, JournalError> {
    serde_json::from_str(text).map_err(|_| JournalError::unreadable(what, row))
}

/// JSON to store.
pub(in crate::journal) fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own types have text keys and no failing serializer")
}
