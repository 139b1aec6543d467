//! What needs a person, the most urgent first.

use super::list::allowed;
use super::operations::{OPERATION_COLUMNS, OperationRow};
use super::{Filter, Operation, READING, Store};
use crate::connection::ConnectionId;
use crate::journal::error::Attempted;
use crate::journal::{InjectionId, JournalError};
use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Sqlite};

/// No page counts further than this.
const COUNTED: u32 = 1000;

/// What needs a person.
#[derive(Debug, Clone, Default)]
pub struct NeedsYou {
    /// Deadlines that are still to come first, the nearest first; then the newest of the others.
    pub operations: Vec<Operation>,
    /// How many there are, up to a thousand.
    pub count: usize,
    /// The number of the newest of them; it rises when there is something new to see to.
    pub newest: i64,
}

/// Orders that are converted again at once when settings change.
const UNSENT: u32 = 1000;

impl Store {
    /// The newest orders of a connection that wait, for their till or for a person, without having been sent.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn unsent(&self, connection: &ConnectionId) -> Result<Vec<InjectionId>, JournalError> {
        let ids: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM injection WHERE connection_id = $1 AND phase IN ('ready', 'held', 'refused', 'not_sent') \
             ORDER BY id DESC LIMIT $2",
        )
        .bind(connection.as_str())
        .bind(UNSENT)
        .fetch_all(&self.pool)
        .await
        .attempted(READING)?;
        Ok(ids.into_iter().map(InjectionId).collect())
    }

    /// What needs a person in the connections of the filter; nothing else of the filter counts.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn needs_you(&self, filter: &Filter, now: DateTime<Utc>, limit: u32) -> Result<NeedsYou, JournalError> {
        let mut operations = self.needing(filter, limit, Urgency::Before(now)).await?;
        for urgency in [Urgency::After(now), Urgency::Events] {
            let missing = limit.saturating_sub(u32::try_from(operations.len()).unwrap_or(u32::MAX));
            if missing > 0 {
                operations.extend(self.needing(filter, missing, urgency).await?);
            }
        }
        let (orders, newest_order) = self.count_needing(filter, "injection", "id").await?;
        let (events, newest_event) = self.count_needing(filter, "event", "seq").await?;
        Ok(NeedsYou {
            operations,
            count: usize::try_from(orders + events).unwrap_or_default(),
            newest: newest_order.max(newest_event),
        })
    }

    async fn needing(&self, filter: &Filter, limit: u32, urgency: Urgency) -> Result<Vec<Operation>, JournalError> {
        let mut sql = QueryBuilder::<Sqlite>::new(OPERATION_COLUMNS);
        // First which, from the index alone, then what their rows show.
        let (table, id) = match urgency {
            Urgency::Before(_) | Urgency::After(_) => ("injection", "id"),
            Urgency::Events => ("event", "seq"),
        };
        sql.push("FROM (SELECT ").push(id).push(" AS id FROM ").push(table).push(" INDEXED BY ").push(table);
        sql.push("_needs_person WHERE needs_person");
        match urgency {
            Urgency::Before(now) => {
                sql.push(" AND deadline_at >= ").push_bind(now.timestamp_millis());
            }
            Urgency::After(now) => {
                sql.push(" AND (deadline_at IS NULL OR deadline_at < ").push_bind(now.timestamp_millis()).push(")");
            }
            Urgency::Events => {}
        }
        allowed(&mut sql, "connection_id", filter);
        sql.push(match urgency {
            Urgency::Before(_) => " ORDER BY deadline_at, id LIMIT ",
            Urgency::After(_) => " ORDER BY id DESC LIMIT ",
            Urgency::Events => " ORDER BY seq DESC LIMIT ",
        });
        sql.push_bind(limit).push(match urgency {
            Urgency::Before(_) | Urgency::After(_) => {
                ") page CROSS JOIN injection i ON i.id = page.id JOIN event e ON e.injection_id = i.id AND e.opens "
            }
            Urgency::Events => {
                ") page CROSS JOIN event e ON e.seq = page.id LEFT JOIN injection i ON i.id = e.injection_id "
            }
        });
        sql.push("JOIN connection c ON c.id = e.connection_id ORDER BY ").push(match urgency {
            Urgency::Before(_) => "i.deadline_at, i.id",
            Urgency::After(_) | Urgency::Events => "e.seq DESC",
        });
        let rows: Vec<OperationRow> = sql.build_query_as().fetch_all(&self.pool).await.attempted(READING)?;
        rows.into_iter().map(Operation::try_from).collect()
    }

    async fn count_needing(&self, filter: &Filter, table: &str, id: &str) -> Result<(i64, i64), JournalError> {
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT count(*), coalesce(max(id), 0) FROM (SELECT ");
        // SQLite would rather walk through the table.
        sql.push(id).push(" AS id FROM ").push(table).push(" INDEXED BY ").push(table).push("_needs_person");
        sql.push(" WHERE needs_person");
        allowed(&mut sql, "connection_id", filter);
        sql.push(" LIMIT ").push_bind(COUNTED).push(")");
        sql.build_query_as().fetch_one(&self.pool).await.attempted(READING)
    }
}

#[derive(Clone, Copy)]
enum Urgency {
    Before(DateTime<Utc>),
    After(DateTime<Utc>),
    Events,
}
