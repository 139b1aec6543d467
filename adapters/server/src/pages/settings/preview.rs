//! What other settings would make of recent orders, as differences.

use super::diff::{self, Line};
use crate::pages::element_name;
use crate::pages::order::{ticket_lines, with_names};
use crate::pages::{PageError, Pages, Standing, Words};
use bridge_core::injection::{HoldReason, Phase};
use bridge_core::ledger::Severity;
use bridge_core::settings::Settings;
use bridge_engine::ConnectionId;
use bridge_engine::Verdict as Judged;
use bridge_engine::journal::{Conversion, Injection, InjectionId};
use serde_json::Value;

/// An order under both settings.
pub(super) struct Shown {
    pub(super) id: i64,
    pub(super) title: String,
    /// What would become of it.
    pub(super) verdict: Verdict,
    /// What its conversion alone says, where something else decides.
    pub(super) conversion: Option<String>,
    pub(super) ticket: Vec<Line>,
    pub(super) ledger: Vec<Line>,
    pub(super) same: bool,
}

pub(super) async fn of(
    pages: &Pages,
    w: Words,
    orders: &[InjectionId],
    settings: &Settings,
) -> Result<Vec<Shown>, PageError> {
    let failed = |error| PageError::of_journal(w, &error);
    let mut all = Vec::new();
    for id in orders {
        let Some(record) = pages.store.order_record(*id).await.map_err(failed)? else { continue };
        let Some(preview) = pages.engine.preview(*id, settings).await.map_err(failed)? else { continue };
        let connection = &record.injection.connection;
        let both = [&preview.before.conversion, &preview.after.conversion];
        let [before, after] = both.map(|conversion| ticket(pages, w, connection, conversion));
        let snapshot = record.injection.snapshot.as_ref().map(|snapshot| &*snapshot.json).unwrap_or_default();
        let order: Value = serde_json::from_slice(snapshot).unwrap_or_default();
        let [held, holds] = both.map(|conversion| ledger(w, &order, conversion));
        let ticket = diff::lines(&before, &after);
        let mut ledger = diff::lines(&held, &holds);
        ledger.retain(|line| line.class != "same");
        let (all_told, of_conversion) = (preview.after.verdict(), preview.after.of_conversion());
        let stays = stays(w, &record.injection);
        all.push(Shown {
            id: id.0,
            title: w.with("order_title", "order", record.injection.name()),
            conversion: (stays.is_none() && all_told != of_conversion)
                .then(|| w.t(&format!("preview_conversion_{}", word(of_conversion)))),
            verdict: stays.unwrap_or_else(|| verdict(w, all_told)),
            same: ledger.is_empty() && ticket.iter().all(|line| line.class == "same"),
            ticket,
            ledger,
        });
    }
    Ok(all)
}

/// What becomes of an order, in words and a colour.
pub(in crate::pages) struct Verdict {
    pub(in crate::pages) text: String,
    pub(in crate::pages) class: &'static str,
}

/// Of an order that settings do nothing for any more: that it is on the till, or else how it stands.
fn stays(w: Words, injection: &Injection) -> Option<Verdict> {
    let standing = Standing::of(injection);
    let text = match injection.state.phase {
        Phase::OnTill => w.t("preview_on_till"),
        Phase::Sending | Phase::Unknown | Phase::InDoubt | Phase::Closed => {
            w.with("preview_stays", "state", &standing.label(w))
        }
        _ => return None,
    };
    Some(Verdict { text, class: standing.class() })
}

fn verdict(w: Words, verdict: Judged) -> Verdict {
    let class = match verdict {
        Judged::Goes => "good",
        Judged::Watched | Judged::Over => "over",
        Judged::Waits(HoldReason::Supervised) => "busy",
        _ => "bad",
    };
    Verdict { text: w.t(&format!("preview_{}", word(verdict))), class }
}

/// The stable word of a verdict, the end of its text's key.
pub(in crate::pages) const fn word(verdict: Judged) -> &'static str {
    match verdict {
        Judged::Goes => "goes",
        Judged::TillRefuses => "refused",
        Judged::Waits(HoldReason::Conversion) => "holds",
        Judged::Waits(HoldReason::Supervised) => "supervised",
        Judged::Waits(HoldReason::Late) => "late",
        // What is judged anew was never closed.
        Judged::Waits(HoldReason::MidWay | HoldReason::Reopened) => "mid_way",
        Judged::Watched => "watched",
        Judged::Over => "over",
    }
}

fn ticket(pages: &Pages, w: Words, connection: &ConnectionId, conversion: &Conversion) -> Vec<String> {
    let ticket = conversion.payload.as_deref().and_then(|payload| pages.engine.ticket(connection, payload));
    let Some(ticket) = ticket else { return vec![w.t("preview_nothing")] };
    ticket_lines(w, &conversion.totals, &ticket)
}

fn ledger(w: Words, order: &Value, conversion: &Conversion) -> Vec<String> {
    let notable = conversion.ledger.findings.iter().filter(|finding| finding.code.severity() > Severity::AsIs);
    let text = |finding| with_names(w, order, finding).text(w.lang);
    notable.map(|finding| w.pair(&element_name(w, order, &finding.path), &text(finding))).collect()
}

#[cfg(test)]
mod tests {
    use super::{HoldReason, Judged, Words, verdict, word};
    use bridge_core::text::Lang;

    #[test]
    fn every_verdict_has_its_words() {
        use HoldReason::{Conversion, Late, MidWay, Supervised};
        let waits = [Conversion, Supervised, Late, MidWay].map(Judged::Waits);
        let others = [Judged::Goes, Judged::TillRefuses, Judged::Watched, Judged::Over];
        for lang in [Lang::En, Lang::Fr] {
            let w = Words { lang };
            for judged in waits.into_iter().chain(others) {
                assert!(!verdict(w, judged).text.starts_with("preview_"), "{judged:?}");
            }
            for judged in [Judged::Goes, Judged::TillRefuses, Judged::Waits(Conversion)] {
                let key = format!("preview_conversion_{}", word(judged));
                assert_ne!(w.t(&key), key);
            }
            for judged in
                [Supervised, Late, MidWay].map(Judged::Waits).into_iter().chain([Judged::Watched, Judged::Over])
            {
                let key = format!("menu_{}", word(judged));
                assert_ne!(w.count(&key, 2), key);
            }
        }
    }
}
