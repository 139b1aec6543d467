//! How long a conversion takes: order JSON -> model -> XML bytes and ledger, as a ratio to `serde_json` reading the same JSON
//! into its `Value`; and the cost of an item in an order of 1 000 against one of 10. The least of many rounds counts.

use bridge_core::convert::{self, Circumstances};
use bridge_core::settings::Settings;
use hubrise_api::Order;
use pixelpoint_api::Dialect;
use serde_json::{Value, json};
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

fn order(items: usize) -> Vec<u8> {
    let item = |index: usize| {
        json!({ "id": format!("i{index}"), "private_ref": null, "product_name": "Golden noodle soup", "sku_name": "Large",
            "sku_ref": "2101", "price": "12.50 EUR", "quantity": "2.0", "subtotal": "28.00 EUR", "tax_rate": "10.0",
            "customer_notes": null, "points_earned": null, "points_used": null, "deleted": false, "options": [
                { "option_list_name": "Extras", "name": "Soft egg", "ref": "31001", "price": "1.50 EUR", "quantity": 1 }] })
    };
    let total = format!("{}.00 EUR", 28 * items);
    let order = json!({ "id": "5dpm9", "location_id": "p4r1s-0", "channel": "Web shop", "ref": "A-1042", "status": "new",
        "service_type": "delivery", "service_type_ref": "1005", "created_at": "2026-06-12T19:00:00+02:00",
        "created_by": "Web shop", "expected_time": null, "collection_code": "42", "coupon_codes": [], "total": total,
        "items": (0..items).map(item).collect::<Vec<_>>(), "deals": {}, "discounts": [], "charges": [],
        "payments": [{ "id": "p", "type": "online", "name": "Card", "ref": "1008", "amount": total, "deleted": false }],
        "customer": { "id": "c1", "first_name": "Ann", "last_name": "Lee", "phone": "+33199007001", "email": "ann@example.com",
            "address_1": "1 Row", "postal_code": "75001", "city": "Paris", "country": "FR", "delivery_notes": "Blue door" },
        "loyalty_operations": [], "custom_fields": {} });
    order.to_string().into_bytes()
}

fn convert_all(json: &[u8], settings: &Settings, dialect: &Dialect, now: Circumstances<'_>) -> usize {
    let order = Order::from_slice(json).expect("an order");
    let mut converted = convert::order(&order, settings, dialect, now);
    let xml = converted.write(dialect).expect("it can be sent");
    xml.len() + converted.ledger.findings.len()
}

fn least(rounds: u32, mut work: impl FnMut()) -> Duration {
    let round = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..rounds).map(|_| round(&mut work)).min().unwrap_or_default()
}

fn main() -> io::Result<()> {
    let (settings, dialect) = (Settings::default(), Dialect::default());
    let now = Circumstances::at("2026-06-12T19:00:00+02:00".parse().expect("a time"));
    let mut out = io::stdout().lock();
    let mut each = Vec::new();
    for (items, rounds) in [(3, 20_000), (10, 10_000), (1000, 100)] {
        let json = order(items);
        let read = least(rounds, || {
            black_box(serde_json::from_slice::<Value>(black_box(&json)).expect("JSON"));
        });
        let converted = least(rounds, || {
            black_box(convert_all(black_box(&json), &settings, &dialect, now));
        });
        let ratio = converted.as_secs_f64() / read.as_secs_f64();
        writeln!(out, "{items:5} items: serde_json {read:?}, conversion {converted:?}, ratio {ratio:.2} (aim 2.0)")?;
        each.push(converted.as_secs_f64() / f64::from(u32::try_from(items).unwrap_or(u32::MAX)));
    }
    writeln!(out, "an item of 1000 costs {:.2} times one of 10 (aim 1.2)", each[2] / each[1])
}
