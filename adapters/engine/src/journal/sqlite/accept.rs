//! Taking in what HubRise sent. However many arrivals a batch has, it is a few statements: each of them is handed to another
//! thread and back, which costs more than what SQLite does for a row.

use super::customers;
use super::row::{lane, to_json};
use super::write::begin;
use crate::journal::error::Attempted;
use crate::journal::{Arrival, Content, CustomerKey, JournalError, OperationKind};
use bridge_core::injection::State;
use hubrise_api::OrderId;
use sqlx::{QueryBuilder, SqliteConnection, SqlitePool};
use std::collections::HashSet;
use std::iter;

const ACCEPTING: &str = "store what HubRise sent";

/// The most rows of one statement.
const ROWS: usize = 64;

pub(super) async fn accept(pool: &SqlitePool, batch: &[Arrival]) -> Result<(), JournalError> {
    let mut tx = begin(pool, ACCEPTING).await?;
    accept_all(&mut tx, batch).await.attempted(ACCEPTING)?;
    tx.commit().await.attempted(ACCEPTING)
}

async fn accept_all(tx: &mut SqliteConnection, batch: &[Arrival]) -> Result<(), sqlx::Error> {
    let new = unknown(tx, batch).await?;
    let orders: Vec<_> = new.iter().filter_map(|&arrival| Some((arrival, order(arrival)?))).collect();
    let mut opened = HashSet::new();
    for rows in statements(&orders) {
        opened.extend(open_injections(tx, rows).await?);
    }
    // The first event of an opened injection is the one that begins its row, and so is any that belongs to no order.
    let mut opens = |arrival: &Arrival| {
        order(arrival)
            .is_none_or(|order| opened.remove(&(arrival.connection.as_str().to_owned(), order.as_str().to_owned())))
    };
    let events: Vec<_> = new.iter().map(|&arrival| (arrival, opens(arrival))).collect();
    for rows in statements(&events) {
        insert_events(tx, rows).await?;
    }
    customers::arrived(tx, &new).await
}

fn order(arrival: &Arrival) -> Option<&OrderId> {
    match &arrival.content {
        Content::Order(order) => Some(order),
        Content::Foreign | Content::Quarantined | Content::Other(_) => None,
    }
}

/// Rows, cut into as many as one statement has: a power of two, so that few statements are ever to be prepared.
pub(super) fn statements<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    iter::from_fn(move || {
        let (these, others) = rows.split_at(ROWS.min(1 << rows.len().checked_ilog2()?));
        rows = others;
        Some(these)
    })
}

/// The arrivals whose key is not known yet, each key once.
async fn unknown<'b>(tx: &mut SqliteConnection, batch: &'b [Arrival]) -> Result<Vec<&'b Arrival>, sqlx::Error> {
    let mut known: HashSet<(String, String)> = HashSet::new();
    for rows in statements(batch) {
        let mut sql = QueryBuilder::new("WITH arrival (connection_id, event_key) AS (");
        sql.push_values(rows, |mut row, arrival| {
            row.push_bind(arrival.connection.as_str()).push_bind(&*arrival.event_key);
        });
        sql.push(") SELECT connection_id, event_key FROM arrival CROSS JOIN event USING (connection_id, event_key)");
        known.extend(sql.build_query_as::<(String, String)>().fetch_all(&mut *tx).await?);
    }
    let is_new = |arrival: &&Arrival| known.insert((arrival.connection.as_str().to_owned(), arrival.event_key.clone()));
    Ok(batch.iter().filter(is_new).collect())
}

/// Stores a RECORDED injection for each order that has none, and says which: by connection and order.
async fn open_injections(
    tx: &mut SqliteConnection,
    rows: &[(&Arrival, &OrderId)],
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let state = State::recorded();
    let mut sql = QueryBuilder::new(
        "INSERT INTO injection (version, connection_id, till_id, order_id, state, phase, lane, created_at, due_at, tries, \
         customer_key) ",
    );
    sql.push_values(rows, |mut row, (arrival, order)| {
        let at = arrival.received_at.timestamp_millis();
        row.push("1").push_bind(arrival.connection.as_str()).push_bind(arrival.till.as_str()).push_bind(order.as_str());
        row.push_bind(to_json(&state)).push_bind(state.phase.name()).push_bind(lane(&state, None));
        row.push_bind(at).push_bind(at).push("0").push_bind(customer(arrival, order).as_str().to_owned());
    });
    sql.push(" ON CONFLICT DO NOTHING RETURNING connection_id, order_id");
    sql.build_query_as().fetch_all(tx).await
}

fn customer(arrival: &Arrival, order: &OrderId) -> CustomerKey {
    let guest = || CustomerKey::of_guest(&arrival.connection, order);
    arrival.customer.as_ref().map_or_else(guest, |news| news.key.clone())
}

async fn insert_events(tx: &mut SqliteConnection, rows: &[(&Arrival, bool)]) -> Result<(), sqlx::Error> {
    let mut sql = QueryBuilder::new(
        "WITH arrival (connection_id, till_id, order_id, event_key, received_at, content, opens, body, kind, resource, \
         customer_key, headers) AS (",
    );
    sql.push_values(rows, |mut row, (arrival, opens)| {
        let (kind, resource) = kind(arrival);
        let order = order(arrival);
        let customer = arrival.customer.as_ref().filter(|_| order.is_none());
        row.push_bind(arrival.connection.as_str()).push_bind(arrival.till.as_str());
        row.push_bind(order.map(OrderId::as_str)).push_bind(&*arrival.event_key);
        row.push_bind(arrival.received_at.timestamp_millis()).push_bind(arrival.content.name()).push_bind(*opens);
        row.push_bind(&*arrival.raw).push_bind(kind.name()).push_bind(resource);
        row.push_bind(customer.map(|news| news.key.as_str())).push_bind(arrival.headers.as_str());
    });
    sql.push(
        ") INSERT INTO event (connection_id, event_key, received_at, content, injection_id, opens, handled, body, kind, \
         resource, needs_person, customer_key, headers) \
         SELECT connection_id, event_key, received_at, content, \
         coalesce((SELECT id FROM injection i WHERE i.order_id = a.order_id AND i.connection_id = a.connection_id), \
                  (SELECT id FROM injection i WHERE i.order_id = a.order_id AND i.till_id = a.till_id)), \
         opens, order_id IS NULL, body, kind, resource, content = 'quarantined', customer_key, headers FROM arrival a",
    );
    sql.build().execute(tx).await.map(drop)
}

/// What kind of row it is on the operations page, and the resource HubRise named.
fn kind(arrival: &Arrival) -> (OperationKind, Option<&str>) {
    match &arrival.content {
        Content::Order(_) => (OperationKind::Order, None),
        Content::Other(resource) if resource == "customer" => (OperationKind::Customer, Some(resource)),
        Content::Other(resource) => (OperationKind::System, Some(resource)),
        Content::Foreign | Content::Quarantined => (OperationKind::System, None),
    }
}

#[cfg(test)]
mod tests {
    use super::statements;

    #[test]
    fn every_row_is_in_one_statement_of_a_size_that_comes_again() {
        for count in [0, 1, 2, 3, 7, 16, 63, 64, 65, 200] {
            let rows: Vec<usize> = (0..count).collect();
            let cut: Vec<_> = statements(&rows).collect();
            assert_eq!(cut.concat(), rows);
            assert!(cut.iter().all(|rows| rows.len().is_power_of_two() && rows.len() <= 64), "{cut:?}");
        }
    }
}
