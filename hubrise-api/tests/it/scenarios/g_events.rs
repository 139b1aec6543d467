//! G: events, each kind with the states it carries.

use hubrise_api::{CatalogId, CustomerId, CustomerListId, Event, EventId, EventType, ResourceType, TypedEvent};
use serde_json::{Value, json};

fn event(value: &Value) -> Event {
    Event::from_slice(value.to_string().as_bytes()).unwrap().value
}

/// What the variant is called, by its `Debug`.
fn variant(event: &TypedEvent) -> String {
    format!("{event:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

#[test]
fn every_pair_has_its_type() {
    for (resource, kind, expected) in [
        ("order", "create", "OrderCreate"),
        ("order", "update", "OrderUpdate"),
        ("customer", "create", "CustomerCreate"),
        ("customer", "update", "CustomerUpdate"),
        ("customer_list", "update", "CustomerListUpdate"),
        ("delivery", "create", "DeliveryCreate"),
        ("delivery", "update", "DeliveryUpdate"),
        ("location", "update", "LocationUpdate"),
        ("account", "update", "AccountUpdate"),
        ("catalog", "create", "CatalogCreate"),
        ("catalog", "update", "CatalogUpdate"),
        ("catalog", "delete", "CatalogDelete"),
        ("inventory", "patch", "InventoryPatch"),
        ("inventory", "update", "InventoryUpdate"),
        ("order", "delete", "Other"),
        ("menu", "update", "Other"),
    ] {
        let bare = event(&json!({ "id": "e1", "resource_type": resource, "event_type": kind })).typed();
        assert_eq!(variant(&bare), expected);
        assert!(!format!("{bare:?}").contains("Ok("), "the list form has no state");
        let state = json!({ "id": "x1" });
        let full =
            json!({ "resource_type": resource, "event_type": kind, "new_state": state, "previous_state": state });
        let states = format!("{:?}", event(&full).typed()).matches("Ok(").count();
        let carried = match (expected, kind) {
            ("Other", _) | (_, "patch") => 0,
            (_, "create") if resource != "catalog" => 1,
            (_, "update") if !matches!(resource, "catalog" | "inventory") => 2,
            _ => 0,
        };
        assert_eq!(states, carried, "{resource}.{kind}");
    }
}

#[test]
fn an_update_has_both_states() {
    let update = event(&json!({
        "resource_type": "delivery", "event_type": "update",
        "previous_state": { "id": "d", "status": "pending" }, "new_state": { "id": "d", "status": "delivered" },
    }));
    let TypedEvent::DeliveryUpdate(update) = update.typed() else { panic!("{update:?}") };
    let status = |state: hubrise_api::State<hubrise_api::Delivery>| state.unwrap().unwrap().value.status.unwrap();
    assert_eq!((status(update.previous_state).as_str(), status(update.new_state).as_str()), ("pending", "delivered"));
}

#[test]
fn g1_duplicates_have_one_key() {
    let body = br#"{"id":"e1","resource_type":"order"}"#;
    let event = Event::from_slice(body).unwrap().value;
    assert_eq!((event.key(body), event.key(b"another")), (EventId::new("e1"), EventId::new("e1")));
}

#[test]
fn g12_the_list_form_has_ids_and_no_state() {
    let event = event(&json!({ "id": "e1", "resource_type": "order", "event_type": "update", "order_id": "o1" }));
    assert_eq!((event.order(), event.order_id().unwrap().to_string()), (None, "o1".into()));
}

#[test]
fn g16_a_catalog_event_names_the_catalog() {
    let event = event(&json!({ "resource_type": "catalog", "event_type": "update", "catalog_id": "k1" }));
    assert_eq!((event.typed(), event.catalog_id()), (TypedEvent::CatalogUpdate, Some(CatalogId::new("k1"))));
}

#[test]
fn g17_several_entries_expire_at_once() {
    let event = event(&json!({ "resource_type": "inventory", "event_type": "patch", "state_change": [
        { "sku_ref": "A", "stock": null }, 5, { "option_ref": "B", "stock": "0" },
    ] }));
    let TypedEvent::InventoryPatch { state_change: Some(Ok(read)) } = event.typed() else { panic!("{event:?}") };
    assert_eq!(read.problems[0].path, "[1]");
    assert_eq!(read.value.iter().map(|entry| entry.stock).collect::<Vec<_>>(), [None, Some(0.into())]);
}

#[test]
fn g18_an_old_body_is_known_by_its_hash() {
    let body = br#"{"resource_type":"customer","event_type":"update","resource_id":"c1","account_id":"a"}"#;
    let event = Event::from_slice(body).unwrap().value;
    assert_eq!(event.customer_id(), Some(CustomerId::new("c1")));
    let key = event.key(body);
    assert!(key.as_str().starts_with("sha256:") && key.as_str().len() == 7 + 64);
    assert_eq!(key, event.key(body));
    assert_ne!(key, event.key(b"{}"));
}

#[test]
fn g21_one_order_by_two_events() {
    let [a, b] =
        ["e1", "e2"].map(|id| event(&json!({ "id": id, "resource_type": "order", "new_state": { "id": "o1" } })));
    assert!(a.order_id() == b.order_id() && a.id != b.id);
}

#[test]
fn g23_what_is_no_json_is_an_error_without_content() {
    for body in [&b""[..], b"canary", &[0xff; 100], b"[1]"] {
        let error = Event::from_slice(body).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}

#[test]
fn a_customer_names_its_list() {
    let event = event(&json!({ "resource_type": "customer", "new_state": { "id": "c1", "customer_list_id": "l1" } }));
    assert_eq!(event.customer_list_id(), Some(CustomerListId::new("l1")));
    assert_eq!((event.resource_type, event.event_type), (ResourceType::Customer, EventType::default()));
}
