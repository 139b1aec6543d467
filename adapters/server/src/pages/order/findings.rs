//! What became of the order's elements, as rows: what is said of several elements in the same words is said once.

use super::sides;
use crate::pages::{Words, settings};
use bridge_core::ledger::{Finding, Severity};
use bridge_engine::journal::Injection;
use serde_json::Value;

/// A finding, as a row.
pub(super) struct LedgerRow {
    pub(super) severity: &'static str,
    pub(super) label: String,
    /// What it is about, as people call it.
    pub(super) elements: Vec<String>,
    pub(super) text: String,
    pub(super) advice: Option<String>,
    pub(super) amount: String,
    /// The setting that decides about it.
    pub(super) setting: Option<&'static str>,
}

impl LedgerRow {
    pub(super) fn of(w: Words, finding: &Finding) -> Self {
        let severity = finding.code.severity();
        Self {
            severity: severity.name(),
            label: w.t(&format!("severity_{}", severity.name())),
            elements: Vec::new(),
            text: finding.text(w.lang),
            advice: finding.advice(w.lang),
            amount: finding.amount.map(|amount| w.lang.money(amount)).unwrap_or_default(),
            setting: settings::of_finding(finding.code).filter(|_| severity > Severity::AsIs),
        }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.amount.is_empty()
            && (&self.text, &self.advice, &self.amount) == (&other.text, &other.advice, &other.amount)
    }
}

/// Findings in their order, each text once.
pub(super) fn rows<'f>(
    w: Words,
    injection: &Injection,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<LedgerRow> {
    let snapshot = injection.snapshot.as_ref().map(|snapshot| &*snapshot.json).unwrap_or_default();
    let order: Value = serde_json::from_slice(snapshot).unwrap_or_default();
    let mut rows: Vec<LedgerRow> = Vec::new();
    for finding in findings {
        let row = LedgerRow::of(w, finding);
        let element = sides::name_of(w, &order, &finding.path);
        match rows.iter_mut().find(|known| known.says_the_same(&row)) {
            Some(known) => known.elements.push(element),
            None => rows.push(LedgerRow { elements: vec![element], ..row }),
        }
    }
    rows
}
