//! The page of HubRise where the merchant agrees.

use super::ConnectingError;
use crate::connection::ConnectionId;
use crate::engine::Engine;
use hubrise_api::{AuthorizeUrl, DeviceId, OAuthState, Permissions, Redirect, Scope, ScopeResource};

/// What HubRise's page is asked to show.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// How the code comes back.
    pub back: Back,
    /// Country of the sign-up form, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Account name of the sign-up form.
    pub account_name: Option<String>,
    /// Location name of the sign-up form.
    pub location_name: Option<String>,
    /// Asks for a connection of its own beside others of the same location.
    pub device_id: Option<String>,
    /// The connection this is to renew; its names and device go before the ones above.
    pub again: Option<ConnectionId>,
}

/// How the code comes back.
#[derive(Debug, Clone, Default)]
pub enum Back {
    /// To our page, with this state: 128 random bits, kept in the session, good once and for ten minutes.
    Page(OAuthState),
    /// By hand: HubRise shows the code, and somebody pastes it here.
    #[default]
    ByHand,
}

impl Engine {
    /// The address of HubRise's page where the merchant chooses location, customer list and catalog.
    ///
    /// # Errors
    /// When this instance is no client of HubRise, or HubRise would not know where to lead back to.
    pub fn authorize_url(&self, ask: &Ask) -> Result<String, ConnectingError> {
        let client_id = &self.credentials()?.client_id;
        let redirect = match &ask.back {
            Back::Page(_) => {
                Redirect::to(self.hubrise_client().redirect_url.clone().ok_or(ConnectingError::NoRedirect)?)
            }
            Back::ByHand => Redirect::out_of_band(),
        };
        let renewed = ask.again.as_ref().map(|id| self.known(id)).transpose()?;
        let links = renewed.map(|connection| connection.hubrise.links).unwrap_or_default();
        let mut url = match &links.app_instance_id {
            Some(instance) => AuthorizeUrl::again(client_id, redirect, instance),
            None => AuthorizeUrl::new(client_id, redirect, scope()),
        };
        url = url.root(&self.hubrise_client().oauth_url);
        if let Back::Page(state) = &ask.back {
            url = url.state(state);
        }
        if let Some(country) = &ask.country {
            url = url.country(country);
        }
        if let Some(name) = links.account.map(|account| account.name).or_else(|| ask.account_name.clone()) {
            url = url.account_name(name);
        }
        if let Some(name) = links.location_name.or_else(|| ask.location_name.clone()) {
            url = url.location_name(name);
        }
        if let Some(device) = links.device_id.or_else(|| ask.device_id.clone()) {
            url = url.device_id(DeviceId::new(&device).ok_or(ConnectingError::BadDevice)?);
        }
        Ok(url.to_string())
    }
}

/// The least that carries orders with their customers, and names the catalog.
pub fn scope() -> Scope {
    Permissions::location(ScopeResource::Orders.write())
        .and(ScopeResource::CustomerList.read())
        .and(ScopeResource::Catalog.read())
        .into()
}
