//! Payments, tips, totals, and numbers nobody can compute with.

use super::{card, order, pizza};
use crate::common::{finding, footer, has, payments, plain, story, till_total, with};
use bridge_core::convert::Converted;
use bridge_core::ledger::Code;
use bridge_core::settings::Settings;
use pixelpoint_api::MethodNumber;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn paid(total: &str, tip: Option<&str>, payments: &Value) -> Converted {
    let charges: Vec<_> = tip.iter().map(|tip| json!({ "name": "Tip", "type": "tip", "price": tip })).collect();
    plain(&order(total, json!({ "items": [pizza("2")], "charges": charges, "payments": payments })))
}

#[test]
fn tip_goes_with_the_first_payment_that_covers_it() {
    let sent = paid("11.80 EUR", Some("2.00 EUR"), &json!([card("1.80 EUR"), card("10.00 EUR")]));
    assert_eq!(payments(&sent), ["1008 1.80", "1008 8.00 tip 2.00"]);
    assert_eq!(finding(&sent, Code::TipSent).path, "charges[0]");
    assert_eq!(till_total(&sent).unwrap(), "9.80 EUR");
    assert!(!sent.ledger.must_hold());
}

#[test]
fn tip_that_no_payment_covers_holds() {
    let held = paid("29.80 EUR", Some("20.00 EUR"), &json!([card("14.80 EUR"), card("15.00 EUR")]));
    assert!(has(&held, Code::TipNotCovered));
    assert_eq!(payments(&held), [""; 0]);
}

#[test]
fn split_payments_all_go() {
    let voucher = json!({ "name": "Voucher", "ref": "1012", "amount": "4.80 EUR" });
    assert_eq!(payments(&paid("9.80 EUR", None, &json!([card("5.00 EUR"), voucher]))), ["1008 5.00", "1012 4.80"]);
}

#[test]
fn c2_no_payment_leaves_the_check_open() {
    let sent = paid("9.80 EUR", None, &json!([]));
    assert_eq!((payments(&sent), footer(&sent)), (vec![], vec![]));
    assert_eq!(story(&sent), ["item_sent items[0]"]);
}

#[test]
fn cash_is_paid_at_the_door() {
    let cash = json!({ "name": "Cash", "ref": "1001", "type": "cash", "amount": "11.80 EUR" });
    let sent = paid("11.80 EUR", Some("2.00 EUR"), &json!([cash]));
    assert_eq!((payments(&sent), footer(&sent)), (vec![], vec!["TO PAY Cash 11.80 EUR".to_owned()]));
    assert!(has(&sent, Code::PaymentOnDelivery) && has(&sent, Code::TipNotSent) && !sent.ledger.must_hold());
}

#[test]
fn methods_of_the_settings_are_paid_at_the_door() {
    let mut settings = Settings::default();
    settings.conversion.on_delivery_methods = vec![MethodNumber::new(1008)];
    let sent = with(&settings, &order("9.80 EUR", json!({ "items": [pizza("2")], "payments": [card("9.80 EUR")] })));
    assert_eq!(footer(&sent), ["TO PAY Card 9.80 EUR"]);
    assert!(has(&sent, Code::PaymentOnDelivery));
}

#[test]
fn payment_without_a_method_number_is_named_in_the_footer() {
    let voucher = json!({ "name": "Voucher", "type": "online", "amount": "9.80 EUR" });
    let sent = paid("9.80 EUR", None, &json!([voucher]));
    assert_eq!((payments(&sent), footer(&sent)), (vec![], vec!["PAID ONLINE Voucher 9.80 EUR".to_owned()]));
    assert!(has(&sent, Code::PaymentWithoutRef) && !sent.ledger.must_hold());
}

#[test]
fn one_payment_without_a_number_keeps_all_back() {
    let voucher = json!({ "name": "Voucher", "amount": "4.80 EUR" });
    let sent = paid("9.80 EUR", None, &json!([card("5.00 EUR"), voucher]));
    assert_eq!(story(&sent)[1..], ["payments_not_sent payments[0]", "payment_without_ref payments[1]"]);
    assert_eq!(footer(&sent), ["PAID ONLINE Card 5.00 EUR", "PAID ONLINE Voucher 4.80 EUR"]);
}

#[test]
fn c3_part_paid_says_what_is_due() {
    let sent = paid("9.80 EUR", None, &json!([card("5.00 EUR")]));
    assert_eq!(footer(&sent), ["PAID ONLINE Card 5.00 EUR", "TO PAY 4.80 EUR"]);
    assert_eq!(finding(&sent, Code::PaymentsNotSent).args["paid"], "5.00 EUR");
}

#[test]
fn c4_overpaid_is_not_sent_and_nothing_is_due() {
    let sent = paid("9.80 EUR", None, &json!([card("10.00 EUR")]));
    assert_eq!((payments(&sent), footer(&sent)), (vec![], vec!["PAID ONLINE Card 10.00 EUR".to_owned()]));
    assert!(has(&sent, Code::PaymentsNotSent) && !sent.ledger.must_hold());
}

#[test]
fn c13_deleted_payments_do_not_count_and_refunds_are_not_sent() {
    let mut gone = card("7.00 EUR");
    gone["deleted"] = json!(true);
    assert_eq!(payments(&paid("9.80 EUR", None, &json!([gone, card("9.80 EUR")]))), ["1008 9.80"]);
    let refunded = paid("9.80 EUR", None, &json!([card("12.80 EUR"), card("-3.00 EUR")]));
    assert_eq!(payments(&refunded), [""; 0]);
}

#[test]
fn c6_a_cent_of_rounding_is_said_and_holds_paid_orders_only() {
    let third = json!({ "product_name": "Cake", "sku_ref": "5", "price": "10.00 EUR", "quantity": "0.3333" });
    let json = order("3.34 EUR", json!({ "items": [third] }));
    let sent = plain(&json);
    assert_eq!(finding(&sent, Code::Rounding).amount.unwrap().to_string(), "-0.01 EUR");
    assert!(!sent.ledger.must_hold());
    let mut settled = json;
    settled["payments"] = json!([card("3.34 EUR")]);
    assert!(has(&plain(&settled), Code::TotalDiffers), "the till would refuse the payment");
}

#[test]
fn c7_a_total_that_differs_holds() {
    let held = paid("9.90 EUR", None, &json!([]));
    let differs = finding(&held, Code::TotalDiffers);
    assert_eq!((&*differs.args["till"], &*differs.args["hubrise"]), ("9.80 EUR", "9.90 EUR"));
    assert_eq!(differs.amount.unwrap().to_string(), "-0.10 EUR");
    let mut settings = Settings::default();
    settings.conversion.total_tolerance = Decimal::new(1, 1);
    let within = with(&settings, &order("9.90 EUR", json!({ "items": [pizza("2")] })));
    assert!(!within.ledger.must_hold() && has(&within, Code::Rounding));
}

#[test]
fn total_that_is_missing_is_computed() {
    let sent = plain(&order("", json!({ "items": [pizza("2")], "payments": [card("9.80 EUR")] })));
    assert_eq!(finding(&sent, Code::TotalMissing).amount.unwrap().to_string(), "9.80 EUR");
    assert_eq!(payments(&sent), ["1008 9.80"]);
}

#[test]
fn a11_missing_and_malformed_amounts_hold_with_one_finding() {
    for price in [json!("12,50 EUR"), json!(12.5), json!("EUR"), json!({}), Value::Null] {
        let item = json!({ "product_name": "Soup", "sku_ref": "1", "price": price, "quantity": "1" });
        let held = plain(&order("12.50 EUR", json!({ "items": [item] })));
        assert_eq!(finding(&held, Code::AmountMissing).path, "items[0].price", "{price}");
    }
    let item = json!({ "product_name": "Soup", "sku_ref": "1", "price": "1 EUR" });
    assert_eq!(
        finding(&plain(&order("1 EUR", json!({ "items": [item] }))), Code::AmountMissing).path,
        "items[0].quantity"
    );
}

#[test]
fn what_cannot_be_read_holds_where_it_costs_money() {
    for (path, parts) in [
        ("payments", json!({ "payments": "5.00 EUR" })),
        ("payments[0]", json!({ "payments": [null, 3] })),
        ("items[0].options[0].price", json!({ "items": [{ "options": [{ "price": "free" }] }] })),
    ] {
        let held = plain(&json!({ "items": [pizza("1")] }).as_object().map_or(Value::Null, |items| {
            let mut all = items.clone();
            all.extend(parts.as_object().expect("an object").clone());
            Value::Object(all)
        }));
        let codes: Vec<_> = held.ledger.findings.iter().filter(|finding| finding.path == path).collect();
        assert!(codes.iter().any(|finding| finding.code == Code::AmountMissing), "{path}: {:?}", story(&held));
    }
    let told = plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "customer_notes": {} })));
    assert_eq!(finding(&told, Code::FieldUnreadable).path, "customer_notes");
    assert!(!told.ledger.must_hold());
}

#[test]
fn a12_mixed_currencies_are_never_added() {
    let pounds = json!({ "product_name": "Pie", "sku_ref": "1", "price": "5.00 GBP", "quantity": "1" });
    let held = plain(&order("9.90 EUR", json!({ "items": [pizza("1"), pounds] })));
    assert_eq!(finding(&held, Code::MixedCurrencies).path, "items[1].price");
    assert!(held.request.is_none(), "there is nothing sensible to send");
    let tip = paid("9.80 EUR", Some("1.00 GBP"), &json!([card("9.80 EUR")]));
    assert_eq!(finding(&tip, Code::MixedCurrencies).path, "charges[0].price");
    let left_out =
        json!({ "product_name": "Pie", "price": "5.00 EUR", "quantity": "1", "options": [{ "price": "1.00 GBP" }] });
    assert!(has(&plain(&order("10.90 EUR", json!({ "items": [pizza("1"), left_out] }))), Code::MixedCurrencies));
}

#[test]
fn a13_numbers_beyond_reason_hold() {
    for (price, quantity) in [
        ("79228162514264337593543950335 EUR", "79228162514264337593543950335"),
        ("9999999999.99 EUR", "9999999999"),
        ("10000000001.00 EUR", "1"),
    ] {
        let item = json!({ "product_name": "Gold", "sku_ref": "1", "price": price, "quantity": quantity });
        let held = plain(&order(price, json!({ "items": [item], "payments": [card(price)] })));
        assert!(has(&held, Code::AmountTooLarge), "{price}");
        assert!(held.request.is_none());
    }
}

#[test]
fn a9_yen_are_not_scaled() {
    let item = json!({ "product_name": "Curry", "sku_ref": "1", "price": "1500.00 JPY", "quantity": "1" });
    assert_eq!(till_total(&plain(&order("1500.00 JPY", json!({ "items": [item] })))).unwrap(), "1500.00 JPY");
}

#[test]
fn a6_a7_zero_and_negative_lines_are_kept() {
    let line = |price: &str, quantity: &str| json!({ "product_name": "Fix", "sku_ref": "1", "price": price, "quantity": quantity });
    let json = order("2.90 EUR", json!({ "items": [pizza("1"), line("-2.00 EUR", "1"), line("3.00 EUR", "0")] }));
    let sent = plain(&json);
    assert_eq!(sent.links.len(), 3);
    assert!(!sent.ledger.must_hold());
}
