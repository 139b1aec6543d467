//! Items, options, deals, discounts and charges, with and without codes.

use super::{card, order, pizza};
use crate::common::{finding, footer, has, lines, payments, plain, story, till_total, with};
use bridge_core::ledger::Code;
use bridge_core::settings::{Policy, Settings};
use pixelpoint_api::{CouponNum, ProdNum};
use serde_json::{Value, json};

fn without_ref() -> Value {
    let soup = json!({ "product_name": "Soup", "sku_name": "L", "price": "3.00 EUR", "quantity": "2",
        "options": [{ "name": "Bread", "ref": "77", "price": "0.50 EUR" }] });
    order("11.90 EUR", json!({ "items": [pizza("1"), soup] }))
}

fn settings(change: impl FnOnce(&mut bridge_core::settings::ConversionSettings)) -> Settings {
    let mut settings = Settings::default();
    change(&mut settings.conversion);
    settings
}

#[test]
fn item_without_ref_holds() {
    let held = plain(&without_ref());
    assert!(held.ledger.must_hold());
    assert_eq!(story(&held)[1..3], ["item_without_ref items[1]", "option_skipped items[1].options[0]"]);
    assert_eq!(finding(&held, Code::ItemWithoutRef).amount.unwrap().to_string(), "7.00 EUR");
    assert!(!has(&held, Code::TotalDiffers), "the ledger explains the difference");
    assert_eq!(lines(&held), ["1<1 product 2341 Pizza: 1 x 4.90"], "a person may send the rest");
}

#[test]
fn item_without_ref_is_skipped_by_setting() {
    let sent = with(&settings(|s| s.item = Policy::Skip), &without_ref());
    assert!(!sent.ledger.must_hold());
    assert_eq!(finding(&sent, Code::ItemSkipped).args["name"], "Soup L");
    assert_eq!(till_total(&sent).unwrap(), "4.90 EUR");
}

#[test]
fn item_skipped_from_a_paid_order_holds() {
    let mut paid = without_ref();
    paid["payments"] = json!([card("11.90 EUR")]);
    let held = with(&settings(|s| s.item = Policy::Skip), &paid);
    assert_eq!(finding(&held, Code::TotalDiffers).amount.unwrap().to_string(), "-7.00 EUR");
    assert_eq!(payments(&held), [""; 0]);
}

#[test]
fn item_without_ref_takes_the_fallback() {
    let sent = with(&settings(|s| s.item = Policy::Fallback(ProdNum::new(9))), &without_ref());
    assert!(has(&sent, Code::ItemFallback) && !sent.ledger.must_hold());
    assert_eq!(lines(&sent)[1..], ["2<2 product 9 Soup L: 2 x 3.00", "3<2 product 77 Bread: 2 x 0.50"]);
}

#[test]
fn ref_that_is_no_number_is_no_ref() {
    let item = json!({ "product_name": "Soup", "sku_ref": "pa_50555", "price": "3 EUR", "quantity": 1 });
    let held = plain(&order("3.00 EUR", json!({ "items": [item] })));
    assert_eq!(finding(&held, Code::ItemWithoutRef).args["ref"], "“pa_50555”");
}

fn with_option(option: &Value, total: &str) -> Value {
    let mut item = pizza("3");
    item["options"] = json!([option]);
    order(total, json!({ "items": [item] }))
}

#[test]
fn b1_option_quantity_counts_for_each_unit() {
    let sent =
        plain(&with_option(&json!({ "name": "Egg", "ref": "31", "price": "1.50 EUR", "quantity": 2 }), "23.70 EUR"));
    assert_eq!(lines(&sent), ["1<1 product 2341 Pizza: 3 x 4.90", "2<1 product 31 Egg: 6 x 1.50"]);
    assert_eq!(sent.ledger.severity().name(), "as_is");
}

#[test]
fn priced_option_without_ref_follows_the_policy() {
    let json = with_option(&json!({ "name": "Egg", "price": "1.50 EUR", "quantity": 2 }), "23.70 EUR");
    let held = plain(&json);
    assert_eq!(finding(&held, Code::OptionWithoutRef).amount.unwrap().to_string(), "9.00 EUR");
    assert!(!has(&held, Code::TotalDiffers));
    let skipped = with(&settings(|s| s.option = Policy::Skip), &json);
    assert!(has(&skipped, Code::OptionSkipped) && !skipped.ledger.must_hold());
    let fallback = with(&settings(|s| s.option = Policy::Fallback(ProdNum::new(8))), &json);
    assert!(has(&fallback, Code::OptionFallback));
    assert_eq!(lines(&fallback)[1], "2<1 product 8 Egg: 6 x 1.50");
}

#[test]
fn free_option_without_ref_is_a_note_on_its_parent() {
    for (option, line) in [
        (json!({ "name": "Basil" }), "1<1 product 2341 Pizza (Basil): 3 x 4.90"),
        (json!({ "name": "Basil", "quantity": 2 }), "1<1 product 2341 Pizza (2 x Basil): 3 x 4.90"),
        (json!({ "name": "Basil", "removed": true }), "1<1 product 2341 Pizza (no Basil): 3 x 4.90"),
    ] {
        let sent = plain(&with_option(&option, "14.70 EUR"));
        assert!(has(&sent, Code::OptionAsNote));
        assert_eq!(lines(&sent), [line]);
    }
}

#[test]
fn removed_option_with_a_ref_says_so_and_keeps_its_price() {
    let option = json!({ "name": "Basil", "ref": "31", "price": "0.50 EUR", "removed": true });
    assert_eq!(lines(&plain(&with_option(&option, "16.20 EUR")))[1], "2<1 product 31 no Basil: 3 x 0.50");
}

#[test]
fn option_lists_of_forced_answers_are_marked_whatever_their_case() {
    for (list, forced) in [("Toppings", true), (" ingredient removed ", true), ("Extras", false)] {
        let option = json!({ "option_list_name": list, "name": "Egg", "ref": "31" });
        assert_eq!(lines(&plain(&with_option(&option, "14.70 EUR")))[1].ends_with("forced"), forced, "{list}");
    }
}

#[test]
fn repeated_options_stay_separate() {
    let mut item = pizza("1");
    let egg = json!({ "name": "Egg", "ref": "31", "price": "1.00 EUR" });
    item["options"] = json!([egg, egg]);
    assert_eq!(lines(&plain(&order("6.90 EUR", json!({ "items": [item] })))).len(), 3);
}

fn in_deal(key: &str, price: &str) -> Value {
    json!({ "product_name": "Roll", "sku_ref": "5", "price": price, "quantity": "1", "deal_line": { "deal_key": key },
        "options": [{ "name": "Dip", "ref": "6", "price": "0.50 EUR" }] })
}

#[test]
fn deal_with_a_ref_is_a_combo_three_levels_deep() {
    let json = order(
        "10.90 EUR",
        json!({ "items": [in_deal("0", "4.00 EUR"), pizza("1"), in_deal("0", "1.00 EUR")],
            "deals": { "0": { "name": "Two rolls", "ref": "734" } } }),
    );
    let sent = plain(&json);
    assert!(!sent.ledger.must_hold());
    let expected = [
        "1<1 product 734 Two rolls: 1 x 0",
        "2<1 product 5 Roll: 1 x 4.00 combo 1",
        "3<2 product 6 Dip: 1 x 0.50",
        "4<1 product 5 Roll: 1 x 1.00 combo 1",
        "5<4 product 6 Dip: 1 x 0.50",
        "6<6 product 2341 Pizza: 1 x 4.90",
    ];
    assert_eq!(lines(&sent), expected);
    assert_eq!(sent.links[0].path, "deals.0");
}

#[test]
fn b10_two_instances_of_a_deal_are_two_combos() {
    let deal = json!({ "name": "Menu", "ref": "734" });
    let json = order(
        "6.00 EUR",
        json!({ "items": [in_deal("1", "2.50 EUR"), in_deal("0", "2.50 EUR")], "deals": { "0": deal, "1": deal } }),
    );
    let combos = lines(&plain(&json)).into_iter().filter(|line| line.contains("Menu")).count();
    assert_eq!(combos, 2);
}

#[test]
fn deal_without_a_ref_goes_as_components() {
    let json = order("4.50 EUR", json!({ "items": [in_deal("0", "4.00 EUR")], "deals": { "0": { "name": "Menu" } } }));
    let sent = plain(&json);
    assert_eq!(finding(&sent, Code::DealComponentsOnly).path, "deals.0");
    assert_eq!(lines(&sent)[0], "1<1 product 5 Roll: 1 x 4.00");
}

#[test]
fn b12_unknown_deal_key_goes_as_a_plain_item() {
    let sent = plain(&order("4.50 EUR", json!({ "items": [in_deal("7", "4.00 EUR")] })));
    assert!(has(&sent, Code::DealUnknown) && !sent.ledger.must_hold());
    assert_eq!(lines(&sent)[0], "1<1 product 5 Roll: 1 x 4.00");
}

#[test]
fn b18_nothing_left_holds() {
    let mut gone = pizza("1");
    gone["deleted"] = json!(true);
    let held = plain(&order("0.00 EUR", json!({ "items": [gone] })));
    assert_eq!(story(&held), ["element_deleted items[0]", "nothing_to_send items"]);
    assert!(held.request.is_none());
}

fn discounted(ref_code: &Value, paid: bool) -> Value {
    let discount = json!({ "name": "Welcome", "ref": ref_code, "price_off": "2.00 EUR" });
    let payments = if paid { json!([card("2.90 EUR")]) } else { json!([]) };
    order("2.90 EUR", json!({ "items": [pizza("1")], "discounts": [discount], "payments": payments }))
}

#[test]
fn discount_with_a_ref_is_a_coupon_on_the_whole_order() {
    let sent = plain(&discounted(&json!("3519"), true));
    assert_eq!(lines(&sent)[1], "2<2 coupon 3519 Welcome: 1 x -2.00");
    assert_eq!(payments(&sent), ["1008 2.90"]);
}

#[test]
fn discount_without_a_ref_holds_a_paid_order_only() {
    let held = plain(&discounted(&Value::Null, true));
    assert!(has(&held, Code::DiscountWithoutRef));
    let sent = plain(&discounted(&Value::Null, false));
    assert!(has(&sent, Code::DiscountSkipped) && !sent.ledger.must_hold());
    assert_eq!(footer(&sent), ["DISCOUNT Welcome -2.00 EUR"]);
    let fallback = settings(|s| s.discount = Policy::Fallback(CouponNum::new(4)));
    let sent = with(&fallback, &discounted(&Value::Null, true));
    assert!(has(&sent, Code::DiscountFallback) && !sent.ledger.must_hold());
    assert_eq!(lines(&sent)[1], "2<2 coupon 4 Welcome: 1 x -2.00");
}

#[test]
fn c8_discount_larger_than_the_items_is_no_error() {
    let discount = json!({ "name": "Gift", "ref": "3", "price_off": "6.00 EUR" });
    let sent = plain(&order("-1.10 EUR", json!({ "items": [pizza("1")], "discounts": [discount] })));
    assert!(!sent.ledger.must_hold());
    assert_eq!(till_total(&sent).unwrap(), "-1.10 EUR");
}

fn charged(kind: &str) -> Value {
    let charge = json!({ "name": "Bag", "charge_type": kind, "price": "0.20 EUR", "charge_price": "0.20 EUR" });
    order("5.10 EUR", json!({ "items": [pizza("1")], "charges": [charge] }))
}

#[test]
fn charges_go_by_ref_then_type_then_policy() {
    let mut with_ref = charged("other");
    with_ref["charges"][0]["ref"] = json!("900");
    assert_eq!(lines(&plain(&with_ref))[1], "2<2 product 900 Bag: 1 x 0.20");
    let held = plain(&charged("other"));
    assert_eq!(finding(&held, Code::ChargeWithoutRef).path, "charges[0]");
    let by_type = settings(|s| s.charge_types = [("other".into(), ProdNum::new(901))].into());
    assert_eq!(lines(&with(&by_type, &charged("other")))[1], "2<2 product 901 Bag: 1 x 0.20");
    assert!(with(&by_type, &charged("delivery")).ledger.must_hold(), "another type");
    let fallback = settings(|s| s.charge = Policy::Fallback(ProdNum::new(902)));
    assert!(has(&with(&fallback, &charged("other")), Code::ChargeFallback));
    let skip = with(&settings(|s| s.charge = Policy::Skip), &charged("other"));
    assert!(has(&skip, Code::ChargeSkipped) && !skip.ledger.must_hold());
}
