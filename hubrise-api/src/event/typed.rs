//! Each kind of event with the states it carries.

use serde_json::Value;

use super::Event;
use crate::read::{Record, document, list};
use crate::{
    Account, Customer, CustomerList, Delivery, EventType, InventoryEntry, Location, Order, RawJson, Read, ReadError,
    ResourceType,
};

/// A state of a resource: `None` where the event has none, as in the list of events; then retrieve the event or the resource.
pub type State<R> = Option<Result<Read<R>, ReadError>>;

/// A resource came into being.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Created<R> {
    /// The resource.
    pub new_state: State<R>,
}

/// A resource changed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Updated<R> {
    /// The resource before. Whether it is whole or holds the changed fields only is not documented.
    pub previous_state: State<R>,
    /// The resource afterwards.
    pub new_state: State<R>,
}

/// An event by what it is about and what happened, with the states that such an event carries. The ids are in the [`Event`].
///
/// ```
/// use hubrise_api::{Event, TypedEvent};
///
/// let body = br#"{"id":"e1","resource_type":"inventory","event_type":"patch","state_change":[{"sku_ref":"A","stock":"0"}]}"#;
/// let event = Event::from_slice(body)?.value;
/// let TypedEvent::InventoryPatch { state_change: Some(Ok(changed)) } = event.typed() else { panic!("another event") };
/// assert_eq!(changed.value[0].sku_ref.as_deref(), Some("A"));
/// # Ok::<(), hubrise_api::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "made once an event and matched on the spot")]
pub enum TypedEvent {
    /// `order.create`
    OrderCreate(Created<Order>),
    /// `order.update`
    OrderUpdate(Updated<Order>),
    /// `customer.create`
    CustomerCreate(Created<Customer>),
    /// `customer.update`
    CustomerUpdate(Updated<Customer>),
    /// `customer_list.update`, seen in HubRise's own client library only.
    CustomerListUpdate(Updated<CustomerList>),
    /// `delivery.create`
    DeliveryCreate(Created<Delivery>),
    /// `delivery.update`
    DeliveryUpdate(Updated<Delivery>),
    /// `location.update`
    LocationUpdate(Updated<Location>),
    /// `account.update`, seen in HubRise's own client library only.
    AccountUpdate(Updated<Account>),
    /// `catalog.create`; carries no state: retrieve the catalog.
    CatalogCreate,
    /// `catalog.update`; carries no state: retrieve the catalog.
    CatalogUpdate,
    /// `catalog.delete`; carries no state.
    CatalogDelete,
    /// `inventory.patch`
    InventoryPatch {
        /// The changed entries; no stock = unlimited again.
        state_change: State<Vec<InventoryEntry>>,
    },
    /// `inventory.update`; carries no state: retrieve the inventory.
    InventoryUpdate,
    /// A pair this version does not know. Acknowledge it all the same.
    Other(ResourceType, EventType),
}

impl Event {
    /// What the event says, by its two types. Reads the states, so call it once.
    pub fn typed(&self) -> TypedEvent {
        use {EventType as E, ResourceType as R, TypedEvent as T};
        match (&self.resource_type, &self.event_type) {
            (R::Order, E::Create) => T::OrderCreate(self.created()),
            (R::Order, E::Update) => T::OrderUpdate(self.updated()),
            (R::Customer, E::Create) => T::CustomerCreate(self.created()),
            (R::Customer, E::Update) => T::CustomerUpdate(self.updated()),
            (R::CustomerList, E::Update) => T::CustomerListUpdate(self.updated()),
            (R::Delivery, E::Create) => T::DeliveryCreate(self.created()),
            (R::Delivery, E::Update) => T::DeliveryUpdate(self.updated()),
            (R::Location, E::Update) => T::LocationUpdate(self.updated()),
            (R::Account, E::Update) => T::AccountUpdate(self.updated()),
            (R::Catalog, E::Create) => T::CatalogCreate,
            (R::Catalog, E::Update) => T::CatalogUpdate,
            (R::Catalog, E::Delete) => T::CatalogDelete,
            (R::Inventory, E::Patch) => {
                T::InventoryPatch { state_change: self.state_change.clone().map(|json| list::<InventoryEntry>(json.0)) }
            }
            (R::Inventory, E::Update) => T::InventoryUpdate,
            (resource, event) => T::Other(resource.clone(), event.clone()),
        }
    }

    fn created<T: Record>(&self) -> Created<T> {
        Created { new_state: state(self.new_state.as_ref()) }
    }

    fn updated<T: Record>(&self) -> Updated<T> {
        Updated { previous_state: state(self.previous_state.as_ref()), new_state: state(self.new_state.as_ref()) }
    }
}

fn state<T: Record>(json: Option<&RawJson<Value>>) -> State<T> {
    json.map(|json| document(json.0.clone()))
}
