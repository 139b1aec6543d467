//! Orders, customers, events and locations as they come in; the names are those of the scenarios.

use chrono_tz::Europe;
use hubrise_api::{
    Callback, ChargeType, Customer, Event, EventType, Gender, JsonKind, Location, NumberError, Order, OrderId,
    OrderStatus, Personal, PricingEffect, Problem, Read, ReadError, Reason, ResourceType, ServiceType,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const FULL: &str = include_str!("../fixtures/order.json");

fn order(value: &Value) -> Read<Order> {
    Order::read(value).unwrap()
}

fn clean(value: &Value) -> Order {
    let read = order(value);
    assert_eq!(read.problems, []);
    read.value
}

/// Where the problems are, sorted: whether an object keeps the order of its fields is up to who builds `serde_json`.
fn places(problems: &[Problem]) -> Vec<&str> {
    let mut places: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
    places.sort_unstable();
    places
}

#[expect(clippy::needless_pass_by_value, reason = "maps over options of values and of references")]
fn text(value: impl ToString) -> String {
    value.to_string()
}

#[test]
fn a_full_order_is_read_to_the_last_field() {
    let order = Order::from_slice(FULL.as_bytes()).unwrap();
    assert_eq!(order.problems, []);
    let order = order.value;
    assert_eq!(order.id, Some(OrderId::new("q7x2m")));
    assert_eq!(order.location_id.as_ref().map(text).as_deref(), Some("loc9-0"));
    assert_eq!(order.ref_code.as_deref(), Some("A-1042"));
    assert_eq!(order.private_ref.as_ref().map(text).as_deref(), Some("till-7"));
    assert_eq!(order.status, OrderStatus::New);
    assert_eq!(order.service_type, Some(ServiceType::Delivery));
    assert_eq!(order.channel.as_deref(), Some("Some Shop"));
    assert_eq!(order.total.map(text).as_deref(), Some("37.90 EUR"));
    assert_eq!(order.expected_time, None);
    assert_eq!(order.created_at.map(text).as_deref(), Some("2026-03-14T12:05:09+01:00"));
    assert_eq!(order.coupon_codes, ["SPRING"]);
    let ramen = &order.items[0];
    assert_eq!(ramen.quantity.map(text).as_deref(), Some("2.0"));
    assert_eq!(ramen.customer_notes.as_ref().map(Personal::as_str), Some("Sans piment\n"));
    assert_eq!(ramen.options[0].quantity, Some(2.into()));
    assert!(ramen.options[1].removed && !ramen.options[0].removed);
    assert_eq!(ramen.deal_line, None);
    let tea = order.items[2].deal_line.as_ref().unwrap();
    assert_eq!(tea.pricing_effect, Some(PricingEffect::FixedPrice));
    assert_eq!(tea.pricing_value.as_deref(), Some("1.00 EUR"));
    assert_eq!(order.deals["0"].ref_code.as_deref(), Some("DSB"));
    assert_eq!(order.discounts[0].price_off.map(text).as_deref(), Some("4.00 EUR"));
    assert_eq!(order.charges[1].kind, Some(ChargeType::Tip));
    assert_eq!(order.charges[1].price.map(text).as_deref(), Some("2.00 EUR"));
    assert_eq!(order.payments[0].info.as_ref().and_then(|info| info.get("tx")), Some(&json!("ch_1")));
    assert!(order.payments[2].deleted);
    let customer = order.customer.unwrap();
    assert_eq!((customer.id, customer.first_name.unwrap().as_str()), (None, "Zoé"));
    assert_eq!(order.delivery.unwrap().carrier.as_deref(), Some("Riders"));
    assert_eq!(order.loyalty_operations[0].delta, Some((-5).into()));
    assert_eq!(order.custom_fields["restaurant"]["table_name"], json!("12"));
}

#[test]
fn every_key_of_the_full_order_has_a_field() {
    // A misspelt key in a model reads as absent: each key of the fixture, made malformed, must be noticed.
    let full: Value = serde_json::from_str(FULL).unwrap();
    let mut pointers = Vec::new();
    collect(&full, "", &mut pointers);
    for pointer in pointers {
        let mut broken = full.clone();
        *broken.pointer_mut(&pointer).unwrap() = json!([[]]);
        let read = order(&broken);
        assert!(!read.problems.is_empty(), "{pointer} is read by nobody");
    }
}

/// Free JSON has no model.
fn collect(value: &Value, at: &str, found: &mut Vec<String>) {
    if at.ends_with("/info") || at.ends_with("/position") {
        return;
    }
    if !at.is_empty() {
        found.push(at.to_owned());
    }
    match value {
        Value::Object(_) if at.ends_with("/custom_fields") => {}
        Value::Object(map) => map.iter().for_each(|(key, value)| collect(value, &format!("{at}/{key}"), found)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, value)| collect(value, &format!("{at}/{i}"), found));
        }
        _ => {}
    }
}

#[test]
fn a1_the_least_order_is_an_order() {
    let least = clean(&json!({ "status": "new" }));
    assert_eq!((least.items.len(), least.total, &least.status), (0, None, &OrderStatus::New));
    assert_eq!(clean(&json!({})).status, OrderStatus::Other(String::new()));
    let nulls = json!({ "status": "new", "items": null, "deals": null, "total": null, "customer": null, "custom_fields": null });
    assert_eq!(clean(&nulls), least);
}

#[test]
fn a2_unknown_keys_are_ignored() {
    let order = clean(&json!({
        "status": "new", "future": { "a": [1] },
        "items": [{ "id": "i1", "allergens": [], "deal_line": { "deal_key": "0", "position": null, "slot": 3 } }],
    }));
    assert_eq!(order.items[0].deal_line.as_ref().unwrap().deal_key.as_deref(), Some("0"));
}

#[test]
fn a3_a4_unknown_words_are_kept() {
    let order = clean(&json!({ "status": "on_hold", "service_type": "drive_through" }));
    assert_eq!(order.status.as_str(), "on_hold");
    assert_eq!(order.service_type, Some(ServiceType::Other("drive_through".into())));
}

#[test]
fn a5_a6_a7_quantities_are_exact_and_may_be_anything() {
    for text in ["1", "1.0", "1.000", "0.5", "2.25", "0", "0.0", "-1.5", "0.3333333333333333333333333333"] {
        let order = clean(&json!({ "items": [{ "quantity": text, "price": "-2.00 EUR" }] }));
        assert_eq!(order.items[0].quantity, Some(text.parse().unwrap()));
        assert_eq!(order.items[0].price.unwrap().to_string(), "-2.00 EUR");
    }
}

#[test]
fn a9_a10_yen_and_dinar_are_taken_as_written() {
    let order = clean(&json!({ "total": "1500.00 JPY", "items": [{ "price": "1.25 KWD" }] }));
    assert_eq!(order.total.unwrap().amount(), 1500.into());
    assert_eq!(order.items[0].price.unwrap().to_string(), "1.25 KWD");
}

#[test]
fn a11_bad_money_costs_its_field_only() {
    let read = order(&json!({
        "status": "new", "total": 12.5,
        "items": [{ "product_name": "Soup", "price": "12,50 EUR" }, { "price": "12 EUR" }, { "price": "12.5 EUR" }],
    }));
    assert_eq!(places(&read.problems), ["items[0].price", "total"]);
    let wrong = Reason::WrongKind { expected: "money", found: JsonKind::Number };
    let total = read.problems.iter().find(|problem| problem.path == "total").unwrap();
    assert_eq!(total.reason, wrong);
    assert_eq!(total.to_string(), "total: expected money, found a number");
    assert_eq!(read.value.items[0].product_name.as_deref(), Some("Soup"));
    assert_eq!(read.value.items[0].price, None);
    assert_eq!(read.value.items[2].price.unwrap().to_string(), "12.50 EUR");
}

#[test]
fn a13_absurd_numbers_are_problems() {
    let long = "9".repeat(100_000);
    let read = order(&json!({
        "total": format!("{long} EUR"),
        "items": [{ "quantity": long }, { "quantity": 1e300 }, { "quantity": "1e9" }, { "quantity": "0.00000000000000000000000000001" }],
    }));
    assert_eq!(read.problems.len(), 5);
    let long = read.problems.iter().find(|problem| problem.path == "items[0].quantity").unwrap();
    assert_eq!(long.reason, Reason::Number(NumberError::TooLong));
    let thirty = Order::from_slice(br#"{"items":[{"quantity":123456789012345678901234567890}]}"#).unwrap();
    assert_eq!(places(&thirty.problems), ["items[0].quantity"]);
}

#[test]
fn a14_a15_text_is_kept_byte_for_byte() {
    let name = "Crème 寿司 \u{202e}שלום\u{202c} 🍜 e\u{301} \"\\ <b>&amp; =1+1 \u{1b}[0m\u{7}";
    let read = clean(&json!({ "items": [{ "product_name": name, "customer_notes": format!("{name}\n\t") }] }));
    assert_eq!(read.items[0].product_name.as_deref(), Some(name));
    assert_eq!(read.items[0].customer_notes.as_ref().unwrap().as_str(), format!("{name}\n\t"));
}

#[test]
fn a16_blank_means_absent() {
    let order = clean(&json!({
        "ref": " ", "status": "", "total": "", "expected_time": "", "id": "",
        "customer": { "address_2": "", "email": "  " }, "custom_fields": "", "coupon_codes": "",
    }));
    let customer = order.customer.as_ref().unwrap();
    assert_eq!((order.ref_code, order.total, order.id), (None, None, None));
    assert_eq!((&customer.address_2, &customer.email), (&None, &None));
}

#[test]
fn a17_a18_numbers_and_strings_change_places() {
    let order = clean(&json!({
        "ref": 42,
        "items": [{
            "sku_ref": 1001, "quantity": 2.5, "tax_rate": 20, "points_used": 5.0,
            "options": [{ "quantity": "2" }, { "quantity": 2 }, { "quantity": 2.0 }],
        }],
        "customer": { "nb_orders": "3", "latitude": 48.858_951, "postal_code": 75001 },
    }));
    assert_eq!((order.ref_code.as_deref(), order.items[0].sku_ref.as_deref()), (Some("42"), Some("1001")));
    assert_eq!(order.items[0].quantity, Some("2.5".parse().unwrap()));
    assert!(order.items[0].options.iter().all(|option| option.quantity == Some(2.into())));
    let customer = order.customer.unwrap();
    assert_eq!(customer.nb_orders, Some(3));
    assert_eq!(customer.latitude.unwrap().as_str(), "48.858951");
    let half = Customer::read(&json!({ "nb_orders": 1.5 })).unwrap();
    assert_eq!((half.value.nb_orders, half.problems[0].reason), (None, Reason::NotAnInteger));
}

#[test]
fn a18_a_number_with_more_digits_than_a_double_keeps_is_refused() {
    let read =
        |number: &str| Order::from_slice(format!(r#"{{"items":[{{"quantity":{number}}}]}}"#).as_bytes()).unwrap();
    assert_eq!(read("0.123456789012345").value.items[0].quantity, Some("0.123456789012345".parse().unwrap()));
    assert_eq!(read("9007199254740993").value.items[0].quantity, Some(9_007_199_254_740_993_i64.into()));
    for lossy in ["0.12345678901234567", "2.500000000000001", "9007199254740993.0", "1e300", "12345678901234567890123"]
    {
        assert_eq!(places(&read(lossy).problems), ["items[0].quantity"], "{lossy}");
    }
}

#[test]
fn a19_custom_fields_are_kept_whole() {
    let fields = json!({ "a": { "b": { "c": { "d": { "e": [1, 2.5, null, "x".repeat(8000)] } } } }, "n": null });
    let order = clean(&json!({ "custom_fields": fields }));
    assert_eq!(json!(order.custom_fields), fields);
    let wrong = self::order(&json!({ "custom_fields": [1] }));
    assert_eq!(places(&wrong.problems), ["custom_fields"]);
    assert!(wrong.value.custom_fields.is_empty());
}

#[test]
fn a_malformed_element_costs_that_element_only() {
    let read = order(&json!({
        "items": [{ "id": "i1" }, 7, null, "text", { "id": "i2", "options": [[], { "name": "Egg" }] }],
        "deals": { "0": { "name": "Menu" }, "1": 3, "Martin": [] },
        "payments": { "0": {} },
        "coupon_codes": ["A", false],
    }));
    assert_eq!(
        places(&read.problems),
        [
            "coupon_codes[1]",
            "deals.1",
            "deals.?",
            "items[1]",
            "items[2]",
            "items[3]",
            "items[4].options[0]",
            "payments"
        ]
    );
    assert_eq!((read.value.items.len(), read.value.items[1].options.len()), (2, 1));
    assert_eq!(read.value.deals.keys().collect::<Vec<_>>(), ["0"]);
}

#[test]
fn problems_are_bounded_and_the_last_says_so() {
    let read = order(&json!({ "items": vec![0; 5000] }));
    assert_eq!(read.problems.len(), 1000);
    assert_eq!(read.problems[999].reason, Reason::TooMany);
    assert_eq!(read.problems[998].path, "items[998]");
}

#[test]
fn what_is_no_object_is_unreadable_and_says_where() {
    assert_eq!(Order::from_slice(b"{\n  \"status\": oops\n}"), Err(ReadError::NotJson { line: 2, column: 13 }));
    assert!(matches!(Order::from_slice(b""), Err(ReadError::NotJson { line: 1, .. })));
    assert!(matches!(Order::from_slice(b"<html>"), Err(ReadError::NotJson { .. })));
    assert_eq!(Order::from_slice(b"[]"), Err(ReadError::NotAnObject { found: JsonKind::Array }));
    assert_eq!(Order::from_slice(b"null").unwrap_err().to_string(), "expected a JSON object, found null");
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    assert!(matches!(Order::from_slice(deep.as_bytes()), Err(ReadError::NotJson { .. })));
}

#[test]
fn d1_d2_a_guest_has_no_id_and_perhaps_nothing_else() {
    let guest = clean(&json!({ "customer": { "id": null, "first_name": "Zoé" } })).customer.unwrap();
    assert_eq!((guest.id, guest.phone), (None, None));
    assert_eq!(clean(&json!({ "customer": null })).customer, None);
}

#[test]
fn d3_a_customer_with_everything() {
    let read = Customer::from_slice(include_bytes!("../fixtures/customer.json")).unwrap();
    assert_eq!(read.problems, []);
    let customer = read.value;
    assert_eq!(customer.gender, Some(Gender::Female));
    assert_eq!(customer.birth_date.as_ref().unwrap().as_str(), "1990-02-28");
    assert_eq!(customer.phone_access_code.as_ref().unwrap().as_str(), "1234#");
    assert_eq!(customer.order_total.map(text).as_deref(), Some("120.50 EUR"));
    assert_eq!(customer.loyalty_cards[0].balance.map(text).as_deref(), Some("12.5"));
    assert!(customer.sms_marketing && !customer.email_marketing && !customer.anonymised);
    assert_eq!(customer.custom_fields["crm"], json!("x"));
}

#[test]
fn d10_an_anonymised_customer_keeps_its_id() {
    let customer = json!({ "id": "c1", "anonymised": true, "first_name": null, "phone": null, "city": "Lyon" });
    let customer = Customer::read(&customer).unwrap().value;
    assert!(customer.anonymised && customer.first_name.is_none() && customer.city.is_some());
}

#[test]
fn d11_an_odd_gender_is_kept_and_the_order_too() {
    let order = clean(&json!({ "customer": { "gender": "x", "birth_date": "31/02/1990" } }));
    assert_eq!(order.customer.unwrap().gender, Some(Gender::Other("x".into())));
}

#[test]
fn e7_a_bad_time_costs_its_field_only() {
    let read = order(&json!({ "expected_time": "tonight", "created_at": "2026-03-14T12:05:09.123" }));
    assert_eq!(
        read.problems[0].to_string(),
        "expected_time: not a time: expected ISO 8601, as in `2026-03-14T12:05:09+01:00`"
    );
    assert_eq!(read.value.created_at.unwrap().resolve(&Europe::Paris).to_rfc3339(), "2026-03-14T12:05:09+01:00");
}

fn event(value: &Value) -> Event {
    let read = Event::from_slice(value.to_string().as_bytes()).unwrap();
    assert_eq!(read, Event::read(value).unwrap(), "both ways of reading give the same");
    read.value
}

#[test]
fn an_event_brings_its_order() {
    let order: Value = serde_json::from_str(FULL).unwrap();
    let event = event(&json!({
        "id": "e1", "resource_type": "order", "event_type": "update", "created_at": "2026-03-14T12:05:10+01:00",
        "order_id": "q7x2m", "location_id": "loc9-0", "new_state": order, "previous_state": { "status": "received" },
    }));
    assert_eq!((&event.resource_type, &event.event_type), (&ResourceType::Order, &EventType::Update));
    assert_eq!(event.order().unwrap().unwrap(), Order::read(&order).unwrap());
    assert_eq!(event.previous_state.as_ref().unwrap()["status"], json!("received"));
    assert_eq!(event.customer(), None);
}

#[test]
fn the_order_id_is_found_wherever_it_stands() {
    let id = |value| event(&value).order_id().map(text);
    let both =
        json!({ "resource_type": "order", "order_id": "other", "resource_id": "old", "new_state": { "id": "state" } });
    assert_eq!(id(both).as_deref(), Some("state"));
    assert_eq!(id(json!({ "resource_type": "order", "new_state": { "id": 12 } })).as_deref(), Some("12"));
    assert_eq!(
        id(json!({ "resource_type": "order", "order_id": "o", "new_state": { "id": " " } })).as_deref(),
        Some("o")
    );
    assert_eq!(id(json!({ "resource_type": "order", "resource_id": "old" })).as_deref(), Some("old"));
    // A delivery's own id is not its order's.
    assert_eq!(
        id(json!({ "resource_type": "delivery", "order_id": "o", "new_state": { "id": "d" } })).as_deref(),
        Some("o")
    );
    assert_eq!(id(json!({ "resource_type": "customer", "resource_id": "c", "new_state": { "id": "c" } })), None);
}

#[test]
fn the_location_of_an_event_is_its_orders() {
    let event =
        event(&json!({ "resource_type": "order", "location_id": "a-1", "new_state": { "location_id": "a-2" } }));
    assert_eq!(event.location_id().map(text).as_deref(), Some("a-2"));
}

#[test]
fn g15_an_unknown_event_is_still_an_event() {
    let event = event(&json!({ "id": "e1", "resource_type": "menu", "event_type": "sync" }));
    assert_eq!((event.resource_type.as_str(), event.event_type.as_str()), ("menu", "sync"));
    assert_eq!((event.order(), event.order_id()), (None, None));
}

#[test]
fn g17_changed_entries_are_kept() {
    let event = event(
        &json!({ "resource_type": "inventory", "event_type": "patch", "state_change": [{ "sku_ref": "A", "stock": null }] }),
    );
    assert_eq!(event.state_change.unwrap()[0]["sku_ref"], json!("A"));
}

#[test]
fn g19_an_event_without_state_has_no_order_but_its_id() {
    let event = event(&json!({ "resource_type": "order", "order_id": "o", "new_state": null }));
    assert_eq!((event.order(), event.order_id()), (None, Some(OrderId::new("o"))));
    let odd = self::event(&json!({ "resource_type": "order", "new_state": [] }));
    assert_eq!(odd.order(), Some(Err(ReadError::NotAnObject { found: JsonKind::Array })));
}

#[test]
fn a_customer_event_brings_its_customer() {
    let event = event(
        &json!({ "resource_type": "customer", "customer_list_id": "l", "new_state": { "id": "c", "first_name": "Zoé" } }),
    );
    assert_eq!(event.customer().unwrap().unwrap().value.first_name.unwrap().as_str(), "Zoé");
    assert_eq!(event.order(), None);
}

#[test]
fn g22_a_callback_or_none() {
    let none = Callback::read(&json!({ "url": null, "events": {} })).unwrap();
    assert_eq!(none.value, Callback::default());
    let some =
        Callback::read(&json!({ "url": "https://a/b", "events": { "order": ["create", "update"], "menu": ["x"] } }));
    let some = some.unwrap().value;
    assert_eq!(some.events[&ResourceType::Order], [EventType::Create, EventType::Update]);
    assert_eq!(some.events[&ResourceType::from("menu")][0].as_str(), "x");
}

#[test]
fn a_location_with_everything() {
    let read = Location::read(&json!({
        "id": "loc9-0", "name": "Centre", "account": { "id": "acc9", "name": "Chez nous", "currency": "EUR" },
        "address": "1 rue", "postal_code": "69001", "city": "Lyon", "country": "FR",
        "timezone": { "name": "Europe/Paris", "offset": 3600 }, "cutoff_time": "06:00", "preparation_time": 20,
        "opening_hours": { "monday": [{ "from": "18:00", "to": "01:00" }], "tuesday": [] },
        "order_acceptance": { "mode": "online", "resume_at": null, "extra_preparation_time": 10, "reason": "rain" },
        "custom_fields": { "delivery": { "door_time": "30" } },
    }));
    let Read { value: location, problems, .. } = read.unwrap();
    assert_eq!(problems, []);
    assert_eq!(location.account.unwrap().currency.map(text).as_deref(), Some("EUR"));
    assert_eq!(location.cutoff_time, chrono::NaiveTime::from_hms_opt(6, 0, 0));
    let hours = location.opening_hours.unwrap();
    assert_eq!((hours.monday[0].to, hours.tuesday.len()), (chrono::NaiveTime::from_hms_opt(1, 0, 0), 0));
    assert!(location.order_acceptance.unwrap().mode.unwrap().is_normal());
    let odd = Location::read(&json!({ "cutoff_time": "25:00", "account": { "currency": "euro" } })).unwrap();
    assert_eq!(places(&odd.problems), ["account.currency", "cutoff_time"]);
}

/// Any JSON, with keys that the models know.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        r"-?[0-9]{1,45}(\.[0-9]{0,40})?( [A-Z]{3})?".prop_map(Value::from),
    ];
    let keys = prop_oneof![
        prop::sample::select(vec![
            "id",
            "status",
            "items",
            "options",
            "deals",
            "deal_line",
            "customer",
            "delivery",
            "payments",
            "charges",
            "discounts",
            "total",
            "price",
            "quantity",
            "custom_fields",
            "info",
            "created_at",
            "new_state",
            "resource_type",
            "events",
            "opening_hours",
            "monday",
            "loyalty_cards",
            "nb_orders",
            "timezone",
            "offset",
            "account",
            "currency",
            "cutoff_time",
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((keys.clone(), inner), 0..8).prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_a_reader_panic(value in any_json()) {
        for problems in [
            Order::read(&value).map(|read| read.problems),
            Customer::read(&value).map(|read| read.problems),
            Location::read(&value).map(|read| read.problems),
            Callback::read(&value).map(|read| read.problems),
        ] {
            prop_assert_eq!(problems.is_ok(), value.is_object());
        }
        if let Ok(read) = Event::read(&value) {
            let _ = (read.value.order(), read.value.customer(), read.value.order_id(), read.value.location_id());
            let again = Event::from_slice(value.to_string().as_bytes()).is_ok();
            prop_assert!(again);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (Order::from_slice(&bytes), Event::from_slice(&bytes));
    }
}

/// A valid document with one thing changed: a byte, a value, a key, a cut, a repetition.
fn mutate(mut bytes: Vec<u8>, changes: &[(u16, u8, u8)]) -> Vec<u8> {
    for (at, how, byte) in changes {
        let at = usize::from(*at) % bytes.len().max(1);
        match how % 4 {
            0 if at < bytes.len() => bytes[at] = *byte,
            1 => bytes.insert(at, *byte),
            2 => bytes.truncate(at),
            _ => {
                let tail = bytes.split_off(at);
                bytes.extend(tail.iter().take(usize::from(*byte)).copied().collect::<Vec<_>>());
                bytes.extend(tail);
            }
        }
    }
    bytes
}

/// A valid document with one of its values replaced by any JSON.
fn replace(document: &Value, at: usize, with: Value) -> Value {
    let mut pointers = Vec::new();
    collect(document, "", &mut pointers);
    let mut changed = document.clone();
    *changed.pointer_mut(&pointers[at % pointers.len()]).unwrap() = with;
    changed
}

proptest! {
    #[test]
    fn no_mutation_of_a_valid_document_makes_a_reader_panic(
        changes in prop::collection::vec(any::<(u16, u8, u8)>(), 1..6), at: usize, with in any_json(),
    ) {
        let mutated = mutate(FULL.as_bytes().to_vec(), &changes);
        crate::properties::order(&mutated);
        crate::properties::event(&mutated);
        let full: Value = serde_json::from_str(FULL).unwrap();
        let mut replaced = replace(&full, at, with);
        crate::properties::order(replaced.to_string().as_bytes());
        replaced = json!({ "resource_type": "order", "event_type": "create", "new_state": replaced });
        crate::properties::event(replaced.to_string().as_bytes());
    }
}
