//! Why an order that goes by itself has not gone yet, when it is tried next, and until when.

use crate::pages::Words;
use bridge_core::injection::Phase;
use bridge_engine::journal::{OrderRecord, Peer, TimelineKind};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// Sentences, the most telling first; empty for an order that does not wait.
pub(super) fn sentences(w: Words, record: &OrderRecord, zone: Tz, now: DateTime<Utc>) -> Vec<String> {
    let injection = &record.injection;
    if injection.state.phase != Phase::Ready {
        return Vec::new();
    }
    let next = injection.due_at.filter(|at| *at > now).map(|at| w.with("waiting_next", "time", &w.time(at, zone)));
    let until = injection.deadline_at.map(|at| w.with("waiting_until", "time", &w.time(at, zone)));
    [Some(why(w, record)), next, until].into_iter().flatten().collect()
}

fn why(w: Words, record: &OrderRecord) -> String {
    // Said once, and nothing was tried since.
    let is_silent = record.timeline.iter().rev().find_map(|entry| match &entry.kind {
        TimelineKind::Note { code } => Some(code == "till_not_answering"),
        TimelineKind::Phase { .. } => Some(false),
        _ => None,
    });
    let newest = record.exchanges.first().map(|exchange| exchange.peer);
    match (record.injection.tries, newest) {
        _ if is_silent == Some(true) => w.t("waiting_not_answering"),
        (1.., Some(Peer::ToTill)) => {
            let reason = record.injection.reason.as_deref().unwrap_or("reason_none");
            w.with("waiting_not_reached", "reason", &w.reason(reason))
        }
        (1.., _) => w.t("waiting_for_hubrise"),
        _ => w.t("waiting_turn"),
    }
}
