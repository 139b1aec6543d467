//! Sale type and schedule.

use super::builder::{Builder, number, shown};
use crate::ledger::{Code, Finding};
use chrono::{Duration, NaiveDateTime};
use pixelpoint_api::SaleTypeNum;

/// `service_type_ref` if it is a number, else the settings by service type, else the default sale type.
pub(super) fn sale_type(b: &mut Builder<'_>) -> Option<SaleTypeNum> {
    let order = b.order;
    let path = "service_type_ref";
    if let Some(code) = number::<SaleTypeNum>(order.service_type_ref.as_deref()) {
        b.find(Finding::new(Code::ServiceTypeSent, path).with("code", code.to_string()));
        return Some(code);
    }
    let by_type = order.service_type.as_ref().and_then(|service| b.settings.sale_types.get(service.as_str())).copied();
    let mapped = by_type.or(b.settings.default_sale_type);
    b.find(match mapped {
        Some(code) => Finding::new(Code::ServiceTypeMapped, path).with("code", code.to_string()),
        None => Finding::new(Code::ServiceTypeMissing, path).with("ref", shown(order.service_type_ref.as_deref())),
    });
    mapped
}

/// The wanted time in the store's zone, unless it is past or within the "as soon as possible" window.
///
/// The instant decides, so a time inside a daylight-saving gap or overlap is never guessed.
pub(super) fn schedule(b: &mut Builder<'_>) -> Option<NaiveDateTime> {
    let zone = b.settings.time_zone;
    let order = b.order;
    let (path, wanted, other) = match (&order.confirmed_time, &order.expected_time) {
        (Some(confirmed), expected) if b.settings.prefer_confirmed_time => {
            ("confirmed_time", Some(confirmed), expected.map(|_| "expected_time"))
        }
        (confirmed, expected) => ("expected_time", expected.as_ref(), confirmed.map(|_| "confirmed_time")),
    };
    if let Some(other) = other {
        b.find(Finding::new(Code::FieldUnused, other));
    }
    let window = Duration::minutes(i64::from(b.settings.asap_window_minutes));
    let wanted = wanted.map(|time| time.resolve(&zone)).filter(|time| *time > b.circumstances.now + window);
    let Some(wanted) = wanted else {
        b.find(Finding::new(Code::ScheduleAsap, path));
        return None;
    };
    let local = wanted.with_timezone(&zone).naive_local();
    b.find(Finding::new(Code::ScheduleSent, path).with("time", local.format("%Y-%m-%d %H:%M").to_string()));
    Some(local)
}
