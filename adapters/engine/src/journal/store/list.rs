//! A page of operations: filtered, searched, cut by a cursor. Whatever is asked, an index leads to the rows, so that a page
//! costs the same however long the journal is.

use super::operations::{OPERATION_COLUMNS, OperationRow};
use super::search::meanings;
use super::system::SystemRow;
use super::{Operation, OperationKind, OutageId, READING, Store, Subject};
use crate::connection::ConnectionId;
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::journal::model::is_apart;
use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Sqlite};
use std::iter;

/// Hits of a search that are looked at, before the other conditions: whoever has more types more.
const CANDIDATES: u32 = 200;

/// Which operations to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these connections; `None` for all.
    pub connections: Option<Vec<ConnectionId>>,
    /// Only this kind.
    pub kind: Option<OperationKind>,
    /// Only orders in these phases (stable words); empty for any.
    pub phases: Vec<&'static str>,
    /// Only orders that stand so, and not otherwise: a word of [`standing`](crate::journal::standing).
    pub standing: Option<&'static str>,
    /// Only orders that need a person.
    pub needs_person: bool,
    /// Only orders of this channel.
    pub channel: Option<String>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
    /// Only orders with a key (HubRise id, ref, collection code, ticket, name, mail address, telephone number, total) that
    /// begins so, or with a telephone number that ends so.
    pub search: Option<String>,
    /// Only orders that waited through this outage.
    pub outage: Option<OutageId>,
    /// What a customer is called and reached by is among those keys.
    pub personal: bool,
}

impl Filter {
    /// Only orders can match.
    fn is_about_orders(&self) -> bool {
        let stands = !self.phases.is_empty() || self.standing.is_some() || self.needs_person;
        let narrowed = stands || self.channel.is_some() || self.outage.is_some();
        self.kind == Some(OperationKind::Order) || narrowed || self.searches()
    }

    fn searches(&self) -> bool {
        self.search.as_deref().is_some_and(|text| !text.trim().is_empty())
    }
}

/// Where the next page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Events before this number.
    pub event: i64,
    /// System operations before this one.
    pub system: i64,
}

/// A page of operations.
#[derive(Debug, Clone)]
pub struct Page {
    /// Newest first.
    pub rows: Vec<Operation>,
    /// Where older ones begin, if there are any.
    pub older: Option<Cursor>,
}

impl Store {
    /// The newest operations, or the newest before the cursor.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn operations(&self, limit: u32, before: Option<Cursor>) -> Result<Vec<Operation>, JournalError> {
        Ok(self.page(&Filter::default(), limit, before).await?.rows)
    }

    /// The newest operations that match, or the newest before the cursor.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn page(&self, filter: &Filter, limit: u32, before: Option<Cursor>) -> Result<Page, JournalError> {
        let start = before.unwrap_or(Cursor { event: i64::MAX, system: i64::MAX });
        let events = self.events(filter, limit + 1, start.event).await?;
        let systems = self.systems(filter, limit + 1, start.system).await?;
        let mut rows = merged(events, systems);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let older = has_more.then(|| rows.iter().fold(start, |cursor, row| row.cut(cursor)));
        Ok(Page { rows, older })
    }

    async fn events(&self, filter: &Filter, limit: u32, before: i64) -> Result<Vec<Operation>, JournalError> {
        let mut sql = QueryBuilder::<Sqlite>::new(OPERATION_COLUMNS);
        if filter.is_about_orders() {
            orders(&mut sql, filter, before, limit);
        } else {
            arrivals(&mut sql, filter, before, limit);
        }
        let rows: Vec<OperationRow> = sql.build_query_as().fetch_all(&self.pool).await.attempted(READING)?;
        rows.into_iter().map(Operation::try_from).collect()
    }

    async fn systems(&self, filter: &Filter, limit: u32, before: i64) -> Result<Vec<Operation>, JournalError> {
        if filter.is_about_orders() || filter.kind == Some(OperationKind::Customer) {
            return Ok(Vec::new());
        }
        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT s.id, s.at, s.connection_id, s.who, s.kind, c.name FROM system_operation s \
             JOIN connection c ON c.id = s.connection_id WHERE s.id < ",
        );
        sql.push_bind(before);
        allowed(&mut sql, "s.connection_id", filter);
        for (condition, at) in [(" AND s.at >= ", filter.from), (" AND s.at < ", filter.until)] {
            if let Some(at) = at {
                sql.push(condition).push_bind(at.timestamp_millis());
            }
        }
        sql.push(" ORDER BY s.id DESC LIMIT ").push_bind(limit);
        let rows: Vec<NamedSystemRow> = sql.build_query_as().fetch_all(&self.pool).await.attempted(READING)?;
        rows.into_iter().map(|row| Ok(Operation::of_system(row.system.try_into()?, row.name))).collect()
    }

    /// The channels orders have come by, by name; no more than a list can show.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn channels(&self, filter: &Filter) -> Result<Vec<String>, JournalError> {
        // One seek in the index for each channel, not a walk over all orders.
        let mut sql = QueryBuilder::<Sqlite>::new(
            "WITH RECURSIVE one(channel) AS (SELECT min(channel) FROM injection UNION ALL \
             SELECT (SELECT min(channel) FROM injection WHERE channel > one.channel) FROM one \
             WHERE one.channel IS NOT NULL) SELECT channel FROM one WHERE channel IS NOT NULL",
        );
        if filter.connections.is_some() {
            sql.push(" AND EXISTS (SELECT 1 FROM injection i WHERE i.channel = one.channel");
            allowed(&mut sql, "i.connection_id", filter);
            sql.push(")");
        }
        sql.push(" LIMIT 100");
        sql.build_query_scalar().fetch_all(&self.pool).await.attempted(READING)
    }
}

/// Both newest first by time, each in its own order: a clock that was set back must not make the cursor skip a row.
fn merged(events: Vec<Operation>, systems: Vec<Operation>) -> Vec<Operation> {
    let (mut events, mut systems) = (events.into_iter().peekable(), systems.into_iter().peekable());
    iter::from_fn(|| match (events.peek(), systems.peek()) {
        (Some(event), Some(system)) if event.at < system.at => systems.next(),
        (Some(_), _) => events.next(),
        (None, _) => systems.next(),
    })
    .collect()
}

#[derive(sqlx::FromRow)]
struct NamedSystemRow {
    #[sqlx(flatten)]
    system: SystemRow,
    name: String,
}

impl Operation {
    fn cut(&self, cursor: Cursor) -> Cursor {
        match self.subject {
            Subject::System(_) => Cursor { system: self.seq, ..cursor },
            _ => Cursor { event: self.seq, ..cursor },
        }
    }
}

/// Adds "and one of the connections of the filter". The `+` of several keeps SQLite from choosing that index, which would
/// have it sort all of them.
pub(super) fn allowed(sql: &mut QueryBuilder<Sqlite>, column: &str, filter: &Filter) {
    match filter.connections.as_deref() {
        None => {}
        Some([one]) => {
            sql.push(" AND ").push(column).push(" = ").push_bind(one.as_str().to_owned());
        }
        Some(several) => {
            sql.push(" AND +").push(column).push(" IN (");
            let mut list = sql.separated(", ");
            for connection in several {
                list.push_bind(connection.as_str().to_owned());
            }
            sql.push(")");
        }
    }
}

/// Everything that arrived.
fn arrivals(sql: &mut QueryBuilder<Sqlite>, filter: &Filter, before: i64, limit: u32) {
    let row_of = "SELECT seq FROM event WHERE opens AND received_at";
    sql.push(
        "FROM event e JOIN connection c ON c.id = e.connection_id LEFT JOIN injection i ON i.id = e.injection_id \
         WHERE e.opens AND e.seq < min(",
    );
    sql.push_bind(before);
    times(sql, "e.seq", row_of, filter);
    if let Some(kind) = filter.kind {
        // Not orders: those have a list of their own.
        sql.push(" AND e.kind <> 'order' AND e.kind = ").push_bind(kind.name());
    }
    allowed(sql, "e.connection_id", filter);
    sql.push(" ORDER BY e.seq DESC LIMIT ").push_bind(limit);
}

/// Orders only: their row numbers rise with arrival too, and each index on them ends with it. First the row numbers of the
/// page, then what its rows show.
fn orders(sql: &mut QueryBuilder<Sqlite>, filter: &Filter, before: i64, limit: u32) {
    sql.push("FROM (SELECT i.id FROM ");
    if filter.searches() {
        hits(sql, filter.search.as_deref().unwrap_or_default(), filter.personal);
    }
    sql.push("injection i ").push(index(filter)).push(" WHERE i.id < min(");
    if before == i64::MAX {
        sql.push_bind(before);
    } else {
        sql.push("coalesce((SELECT injection_id FROM event WHERE seq = ").push_bind(before).push("), 0)");
    }
    times(
        sql,
        "i.id",
        "SELECT injection_id FROM event WHERE opens AND injection_id IS NOT NULL AND received_at",
        filter,
    );
    if filter.searches() {
        sql.push(" AND i.id = k.injection_id");
    }
    if let Some(channel) = &filter.channel {
        sql.push(" AND i.channel = ").push_bind(channel.clone());
    }
    if let Some(OutageId(outage)) = filter.outage {
        sql.push(" AND i.id IN (SELECT injection_id FROM outage_order WHERE outage_id = ").push_bind(outage).push(")");
    }
    phases(sql, &filter.phases);
    standing(sql, filter);
    allowed(sql, "i.connection_id", filter);
    sql.push(" ORDER BY i.id DESC LIMIT ").push_bind(limit);
    sql.push(
        ") page CROSS JOIN injection i ON i.id = page.id JOIN event e ON e.injection_id = i.id AND e.opens \
         JOIN connection c ON c.id = e.connection_id ORDER BY i.id DESC",
    );
}

/// Where SQLite would rather walk through all orders of a connection or channel than look at the few that match.
fn index(filter: &Filter) -> &'static str {
    match filter.standing {
        _ if filter.searches() => "",
        Some(word) if is_apart(word) => "INDEXED BY injection_apart",
        _ if filter.needs_person => "INDEXED BY injection_needing",
        _ => "",
    }
}

fn standing(sql: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    match filter.standing {
        Some(word) if is_apart(word) => {
            sql.push(" AND i.standing <> i.phase AND i.standing = ").push_bind(word);
        }
        Some(phase) => {
            sql.push(" AND i.standing = i.phase AND i.phase = ").push_bind(phase);
        }
        None => {}
    }
    if filter.needs_person {
        sql.push(" AND i.needs_person");
    }
}

fn phases(sql: &mut QueryBuilder<Sqlite>, phases: &[&'static str]) {
    match phases {
        [] => {}
        [one] => {
            sql.push(" AND i.phase = ").push_bind(*one);
        }
        several => {
            sql.push(" AND i.phase IN (");
            let mut list = sql.separated(", ");
            for phase in several {
                list.push_bind(*phase);
            }
            sql.push(")");
        }
    }
}

/// The orders with an id or a key that begins with what the question may mean: all with exactly that key first, newest first.
fn hits(sql: &mut QueryBuilder<Sqlite>, question: &str, personal: bool) {
    let kinds = if personal { "" } else { " AND kind NOT IN ('name', 'phone')" };
    sql.push("(SELECT 0 AS injection_id WHERE FALSE");
    for meaning in meanings(question) {
        let after = format!("{meaning}\u{10FFFF}");
        sql.push(" UNION SELECT * FROM (SELECT id FROM injection WHERE lower(order_id) >= ").push_bind(meaning.clone());
        sql.push(" AND lower(order_id) < ").push_bind(after.clone());
        sql.push(" ORDER BY lower(order_id) LIMIT ").push_bind(CANDIDATES).push(")");
        sql.push(" UNION SELECT * FROM (SELECT injection_id FROM search_key WHERE key = ").push_bind(meaning.clone());
        sql.push(kinds).push(" ORDER BY injection_id DESC LIMIT ").push_bind(CANDIDATES).push(")");
        sql.push(" UNION SELECT * FROM (SELECT injection_id FROM search_key WHERE key > ").push_bind(meaning);
        sql.push(" AND key < ").push_bind(after);
        sql.push(kinds).push(" LIMIT ").push_bind(CANDIDATES).push(")");
    }
    sql.push(") k CROSS JOIN ");
}

/// The end of what is compared with a cursor, and the beginning. Rows rise with time: a time is a row, which an index on
/// times finds. Cursor and end are one bound, for SQLite begins at one only and would walk from there to the other.
fn times(sql: &mut QueryBuilder<Sqlite>, column: &str, row_of: &str, filter: &Filter) {
    let row_at = |sql: &mut QueryBuilder<Sqlite>, at: DateTime<Utc>| {
        sql.push("coalesce((").push(row_of).push(" >= ").push_bind(at.timestamp_millis());
        sql.push(" ORDER BY received_at LIMIT 1), 9223372036854775807)");
    };
    sql.push(", ");
    row_at(sql, filter.until.unwrap_or(DateTime::<Utc>::MAX_UTC));
    sql.push(")");
    if let Some(from) = filter.from {
        sql.push(" AND ").push(column).push(" >= ");
        row_at(sql, from);
    }
}
