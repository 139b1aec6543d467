//! Sale type, schedule and footer.

use super::{card, order, pizza};
use crate::common::{finding, footer, has, lines, plain, story, time, with, with_dialect};
use bridge_core::convert::{self, Circumstances, Converted};
use bridge_core::ledger::Code;
use bridge_core::settings::{OrderNotes, Settings};
use chrono_tz::Tz;
use hubrise_api::Order;
use pixelpoint_api::{Dialect, ProdNum, SaleTypeNum};
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

#[test]
fn sale_type_may_depend_on_the_channel() {
    let mut json =
        order("4.90 EUR", json!({ "items": [pizza("1")], "service_type": "delivery", "channel": "uber eats" }));
    json["service_type_ref"] = Value::Null;
    let mut settings = Settings::default();
    settings.conversion.sale_types.insert("delivery".into(), SaleTypeNum::new(1005));
    let by_service = [("delivery".into(), SaleTypeNum::new(1008)), ("any".into(), SaleTypeNum::new(1009))];
    settings.conversion.channel_sale_types.insert("Uber Eats".into(), by_service.into());
    assert_eq!(sale_type(&settings, &json), Some(1008));
    json["service_type"] = json!("collection");
    assert_eq!(sale_type(&settings, &json), Some(1009), "any");
    json["service_type"] = json!("delivery");
    json["channel"] = Value::Null;
    json["created_by"] = json!("Uber Eats");
    assert_eq!(sale_type(&settings, &json), Some(1008), "the client's name stands in for the channel");
    json["created_by"] = json!("Web shop");
    assert_eq!(sale_type(&settings, &json), Some(1005), "another channel");
}

#[test]
fn a4_unknown_service_type_goes_by_its_ref_or_the_default() {
    let mut json = order("4.90 EUR", json!({ "items": [pizza("1")], "service_type": "drone" }));
    assert_eq!(sale_type(&Settings::default(), &json), Some(1003));
    json["service_type"] = Value::Null;
    json["service_type_ref"] = Value::Null;
    let mut settings = Settings::default();
    settings.conversion.default_sale_type = Some(SaleTypeNum::new(1000));
    assert_eq!(sale_type(&settings, &json), Some(1000));
}

#[test]
fn order_notes_may_go_on_lines_of_their_own() {
    let mut settings = Settings::default();
    settings.conversion.order_notes = OrderNotes::Product(ProdNum::new(9900));
    let sent = with(&settings, &full());
    let expected = [
        "2<2 product 9900 HubRise 5dpm9: 1 x 0",
        "3<3 product 9900 Deliveroo #88 (DR-1): 1 x 0",
        "4<4 product 9900 Table 12: 1 x 0",
        "5<5 product 9900 Note: No nuts please: 1 x 0",
        "6<6 product 9900 Note: regular: 1 x 0",
    ];
    assert_eq!(lines(&sent)[1..], expected);
    let others = ["  1 Row", "  Phone: 0123", "PAID ONLINE Card 2.00 EUR", "TO PAY 2.90 EUR", "Pizza: well done"];
    assert_eq!(footer(&sent), others);
    assert!(sent.ledger.findings.iter().any(|one| one.code == Code::NoteSent && one.path == "customer_notes"));
}

const TEXT_NODES: &str = "[order_fields]\norder_id = \"Id\"\norder_number = \"Number\"\nchannel = \"Source\"\n\
    collection_code = \"Pickup\"\ntable = \"Table\"\nnotes = \"Comment\"\nstaff_notes = \"Staff\"\ndelivery_notes = \"Door\"";

/// `Role text`, as the request carries them.
fn fields(converted: &Converted) -> Vec<String> {
    let request = converted.request.as_ref().expect("a request");
    request.transaction.fields.iter().map(|(role, text)| format!("{role:?} {text}")).collect()
}

#[test]
fn order_notes_may_have_nodes_of_their_own() {
    let mut settings = Settings::default();
    settings.conversion.order_notes = OrderNotes::Nodes;
    let mut json = full();
    json["customer"]["delivery_notes"] = json!("Blue door");
    let dialect = Dialect::from_toml(TEXT_NODES).unwrap();
    let mut sent = with_dialect(&settings, &dialect, &json);
    let expected = [
        "DeliveryNotes Blue door",
        "OrderId 5dpm9",
        "Channel Deliveroo",
        "CollectionCode 88",
        "OrderNumber DR-1",
        "Table 12",
        "Notes No nuts\r\nplease",
        "StaffNotes regular",
    ];
    assert_eq!(fields(&sent), expected);
    let others = ["  1 Row", "  Phone: 0123", "PAID ONLINE Card 2.00 EUR", "TO PAY 2.90 EUR", "Pizza: well done"];
    assert_eq!(footer(&sent), others);
    let node_of = |path: &str| {
        let one = sent.ledger.findings.iter().find(|one| one.path == path && one.code == Code::FieldSent);
        one.map(|one| one.args["node"].clone())
    };
    assert_eq!(node_of("customer.delivery_notes").as_deref(), Some("Door"));
    assert_eq!(node_of("custom_fields.restaurant.table_name").as_deref(), Some("Table"));
    let xml = String::from_utf8(sent.write(&dialect).unwrap()).unwrap();
    assert!(xml.contains("please</Comment><Staff>regular</Staff></Transaction>"), "{xml}");
}

/// What the dialect names no node for is printed; so is everything where the settings do not ask for nodes.
#[test]
fn order_notes_without_a_node_are_printed() {
    let mut settings = Settings::default();
    let dialect = Dialect::from_toml("[order_fields]\ncollection_code = \"Pickup\"").unwrap();
    let printed = footer(&with(&settings, &full()));
    assert_eq!(footer(&with_dialect(&settings, &dialect, &full())), printed);
    settings.conversion.order_notes = OrderNotes::Nodes;
    assert_eq!(footer(&with(&settings, &full())), printed);
    let some = with_dialect(&settings, &dialect, &full());
    assert_eq!(fields(&some), ["CollectionCode 88"]);
    assert!(footer(&some).contains(&"Deliveroo (DR-1)".to_owned()));
}

#[test]
fn delivery_notes_go_with_the_notes_on_the_order() {
    let mut settings = Settings::default();
    settings.conversion.order_notes = OrderNotes::Product(ProdNum::new(9900));
    let mut json = full();
    json["customer"]["delivery_notes"] = json!("Blue\ndoor");
    let sent = with(&settings, &json);
    assert_eq!(lines(&sent)[1], "2<2 product 9900 Delivery note: Blue door: 1 x 0");
    assert_eq!(sent.ledger.findings.iter().filter(|one| one.path == "customer.delivery_notes").count(), 1);
    let named = Dialect::from_toml("[member_fields]\ndirections = \"Directions\"").unwrap();
    let with_member = with_dialect(&settings, &named, &json);
    assert!(!lines(&with_member)[1].contains("Blue"), "the till's customer has a node for it");
    json["service_type"] = json!("collection");
    assert!(!lines(&with(&settings, &json))[1].contains("Blue"), "nobody goes there");
}

#[test]
fn notes_alone_are_no_order() {
    let mut settings = Settings::default();
    settings.conversion.order_notes = OrderNotes::Product(ProdNum::new(9900));
    let held = with(
        &settings,
        &order(
            "0.00 EUR",
            json!({ "items": [], "customer_notes": "hello",
        "service_type": "delivery", "customer": { "delivery_notes": "door" } }),
        ),
    );
    assert!(has(&held, Code::NothingToSend) && held.request.is_none());
}

#[test]
fn a20_orders_are_told_apart_by_their_id() {
    let json = |id: &str| order("4.90 EUR", json!({ "id": id, "ref": "A-1", "items": [pizza("1")] }));
    assert_eq!(footer(&plain(&json("x1"))), ["HubRise x1", "(A-1)"]);
    assert_eq!(footer(&plain(&json("x2"))), ["HubRise x2", "(A-1)"]);
}

#[test]
fn a14_a15_odd_text_stays_text() {
    let mut item = pizza("1");
    item["product_name"] = json!("<b>R\u{e9}\u{202e}d</b> \u{1f355}\u{7}");
    let mut sent = plain(&order("4.90 EUR", json!({ "items": [item] })));
    let xml = String::from_utf8(sent.write(&Dialect::default()).unwrap()).unwrap();
    assert!(xml.contains("&lt;b&gt;R\u{e9}") && xml.contains('\u{1f355}') && !xml.contains('\u{7}'));
    assert!(has(&sent, Code::CharactersReplaced));
}

#[test]
fn a_text_cut_at_the_dialects_limit_is_a_finding() {
    let mut sent = plain(&order("4.90 EUR", json!({ "items": [pizza("1")] })));
    let dialect = Dialect::from_toml("length_limits = { Description = 3 }").unwrap();
    sent.write(&dialect).unwrap();
    let finding = sent.ledger.findings.iter().find(|finding| finding.code == Code::TextShortened).unwrap();
    assert_eq!((&*finding.args["kept"], finding.path.contains("Description")), ("3", true));
}

#[test]
fn a2_a16_a17_a18_lenient_values_convert() {
    let item = json!({ "product_name": "Soup", "sku_name": "", "sku_ref": "1", "price": "3 EUR", "quantity": 1.0,
        "position": 7, "options": [{ "name": "Egg", "ref": "2", "price": "1.00 EUR", "quantity": "2" }] });
    let sent = plain(&order("5.00 EUR", json!({ "items": [item], "new_field": {} })));
    assert_eq!(lines(&sent), ["1<1 product 1 Soup: 1 x 3", "2<1 product 2 Egg: 2 x 1.00"]);
    assert!(!sent.ledger.must_hold());
}

#[test]
fn a3_f5_an_unknown_status_converts_like_any_other() {
    for status in ["shipped", "", "new"] {
        let mut json = order("4.90 EUR", json!({ "items": [pizza("1")] }));
        json["status"] = json!(status);
        assert!(!plain(&json).ledger.must_hold(), "{status}");
    }
}

#[test]
fn e3_e6_a_pre_order_is_sent_now_with_its_schedule() {
    let converted = scheduled(PARIS, NOON, &json!({ "expected_time": "2026-06-15T00:45:00+02:00" }));
    assert_eq!(finding(&converted, Code::ScheduleSent).args["time"], "2026-06-15 00:45");
    assert!(!converted.ledger.must_hold());
}

#[test]
fn an_unreadable_time_is_said_once() {
    let sent = plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "expected_time": "soon" })));
    let about: Vec<_> = sent.ledger.findings.iter().filter(|one| one.path == "expected_time").collect();
    assert_eq!(about.len(), 1);
    assert_eq!(about[0].code, Code::FieldUnreadable);
}

#[test]
fn elements_that_cannot_be_read_do_not_shift_the_others() {
    let held = plain(&order("4.90 EUR", json!({ "items": [3, pizza("1")] })));
    assert_eq!(story(&held), ["amount_missing items[0]", "item_sent items[1]"]);
    assert_eq!(held.links[0].path, "items[1]");
}

#[test]
fn f11_f12_the_couriers_side_is_said_to_be_unused() {
    let delivery = json!({ "status": "teleported", "fee": null, "driver_name": "Jo" });
    let sent = plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "delivery": delivery })));
    assert_eq!(finding(&sent, Code::FieldUnused).path, "delivery");
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
