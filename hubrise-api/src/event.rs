//! The event HubRise delivers to a callback, and the callback itself.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::read::{document, parse, readable, record};
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
    /// Reads it leniently, as [`Order::read`] does. The states are kept as they are.
    ///
    /// # Errors
    /// [`ReadError::NotAnObject`] if it is no JSON object.
    pub fn read(value: &Value) -> Result<Read<Self>, ReadError> {
        document(value)
    }

    /// Parses and reads it. The states are moved, not copied.
    ///
    /// # Errors
    /// As [`Event::read`], and [`ReadError::NotJson`] with line and column.
    pub fn from_slice(json: &[u8]) -> Result<Read<Self>, ReadError> {
        let mut value = parse(json)?;
        let mut take = |key| value.get_mut(key).map(Value::take).filter(|state| !state.is_null());
        let states = ["new_state", "previous_state", "state_change"].map(&mut take);
        let mut read = Self::read(&value)?;
        [read.value.new_state, read.value.previous_state, read.value.state_change] = states.map(|s| s.map(RawJson));
        Ok(read)
    }

    /// The order this event is about or belongs to: by the new state of an order event, else by `order_id`, else (old order
    /// events) by `resource_id`.
    pub fn order_id(&self) -> Option<OrderId> {
        let is_order = self.resource_type == ResourceType::Order;
        let by_state = is_order.then(|| self.state_id("id")).flatten();
        let old = || self.resource_id.as_deref().filter(|_| is_order);
        by_state.map(OrderId::from).or_else(|| self.order_id.clone()).or_else(|| old().map(OrderId::from))
    }

    /// The location this event belongs to: by the new state, else by `location_id`.
    pub fn location_id(&self) -> Option<LocationId> {
        self.state_id("location_id").map(LocationId::from).or_else(|| self.location_id.clone())
    }

    /// The order of an order event, if the event carries it; `None` means it has to be retrieved.
    pub fn order(&self) -> Option<Result<Read<Order>, ReadError>> {
        self.state_of(&ResourceType::Order).map(Order::read)
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
readable!(Callback);
