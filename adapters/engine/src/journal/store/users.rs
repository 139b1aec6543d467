//! The people who use the pages.

use super::rights::Rights;
use super::{READING, Store};
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::journal::sqlite::{json, time};
use bridge_core::text::Lang;
use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;
use std::fmt;

const WRITING: &str = "store a user";

/// Identity of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub i64);

/// An Argon2id hash in PHC form. Made and compared by whoever signs people in; kept away from logs.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// From PHC text.
    pub fn new(phc: impl Into<String>) -> Self {
        Self(phc.into())
    }

    /// The PHC text. Not for logs or pages.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash([redacted])")
    }
}

/// Somebody who may sign in, or who once could.
#[derive(Debug, Clone)]
pub struct User {
    /// Identity.
    pub id: UserId,
    /// What the user signs in with; shown beside what the user decided.
    pub name: String,
    /// What the user may do.
    pub rights: Rights,
    /// Whether the user may sign in.
    pub active: bool,
    /// Whether the user has taken up the invitation.
    pub has_password: bool,
    /// The language the user chose; `None` follows the browser.
    pub lang: Option<Lang>,
    /// Since when the user is known.
    pub created_at: DateTime<Utc>,
}

/// A select of [`UserRow`]s; the argument is what follows `FROM user u`.
macro_rules! columns_of_user {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.name, u.administrator, u.active, u.password IS NOT NULL AS has_password, u.lang, u.created_at, \
             (SELECT json_group_object(r.connection_id, r.role) FROM user_role r WHERE r.user_id = u.id) AS roles \
             FROM user u ",
            $rest
        )
    };
}
pub(super) use columns_of_user;

#[derive(sqlx::FromRow)]
pub(super) struct UserRow {
    id: i64,
    name: String,
    administrator: bool,
    active: bool,
    has_password: bool,
    lang: Option<String>,
    created_at: i64,
    roles: String,
}

impl TryFrom<UserRow> for User {
    type Error = JournalError;

    fn try_from(row: UserRow) -> Result<Self, JournalError> {
        let roles = json("user_role.role", row.id, &row.roles)?;
        Ok(Self {
            id: UserId(row.id),
            name: row.name,
            rights: Rights { administrator: row.administrator, roles },
            active: row.active,
            has_password: row.has_password,
            lang: row.lang.as_deref().and_then(Lang::from_code),
            created_at: time("user.created_at", row.id, row.created_at)?,
        })
    }
}

/// Names that differ in case only are one name.
fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Store {
    /// Everybody, by name.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn users(&self) -> Result<Vec<User>, JournalError> {
        let rows: Vec<UserRow> =
            sqlx::query_as(columns_of_user!("ORDER BY u.name_key")).fetch_all(&self.pool).await.attempted(READING)?;
        rows.into_iter().map(User::try_from).collect()
    }

    /// One user.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, JournalError> {
        let row: Option<UserRow> = sqlx::query_as(columns_of_user!("WHERE u.id = $1"))
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await
            .attempted(READING)?;
        row.map(User::try_from).transpose()
    }

    /// Who signs in with this name, and against what. `None` also for somebody who may not sign in.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn credentials(&self, name: &str) -> Result<Option<(UserId, PasswordHash)>, JournalError> {
        let row: Option<(i64, String)> =
            sqlx::query_as("SELECT id, password FROM user WHERE name_key = $1 AND active AND password IS NOT NULL")
                .bind(key(name))
                .fetch_optional(&self.pool)
                .await
                .attempted(READING)?;
        Ok(row.map(|(id, hash)| (UserId(id), PasswordHash(hash))))
    }

    /// Whether anybody can administer this instance. Before the first start is complete, nobody can.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn has_administrator(&self) -> Result<bool, JournalError> {
        let mut connection = self.pool.acquire().await.attempted(READING)?;
        has_administrator(&mut connection).await
    }

    /// Invites somebody: a user without rights and without a password yet. `None`: the name is taken.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn add_user(&self, name: &str, at: DateTime<Utc>) -> Result<Option<UserId>, JournalError> {
        let id: Option<i64> = sqlx::query_scalar(
            "INSERT INTO user (name, name_key, administrator, active, created_at) VALUES ($1, $2, 0, 1, $3) \
             ON CONFLICT (name_key) DO NOTHING RETURNING id",
        )
        .bind(name.trim())
        .bind(key(name))
        .bind(at.timestamp_millis())
        .fetch_optional(&self.writer)
        .await
        .attempted(WRITING)?;
        Ok(id.map(UserId))
    }

    /// The language the user chose; `None` follows the browser.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn set_lang(&self, id: UserId, lang: Option<Lang>) -> Result<(), JournalError> {
        sqlx::query("UPDATE user SET lang = $2 WHERE id = $1")
            .bind(id.0)
            .bind(lang.map(Lang::code))
            .execute(&self.writer)
            .await
            .map(drop)
            .attempted(WRITING)
    }
}

pub(super) async fn has_administrator(connection: &mut SqliteConnection) -> Result<bool, JournalError> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM user WHERE administrator AND active AND password IS NOT NULL)")
        .fetch_one(connection)
        .await
        .attempted(READING)
}

/// A new password; every session opened with the old one ends.
pub(super) async fn set_password(
    tx: &mut SqliteConnection,
    id: UserId,
    password: &PasswordHash,
) -> Result<(), JournalError> {
    sqlx::query("UPDATE user SET password = $2 WHERE id = $1")
        .bind(id.0)
        .bind(password.reveal())
        .execute(&mut *tx)
        .await
        .attempted(WRITING)?;
    sqlx::query("DELETE FROM session WHERE user_id = $1").bind(id.0).execute(tx).await.map(drop).attempted(WRITING)
}

/// The administrator of this name, made if there is none, reinstated if there is one.
pub(super) async fn make_administrator(
    tx: &mut SqliteConnection,
    name: &str,
    at: DateTime<Utc>,
) -> Result<UserId, JournalError> {
    let id = sqlx::query_scalar(
        "INSERT INTO user (name, name_key, administrator, active, created_at) VALUES ($1, $2, 1, 1, $3) \
         ON CONFLICT (name_key) DO UPDATE SET administrator = 1, active = 1 RETURNING id",
    )
    .bind(name.trim())
    .bind(key(name))
    .bind(at.timestamp_millis())
    .fetch_one(tx)
    .await
    .attempted(WRITING)?;
    Ok(UserId(id))
}
