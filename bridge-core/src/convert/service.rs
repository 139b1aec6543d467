//! Sale type and schedule.

use super::builder::{Builder, named, number, shown};
use crate::ledger::{Code, Finding};
use crate::text::LOCAL_TIME;
use chrono::{Duration, NaiveDateTime};
use hubrise_api::ServiceType;
use pixelpoint_api::SaleTypeNum;

/// `service_type_ref` if it is a number, else the settings by channel, else by service type, else the default sale type.
pub(super) fn sale_type(b: &mut Builder<'_>) -> Option<SaleTypeNum> {
    let order = b.order;
    let path = "service_type_ref";
    if let Some(code) = number::<SaleTypeNum>(order.service_type_ref.as_deref()) {
        b.find(Finding::new(Code::ServiceTypeSent, path).with("code", code.to_string()));
        return Some(code);
    }
    let mapped = by_channel(b).or_else(|| by_service_type(b)).or(b.settings.default_sale_type);
    b.find(match mapped {
        Some(code) => Finding::new(Code::ServiceTypeMapped, path).with("code", code.to_string()),
        None => Finding::new(Code::ServiceTypeMissing, path).with("ref", shown(order.service_type_ref.as_deref())),
    });
    mapped
}

fn by_channel(b: &Builder<'_>) -> Option<SaleTypeNum> {
    let channel = b.order.channel.as_deref().or(b.order.created_by.as_deref());
    let of_channel = named(&b.settings.channel_sale_types, channel)?;
    let service = b.order.service_type.as_ref().map(ServiceType::as_str);
    service.and_then(|service| of_channel.get(service)).or_else(|| of_channel.get("any")).copied()
}

fn by_service_type(b: &Builder<'_>) -> Option<SaleTypeNum> {
    b.settings.sale_types.get(b.order.service_type.as_ref()?.as_str()).copied()
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
        if !b.is_unreadable(path) {
            b.find(Finding::new(Code::ScheduleAsap, path));
        }
        return None;
    };
    let local = wanted.with_timezone(&zone).naive_local();
    b.find(Finding::new(Code::ScheduleSent, path).with("time", local.format(LOCAL_TIME).to_string()));
    Some(local)
}
