//! Customers: what is sent, printed or left, and that findings never say who it is.

use super::{order, pizza};
use crate::common::{footer, has, plain, read, sample_path};
use bridge_core::convert;
use bridge_core::ledger::{Code, Ledger};
use bridge_core::settings::Settings;
use bridge_core::text::Lang;
use hubrise_api::Customer;
use pixelpoint_api::{Dialect, Member, MemberField};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn sample(name: &str) -> (Value, Member, Ledger) {
    let bytes = read(&sample_path(&format!("customers/{name}.json")));
    let customer = Customer::from_slice(&bytes).expect("a sample is readable").value;
    let (member, ledger) = convert::customer(&customer, &Settings::default(), &Dialect::default());
    (serde_json::from_slice(&bytes).expect("a sample is JSON"), member, ledger)
}

/// Fields that say something.
fn filled(customer: &Value) -> BTreeSet<String> {
    let says = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => true,
    };
    let fields = customer.as_object().expect("an object").iter();
    fields.filter(|(_, value)| says(value)).map(|(key, _)| key.clone()).collect()
}

#[test]
fn every_field_has_exactly_one_finding() {
    for name in ["full", "masked", "anonymised"] {
        let (json, _, ledger) = sample(name);
        let paths: Vec<_> = ledger.findings.iter().map(|finding| finding.path.clone()).collect();
        assert_eq!(paths.len(), filled(&json).len(), "{name}");
        assert_eq!(BTreeSet::from_iter(paths), filled(&json), "{name}");
    }
}

#[test]
fn member_has_the_documented_names() {
    let (_, member, ledger) = sample("full");
    let roles: Vec<_> = member.fields.iter().map(|(role, _)| *role).collect();
    assert_eq!(roles, [MemberField::FirstName, MemberField::LastName, MemberField::Email]);
    assert_eq!(ledger.severity().name(), "changed");
}

#[test]
fn d10_anonymised_customer_leaves_nothing() {
    let (_, member, ledger) = sample("anonymised");
    assert!(member.fields.is_empty());
    assert_eq!((ledger.findings[0].code, &*ledger.findings[0].path), (Code::CustomerAnonymised, "anonymised"));
    assert!(ledger.findings[1..].iter().all(|finding| finding.code == Code::CustomerFieldErased));
    let customer = json!({ "anonymised": true, "first_name": "Ann", "phone": "0123" });
    let sent = plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "customer": customer })));
    assert!(has(&sent, Code::CustomerAnonymised) && footer(&sent).is_empty());
    assert_eq!(sent.request.unwrap().member, None);
}

#[test]
fn a_delivery_to_somebody_who_was_erased_waits_for_a_person() {
    for (service, holds) in [("delivery", true), ("collection", false), ("eat_in", false)] {
        let customer = json!({ "anonymised": true, "first_name": null });
        let rest = json!({ "items": [pizza("1")], "customer": customer, "service_type": service });
        let sent = plain(&order("4.90 EUR", rest));
        assert_eq!((has(&sent, Code::DeliveryAnonymised), sent.ledger.must_hold()), (holds, holds), "{service}");
    }
}

#[test]
fn findings_hold_no_personal_data() {
    for name in ["full", "masked", "anonymised"] {
        let (json, _, ledger) = sample(name);
        no_canary(&ledger, &strings(&json), name);
    }
    let canary = |field: &str| format!("cnry{field}");
    let fields = [
        "email",
        "first_name",
        "last_name",
        "birth_date",
        "company_name",
        "phone",
        "phone_access_code",
        "address_1",
        "address_2",
        "postal_code",
        "city",
        "state",
        "country",
        "delivery_notes",
        "latitude",
        "longitude",
        "gender",
    ];
    let customer: serde_json::Map<_, _> = fields.iter().map(|field| ((*field).into(), canary(field).into())).collect();
    let mut item = pizza("1");
    item["customer_notes"] = json!(canary("note"));
    let sent = plain(&order(
        "4.90 EUR",
        json!({ "items": [item], "customer": customer, "customer_notes": canary("note"), "seller_notes": canary("note") }),
    ));
    no_canary(&sent.ledger, &["cnry".to_owned()], "order");
    assert!(!format!("{:?}", sent.request).contains("cnry") && !format!("{:?}", sent.links).contains("cnry"));
    assert!(format!("{sent:?}").matches("cnry").count() == 0);
}

/// Texts of at least four letters; shorter ones (`FR`, `S`) are parts of ordinary words.
fn strings(customer: &Value) -> Vec<String> {
    let texts = customer.as_object().expect("an object").values().filter_map(Value::as_str);
    texts.filter(|text| text.chars().count() > 3).map(str::to_owned).collect()
}

fn no_canary(ledger: &Ledger, canaries: &[String], name: &str) {
    let mut said = serde_json::to_string(ledger).expect("a ledger is JSON") + &format!("{ledger:?}");
    for finding in &ledger.findings {
        for lang in [Lang::En, Lang::Fr] {
            said.push_str(&finding.text(lang));
            said.extend(finding.advice(lang));
        }
    }
    for canary in canaries {
        assert!(!said.contains(canary), "{name}: a finding holds personal data: {canary}");
    }
}

#[test]
fn d1_d2_guests_need_nothing() {
    for customer in [Value::Null, json!({})] {
        let sent = plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "customer": customer })));
        assert_eq!(sent.request.unwrap().member, None);
    }
    let guest = json!({ "id": null, "first_name": "Jo" });
    let member = plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "customer": guest }))).request.unwrap().member;
    assert_eq!(member.unwrap().fields, [(MemberField::FirstName, "Jo".to_owned())]);
}

#[test]
fn d4_masked_phone_keeps_its_access_code() {
    let customer = json!({ "phone": "+44 808 157 0192", "phone_access_code": "604 118" });
    let sent = plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "customer": customer })));
    assert_eq!(footer(&sent), ["  Phone: +44 808 157 0192 code 604 118"]);
}

#[test]
fn addresses_are_printed_only_where_somebody_goes() {
    let customer = json!({ "address_1": "1 Row", "city": "Town", "delivery_notes": "blue door", "phone": "0123" });
    for (service, lines) in [("delivery", 4), ("drone", 4), ("collection", 1), ("eat_in", 1)] {
        let parts = json!({ "items": [pizza("1")], "customer": customer, "service_type": service });
        assert_eq!(footer(&plain(&order("4.90 EUR", parts))).len(), lines, "{service}");
    }
}

fn told(customer: &Value) -> bridge_core::convert::Converted {
    plain(&order("4.90 EUR", json!({ "items": [pizza("1")], "service_type": "delivery", "customer": customer })))
}

#[test]
fn d6_masked_customers_are_printed_and_kept_out_of_the_tills_customers() {
    for masked in [
        json!({ "first_name": "Priya", "last_name": "S", "phone": "+44 808 157 0192", "phone_access_code": "604" }),
        json!({ "first_name": "Priya", "last_name": "S", "email": "customer@email.hidden", "phone": "+44 808" }),
        json!({ "first_name": "Priya", "last_name": "S", "email": "x@users.platform.INVALID" }),
    ] {
        let sent = told(&masked);
        assert_eq!(footer(&sent)[0], "  Priya S", "{masked}");
        assert!(has(&sent, Code::CustomerMasked));
        assert!(!footer(&sent).iter().any(|line| line.contains('@')), "nobody writes to a placeholder");
        assert_eq!(sent.request.unwrap().member, None);
    }
    let real = told(&json!({ "first_name": "Ann", "email": "ann@hidden-valley.example", "phone": "0123" }));
    assert_eq!(real.request.unwrap().member.unwrap().fields.len(), 2);
}

#[test]
fn placeholder_mails_are_a_setting() {
    let json = order("4.90 EUR", json!({ "items": [pizza("1")], "customer": { "email": "x@guest.shop.example" } }));
    let mut settings = Settings::default();
    settings.conversion.placeholder_mail_domains = vec![".guest.shop.example".into()];
    let sent = crate::common::with(&settings, &json);
    assert!(has(&sent, Code::CustomerMailPlaceholder));
    assert_eq!((footer(&sent), sent.request.unwrap().member), (vec![], None));
}

#[test]
fn d5_access_codes_inside_notes_are_printed_as_they_are() {
    assert_eq!(
        footer(&told(&json!({ "delivery_notes": "Phone code: 604 118" }))),
        ["  Delivery note: Phone code: 604 118"]
    );
}

#[test]
fn d7_d8_a_delivery_without_address_is_normal() {
    let sent = told(&json!({ "first_name": "Jo", "latitude": "48.858951", "longitude": "2.29" }));
    assert!(!sent.ledger.must_hold());
    assert_eq!(footer(&sent), [""; 0]);
}

#[test]
fn d3_d9_d11_d12_what_a_till_has_no_use_for_is_said() {
    let customer = json!({ "id": "c1", "private_ref": null, "gender": "other", "birth_date": "1990-13-45", "latitude": "0",
        "longitude": "0", "loyalty_cards": [{ "ref": "1" }], "nb_orders": 3 });
    let sent = told(&customer);
    let unused: Vec<_> =
        sent.ledger.findings.iter().filter(|one| one.code == Code::CustomerFieldUnused).map(|one| &*one.path).collect();
    let expected = ["id", "gender", "birth_date", "latitude", "longitude", "nb_orders", "loyalty_cards"]
        .map(|name| format!("customer.{name}"));
    assert_eq!(unused, expected);
    assert!(!sent.ledger.must_hold());
}
