//! A code becomes a connection, and a person takes on what came by HubRise's back office.

use super::ConnectingError;
use crate::connection::{Connection, ConnectionId, HubRiseAccess, HubRiseLinks, Named, Offer, Standing};
use crate::engine::Engine;
use hubrise_api::{AccountId, CatalogId, Code, Connected, CustomerListId, GetLocation, LocationId};

/// How a code came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// By our button: the state was ours, from this person's session, unused and not too old.
    Button {
        /// As it was asked for.
        device_id: Option<String>,
    },
    /// By hand, pasted by somebody who is signed in.
    ByHand {
        /// As it was asked for.
        device_id: Option<String>,
    },
    /// From HubRise's back office, without a state: anybody may have sent this browser here.
    BackOffice,
}

impl Via {
    fn device_id(&self) -> Option<&String> {
        match self {
            Self::Button { device_id } | Self::ByHand { device_id } => device_id.as_ref(),
            Self::BackOffice => None,
        }
    }
}

/// What a code came to.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The connection, by id and names.
    pub connection: Connection,
    /// How it came to be.
    pub came: Came,
}

/// How a connection came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It is new.
    New,
    /// It was there before; token and names are renewed.
    Again,
    /// It waits until a person takes it on: [`Engine::activate`], or [`Engine::decline`].
    Waiting,
}

impl Engine {
    /// Exchanges a code for a token, once. `made_by` is who is signed in, empty for [`Via::BackOffice`].
    ///
    /// A code for a location (and device) that is connected already renews that connection. By HubRise's back office nothing
    /// is used before a person agrees, unless it is the very token that is in use.
    ///
    /// # Errors
    /// [`ConnectingError`]; the code is used up all the same.
    pub async fn take_code(&self, code: &Code, via: Via, made_by: &str) -> Result<Taken, ConnectingError> {
        let grant = self.oauth()?.exchange(code).await.map_err(ConnectingError::Code)?;
        let location = grant.connected.location_id.clone().ok_or(ConnectingError::NoLocation)?;
        let mut links = links(&grant.connected, via.device_id());
        let _turn = self.inner.changing.lock().await;
        let known = self.same(&location, links.device_id.as_ref());
        links.currency = known.as_ref().and_then(|known| known.hubrise.links.currency);
        let offer = Offer { access_token: grant.access_token, links };
        let taken = match known {
            Some(known) if via == Via::BackOffice => offered(known, offer),
            Some(known) => Taken { connection: self.renewed(known, offer, made_by)?, came: Came::Again },
            None => self.fresh(location, offer, &via, made_by).await?,
        };
        self.store(taken.connection.clone()).await?;
        tracing::info!(connection.id = %taken.connection.id, came = ?taken.came, "a code was taken");
        Ok(taken)
    }

    /// A person takes on what came by HubRise's back office.
    ///
    /// # Errors
    /// [`ConnectingError::NotNow`] when nothing waits for that.
    pub async fn activate(&self, id: &ConnectionId, who: &str) -> Result<Connection, ConnectingError> {
        let _turn = self.inner.changing.lock().await;
        let mut connection = self.known(id)?;
        connection = match connection.hubrise.offered.take() {
            Some(offer) => self.renewed(connection, offer, who)?,
            None if connection.standing == Standing::Pending => {
                Connection { standing: Standing::Active, made_by: who.to_owned(), ..connection }
            }
            None => return Err(ConnectingError::NotNow),
        };
        self.store(connection.clone()).await?;
        Ok(connection)
    }

    /// A person does not want what came by HubRise's back office: its token is revoked, unless it is the one in use.
    ///
    /// # Errors
    /// [`ConnectingError::NotNow`] when nothing waits for that.
    pub async fn decline(&self, id: &ConnectionId) -> Result<Connection, ConnectingError> {
        let turn = self.inner.changing.lock().await;
        let mut connection = self.known(id)?;
        if let Some(offer) = connection.hubrise.offered.take() {
            retire(&mut connection.hubrise, offer.access_token);
        } else if connection.standing == Standing::Pending {
            connection.standing = Standing::Disconnected { revoke_pending: true };
        } else {
            return Err(ConnectingError::NotNow);
        }
        self.store(connection).await?;
        drop(turn);
        self.revoke_now(id).await
    }

    /// The connection of this location and device, one in use before one that is over.
    fn same(&self, location: &LocationId, device: Option<&String>) -> Option<Connection> {
        let is_same =
            |known: &Connection| known.location == *location && known.hubrise.links.device_id.as_ref() == device;
        let mut same: Vec<_> = self.connections().into_iter().filter(is_same).collect();
        same.sort_by_key(|known| matches!(known.standing, Standing::Disconnected { .. }));
        same.into_iter().next()
    }

    async fn fresh(
        &self,
        location: LocationId,
        offer: Offer,
        via: &Via,
        made_by: &str,
    ) -> Result<Taken, ConnectingError> {
        let waits = *via == Via::BackOffice;
        let name = offer.links.location_name.clone().unwrap_or_else(|| location.as_str().to_owned());
        let hubrise = self.access(offer)?;
        let mut connection = Connection {
            standing: if waits { Standing::Pending } else { Standing::Active },
            made_by: made_by.to_owned(),
            ..Connection::new(self.new_connection_id(), name, location, hubrise, self.inner.clock.now())
        };
        // The store's time zone and currency are the location's. Where HubRise does not say now, a person sets them.
        let location = self.inner.hubrise(&connection)?.look_at(&GetLocation { location: None }).await;
        let location = location.ok().map(|location| location.value);
        let account = location.as_ref().and_then(|location| location.account.as_ref());
        connection.hubrise.links.currency = account.and_then(|account| account.currency);
        let zone = location.and_then(|location| location.timezone).and_then(|zone| zone.name);
        connection.settings.conversion.time_zone =
            zone.and_then(|zone| zone.parse().ok()).unwrap_or(connection.settings.conversion.time_zone);
        Ok(Taken { connection, came: if waits { Came::Waiting } else { Came::New } })
    }

    fn access(&self, offer: Offer) -> Result<HubRiseAccess, ConnectingError> {
        let secrets = self.credentials()?.secrets();
        let api_url = self.hubrise_client().api_url.clone();
        Ok(HubRiseAccess { links: offer.links, ..HubRiseAccess::new(api_url, offer.access_token, secrets) })
    }

    /// The same connection with a new token and new names. HubRise usually gives the same token again; another one is
    /// revoked later. After a break, older orders are again "before the connection".
    fn renewed(&self, known: Connection, offer: Offer, who: &str) -> Result<Connection, ConnectingError> {
        let mut hubrise = self.access(offer)?;
        hubrise.retired.clone_from(&known.hubrise.retired);
        retire(&mut hubrise, known.hubrise.access_token.clone());
        let was_over = matches!(known.standing, Standing::Disconnected { .. });
        Ok(Connection {
            hubrise,
            standing: Standing::Active,
            made_by: who.to_owned(),
            connected_at: if was_over { self.inner.clock.now() } else { known.connected_at },
            ..known
        })
    }
}

/// For a connection that is known, from HubRise's back office.
fn offered(mut known: Connection, offer: Offer) -> Taken {
    let is_in_use = matches!(known.standing, Standing::Active | Standing::ToVerify);
    let is_same = known.hubrise.access_token.reveal() == offer.access_token.reveal();
    let came = if is_in_use && is_same {
        // HubRise says what this token is connected to now; nothing is to be agreed to.
        known.hubrise.links = offer.links;
        Came::Again
    } else if is_in_use {
        known.hubrise.offered = Some(offer);
        Came::Waiting
    } else {
        let before = std::mem::replace(&mut known.hubrise.access_token, offer.access_token);
        retire(&mut known.hubrise, before);
        known.hubrise.links = offer.links;
        known.standing = Standing::Pending;
        Came::Waiting
    };
    Taken { connection: known, came }
}

/// A token that is not used any more is revoked, unless HubRise gave the very same one again.
fn retire(hubrise: &mut HubRiseAccess, token: hubrise_api::AccessToken) {
    hubrise.retired.retain(|retired| retired.reveal() != hubrise.access_token.reveal());
    let is_kept = hubrise.retired.iter().chain([&hubrise.access_token]).any(|kept| kept.reveal() == token.reveal());
    if !is_kept {
        hubrise.retired.push(token);
    }
}

fn links(connected: &Connected, device_id: Option<&String>) -> HubRiseLinks {
    let named = |id: Option<&str>, name: &Option<String>| Some(Named::new(id?, name.clone().unwrap_or_default()));
    HubRiseLinks {
        account: named(connected.account_id.as_ref().map(AccountId::as_str), &connected.account_name),
        location_name: connected.location_name.clone(),
        catalog: named(connected.catalog_id.as_ref().map(CatalogId::as_str), &connected.catalog_name),
        customer_list: named(
            connected.customer_list_id.as_ref().map(CustomerListId::as_str),
            &connected.customer_list_name,
        ),
        currency: None,
        app_instance_id: connected.app_instance_id.clone(),
        device_id: device_id.cloned(),
    }
}
