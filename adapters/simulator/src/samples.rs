//! Sample orders, customers, locations and one till menu, written for this project: complete, as
//! HubRise returns them, in several currencies and from several kinds of sender.

use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, SubsecRound, Utc};
use chrono_tz::Tz;
use hubrise_api::LocationId;
use serde::Deserialize;
use serde_json::Value;

use crate::pixelpoint::Menu;

/// Names a sample file and holds its text.
macro_rules! sample_files {
    ($($file:literal),+ $(,)?) => {
        &[$(($file, include_str!(concat!("../samples/", $file)))),+]
    };
}

const ORDERS: &[(&str, &str)] = sample_files![
    "orders/01-web-delivery-paid.json",
    "orders/02-collection-unpaid.json",
    "orders/03-kiosk-eat-in-table.json",
    "orders/04-scheduled.json",
    "orders/05-options-with-quantities.json",
    "orders/06-deal.json",
    "orders/07-discounts.json",
    "orders/08-charges-and-tip.json",
    "orders/09-split-payment.json",
    "orders/10-guest-first-name.json",
    "orders/11-unicode.json",
    "orders/12-deleted-elements.json",
    "orders/13-item-without-ref.json",
    "orders/14-deliveroo.json",
    "orders/15-uber-eats.json",
    "orders/16-just-eat-masked.json",
    "orders/17-other-epos-cash.json",
    "orders/18-already-in-preparation.json",
];

const CUSTOMERS: &[(&str, &str)] =
    sample_files!["customers/full.json", "customers/masked.json", "customers/anonymised.json"];

const BUILT_IN: &str = "the samples are part of the program and its tests read each of them";

/// Where an order should come to rest when the bridge runs live on its default settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Expected {
    /// A ticket is printed.
    OnTill,
    /// Kept back until a person decides; [`Sample::why_en`] says why.
    Held,
    /// The till turns it down.
    Refused,
}

/// One sample order.
#[derive(Debug, Clone)]
pub struct Sample {
    /// File under `samples/`, e.g. `orders/06-deal.json`.
    pub file: &'static str,
    /// What it shows, in English.
    pub kind_en: String,
    /// What it shows, in French.
    pub kind_fr: String,
    /// The sample location it belongs to.
    pub location: LocationId,
    /// Where it should come to rest.
    pub expected: Expected,
    /// Why it does not reach the till, in English; `None` when it does.
    pub why_en: Option<String>,
    /// Why it does not reach the till, in French.
    pub why_fr: Option<String>,
    /// The ticket's total, e.g. `36.70 EUR`: HubRise's total without the tip. `None` when there is
    /// no ticket.
    pub till_total: Option<String>,
    /// The order as HubRise returns it.
    pub json: Value,
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    location: String,
    kind: InTwoLanguages,
    expected: Expected,
    till_total: Option<String>,
    why: Option<InTwoLanguages>,
}

#[derive(Deserialize)]
struct InTwoLanguages {
    en: String,
    fr: String,
}

/// The sample orders, in the order of their file names.
pub fn orders() -> Vec<Sample> {
    static INDEX: LazyLock<Vec<Entry>> =
        LazyLock::new(|| serde_json::from_str(include_str!("../samples/index.json")).expect(BUILT_IN));
    ORDERS.iter().map(|&(file, text)| sample(file, text, &INDEX)).collect()
}

fn sample(file: &'static str, text: &str, index: &[Entry]) -> Sample {
    let entry = index.iter().find(|entry| entry.file == file).expect(BUILT_IN);
    Sample {
        file,
        kind_en: entry.kind.en.clone(),
        kind_fr: entry.kind.fr.clone(),
        location: LocationId::new(entry.location.as_str()),
        expected: entry.expected,
        why_en: entry.why.as_ref().map(|why| why.en.clone()),
        why_fr: entry.why.as_ref().map(|why| why.fr.clone()),
        till_total: entry.till_total.clone(),
        json: json(text),
    }
}

/// The sample customers by name: `full`, `masked`, `anonymised`.
pub fn customers() -> Vec<(&'static str, Value)> {
    let name = |file: &'static str| file.trim_start_matches("customers/").trim_end_matches(".json");
    CUSTOMERS.iter().map(|&(file, text)| (name(file), json(text))).collect()
}

/// The sample locations as HubRise returns them, each in its own currency and time zone.
pub fn locations() -> Vec<Value> {
    let Value::Array(locations) = json(include_str!("../samples/locations.json")) else {
        return Vec::new();
    };
    locations
}

/// `data` of a catalog for the Paris location: most ref codes are those of [`till_menu`], one is
/// another, and a product, an option and a discount have none.
pub fn catalog() -> Value {
    json(include_str!("../samples/catalog.json"))
}

/// What the sample stores' tills know: products, coupons, sale types and payment methods.
pub fn till_menu() -> Menu {
    static MENU: LazyLock<Menu> =
        LazyLock::new(|| Menu::from_csv(include_str!("../samples/till-menu.csv")).expect(BUILT_IN));
    MENU.clone()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect(BUILT_IN)
}

impl Sample {
    /// The order as if placed at `now`: every time is moved by the same span and written in the
    /// location's time zone, so that `created_at` is `now` and an order wanted in half an hour still
    /// is; its id, its ref and the ids of its elements end in `-{unique}`.
    pub fn fresh(&self, now: DateTime<Utc>, unique: &str) -> Value {
        let mut order = self.json.clone();
        let placed = order["created_at"].as_str().and_then(read_time);
        if let Some(placed) = placed {
            let by = now.trunc_subsecs(0).signed_duration_since(placed);
            let zone = zone(&self.location);
            shift(&mut order, &|time| (time + by).with_timezone(&zone).to_rfc3339());
        }
        for field in ["id", "ref"] {
            suffix(&mut order[field], unique);
        }
        for list in ["items", "discounts", "charges", "payments"] {
            for element in order[list].as_array_mut().into_iter().flatten() {
                suffix(&mut element["id"], unique);
            }
        }
        order
    }
}

fn suffix(id: &mut Value, unique: &str) {
    if let Value::String(text) = id {
        text.push('-');
        text.push_str(unique);
    }
}

fn zone(location: &LocationId) -> Tz {
    let locations = locations();
    let found = locations.iter().find(|other| other["id"] == location.as_str());
    let name = found.and_then(|location| location["timezone"]["name"].as_str());
    name.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)
}

fn shift(value: &mut Value, moved: &dyn Fn(DateTime<FixedOffset>) -> String) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str().filter(|_| is_time(name)).and_then(read_time) {
                    Some(time) => *field = moved(time).into(),
                    None => shift(field, moved),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| shift(element, moved)),
        _ => {}
    }
}

/// By name, so that a customer's note that reads like a time stays as it is.
fn is_time(field: &str) -> bool {
    ["_at", "_time", "_date"].iter().any(|end| field.ends_with(end))
}

fn read_time(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}
