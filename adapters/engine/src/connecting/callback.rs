//! Where HubRise sends a connection's events.

use super::ConnectingError;
use crate::connection::{Connection, ConnectionId, Intake};
use crate::engine::{Engine, Inner};
use hubrise_api::{Callback, EventType, GetCallback, ResourceType, SetCallback};
use std::collections::BTreeMap;
use url::Url;

/// What HubRise has registered for a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackState {
    /// As it should be: our address, or none where we ask for events ourselves.
    Registered,
    /// Nothing is registered.
    Missing,
    /// Ours, and not as it should be: an earlier address of this bridge, other events, or the other way of intake.
    Outdated,
    /// Another program's. Replacing it takes the orders away from that program.
    Foreign {
        /// Scheme and host; the rest may be a secret.
        origin: String,
    },
    /// HubRise would have to call us, and nobody said under which address.
    NoPublicAddress,
    /// Not to be registered yet: the connection waits for its till or for a person, or is over.
    NotYet,
}

impl CallbackState {
    /// The stable word; also the key of its texts.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Registered => "callback_registered",
            Self::Missing => "callback_missing",
            Self::Outdated => "callback_outdated",
            Self::Foreign { .. } => "callback_foreign",
            Self::NoPublicAddress => "callback_no_public_address",
            Self::NotYet => "callback_not_yet",
        }
    }

    /// It can be put right without asking anybody.
    const fn is_ours_to_repair(&self) -> bool {
        matches!(self, Self::Missing | Self::Outdated)
    }
}

impl Engine {
    /// Where HubRise posts the events of this connection, if this instance has a public address.
    pub fn callback_url(&self, id: &ConnectionId) -> Option<String> {
        callback_url(&self.inner, id)
    }

    /// Looks at what HubRise has registered, and changes nothing.
    ///
    /// # Errors
    /// When there is no such connection, or HubRise does not answer.
    pub async fn callback_state(&self, id: &ConnectionId) -> Result<CallbackState, ConnectingError> {
        look(&self.inner, &self.known(id)?).await
    }

    /// Looks at what HubRise has registered, and puts it right. Another program's callback stays unless `replace_foreign`.
    ///
    /// # Errors
    /// When HubRise does not answer, or does not do it.
    pub async fn repair_callback(
        &self,
        id: &ConnectionId,
        replace_foreign: bool,
    ) -> Result<CallbackState, ConnectingError> {
        repair(&self.inner, &self.known(id)?, replace_foreign).await
    }
}

/// Registers the callback where that needs nobody's consent.
pub(crate) async fn keep_registered(inner: &Inner, id: &ConnectionId) -> Result<CallbackState, ConnectingError> {
    let connection = inner.connection(id).ok_or(ConnectingError::NoSuchConnection)?;
    repair(inner, &connection, false).await
}

async fn repair(
    inner: &Inner,
    connection: &Connection,
    replace_foreign: bool,
) -> Result<CallbackState, ConnectingError> {
    let state = look(inner, connection).await?;
    let replaces = replace_foreign && matches!(state, CallbackState::Foreign { .. });
    if !state.is_ours_to_repair() && !replaces {
        return Ok(state);
    }
    let url = match connection.intake {
        Intake::Callback => Some(callback_url(inner, &connection.id).ok_or(ConnectingError::NoPublicAddress)?),
        Intake::Polling => None,
    };
    inner.hubrise(connection)?.ask(&SetCallback { url, events: wanted_events(connection) }).await?;
    tracing::info!(connection.id = %connection.id, "the callback is registered at HubRise");
    Ok(CallbackState::Registered)
}

/// What HubRise has registered now.
pub(super) async fn look(inner: &Inner, connection: &Connection) -> Result<CallbackState, ConnectingError> {
    if !connection.is_served() {
        return Ok(CallbackState::NotYet);
    }
    let registered = inner.hubrise(connection)?.ask(&GetCallback).await?.value;
    let wanted = callback_url(inner, &connection.id);
    Ok(match (connection.intake, wanted) {
        (Intake::Callback, None) if registered.url.is_none() => CallbackState::NoPublicAddress,
        (Intake::Callback, wanted) => judge(&registered, connection, wanted.as_deref()),
        (Intake::Polling, _) => judge(&registered, connection, None),
    })
}

fn judge(registered: &Callback, connection: &Connection, wanted: Option<&str>) -> CallbackState {
    let hears_all = has_events(registered, &wanted_events(connection));
    let is_polled = connection.intake == Intake::Polling;
    match registered.url.as_deref() {
        None if is_polled && hears_all => CallbackState::Registered,
        None if registered.events.is_empty() => CallbackState::Missing,
        None => CallbackState::Outdated,
        Some(url) if Some(url) == wanted && hears_all => CallbackState::Registered,
        // No address of ours is known, and HubRise calls one all the same: somebody registered it by hand, for us.
        Some(url) if is_ours(url, &connection.id) && wanted.is_none() && hears_all && !is_polled => {
            CallbackState::Registered
        }
        Some(url) if is_ours(url, &connection.id) => CallbackState::Outdated,
        Some(url) => CallbackState::Foreign { origin: origin(url) },
    }
}

/// Orders; and customers where a customer list is connected and HubRise calls us. Who is polled for asks for customers only
/// where a setting says so: each event costs it two calls, and orders bring their customers along.
fn wanted_events(connection: &Connection) -> BTreeMap<ResourceType, Vec<EventType>> {
    let is_worth_it = connection.intake == Intake::Callback || connection.settings.intake.poll_customers;
    let hears_customers = connection.hubrise.links.customer_list.is_some() && is_worth_it;
    let customers = hears_customers.then_some(ResourceType::Customer);
    let both = |resource| (resource, vec![EventType::Create, EventType::Update]);
    [ResourceType::Order].into_iter().chain(customers).map(both).collect()
}

/// Every event that is wanted, and of customers none that is not: who needs no personal data gets none.
fn has_events(registered: &Callback, wanted: &BTreeMap<ResourceType, Vec<EventType>>) -> bool {
    let has = |resource, kind| registered.events.get(resource).is_some_and(|events| events.contains(kind));
    let has_all = wanted.iter().all(|(resource, kinds)| kinds.iter().all(|kind| has(resource, kind)));
    let is_nosy = |resource| registered.events.contains_key(resource) && !wanted.contains_key(resource);
    has_all && !is_nosy(&ResourceType::Customer)
}

/// The id in the path is ours alone, whatever stands before it.
fn is_ours(url: &str, id: &ConnectionId) -> bool {
    url.ends_with(&path(id))
}

fn path(id: &ConnectionId) -> String {
    format!("/hubrise/{}/events", id.as_str())
}

pub(super) fn callback_url(inner: &Inner, id: &ConnectionId) -> Option<String> {
    let base = inner.hubrise_client.public_callback_url.as_deref()?;
    Some(format!("{}{}", base.trim_end_matches('/'), path(id)))
}

fn origin(url: &str) -> String {
    Url::parse(url).map_or_else(|_| "?".to_owned(), |url| url.origin().ascii_serialization())
}
