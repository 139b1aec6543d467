//! That the till would refuse an order, as far as its lists tell: said before somebody has it sent.

use crate::pages::{Pages, Words};
use bridge_core::injection::Phase;
use bridge_engine::journal::Injection;

/// A sentence for each number the till is known not to have, and what to do about it; none for an order that does not go,
/// neither by itself nor by a person's word.
pub(super) fn sentences(pages: &Pages, w: Words, injection: &Injection) -> Vec<String> {
    let may_go = injection.state.phase == Phase::Ready || injection.state.actions().iter().any(|action| action.sends());
    let findings = if may_go { pages.engine.unlisted_numbers(injection) } else { Vec::new() };
    let mut sentences: Vec<String> = Vec::new();
    for finding in findings {
        let sentence = [finding.text(w.lang), finding.advice(w.lang).unwrap_or_default()].join(" ");
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}
