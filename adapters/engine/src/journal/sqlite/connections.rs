//! Connections; their secrets are sealed.

use super::row::{json, time, to_json};
use crate::connection::{
    AlertRoute, Connection, ConnectionId, Dialect, HubRiseAccess, HubRiseLinks, Intake, Offer, TillAccess,
    WebhookSecret,
};
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::secrets::Key;
use bridge_core::settings::Mode;
use hubrise_api::{AccessToken, ClientSecret, LocationId};
use pixelpoint_api::EoiToken;
use serde::{Deserialize, Serialize};
use sqlx::{SqliteConnection, SqlitePool};

/// The secret types do not serialize on purpose; this is the one place that writes them, and only to seal them.
#[derive(Serialize, Deserialize)]
struct Plain {
    access_token: String,
    client_secrets: Vec<String>,
    eoi_token: Option<String>,
    #[serde(default)]
    webhook_secret: Option<String>,
    #[serde(default)]
    offered: Option<PlainOffer>,
    #[serde(default)]
    retired: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct PlainOffer {
    access_token: String,
    links: HubRiseLinks,
}

/// A till without its token.
#[derive(Serialize, Deserialize)]
struct Till {
    base_url: String,
    allow_local: bool,
    dialect: Dialect,
}

/// An alert route without its secret.
#[derive(Serialize, Deserialize)]
#[serde(tag = "route", content = "to", rename_all = "snake_case")]
enum Route {
    NotChosen,
    Nobody,
    Mail(Vec<String>),
    Webhook(String),
}

/// Binds sealed secrets to their connection.
fn identity(id: &str) -> String {
    format!("connection/{id}")
}

fn seal(key: &Key, connection: &Connection) -> Result<Vec<u8>, JournalError> {
    let plain = Plain {
        access_token: connection.hubrise.access_token.reveal().to_owned(),
        client_secrets: connection.hubrise.client_secrets.iter().map(|secret| secret.reveal().to_owned()).collect(),
        eoi_token: connection.till.as_ref().map(|till| till.token.reveal().to_owned()),
        webhook_secret: match &connection.alerts {
            AlertRoute::Webhook { secret, .. } => Some(secret.reveal().to_owned()),
            _ => None,
        },
        offered: connection.hubrise.offered.as_ref().map(|offer| PlainOffer {
            access_token: offer.access_token.reveal().to_owned(),
            links: offer.links.clone(),
        }),
        retired: connection.hubrise.retired.iter().map(|token| token.reveal().to_owned()).collect(),
    };
    Ok(key.seal(&identity(connection.id.as_str()), to_json(&plain).as_bytes())?)
}

fn till(till: &TillAccess) -> String {
    to_json(&Till { base_url: till.base_url.clone(), allow_local: till.allow_local, dialect: till.dialect.clone() })
}

fn route(alerts: &AlertRoute) -> String {
    to_json(&match alerts {
        AlertRoute::NotChosen => Route::NotChosen,
        AlertRoute::Nobody => Route::Nobody,
        AlertRoute::Mail(to) => Route::Mail(to.clone()),
        AlertRoute::Webhook { url, .. } => Route::Webhook(url.clone()),
    })
}

pub(super) async fn save(pool: &SqlitePool, key: &Key, connection: &Connection) -> Result<(), JournalError> {
    sqlx::query(
        "INSERT INTO connection (id, name, location_id, hubrise_url, links, till, mode, settings, connected_at, standing, \
         intake, made_by, go_live, alerts, secrets) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, location_id = excluded.location_id, \
         hubrise_url = excluded.hubrise_url, links = excluded.links, till = excluded.till, mode = excluded.mode, \
         settings = excluded.settings, connected_at = excluded.connected_at, standing = excluded.standing, \
         intake = excluded.intake, made_by = excluded.made_by, go_live = excluded.go_live, alerts = excluded.alerts, \
         secrets = excluded.secrets",
    )
    .bind(connection.id.as_str())
    .bind(&connection.name)
    .bind(connection.location.as_str())
    .bind(&connection.hubrise.base_url)
    .bind(to_json(&connection.hubrise.links))
    .bind(connection.till.as_ref().map(till))
    .bind(connection.mode.name())
    .bind(to_json(&connection.settings))
    .bind(connection.connected_at.timestamp_millis())
    .bind(to_json(&connection.standing))
    .bind(connection.intake.name())
    .bind(&connection.made_by)
    .bind(to_json(&connection.go_live))
    .bind(route(&connection.alerts))
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
    links: String,
    till: Option<String>,
    mode: String,
    settings: String,
    connected_at: i64,
    standing: String,
    intake: String,
    made_by: String,
    go_live: String,
    alerts: String,
    secrets: Vec<u8>,
}

impl Row {
    fn open(self, key: &Key) -> Result<Connection, JournalError> {
        let row = self.number;
        let plain = key.open(&identity(&self.id), &self.secrets)?;
        let secrets: Plain =
            serde_json::from_slice(&plain).map_err(|_| JournalError::unreadable("connection.secrets", row))?;
        Ok(Connection {
            till: self.till(secrets.eoi_token)?,
            alerts: self.alerts(secrets.webhook_secret)?,
            hubrise: HubRiseAccess {
                base_url: self.hubrise_url,
                access_token: AccessToken::new(secrets.access_token),
                client_secrets: secrets.client_secrets.iter().map(ClientSecret::new).collect(),
                links: json("connection.links", row, &self.links)?,
                offered: secrets
                    .offered
                    .map(|offer| Offer { access_token: AccessToken::new(offer.access_token), links: offer.links }),
                retired: secrets.retired.iter().map(AccessToken::new).collect(),
            },
            id: ConnectionId::new(self.id),
            name: self.name,
            location: LocationId::new(self.location_id),
            mode: Mode::from_name(&self.mode).ok_or(JournalError::unreadable("connection.mode", row))?,
            settings: json("connection.settings", row, &self.settings)?,
            connected_at: time("connection.connected_at", row, self.connected_at)?,
            standing: json("connection.standing", row, &self.standing)?,
            intake: Intake::from_name(&self.intake).ok_or(JournalError::unreadable("connection.intake", row))?,
            made_by: self.made_by,
            go_live: json("connection.go_live", row, &self.go_live)?,
        })
    }

    fn till(&self, token: Option<String>) -> Result<Option<TillAccess>, JournalError> {
        let Some(till) = &self.till else { return Ok(None) };
        let till: Till = json("connection.till", self.number, till)?;
        let token = token.ok_or(JournalError::unreadable("connection.secrets", self.number))?;
        Ok(Some(TillAccess {
            base_url: till.base_url,
            token: EoiToken::new(&token),
            allow_local: till.allow_local,
            dialect: till.dialect,
        }))
    }

    fn alerts(&self, secret: Option<String>) -> Result<AlertRoute, JournalError> {
        Ok(match json("connection.alerts", self.number, &self.alerts)? {
            Route::NotChosen => AlertRoute::NotChosen,
            Route::Nobody => AlertRoute::Nobody,
            Route::Mail(to) => AlertRoute::Mail(to),
            Route::Webhook(url) => {
                let secret = secret.ok_or(JournalError::unreadable("connection.secrets", self.number))?;
                AlertRoute::Webhook { url, secret: WebhookSecret::new(secret) }
            }
        })
    }
}

/// Seals what belongs to each connection with another key.
pub(super) async fn reseal(tx: &mut SqliteConnection, old: &Key, new: &Key) -> Result<(), JournalError> {
    const SEALING: &str = "seal the connections anew";
    let rows: Vec<(String, Vec<u8>)> =
        sqlx::query_as("SELECT id, secrets FROM connection").fetch_all(&mut *tx).await.attempted(SEALING)?;
    for (id, sealed) in rows {
        let plain = old.open(&identity(&id), &sealed)?;
        sqlx::query("UPDATE connection SET secrets = $2 WHERE id = $1")
            .bind(&id)
            .bind(new.seal(&identity(&id), &plain)?)
            .execute(&mut *tx)
            .await
            .attempted(SEALING)?;
    }
    Ok(())
}

/// In the order they were made.
pub(super) async fn all(pool: &SqlitePool, key: &Key) -> Result<Vec<Connection>, JournalError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT rowid AS number, id, name, location_id, hubrise_url, links, till, mode, settings, connected_at, standing, \
         intake, made_by, go_live, alerts, secrets FROM connection ORDER BY connected_at, id",
    )
    .fetch_all(pool)
    .await
    .attempted("read the connections")?;
    rows.into_iter().map(|row| row.open(key)).collect()
}

pub(super) async fn keep(
    pool: &SqlitePool,
    connection: &ConnectionId,
    name: &str,
    fact: &str,
) -> Result<(), JournalError> {
    sqlx::query(
        "INSERT INTO kept (connection_id, name, fact) VALUES ($1, $2, $3) \
         ON CONFLICT (connection_id, name) DO UPDATE SET fact = excluded.fact",
    )
    .bind(connection.as_str())
    .bind(name)
    .bind(fact)
    .execute(pool)
    .await
    .map(drop)
    .attempted("keep a fact about a connection")
}

pub(super) async fn kept(
    pool: &SqlitePool,
    connection: &ConnectionId,
    name: &str,
) -> Result<Option<String>, JournalError> {
    sqlx::query_scalar("SELECT fact FROM kept WHERE connection_id = $1 AND name = $2")
        .bind(connection.as_str())
        .bind(name)
        .fetch_optional(pool)
        .await
        .attempted("read a fact about a connection")
}
