//! C: totals, discounts, charges, payments.

use hubrise_api::{ChargeType, Money, PaymentType};
use rust_decimal::Decimal;
use serde_json::json;

use super::{clean, money};

fn sum(amounts: impl IntoIterator<Item = Option<Money>>) -> Money {
    amounts.into_iter().fold(money("0.00 EUR"), |sum, amount| sum.checked_add(amount.unwrap()).unwrap())
}

#[test]
fn c1_total_is_items_and_charges_without_discounts_and_is_paid() {
    let order = clean(&serde_json::from_str(include_str!("../../fixtures/order.json")).unwrap());
    let items = sum(order.items.iter().filter(|i| !i.deleted).map(|i| i.subtotal));
    let charges = sum(order.charges.iter().filter(|c| !c.deleted).map(|c| c.price));
    let discounts = sum(order.discounts.iter().filter(|d| !d.deleted).map(|d| d.price_off));
    let total = items.checked_add(charges).unwrap().checked_sub(discounts).unwrap();
    assert_eq!(Some(total), order.total);
    assert_eq!(total, sum(order.payments.iter().filter(|p| !p.deleted).map(|p| p.amount)));
}

#[test]
fn c2_no_payments_is_an_empty_list() {
    assert!(clean(&json!({ "payments": [] })).payments.is_empty());
    assert!(clean(&json!({})).payments.is_empty());
}

#[test]
fn c3_c4_payments_need_not_meet_the_total() {
    let due = |paid: &str| {
        let order = clean(
            &json!({ "total": "37.90 EUR", "payment_discrepancy": "-12.90 EUR", "payments": [{ "amount": paid }] }),
        );
        order.total.unwrap().checked_sub(sum(order.payments.iter().map(|p| p.amount))).unwrap()
    };
    assert_eq!((due("25.00 EUR"), due("40.00 EUR")), (money("12.90 EUR"), money("-2.10 EUR")));
}

#[test]
fn c5_a_payment_is_what_its_ref_says() {
    let payments = clean(&json!({ "payments": [
        { "type": "online", "name": "Cash", "ref": "X", "amount": "1.00 EUR", "info": { "a": { "b": [1] } } },
        { "type": "wallet", "name": null, "info": null, "amount": "1.00 EUR" },
    ] }))
    .payments;
    assert_eq!((payments[0].kind.as_ref(), payments[0].ref_code.as_deref()), (Some(&PaymentType::Online), Some("X")));
    assert_eq!((payments[1].kind.as_ref().unwrap().as_str(), &payments[1].info), ("wallet", &None));
}

#[test]
fn c6_c7_the_total_is_taken_as_it_is() {
    let order = clean(
        &json!({ "total": "3.34 EUR", "items": [{ "price": "9.99 EUR", "quantity": "0.333", "subtotal": "3.33 EUR" }] }),
    );
    let computed = order.items[0].price.unwrap().checked_mul(order.items[0].quantity.unwrap()).unwrap();
    assert_eq!((order.total.unwrap(), computed.amount()), (money("3.34 EUR"), "3.32667".parse().unwrap()));
}

#[test]
fn c8_a_total_may_be_negative() {
    assert_eq!(clean(&json!({ "total": "-1.00 EUR" })).total, Some(money("-1.00 EUR")));
}

#[test]
fn c9_c10_a_discount_is_its_price_off() {
    let discounts = clean(&json!({ "discounts": [
        { "ref": null, "price_off": "7.65 EUR", "pricing_effect": "percentage_off", "pricing_value": "30" },
        { "price_off": "1.00 EUR", "deleted": true },
    ] }))
    .discounts;
    assert_eq!(sum(discounts.iter().filter(|d| !d.deleted).map(|d| d.price_off)), money("7.65 EUR"));
    assert_eq!(discounts[0].pricing_value.as_deref(), Some("30"));
}

#[test]
fn c11_a_charge_counts_once() {
    let charge = clean(&json!({ "charges": [{ "type": "delivery", "ref": "D", "price": "2.90 EUR",
        "charge_type": "delivery", "charge_ref": "D", "charge_price": "2.90 EUR" }] }))
    .charges
    .remove(0);
    assert_eq!((charge.price, charge.charge_price), (Some(money("2.90 EUR")), Some(money("2.90 EUR"))));
}

#[test]
fn c12_charges_with_and_without_type() {
    let charges = clean(&json!({ "charges": [{ "name": "Bag fee" }, { "type": "tip" }, { "type": "bag" }] })).charges;
    let kinds: Vec<_> = charges.into_iter().map(|charge| charge.kind).collect();
    assert_eq!(kinds, [None, Some(ChargeType::Tip), Some(ChargeType::Other("bag".into()))]);
}

#[test]
fn c13_c14_a_refund_is_negative_or_a_deletion() {
    let order = clean(&json!({ "payments": [
        { "amount": "10.00 EUR", "deleted": true }, { "amount": "10.00 EUR" }, { "amount": "-2.00 EUR" },
    ] }));
    assert_eq!(sum(order.payments.iter().filter(|p| !p.deleted).map(|p| p.amount)), money("8.00 EUR"));
}

#[test]
fn c15_points_are_not_money() {
    let order = clean(&json!({ "total": "9.00 EUR", "items": [{ "price": "9.00 EUR", "points_used": "5.0" }],
        "loyalty_operations": [{ "delta": "-5", "reason": null }] }));
    assert_eq!(order.items[0].points_used, Some(Decimal::from(5)));
    assert_eq!((order.loyalty_operations[0].delta, order.total), (Some((-5).into()), Some(money("9.00 EUR"))));
}

#[test]
fn c16_a_tax_is_a_charge() {
    let order = clean(&json!({ "charges": [{ "type": "tax", "price": "0.80 USD" }] }));
    assert_eq!(order.charges[0].kind, Some(ChargeType::Tax));
}
