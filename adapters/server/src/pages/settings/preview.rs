//! What other settings would make of recent orders, as differences.

use super::diff::{self, Line};
use crate::pages::element_name;
use crate::pages::order::ticket_line;
use crate::pages::{PageError, Pages, Words};
use bridge_core::ledger::Severity;
use bridge_core::settings::Settings;
use bridge_engine::ConnectionId;
use bridge_engine::journal::{Conversion, InjectionId};
use serde_json::Value;

/// An order under both settings.
pub(super) struct Shown {
    pub(super) id: i64,
    pub(super) title: String,
    /// Whether it would go by itself.
    pub(super) verdict: String,
    pub(super) class: &'static str,
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
        let both = [&preview.before, &preview.after];
        let [before, after] = both.map(|conversion| ticket(pages, w, connection, conversion));
        let snapshot = record.injection.snapshot.as_ref().map(|snapshot| &*snapshot.json).unwrap_or_default();
        let order: Value = serde_json::from_slice(snapshot).unwrap_or_default();
        let [held, holds] = both.map(|conversion| ledger(w, &order, conversion));
        let ticket = diff::lines(&before, &after);
        let mut ledger = diff::lines(&held, &holds);
        ledger.retain(|line| line.class != "same");
        let (verdict, class) =
            if preview.after.must_hold { ("preview_holds", "bad") } else { ("preview_goes", "good") };
        all.push(Shown {
            id: id.0,
            title: w.with("order_title", "order", record.injection.name()),
            verdict: w.t(verdict),
            class,
            same: ledger.is_empty() && ticket.iter().all(|line| line.class == "same"),
            ticket,
            ledger,
        });
    }
    Ok(all)
}

fn ticket(pages: &Pages, w: Words, connection: &ConnectionId, conversion: &Conversion) -> Vec<String> {
    let ticket = conversion.payload.as_deref().and_then(|payload| pages.engine.ticket(connection, payload));
    let Some(ticket) = ticket else { return vec![w.t("preview_nothing")] };
    let facts = ticket.facts.iter().map(|(key, text)| format!("{}: {text}", w.t(&format!("node_{key}"))));
    let lines = ticket.lines.iter().map(|line| ticket_line(w, &conversion.totals, line));
    lines.chain(facts).chain(ticket.footer.iter().cloned()).collect()
}

fn ledger(w: Words, order: &Value, conversion: &Conversion) -> Vec<String> {
    let notable = conversion.ledger.findings.iter().filter(|finding| finding.code.severity() > Severity::AsIs);
    notable.map(|finding| format!("{}: {}", element_name(w, order, &finding.path), finding.text(w.lang))).collect()
}
