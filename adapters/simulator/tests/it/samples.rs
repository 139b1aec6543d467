//! The samples agree with themselves, with HubRise's tables and with the till's menu.

use std::collections::BTreeSet;

use bridge_simulator::money::{self, SumError};
use bridge_simulator::samples::{self, Expected, Sample};
use bridge_simulator::{Scene, pixelpoint};
use chrono::{DateTime, SubsecRound as _, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::support;

fn elements<'a>(sample: &'a Sample, list: &str) -> impl Iterator<Item = &'a Value> {
    sample.json[list].as_array().unwrap().iter()
}

fn live<'a>(sample: &'a Sample, list: &str) -> impl Iterator<Item = &'a Value> {
    elements(sample, list).filter(|element| element["deleted"] == json!(false))
}

fn value(amount: &Value) -> Decimal {
    amount.as_str().unwrap().split(' ').next().unwrap().parse().unwrap()
}

fn zone_of(sample: &Sample) -> chrono_tz::Tz {
    let locations = samples::locations();
    let location = locations.iter().find(|location| location["id"] == sample.location.as_str()).unwrap();
    location["timezone"]["name"].as_str().unwrap().parse().unwrap()
}

#[test]
fn every_file_is_embedded_and_in_the_index() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/orders");
    let files = std::fs::read_dir(folder).unwrap();
    let on_disk: BTreeSet<String> =
        files.map(|file| format!("orders/{}", file.unwrap().file_name().to_str().unwrap())).collect();
    let embedded: BTreeSet<String> = samples::orders().iter().map(|sample| sample.file.to_owned()).collect();
    let index: Value = serde_json::from_str(include_str!("../../samples/index.json")).unwrap();
    let indexed: BTreeSet<String> =
        index.as_array().unwrap().iter().map(|entry| entry["file"].as_str().unwrap().to_owned()).collect();
    assert_eq!(on_disk, embedded);
    assert_eq!(on_disk, indexed);
    assert!(on_disk.len() >= 12);
}

#[test]
fn sums_agree() {
    for sample in samples::orders() {
        let file = sample.file;
        let total = money::total(&sample.json).unwrap();
        assert_eq!(sample.json["total"], total.text(), "{file}");
        for (index, item) in elements(&sample, "items").enumerate() {
            let subtotal = money::subtotal(item, "item").unwrap();
            assert_eq!(item["subtotal"], subtotal.text(), "{file} items[{index}]");
        }
        if let Some(paid) = money::paid(&sample.json).unwrap() {
            assert_eq!(paid, total, "{file}");
        }
        let tips = live(&sample, "charges").filter(|charge| charge["type"] == "tip");
        let without_tip = total.value - tips.map(|tip| value(&tip["price"])).sum::<Decimal>();
        let expected = format!("{without_tip:.2} {}", total.currency);
        assert_eq!(sample.till_total.is_some(), sample.expected == Expected::OnTill, "{file}");
        assert_eq!(sample.till_total.unwrap_or_else(|| expected.clone()), expected, "{file}");
        assert_eq!(sample.why_en.is_some(), sample.expected != Expected::OnTill, "{file}");
    }
}

#[test]
fn each_sample_is_in_the_currency_and_zone_of_its_location() {
    let locations = samples::locations();
    let currencies: BTreeSet<&str> =
        locations.iter().map(|location| location["account"]["currency"].as_str().unwrap()).collect();
    assert_eq!(currencies.len(), locations.len());
    for sample in samples::orders() {
        let location = locations.iter().find(|location| location["id"] == sample.location.as_str()).unwrap();
        assert_eq!(sample.json["location_id"], location["id"], "{}", sample.file);
        assert_eq!(money::total(&sample.json).unwrap().currency, location["account"]["currency"], "{}", sample.file);
        let placed = DateTime::parse_from_rfc3339(sample.json["created_at"].as_str().unwrap()).unwrap();
        assert_eq!(placed.with_timezone(&zone_of(&sample)).to_rfc3339(), placed.to_rfc3339(), "{}", sample.file);
    }
}

#[test]
fn the_till_knows_every_ref_of_an_order_that_is_to_reach_it() {
    let menu = samples::till_menu();
    for sample in samples::orders().into_iter().filter(|sample| sample.expected == Expected::OnTill) {
        let known =
            |value: &Value, by: &dyn Fn(u32) -> bool| value.is_null() || value.as_str().unwrap().parse().is_ok_and(by);
        let is_product = |number: u32| menu.products.contains_key(&number);
        let file = sample.file;
        assert!(known(&sample.json["service_type_ref"], &|number| menu.sale_types.contains_key(&number)), "{file}");
        for item in live(&sample, "items") {
            assert!(item["sku_ref"].is_string() && known(&item["sku_ref"], &is_product), "{file} {item}");
            assert!(
                item["options"].as_array().unwrap().iter().all(|option| known(&option["ref"], &is_product)),
                "{file}"
            );
        }
        assert!(live(&sample, "charges").all(|charge| known(&charge["ref"], &is_product)), "{file}");
        let is_coupon = |number: u32| menu.coupons.contains_key(&number);
        assert!(live(&sample, "discounts").all(|discount| known(&discount["ref"], &is_coupon)), "{file}");
        let is_method = |number: u32| menu.methods.contains_key(&number);
        assert!(live(&sample, "payments").all(|payment| known(&payment["ref"], &is_method)), "{file}");
    }
}

#[test]
fn they_read_without_a_problem() {
    for sample in samples::orders() {
        assert_eq!(hubrise_api::Order::read(&sample.json).unwrap().problems, [], "{}", sample.file);
    }
    for (name, customer) in samples::customers() {
        assert_eq!(hubrise_api::Customer::read(&customer).unwrap().problems, [], "{name}");
    }
    for location in samples::locations() {
        assert_eq!(hubrise_api::Location::read(&location).unwrap().problems, []);
    }
    let names: Vec<&str> = samples::customers().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["full", "masked", "anonymised"]);
}

#[test]
fn a_fresh_sample_is_the_same_order_placed_now() {
    let now: DateTime<Utc> = "2030-02-03T04:05:06.789Z".parse().unwrap();
    let time = |value: &Value| value.as_str().map(|text| DateTime::parse_from_rfc3339(text).unwrap());
    for sample in samples::orders() {
        let (old, fresh) = (&sample.json, sample.fresh(now, "7"));
        assert_eq!(time(&fresh["created_at"]).unwrap().to_utc().to_rfc3339(), "2030-02-03T04:05:06+00:00");
        let zone = zone_of(&sample);
        assert_eq!(fresh["created_at"], now.with_timezone(&zone).trunc_subsecs(0).to_rfc3339(), "{}", sample.file);
        let wait =
            |order: &Value| time(&order["expected_time"]).map(|wanted| wanted - time(&order["created_at"]).unwrap());
        assert_eq!(wait(&fresh), wait(old), "{}", sample.file);
        let ending = |value: &Value| value.as_str().map(|text| format!("{text}-7")).map_or(Value::Null, Value::from);
        assert_eq!((&fresh["id"], &fresh["ref"]), (&ending(&old["id"]), &ending(&old["ref"])));
        assert_eq!(fresh["items"][0]["id"], ending(&old["items"][0]["id"]));
        for same in ["total", "deals", "location_id", "status", "customer_notes", "service_type_ref"] {
            assert_eq!(fresh[same], old[same], "{}: {same}", sample.file);
        }
        assert_eq!(fresh["customer"]["address_1"], old["customer"]["address_1"], "{}", sample.file);
        assert_eq!(money::total(&fresh), money::total(old));
    }
}

#[tokio::test]
async fn a_scene_is_connected_but_for_the_callback() {
    let scene = Scene::start().await.unwrap();
    assert_eq!(scene.sites().len(), samples::locations().len());
    for site in scene.sites() {
        let url = format!("{}/location", scene.hubrise_url());
        let got = support::http().get(url).header("X-Access-Token", &site.access_token).send().await.unwrap();
        let location: Value = serde_json::from_slice(&got.bytes().await.unwrap()).unwrap();
        assert_eq!(location["id"], site.location.as_str());
        assert_eq!(scene.hubrise().callback_url(&site.access_token), None);
        assert!(site.till_url.ends_with(pixelpoint::PATH));
        assert!(pixelpoint_api::EoiToken::new(&site.till_token).check().is_empty());
        assert!(scene.till().faults(&site.till_token).is_empty());
        assert_eq!(scene.site(&site.location), Some(site));
        let zone: Result<chrono_tz::Tz, _> = site.timezone.parse();
        assert!(zone.is_ok() && site.currency.len() == 3);
    }
}

#[test]
fn sums_name_what_they_cannot_add() {
    let item = |price: &str| json!({ "price": price, "quantity": "1" });
    for (order, error) in [
        (json!({ "items": [item("5")] }), SumError::NotMoney { at: "items[0].price".to_owned() }),
        (json!({ "items": [{ "price": "1.00 EUR" }] }), SumError::NotNumber { at: "items[0].quantity".to_owned() }),
        (
            json!({ "items": [item("1.00 EUR"), item("1.00 GBP")] }),
            SumError::OtherCurrency { at: "items[1]".to_owned() },
        ),
        (json!({ "items": [] }), SumError::NoCurrency),
    ] {
        assert_eq!(money::total(&order), Err(error), "{order}");
    }
}

#[test]
fn an_option_counts_per_unit_and_half_a_cent_goes_up() {
    let item = json!({ "price": "1.25 EUR", "quantity": "0.5", "options": [
        { "name": "twice", "price": "0.50 EUR", "quantity": 2 }, { "name": "text", "price": "0.10 EUR", "quantity": "1" }, { "name": "free" },
    ] });
    assert_eq!(money::subtotal(&item, "item").unwrap().text(), "1.18 EUR");
}

proptest! {
    #[test]
    fn any_price_is_an_amount_or_an_error(price in "\\PC{0,20}", quantity in "\\PC{0,10}") {
        let item = json!({ "price": price, "quantity": quantity });
        if let Ok(amount) = money::subtotal(&item, "item") {
            prop_assert_eq!(amount.currency.len(), 3);
        }
    }
}
