//! What a PATCH may change in an order, and what it does to it (HubRise reference, update rules).
//!
//! Stricter than HubRise may be: a field that cannot be updated is refused, where HubRise might
//! pass over it, so that a client's mistake shows in its tests.

use chrono::DateTime;
use serde_json::{Map, Value};

use super::refusal::{FieldError, Refusal};
use crate::money;

/// Every order status of the reference.
const STATUSES: [&str; 11] = [
    "new",
    "received",
    "accepted",
    "in_preparation",
    "awaiting_shipment",
    "awaiting_collection",
    "in_delivery",
    "completed",
    "rejected",
    "cancelled",
    "delivery_failed",
];

/// The lists of an order whose elements can be deleted and added, each with what a new one needs.
pub(crate) const LISTS: [(&str, &[&str]); 4] = [
    ("items", &["product_name", "price", "quantity"]),
    ("discounts", &["name", "price_off"]),
    ("charges", &["name", "price"]),
    ("payments", &["amount"]),
];

/// Serialised size of `custom_fields` HubRise accepts, in bytes.
const CUSTOM_FIELDS_LIMIT: usize = 8 * 1024;

/// Characters a `private_ref` may have.
const PRIVATE_REF_LIMIT: usize = 255;

/// Private refs a PATCH sets: (`""` for the order, else the element's id; the new value).
pub(crate) type PrivateRefs = Vec<(String, Value)>;

/// Applies `patch` to `order`, wholly or not at all. New elements get their ids from `new_id`.
pub(crate) fn apply(
    order: &mut Value,
    patch: &Value,
    new_id: &mut dyn FnMut() -> String,
) -> Result<PrivateRefs, Refusal> {
    let Value::Object(fields) = patch else {
        return Err(Refusal::bad_request("the body must be a JSON object"));
    };
    let mut draft = Draft { order: order.clone(), private_refs: Vec::new(), errors: Vec::new() };
    for (name, value) in fields {
        draft.field(name, value, new_id);
    }
    if !draft.errors.is_empty() {
        return Err(Refusal::invalid(draft.errors));
    }
    recompute_total(&mut draft.order);
    *order = draft.order;
    Ok(draft.private_refs)
}

/// Puts the sum of what is left into `total`; an order whose sums cannot be done keeps its total.
fn recompute_total(order: &mut Value) {
    if let Ok(total) = money::total(order) {
        order["total"] = total.text().into();
    }
}

struct Draft {
    order: Value,
    private_refs: PrivateRefs,
    errors: Vec<FieldError>,
}

impl Draft {
    fn refuse(&mut self, field: &str, message: &str) {
        self.errors.push(FieldError { field: field.to_owned(), message: message.to_owned() });
    }

    fn field(&mut self, name: &str, value: &Value, new_id: &mut dyn FnMut() -> String) {
        match name {
            "status" if value.as_str().is_some_and(|status| STATUSES.contains(&status)) => self.set(name, value),
            "status" => self.refuse(name, "is not an order status"),
            "confirmed_time" if is_time_or_null(value) => self.set(name, value),
            "confirmed_time" => self.refuse(name, "is not a time with an offset"),
            "seller_notes" | "collection_code" if value.is_string() || value.is_null() => self.set(name, value),
            "seller_notes" | "collection_code" => self.refuse(name, "is not text"),
            "private_ref" => self.private_ref(name, String::new(), value),
            "custom_fields" => self.custom_fields(value),
            _ => match LISTS.iter().find(|(list, _)| *list == name) {
                Some((list, required)) => self.elements(list, required, value, new_id),
                None => self.refuse(name, "cannot be updated"),
            },
        }
    }

    fn set(&mut self, name: &str, value: &Value) {
        self.order[name] = value.clone();
    }

    fn private_ref(&mut self, field: &str, of: String, value: &Value) {
        let short_enough = value.as_str().is_some_and(|text| text.chars().count() <= PRIVATE_REF_LIMIT);
        if short_enough || value.is_null() {
            self.private_refs.push((of, value.clone()));
        } else {
            self.refuse(field, "is not text of at most 255 characters");
        }
    }

    /// Top-level keys are merged, `null` removes one; whether HubRise merges deeper is not known.
    fn custom_fields(&mut self, value: &Value) {
        let Value::Object(given) = value else {
            return self.refuse("custom_fields", "is not an object");
        };
        let mut merged = self.order["custom_fields"].as_object().cloned().unwrap_or_default();
        for (key, field) in given {
            if field.is_null() {
                merged.remove(key);
            } else {
                merged.insert(key.clone(), field.clone());
            }
        }
        let merged = Value::Object(merged);
        if merged.to_string().len() > CUSTOM_FIELDS_LIMIT {
            return self.refuse("custom_fields", "is larger than 8 kilobytes");
        }
        self.order["custom_fields"] = merged;
    }

    fn elements(&mut self, list: &str, required: &[&str], given: &Value, new_id: &mut dyn FnMut() -> String) {
        let Value::Array(given) = given else {
            return self.refuse(list, "is not a list");
        };
        for (index, element) in given.iter().enumerate() {
            let at = format!("{list}[{index}]");
            match element {
                Value::Object(fields) if fields.contains_key("id") => self.change(list, &at, fields),
                Value::Object(fields) => self.add(list, &at, required, fields, new_id),
                _ => self.refuse(&at, "is not an object"),
            }
        }
    }

    /// An existing element can be deleted or get a private ref, one at a time and nothing else.
    fn change(&mut self, list: &str, at: &str, fields: &Map<String, Value>) {
        let id = fields["id"].as_str().unwrap_or_default();
        let found = self.order[list].as_array_mut().into_iter().flatten().find(|element| element["id"] == id);
        let Some(element) = found else {
            return self.refuse(&format!("{at}.id"), "is not in the order");
        };
        let was_deleted = element["deleted"] == Value::Bool(true);
        match (fields.len(), fields.get("deleted"), fields.get("private_ref")) {
            (2, Some(Value::Bool(true)), _) if was_deleted => self.refuse(&format!("{at}.id"), "is already deleted"),
            (2, Some(Value::Bool(true)), _) => element["deleted"] = true.into(),
            (2, _, Some(value)) => self.private_ref(&format!("{at}.private_ref"), id.to_owned(), value),
            _ => self.refuse(at, "cannot be edited: delete it and add another"),
        }
    }

    fn add(
        &mut self,
        list: &str,
        at: &str,
        required: &[&str],
        fields: &Map<String, Value>,
        new_id: &mut dyn FnMut() -> String,
    ) {
        for missing in required.iter().filter(|name| fields.get(**name).is_none_or(Value::is_null)) {
            self.refuse(&format!("{at}.{missing}"), "is required");
        }
        let mut element = fields.clone();
        let id = new_id();
        if let Some(private_ref) = element.insert("private_ref".to_owned(), Value::Null) {
            self.private_ref(&format!("{at}.private_ref"), id.clone(), &private_ref);
        }
        element.insert("id".to_owned(), id.into());
        element.insert("deleted".to_owned(), false.into());
        let mut element = Value::Object(element);
        if list == "items" {
            match money::subtotal(&element, at) {
                Ok(subtotal) => element["subtotal"] = subtotal.text().into(),
                Err(error) => self.refuse(at, &error.to_string()),
            }
        }
        if let Value::Array(elements) = &mut self.order[list] {
            elements.push(element);
        } else {
            self.order[list] = Value::Array(vec![element]);
        }
    }
}

pub(super) fn is_time_or_null(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| DateTime::parse_from_rfc3339(text).is_ok())
}
