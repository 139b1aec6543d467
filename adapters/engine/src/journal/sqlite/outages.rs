//! Times during which a till was away, and the orders that waited for it: each part of the commit that makes it so.

use crate::connection::ConnectionId;
use crate::journal::InjectionId;
use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

/// From now on the till is away; what was on its way to it waits.
pub(super) async fn begins(
    tx: &mut SqliteConnection,
    connection: &ConnectionId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO outage (connection_id, since) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(connection.as_str())
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO outage_order SELECT o.id, i.id FROM outage o JOIN injection i ON i.connection_id = o.connection_id \
         WHERE o.connection_id = $1 AND o.until IS NULL AND i.phase = 'ready' ON CONFLICT DO NOTHING",
    )
    .bind(connection.as_str())
    .execute(tx)
    .await
    .map(drop)
}

/// It is back.
pub(super) async fn ends(
    tx: &mut SqliteConnection,
    connection: &ConnectionId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE outage SET until = $2 WHERE connection_id = $1 AND until IS NULL")
        .bind(connection.as_str())
        .bind(at.timestamp_millis())
        .execute(tx)
        .await
        .map(drop)
}

/// An order may go to its till: while that is away, it waits.
pub(super) async fn waits(tx: &mut SqliteConnection, id: InjectionId) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO outage_order SELECT o.id, i.id FROM injection i JOIN outage o ON o.connection_id = i.connection_id \
         WHERE i.id = $1 AND o.until IS NULL ON CONFLICT DO NOTHING",
    )
    .bind(id.0)
    .execute(tx)
    .await
    .map(drop)
}
