//! What ties HubRise's answer to the session that asked for it.

use super::{SessionId, Store, Token};
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use chrono::{DateTime, Utc};

const WRITING: &str = "store the state of a connection that is begun";

/// A connection somebody began at HubRise, once HubRise has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// As it was asked for.
    pub device_id: Option<String>,
}

impl Store {
    /// Keeps the state of a connection that is begun, for this session only.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn keep_state(
        &self,
        state: &Token,
        session: Option<SessionId>,
        begun: &Begun,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await.attempted(WRITING)?;
        sqlx::query("DELETE FROM oauth_state WHERE expires_at <= $1")
            .bind(now.timestamp_millis())
            .execute(&mut *tx)
            .await
            .attempted(WRITING)?;
        sqlx::query("INSERT INTO oauth_state (hash, session_id, device_id, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(state.hash())
            .bind(session.map(|id| id.0))
            .bind(&begun.device_id)
            .bind(expires_at.timestamp_millis())
            .execute(&mut *tx)
            .await
            .attempted(WRITING)?;
        tx.commit().await.attempted(WRITING)
    }

    /// Uses a state up. `None`: it was never given to this session, is used up, or too old; a state of another session
    /// stays good for that one.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn take_state(
        &self,
        state: &Token,
        session: Option<SessionId>,
        now: DateTime<Utc>,
    ) -> Result<Option<Begun>, JournalError> {
        let taken: Option<Option<String>> = sqlx::query_scalar(
            "DELETE FROM oauth_state WHERE hash = $1 AND session_id IS $2 AND expires_at > $3 RETURNING device_id",
        )
        .bind(state.hash())
        .bind(session.map(|id| id.0))
        .bind(now.timestamp_millis())
        .fetch_optional(&self.writer)
        .await
        .attempted(WRITING)?;
        Ok(taken.map(|device_id| Begun { device_id }))
    }
}
