//! Is the connection still what we think it is? HubRise says so, by name and id.

use super::{CallbackState, ConnectingError, HubRiseProblem, callback};
use crate::connection::{Connection, ConnectionId, HubRiseLinks, Named, Standing};
use crate::engine::Engine;
use chrono::{DateTime, Utc};
use hubrise_api::{CatalogId, CustomerListId, GetCatalog, GetCustomerList, GetLocation, Location};

/// What HubRise says about a connection.
#[derive(Debug, Clone)]
pub struct Verification {
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// The connection afterwards, with the names HubRise gave.
    pub connection: Connection,
    /// The token works; if not, why.
    pub token: Result<(), HubRiseProblem>,
    /// The catalog, if the merchant chose one.
    pub catalog: Option<Seen>,
    /// The customer list, if the merchant chose one.
    pub customer_list: Option<Seen>,
    /// The callback; if HubRise does not say, why.
    pub callback: Result<CallbackState, HubRiseProblem>,
}

/// Something of HubRise's that the connection was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// By id and name.
    pub named: Named,
    /// The token still reaches it; if not, why. The merchant may have chosen another one.
    pub reached: Result<(), HubRiseProblem>,
}

impl Engine {
    /// Asks HubRise for location, catalog, customer list and callback, and keeps the names it gives.
    ///
    /// A connection whose Disconnect URL was called is in use again if the token works, and over if HubRise says it is revoked.
    ///
    /// # Errors
    /// When the connection is over or unknown. That HubRise says no, or nothing, is no error: it is what was asked.
    pub async fn verify(&self, id: &ConnectionId) -> Result<Verification, ConnectingError> {
        let connection = self.known(id)?;
        if connection.standing.is_over() {
            return Err(ConnectingError::NotNow);
        }
        let hubrise = self.inner.hubrise(&connection)?;
        let location = hubrise.ask(&GetLocation { location: None }).await.map(|read| read.value);
        let token = location.as_ref().map(|_| ()).map_err(HubRiseProblem::of);
        let mut links = connection.hubrise.links.clone();
        if let Ok(location) = &location {
            rename(&mut links, location);
        }
        let (catalog, customer_list) = if token.is_ok() {
            (self.catalog(&connection, &mut links).await?, self.customer_list(&connection, &mut links).await?)
        } else {
            (None, None)
        };
        let callback = match &token {
            Ok(()) => match callback::look(&self.inner, &connection).await {
                Ok(state) => Ok(state),
                Err(ConnectingError::HubRise { problem, .. }) => Err(problem),
                Err(error) => return Err(error),
            },
            Err(problem) => Err(*problem),
        };
        let connection = self
            .change(id, |connection| {
                connection.standing = verified(connection.standing, token);
                if let Some(name) = links.location_name.clone().filter(|name| !name.is_empty()) {
                    connection.name = name;
                }
                connection.hubrise.links = links;
            })
            .await?;
        Ok(Verification { at: self.inner.clock.now(), connection, token, catalog, customer_list, callback })
    }

    async fn catalog(
        &self,
        connection: &Connection,
        links: &mut HubRiseLinks,
    ) -> Result<Option<Seen>, ConnectingError> {
        let Some(named) = &mut links.catalog else { return Ok(None) };
        let id = CatalogId::new(&*named.id);
        let read = self.inner.hubrise(connection)?.look_at(&GetCatalog { catalog: &id, hide_data: true }).await;
        Ok(Some(seen(named, read.map(|read| read.value.name))))
    }

    async fn customer_list(
        &self,
        connection: &Connection,
        links: &mut HubRiseLinks,
    ) -> Result<Option<Seen>, ConnectingError> {
        let Some(named) = &mut links.customer_list else { return Ok(None) };
        let id = CustomerListId::new(&*named.id);
        let read = self.inner.hubrise(connection)?.look_at(&GetCustomerList { list: &id }).await;
        Ok(Some(seen(named, read.map(|read| read.value.name))))
    }
}

fn rename(links: &mut HubRiseLinks, location: &Location) {
    links.location_name = location.name.clone().or(links.location_name.take());
    let Some(account) = &location.account else { return };
    links.currency = account.currency.or(links.currency);
    if let Some(id) = &account.id {
        let before = links.account.take().map(|account| account.name).unwrap_or_default();
        links.account = Some(Named::new(id.as_str(), account.name.clone().unwrap_or(before)));
    }
}

fn seen(named: &mut Named, name: Result<Option<String>, hubrise_api::Error>) -> Seen {
    let reached = match name {
        Ok(name) => {
            named.name = name.unwrap_or_else(|| named.name.clone());
            Ok(())
        }
        Err(error) => Err(HubRiseProblem::of(&error)),
    };
    Seen { named: named.clone(), reached }
}

/// What the Disconnect URL says, anybody can say; what HubRise says about the token counts.
fn verified(standing: Standing, token: Result<(), HubRiseProblem>) -> Standing {
    match (standing, token) {
        (Standing::ToVerify, Ok(())) => Standing::Active,
        (Standing::ToVerify, Err(HubRiseProblem::Revoked)) => Standing::Disconnected { revoke_pending: false },
        (standing, _) => standing,
    }
}
