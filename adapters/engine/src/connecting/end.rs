//! The way back: nothing of ours is left at HubRise, however long HubRise cannot be reached.

use super::ConnectingError;
use crate::connection::{AccessToken, Connection, ConnectionId, GoLive, Standing};
use crate::engine::{Engine, Inner};
use bridge_core::settings::{Mode, Settings};
use hubrise_api::{DeleteCallback, OAuthError};

impl Engine {
    /// Disconnects: from this moment on the connection is not served; then its callback is deleted and its token revoked at
    /// HubRise. Where HubRise cannot be reached, that stays pending and is tried again. Orders and exchanges stay readable.
    ///
    /// # Errors
    /// When there is no such connection or it cannot be stored. That HubRise is away is no error.
    pub async fn disconnect(&self, id: &ConnectionId, who: &str) -> Result<Connection, ConnectingError> {
        self.change(id, |connection| {
            if !connection.standing.is_over() {
                connection.standing = Standing::Disconnected { revoke_pending: true };
            }
            if let Some(offer) = connection.hubrise.offered.take() {
                connection.hubrise.retired.push(offer.access_token);
            }
        })
        .await?;
        tracing::info!(connection.id = %id, who, "disconnected");
        self.revoke_now(id).await
    }

    /// HubRise's Disconnect URL was called, or somebody who guessed it. The connections of this app instance are in use as
    /// before, and HubRise is asked whether it is true. `false`: there is none.
    ///
    /// # Errors
    /// When the connection cannot be stored.
    pub async fn disconnect_called(&self, app_instance_id: &str) -> Result<bool, ConnectingError> {
        let called = self.of_app_instance(app_instance_id);
        for id in &called {
            self.change(id, |connection| {
                if connection.standing == Standing::Active {
                    connection.standing = Standing::ToVerify;
                }
            })
            .await?;
        }
        Ok(!called.is_empty())
    }

    /// The connections of an app instance, for HubRise's Open URL. The number is guessable: whoever brings it still has to
    /// sign in.
    pub fn of_app_instance(&self, app_instance_id: &str) -> Vec<ConnectionId> {
        let is_of = |connection: &Connection| {
            connection.hubrise.links.app_instance_id.as_deref() == Some(app_instance_id)
                && !connection.standing.is_over()
        };
        self.connections().into_iter().filter(is_of).map(|connection| connection.id).collect()
    }

    /// Puts the settings back to their defaults but for time zone and ticket language, supervised and unproven; gives back the
    /// settings as they were.
    ///
    /// # Errors
    /// As [`Engine::change`].
    pub async fn reset(&self, id: &ConnectionId) -> Result<Settings, ConnectingError> {
        let mut before = None;
        self.change(id, |connection| {
            let kept = &connection.settings.conversion;
            let mut settings = Settings::default();
            settings.conversion.time_zone = kept.time_zone;
            settings.conversion.ticket_language = kept.ticket_language;
            before = Some(std::mem::replace(&mut connection.settings, settings));
            connection.mode = Mode::Supervised;
            connection.go_live = GoLive::default();
        })
        .await?;
        Ok(before.unwrap_or_default())
    }

    /// Tries once what is owed to HubRise, whatever comes of it, and gives back the connection as it is then.
    pub(super) async fn revoke_now(&self, id: &ConnectionId) -> Result<Connection, ConnectingError> {
        if let Err(error) = revoke_owed(self, id).await {
            tracing::warn!(connection.id = %id, %error, "HubRise does not confirm yet; it is asked again later");
        }
        self.known(id)
    }
}

/// Something at HubRise has still to be revoked.
pub(crate) fn is_owed(connection: &Connection) -> bool {
    let is_pending = connection.standing == Standing::Disconnected { revoke_pending: true };
    is_pending || !connection.hubrise.retired.is_empty()
}

/// Revokes what a connection does not use any more.
pub(crate) async fn revoke_owed(engine: &Engine, id: &ConnectionId) -> Result<(), ConnectingError> {
    let connection = engine.known(id)?;
    for token in &connection.hubrise.retired {
        if !is_in_use(engine, token) {
            revoke(engine, token).await?;
        }
        engine.change(id, |now| now.hubrise.retired.retain(|kept| kept.reveal() != token.reveal())).await?;
    }
    if connection.standing != (Standing::Disconnected { revoke_pending: true }) {
        return Ok(());
    }
    if !is_in_use(engine, &connection.hubrise.access_token) && is_alive(&engine.inner, &connection).await? {
        revoke(engine, &connection.hubrise.access_token).await?;
    }
    let pending = Standing::Disconnected { revoke_pending: true };
    engine
        .change(id, |now| {
            // It may have been connected again meanwhile.
            if now.standing == pending {
                now.standing = Standing::Disconnected { revoke_pending: false };
            }
        })
        .await?;
    Ok(())
}

/// A connection of ours lives by this token, this one again perhaps.
fn is_in_use(engine: &Engine, token: &AccessToken) -> bool {
    engine.connections().iter().any(|connection| {
        let is_over = connection.standing.is_over();
        !is_over && connection.hubrise.access_token.reveal() == token.reveal()
    })
}

/// Deletes the callback; `false` when the token is dead, and with it everything it could do.
async fn is_alive(inner: &Inner, connection: &Connection) -> Result<bool, ConnectingError> {
    match inner.hubrise(connection)?.ask(&DeleteCallback).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) if error.is_revoked() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn revoke(engine: &Engine, token: &AccessToken) -> Result<(), ConnectingError> {
    match engine.oauth()?.revoke(token).await {
        Ok(()) => Ok(()),
        Err(OAuthError::Status { status, .. }) if matches!(status.as_u16(), 400 | 404 | 422) => {
            tracing::warn!(%status, "HubRise does not know a token that was to be revoked");
            Ok(())
        }
        Err(error) => Err(ConnectingError::Code(error)),
    }
}
