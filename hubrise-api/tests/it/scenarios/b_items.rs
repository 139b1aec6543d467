//! B: items, options, deals.

use hubrise_api::{Money, OrderItem, PricingEffect, Product};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{clean, money, order};

fn item(value: &Value) -> OrderItem {
    clean(&json!({ "items": [value] })).items.remove(0)
}

/// `(price + sum of option.price x option.quantity) x quantity`
fn line(item: &OrderItem) -> Money {
    let options = item.options.iter().fold(item.price.unwrap(), |sum, option| {
        let price = option.price.unwrap_or(Money::zero(sum.currency()));
        sum.checked_add(price.checked_mul(option.quantity.unwrap_or(Decimal::ONE)).unwrap()).unwrap()
    });
    options.checked_mul(item.quantity.unwrap()).unwrap()
}

#[test]
fn b1_an_option_counts_for_each_one_of_the_item() {
    let item = item(&json!({
        "price": "10.00 EUR", "quantity": "3", "subtotal": "39.00 EUR",
        "options": [{ "price": "1.50 EUR", "quantity": 2 }],
    }));
    assert_eq!(line(&item), item.subtotal.unwrap());
}

#[test]
fn b2_the_same_option_twice_stays_two() {
    let egg = json!({ "name": "Egg", "price": "1.00 EUR", "quantity": 1 });
    assert_eq!(item(&json!({ "options": [egg, egg] })).options.len(), 2);
}

#[test]
fn b3_b4_what_is_taken_off_may_have_a_price() {
    let item = item(&json!({ "options": [{ "removed": true }, { "removed": true, "price": "0.50 EUR" }] }));
    assert!(item.options.iter().all(|option| option.removed));
    assert_eq!((item.options[0].price, item.options[1].price), (None, Some(money("0.50 EUR"))));
}

#[test]
fn b5_not_said_to_be_removed_is_not_removed() {
    let item = item(&json!({ "options": [{}, { "removed": false }, { "removed": null }] }));
    assert!(item.options.iter().all(|option| !option.removed));
}

#[test]
fn b6_b7_b8_a_ref_may_be_missing_and_the_price_stays() {
    let item = item(&json!({ "product_name": "RAM-L", "sku_ref": null, "price": "99.00 EUR",
        "options": [{ "option_list_name": "Options", "name": "Egg" }] }));
    assert_eq!((item.sku_ref, item.price), (None, Some(money("99.00 EUR"))));
    assert_eq!(item.options[0].option_list_name.as_deref(), Some("Options"));
}

#[test]
fn b9_b10_lines_of_a_deal_are_joined_by_key() {
    let line = |key: &str, price: &str| json!({ "price": price, "deal_line": { "deal_key": key } });
    let order = clean(&json!({
        "items": [line("0", "9.00 EUR"), line("0", "1.00 EUR"), line("1", "9.00 EUR")],
        "deals": { "0": { "name": "Menu", "ref": "M" }, "1": { "name": "Menu", "ref": "M" } },
    }));
    let keys: Vec<_> = order.items.iter().filter_map(|item| item.deal_line.as_ref()?.deal_key.as_deref()).collect();
    assert_eq!((keys, order.deals.len()), (vec!["0", "0", "1"], 2));
}

#[test]
fn b11_keys_belong_to_one_payload() {
    let renumbered =
        clean(&json!({ "items": [{ "deal_line": { "deal_key": "0" } }], "deals": { "0": { "name": "Menu" } } }));
    let key = renumbered.items[0].deal_line.as_ref().unwrap().deal_key.as_deref().unwrap();
    assert_eq!(renumbered.deals[key].name.as_deref(), Some("Menu"));
}

#[test]
fn b12_a_key_without_a_deal_is_read() {
    let order = clean(&json!({ "items": [{ "deal_line": { "deal_key": "7" } }], "deals": null }));
    assert!(!order.deals.contains_key("7"));
}

#[test]
fn b13_an_item_of_a_deal_has_its_options() {
    let item = item(
        &json!({ "price": "1.00 EUR", "quantity": "1", "deal_line": { "deal_key": "0", "pricing_effect": "fixed_price", "pricing_value": "1.00 EUR" },
        "options": [{ "price": "0.50 EUR" }] }),
    );
    assert_eq!(line(&item), money("1.50 EUR"));
}

#[test]
fn b14_the_value_of_a_pricing_effect_is_kept_as_text() {
    for (effect, value) in [("percentage_off", json!("50")), ("fixed_price", json!("1.00 EUR")), ("free", json!(null))]
    {
        let item = item(&json!({ "deal_line": { "pricing_effect": effect, "pricing_value": value } }));
        let deal_line = item.deal_line.unwrap();
        assert_eq!(deal_line.pricing_effect, Some(PricingEffect::from(effect)));
        assert_eq!(deal_line.pricing_value.as_deref(), value.as_str());
    }
}

#[test]
fn b15_the_same_topping_on_both_halves_stays_on_both() {
    let list = |name: &str| json!({ "option_list_name": name, "name": "Olives", "ref": "OLI" });
    let item = item(&json!({ "options": [list("Toppings 1"), list("Toppings 2")] }));
    let lists: Vec<_> = item.options.iter().map(|option| option.option_list_name.as_deref().unwrap()).collect();
    assert_eq!(lists, ["Toppings 1", "Toppings 2"]);
}

#[test]
fn b16_two_hundred_items_with_thirty_options_each() {
    let option = json!({ "name": "Egg", "price": "1.00 EUR", "quantity": 1 });
    let item = json!({ "product_name": "Soup", "price": "9.00 EUR", "quantity": "1", "options": vec![option; 30] });
    let order = clean(&json!({ "items": vec![item; 200] }));
    assert_eq!(order.items.iter().map(|item| item.options.len()).sum::<usize>(), 6000);
}

#[test]
fn b17_b18_deleted_items_stay_and_say_so() {
    let order = clean(&json!({ "status": "accepted", "items": [{ "id": "i1", "deleted": true }, { "id": "i2" }] }));
    assert_eq!(order.items.iter().map(|item| item.deleted).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn b19_notes_have_three_places() {
    let order = clean(
        &json!({ "customer_notes": "a", "items": [{ "customer_notes": "b" }], "customer": { "delivery_notes": "c" } }),
    );
    assert_eq!(order.customer_notes.unwrap().as_str(), "a");
    assert_eq!(order.items[0].customer_notes.as_ref().unwrap().as_str(), "b");
    assert_eq!(order.customer.unwrap().delivery_notes.unwrap().as_str(), "c");
}

#[test]
fn b20_no_tax_rate_is_not_a_rate_of_zero() {
    let order = clean(&json!({ "items": [{ "tax_rate": null }, { "tax_rate": "0" }, { "tax_rate": "5.5" }] }));
    let rates: Vec<_> = order.items.iter().map(|item| item.tax_rate).collect();
    assert_eq!(rates, [None, Some(Decimal::ZERO), Some("5.5".parse().unwrap())]);
}

#[test]
fn b21_a_deposit_is_a_tag_in_cents() {
    let product = Product::read(&json!({ "tags": ["vegan", "deposit_25"] })).unwrap().value;
    assert!(product.tags.iter().any(|tag| tag == "deposit_25"));
    assert_eq!(order(&json!({ "items": [{ "tags": ["deposit_25"] }] })).problems, []);
}
