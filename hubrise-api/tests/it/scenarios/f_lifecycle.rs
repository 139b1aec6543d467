//! F: lifecycle and updates, as far as reading and writing go.

use hubrise_api::{CustomFields, DeliveryStatus, OrderStatus, PatchOrder};
use serde_json::json;

use super::clean;

#[test]
fn f2_accepted_and_its_time_are_one_request() {
    let confirmed_time = chrono::DateTime::parse_from_rfc3339("2026-03-14T12:45:00Z").ok();
    let patch = PatchOrder { status: Some(OrderStatus::Accepted), confirmed_time, ..PatchOrder::default() };
    assert_eq!(json!(patch), json!({ "status": "accepted", "confirmed_time": "2026-03-14T12:45:00+00:00" }));
}

#[test]
fn f4_every_status_can_follow_every_other() {
    for status in OrderStatus::KNOWN {
        assert_eq!(&clean(&json!({ "status": status.as_str() })).status, status);
    }
}

#[test]
fn f8_the_table_is_in_the_custom_fields() {
    let order = clean(&json!({ "service_type": "eat_in", "custom_fields": { "restaurant": { "table_name": "12" } } }));
    assert_eq!(order.custom_fields["restaurant"]["table_name"], "12");
}

#[test]
fn f9_a_rejection_says_why() {
    let fields = json!({ "epos": { "rejection": { "cause": "closed" } } });
    let custom_fields = Some(CustomFields::from(fields.as_object().unwrap().clone()));
    let patch = PatchOrder { status: Some(OrderStatus::Rejected), custom_fields, ..PatchOrder::default() };
    assert_eq!(json!(patch), json!({ "status": "rejected", "custom_fields": fields }));
}

#[test]
fn f11_f12_a_delivery_with_little_in_it() {
    let delivery = |status: &str| clean(&json!({ "delivery": { "status": status, "fee": null } })).delivery.unwrap();
    assert_eq!(delivery("pickup_approaching").status, Some(DeliveryStatus::PickupApproaching));
    let odd = delivery("lost");
    assert_eq!((odd.status.unwrap().as_str().to_owned(), odd.fee, odd.tracking_url), ("lost".to_owned(), None, None));
}
