//! Payments, tips, totals, and numbers nobody can compute with.

use super::{card, order, pizza};
use crate::common::{finding, footer, has, payments, plain, story, till_total, with};
use bridge_core::convert::Converted;
use bridge_core::ledger::Code;
use bridge_core::settings::{Policy, Settings, TipAllocation};
use bridge_core::text::Lang;
use pixelpoint_api::{MethodNumber, ProdNum};
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

/// A receipt printer has few characters: the comma is French, the sign of the currency is left alone.
#[test]
fn the_foot_of_a_french_ticket_writes_amounts_in_french() {
    let mut french = Settings::default();
    french.conversion.ticket_language = Lang::Fr;
    let items = json!({ "items": [pizza("2")], "payments": [card("5.00 EUR")] });
    assert_eq!(footer(&with(&french, &order("9.80 EUR", items))), ["PAYÉ EN LIGNE Card 5,00 EUR", "À PAYER 4,80 EUR"]);
    let discount = json!([{ "name": "Fidélité", "price_off": "2.00 EUR" }]);
    let items = json!({ "items": [pizza("2")], "discounts": discount });
    assert_eq!(footer(&with(&french, &order("7.80 EUR", items))), ["REMISE Fidélité -2,00 EUR"]);
}

#[test]
fn c4_overpaid_is_not_sent_and_nothing_is_due() {
    let sent = paid("9.80 EUR", None, &json!([card("10.00 EUR")]));
    assert_eq!((payments(&sent), footer(&sent)), (vec![], vec!["PAID ONLINE Card 10.00 EUR".to_owned()]));
    assert!(has(&sent, Code::PaymentsNotSent) && !sent.ledger.must_hold());
}

#[test]
fn c13_deleted_payments_do_not_count() {
    let mut gone = card("7.00 EUR");
    gone["deleted"] = json!(true);
    assert_eq!(payments(&paid("9.80 EUR", None, &json!([gone, card("9.80 EUR")]))), ["1008 9.80"]);
}

#[test]
fn c13_refunds_are_taken_off_what_was_paid_with_the_same_method() {
    let refunded = paid("9.80 EUR", None, &json!([card("12.80 EUR"), card("-3.00 EUR")]));
    assert_eq!(payments(&refunded), ["1008 9.80"]);
    assert_eq!(story(&refunded)[1..], ["payment_netted payments[0]", "payment_netted payments[1]"]);
    let over_two = paid("9.80 EUR", None, &json!([card("-5.00 EUR"), card("4.00 EUR"), card("10.80 EUR")]));
    assert_eq!(payments(&over_two), ["1008 9.80"]);
    assert!(!over_two.ledger.must_hold());
}

#[test]
fn c13_a_refund_of_another_method_keeps_all_back() {
    let voucher = json!({ "name": "Voucher", "ref": "1012", "amount": "-3.00 EUR" });
    let refunded = paid("9.80 EUR", None, &json!([card("12.80 EUR"), voucher]));
    assert_eq!(payments(&refunded), [""; 0]);
    assert_eq!(story(&refunded)[1..], ["payments_not_sent payments[0]", "payments_not_sent payments[1]"]);
}

#[test]
fn a_payment_of_zero_does_not_keep_the_others_back() {
    let voucher = json!({ "name": "Voucher", "amount": "0.00 EUR" });
    let sent = paid("9.80 EUR", None, &json!([voucher, card("9.80 EUR")]));
    assert_eq!(payments(&sent), ["1008 9.80"]);
    assert_eq!(finding(&sent, Code::PaymentOfZero).path, "payments[0]");
}

#[test]
fn an_order_of_zero_needs_no_payment() {
    let discount = json!({ "name": "Gift", "ref": "3519", "price_off": "9.80 EUR" });
    let parts = json!({ "items": [pizza("2")], "discounts": [discount], "payments": [card("0.00 EUR")] });
    let sent = plain(&order("0.00 EUR", parts));
    assert!(!sent.ledger.must_hold());
    assert_eq!((payments(&sent), footer(&sent)), (vec![], vec![]));
}

#[test]
fn c5_a_payment_without_a_ref_is_mapped_by_name_then_by_the_policy() {
    let cash = json!({ "name": "cash ", "type": "online", "ref": null, "info": { "a": [1] }, "amount": "9.80 EUR" });
    let json = order("9.80 EUR", json!({ "items": [pizza("2")], "payments": [cash] }));
    let mut settings = Settings::default();
    settings.conversion.payment = Policy::Fallback(MethodNumber::new(1099));
    let fallback = with(&settings, &json);
    assert_eq!(payments(&fallback), ["1099 9.80"]);
    assert!(has(&fallback, Code::PaymentFallback));
    settings.conversion.payment_names = [("Cash".into(), MethodNumber::new(1001))].into();
    let by_name = with(&settings, &json);
    assert_eq!(payments(&by_name), ["1001 9.80"]);
    assert_eq!(finding(&by_name, Code::PaymentByName).args["sent"], "9.80 EUR");
    settings.conversion.on_delivery_methods = vec![MethodNumber::new(1001)];
    assert_eq!(footer(&with(&settings, &json)), ["TO PAY cash  9.80 EUR"].map(|line| line.replace("  ", " ")));
    settings.conversion.payment_names.clear();
    settings.conversion.payment = Policy::Hold;
    let held = with(&settings, &json);
    assert!(has(&held, Code::PaymentRefRequired) && held.ledger.must_hold());
}

#[test]
fn the_tip_may_go_with_the_largest_payment() {
    let tip = json!({ "name": "Tip", "type": "tip", "price": "2.00 EUR" });
    let parts = json!({ "items": [pizza("2")], "charges": [tip], "payments": [card("3.80 EUR"), card("8.00 EUR")] });
    let json = order("11.80 EUR", parts);
    assert_eq!(payments(&plain(&json)), ["1008 1.80 tip 2.00", "1008 8.00"]);
    let mut settings = Settings::default();
    settings.conversion.tip_allocation = TipAllocation::Largest;
    assert_eq!(payments(&with(&settings, &json)), ["1008 3.80", "1008 6.00 tip 2.00"]);
}

#[test]
fn a_negative_tip_holds() {
    let held = paid("8.80 EUR", Some("-1.00 EUR"), &json!([card("8.80 EUR")]));
    assert!(has(&held, Code::TipNotCovered));
    assert_eq!(payments(&held), [""; 0]);
}

#[test]
fn c12_a_charge_named_tip_is_a_tip_although_it_has_no_type() {
    let tip = json!({ "name": "Driver TIP", "ref": "900", "price": "2.00 EUR" });
    let parts = json!({ "items": [pizza("2")], "charges": [tip], "payments": [card("11.80 EUR")] });
    let sent = plain(&order("11.80 EUR", parts));
    assert_eq!(payments(&sent), ["1008 9.80 tip 2.00"]);
    let other = json!({ "name": "Tip", "ref": "900", "type": "other", "price": "2.00 EUR" });
    let parts = json!({ "items": [pizza("2")], "charges": [other], "payments": [card("11.80 EUR")] });
    assert_eq!(till_total(&plain(&order("11.80 EUR", parts))).unwrap(), "11.80 EUR", "a type wins over the name");
}

#[test]
fn c11_legacy_copies_of_a_charge_count_once() {
    let charge = json!({ "name": "Delivery", "type": "delivery", "ref": "900", "price": "2.00 EUR",
        "charge_type": "delivery", "charge_ref": "900", "charge_price": "2.00 EUR" });
    let sent = plain(&order("11.80 EUR", json!({ "items": [pizza("2")], "charges": [charge] })));
    assert_eq!(till_total(&sent).unwrap(), "11.80 EUR");
}

#[test]
fn c9_legacy_pricing_of_a_discount_is_not_applied_again() {
    let discount = json!({ "name": "30%", "ref": "3519", "price_off": "2.94 EUR",
        "pricing_effect": "percentage_off", "pricing_value": "30" });
    let sent = plain(&order("6.86 EUR", json!({ "items": [pizza("2")], "discounts": [discount] })));
    assert_eq!(till_total(&sent).unwrap(), "6.86 EUR");
}

#[test]
fn c10_several_discounts_are_several_coupons_and_deleted_ones_none() {
    let one = json!({ "name": "A", "ref": "1", "price_off": "1.00 EUR" });
    let gone = json!({ "name": "B", "ref": "2", "price_off": "5.00 EUR", "deleted": true });
    let other = json!({ "name": "C", "ref": "3", "price_off": "0.50 EUR" });
    let sent = plain(&order("8.30 EUR", json!({ "items": [pizza("2")], "discounts": [one, gone, other] })));
    assert_eq!(till_total(&sent).unwrap(), "8.30 EUR");
    assert_eq!(
        story(&sent)[1..],
        ["discount_sent discounts[0]", "element_deleted discounts[1]", "discount_sent discounts[2]"]
    );
}

#[test]
fn c14_c15_points_and_later_payments_change_no_price() {
    let mut item = pizza("2");
    item["points_used"] = json!("5.0");
    let parts = json!({ "items": [item], "loyalty_operations": [{ "delta": "-5" }], "payments": [card("4.80 EUR")] });
    let mut json = order("9.80 EUR", parts);
    let part_paid = plain(&json);
    assert_eq!(till_total(&part_paid).unwrap(), "9.80 EUR");
    assert_eq!(finding(&part_paid, Code::FieldUnused).path, "loyalty_operations");
    json["payments"] = json!([card("4.80 EUR"), card("5.00 EUR")]);
    assert_eq!(payments(&plain(&json)), ["1008 4.80", "1008 5.00"]);
}

#[test]
fn c16_tax_as_a_charge_is_a_line_and_counted_once() {
    let mut item = pizza("2");
    item["tax_rate"] = json!("8.875");
    let tax = json!({ "name": "Tax", "type": "tax", "price": "0.87 USD" });
    item["price"] = json!("4.90 USD");
    let mut settings = Settings::default();
    settings.conversion.charge_types = [("tax".into(), ProdNum::new(903))].into();
    let sent = with(&settings, &order("10.67 USD", json!({ "items": [item], "charges": [tax] })));
    assert_eq!(till_total(&sent).unwrap(), "10.67 USD");
}

#[test]
fn a_gap_is_explained_line_by_line() {
    let soup = json!({ "product_name": "Soup", "price": "3.00 EUR", "quantity": "2", "subtotal": "6.00 EUR" });
    let bag = json!({ "name": "Bag", "price": "0.20 EUR" });
    let mut odd = pizza("1");
    odd["subtotal"] = json!("4.40 EUR");
    let held = plain(&order("10.60 EUR", json!({ "items": [odd, soup], "charges": [bag] })));
    let differs = finding(&held, Code::TotalDiffers);
    assert_eq!(differs.args["lines"], "items[1] -6.00 EUR, charges[0] -0.20 EUR, ? 0.50 EUR");
    let subtotal = finding(&held, Code::SubtotalDiffers);
    assert_eq!((&*subtotal.path, subtotal.amount.unwrap().to_string()), ("items[0].subtotal", "0.50 EUR".into()));
}

/// HubRise rounds an item's subtotal, so a cent of difference explains nothing.
#[test]
fn a_subtotal_that_was_rounded_is_not_blamed() {
    let held = |subtotal: &str| {
        let mut item = pizza("2");
        item["subtotal"] = json!(subtotal);
        plain(&order("20.00 EUR", json!({ "items": [item], "payments": [card("20.00 EUR")] })))
    };
    assert!(has(&held("9.79 EUR"), Code::TotalDiffers) && !has(&held("9.79 EUR"), Code::SubtotalDiffers));
    assert!(has(&held("9.78 EUR"), Code::SubtotalDiffers));
}

#[test]
fn what_is_left_out_of_an_unpaid_order_explains_the_gap() {
    let discount = json!({ "name": "Welcome", "price_off": "1.00 EUR" });
    let sent = plain(&order("8.80 EUR", json!({ "items": [pizza("2")], "discounts": [discount] })));
    let gap = finding(&sent, Code::TotalExplained);
    assert_eq!((gap.amount.unwrap().to_string(), &*gap.args["lines"]), ("1.00 EUR".into(), "discounts[0] 1.00 EUR"));
    assert!(!sent.ledger.must_hold());
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

/// A tolerance lets the order go, never a payment that is not the till's total, and it is not called rounding.
#[test]
fn a_tolerance_lets_no_payment_go_wrong() {
    let mut settings = Settings::default();
    settings.conversion.total_tolerance = Decimal::new(10, 2);
    let json = |total: &str, paid: &str| order(total, json!({ "items": [pizza("2")], "payments": [card(paid)] }));
    let tolerated = with(&settings, &json("9.90 EUR", "9.90 EUR"));
    assert!(!tolerated.ledger.must_hold());
    assert_eq!(finding(&tolerated, Code::TotalTolerated).amount.unwrap().to_string(), "-0.10 EUR");
    assert_eq!(payments(&tolerated), [""; 0]);
    assert!(has(&tolerated, Code::PaymentsNotSent) && !has(&tolerated, Code::Rounding));
    assert_eq!(footer(&tolerated), ["PAID ONLINE Card 9.90 EUR"]);
    assert_eq!(payments(&with(&settings, &json("9.90 EUR", "9.80 EUR"))), ["1008 9.80"], "the till's own total");
    assert!(has(&with(&settings, &json("9.91 EUR", "9.91 EUR")), Code::TotalDiffers));
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
    assert!(!within.ledger.must_hold() && has(&within, Code::TotalTolerated));
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
