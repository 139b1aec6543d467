//! Field by field: what of HubRise reaches which node, and the rest of the scenarios about values.

use super::{card, order, pizza};
use crate::common::{finding, footer, has, lines, payments, plain, story, till_total, with, xml};
use bridge_core::convert::Converted;
use bridge_core::ledger::Code;
use bridge_core::settings::Settings;
use serde_json::{Value, json};

/// An order that says something in every field a till might care about.
fn full() -> Value {
    json!({ "id": "5dpm9", "location_id": "loc-0", "ref": "A-1042", "private_ref": "p", "status": "new", "channel": "Web",
        "service_type": "delivery", "service_type_ref": "1005", "created_at": "2026-06-12T11:59:00+02:00",
        "created_by": "Shop", "expected_time": "2026-06-12T19:30:00+02:00", "customer_notes": "No nuts",
        "seller_notes": "Regular", "collection_code": "42", "coupon_codes": ["WELCOME"], "total": "33.40 EUR",
        "items": [{ "product_name": "Pizza", "sku_name": "L", "sku_ref": "2341", "price": "10.00 EUR", "quantity": "2.0",
            "subtotal": "23.00 EUR", "tax_rate": "10.0", "points_earned": "1", "customer_notes": "Well done", "options": [
                { "option_list_name": "Toppings", "name": "Olives", "ref": "2024", "price": "1.50 EUR", "quantity": 1 },
                { "option_list_name": "Ingredient removed", "name": "Basil", "ref": "2025", "removed": true }] },
            { "product_name": "Roll", "sku_ref": "5", "price": "5.00 EUR", "quantity": "1",
                "deal_line": { "deal_key": "0", "label": "A", "pricing_effect": "fixed_price", "pricing_value": "5.00 EUR" } }],
        "deals": { "0": { "name": "Menu", "ref": "734003598" } },
        "discounts": [{ "name": "Welcome", "ref": "734003519", "price_off": "3.00 EUR" }],
        "charges": [{ "name": "Delivery", "ref": "900101", "type": "delivery", "price": "6.40 EUR" },
            { "name": "Tip", "type": "tip", "price": "2.00 EUR" }],
        "payments": [{ "name": "Card", "ref": "1008", "type": "online", "amount": "33.40 EUR", "info": { "tx": "ch_1" } }],
        "customer": { "first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "phone": "+33199007001",
            "address_1": "1 Row", "address_2": "Flat 2", "postal_code": "75001", "city": "Paris", "state": "IDF",
            "country": "FR", "delivery_notes": "Blue door", "company_name": "Acme", "latitude": "48.8", "gender": "female",
            "birth_date": "1990-01-01", "sms_marketing": true },
        "loyalty_operations": [{ "delta": "5" }], "custom_fields": { "shop": { "x": 1 } } })
}

#[test]
fn eoi_14_every_field_reaches_the_node_it_belongs_to() {
    let sent = plain(&full());
    assert!(!sent.ledger.must_hold(), "{:?}", story(&sent));
    let xml = xml(&sent).unwrap();
    for node in [
        "<RequestType>10</RequestType>",
        "<SaleTypeNum>1005</SaleTypeNum>",
        // 17:30 UTC: the default zone.
        "<ScheduleTime>2026-06-12T17:30:00</ScheduleTime>",
        "<ItemId>1</ItemId><ParentId>1</ParentId><ProdNum>2341</ProdNum><Description>Pizza L</Description>\
         <Quantity>2</Quantity><CostEach>10.00</CostEach><PriceApplied>13</PriceApplied>",
        "<ItemId>2</ItemId><ParentId>1</ParentId><ProdNum>2024</ProdNum><Description>Olives</Description>\
         <Quantity>2</Quantity><CostEach>1.50</CostEach>",
        "<ItemId>3</ItemId><ParentId>1</ParentId><ProdNum>2025</ProdNum><Description>no Basil</Description>\
         <Quantity>2</Quantity><CostEach>0.00</CostEach>",
        "<ItemId>4</ItemId><ParentId>4</ParentId><ProdNum>734003598</ProdNum><Description>Menu</Description>",
        "<ItemId>5</ItemId><ParentId>4</ParentId><ProdNum>5</ProdNum><Description>Roll</Description><Quantity>1</Quantity>\
         <CostEach>5.00</CostEach><PriceApplied>13</PriceApplied><ComboItemId>4</ComboItemId>",
        "<ProdNum>900101</ProdNum><Description>Delivery</Description><Quantity>1</Quantity><CostEach>6.40</CostEach>",
        "<CouponNum>734003519</CouponNum><Description>Welcome</Description><Quantity>1</Quantity><CostEach>-3.00</CostEach>",
        "<Payment><MethodNumber>1008</MethodNumber><AuthType>114</AuthType><Tender>31.40</Tender><Tip>2.00</Tip></Payment>",
        "<Member><FirstName>Ann</FirstName><LastName>Lee</LastName><Email>ann@example.com</Email></Member>",
    ] {
        assert!(xml.contains(node), "{node} is not in {xml}");
    }
    for absent in ["DebugMode", "ch_1", "WELCOME<", "48.8", "1990-01", "loc-0"] {
        assert!(!xml.contains(absent), "{absent} is in {xml}");
    }
}

#[test]
fn eoi_14_what_has_no_node_is_in_the_footer_or_said_to_be_unused() {
    let sent = plain(&full());
    let expected = [
        "  Acme",
        "  1 Row",
        "  Flat 2",
        "  75001 Paris IDF FR",
        "  Phone: +33199007001",
        "  Delivery note: Blue door",
        "HubRise 5dpm9",
        "Web #42 (A-1042)",
        "Pizza L: Well done",
        "Note: No nuts",
        "Note: Regular",
    ];
    assert_eq!(footer(&sent), expected);
    let code = |path: &str| {
        let mut about = sent.ledger.findings.iter().filter(|one| one.path == path).map(|one| one.code);
        (about.next(), about.next())
    };
    for (path, expected) in [
        ("status", Code::Considered),
        ("service_type", Code::Considered),
        ("created_at", Code::Considered),
        ("created_by", Code::FieldUnused),
        ("location_id", Code::FieldUnused),
        ("private_ref", Code::FieldUnused),
        ("coupon_codes", Code::FieldUnused),
        ("loyalty_operations", Code::FieldUnused),
        ("custom_fields", Code::FieldUnused),
        ("total", Code::TotalAgrees),
        ("charges[1]", Code::TipSent),
        ("customer.latitude", Code::CustomerFieldUnused),
        ("customer.birth_date", Code::CustomerFieldUnused),
        ("customer.gender", Code::CustomerFieldUnused),
        ("customer.sms_marketing", Code::CustomerFieldUnused),
    ] {
        assert_eq!(code(path), (Some(expected), None), "{path}");
    }
}

#[test]
fn c1_two_payments_a_charge_a_tip_and_a_discount() {
    let voucher = json!({ "name": "Voucher", "ref": "1012", "amount": "7.90 EUR" });
    let parts = json!({ "items": [{ "product_name": "Soup", "sku_ref": "1", "price": "37.00 EUR", "quantity": "1" }],
        "charges": [{ "name": "Delivery", "ref": "900", "price": "2.90 EUR" }, { "type": "tip", "price": "2.00 EUR" }],
        "discounts": [{ "name": "W", "ref": "3", "price_off": "4.00 EUR" }], "payments": [card("30.00 EUR"), voucher] });
    let sent = plain(&order("37.90 EUR", parts));
    assert_eq!(payments(&sent), ["1008 28.00 tip 2.00", "1012 7.90"]);
    assert_eq!(till_total(&sent).unwrap(), "35.90 EUR");
}

#[test]
fn a8_free_items_and_options_without_a_price_are_lines_of_zero() {
    let item = json!({ "product_name": "Gift", "sku_ref": "1", "price": "0.00 EUR", "quantity": "1",
        "options": [{ "name": "Ribbon", "ref": "2" }] });
    let sent = plain(&order("0.00 EUR", json!({ "items": [item] })));
    assert_eq!(lines(&sent), ["1<1 product 1 Gift: 1 x 0.00", "2<1 product 2 Ribbon: 1 x 0"]);
    assert!(!sent.ledger.must_hold());
}

#[test]
fn a10_amounts_with_three_decimals_are_kept_and_said() {
    let item = json!({ "product_name": "Soup", "sku_ref": "1", "price": "1.250 KWD", "quantity": "1" });
    let sent = plain(&order("1.25 KWD", json!({ "items": [item] })));
    assert_eq!(till_total(&sent).unwrap(), "1.25 KWD");
    let item = json!({ "product_name": "Soup", "sku_ref": "1", "price": "1.255 KWD", "quantity": "2" });
    let mut sent = plain(&order("2.51 KWD", json!({ "items": [item] })));
    let xml = String::from_utf8(sent.write(&pixelpoint_api::Dialect::default()).unwrap()).unwrap();
    assert!(xml.contains("<CostEach>1.255</CostEach>") && has(&sent, Code::DecimalsKept));
}

/// A till in Tunis counts in thousandths; one in Paris rounds them.
#[test]
fn a10_lines_are_rounded_to_the_smallest_amount_of_their_currency() {
    let paid = |price: &str, quantity: &str, total: &str| {
        let item = json!({ "product_name": "Soup", "sku_ref": "1", "price": price, "quantity": quantity });
        let card = json!({ "ref": "1008", "type": "online", "amount": total });
        plain(&order(total, json!({ "items": [item], "payments": [card] })))
    };
    for currency in ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"] {
        let sent = paid(&format!("1.255 {currency}"), "3", &format!("3.765 {currency}"));
        assert!(!sent.ledger.must_hold(), "{:?}", story(&sent));
        assert_eq!(payments(&sent), ["1008 3.765"]);
    }
    let sent = paid("1.255 TND", "0.5", "0.628 TND");
    assert_eq!(till_total(&sent).unwrap(), "0.628 TND");
    assert!(!sent.ledger.must_hold(), "0.6275 is rounded to the thousandth");
    assert!(paid("1.255 EUR", "3", "3.765 EUR").ledger.must_hold(), "a till in euros would ask for 3.77");
}

#[test]
fn a19_deep_custom_fields_are_one_finding() {
    let fields = json!({ "a": { "b": { "c": { "d": { "e": [1, "x"] } } } }, "restaurant": { "table_name": "4" } });
    let sent = plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "custom_fields": fields })));
    assert_eq!(finding(&sent, Code::FieldUnused).path, "custom_fields");
}

fn with_removed(removed: &Value) -> Converted {
    let mut item = pizza("1");
    item["options"] = json!([{ "name": "Basil", "ref": "31", "removed": removed }]);
    plain(&order("4.90 EUR", json!({ "items": [item] })))
}

#[test]
fn b5_removed_absent_and_false_mean_the_same() {
    assert_eq!(lines(&with_removed(&Value::Null)), lines(&with_removed(&json!(false))));
    assert_ne!(lines(&with_removed(&Value::Null)), lines(&with_removed(&json!(true))));
}

#[test]
fn b7_b8_names_and_prices_are_hubrises() {
    let item = json!({ "product_name": "2341", "sku_ref": "2341", "price": "99.00 EUR", "quantity": "1",
        "options": [{ "option_list_name": "Options", "name": "31", "ref": "31", "price": "1.00 EUR" }] });
    let sent = plain(&order("100.00 EUR", json!({ "items": [item] })));
    assert_eq!(lines(&sent), ["1<1 product 2341 2341: 1 x 99.00", "2<1 product 31 31: 1 x 1.00"]);
}

#[test]
fn b11_deal_keys_are_joined_inside_one_payload_only() {
    let json = |key: &str| {
        let item = json!({ "product_name": "Roll", "sku_ref": "5", "price": "4.90 EUR", "quantity": "1",
            "deal_line": { "deal_key": key } });
        order("4.90 EUR", json!({ "items": [item], "deals": { key: { "name": "Menu", "ref": "734" } } }))
    };
    assert_eq!(lines(&plain(&json("menu-a"))), lines(&plain(&json("0"))));
}

#[test]
fn b21_a_deposit_is_what_the_order_itemises() {
    let deposit = json!({ "name": "Deposit", "ref": "906", "type": "other", "price": "0.25 EUR" });
    let sent = plain(&order("5.15 EUR", json!({ "items": [pizza("1")], "charges": [deposit] })));
    assert_eq!(lines(&sent)[1], "2<2 product 906 Deposit: 1 x 0.25");
}

#[test]
fn platform_delivered_orders_go_by_their_service_type() {
    let mut json = order("4.90 EUR", json!({ "items": [pizza("1")], "service_type": "collection" }));
    json["customer"] = json!({ "first_name": "Jo", "address_1": "1 Row" });
    let sent = with(&Settings::default(), &json);
    assert!(footer(&sent).is_empty(), "the platform's rider knows the address");
}
