//! Programs that may use the API.

use super::rights::Role;
use super::sessions::Token;
use super::{READING, Store};
use crate::connection::ConnectionId;
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::journal::sqlite::{json, time, to_json};
use chrono::{DateTime, Utc};

const WRITING: &str = "store a token of the API";

/// Identity of a token of the API, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApiTokenId(pub i64);

/// What a program may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiRights {
    /// What people call the program.
    pub name: String,
    /// What it may do with each of its connections: look, or decide as well.
    pub role: Role,
    /// Its connections; `None`: all, also those to come.
    pub connections: Option<Vec<ConnectionId>>,
}

/// A token of the API, without what it says.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// Identity.
    pub id: ApiTokenId,
    /// What its holder may do.
    pub rights: ApiRights,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: String,
    /// When it was last used, give or take what [`Store::touch_api_token`] is spared.
    pub seen_at: Option<DateTime<Utc>>,
    /// When it was revoked, and by whom.
    pub revoked: Option<(DateTime<Utc>, String)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    role: String,
    connections: Option<String>,
    created_at: i64,
    created_by: String,
    seen_at: Option<i64>,
    revoked_at: Option<i64>,
    revoked_by: Option<String>,
}

impl TryFrom<Row> for ApiToken {
    type Error = JournalError;

    fn try_from(row: Row) -> Result<Self, JournalError> {
        let id = row.id;
        let connections: Option<Vec<String>> =
            row.connections.map(|list| json("api_token.connections", id, &list)).transpose()?;
        let revoked_at = row.revoked_at.map(|at| time("api_token.revoked_at", id, at)).transpose()?;
        Ok(Self {
            id: ApiTokenId(id),
            rights: ApiRights {
                name: row.name,
                role: Role::from_name(&row.role).ok_or(JournalError::unreadable("api_token.role", id))?,
                connections: connections.map(|ids| ids.into_iter().map(ConnectionId::new).collect()),
            },
            created_at: time("api_token.created_at", id, row.created_at)?,
            created_by: row.created_by,
            seen_at: row.seen_at.map(|at| time("api_token.seen_at", id, at)).transpose()?,
            revoked: revoked_at.map(|at| (at, row.revoked_by.unwrap_or_default())),
        })
    }
}

impl Store {
    /// Keeps a new token of the API.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn add_api_token(
        &self,
        token: &Token,
        rights: &ApiRights,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        let ids = |list: &Vec<ConnectionId>| list.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>();
        sqlx::query(
            "INSERT INTO api_token (hash, name, role, connections, created_at, created_by) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(token.hash())
        .bind(&rights.name)
        .bind(rights.role.name())
        .bind(rights.connections.as_ref().map(|list| to_json(&ids(list))))
        .bind(now.timestamp_millis())
        .bind(by)
        .execute(&self.writer)
        .await
        .map(drop)
        .attempted(WRITING)
    }

    /// Every token there was, the newest first.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn api_tokens(&self) -> Result<Vec<ApiToken>, JournalError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, role, connections, created_at, created_by, seen_at, revoked_at, revoked_by \
             FROM api_token ORDER BY id DESC",
        )
        .fetch_all(&self.pool)
        .await
        .attempted(READING)?;
        rows.into_iter().map(ApiToken::try_from).collect()
    }

    /// What the holder of this token may do; `None` if it was revoked or never was.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn api_token(&self, token: &Token) -> Result<Option<ApiToken>, JournalError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT id, name, role, connections, created_at, created_by, seen_at, revoked_at, revoked_by \
             FROM api_token WHERE hash = $1 AND revoked_at IS NULL",
        )
        .bind(token.hash())
        .fetch_optional(&self.pool)
        .await
        .attempted(READING)?;
        row.map(ApiToken::try_from).transpose()
    }

    /// Notes that a token is in use.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn touch_api_token(&self, id: ApiTokenId, now: DateTime<Utc>) -> Result<(), JournalError> {
        sqlx::query("UPDATE api_token SET seen_at = $2 WHERE id = $1")
            .bind(id.0)
            .bind(now.timestamp_millis())
            .execute(&self.writer)
            .await
            .map(drop)
            .attempted(WRITING)
    }

    /// A token that works no more, from the next call on.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn revoke_api_token(&self, id: ApiTokenId, by: &str, now: DateTime<Utc>) -> Result<(), JournalError> {
        sqlx::query("UPDATE api_token SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL")
            .bind(id.0)
            .bind(now.timestamp_millis())
            .bind(by)
            .execute(&self.writer)
            .await
            .map(drop)
            .attempted(WRITING)
    }
}
