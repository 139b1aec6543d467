//! What the ticket of an order lacks that a person sends, or sent, although the ledger holds it.

use super::sides;
use crate::pages::Words;
use bridge_core::ledger::{Code, Finding};
use bridge_engine::journal::Injection;
use serde_json::Value;

/// A sentence each: what is left out, what else held it, both totals. Empty where the ledger holds nothing.
pub(super) fn sentences(w: Words, injection: &Injection) -> Vec<String> {
    let Some(conversion) = injection.conversion.as_ref().filter(|conversion| conversion.must_hold) else {
        return Vec::new();
    };
    let order = sides::order_of(injection);
    let left_out = conversion.ledger.left_out().map(|finding| left_out(w, &order, finding));
    let others = conversion.ledger.holding().filter(|finding| is_other(finding.code));
    let others = others.map(|finding| finding.text(w.lang));
    let totals = conversion.totals.hubrise.zip(conversion.totals.other_on_till()).map(|(hubrise, till)| {
        w.with_all("lacks_totals", &[("hubrise", &w.lang.money(hubrise)), ("till", &w.lang.money(till))])
    });
    left_out.chain(others).chain(totals).collect()
}

/// What was left out is named by itself, and that the totals differ is said in a sentence of its own.
fn is_other(code: Code) -> bool {
    !code.leaves_out() && code != Code::TotalDiffers
}

/// "12.00 EUR: 1 × Tiramisu".
fn left_out(w: Words, order: &Value, finding: &Finding) -> String {
    let path = &*finding.path;
    let name = sides::counted_at(w, order, path);
    let what = match path.split_once(".options[") {
        Some((item, _)) => w.with_all("lacks_option", &[("name", &name), ("item", &sides::name_of(w, order, item))]),
        None if path.starts_with("discounts[") => w.with("lacks_discount", "name", &name),
        None if path.starts_with("payments[") => w.with("lacks_payment", "name", &name),
        None => name,
    };
    match finding.amount {
        Some(amount) => w.with_all("lacks_line", &[("amount", &w.lang.money(amount)), ("what", &what)]),
        None => what,
    }
}
