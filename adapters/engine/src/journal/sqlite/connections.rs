//! Connections; their secrets are sealed.

use super::row::{json, time, to_json};
use crate::connection::{Connection, ConnectionId, HubRiseAccess, TillAccess};
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::secrets::Key;
use bridge_core::settings::Mode;
use hubrise_api::{AccessToken, ClientSecret, LocationId};
use pixelpoint_api::EoiToken;
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;

/// The secret types do not serialize on purpose; this is the one place that writes them, and only to seal them.
#[derive(Serialize, Deserialize)]
struct Plain {
    access_token: String,
    client_secrets: Vec<String>,
    eoi_token: String,
}

/// Binds sealed secrets to their connection.
fn identity(id: &str) -> String {
    format!("connection/{id}")
}

fn seal(key: &Key, connection: &Connection) -> Result<Vec<u8>, JournalError> {
    let plain = Plain {
        access_token: connection.hubrise.access_token.reveal().to_owned(),
        client_secrets: connection.hubrise.client_secrets.iter().map(|secret| secret.reveal().to_owned()).collect(),
        eoi_token: connection.till.token.reveal().to_owned(),
    };
    Ok(key.seal(&identity(connection.id.as_str()), to_json(&plain).as_bytes())?)
}

pub(super) async fn save(pool: &SqlitePool, key: &Key, connection: &Connection) -> Result<(), JournalError> {
    sqlx::query(
        "INSERT INTO connection (id, name, location_id, hubrise_url, till_url, allow_local, dialect, mode, settings, \
         connected_at, secrets) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, location_id = excluded.location_id, \
         hubrise_url = excluded.hubrise_url, till_url = excluded.till_url, allow_local = excluded.allow_local, \
         dialect = excluded.dialect, mode = excluded.mode, settings = excluded.settings, \
         connected_at = excluded.connected_at, secrets = excluded.secrets",
    )
    .bind(connection.id.as_str())
    .bind(&connection.name)
    .bind(connection.location.as_str())
    .bind(&connection.hubrise.base_url)
    .bind(&connection.till.base_url)
    .bind(connection.till.allow_local)
    .bind(to_json(&connection.till.dialect))
    .bind(connection.mode.name())
    .bind(to_json(&connection.settings))
    .bind(connection.connected_at.timestamp_millis())
    .bind(seal(key, connection)?)
    .execute(pool)
    .await
    .map(drop)
    .attempted("store a connection")
}

#[derive(sqlx::FromRow)]
struct Row {
    /// SQLite's own row number: the id is a secret path, so errors name the row by this.
    number: i64,
    id: String,
    name: String,
    location_id: String,
    hubrise_url: String,
    till_url: String,
    allow_local: bool,
    dialect: String,
    mode: String,
    settings: String,
    connected_at: i64,
    secrets: Vec<u8>,
}

impl Row {
    fn open(self, key: &Key) -> Result<Connection, JournalError> {
        let row = self.number;
        let plain = key.open(&identity(&self.id), &self.secrets)?;
        let secrets: Plain =
            serde_json::from_slice(&plain).map_err(|_| JournalError::unreadable("connection.secrets", row))?;
        Ok(Connection {
            id: ConnectionId::new(self.id),
            name: self.name,
            location: LocationId::new(self.location_id),
            hubrise: HubRiseAccess {
                base_url: self.hubrise_url,
                access_token: AccessToken::new(secrets.access_token),
                client_secrets: secrets.client_secrets.iter().map(ClientSecret::new).collect(),
            },
            till: TillAccess {
                base_url: self.till_url,
                token: EoiToken::new(&secrets.eoi_token),
                allow_local: self.allow_local,
                dialect: json("connection.dialect", row, &self.dialect)?,
            },
            mode: Mode::from_name(&self.mode).ok_or(JournalError::unreadable("connection.mode", row))?,
            settings: json("connection.settings", row, &self.settings)?,
            connected_at: time("connection.connected_at", row, self.connected_at)?,
        })
    }
}

/// In the order they were made.
pub(super) async fn all(pool: &SqlitePool, key: &Key) -> Result<Vec<Connection>, JournalError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT rowid AS number, id, name, location_id, hubrise_url, till_url, allow_local, dialect, mode, settings, \
         connected_at, secrets FROM connection ORDER BY connected_at, id",
    )
    .fetch_all(pool)
    .await
    .attempted("read the connections")?;
    rows.into_iter().map(|row| row.open(key)).collect()
}
