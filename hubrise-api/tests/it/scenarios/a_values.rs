//! A: values and parsing.

use hubrise_api::{MoneyError, OrderStatus, ServiceType, UnknownWords};
use serde_json::json;

use super::{clean, money, order};

#[test]
fn a3_an_unknown_status_is_kept_reported_once_and_written_back() {
    let body = json!({ "status": "on_hold", "items": [
        { "deal_line": { "pricing_effect": "free" } }, { "deal_line": { "pricing_effect": "free" } },
    ] });
    let read = order(&body);
    assert_eq!((read.value.status.as_str(), read.problems.len()), ("on_hold", 0));
    let mut words: Vec<_> = read.unknown.iter().map(ToString::to_string).collect();
    words.sort();
    assert_eq!(
        words,
        ["items[0].deal_line.pricing_effect: unknown PricingEffect `free`", "status: unknown OrderStatus `on_hold`"]
    );
    let mut seen = UnknownWords::default();
    assert_eq!(seen.first_seen(&read.unknown).len(), 2);
    assert_eq!(seen.first_seen(&order(&body).unknown), Vec::<&hubrise_api::UnknownWord>::new());
    assert_eq!(serde_json::to_value(&read.value).unwrap()["status"], "on_hold");
}

#[test]
fn a3_a_word_that_may_be_anything_is_not_repeated() {
    let read = order(&json!({ "status": "Zoé Martin, 06 12 34 56 78", "service_type": "x".repeat(41) }));
    assert_eq!(read.value.status.as_str(), "Zoé Martin, 06 12 34 56 78");
    let words: Vec<_> = read.unknown.iter().map(|word| word.word.as_str()).collect();
    assert_eq!(words, ["?", "?"]);
}

#[test]
fn a4_an_unknown_service_type_or_none() {
    assert_eq!(clean(&json!({ "service_type": null })).service_type, None);
    let odd = clean(&json!({ "service_type": "drive_through", "service_type_ref": "DT" }));
    assert_eq!(odd.service_type, Some(ServiceType::Other("drive_through".into())));
    assert_eq!(odd.service_type_ref.as_deref(), Some("DT"));
}

#[test]
fn a5_decimal_forms() {
    let quantity = |text: &str| clean(&json!({ "items": [{ "quantity": text }] })).items[0].quantity.unwrap();
    assert!(quantity("1") == quantity("1.0") && quantity("1") == quantity("1.000"));
    assert_eq!((quantity("0.5").to_string(), quantity("2.25").to_string()), ("0.5".into(), "2.25".into()));
}

#[test]
fn a6_a_quantity_of_zero_is_a_quantity() {
    let order = clean(&json!({ "items": [{ "quantity": "0.0", "subtotal": "0.00 EUR" }] }));
    assert!(order.items[0].quantity.unwrap().is_zero());
}

#[test]
fn a7_negative_quantities_and_prices() {
    let item = clean(&json!({ "items": [{ "quantity": "-1.5", "price": "-2.00 EUR" }] })).items.remove(0);
    let line = item.price.unwrap().checked_mul(item.quantity.unwrap()).unwrap();
    assert_eq!(line, money("3.00 EUR"));
}

#[test]
fn a8_free_and_without_price_are_not_the_same_thing() {
    let order = clean(&json!({ "items": [{ "price": "0.00 EUR", "options": [{ "name": "Egg" }] }] }));
    assert_eq!(order.items[0].price, Some(money("0.00 EUR")));
    assert_eq!(order.items[0].options[0].price, None);
}

#[test]
fn a9_yen_are_not_hundredths() {
    let total = clean(&json!({ "total": "1500.00 JPY" })).total.unwrap();
    assert_eq!((total.amount(), total.to_string()), (1500.into(), "1500.00 JPY".into()));
}

#[test]
fn a10_three_decimal_currencies_are_taken_as_written() {
    assert_eq!(money("1.25 KWD").to_string(), "1.25 KWD");
    assert_eq!(money("1.255 KWD").to_string(), "1.255 KWD");
}

#[test]
fn a12_currencies_never_mix() {
    let order = clean(&json!({ "total": "3.00 EUR", "items": [{ "price": "3.00 GBP" }] }));
    let sum = order.total.unwrap().checked_add(order.items[0].price.unwrap());
    assert!(matches!(sum, Err(MoneyError::CurrencyMismatch { .. })));
}

#[test]
fn a13_large_amounts_overflow_without_a_panic() {
    let large = money("79228162514264337593543950335 EUR");
    assert_eq!(large.checked_add(large), Err(MoneyError::Overflow));
    assert_eq!(large.checked_mul(2.into()), Err(MoneyError::Overflow));
}

#[test]
fn a15_nothing_in_a_name_is_executed_or_changed() {
    let name = "=HYPERLINK(\"x\") <script>{{7*7}}</script> \u{1b}@ \u{0} %s";
    let order = clean(&json!({ "items": [{ "product_name": name }] }));
    assert_eq!(order.items[0].product_name.as_deref(), Some(name));
}

#[test]
fn a17_option_quantity_as_text() {
    let order = clean(&json!({ "items": [{ "options": [{ "quantity": "2" }, { "quantity": 2 }] }] }));
    assert_eq!(order.items[0].options[0].quantity, order.items[0].options[1].quantity);
}

#[test]
fn a20_two_orders_with_one_ref_are_told_apart_by_id() {
    let [a, b] = ["o1", "o2"].map(|id| clean(&json!({ "id": id, "ref": "A-1", "collection_code": "42" })));
    assert!(a.ref_code == b.ref_code && a.id != b.id);
    assert_eq!(a.status, OrderStatus::default());
}
