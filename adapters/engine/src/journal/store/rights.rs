//! What each user may do.

use super::users::{UserId, has_administrator};
use super::{READING, Store};
use crate::connection::ConnectionId;
use crate::journal::error::Attempted;
use crate::journal::{InjectionId, JournalError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const WRITING: &str = "store a user's rights";

/// What somebody may do with a connection. Each role may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks, without seeing customers' data.
    Viewer,
    /// Decides about orders.
    Operator,
    /// Changes the connection and its settings.
    Administrator,
}

impl Role {
    /// All of them, the lowest first.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Operator, Self::Administrator];

    /// Its stable word; stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Administrator => "administrator",
        }
    }

    /// The role of this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// What a user may do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rights {
    /// Administrator of the whole instance: every connection, and the users.
    pub administrator: bool,
    /// The role for each connection the user may see; not looked at for an administrator of the instance.
    pub roles: BTreeMap<ConnectionId, Role>,
}

impl Store {
    /// What the user may do from now on, open sessions included. `false`: nobody could administer the instance any
    /// more, so nothing was changed.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn set_rights(&self, id: UserId, rights: &Rights) -> Result<bool, JournalError> {
        let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await.attempted(WRITING)?;
        let had = has_administrator(&mut tx).await?;
        sqlx::query("UPDATE user SET administrator = $2 WHERE id = $1")
            .bind(id.0)
            .bind(rights.administrator)
            .execute(&mut *tx)
            .await
            .attempted(WRITING)?;
        sqlx::query("DELETE FROM user_role WHERE user_id = $1")
            .bind(id.0)
            .execute(&mut *tx)
            .await
            .attempted(WRITING)?;
        for (connection, role) in &rights.roles {
            sqlx::query("INSERT INTO user_role (user_id, connection_id, role) VALUES ($1, $2, $3)")
                .bind(id.0)
                .bind(connection.as_str())
                .bind(role.name())
                .execute(&mut *tx)
                .await
                .attempted(WRITING)?;
        }
        if had && !has_administrator(&mut tx).await? {
            return Ok(false);
        }
        tx.commit().await.attempted(WRITING)?;
        Ok(true)
    }

    /// Whether the user may sign in. One who may not loses every session and open invitation. `false`: nobody could
    /// administer the instance any more, so nothing was changed.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn set_active(&self, id: UserId, active: bool) -> Result<bool, JournalError> {
        let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await.attempted(WRITING)?;
        let had = has_administrator(&mut tx).await?;
        sqlx::query("UPDATE user SET active = $2 WHERE id = $1")
            .bind(id.0)
            .bind(active)
            .execute(&mut *tx)
            .await
            .attempted(WRITING)?;
        if had && !has_administrator(&mut tx).await? {
            return Ok(false);
        }
        if !active {
            for statement in ["DELETE FROM session WHERE user_id = $1", "DELETE FROM access_link WHERE user_id = $1"] {
                sqlx::query(statement).bind(id.0).execute(&mut *tx).await.attempted(WRITING)?;
            }
        }
        tx.commit().await.attempted(WRITING)?;
        Ok(true)
    }

    /// The connection an order came in by.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn connection_of_order(&self, id: InjectionId) -> Result<Option<ConnectionId>, JournalError> {
        let id: Option<String> = sqlx::query_scalar("SELECT connection_id FROM injection WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await
            .attempted(READING)?;
        Ok(id.map(ConnectionId::new))
    }

    /// The connection an event came in by, by its number ([`Operation::seq`](super::Operation::seq)).
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn connection_of_event(&self, seq: i64) -> Result<Option<ConnectionId>, JournalError> {
        let id: Option<String> = sqlx::query_scalar("SELECT connection_id FROM event WHERE seq = $1")
            .bind(seq)
            .fetch_optional(&self.pool)
            .await
            .attempted(READING)?;
        Ok(id.map(ConnectionId::new))
    }
}
