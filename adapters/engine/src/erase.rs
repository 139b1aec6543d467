//! Takes the customer out of what was said about an order.

use bridge_core::injection::Phase;
use serde_json::{Map, Value, json};

/// What customers wrote on an order: allergies, wishes, and now and then their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notes {
    /// The kitchen still needs them.
    Keep,
    /// They go with the customer.
    Erase,
}

impl Notes {
    /// Those of an order that may still go to the till stay.
    pub(crate) const fn of(phase: Phase) -> Self {
        match phase {
            Phase::OnTill | Phase::Closed | Phase::ClosedUpstream => Self::Erase,
            _ => Self::Keep,
        }
    }
}

/// What stays of a customer: who HubRise says it was, for whoever asks there.
const KEPT: [&str; 2] = ["id", "customer_list_id"];

/// The body of an event, an order or an exchange without its customer. What is no JSON object or list (a till's XML) has
/// the customer anywhere, and nothing of it stays.
pub(crate) fn without_customer(body: &[u8], notes: Notes) -> Vec<u8> {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    if value["resource_type"] == "customer" {
        for state in ["new_state", "previous_state"] {
            anonymise(&mut value[state]);
        }
    }
    match &mut value {
        Value::Object(_) | Value::Array(_) => scrub(&mut value, notes),
        _ => return Vec::new(),
    }
    value.to_string().into_bytes()
}

fn scrub(value: &mut Value, notes: Notes) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|element| scrub(element, notes)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match name.as_str() {
                    "customer" => anonymise(field),
                    "customer_notes" if notes == Notes::Erase => *field = Value::Null,
                    _ => scrub(field, notes),
                }
            }
        }
        _ => {}
    }
}

/// Everything goes that is not known to say nothing of a person: HubRise may add fields.
fn anonymise(customer: &mut Value) {
    let Value::Object(fields) = customer else { return };
    let mut left: Map<String, Value> = KEPT.iter().filter_map(|name| fields.remove_entry(*name)).collect();
    left.insert("anonymised".to_owned(), json!(true));
    *customer = Value::Object(left);
}

#[cfg(test)]
mod tests {
    use super::{Notes, without_customer};
    use serde_json::{Value, json};

    fn scrubbed(body: &Value, notes: Notes) -> Value {
        serde_json::from_slice(&without_customer(body.to_string().as_bytes(), notes)).unwrap()
    }

    #[test]
    fn of_a_customer_the_ids_stay() {
        let customer = json!({ "id": "c1", "customer_list_id": "l1", "first_name": "Ann", "new_field": { "x": "Ann" },
            "loyalty_cards": [{ "name": "Ann" }], "custom_fields": { "customer_notes": "Ann" } });
        let left = json!({ "id": "c1", "customer_list_id": "l1", "anonymised": true });
        let event = json!({ "resource_type": "customer", "new_state": customer, "previous_state": customer });
        assert_eq!(
            scrubbed(&event, Notes::Keep),
            json!({ "resource_type": "customer", "new_state": left, "previous_state": left })
        );
        let order = json!({ "id": "x1", "total": "9.00 EUR", "customer": customer, "customer_notes": "no nuts, Ann",
            "items": [{ "product_name": "Soup", "customer_notes": "hot" }] });
        let event = json!({ "resource_type": "order", "new_state": order });
        let kept = scrubbed(&event, Notes::Keep);
        assert_eq!(kept["new_state"]["customer"], left);
        assert_eq!(
            (&kept["new_state"]["customer_notes"], &kept["new_state"]["total"]),
            (&json!("no nuts, Ann"), &json!("9.00 EUR"))
        );
        let erased = scrubbed(&event, Notes::Erase)["new_state"].take();
        assert_eq!((&erased["customer_notes"], &erased["items"][0]["customer_notes"]), (&Value::Null, &Value::Null));
        assert_eq!(erased["items"][0]["product_name"], "Soup");
        assert_eq!(scrubbed(&json!({ "customer": null }), Notes::Keep), json!({ "customer": null }));
    }

    #[test]
    fn of_what_cannot_be_read_nothing_stays() {
        for body in ["", "<Request>Ann</Request>", "\"Ann\"", "{\"customer\": {\"first_name\": \"Ann\"}"] {
            assert_eq!(without_customer(body.as_bytes(), Notes::Keep), b"", "{body}");
        }
    }
}
