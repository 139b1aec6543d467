//! What is to be converted, told apart by its JSON.

use hubrise_api::{Customer, Event, Order, Read, ReadError, ResourceType};
use serde_json::{Map, Value};

/// Something that can be converted.
pub(crate) enum Document {
    Order(Box<Read<Order>>),
    Customer(Box<Read<Customer>>),
}

/// JSON that holds nothing to convert. Holds no content.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error("it is not JSON")]
    NotJson(#[from] serde_json::Error),
    #[error("{place}")]
    Unreadable { place: &'static str, source: ReadError },
    #[error("it is not an object at its top, line 1, column 1")]
    NotAnObject,
    #[error(
        "at its top it has no field of an order (`items`, `status`, `service_type`, `total`), of a customer (`first_name`, `email`, `phone`, ...) or of an event (`resource_type`, `event_type`)"
    )]
    Unknown,
    #[error("`resource_type`: it is an event about something else than an order or a customer")]
    OtherResource,
    #[error("`new_state` is missing: the event does not carry its order or customer; retrieve that and convert it")]
    NoState,
}

/// The fields that tell. An event comes first, as it may have fields of what it is about.
const EVENT: &[&str] = &["resource_type", "event_type"];
const ORDER: &[&str] = &["items", "status", "service_type", "total"];
const CUSTOMER: &[&str] =
    &["first_name", "last_name", "company_name", "email", "phone", "address_1", "anonymised", "customer_list_id"];

/// Reads an order, a customer, or the one an event carries.
pub(crate) fn read(json: &[u8]) -> Result<Document, InputError> {
    let value: Value = serde_json::from_slice(json)?;
    let fields = value.as_object().ok_or(InputError::NotAnObject)?;
    if has(fields, EVENT) {
        let event = Event::read(&value).map_err(|source| InputError::Unreadable { place: "the event", source })?;
        of_event(&event.value)
    } else if has(fields, ORDER) {
        order("the order", Order::read(&value))
    } else if has(fields, CUSTOMER) {
        customer("the customer", Customer::read(&value))
    } else {
        Err(InputError::Unknown)
    }
}

fn has(fields: &Map<String, Value>, names: &[&str]) -> bool {
    names.iter().any(|name| fields.contains_key(*name))
}

fn of_event(event: &Event) -> Result<Document, InputError> {
    match event.resource_type {
        ResourceType::Order => order("`new_state`", event.order().ok_or(InputError::NoState)?),
        ResourceType::Customer => customer("`new_state`", event.customer().ok_or(InputError::NoState)?),
        _ => Err(InputError::OtherResource),
    }
}

fn order(place: &'static str, read: Result<Read<Order>, ReadError>) -> Result<Document, InputError> {
    read.map(|order| Document::Order(order.into())).map_err(|source| InputError::Unreadable { place, source })
}

fn customer(place: &'static str, read: Result<Read<Customer>, ReadError>) -> Result<Document, InputError> {
    read.map(|customer| Document::Customer(customer.into())).map_err(|source| InputError::Unreadable { place, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bridge_simulator::samples;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cut_off_order_is_refused_with_its_place(sample: prop::sample::Index, at: prop::sample::Index) {
            let samples = samples::orders();
            let json = serde_json::to_vec_pretty(&sample.get(&samples).json).unwrap();
            let cut = &json[..at.index(json.len())];
            let Err(InputError::NotJson(error)) = read(cut) else { panic!("{} bytes are JSON", cut.len()) };
            prop_assert_eq!(error.line(), cut.split(|byte| *byte == b'\n').count());
        }

        #[test]
        fn whatever_comes_is_read_or_refused(fields in "(,\"(status|new_state|resource_type|email)\":(1|\"order\"|\\{\\}|null)){0,4}") {
            let json = format!("{{{}}}", fields.trim_start_matches(','));
            prop_assert!(!matches!(read(json.as_bytes()), Err(InputError::NotJson(_))), "{}", json);
        }
    }
}
