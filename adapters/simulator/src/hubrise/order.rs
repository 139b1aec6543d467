//! An order as HubRise keeps it: what creation fills in, what anonymising takes away.

use hubrise_api::{LocationId, OrderId};
use serde_json::{Value, json};

use super::patch::LISTS;
use crate::money;

/// What anonymising a customer sets to null, in the customer and in past orders (reference 3.7).
const PERSONAL: [&str; 14] = [
    "email",
    "first_name",
    "last_name",
    "gender",
    "birth_date",
    "company_name",
    "phone",
    "phone_access_code",
    "address_1",
    "address_2",
    "postal_code",
    "latitude",
    "longitude",
    "delivery_notes",
];

/// Fills in what HubRise computes or defaults. Whatever the order already has is kept, right or
/// wrong, so that a test can have an order that HubRise would never make.
pub(crate) fn complete(
    order: &mut Value,
    id: &OrderId,
    location: &LocationId,
    created_at: &str,
    new_id: &mut dyn FnMut() -> String,
) {
    for (list, _) in LISTS {
        default(order, list, json!([]));
        for (index, element) in order[list].as_array_mut().into_iter().flatten().enumerate() {
            complete_element(element, list, index, new_id);
        }
    }
    let scalars = ["ref", "private_ref", "service_type", "service_type_ref", "expected_time", "confirmed_time"];
    let notes = ["customer_notes", "seller_notes", "collection_code", "customer", "delivery"];
    for field in scalars.into_iter().chain(notes) {
        default(order, field, Value::Null);
    }
    for (field, value) in [
        ("status", json!("new")),
        ("created_at", created_at.into()),
        ("created_by", json!("Simulated shop")),
        ("deals", json!({})),
        ("coupon_codes", json!([])),
        ("loyalty_operations", json!([])),
        ("custom_fields", json!({})),
    ] {
        default(order, field, value);
    }
    if let (Value::Null, Ok(total)) = (&order["total"], money::total(order)) {
        order["total"] = total.text().into();
    }
    order["id"] = id.as_str().into();
    order["location_id"] = location.as_str().into();
}

fn complete_element(element: &mut Value, list: &str, index: usize, new_id: &mut dyn FnMut() -> String) {
    if !element.is_object() {
        return;
    }
    if element["id"].is_null() {
        element["id"] = new_id().into();
    }
    default(element, "private_ref", Value::Null);
    default(element, "deleted", false.into());
    if list == "items" {
        default(element, "options", json!([]));
        if let (Value::Null, Ok(subtotal)) =
            (&element["subtotal"], money::subtotal(element, &format!("items[{index}]")))
        {
            element["subtotal"] = subtotal.text().into();
        }
    }
}

/// Sets a field that is absent; a given `null` stays.
fn default(object: &mut Value, field: &str, value: Value) {
    if let Value::Object(fields) = object {
        fields.entry(field).or_insert(value);
    }
}

/// Takes the customer's personal data out of the order's snapshot.
pub(crate) fn anonymise(order: &mut Value) {
    let Value::Object(customer) = &mut order["customer"] else {
        return;
    };
    for field in PERSONAL {
        customer.insert(field.to_owned(), Value::Null);
    }
    customer.insert("anonymised".to_owned(), true.into());
}
