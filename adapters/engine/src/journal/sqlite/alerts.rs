//! Alerts and the troubles they are about.

use super::outages;
use super::row::time;
use crate::alerts::AlertKind;
use crate::connection::ConnectionId;
use crate::journal::error::Attempted;
use crate::journal::{InjectionId, JournalError, RaisedAlert, Settlement, StoredAlert};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{SqliteConnection, SqlitePool};

const NOTING: &str = "store an alert";
const READING: &str = "read the alerts";

/// After an alert, further ones of its kind and connection are gathered for so long and go in one message.
const GATHERED_FOR: TimeDelta = TimeDelta::minutes(10);

/// Part of the transition that raised it. One that waits already is not said twice.
pub(super) async fn of_order(
    tx: &mut SqliteConnection,
    id: InjectionId,
    alert: &RaisedAlert,
) -> Result<(), sqlx::Error> {
    let connection: Option<String> = sqlx::query_scalar(
        "SELECT connection_id FROM injection WHERE id = $1 \
         AND NOT EXISTS (SELECT 1 FROM alert WHERE injection_id = $1 AND kind = $2 AND due_at IS NOT NULL)",
    )
    .bind(id.0)
    .bind(alert.kind.name())
    .fetch_optional(&mut *tx)
    .await?;
    match connection {
        Some(connection) => raise(tx, &connection, alert, Some(id)).await,
        None => Ok(()),
    }
}

async fn raise(
    tx: &mut SqliteConnection,
    connection: &str,
    alert: &RaisedAlert,
    injection: Option<InjectionId>,
) -> Result<(), sqlx::Error> {
    let at = alert.at.timestamp_millis();
    let gathered: Option<i64> = if alert.kind.goes_alone() {
        None
    } else {
        // With those that wait, or else some time after the newest that went.
        sqlx::query_scalar(
            "SELECT coalesce(min(due_at), max(said_at) + $3) FROM alert WHERE connection_id = $1 AND kind = $2",
        )
        .bind(connection)
        .bind(alert.kind.name())
        .bind(GATHERED_FOR.num_milliseconds())
        .fetch_one(&mut *tx)
        .await?
    };
    sqlx::query("INSERT INTO alert (connection_id, kind, injection_id, at, due_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(connection)
        .bind(alert.kind.name())
        .bind(injection.map(|id| id.0))
        .bind(at)
        .bind(gathered.map_or(at, |gathered| gathered.clamp(at, at + GATHERED_FOR.num_milliseconds())))
        .execute(tx)
        .await
        .map(drop)
}

pub(super) async fn note_trouble(
    pool: &SqlitePool,
    connection: &ConnectionId,
    trouble: AlertKind,
    holds: bool,
    at: DateTime<Utc>,
) -> Result<bool, JournalError> {
    let mut tx = super::write::begin(pool, NOTING).await?;
    let statement = if holds {
        "INSERT INTO trouble (connection_id, kind, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM trouble WHERE connection_id = $1 AND kind = $2 AND $3 IS NOT NULL"
    };
    let done = sqlx::query(statement)
        .bind(connection.as_str())
        .bind(trouble.name())
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await
        .attempted(NOTING)?;
    let kind = if holds { Some(trouble) } else { trouble.end() };
    if let Some(kind) = kind.filter(|_| done.rows_affected() > 0) {
        raise(&mut tx, connection.as_str(), &RaisedAlert { kind, at }, None).await.attempted(NOTING)?;
    }
    if trouble == AlertKind::TillOffline {
        let noted = if holds {
            outages::begins(&mut tx, connection, at).await
        } else {
            outages::ends(&mut tx, connection, at).await
        };
        noted.attempted(NOTING)?;
    }
    tx.commit().await.attempted(NOTING)?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn troubles(pool: &SqlitePool) -> Result<Vec<(ConnectionId, AlertKind, DateTime<Utc>)>, JournalError> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT connection_id, kind, since FROM trouble").fetch_all(pool).await.attempted(READING)?;
    rows.into_iter()
        .map(|(connection, kind, since)| {
            let kind = AlertKind::from_name(&kind).ok_or(JournalError::unreadable("trouble.kind", 0))?;
            Ok((ConnectionId::new(connection), kind, time("trouble.since", 0, since)?))
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    connection_id: String,
    kind: String,
    injection_id: Option<i64>,
    at: i64,
    tries: i64,
}

impl TryFrom<Row> for StoredAlert {
    type Error = JournalError;

    fn try_from(row: Row) -> Result<Self, JournalError> {
        Ok(Self {
            id: row.id,
            connection: ConnectionId::new(row.connection_id),
            kind: AlertKind::from_name(&row.kind).ok_or(JournalError::unreadable("alert.kind", row.id))?,
            injection: row.injection_id.map(InjectionId),
            at: time("alert.at", row.id, row.at)?,
            tries: u32::try_from(row.tries).map_err(|_| JournalError::unreadable("alert.tries", row.id))?,
        })
    }
}

pub(super) async fn next(
    pool: &SqlitePool,
    now: DateTime<Utc>,
) -> Result<(Vec<StoredAlert>, Option<DateTime<Utc>>), JournalError> {
    let waiting: Vec<Row> = sqlx::query_as(
        "SELECT id, connection_id, kind, injection_id, at, tries FROM alert \
         WHERE due_at <= $1 OR due_at > $2 ORDER BY due_at, id",
    )
    .bind(now.timestamp_millis())
    .bind((now + super::read::LONGEST_WAIT).timestamp_millis())
    .fetch_all(pool)
    .await
    .attempted(READING)?;
    let waiting: Vec<StoredAlert> = waiting.into_iter().map(StoredAlert::try_from).collect::<Result<_, _>>()?;
    let first = waiting.iter().find(|alert| alert.kind.goes_alone()).or(waiting.first());
    let Some(first) = first.cloned() else {
        let next_at: Option<i64> = sqlx::query_scalar("SELECT min(due_at) FROM alert WHERE due_at IS NOT NULL")
            .fetch_one(pool)
            .await
            .attempted(READING)?;
        return Ok((Vec::new(), next_at.map(|ms| time("alert.due_at", 0, ms)).transpose()?));
    };
    let goes_with = |alert: &StoredAlert| {
        alert.id == first.id
            || !first.kind.goes_alone() && (&alert.connection, alert.kind) == (&first.connection, first.kind)
    };
    Ok((waiting.into_iter().filter(goes_with).collect(), None))
}

pub(super) async fn settle(
    pool: &SqlitePool,
    ids: &[i64],
    settlement: &Settlement,
    at: DateTime<Utc>,
) -> Result<(), JournalError> {
    let mut tx = super::write::begin(pool, NOTING).await?;
    for id in ids {
        sqlx::query(
            "UPDATE alert SET outcome = $2, due_at = $3, tries = tries + ($3 IS NOT NULL), \
             said_at = CASE WHEN $3 IS NULL AND $5 THEN $4 END WHERE id = $1",
        )
        .bind(id)
        .bind(settlement.outcome)
        .bind(settlement.again_at.map(|at| at.timestamp_millis()))
        .bind(at.timestamp_millis())
        .bind(settlement.said)
        .execute(&mut *tx)
        .await
        .attempted(NOTING)?;
    }
    if let Some(id) = ids.first().filter(|_| settlement.said && settlement.again_at.is_none()) {
        gather(&mut tx, *id, at).await?;
    }
    tx.commit().await.attempted(NOTING)
}

/// Those that came while the message was on its way wait with what comes next.
async fn gather(tx: &mut SqliteConnection, id: i64, at: DateTime<Utc>) -> Result<(), JournalError> {
    let (connection, kind): (String, String) = sqlx::query_as("SELECT connection_id, kind FROM alert WHERE id = $1")
        .bind(id)
        .fetch_one(&mut *tx)
        .await
        .attempted(NOTING)?;
    if AlertKind::from_name(&kind).is_some_and(AlertKind::goes_alone) {
        return Ok(());
    }
    sqlx::query(
        "UPDATE alert SET due_at = max(due_at, $3) WHERE connection_id = $1 AND kind = $2 AND due_at IS NOT NULL",
    )
    .bind(connection)
    .bind(kind)
    .bind((at + GATHERED_FOR).timestamp_millis())
    .execute(tx)
    .await
    .map(drop)
    .attempted(NOTING)
}
