//! Signed-in browsers.

use super::users::{PasswordHash, User, UserId, UserRow, set_password};
use super::{READING, Store};
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::journal::sqlite::time;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::fmt;

const WRITING: &str = "store a session";

/// 128 random bits that stand in a cookie or a link. The journal keeps their SHA-256 only.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// From random bits.
    pub fn from_bits(bits: [u8; 16]) -> Self {
        Self(hex::encode(bits))
    }

    /// What a browser sent.
    pub fn received(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Its text: 32 hexadecimal digits. Not for logs.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Another secret that only the holder of this one can know, one for each purpose.
    pub fn derive(&self, purpose: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(purpose.as_bytes());
        hash.update([0]);
        hash.update(self.0.as_bytes());
        hex::encode(&hash.finalize()[..16])
    }

    pub(super) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}

/// Identity of a session, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId(pub i64);

/// A signed-in browser.
#[derive(Debug, Clone)]
pub struct Session {
    /// Identity.
    pub id: SessionId,
    /// When somebody signed in.
    pub opened_at: DateTime<Utc>,
    /// When it was last used, give or take what [`Store::touch_session`] is spared.
    pub seen_at: DateTime<Utc>,
    /// What the browser calls itself.
    pub agent: String,
}

/// Sessions before these moments are over.
#[derive(Debug, Clone, Copy)]
pub struct Alive {
    /// Opened before: too old.
    pub opened_after: DateTime<Utc>,
    /// Last used before: idle for too long.
    pub seen_after: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: i64,
    opened_at: i64,
    seen_at: i64,
    agent: String,
}

impl TryFrom<SessionRow> for Session {
    type Error = JournalError;

    fn try_from(row: SessionRow) -> Result<Self, JournalError> {
        Ok(Self {
            id: SessionId(row.id),
            opened_at: time("session.opened_at", row.id, row.opened_at)?,
            seen_at: time("session.seen_at", row.id, row.seen_at)?,
            agent: row.agent,
        })
    }
}

#[derive(sqlx::FromRow)]
struct SignedInRow {
    #[sqlx(flatten)]
    user: UserRow,
    session: i64,
    opened_at: i64,
    seen_at: i64,
    agent: String,
}

impl Store {
    /// Opens a session and forgets those that are over.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn open_session(
        &self,
        token: &Token,
        user: UserId,
        agent: &str,
        now: DateTime<Utc>,
        alive: Alive,
    ) -> Result<(), JournalError> {
        let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await.attempted(WRITING)?;
        sqlx::query("DELETE FROM session WHERE opened_at <= $1 OR seen_at <= $2")
            .bind(alive.opened_after.timestamp_millis())
            .bind(alive.seen_after.timestamp_millis())
            .execute(&mut *tx)
            .await
            .attempted(WRITING)?;
        sqlx::query("INSERT INTO session (hash, user_id, opened_at, seen_at, agent) VALUES ($1, $2, $3, $3, $4)")
            .bind(token.hash())
            .bind(user.0)
            .bind(now.timestamp_millis())
            .bind(agent)
            .execute(&mut *tx)
            .await
            .attempted(WRITING)?;
        tx.commit().await.attempted(WRITING)
    }

    /// The session of this cookie and its user, if the session is alive and the user may sign in.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn session(&self, token: &Token, alive: Alive) -> Result<Option<(Session, User)>, JournalError> {
        let row: Option<SignedInRow> = sqlx::query_as(
            "SELECT s.id AS session, s.opened_at, s.seen_at, s.agent, u.id, u.name, u.administrator, u.active, \
             u.password IS NOT NULL AS has_password, u.lang, u.created_at, \
             (SELECT json_group_object(r.connection_id, r.role) FROM user_role r WHERE r.user_id = u.id) AS roles \
             FROM session s JOIN user u ON u.id = s.user_id \
             WHERE s.hash = $1 AND s.opened_at > $2 AND s.seen_at > $3 AND u.active",
        )
        .bind(token.hash())
        .bind(alive.opened_after.timestamp_millis())
        .bind(alive.seen_after.timestamp_millis())
        .fetch_optional(&self.pool)
        .await
        .attempted(READING)?;
        let Some(SignedInRow { user, session, opened_at, seen_at, agent }) = row else { return Ok(None) };
        let session = SessionRow { id: session, opened_at, seen_at, agent }.try_into()?;
        Ok(Some((session, user.try_into()?)))
    }

    /// Notes that a session is in use.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn touch_session(&self, id: SessionId, now: DateTime<Utc>) -> Result<(), JournalError> {
        sqlx::query("UPDATE session SET seen_at = $2 WHERE id = $1")
            .bind(id.0)
            .bind(now.timestamp_millis())
            .execute(&self.writer)
            .await
            .map(drop)
            .attempted(WRITING)
    }

    /// The user's sessions that are alive, the newest first.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn sessions(&self, user: UserId, alive: Alive) -> Result<Vec<Session>, JournalError> {
        let rows: Vec<SessionRow> = sqlx::query_as(
            "SELECT id, opened_at, seen_at, agent FROM session \
             WHERE user_id = $1 AND opened_at > $2 AND seen_at > $3 ORDER BY id DESC",
        )
        .bind(user.0)
        .bind(alive.opened_after.timestamp_millis())
        .bind(alive.seen_after.timestamp_millis())
        .fetch_all(&self.pool)
        .await
        .attempted(READING)?;
        rows.into_iter().map(Session::try_from).collect()
    }

    /// Ends one session of a user.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn close_session(&self, user: UserId, id: SessionId) -> Result<(), JournalError> {
        sqlx::query("DELETE FROM session WHERE user_id = $1 AND id = $2")
            .bind(user.0)
            .bind(id.0)
            .execute(&self.writer)
            .await
            .map(drop)
            .attempted(WRITING)
    }

    /// Ends every session of a user, but for one that is to stay.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn close_sessions(&self, user: UserId, but: Option<SessionId>) -> Result<(), JournalError> {
        sqlx::query("DELETE FROM session WHERE user_id = $1 AND id IS NOT $2")
            .bind(user.0)
            .bind(but.map(|id| id.0))
            .execute(&self.writer)
            .await
            .map(drop)
            .attempted(WRITING)
    }

    /// A new password of a user who has one; every session opened with the old one ends.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn set_password(&self, user: UserId, password: &PasswordHash) -> Result<(), JournalError> {
        let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await.attempted(WRITING)?;
        set_password(&mut tx, user, password).await?;
        tx.commit().await.attempted(WRITING)
    }
}
