//! Which orders go, until when, and what HubRise is told.

use crate::common::time;
use bridge_core::injection::{UpstreamEnd, WriteBack};
use bridge_core::settings::{EventStatus, OnTillStatus, Settings, StatusSettings};
use bridge_core::status::{Admission, Refusal, Told, admission, deadline, of_event, owed_by_event, patch, write_back};
use hubrise_api::{CustomFields, OrderStatus, PatchOrder, RawJson, ServiceType};
use pixelpoint_api::dialect::EventKind;
use serde_json::{Value, json};

#[test]
fn admission_by_status() {
    for (status, expected) in [
        ("new", Admission::Inject),
        ("received", Admission::Inject),
        ("accepted", Admission::Inject),
        ("", Admission::Inject),
        ("shipped", Admission::Inject),
        ("in_preparation", Admission::MidWay),
        ("awaiting_shipment", Admission::MidWay),
        ("awaiting_collection", Admission::MidWay),
        ("in_delivery", Admission::MidWay),
        ("completed", Admission::Ended(UpstreamEnd::Completed)),
        ("cancelled", Admission::Ended(UpstreamEnd::CalledOff)),
        ("rejected", Admission::Ended(UpstreamEnd::CalledOff)),
        ("delivery_failed", Admission::Ended(UpstreamEnd::CalledOff)),
    ] {
        assert_eq!(admission(&OrderStatus::from(status)), expected, "{status}");
    }
}

#[test]
fn deadlines_by_channel() {
    let created = time("2026-06-12T12:00:00+02:00");
    for (channel, expected_time, until) in [
        ("Deliveroo", Some("2026-06-12T19:00:00+02:00"), "12:03:00"),
        ("Just Eat", None, "12:03:00"),
        ("JUST-EAT Takeaway", None, "12:03:00"),
        ("Uber Eats", None, "12:10:00"),
        ("ubereats_v2", Some("2026-06-12T19:00:00+02:00"), "12:10:00"),
        ("Uber", None, "12:30:00"),
        ("Web shop", None, "12:30:00"),
        ("Web shop", Some("2026-06-12T19:00:00+02:00"), "19:30:00"),
        ("Web shop", Some("2026-06-12T11:00:00+02:00"), "12:30:00"),
        ("", None, "12:30:00"),
    ] {
        let until_then = deadline(channel, created, expected_time.map(time));
        assert_eq!(until_then, time(&format!("2026-06-12T{until}+02:00")), "{channel} {expected_time:?}");
    }
}

#[test]
fn write_back_never_falls() {
    let received = StatusSettings::default();
    let accepted = StatusSettings { on_till: OnTillStatus::Accepted, ..received.clone() };
    let write =
        |seen: &str, settings: &StatusSettings| write_back(WriteBack::OnTill, &OrderStatus::from(seen), settings);
    assert_eq!(write("new", &received), Some(OrderStatus::Received));
    assert_eq!(write("received", &received), None);
    assert_eq!(write("received", &accepted), Some(OrderStatus::Accepted));
    for seen in ["accepted", "in_preparation", "in_delivery", "completed", "cancelled", "rejected", "shipped", ""] {
        assert_eq!(write(seen, &received), None, "{seen}");
        assert_eq!(write(seen, &accepted), None, "{seen}");
    }
}

#[test]
fn refusals_are_written_only_where_the_switch_is_on() {
    let on = StatusSettings { reject_refused: true, ..StatusSettings::default() };
    let write =
        |seen: &str, settings: &StatusSettings| write_back(WriteBack::Refused, &OrderStatus::from(seen), settings);
    assert_eq!(write("new", &StatusSettings::default()), None);
    assert_eq!(write("new", &on), Some(OrderStatus::Rejected));
    assert_eq!(write("accepted", &on), Some(OrderStatus::Rejected));
    for seen in ["rejected", "cancelled", "delivery_failed", "shipped"] {
        assert_eq!(write(seen, &on), None, "{seen}");
    }
}

const SERVICES: [Option<ServiceType>; 4] =
    [Some(ServiceType::Delivery), Some(ServiceType::Collection), Some(ServiceType::EatIn), None];

fn events_on() -> StatusSettings {
    StatusSettings { till_events: true, ..StatusSettings::default() }
}

#[test]
fn the_eight_till_events_have_documented_defaults_by_service_type() {
    use OrderStatus::{
        AwaitingCollection, AwaitingShipment, Cancelled, Completed, InDelivery, InPreparation, Received,
    };
    for (event, expected) in [
        (EventKind::OrderReceived, [const { Some(Received) }; 4]),
        (EventKind::Cooking, [const { Some(InPreparation) }; 4]),
        (
            EventKind::Ready,
            [Some(AwaitingShipment), Some(AwaitingCollection), Some(AwaitingCollection), Some(AwaitingCollection)],
        ),
        (EventKind::PickUp, [const { None }; 4]),
        (EventKind::DriverOut, [const { Some(InDelivery) }; 4]),
        (EventKind::DriverIn, [const { Some(Completed) }; 4]),
        (EventKind::CancelledByDriver, [const { None }; 4]),
        (EventKind::VoidEntireCheck, [const { Some(Cancelled) }; 4]),
    ] {
        let told = SERVICES.map(|service| of_event(event, service.as_ref(), &OrderStatus::New, &events_on()));
        assert_eq!(told, expected, "{event:?}");
        let off = of_event(event, None, &OrderStatus::New, &StatusSettings::default());
        assert_eq!(off, None, "one-way by default");
    }
}

#[test]
fn events_can_be_mapped_otherwise_or_not_at_all() {
    let toml = "[statuses]\ntill_events = true\n[statuses.events]\ncooking = \"none\"\n\
                pick_up = { delivery = \"in_delivery\", other = \"completed\" }\n";
    let settings = Settings::from_toml(toml).unwrap().statuses;
    let told = |event, service: Option<ServiceType>| of_event(event, service.as_ref(), &OrderStatus::New, &settings);
    assert_eq!(told(EventKind::Cooking, None), None);
    assert_eq!(told(EventKind::PickUp, Some(ServiceType::Delivery)), Some(OrderStatus::InDelivery));
    assert_eq!(told(EventKind::PickUp, Some(ServiceType::Collection)), None);
    assert_eq!(told(EventKind::PickUp, Some(ServiceType::from("drone"))), Some(OrderStatus::Completed));
    assert_eq!(told(EventKind::DriverIn, None), Some(OrderStatus::Completed), "the others keep their default");
    assert!(Settings::from_toml("[statuses.events]\ncooking = \"rejected\"").is_err(), "events reject nothing");
}

#[test]
fn f3_f4_event_statuses_never_fall_and_a_cancel_sticks() {
    let told = |event, seen: &str| of_event(event, None, &OrderStatus::from(seen), &events_on());
    for seen in ["received", "accepted", "in_preparation", "in_delivery", "completed", "shipped"] {
        assert_eq!(told(EventKind::OrderReceived, seen), None, "{seen}");
    }
    assert_eq!(told(EventKind::Cooking, "accepted"), Some(OrderStatus::InPreparation));
    assert_eq!(told(EventKind::Ready, "awaiting_shipment"), None, "of the same rank");
    assert_eq!(told(EventKind::VoidEntireCheck, "completed"), Some(OrderStatus::Cancelled), "a refund");
    for seen in ["cancelled", "rejected", "delivery_failed"] {
        for event in [EventKind::Cooking, EventKind::Ready, EventKind::DriverIn, EventKind::VoidEntireCheck] {
            assert_eq!(told(event, seen), None, "{seen}");
        }
    }
}

#[test]
fn f3_an_event_adds_only_what_is_more_than_owed_already() {
    use EventStatus::{Cancelled, InPreparation, Received};
    let seen = OrderStatus::New;
    let owed = |event, owed| owed_by_event(event, None, &seen, owed, &events_on());
    assert_eq!(owed(EventKind::OrderReceived, None), Some(Received));
    assert_eq!(owed(EventKind::OrderReceived, Some(WriteBack::OnTill)), None);
    assert_eq!(owed(EventKind::Cooking, Some(WriteBack::OnTill)), Some(InPreparation));
    assert_eq!(owed(EventKind::OrderReceived, Some(WriteBack::Reported(InPreparation))), None);
    assert_eq!(owed(EventKind::VoidEntireCheck, Some(WriteBack::Reported(InPreparation))), Some(Cancelled));
    assert_eq!(owed(EventKind::DriverIn, Some(WriteBack::Reported(Cancelled))), None, "a cancel sticks");
    let off = StatusSettings::default();
    assert_eq!(owed_by_event(EventKind::Cooking, None, &seen, None, &off), None, "one-way by default");
}

fn told<'a>(seen: &'a OrderStatus, custom_fields: &'a CustomFields) -> Told<'a> {
    Told { seen, expected_time: None, confirmed_time: None, custom_fields, ticket: Some("4711"), refusal: None }
}

fn fields(json: Value) -> CustomFields {
    let Value::Object(fields) = json else { panic!("an object") };
    RawJson(fields)
}

fn body(patch: Option<PatchOrder>) -> Value {
    patch.map_or(Value::Null, |patch| serde_json::to_value(patch).expect("a body is JSON"))
}

const NOW: &str = "2026-06-12T12:00:00+02:00";

#[test]
fn f1_received_is_all_that_is_written_by_default() {
    let none = fields(json!({}));
    let told = told(&OrderStatus::New, &none);
    let default = StatusSettings::default();
    assert_eq!(body(patch(WriteBack::OnTill, &told, time(NOW), &default)), json!({ "status": "received" }));
    let seen = Told { seen: &OrderStatus::InPreparation, ..told };
    assert_eq!(patch(WriteBack::OnTill, &seen, time(NOW), &default), None);
    assert_eq!(patch(WriteBack::Refused, &told, time(NOW), &default), None);
}

#[test]
fn e9_f2_accepted_carries_its_confirmed_time() {
    let none = fields(json!({}));
    let told = told(&OrderStatus::New, &none);
    let accepted = StatusSettings { on_till: OnTillStatus::Accepted, ..StatusSettings::default() };
    let at = |told: Told<'_>| body(patch(WriteBack::OnTill, &told, time(NOW), &accepted))["confirmed_time"].clone();
    assert_eq!(at(told), json!("2026-06-12T12:20:00+02:00"), "the preparation time");
    let later = Some(time("2026-06-12T19:00:00+02:00"));
    assert_eq!(at(Told { expected_time: later, ..told }), json!("2026-06-12T19:00:00+02:00"));
    let past = Some(time("2026-06-12T11:00:00+02:00"));
    assert_eq!(at(Told { expected_time: past, ..told }), json!("2026-06-12T12:20:00+02:00"));
    let now = Some(time(NOW));
    assert_eq!(at(Told { expected_time: now, ..told }), json!("2026-06-12T12:20:00+02:00"), "nothing is ready at once");
    assert_eq!(at(Told { confirmed_time: past, expected_time: later, ..told }), json!("2026-06-12T11:00:00+02:00"));
    assert_eq!(at(Told { seen: &OrderStatus::Accepted, ..told }), Value::Null, "somebody else's promise");
}

#[test]
fn h12_the_ticket_number_joins_what_others_wrote() {
    let known = fields(json!({ "epos": { "table": 4 }, "restaurant": { "table_name": "4" } }));
    let settings = StatusSettings { write_ticket: true, ..StatusSettings::default() };
    let told = told(&OrderStatus::Received, &known);
    let expected = json!({ "custom_fields": { "epos": { "table": 4, "order_id": "4711" } } });
    assert_eq!(body(patch(WriteBack::OnTill, &told, time(NOW), &settings)), expected, "the status stands already");
}

#[test]
fn f3_what_the_till_reports_is_written_with_what_belongs_to_it() {
    let none = fields(json!({}));
    let settings = StatusSettings { write_ticket: true, ..events_on() };
    let told = told(&OrderStatus::New, &none);
    let cooking = body(patch(WriteBack::Reported(EventStatus::InPreparation), &told, time(NOW), &settings));
    let ticket = json!({ "epos": { "order_id": "4711" } });
    assert_eq!(cooking, json!({ "status": "in_preparation", "custom_fields": ticket }));
    let accepted = body(patch(WriteBack::Reported(EventStatus::Accepted), &told, time(NOW), &events_on()));
    assert_eq!(accepted, json!({ "status": "accepted", "confirmed_time": "2026-06-12T12:20:00+02:00" }));
    let over = Told { seen: &OrderStatus::Cancelled, ..told };
    assert_eq!(patch(WriteBack::Reported(EventStatus::Completed), &over, time(NOW), &events_on()), None);
}

#[test]
fn f9_a_rejection_gives_its_reason() {
    let none = fields(json!({}));
    let settings = StatusSettings { reject_refused: true, ..StatusSettings::default() };
    let cause = "x".repeat(300);
    let refusal = Some(Refusal { cause: &cause, info: Some("Order Rejected. Reason: unknown product") });
    let told = Told { refusal, ..told(&OrderStatus::New, &none) };
    let body = body(patch(WriteBack::Refused, &told, time(NOW), &settings));
    assert_eq!(body["status"], "rejected");
    let rejection = &body["custom_fields"]["epos"]["rejection"];
    assert_eq!(rejection["cause"].as_str().unwrap().len(), 255);
    assert_eq!(rejection["info"]["till"], "Order Rejected. Reason: unknown product");
    let over = Told { seen: &OrderStatus::Cancelled, ..told };
    assert_eq!(patch(WriteBack::Refused, &over, time(NOW), &settings), None);
}
