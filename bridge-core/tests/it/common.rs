//! Sample orders, and shorthand for small ones.

use bridge_core::convert::{self, Circumstances, Converted};
use bridge_core::ledger::{Code, Finding};
use bridge_core::settings::Settings;
use bridge_core::text::Lang;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use hubrise_api::{Order, Read};
use pixelpoint_api::{Dialect, write};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A sample order, as the index of the samples describes it.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) location: String,
    pub(crate) expected: String,
    pub(crate) till_total: Option<String>,
    pub(crate) order: Read<Order>,
}

pub(crate) fn samples() -> Vec<Sample> {
    let index: Value = serde_json::from_slice(&read(&sample_path("index.json"))).expect("the index is JSON");
    let text = |entry: &Value, key: &str| entry[key].as_str().map(str::to_owned);
    let samples = index.as_array().expect("a list").iter().map(|entry| {
        let file = text(entry, "file").expect("a file");
        Sample {
            name: Path::new(&file).file_stem().expect("a name").to_string_lossy().into_owned(),
            location: text(entry, "location").expect("a location"),
            expected: text(entry, "expected").expect("an expectation"),
            till_total: text(entry, "till_total"),
            order: Order::from_slice(&read(&sample_path(&file))).expect("a sample is readable"),
        }
    });
    samples.collect()
}

impl Sample {
    /// As the sample's location is set up.
    pub(crate) fn settings(&self) -> Settings {
        let (time_zone, ticket_language) = match self.location.as_str() {
            "p4r1s-0" => (Tz::Europe__Paris, Lang::Fr),
            "l0nd0-0" => (Tz::Europe__London, Lang::En),
            "ky0t0-0" => (Tz::Asia__Tokyo, Lang::En),
            other => panic!("no settings for location {other}"),
        };
        let mut settings = Settings::default();
        settings.conversion.time_zone = time_zone;
        settings.conversion.ticket_language = ticket_language;
        settings
    }

    /// Converted at the moment it was created.
    pub(crate) fn convert(&self) -> Converted {
        let settings = self.settings();
        let created_at = self.order.value.created_at.expect("samples say when they were created");
        let now = created_at.resolve(&settings.conversion.time_zone);
        convert::order(&self.order, &settings, &Dialect::default(), Circumstances::at(now))
    }
}

pub(crate) fn sample_path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/simulator/samples").join(file)
}

pub(crate) fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn time(text: &str) -> DateTime<FixedOffset> {
    text.parse().expect("a time")
}

pub(crate) fn noon() -> DateTime<FixedOffset> {
    time("2026-06-12T12:00:00+02:00")
}

/// Converts JSON with these settings, at noon.
pub(crate) fn with(settings: &Settings, json: &Value) -> Converted {
    with_dialect(settings, &Dialect::default(), json)
}

/// Converts JSON for a till of this dialect, at noon.
pub(crate) fn with_dialect(settings: &Settings, dialect: &Dialect, json: &Value) -> Converted {
    let order = Order::read(json).expect("an object");
    convert::order(&order, settings, dialect, Circumstances::at(noon()))
}

/// Converts JSON with default settings, at noon.
pub(crate) fn plain(json: &Value) -> Converted {
    with(&Settings::default(), json)
}

/// `code path`, in the order of the ledger, without what every order has.
pub(crate) fn story(converted: &Converted) -> Vec<String> {
    let usual = [Code::ServiceTypeSent, Code::ScheduleAsap, Code::Considered, Code::TotalAgrees];
    let findings = converted.ledger.findings.iter().filter(|finding| !usual.contains(&finding.code));
    findings.map(|finding| format!("{} {}", finding.code.name(), finding.path)).collect()
}

pub(crate) fn finding(converted: &Converted, code: Code) -> &Finding {
    let mut found = converted.ledger.findings.iter().filter(|finding| finding.code == code);
    let one = found.next().unwrap_or_else(|| panic!("no {code:?} in {:?}", story(converted)));
    assert!(found.next().is_none(), "{code:?} stands twice");
    one
}

pub(crate) fn has(converted: &Converted, code: Code) -> bool {
    converted.ledger.findings.iter().any(|finding| finding.code == code)
}

/// A line as `id<parent code "description" quantity x price`.
pub(crate) fn lines(converted: &Converted) -> Vec<String> {
    let Some(request) = &converted.request else { return Vec::new() };
    let lines = request.transaction.items.iter().map(|item| {
        let code = match item.code {
            pixelpoint_api::ItemCode::Product(code) => format!("product {code}"),
            pixelpoint_api::ItemCode::Coupon(code) => format!("coupon {code}"),
        };
        let name = item.description.as_deref().unwrap_or("-");
        let forced = if item.forced_answer { " forced" } else { "" };
        let combo = item.combo.as_ref().map_or_else(String::new, |combo| format!(" combo {}", combo.line));
        format!(
            "{}<{} {code} {name}: {} x {}{combo}{forced}",
            item.item_id,
            item.parent_id,
            item.quantity.normalize(),
            item.cost_each
        )
    });
    lines.collect()
}

/// Payments as `method tender tip`.
pub(crate) fn payments(converted: &Converted) -> Vec<String> {
    let Some(request) = &converted.request else { return Vec::new() };
    let payments = request.transaction.payments.iter();
    payments
        .map(|one| {
            let tip = one.tip.map_or_else(String::new, |tip| format!(" tip {tip}"));
            format!("{} {}{tip}", one.method, one.tender)
        })
        .collect()
}

pub(crate) fn footer(converted: &Converted) -> Vec<String> {
    converted.request.as_ref().map(|request| request.transaction.footer.clone()).unwrap_or_default()
}

pub(crate) fn xml(converted: &Converted) -> Option<String> {
    let request = converted.request.as_ref()?;
    Some(String::from_utf8(write::order(request, &Dialect::default()).xml).expect("XML is UTF-8"))
}

pub(crate) fn till_total(converted: &Converted) -> Option<String> {
    converted.totals.till.map(|total| total.to_string())
}
