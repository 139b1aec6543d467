//! What happened to an order, oldest first. Tries that did not reach the till stand together: one says it all.

use super::decided;
use crate::pages::Words;
use bridge_core::injection::Phase;
use bridge_engine::journal::{TimelineEntry, TimelineKind};
use chrono_tz::Tz;

/// When, and what.
pub(super) fn lines(w: Words, entries: &[TimelineEntry], zone: Tz) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = Vec::new();
    let (mut at, mut tries, mut in_vain) = (0, 0_u32, 0_u32);
    while let Some(entry) = entries.get(at) {
        let next = entries.get(at + 1);
        let time = w.time(entry.at, zone);
        let is_try = is_phase(entry, Phase::Sending);
        if is_try && next.is_some_and(|next| is_phase(next, Phase::Ready)) {
            (tries, in_vain, at) = (tries + 1, in_vain + 1, at + 2);
            // The last of several takes the place of the others.
            if in_vain > 1 {
                lines.pop();
            }
            lines.push((time, w.count("timeline_in_vain", in_vain as usize)));
            continue;
        }
        in_vain = 0;
        // What is not found is in doubt: one line says both.
        if let Some(doubt) = next.filter(|next| is_phase(entry, Phase::Unknown) && is_phase(next, Phase::InDoubt)) {
            lines.push((w.time(doubt.at, zone), w.t("timeline_in_doubt")));
            at += 2;
            continue;
        }
        if is_try {
            tries += 1;
            lines.push((time, w.with("timeline_try", "number", &tries.to_string())));
        } else {
            lines.push((time, happened(w, &entry.kind)));
        }
        at += 1;
    }
    lines
}

fn is_phase(entry: &TimelineEntry, wanted: Phase) -> bool {
    matches!(&entry.kind, TimelineKind::Phase { phase } if phase == wanted.name())
}

fn happened(w: Words, kind: &TimelineKind) -> String {
    match kind {
        TimelineKind::Phase { phase } if phase == Phase::Ready.name() => w.t("timeline_ready"),
        TimelineKind::Phase { phase } if phase == Phase::Unknown.name() => w.t("timeline_unknown"),
        TimelineKind::Phase { phase } => w.label(phase),
        TimelineKind::HubRiseStatus { status } => w.with("timeline_hubrise_status", "status", &w.status(status)),
        TimelineKind::TillEvent { event: Some(event), ticket, .. } => {
            let event = w.t(&format!("till_event_{}", event.name()));
            [w.with("timeline_till_event", "event", &event), numbered(w, ticket.as_ref())].concat()
        }
        TimelineKind::TillEvent { event: None, code, ticket } => {
            [w.with("timeline_till_event_unknown", "code", code), numbered(w, ticket.as_ref())].concat()
        }
        TimelineKind::Told { status } => w.with("timeline_told", "status", &w.status(status)),
        TimelineKind::Operator { action, who, why, ticket } => {
            let text = decided(w, *action, who);
            let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
            [text, numbered(w, ticket.as_ref()), why].concat()
        }
        TimelineKind::Note { code } => w.t(&format!("note_{code}")),
        _ => String::new(),
    }
}

fn numbered(w: Words, ticket: Option<&String>) -> String {
    ticket.map(|ticket| format!(", {} {ticket}", w.t("timeline_ticket"))).unwrap_or_default()
}
