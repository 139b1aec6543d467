//! What is written to HubRise: the bodies of our PATCH requests. (HubRise conventions `epos.order_id`, `epos.rejection`.)

use super::rises;
use crate::injection::WriteBack;
use crate::settings::StatusSettings;
use chrono::{DateTime, Duration, FixedOffset};
use hubrise_api::{CustomFields, OrderStatus, PatchOrder, RawJson};
use serde_json::{Map, Value, json};

/// What is known about an order when HubRise is told about it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The status HubRise showed last.
    pub seen: &'a OrderStatus,
    /// When the customer wants it.
    pub expected_time: Option<DateTime<FixedOffset>>,
    /// When it was promised already.
    pub confirmed_time: Option<DateTime<FixedOffset>>,
    /// The order's custom fields: what others wrote under `epos` is kept.
    pub custom_fields: &'a CustomFields,
    /// The till's ticket number, if it said one.
    pub ticket: Option<&'a str>,
    /// Why the till refused it.
    pub refusal: Option<Refusal<'a>>,
}

/// Why the till refused an order.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    /// Short, for the order's page in HubRise; Markdown. Cut to 255 characters.
    pub cause: &'a str,
    /// The till's own words.
    pub info: Option<&'a str>,
}

/// The body that tells HubRise what it is owed; `None` where it shows all of that already.
///
/// `accepted` carries a `confirmed_time`: the one promised already, else the one wanted if it is still to come, else the
/// preparation time from now.
pub fn patch(
    owed: WriteBack,
    told: &Told<'_>,
    now: DateTime<FixedOffset>,
    settings: &StatusSettings,
) -> Option<PatchOrder> {
    let patch = match owed {
        WriteBack::OnTill => on_till(told, settings.on_till.status(), now, settings),
        WriteBack::Reported(status) => on_till(told, status.status()?, now, settings),
        WriteBack::Refused if settings.reject_refused => refused(told),
        WriteBack::Refused => return None,
    };
    (patch != PatchOrder::default()).then_some(patch)
}

fn on_till(told: &Told<'_>, status: OrderStatus, now: DateTime<FixedOffset>, settings: &StatusSettings) -> PatchOrder {
    let status = Some(status).filter(|status| rises(told.seen, status));
    let accepts = status == Some(OrderStatus::Accepted);
    let ticket = told.ticket.filter(|ticket| settings.write_ticket && !shows(told, ticket));
    PatchOrder {
        status,
        confirmed_time: accepts.then(|| promised(told, now, settings)),
        custom_fields: ticket.map(|ticket| epos(told, "order_id", json!(ticket))),
        ..PatchOrder::default()
    }
}

/// HubRise has the ticket's number already.
fn shows(told: &Told<'_>, ticket: &str) -> bool {
    let epos = told.custom_fields.0.get("epos");
    epos.and_then(|epos| epos.get("order_id")).is_some_and(|known| known == ticket)
}

fn promised(told: &Told<'_>, now: DateTime<FixedOffset>, settings: &StatusSettings) -> DateTime<FixedOffset> {
    let soonest = now + Duration::minutes(settings.preparation_minutes.into());
    told.confirmed_time.or_else(|| told.expected_time.filter(|wanted| *wanted > now)).unwrap_or(soonest)
}

/// An order HubRise does not let us reject any more gets no reason either.
fn refused(told: &Told<'_>) -> PatchOrder {
    if !rises(told.seen, &OrderStatus::Rejected) {
        return PatchOrder::default();
    }
    let rejection = told.refusal.map(|refusal| {
        let cause: String = refusal.cause.chars().take(255).collect();
        let info = refusal.info.map_or_else(|| json!({}), |words| json!({ "till": words }));
        json!({ "cause": cause, "info": info })
    });
    PatchOrder {
        status: Some(OrderStatus::Rejected),
        custom_fields: rejection.map(|rejection| epos(told, "rejection", rejection)),
        ..PatchOrder::default()
    }
}

/// Whether HubRise merges nested objects is not documented, so the whole of `epos` is sent.
fn epos(told: &Told<'_>, key: &str, value: Value) -> CustomFields {
    let mut epos = match told.custom_fields.0.get("epos") {
        Some(Value::Object(known)) => known.clone(),
        _ => Map::new(),
    };
    epos.insert(key.to_owned(), value);
    RawJson(Map::from_iter([("epos".to_owned(), Value::Object(epos))]))
}
