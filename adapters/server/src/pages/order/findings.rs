//! What became of the order's elements, as rows: what is said of several elements in the same words is said once.

use super::sides;
use crate::pages::{Words, settings};
use bridge_core::injection::{Phase, State};
use bridge_core::ledger::{Code, Finding, Severity};
use bridge_core::settings::Settings;
use bridge_core::settings::form::Field;
use bridge_engine::journal::Injection;
use serde_json::Value;
use std::borrow::Cow;

/// A finding, as a row.
pub(crate) struct LedgerRow {
    pub(super) severity: &'static str,
    pub(super) label: String,
    /// What it is about, as people call it.
    pub(crate) elements: Vec<String>,
    pub(crate) text: String,
    pub(super) advice: Option<String>,
    pub(super) amount: String,
    /// The setting that decides about it: its key, and the words of a link to it.
    pub(super) setting: Option<(&'static str, String)>,
}

/// An order whose findings are read.
#[derive(Clone, Copy)]
pub(super) struct Subject<'o> {
    pub(super) w: Words,
    /// HubRise's JSON.
    pub(super) order: &'o Value,
    pub(super) state: State,
}

impl<'o> Subject<'o> {
    pub(super) fn of(w: Words, injection: &Injection, order: &'o Value) -> Self {
        Self { w, order, state: injection.state }
    }

    /// It went although the ledger held it, or never will.
    const fn is_past(self) -> bool {
        !matches!(self.state.phase, Phase::Held(_) | Phase::NotSent(_))
    }
}

/// What to do about a finding of an order that stands like this. What holds an order is put right before it goes; once
/// somebody had it sent as it is, only what its ticket lacks is left to do, and whoever rang up all of it would have the
/// kitchen make it twice.
pub(crate) fn advice(w: Words, state: State, finding: &Finding) -> Option<String> {
    let (key, worth) = match state.phase {
        _ if finding.code.severity() != Severity::Hold => return finding.advice(w.lang),
        Phase::Recorded | Phase::Held(_) | Phase::Refused | Phase::NotSent(_) => return finding.advice(w.lang),
        Phase::Closed | Phase::ClosedUpstream => return None,
        Phase::OnTill => ("advice_only_this", "advice_only_this_worth"),
        Phase::Ready | Phase::Sending | Phase::Unknown | Phase::InDoubt => {
            ("advice_only_this_then", "advice_only_this_then_worth")
        }
    };
    (state.incomplete && finding.code.leaves_out()).then(|| match finding.amount {
        Some(amount) => w.with(worth, "amount", &w.lang.money(amount)),
        None => w.t(key),
    })
}

impl LedgerRow {
    pub(super) fn of(subject: Subject<'_>, finding: &Finding) -> Self {
        let w = subject.w;
        let severity = finding.code.severity();
        let finding = &with_names(w, subject.order, finding);
        let label = if severity == Severity::Hold && subject.is_past() { "held" } else { severity.name() };
        Self {
            severity: severity.name(),
            label: w.t(&format!("severity_{label}")),
            elements: Vec::new(),
            text: finding.text(w.lang),
            advice: advice(w, subject.state, finding),
            amount: finding.amount.map(|amount| w.lang.money(amount)).unwrap_or_default(),
            setting: None,
        }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.amount.is_empty()
            && (&self.text, &self.advice, &self.amount) == (&other.text, &other.advice, &other.amount)
    }
}

/// Findings of the ledger in their order, each text once.
pub(crate) fn rows<'f>(
    w: Words,
    injection: &Injection,
    settings: Option<&Settings>,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<LedgerRow> {
    let ledger = injection.conversion.as_ref().map(|conversion| &conversion.ledger);
    let order = sides::order_of(injection);
    let subject = Subject::of(w, injection, &order);
    let mut rows: Vec<LedgerRow> = Vec::new();
    for finding in findings {
        let of_finding = |(settings, ledger)| settings::of_finding(settings, ledger, finding);
        let setting = settings.zip(ledger).and_then(of_finding).filter(|_| finding.code.severity() > Severity::AsIs);
        let link = |setting: &Field| (setting.key, w.with("ledger_setting", "setting", &setting.title(w.lang)));
        let row = LedgerRow { setting: setting.map(link), ..LedgerRow::of(subject, finding) };
        let element = sides::named_at(w, &order, &finding.path);
        match rows.iter_mut().find(|known| known.says_the_same(&row)) {
            Some(known) => known.elements.push(element),
            None => rows.push(LedgerRow { elements: vec![element], ..row }),
        }
    }
    rows
}

/// Where its text counts lines, "“Tiramisu” (line 2)" for "items[1]".
pub(in crate::pages) fn with_names<'f>(w: Words, order: &Value, finding: &'f Finding) -> Cow<'f, Finding> {
    let counts_lines = matches!(finding.code, Code::TotalDiffers | Code::TotalExplained);
    let Some(lines) = finding.args.get("lines").filter(|_| counts_lines) else { return Cow::Borrowed(finding) };
    let named = lines.split(", ").map(|line| match line.split_once(' ') {
        Some((path, amount)) => format!("{} {amount}", place(w, order, path)),
        None => line.to_owned(),
    });
    Cow::Owned(finding.clone().with("lines", named.collect::<Vec<_>>().join(", ")))
}

fn place(w: Words, order: &Value, path: &str) -> String {
    if path == "?" {
        return w.t("place_unknown");
    }
    let name = sides::name_of(w, order, path);
    let line = path.strip_prefix("items[").and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
    match line {
        Some(line) => w.with_all("place_line", &[("name", &name), ("line", &(line + 1).to_string())]),
        None => w.with("place_other", "name", &name),
    }
}

#[cfg(test)]
mod tests {
    use super::{LedgerRow, Subject};
    use crate::pages::Words;
    use bridge_core::injection::{Phase, State};
    use bridge_core::ledger::{Code, Finding};
    use bridge_core::text::Lang;
    use serde_json::json;

    #[test]
    fn lines_that_do_not_add_up_are_called_by_their_names() {
        let order = json!({ "items": [{ "product_name": "Soup" }, { "product_name": "Tiramisu" }] });
        let finding = Finding::new(Code::TotalDiffers, "total")
            .with("till", "11.60 EUR")
            .with("hubrise", "23.70 EUR")
            .with("lines", "items[1] -12.00 EUR, ? -0.10 EUR");
        let state = State { phase: Phase::OnTill, ..State::recorded() };
        let text = |lang| LedgerRow::of(Subject { w: Words { lang }, order: &order, state }, &finding);
        let english = text(Lang::En);
        assert!(
            english.text.contains("“Tiramisu” (line 2) -12.00 EUR, no line explains -0.10 EUR"),
            "{}",
            english.text
        );
        assert_eq!((english.severity, &*english.label), ("hold", "held the order"));
        let french = text(Lang::Fr).text;
        assert!(french.contains("Tiramisu\u{a0}» (ligne 2) -12,00\u{a0}€"), "{french}");
    }
}
