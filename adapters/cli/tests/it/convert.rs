//! `pixbridge convert`.

use crate::support::{NOW, Run, pixbridge, run, run_with, sample, sample_json};
use bridge_simulator::samples::{self, Expected};
use serde_json::{Value, json};
use std::fs;

const FIRST: &str = "orders/01-web-delivery-paid.json";
const WITHOUT_REF: &str = "orders/13-item-without-ref.json";

/// Converts what comes over standard input.
fn piped(json: &Value) -> Run {
    run_with(pixbridge().args(["convert", "-", "--now", NOW]), json.to_string().as_bytes())
}

fn with_files(order: &str, option: &str, content: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.toml");
    fs::write(&file, content).unwrap();
    run(pixbridge().args(["convert", "--now", NOW]).arg(sample(order)).arg(option).arg(file))
}

/// What the table says, without its frame and line breaks.
fn sentences(table: &str) -> String {
    let cells: Vec<_> = table.lines().filter_map(|line| line.split('┆').nth(2)).map(str::trim).collect();
    cells.join(" ")
}

#[test]
fn an_order_is_written_byte_for_byte_the_same() {
    let ran = run(pixbridge().args(["convert", "--now", NOW]).arg(sample("orders/08-charges-and-tip.json")));
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(ran.out, include_str!("golden/08-charges-and-tip.xml"));
}

#[test]
fn the_exit_code_says_whether_an_order_may_be_sent() {
    for sample in samples::orders() {
        let ran = run(pixbridge().args(["convert", "--now", NOW]).arg(self::sample(sample.file)));
        let expected = if sample.expected == Expected::OnTill { 0 } else { 3 };
        assert_eq!(ran.exit, expected, "{}: {}", sample.file, ran.err);
        // A held order has its XML too: a person may send it as it is.
        assert!(ran.out.starts_with("<?xml version=\"1.0\"?><Request>"), "{}", sample.file);
    }
}

#[test]
fn the_ledger_and_the_verdict_are_in_english_or_french() {
    let convert = |file: &str, lang: &[&str], locale: &str| {
        run(pixbridge().args(["convert", "--now", NOW]).arg(sample(file)).args(lang).env("LANG", locale)).err
    };
    let english = convert(WITHOUT_REF, &[], "C.UTF-8");
    for text in ["SEVERITY", "holds the order", "12.00 EUR", "Must be held: "] {
        assert!(english.contains(text), "{text} in {english}");
    }
    assert!(
        sentences(&english).contains("has no product number (–), so the till cannot take it. Give it"),
        "{english}"
    );
    assert!(english.contains("Total: HubRise 18.50 EUR (of which tips 0.00 EUR), the till 6.50 EUR"), "{english}");
    assert_eq!(convert(WITHOUT_REF, &["--lang", "en"], "fr_FR.UTF-8"), english);

    let french = convert(WITHOUT_REF, &[], "fr_FR.UTF-8");
    for text in ["GRAVITÉ", "retient la commande", "12.00 EUR", "À retenir\u{a0}: "] {
        assert!(french.contains(text), "{text} in {french}");
    }
    assert!(sentences(&french).contains("n’a pas de numéro de produit (–)\u{a0}: la caisse"), "{french}");
    assert_eq!(convert(WITHOUT_REF, &["--lang", "fr"], "C"), french);
    assert!(convert(FIRST, &[], "").contains("May be sent."));
}

#[test]
fn an_unknown_language_is_wrong_usage() {
    let ran = run(pixbridge().args(["convert", "--lang", "tlh"]).arg(sample(FIRST)));
    assert_eq!((ran.exit, &*ran.out), (2, ""));
    assert!(ran.err.contains("expected `en` or `fr`"), "{}", ran.err);
}

#[test]
fn standard_input_and_an_event_give_what_the_order_gives() {
    let order = sample_json(FIRST);
    let by_file = run(pixbridge().args(["convert", "--now", NOW]).arg(sample(FIRST)));
    let event = json!({ "id": "e1", "resource_type": "order", "event_type": "create", "new_state": order });
    for json in [order, event] {
        let ran = piped(&json);
        assert_eq!((ran.exit, ran.out, ran.err), (0, by_file.out.clone(), by_file.err.clone()));
    }
}

#[test]
fn an_order_that_is_over_or_under_way_is_held() {
    let mut order = sample_json(FIRST);
    for (status, verdict) in
        [("cancelled", "Is not sent: HubRise says \"cancelled\""), ("in_delivery", "Must be held: HubRise says")]
    {
        order["status"] = json!(status);
        let ran = piped(&order);
        assert_eq!(ran.exit, 3);
        assert!(ran.err.contains(verdict), "{}", ran.err);
    }
}

#[test]
fn a_customer_is_written_as_a_member() {
    let customer = sample_json("customers/full.json");
    let event = json!({ "resource_type": "customer", "event_type": "update", "new_state": customer });
    for json in [customer, event] {
        let ran = piped(&json);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        let member = "<Member><FirstName>Camille</FirstName><LastName>Aubertin</LastName>\
                      <Email>camille.aubertin@example.com</Email></Member>\n";
        assert_eq!(ran.out, member);
        assert!(sentences(&ran.err).contains("With the customer, as FirstName."), "{}", ran.err);
        assert!(!ran.err.contains("Aubertin") && !ran.err.contains("Tournesols"), "the ledger holds no personal data");
    }
}

#[test]
fn a_customer_text_cannot_pass_for_the_member_node() {
    let ran = piped(&json!({ "first_name": "</Member><Member>", "last_name": "&" }));
    let member = "<Member><FirstName>&lt;/Member&gt;&lt;Member&gt;</FirstName><LastName>&amp;</LastName></Member>\n";
    assert_eq!((ran.exit, &*ran.out), (0, member));
}

#[test]
fn an_anonymised_customer_gives_no_member() {
    let ran = run(pixbridge().arg("convert").arg(sample("customers/anonymised.json")));
    assert_eq!((ran.exit, &*ran.out), (0, ""));
    assert!(sentences(&ran.err).contains("Anonymised in HubRise"), "{}", ran.err);
}

#[test]
fn fields_that_cannot_be_read_stand_in_the_ledger() {
    let mut order = sample_json(FIRST);
    order["expected_time"] = json!("soon");
    let ran = piped(&order);
    assert_eq!(ran.exit, 0);
    assert!(sentences(&ran.err).contains("This field cannot be read and is left out."), "{}", ran.err);
    let ran = piped(&json!({ "first_name": "Zoé", "email": 7, "phone": ["1"] }));
    assert_eq!(sentences(&ran.err).matches("This field cannot be read").count(), 1, "{}", ran.err);
    assert!(ran.err.contains("phone"), "{}", ran.err);
}

#[test]
fn characters_xml_cannot_carry_stand_in_the_ledger() {
    let mut order = sample_json(FIRST);
    order["items"][0]["product_name"] = json!("Soup\u{1}");
    let ran = piped(&order);
    assert!(ran.out.contains("<Description>Soup\u{fffd}"), "{}", ran.out);
    assert!(sentences(&ran.err).contains("characters that XML cannot carry"), "{}", ran.err);
}

#[test]
fn unreadable_input_names_its_place() {
    let cases: &[(&str, &[&str])] = &[
        ("{\n  \"id\": \"a\",\n  \"items\": [,]\n}", &["line 3 column 13"]),
        ("", &["line 1 column 0"]),
        ("[]", &["line 1, column 1"]),
        ("{}", &["no field of an order", "customer"]),
        (r#"{ "resource_type": "catalog", "event_type": "update" }"#, &["`resource_type`"]),
        (r#"{ "resource_type": "order", "event_type": "create" }"#, &["`new_state` is missing"]),
        (r#"{ "resource_type": "order", "new_state": ["canary"] }"#, &["`new_state`", "found an array"]),
    ];
    for (json, places) in cases {
        let ran = run_with(pixbridge().args(["convert", "-"]), json.as_bytes());
        assert_eq!((ran.exit, &*ran.out), (2, ""), "{json}");
        assert!(ran.err.starts_with("pixbridge: cannot convert standard input: "), "{}", ran.err);
        assert!(places.iter().all(|place| ran.err.contains(place)), "{json}: {}", ran.err);
        assert!(!ran.err.contains("canary"), "{}", ran.err);
    }
    let ran = run(pixbridge().args(["convert", "no such file.json"]));
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("cannot read no such file.json"), "{}", ran.err);
}

#[test]
fn settings_and_dialect_count() {
    let ran = with_files(WITHOUT_REF, "--settings", "[conversion]\nitem = { fallback = 2199 }\n");
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.out.contains("<ProdNum>2199</ProdNum>"), "{}", ran.out);
    let ran = with_files(FIRST, "--dialect", "auth_type = 7\n");
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.out.contains("<AuthType>7</AuthType>"), "{}", ran.out);
}

#[test]
fn wrong_settings_and_dialects_name_key_and_line() {
    let settings = "[conversion]\n\nfooter_colums = 40\n";
    for (option, content, texts) in [
        ("--settings", settings, ["file.toml line 3: ", "footer_colums"]),
        ("--settings", "conversion = 'canary'", ["file.toml line 1: ", "expected"]),
        ("--dialect", "debug_mod = true", ["line 1", "debug_mod"]),
    ] {
        let ran = with_files(FIRST, option, content);
        assert_eq!((ran.exit, &*ran.out), (2, ""), "{content}");
        assert!(texts.iter().all(|text| ran.err.contains(text)), "{content}: {}", ran.err);
        assert!(!ran.err.contains("canary"), "{}", ran.err);
    }
}

#[test]
fn help_says_how_the_input_is_told_apart() {
    let ran = run(pixbridge().args(["convert", "--help"]));
    assert_eq!(ran.exit, 0);
    for text in
        ["`resource_type`", "`new_state`", "`items`", "`first_name`", "Exit codes: 0 may be sent, 3 must be held"]
    {
        assert!(ran.out.contains(text), "{text} in {}", ran.out);
    }
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let ran = with_files(FIRST, "--settings", "[conversion]\nfooter_columns = 3\n");
    assert_eq!((ran.exit, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("conversion.footer_columns"), "{}", ran.err);
}
