//! The till's menu: its CSV, and refs checked against it.

use super::{card, order, pizza};
use crate::common::{noon, read, sample_path, samples};
use bridge_core::convert::{self, Circumstances};
use bridge_core::ledger::{Code, Finding};
use bridge_core::menu::{Entry, Kind, Menu, MenuError};
use bridge_core::settings::{Policy, RefRules, Settings};
use hubrise_api::Order;
use pixelpoint_api::{CouponNum, Dialect};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn till_menu() -> Menu {
    let csv = String::from_utf8(read(&sample_path("till-menu.csv"))).expect("UTF-8");
    Menu::from_csv(&csv).expect("the sample menu is sound")
}

#[test]
fn the_sample_menu_is_read() {
    let menu = till_menu();
    assert!(Kind::ALL.iter().all(|kind| menu.lists(*kind)));
    let soup = menu.find(Kind::Product, 2101).unwrap();
    assert_eq!((&*soup.name, soup.price), ("Golden noodle soup", Some(Decimal::new(1250, 2))));
    assert!(menu.entries().count() > 60);
}

#[test]
fn spreadsheets_of_either_habit_are_read() {
    let french =
        "\u{feff}Kind;Number;Name;Price\r\nproduct;7;\"Pain; \"\"long\"\"\";1,50\r\n\r\ncoupon;8;Bienvenue;\r\n";
    let menu = Menu::from_csv(french).unwrap();
    let bread = menu.find(Kind::Product, 7).unwrap();
    assert_eq!((&*bread.name, bread.price), ("Pain; \"long\"", Some(Decimal::new(150, 2))));
    assert_eq!(menu.coupon_named(" BIENVENUE "), Some(CouponNum::new(8)));
    assert_eq!(menu, Menu::new(menu.entries().cloned()));
}

#[test]
fn every_bad_line_is_named() {
    let csv = "kind,number,name,price\nproduct,1,A,1.00\ndish,2,B,\nproduct,x,C,\nproduct,+3,C,\nproduct,4,D,1,50\n\
               product,5,E,free\nproduct,6,\"F,\nproduct,1,Other,\nproduct,1,A,\n";
    let errors = Menu::from_csv(csv).unwrap_err();
    let expected = [
        MenuError::Kind { line: 3 },
        MenuError::Number { line: 4 },
        MenuError::Number { line: 5 },
        MenuError::Fields { line: 6, found: 5 },
        MenuError::Price { line: 7 },
        MenuError::Quote { line: 8 },
        MenuError::Twice { line: 9, first: 2 },
    ];
    assert_eq!(errors, expected);
    assert!(errors[0].to_string().starts_with("line 3: "));
    assert_eq!(Menu::from_csv("number,kind\n").unwrap_err(), [MenuError::Header]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_menu_or_errors(text in "(kind,number,name,price\n)?([a-z0-9,;\"\r\n .é-]|product,){0,80}") {
        if let Err(errors) = Menu::from_csv(&text) {
            prop_assert!(!errors.is_empty());
        }
    }
}

#[test]
fn every_sample_order_knows_the_sample_menu() {
    let menu = till_menu();
    for sample in samples() {
        let findings = menu.check_order(&sample.order, &sample.settings().conversion);
        assert_eq!(findings, [], "{}", sample.name);
    }
}

fn story(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.code.name(), finding.path)).collect()
}

/// A lost element is not in what was read; findings name places in what was sent.
#[test]
fn refs_are_named_where_they_stand_in_the_json() {
    let mut item = pizza("1");
    item["options"] = json!(["x", { "name": "Egg", "ref": "9", "price": "0.00 EUR" }]);
    let mut json = order("4.90 EUR", json!({ "items": [3, item], "payments": [[], card("4.90 EUR")] }));
    json["charges"] = json!([null, { "name": "Bag", "ref": "9", "price": "0.00 EUR" }]);
    let menu =
        Menu::from_csv("kind,number,name,price\nproduct,2341,Pizza,\nmethod,2,Card,\nsale_type,1,Shop,\n").unwrap();
    let findings = menu.check_order(&Order::read(&json).unwrap(), &Settings::default().conversion);
    let expected = [
        "ref_unknown items[1].options[1].ref",
        "ref_unknown charges[1].ref",
        "ref_unknown payments[1].ref",
        "ref_unknown service_type_ref",
    ];
    assert_eq!(story(&findings), expected);
}

#[test]
fn b6_refs_the_till_does_not_know_are_named_before_it_refuses_them() {
    let mut item = pizza("1");
    item["options"] = json!([{ "name": "Egg", "ref": "8", "price": "0.00 EUR" }]);
    let json = order(
        "5.10 EUR",
        json!({ "service_type_ref": "7", "items": [item], "deals": { "0": { "ref": "9" } },
            "charges": [{ "name": "Bag", "ref": "9", "price": "0.20 EUR" }, { "type": "tip", "ref": "9", "price": "0.00 EUR" }],
            "discounts": [{ "name": "Gone", "ref": "9", "price_off": "1.00 EUR", "deleted": true },
                { "name": "W", "ref": "8", "price_off": "0.00 EUR" }],
            "payments": [{ "ref": "1", "amount": "5.10 EUR" }] }),
    );
    let menu =
        Menu::from_csv("kind,number,name,price\nproduct,2341,Pizza,\ncoupon,8,Eight,\nmethod,2,Card,\n").unwrap();
    let read = Order::read(&json).unwrap();
    let findings = menu.check_order(&read, &Settings::default().conversion);
    let expected = [
        "ref_wrong_kind items[0].options[0].ref",
        "ref_unknown deals.0.ref",
        "ref_unknown charges[0].ref",
        "ref_unknown payments[0].ref",
    ];
    assert_eq!(story(&findings), expected, "sale types are not listed, so nothing is said about them");
    assert_eq!(findings[0].args["till"], "coupon “Eight”");
    let circumstances = Circumstances::at(noon()).with_menu(&menu);
    let converted = convert::order(&read, &Settings::default(), &Dialect::default(), circumstances);
    assert!(converted.ledger.findings.iter().filter(|one| one.code == Code::RefUnknown).count() == 3);
    assert!(!converted.ledger.must_hold(), "the menu may be old: the till decides");
}

#[test]
fn numbers_of_the_settings_that_the_till_does_not_know_are_named() {
    let mut item = pizza("1");
    item["sku_ref"] = Value::Null;
    let json = order(
        "5.10 EUR",
        json!({ "service_type_ref": null, "items": [item], "charges": [{ "name": "Bag", "price": "0.20 EUR" }],
            "payments": [{ "name": "Card", "amount": "5.10 EUR" }] }),
    );
    let mut settings = Settings::default();
    settings.conversion.item = Policy::Fallback("99999".parse().unwrap());
    settings.conversion.charge = Policy::Fallback("2341".parse().unwrap());
    settings.conversion.payment = Policy::Fallback("8".parse().unwrap());
    settings.conversion.default_sale_type = "7".parse().ok();
    let menu = "kind,number,name,price\nproduct,2341,Bag,\nsale_type,8,Eight,\nmethod,2,Card,\n";
    let menu = Menu::from_csv(menu).unwrap();
    let circumstances = Circumstances::at(noon()).with_menu(&menu);
    let ledger = convert::order(&Order::read(&json).unwrap(), &settings, &Dialect::default(), circumstances).ledger;
    let unknown: Vec<_> = ledger.findings.iter().filter(|one| one.code == Code::NumberUnknown).cloned().collect();
    let expected = ["number_unknown service_type_ref", "number_unknown items[0]", "number_unknown payments[0]"];
    assert_eq!(story(&unknown), expected);
    assert!(ledger.till_would_refuse() && !ledger.must_hold(), "the menu may be old: the till decides");
}

#[test]
fn a_menu_comes_back_from_its_own_table() {
    let entry = |number, name: &str, price| Entry { kind: Kind::Product, number, name: name.into(), price };
    let menu = Menu::new([
        entry(1, "Soup, \"golden\"", Some(Decimal::new(1250, 2))),
        entry(2, "", None),
        entry(3, "a;b", Some(Decimal::ZERO)),
    ]);
    assert_eq!(Menu::from_csv(&menu.to_csv()).unwrap(), menu);
    assert_eq!(Menu::from_csv(&till_menu().to_csv()).unwrap(), till_menu());
    let torn = Menu::new([entry(4, "two\nlines", None)]);
    assert_eq!(Menu::from_csv(&torn.to_csv()).unwrap().find(Kind::Product, 4).unwrap().name, "two lines");
}

fn catalog() -> Value {
    json!({ "name": "Menu", "data": {
        "products": [
            { "name": "Pizza", "skus": [{ "name": "L", "ref": "2341", "price": "9.00 EUR" }, { "name": "S", "ref": null, "price": "7.00 EUR" }] },
            { "name": "Soup", "skus": [{ "name": null, "ref": "pa_7", "price": "3.00 EUR" }, { "ref": "2341" }, { "ref": "404" }] },
            { "name": "Odd", "skus": "none" } ],
        "options_lists": [{ "name": "Extras", "options": [{ "name": "Free", "ref": null, "price": "0.00 EUR" },
            { "name": "Egg", "ref": "31", "price": "1.00 EUR" }, { "name": "Ham", "price": "1.00 EUR" }] },
            { "name": "More", "options": [{ "name": "egg", "ref": "31", "price": "1.00 EUR" }] }],
        "deals": [{ "name": "Duo", "ref": "8" }],
        "discounts": [{ "name": "Welcome", "ref": "8" }],
        "charges": [{ "name": "Tip", "type": "tip", "ref": null }, { "name": "Delivery", "type": "delivery", "ref": "x" }] } })
}

#[test]
fn a_whole_catalog_is_checked() {
    let menu = "kind,number,name,price\nproduct,2341,pizza l,\nproduct,31,Boiled egg,\ncoupon,8,Eight,\n";
    let menu = Menu::from_csv(menu).unwrap();
    let findings = menu.check_catalog(&catalog(), &RefRules::default());
    let expected = [
        "ref_missing data.products[0].skus[1].ref",
        "ref_not_numeric data.products[1].skus[0].ref",
        "ref_name_differs data.products[1].skus[1].ref",
        "ref_duplicate data.products[1].skus[1].ref",
        "ref_unknown data.products[1].skus[2].ref",
        "ref_name_differs data.options_lists[0].options[1].ref",
        "ref_missing data.options_lists[0].options[2].ref",
        "ref_name_differs data.options_lists[1].options[0].ref",
        "ref_wrong_kind data.deals[0].ref",
        "ref_name_differs data.discounts[0].ref",
        "coupon_setup data.discounts[0].ref",
        "ref_not_numeric data.charges[1].ref",
    ];
    assert_eq!(story(&findings), expected);
    assert_eq!(findings[3].args["lines"], "data.products[0].skus[0].ref (“Pizza L”)");
    findings.iter().for_each(crate::texts::assert_complete);
    let rules = RefRules { strip_prefixes: vec!["pa_".into()], ..RefRules::default() };
    let cleaned = menu.check_catalog(&catalog()["data"], &rules);
    assert!(story(&cleaned).contains(&"ref_unknown products[1].skus[0].ref".to_owned()), "data alone will do");
}

#[test]
fn without_a_menu_a_catalog_is_still_checked_for_itself() {
    let findings = Menu::default().check_catalog(&catalog(), &RefRules::default());
    assert!(
        !findings.iter().any(|one| matches!(one.code, Code::RefUnknown | Code::RefWrongKind | Code::RefNameDiffers))
    );
    assert!(findings.iter().any(|one| one.code == Code::RefDuplicate));
    assert_eq!(Menu::default().check_catalog(&json!([1]), &RefRules::default()), []);
}

#[test]
fn entries_may_come_from_listings() {
    let entry = |number, name: &str| Entry { kind: Kind::Coupon, number, name: name.into(), price: None };
    let menu = Menu::new([entry(1, "A"), entry(1, "B"), entry(2, "C")]);
    assert_eq!(menu.find(Kind::Coupon, 1).unwrap().name, "B", "the later one counts");
    assert!(menu.lists(Kind::Coupon) && !menu.lists(Kind::Product));
}

#[test]
fn numbers_of_the_settings_that_the_till_does_not_list_are_named_with_their_setting() {
    let settings = Settings::from_toml(
        "[conversion]\nitem = { fallback = 9001 }\noption = { fallback = 2101 }\nitem_notes = { product = 9900 }\n\
         charge_names = { Bag = 9901, Box = 2101 }\npayment = { fallback = 77 }\nfooter_columns = 50\n\
         channel_sale_types = { Uber = { any = 78, delivery = 79 } }\nhalf_half_product = 9902\n",
    )
    .unwrap();
    let unlisted = |menu: &Menu| {
        let all = menu.unlisted(&settings).into_iter();
        all.map(|one| (one.field.key, one.kind, one.number)).collect::<Vec<_>>()
    };
    let products = Menu::from_csv("kind,number,name,price\nproduct,2101,Soup,\n").unwrap();
    let expected = [
        ("conversion.item", Kind::Product, 9001),
        ("conversion.half_half_product", Kind::Product, 9902),
        ("conversion.charge_names", Kind::Product, 9901),
        ("conversion.item_notes", Kind::Product, 9900),
    ];
    assert_eq!(unlisted(&products), expected);
    assert_eq!(unlisted(&Menu::default()), [], "a till that lists nothing says nothing");
    assert!(!products.unchecked(&settings).iter().any(|one| one.kind == Kind::Product));
    assert!(Menu::default().unchecked(&settings).iter().any(|one| one.kind == Kind::Product), "nor is it checked");
    let all = Menu::from_csv("kind,number,name,price\nmethod,9001,Card,\nsale_type,78,Uber,\n").unwrap();
    let expected = [("conversion.payment", Kind::Method, 77), ("conversion.channel_sale_types", Kind::SaleType, 79)];
    assert_eq!(unlisted(&all), expected);
}

#[test]
fn a_number_of_the_settings_is_traced_to_the_setting_that_gave_it() {
    let settings = Settings::from_toml(
        "[conversion]\nitem = { fallback = 9001 }\ncharge = { fallback = 1 }\ncharge_names = { Bag = 2 }\n\
         default_sale_type = 3\nitem_notes = { product = 4 }\n",
    )
    .unwrap();
    let source = |code, number: u32| {
        let finding = Finding::new(code, "somewhere").with("code", number.to_string());
        settings.source(&finding).map(|field| field.key)
    };
    assert_eq!(source(Code::ItemFallback, 9001), Some("conversion.item"));
    assert_eq!(source(Code::ChargeFallback, 1), Some("conversion.charge"));
    assert_eq!(source(Code::ChargeFallback, 2), Some("conversion.charge_names"));
    assert_eq!(source(Code::ServiceTypeMapped, 3), Some("conversion.default_sale_type"));
    assert_eq!(source(Code::ItemFallback, 5), Some("conversion.item"), "it was another number then");
    assert_eq!(source(Code::RefUnknown, 9001), None);
    assert_eq!(settings.source_of_added(4).map(|field| field.key), Some("conversion.item_notes"));
    assert_eq!(settings.source_of_added(9001), None);
}
