//! What a person looks for on the till.

use super::sides;
use crate::pages::{Pages, Words};
use bridge_engine::journal::{OrderRecord, Outcome, Peer};
use chrono_tz::Tz;

/// "Look for: order LWS-10421-1, code 4711, sent at 12:31, 35.90 EUR." What is not known is left away.
pub(super) fn sentence(pages: &Pages, w: Words, record: &OrderRecord, zone: Tz) -> String {
    let injection = &record.injection;
    let order = sides::order_of(injection);
    let code = order["collection_code"].as_str().filter(|code| !code.is_empty());
    let is_doubt = |outcome: &Outcome| matches!(outcome, Outcome::Unknown { .. });
    let sent = record.exchanges.iter().find(|it| it.peer == Peer::ToTill && is_doubt(&it.outcome));
    let totals = injection.conversion.as_ref().map(|conversion| conversion.totals);
    let parts = [
        Some(w.with("look_order", "order", injection.name())),
        code.map(|code| w.with("look_code", "code", code)),
        sent.map(|sent| w.with("look_sent", "time", &w.moment(sent.started_at, pages.engine.now(), zone))),
        totals.and_then(|totals| totals.till.or(totals.hubrise)).map(|total| w.lang.money(total)),
    ];
    w.with("look_for", "what", &parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}
