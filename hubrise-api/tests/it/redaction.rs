//! No personal data and no secret in any `Debug` or error.

use hubrise_api::{AccessToken, ClientSecret, Customer, Event, Order, PatchOrder, Personal};
use serde_json::{Map, Value, json};

/// Marks every text and number of a JSON value, so that any leak shows.
fn canaries(value: &mut Value) {
    match value {
        Value::String(text) => *text = format!("canary {text}"),
        Value::Array(list) => list.iter_mut().for_each(canaries),
        Value::Object(map) => map.values_mut().for_each(canaries),
        _ => {}
    }
}

fn check(what: &str, debug: &str) {
    assert!(!debug.contains("canary"), "{what} leaks: {debug}");
}

/// The customer of the fixture with every text marked, ids aside.
fn customer() -> Value {
    let mut customer: Value = serde_json::from_str(include_str!("../fixtures/customer.json")).unwrap();
    canaries(&mut customer);
    for id in ["id", "customer_list_id", "private_ref"] {
        customer[id] = json!("an id");
    }
    customer
}

#[test]
fn no_field_of_a_customer_is_shown() {
    let read = Customer::read(&customer()).unwrap();
    assert!(!read.problems.is_empty(), "the canaries spoil money and times, so problems are checked too");
    check("customer", &format!("{read:?} {read:#?}"));
    read.problems.iter().for_each(|problem| check("problem", &problem.to_string()));
    assert_eq!(read.value.first_name.unwrap().as_str(), "canary Zoé");
}

#[test]
fn no_personal_field_of_an_order_is_shown() {
    let mut order: Value = serde_json::from_str(include_str!("../fixtures/order.json")).unwrap();
    order["customer"] = customer();
    for field in ["customer_notes", "seller_notes"] {
        canaries(&mut order[field]);
    }
    for item in order["items"].as_array_mut().unwrap() {
        canaries(&mut item["customer_notes"]);
    }
    for (key, value) in order["delivery"].as_object_mut().unwrap() {
        if key.starts_with("driver") || key.ends_with("url") {
            canaries(value);
        }
    }
    canaries(&mut order["payments"][0]["info"]);
    canaries(&mut order["loyalty_operations"]);
    order["custom_fields"] = json!({ "canary": "canary" });
    let read = Order::read(&order).unwrap();
    check("order", &format!("{read:?} {read:#?}"));
    assert!(format!("{read:?}").contains("Ramen"), "what is not personal is shown");
}

#[test]
fn no_state_of_an_event_is_shown() {
    let state = json!({ "id": "x", "canary": "canary" });
    let event =
        json!({ "resource_type": "order", "new_state": state, "previous_state": state, "state_change": ["canary"] });
    let read = Event::read(&event).unwrap();
    check("event", &format!("{read:?} {read:#?}"));
    check("its order", &format!("{:?}", read.value.order()));
}

#[test]
fn no_text_of_a_patch_is_shown() {
    let fields = Map::from_iter([("canary".to_owned(), json!("canary"))]);
    let patch = PatchOrder {
        seller_notes: Some(Personal::from("canary")),
        custom_fields: Some(fields.into()),
        ..PatchOrder::default()
    };
    check("patch", &format!("{patch:?}"));
    assert_eq!(json!(patch), json!({ "seller_notes": "canary", "custom_fields": { "canary": "canary" } }));
}

#[test]
fn no_person_in_what_is_sent_is_shown() {
    use hubrise_api::{
        Change, CustomerDetails, DeliveryStatus, NewCustomer, NewDelivery, NewOrder, OrderCustomer, PatchCustomer,
    };
    let details = CustomerDetails {
        first_name: Some("canary".into()),
        state: Some("canary".into()),
        gender: Some("canary".into()),
        ..CustomerDetails::default()
    };
    let mut delivery = NewDelivery::new("Riders", DeliveryStatus::Pending);
    delivery.progress.driver_name = Change::set("canary");
    let order = NewOrder {
        customer_notes: Some("canary".into()),
        customer: Some(OrderCustomer::Guest(Box::new(details.clone()))),
        ..NewOrder::default()
    };
    let patch = PatchCustomer { city: Change::set("canary"), ..PatchCustomer::default() };
    let customer = NewCustomer { details, ..NewCustomer::default() };
    check("what is sent", &format!("{order:?} {delivery:?} {patch:?} {customer:#?}"));
}

#[test]
fn no_secret_is_shown() {
    let (token, secret) = (AccessToken::new(" canary\n"), ClientSecret::new("canary"));
    assert_eq!((token.reveal(), secret.reveal()), ("canary", "canary"));
    assert_eq!(format!("{token:?} {secret:?}"), "AccessToken([redacted]) ClientSecret([redacted])");
}

#[test]
fn no_unreadable_body_is_shown() {
    for body in ["canary", r#"{"canary": canary}"#, r#"["canary"]"#, r#""canary""#] {
        let error = Order::from_slice(body.as_bytes()).unwrap_err();
        check("read error", &format!("{error} {error:?}"));
    }
}

#[cfg(feature = "client")]
#[test]
fn no_client_shows_its_token() {
    use hubrise_api::Client;
    let builder = Client::builder(AccessToken::new("canary")).base_url("http://127.0.0.1:1");
    check("builder", &format!("{builder:?}"));
    check("client", &format!("{:?}", builder.build().unwrap()));
    let error = Client::builder(AccessToken::new("canary\u{7f}")).build().unwrap_err();
    check("build error", &format!("{error} {error:?}"));
}
