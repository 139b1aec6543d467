//! Links that work once: they let somebody set a password.

use super::sessions::Token;
use super::users::{PasswordHash, User, UserId, UserRow, columns_of_user, make_administrator, set_password};
use super::{READING, Store};
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use chrono::{DateTime, Utc};

const WRITING: &str = "store a link";

/// What a link lets its holder do.
#[derive(Debug, Clone)]
pub enum Invitation {
    /// Become administrator, under a name of one's choice.
    Setup,
    /// Set the password of this user.
    User(Box<User>),
}

impl Store {
    /// Keeps a link: for a user, or (`None`) for a new administrator. An earlier one for the same no longer works.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn add_link(
        &self,
        token: &Token,
        user: Option<UserId>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        let user = user.map(|id| id.0);
        let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await.attempted(WRITING)?;
        sqlx::query("DELETE FROM access_link WHERE user_id IS $1")
            .bind(user)
            .execute(&mut *tx)
            .await
            .attempted(WRITING)?;
        sqlx::query("INSERT INTO access_link (hash, user_id, expires_at) VALUES ($1, $2, $3)")
            .bind(token.hash())
            .bind(user)
            .bind(expires_at.timestamp_millis())
            .execute(&mut *tx)
            .await
            .attempted(WRITING)?;
        tx.commit().await.attempted(WRITING)
    }

    /// What this link is good for; `None` if it was used, replaced, has expired or never was.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn invitation(&self, token: &Token, now: DateTime<Utc>) -> Result<Option<Invitation>, JournalError> {
        let row: Option<Option<i64>> =
            sqlx::query_scalar("SELECT user_id FROM access_link WHERE hash = $1 AND expires_at > $2")
                .bind(token.hash())
                .bind(now.timestamp_millis())
                .fetch_optional(&self.pool)
                .await
                .attempted(READING)?;
        let Some(user) = row else { return Ok(None) };
        let Some(user) = user else { return Ok(Some(Invitation::Setup)) };
        let row: Option<UserRow> = sqlx::query_as(columns_of_user!("WHERE u.id = $1 AND u.active"))
            .bind(user)
            .fetch_optional(&self.pool)
            .await
            .attempted(READING)?;
        Ok(row.map(User::try_from).transpose()?.map(|user| Invitation::User(Box::new(user))))
    }

    /// Uses a link up: sets the password of its user, or of the administrator `name`, who is made or reinstated.
    /// `None`: the link is no good any more, and nothing was changed.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn take_up(
        &self,
        token: &Token,
        name: &str,
        password: &PasswordHash,
        now: DateTime<Utc>,
    ) -> Result<Option<UserId>, JournalError> {
        let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await.attempted(WRITING)?;
        let whose: Option<Option<i64>> =
            sqlx::query_scalar("DELETE FROM access_link WHERE hash = $1 AND expires_at > $2 RETURNING user_id")
                .bind(token.hash())
                .bind(now.timestamp_millis())
                .fetch_optional(&mut *tx)
                .await
                .attempted(WRITING)?;
        let user = match whose {
            None => return Ok(None),
            Some(Some(id)) => UserId(id),
            Some(None) => make_administrator(&mut tx, name, now).await?,
        };
        set_password(&mut tx, user, password).await?;
        tx.commit().await.attempted(WRITING)?;
        Ok(Some(user))
    }
}
