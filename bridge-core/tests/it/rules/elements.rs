//! Items, options, deals, discounts and charges, with and without codes.

use super::{card, order, pizza};
use crate::common::{finding, footer, has, lines, noon, payments, plain, story, till_total, with, with_dialect};
use bridge_core::convert::{self, Circumstances};
use bridge_core::ledger::Code;
use bridge_core::menu::Menu;
use bridge_core::settings::{ItemNotes, Pattern, Policy, RefRules, Settings};
use hubrise_api::Order;
use pixelpoint_api::dialect::ComboItemId;
use pixelpoint_api::{CouponNum, Dialect, ProdNum, write};
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

#[test]
fn refs_are_cleaned_up_by_the_rules() {
    let soup = json!({ "product_name": "Soup", "sku_ref": "pa_2341-M-99x", "price": "3.00 EUR", "quantity": "1",
        "options": [{ "name": "Egg", "ref": "+31", "price": "1.00 EUR" }, { "name": "Tea", "ref": "X/77/9", "price": "1.00 EUR" }] });
    let json = order("5.00 EUR", json!({ "items": [soup] }));
    assert!(plain(&json).ledger.must_hold(), "by default nothing is cleaned up");
    let settings = settings(|s| {
        s.refs.strip_prefixes = vec!["pa_".into(), "+".into()];
        s.refs.cut_at = vec!["-M-".into()];
        s.refs.pattern = Some(Pattern::new("^X/([0-9]+)/").unwrap());
    });
    let sent = with(&settings, &json);
    assert!(!sent.ledger.must_hold(), "{:?}", story(&sent));
    let codes: Vec<_> = lines(&sent).iter().map(|line| line.split(' ').nth(2).unwrap().to_owned()).collect();
    assert_eq!(codes, ["2341", "31", "77"]);
    let cleaned: Vec<_> = sent.ledger.findings.iter().filter(|one| one.code == Code::RefCleaned).collect();
    assert_eq!(cleaned[0].path, "items[0].sku_ref");
    assert_eq!((&*cleaned[0].args["ref"], &*cleaned[0].args["code"]), ("“pa_2341-M-99x”", "2341"));
    assert_eq!(cleaned[2].path, "items[0].options[1].ref");
}

#[test]
fn suffixes_and_patterns_leave_what_they_do_not_match() {
    let rules = RefRules {
        strip_suffixes: vec!["-L".into()],
        pattern: Some(Pattern::new("[0-9]{4}$").unwrap()),
        ..RefRules::default()
    };
    for (given, clean) in [("2341-L", "2341"), ("AB2341", "2341"), ("AB", "AB"), (" 12 ", "12"), ("", "")] {
        assert_eq!(rules.clean(given), clean, "{given}");
    }
    let error = Pattern::new("(").unwrap_err().to_string();
    assert!(error.contains("not a regular expression") && error.contains("for instance"), "{error}");
}

fn noted(route: ItemNotes) -> bridge_core::convert::Converted {
    let mut item = pizza("2");
    item["customer_notes"] = json!("no nuts,\n please");
    item["options"] = json!([{ "name": "Egg", "ref": "31", "price": "0.00 EUR" }]);
    with(&settings(|s| s.item_notes = route), &order("9.80 EUR", json!({ "items": [item] })))
}

#[test]
fn b19_item_notes_go_where_the_settings_say() {
    let footer_note = noted(ItemNotes::Footer);
    assert_eq!(footer(&footer_note), ["Pizza: no nuts, please"]);
    assert_eq!(finding(&footer_note, Code::Printed).path, "items[0].customer_notes");
    let product = noted(ItemNotes::Product(ProdNum::new(9900)));
    assert_eq!(lines(&product)[2], "3<1 product 9900 no nuts, please: 1 x 0");
    assert!(has(&product, Code::NoteSent) && footer(&product).is_empty());
    let description = noted(ItemNotes::Description);
    assert_eq!(lines(&description)[0], "1<1 product 2341 Pizza (no nuts, please): 2 x 4.90");
    assert!(has(&description, Code::NoteOnLine) && footer(&description).is_empty());
}

#[test]
fn a_note_on_an_item_that_is_not_sent_stays_readable() {
    let soup = json!({ "product_name": "Soup", "price": "3.00 EUR", "quantity": "1", "customer_notes": "hot" });
    let change = settings(|s| (s.item, s.item_notes) = (Policy::Skip, ItemNotes::Product(ProdNum::new(9900))));
    let sent = with(&change, &order("7.90 EUR", json!({ "items": [pizza("1"), soup] })));
    assert_eq!(footer(&sent), ["Soup: hot"]);
}

/// In the node the dialect names; where it names none, nothing is lost.
#[test]
fn b19_item_notes_may_have_a_node_of_their_own() {
    let (mut noted_item, mut unsent) = (pizza("1"), pizza("1"));
    noted_item["customer_notes"] = json!("no nuts,\n please");
    unsent["sku_ref"] = Value::Null;
    unsent["customer_notes"] = json!("hot");
    let json = order("4.90 EUR", json!({ "items": [noted_item, unsent] }));
    let route = settings(|s| (s.item, s.item_notes) = (Policy::Skip, ItemNotes::Node));
    let dialect = Dialect::from_toml("item_note = \"SpecialRequest\"").unwrap();
    let mut sent = with_dialect(&route, &dialect, &json);
    let node = finding(&sent, Code::FieldSent);
    assert_eq!((&*node.path, &*node.args["node"]), ("items[0].customer_notes", "SpecialRequest"));
    assert_eq!(
        footer(&sent),
        ["INCOMPLETE - CHECK", "MISSING Pizza 4.90 EUR", "Pizza: hot"],
        "what is not on the ticket has no node"
    );
    let xml = String::from_utf8(sent.write(&dialect).unwrap()).unwrap();
    assert!(xml.contains("<SpecialRequest>no nuts,\n please</SpecialRequest></Item>"), "{xml}");
    assert_eq!(
        footer(&with(&route, &json)),
        ["INCOMPLETE - CHECK", "MISSING Pizza 4.90 EUR", "Pizza: no nuts, please", "Pizza: hot"]
    );
}

fn half_half() -> Value {
    json!({ "product_name": "Half and half", "sku_ref": null, "price": "1.00 EUR", "quantity": "2", "options": [
        { "option_list_name": "Toppings 2", "name": "Olives", "ref": "3102", "price": "1.15 EUR", "quantity": 1 },
        { "option_list_name": "Side 1", "name": "Margherita", "ref": "5001", "price": "4.45 EUR" },
        { "option_list_name": "Crust", "name": "Thin", "ref": "6001", "price": "0.50 EUR" },
        { "option_list_name": "side 2 ", "name": "Diavola", "ref": "5002", "price": "5.35 EUR" },
        { "option_list_name": "Toppings 1", "name": "Olives", "ref": "3102", "price": "1.15 EUR", "quantity": 2 },
        { "option_list_name": "Toppings 1", "name": "Basil" }] })
}

#[test]
fn b15_half_and_half_keeps_its_halves_and_its_sum() {
    let json = order("29.50 EUR", json!({ "items": [half_half()], "payments": [card("29.50 EUR")] }));
    let sent = with(&settings(|s| s.half_half_product = Some(ProdNum::new(5000))), &json);
    let expected = [
        "1<1 product 5000 Half half: 2 x 1.00",
        "2<1 product 6001 Thin: 2 x 0.50",
        "3<1 product 5001 Margherita (Basil): 1 x 8.90",
        "4<3 product 3102 Olives: 2 x 2.30 forced",
        "5<1 product 5002 Diavola: 1 x 10.70",
        "6<5 product 3102 Olives: 1 x 2.30 forced",
    ];
    assert_eq!(lines(&sent), expected);
    assert_eq!(payments(&sent), ["1008 29.50"]);
    assert!(has(&sent, Code::HalfHalfSent) && has(&sent, Code::TotalAgrees));
    let mut own = json.clone();
    own["items"][0]["sku_ref"] = json!("5009");
    assert_eq!(lines(&plain(&own))[0], "1<1 product 5009 Half half: 2 x 1.00", "its own number wins");
    let held = plain(&json);
    assert!(has(&held, Code::ItemWithoutRef), "no head product is known");
}

#[test]
fn one_side_alone_is_no_half_and_half() {
    let mut item = pizza("1");
    item["options"] =
        json!([{ "option_list_name": "Side 1", "name": "Margherita", "ref": "5001", "price": "4.00 EUR" }]);
    let sent = plain(&order("8.90 EUR", json!({ "items": [item] })));
    assert_eq!(lines(&sent)[1], "2<1 product 5001 Margherita: 1 x 4.00");
}

#[test]
fn half_and_half_notes_do_not_touch_the_name_of_the_head() {
    let mut item = half_half();
    item["sku_ref"] = json!("5009");
    item["quantity"] = json!("1");
    item["customer_notes"] = json!("well done");
    item["options"][2] = json!({ "option_list_name": "Crust", "name": "Thin" });
    let sent =
        with(&settings(|s| s.item_notes = ItemNotes::Description), &order("14.25 EUR", json!({ "items": [item] })));
    assert_eq!(lines(&sent)[0], "1<1 product 5009 Half half: 1 x 1.00");
    assert_eq!(footer(&sent), ["Half and half: Thin", "Half and half: well done"]);
    assert!(!sent.ledger.must_hold());
}

fn deal(ref_code: &Value) -> Value {
    order(
        "10.00 EUR",
        json!({ "items": [in_deal("0", "4.00 EUR"), in_deal("0", "5.00 EUR")],
            "deals": { "0": { "name": "Duo", "ref": ref_code } } }),
    )
}

#[test]
fn aggregated_deal_prices_stand_on_the_combo_line() {
    let sent = with(&settings(|s| s.aggregate_deal_prices = true), &deal(&json!("734")));
    let expected = [
        "1<1 product 734 Duo: 1 x 9.00",
        "2<1 product 5 Roll: 1 x 0 combo 1",
        "3<2 product 6 Dip: 1 x 0.50",
        "4<1 product 5 Roll: 1 x 0 combo 1",
        "5<4 product 6 Dip: 1 x 0.50",
    ];
    assert_eq!(lines(&sent), expected);
    assert!(!sent.ledger.must_hold());
}

#[test]
fn a_component_that_is_left_out_is_not_aggregated() {
    let mut json = deal(&json!("734"));
    json["items"][1]["sku_ref"] = Value::Null;
    let sent = with(&settings(|s| (s.aggregate_deal_prices, s.item) = (true, Policy::Skip)), &json);
    assert_eq!(lines(&sent)[0], "1<1 product 734 Duo: 1 x 4.00");
    assert!(!sent.ledger.must_hold());
}

#[test]
fn a_coupon_prefix_counts_where_it_is_enabled() {
    let json = deal(&json!("COUPON-734"));
    assert!(has(&plain(&json), Code::DealComponentsOnly));
    let sent = with(&settings(|s| s.deal_coupon_prefix = Some("COUPON-".into())), &json);
    assert_eq!(lines(&sent)[..2], ["1<1 coupon 734 Duo: 1 x 0", "2<1 product 5 Roll: 1 x 4.00 combo 1"]);
}

#[test]
fn deals_without_a_ref_follow_the_policy() {
    let json = deal(&Value::Null);
    let held = with(&settings(|s| s.deal = Policy::Hold), &json);
    assert!(has(&held, Code::DealWithoutRef) && held.ledger.must_hold());
    let fallback = with(&settings(|s| s.deal = Policy::Fallback(ProdNum::new(700))), &json);
    assert!(has(&fallback, Code::DealFallback));
    assert_eq!(lines(&fallback)[0], "1<1 product 700 Duo: 1 x 0");
}

#[test]
fn legacy_deal_refs_as_combo_item_ids_are_a_knob_of_the_dialect() {
    let dialect = Dialect { combo_item_id: ComboItemId::DealRef, ..Dialect::default() };
    let request = plain(&deal(&json!("734"))).request.unwrap();
    let xml = String::from_utf8(write::order(&request, &dialect).xml).unwrap();
    assert_eq!(xml.matches("<ComboItemId>734</ComboItemId>").count(), 2);
}

#[test]
fn b9_b14_pricing_effects_of_deal_lines_are_not_applied_again() {
    let mut json = deal(&json!("734"));
    for (index, (effect, value)) in [("percentage_off", "50"), ("free", "1.00 EUR")].into_iter().enumerate() {
        json["items"][index]["deal_line"]["pricing_effect"] = json!(effect);
        json["items"][index]["deal_line"]["pricing_value"] = json!(value);
    }
    assert_eq!(till_total(&plain(&json)).unwrap(), "10.00 EUR");
}

#[test]
fn b17_deleted_items_stay_out_and_their_replacements_go() {
    let mut gone = pizza("1");
    gone["deleted"] = json!(true);
    let sent = plain(&order("9.80 EUR", json!({ "items": [gone, pizza("2")] })));
    assert_eq!(story(&sent), ["element_deleted items[0]", "item_sent items[1]"]);
    assert_eq!(lines(&sent), ["1<1 product 2341 Pizza: 2 x 4.90"]);
}

#[test]
fn a_deal_of_which_nothing_is_left_is_said() {
    let mut json = deal(&json!("734"));
    json["items"] = json!([pizza("1")]);
    json["total"] = json!("4.90 EUR");
    assert_eq!(finding(&plain(&json), Code::DealEmpty).path, "deals.0");
}

#[test]
fn b20_a5_tax_rates_and_decimal_quantities() {
    for quantity in ["2", "2.0", "2.000"] {
        let mut item = pizza(quantity);
        item["tax_rate"] = json!("0");
        assert_eq!(till_total(&plain(&order("9.80 EUR", json!({ "items": [item] })))).unwrap(), "9.80 EUR");
    }
    let by_weight = json!({ "product_name": "Cake", "sku_ref": "5", "price": "18.00 EUR", "quantity": "0.25" });
    assert_eq!(
        lines(&plain(&order("4.50 EUR", json!({ "items": [by_weight] })))),
        ["1<1 product 5 Cake: 0.25 x 18.00"]
    );
}

#[test]
fn b16_a_very_large_order_converts() {
    let mut item = pizza("1");
    let options: Vec<_> =
        (1..=30).map(|code| json!({ "name": "x", "ref": code.to_string(), "price": "0.10 EUR" })).collect();
    item["options"] = json!(options);
    let items = vec![item; 200];
    let sent = plain(&order("1580.00 EUR", json!({ "items": items })));
    assert_eq!((lines(&sent).len(), till_total(&sent).unwrap().as_str()), (6200, "1580.00 EUR"));
    assert!(!sent.ledger.must_hold());
}

#[test]
fn charges_without_ref_or_type_go_by_name() {
    let bag = json!({ "name": "bag fee", "price": "0.20 EUR" });
    let json = order("5.10 EUR", json!({ "items": [pizza("1")], "charges": [bag] }));
    let by_name = settings(|s| s.charge_names = [("Bag Fee".into(), ProdNum::new(905))].into());
    assert_eq!(lines(&with(&by_name, &json))[1], "2<2 product 905 bag fee: 1 x 0.20");
}

#[test]
fn discounts_are_matched_by_name_before_the_default() {
    let menu =
        Menu::from_csv("kind,number,name,price\ncoupon,3519,WELCOME,\ncoupon,1,Twin,\ncoupon,2,Twin,\n").unwrap();
    let fallback = settings(|s| s.discount = Policy::Fallback(CouponNum::new(4)));
    let converted = |name: &str, settings: &Settings| {
        let mut json = discounted(&Value::Null, true);
        json["discounts"][0]["name"] = json!(name);
        let order = Order::read(&json).unwrap();
        convert::order(&order, settings, &Dialect::default(), Circumstances::at(noon()).with_menu(&menu))
    };
    let by_name = converted("Welcome", &fallback);
    assert!(has(&by_name, Code::DiscountByName));
    assert_eq!(lines(&by_name)[1], "2<2 coupon 3519 Welcome: 1 x -2.00");
    for name in ["Twin", "Other"] {
        assert!(has(&converted(name, &fallback), Code::DiscountFallback), "{name}");
    }
    let off = settings(|s| s.discounts_by_name = false);
    assert!(has(&converted("Welcome", &off), Code::DiscountWithoutRef));
}
