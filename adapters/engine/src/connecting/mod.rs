//! From a merchant's click to orders on the till, and the way back.
//!
//! HubRise comes first, by one of three ways ([`Via`]); then the till, which is really asked; then a person sees the ticket of
//! a test order. Every step is a method of [`Engine`]; pages only call them.

mod authorize;
mod callback;
mod code;
mod end;
mod error;
mod problem;
mod proof;
mod reach;
mod till;
mod verify;

pub use authorize::{Ask, Back, scope};
pub use callback::CallbackState;
pub use code::{Came, Taken, Via};
pub use error::ConnectingError;
pub use problem::HubRiseProblem;
pub use proof::TestOrder;
pub use reach::Reach;
pub use till::TillConnected;
pub use verify::{Seen, Verification};

// What comes and goes with HubRise's answers, so that whoever connects needs this crate only.
pub use hubrise_api::{Code, OAuthState};

pub(crate) use callback::keep_registered;
pub(crate) use end::{is_owed, revoke_owed};
pub(crate) use proof::is_test;
pub(crate) use reach::{Echoes, check as check_public_address};

use crate::connection::{Connection, ConnectionId};
use crate::engine::Engine;
use hubrise_api::{BASE_URL, ClientSecret, OAUTH_URL, OAuthClient};
use std::sync::Arc;

/// What HubRise and this instance know of each other.
#[derive(Debug, Clone)]
pub struct HubRiseClient {
    /// The OAuth client; without one, connections come by `pixbridge connect` only.
    pub credentials: Option<Credentials>,
    /// API root.
    pub api_url: String,
    /// OAuth root.
    pub oauth_url: String,
    /// Our page HubRise leads back to, as it is registered there.
    pub redirect_url: Option<String>,
    /// Address under which HubRise reaches the callback listener.
    pub public_callback_url: Option<String>,
}

impl Default for HubRiseClient {
    /// HubRise itself, and nothing that it knows us by.
    fn default() -> Self {
        Self {
            credentials: None,
            api_url: BASE_URL.to_owned(),
            oauth_url: OAUTH_URL.to_owned(),
            redirect_url: None,
            public_callback_url: None,
        }
    }
}

/// An OAuth client of HubRise.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Its id, `<digits>.clients.hubrise.com`.
    pub client_id: String,
    /// Its secret; it also signs callbacks.
    pub client_secret: ClientSecret,
    /// The one before, while it is being replaced: callbacks signed with it count.
    pub previous_client_secret: Option<ClientSecret>,
}

impl Credentials {
    fn secrets(&self) -> Vec<ClientSecret> {
        [Some(self.client_secret.clone()), self.previous_client_secret.clone()].into_iter().flatten().collect()
    }
}

impl Engine {
    /// What HubRise and this instance know of each other.
    pub fn hubrise_client(&self) -> &HubRiseClient {
        &self.inner.hubrise_client
    }

    fn credentials(&self) -> Result<&Credentials, ConnectingError> {
        self.hubrise_client().credentials.as_ref().ok_or(ConnectingError::NoClient)
    }

    fn oauth(&self) -> Result<OAuthClient, ConnectingError> {
        let credentials = self.credentials()?;
        let transport = Arc::clone(&self.inner.transport);
        let client = OAuthClient::with_transport(&credentials.client_id, &credentials.client_secret, transport)?;
        Ok(client.root(&self.hubrise_client().oauth_url, false)?)
    }

    fn known(&self, id: &ConnectionId) -> Result<Connection, ConnectingError> {
        self.connection(id).ok_or(ConnectingError::NoSuchConnection)
    }

    /// Changes a connection as it is stored now, whoever else changes it at the same time; gives it back as it is then.
    ///
    /// # Errors
    /// When there is no such connection, or as [`Engine::connect`].
    pub async fn change(
        &self,
        id: &ConnectionId,
        change: impl FnOnce(&mut Connection) + Send,
    ) -> Result<Connection, ConnectingError> {
        let _turn = self.inner.changing.lock().await;
        let mut connection = self.known(id)?;
        change(&mut connection);
        self.store(connection.clone()).await?;
        Ok(connection)
    }
}
