//! What a PATCH of an order may change.

use hubrise_api::OrderId;
use serde_json::{Value, json};

use crate::support::{OTHER_TOKEN, SECRET, call, call_as, hubrise, minute, small_order};

fn patched(order: Value, patch: &Value) -> (u16, Value) {
    let (sim, location) = hubrise();
    let id = sim.place_order(&location, order, minute(0));
    call(&sim, "PATCH", &format!("/v1/location/orders/{id}"), patch)
}

#[test]
fn the_writable_fields_are_written() {
    let patch = json!({
        "status": "accepted",
        "confirmed_time": "2024-10-04T02:30:00+02:00",
        "seller_notes": "ring twice",
        "collection_code": "42",
        "private_ref": "ours",
    });
    let (status, order) = patched(small_order(), &patch);
    assert_eq!(status, 200);
    for (field, value) in patch.as_object().unwrap() {
        assert_eq!(&order[field], value, "{field}");
    }
}

#[test]
fn custom_fields_are_merged_and_null_removes() {
    let mut order = small_order();
    order["custom_fields"] = json!({ "shop": { "a": 1 }, "old": "x" });
    let (_, order) = patched(order, &json!({ "custom_fields": { "old": null, "epos": { "order_id": "1001" } } }));
    assert_eq!(order["custom_fields"], json!({ "shop": { "a": 1 }, "epos": { "order_id": "1001" } }));
}

#[test]
fn deleting_and_adding_elements_changes_the_total() {
    let mut order = small_order();
    order["charges"][0]["id"] = json!("c1");
    let added = json!({ "product_name": "Tart", "price": "5.00 EUR", "quantity": "1", "options": [{ "name": "Cream", "price": "0.50 EUR" }] });
    let (status, order) = patched(order, &json!({ "charges": [{ "id": "c1", "deleted": true }], "items": [added] }));
    assert_eq!(status, 200);
    assert_eq!(order["charges"][0]["deleted"], true);
    assert_eq!(order["items"][1]["subtotal"], "5.50 EUR");
    assert_eq!(order["items"][1]["deleted"], false);
    assert_eq!(order["total"], "17.50 EUR");
}

#[test]
fn what_cannot_be_updated_is_refused_by_name_and_nothing_is_changed() {
    let long = "x".repeat(256);
    let large = json!({ "all": "x".repeat(8 * 1024) });
    for (patch, field) in [
        (json!({ "status": "shipped" }), "status"),
        (json!({ "confirmed_time": "soon" }), "confirmed_time"),
        (json!({ "seller_notes": 5 }), "seller_notes"),
        (json!({ "ref": "new" }), "ref"),
        (json!({ "expected_time": null }), "expected_time"),
        (json!({ "private_ref": long }), "private_ref"),
        (json!({ "custom_fields": "x" }), "custom_fields"),
        (json!({ "custom_fields": large }), "custom_fields"),
        (json!({ "items": {} }), "items"),
        (json!({ "items": [5] }), "items[0]"),
        (json!({ "items": [{ "id": "i1", "deleted": true, "price": "1.00 EUR" }] }), "items[0]"),
        (json!({ "items": [{ "id": "i1", "price": "1.00 EUR" }] }), "items[0]"),
        (json!({ "items": [{ "id": "none", "deleted": true }] }), "items[0].id"),
        (json!({ "items": [{ "id": "gone", "deleted": true }] }), "items[0].id"),
        (json!({ "charges": [{ "name": "Bag" }] }), "charges[0].price"),
        (json!({ "items": [{ "product_name": "Tart", "price": "5", "quantity": "1" }] }), "items[0]"),
        (json!({ "payments": [{ "name": "Card" }] }), "payments[0].amount"),
    ] {
        let (sim, location) = hubrise();
        let mut order = small_order();
        order["items"][0]["id"] = json!("i1");
        order["items"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "id": "gone", "price": "1.00 EUR", "quantity": "1", "deleted": true }));
        let id = sim.place_order(&location, order, minute(0));
        let before = sim.order(&id);
        let mut with_good = patch.clone();
        with_good["collection_code"] = json!("7");
        let (status, body) = call(&sim, "PATCH", &format!("/v1/location/orders/{id}"), &with_good);
        assert_eq!((status, &body["message"]), (422, &json!("Validation failed")), "{patch}");
        assert_eq!(body["errors"][0]["field"], field, "{patch}");
        assert_eq!(sim.order(&id), before, "{patch}");
    }
}

#[test]
fn a_private_ref_is_seen_by_its_own_client_alone() {
    let (sim, location) = hubrise();
    sim.register_callback(OTHER_TOKEN, None);
    let mut order = small_order();
    order["private_ref"] = json!("the shop's");
    order["items"][0]["id"] = json!("i1");
    let id: OrderId = sim.place_order(&location, order, minute(0));
    let path = format!("/v1/location/orders/{id}");
    let refs = json!({ "private_ref": "ours", "items": [{ "id": "i1", "private_ref": "line 1" }] });
    let (_, ours) = call(&sim, "PATCH", &path, &refs);
    assert_eq!((&ours["private_ref"], &ours["items"][0]["private_ref"]), (&json!("ours"), &json!("line 1")));
    let theirs = call_as(&sim, OTHER_TOKEN, "GET", &path, &Value::Null).1;
    assert_eq!((&theirs["private_ref"], &theirs["items"][0]["private_ref"]), (&Value::Null, &Value::Null));
    sim.connect(&location, "token-second", SECRET);
    let second = call_as(&sim, "token-second", "GET", &path, &Value::Null).1;
    assert_eq!(second["private_ref"], "ours", "the client's other connection");
    // Others see no difference, so they hear of none.
    assert_eq!(sim.unacknowledged(OTHER_TOKEN).len(), 1);
}

#[test]
fn in_process_updates_follow_the_same_rules() {
    let (sim, location) = hubrise();
    let id = sim.place_order(&location, small_order(), minute(0));
    let refused = sim.update_order(&id, &json!({ "ref": "x" }), minute(1)).unwrap_err();
    assert_eq!((refused.status, refused.errors[0].field.as_str()), (422, "ref"));
    assert_eq!(sim.update_order(&id, &json!({ "status": "accepted" }), minute(1)).unwrap()["status"], "accepted");
    assert_eq!(sim.update_order(&OrderId::new("none"), &json!({}), minute(1)).unwrap_err().status, 404);
}

#[test]
fn a_location_is_paused_by_one_of_three_forms_and_takes_orders_again_by_itself() {
    let (sim, location) = hubrise();
    let acceptance = |at| sim.location(&location, minute(at))["order_acceptance"].clone();
    let set = |acceptance: Value| call(&sim, "PATCH", "/v1/location", &json!({ "order_acceptance": acceptance })).0;
    let until = minute(15).to_rfc3339();
    let paused = json!({ "mode": "paused", "resume_at": until, "reason": "no dough" });
    assert_eq!(set(paused.clone()), 200);
    assert_eq!(acceptance(14), paused);
    assert!(!sim.takes_orders(&location, minute(14)), "a paused location's customers cannot order");
    assert_eq!(acceptance(15), json!({ "mode": "normal" }));
    assert!(sim.takes_orders(&location, minute(15)));
    for refused in [
        json!({ "mode": "closed" }),
        json!({ "mode": "normal", "reason": "none" }),
        json!({ "mode": "busy" }),
        json!({ "mode": "paused", "extra_preparation_time": 10 }),
        json!({ "mode": "paused", "resume_at": "soon" }),
        json!("paused"),
    ] {
        assert_eq!(set(refused.clone()), 422, "{refused}");
    }
    assert_eq!(set(json!({ "mode": "busy", "extra_preparation_time": 10 })), 200);
    assert_eq!(call(&sim, "PATCH", "/v1/location", &json!({ "name": "Elsewhere" })).0, 422);
    sim.fix_location(&location);
    assert_eq!(set(json!({ "mode": "normal" })), 403);
    assert_eq!(acceptance(99), json!({ "mode": "busy", "extra_preparation_time": 10 }));
}
