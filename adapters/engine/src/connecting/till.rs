//! The till's side: nothing is saved before the till has answered.

use super::{CallbackState, ConnectingError, HubRiseProblem};
use crate::connection::{Connection, ConnectionId, GoLive, Standing, TillAccess};
use crate::engine::{Engine, EngineError};
use crate::menus;
use crate::pos::{CheckFailed, Listings, Prerequisite};
use bridge_core::settings::Mode;

/// A till that is connected now.
#[derive(Debug, Clone)]
pub struct TillConnected {
    /// The connection afterwards.
    pub connection: Connection,
    /// What the till lists.
    pub listings: Listings,
    /// The callback, which is registered once the till is there; if HubRise does not say, why.
    pub callback: Result<CallbackState, HubRiseProblem>,
}

impl Engine {
    /// What a store needs before it can be connected.
    pub fn prerequisites(&self) -> &'static [Prerequisite] {
        self.inner.tills.prerequisites()
    }

    /// Asks a till, with the address and token given, what it lists. Nothing is saved and nothing is ordered.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn try_till(&self, till: &TillAccess) -> Result<Listings, CheckFailed> {
        let pos = self.inner.tills.open(till).map_err(|error| CheckFailed::of(error.problem))?;
        pos.check().await
    }

    /// Asks the till of a connection, and keeps how it went and what it lists.
    ///
    /// # Errors
    /// [`ConnectingError::NoTill`], or what is wrong with it.
    pub async fn check_till(&self, id: &ConnectionId) -> Result<Listings, ConnectingError> {
        let till = self.known(id)?.till.ok_or(ConnectingError::NoTill)?;
        let checked = self.try_till(&till).await;
        self.inner.book.till(id, checked.as_ref().map(drop).map_err(|failed| failed.problem)).await;
        let listings = checked?;
        menus::listed(&self.inner, id, &listings).await.map_err(EngineError::from)?;
        Ok(listings)
    }

    /// Asks the till, and if it answers, binds the connection to it and registers the callback. With another till than before
    /// the connection is supervised again, and unproven.
    ///
    /// # Errors
    /// [`ConnectingError::Till`] when the till does not answer as it should; nothing has changed then.
    pub async fn connect_till(&self, id: &ConnectionId, till: TillAccess) -> Result<TillConnected, ConnectingError> {
        if !matches!(self.known(id)?.standing, Standing::Active | Standing::ToVerify) {
            return Err(ConnectingError::NotNow);
        }
        let listings = self.try_till(&till).await?;
        self.change(id, |connection| {
            let is_another = connection.till_id().is_some_and(|before| before != till.id());
            if is_another {
                connection.go_live = GoLive::default();
                if connection.mode == Mode::Live {
                    connection.mode = Mode::Supervised;
                }
            }
            connection.till = Some(till);
        })
        .await?;
        menus::listed(&self.inner, id, &listings).await.map_err(EngineError::from)?;
        let callback = match self.repair_callback(id, false).await {
            Ok(state) => Ok(state),
            Err(ConnectingError::HubRise { problem, .. }) => Err(problem),
            Err(error) => return Err(error),
        };
        Ok(TillConnected { connection: self.known(id)?, listings, callback })
    }
}
