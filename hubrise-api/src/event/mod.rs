//! The event HubRise delivers to a callback, and the callback itself.

mod typed;

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

pub use typed::{Created, State, TypedEvent, Updated};

use crate::read::{readable, record};
use crate::{
    AccountId, CatalogId, Customer, CustomerId, CustomerListId, DeliveryId, EventId, EventType, LocationId, Order,
    OrderId, RawJson, Read, ReadError, ResourceType, Time,
};

record! {
    /// What happened to a resource. Delivered at least once, in no promised order; `id` tells duplicates.
    ///
    /// The list of events leaves out the states; a retrieved or delivered event has them. `Debug` never shows them.
    #[derive(Debug)]
    pub struct Event {
        /// Key of the event; absent in old data.
        id: Option<EventId> = "id",
        /// What it is about; `Other("")` when absent.
        resource_type: ResourceType = "resource_type",
        /// What happened; `Other("")` when absent.
        event_type: EventType = "event_type",
        /// When.
        created_at: Option<Time> = "created_at",
        /// The order concerned. See [`Event::order_id`] for the order id wherever it stands.
        order_id: Option<OrderId> = "order_id",
        /// The location concerned. See [`Event::location_id`].
        location_id: Option<LocationId> = "location_id",
        /// The account concerned.
        account_id: Option<AccountId> = "account_id",
        /// The customer concerned.
        customer_id: Option<CustomerId> = "customer_id",
        /// The customer list concerned.
        customer_list_id: Option<CustomerListId> = "customer_list_id",
        /// The delivery concerned.
        delivery_id: Option<DeliveryId> = "delivery_id",
        /// The catalog concerned.
        catalog_id: Option<CatalogId> = "catalog_id",
        /// The resource concerned, in data from before November 2022.
        resource_id: Option<String> = "resource_id",
        /// The resource afterwards.
        new_state: Option<RawJson> = "new_state",
        /// The resource before.
        previous_state: Option<RawJson> = "previous_state",
        /// The changed entries (`inventory.patch` only).
        state_change: Option<RawJson> = "state_change",
    }
}

impl Event {
    /// The order this event is about or belongs to: by the new state of an order event, else by `order_id`, else (old order
    /// events) by `resource_id`.
    pub fn order_id(&self) -> Option<OrderId> {
        self.subject(&ResourceType::Order, self.order_id.as_ref())
    }

    /// The location this event belongs to: by the new state, else by `location_id`.
    pub fn location_id(&self) -> Option<LocationId> {
        self.state_id("location_id").map(LocationId::from).or_else(|| self.location_id.clone())
    }

    /// The order of an order event, if the event carries it; `None` means it has to be retrieved.
    pub fn order(&self) -> Option<Result<Read<Order>, ReadError>> {
        self.state_of(&ResourceType::Order).map(Order::read)
    }

    /// What duplicates of this event are recognised by: its id, else (bodies without one, from before November 2022) the hash
    /// of its raw body, as `sha256:` and 64 hexadecimal digits.
    pub fn key(&self, raw: &[u8]) -> EventId {
        self.id.clone().unwrap_or_else(|| EventId::new(format!("sha256:{}", hex::encode(Sha256::digest(raw)))))
    }

    /// The customer this event is about: by the new state of a customer event, else by `customer_id`, else (old customer
    /// events) by `resource_id`.
    pub fn customer_id(&self) -> Option<CustomerId> {
        self.subject(&ResourceType::Customer, self.customer_id.as_ref())
    }

    /// The delivery this event is about, as [`Event::customer_id`].
    pub fn delivery_id(&self) -> Option<DeliveryId> {
        self.subject(&ResourceType::Delivery, self.delivery_id.as_ref())
    }

    /// The catalog this event is about, as [`Event::customer_id`].
    pub fn catalog_id(&self) -> Option<CatalogId> {
        self.subject(&ResourceType::Catalog, self.catalog_id.as_ref())
    }

    /// The customer list this event is about or belongs to, as [`Event::customer_id`].
    pub fn customer_list_id(&self) -> Option<CustomerListId> {
        let of_customer = || self.state_id("customer_list_id").map(CustomerListId::from);
        self.subject(&ResourceType::CustomerList, self.customer_list_id.as_ref()).or_else(of_customer)
    }

    fn subject<Id: From<String> + Clone>(&self, resource: &ResourceType, field: Option<&Id>) -> Option<Id> {
        let is_about = self.resource_type == *resource;
        let by_state = is_about.then(|| self.state_id("id")).flatten().map(Id::from);
        let old = || self.resource_id.clone().filter(|_| is_about).map(Id::from);
        by_state.or_else(|| field.cloned()).or_else(old)
    }

    /// The customer of a customer event, if the event carries it.
    pub fn customer(&self) -> Option<Result<Read<Customer>, ReadError>> {
        self.state_of(&ResourceType::Customer).map(Customer::read)
    }

    fn state_of(&self, resource: &ResourceType) -> Option<&Value> {
        self.new_state.as_deref().filter(|_| self.resource_type == *resource)
    }

    /// An id in the new state, a text or (leniently, as everywhere) a number.
    fn state_id(&self, key: &str) -> Option<String> {
        match self.new_state.as_ref()?.get(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

record! {
    /// Where HubRise sends the events of a connection, one callback a connection.
    #[derive(Debug)]
    pub struct Callback {
        /// Where events are posted; absent = passive (events wait to be listed) or none registered.
        url: Option<String> = "url",
        /// Which events; empty = none registered.
        events: BTreeMap<ResourceType, Vec<EventType>> = "events",
    }
}
readable!(Event, Callback);
