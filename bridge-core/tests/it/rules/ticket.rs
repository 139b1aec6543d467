//! Sale type, schedule and footer.

use super::{card, order, pizza};
use crate::common::{finding, footer, has, plain, story, time, with};
use bridge_core::convert::{self, Circumstances, Converted};
use bridge_core::ledger::Code;
use bridge_core::settings::Settings;
use chrono_tz::Tz;
use hubrise_api::Order;
use pixelpoint_api::{Dialect, SaleTypeNum};
use serde_json::{Value, json};

fn sale_type(settings: &Settings, order: &Value) -> Option<u32> {
    with(settings, order).request.map(|request| request.transaction.sale_type.get())
}

#[test]
fn sale_type_is_the_ref_else_mapped_else_the_default_else_held() {
    let mut json = order("4.90 EUR", json!({ "items": [pizza("1")], "service_type": "delivery" }));
    let mut settings = Settings::default();
    assert_eq!(sale_type(&settings, &json), Some(1003));
    json["service_type_ref"] = json!("deliveroo");
    let held = with(&settings, &json);
    assert_eq!(finding(&held, Code::ServiceTypeMissing).args["ref"], "“deliveroo”");
    assert!(held.request.is_none() && held.ledger.must_hold());
    settings.conversion.default_sale_type = Some(SaleTypeNum::new(1000));
    assert_eq!(sale_type(&settings, &json), Some(1000));
    settings.conversion.sale_types.insert("delivery".into(), SaleTypeNum::new(1005));
    assert_eq!(sale_type(&settings, &json), Some(1005));
    assert!(has(&with(&settings, &json), Code::ServiceTypeMapped));
    json["service_type"] = json!("drone");
    assert_eq!(sale_type(&settings, &json), Some(1000), "an unknown service type");
}

fn scheduled(zone: Tz, now: &str, times: &Value) -> Converted {
    let mut settings = Settings::default();
    settings.conversion.time_zone = zone;
    settings.conversion.prefer_confirmed_time = times.get("confirmed_time").is_some();
    let mut json = order("4.90 EUR", json!({ "items": [pizza("1")] }));
    json.as_object_mut().expect("an object").extend(times.as_object().expect("an object").clone());
    let order = Order::read(&json).expect("an object");
    convert::order(&order, &settings, &Dialect::default(), Circumstances::at(time(now)))
}

fn schedule(zone: Tz, now: &str, expected: &str) -> Option<String> {
    let converted = scheduled(zone, now, &json!({ "expected_time": expected }));
    converted.request.expect("it may be sent").transaction.schedule_time.map(|time| time.to_string())
}

const PARIS: Tz = Tz::Europe__Paris;
const NOON: &str = "2026-06-12T12:00:00+02:00";

#[test]
fn e1_e2_soon_past_and_absent_times_are_as_soon_as_possible() {
    for soon in ["2026-06-12T12:30:00+02:00", "2026-06-12T11:00:00+02:00", "1999-01-01T00:00:00Z", ""] {
        assert_eq!(schedule(PARIS, NOON, soon), None, "{soon}");
    }
    assert_eq!(schedule(PARIS, NOON, "2026-06-12T12:30:01+02:00").unwrap(), "2026-06-12 12:30:01");
    assert_eq!(schedule(PARIS, NOON, "2026-06-20T19:00:00+02:00").unwrap(), "2026-06-20 19:00:00");
}

#[test]
fn e4_e7_times_are_written_in_the_stores_zone() {
    assert_eq!(schedule(PARIS, NOON, "2026-06-12T17:00:00Z").unwrap(), "2026-06-12 19:00:00");
    assert_eq!(schedule(Tz::Asia__Tokyo, NOON, "2026-06-12T17:00:00Z").unwrap(), "2026-06-13 02:00:00");
    assert_eq!(schedule(PARIS, NOON, "2026-06-12T19:00:00").unwrap(), "2026-06-12 19:00:00", "without an offset");
    assert_eq!(schedule(PARIS, NOON, "2026-06-12T19:00:00.750+02:00").unwrap(), "2026-06-12 19:00:00");
}

#[test]
fn e5_the_instant_decides_when_clocks_change() {
    let spring = "2026-03-29T00:00:00+01:00";
    // 02:30 does not exist that night; with its winter offset it is 03:30 in summer time.
    assert_eq!(schedule(PARIS, spring, "2026-03-29T02:30:00+01:00").unwrap(), "2026-03-29 03:30:00");
    assert_eq!(schedule(PARIS, spring, "2026-03-29T02:30:00").unwrap(), "2026-03-29 03:30:00");
    let autumn = "2026-10-25T00:00:00+02:00";
    for twice in ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"] {
        assert_eq!(schedule(PARIS, autumn, twice).unwrap(), "2026-10-25 02:30:00");
    }
}

#[test]
fn e8_confirmed_time_counts_by_setting() {
    let times = json!({ "expected_time": "2026-06-12T19:00:00+02:00", "confirmed_time": "2026-06-12T19:20:00+02:00" });
    let preferred = scheduled(PARIS, NOON, &times);
    assert_eq!(finding(&preferred, Code::ScheduleSent).args["time"], "2026-06-12 19:20");
    assert_eq!(finding(&preferred, Code::FieldUnused).path, "expected_time");
    let mut json = order("4.90 EUR", json!({ "items": [pizza("1")] }));
    json.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
    let plain = plain(&json);
    assert_eq!(finding(&plain, Code::ScheduleSent).path, "expected_time");
    assert_eq!(finding(&plain, Code::FieldUnused).path, "confirmed_time");
}

fn full() -> Value {
    let mut item = pizza("1");
    item["customer_notes"] = json!("well done");
    order(
        "4.90 EUR",
        json!({ "id": "5dpm9", "channel": "Deliveroo", "collection_code": "88", "ref": "DR-1", "items": [item],
            "payments": [card("2.00 EUR")], "customer": { "first_name": "Ann", "address_1": "1 Row", "phone": "0123" },
            "customer_notes": "No nuts\r\nplease", "seller_notes": "regular",
            "custom_fields": { "restaurant": { "table_name": 12 } } }),
    )
}

#[test]
fn footer_says_courier_order_payments_notes_in_this_order() {
    let expected = [
        "  1 Row",
        "  Phone: 0123",
        "HubRise 5dpm9",
        "Deliveroo #88 (DR-1)",
        "Table 12",
        "PAID ONLINE Card 2.00 EUR",
        "TO PAY 2.90 EUR",
        "Pizza: well done",
        "Note: No nuts please",
        "Note: regular",
    ];
    assert_eq!(footer(&plain(&full())), expected);
}

#[test]
fn footer_is_wrapped_to_the_receipt() {
    let mut settings = Settings::default();
    settings.conversion.footer_columns = 12;
    let lines = footer(&with(&settings, &full()));
    assert!(lines.iter().all(|line| line.chars().count() <= 12 && !line.is_empty()), "{lines:?}");
    let words = |lines: &[String]| lines.join(" ").split_whitespace().map(String::from).collect::<Vec<_>>();
    assert_eq!(words(&lines), words(&footer(&plain(&full()))));
}

#[test]
fn possible_duplicate_is_the_first_line_of_the_footer() {
    let order = Order::read(&full()).unwrap();
    let again = Circumstances { possible_duplicate: true, ..Circumstances::at(time(NOON)) };
    let converted = convert::order(&order, &Settings::default(), &Dialect::default(), again);
    assert!(has(&converted, Code::PossibleDuplicate));
    assert_eq!(footer(&converted)[0], "POSSIBLE DUPLICATE - CHECK");
    assert!(!converted.ledger.must_hold());
}

#[test]
fn f8_custom_fields_are_printed_or_said_to_be_unused() {
    for (fields, expected) in [
        (json!({ "restaurant": { "table_name": "T 4" } }), vec!["printed custom_fields.restaurant.table_name"]),
        (json!({ "restaurant": { "table_name": " " } }), vec!["field_unused custom_fields"]),
        (json!({ "restaurant": { "covers": 2 } }), vec!["field_unused custom_fields"]),
        (json!({ "restaurant": {} }), vec![]),
        (json!({ "shop": 1 }), vec!["field_unused custom_fields"]),
    ] {
        let sent = plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "custom_fields": fields })));
        assert_eq!(story(&sent)[1..], expected, "{fields}");
    }
}

#[test]
fn a1_minimal_order_is_held_not_lost() {
    let held = plain(&json!({ "status": "new" }));
    assert!(has(&held, Code::NothingToSend) && has(&held, Code::ServiceTypeMissing) && held.request.is_none());
}
