//! How an order stands: its state in a word and a colour, and what a person has to do.

use super::Words;
use bridge_core::injection::{HoldReason, NotSentReason, Phase, State};
use bridge_engine::journal::{Injection, Snapshot, standing};

/// How an order stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    state: State,
    /// HubRise says cancelled, rejected or not delivered.
    called_off: bool,
}

impl Standing {
    pub(crate) const fn new(state: State, called_off: bool) -> Self {
        Self { state, called_off }
    }

    pub(crate) fn of(injection: &Injection) -> Self {
        Self::new(injection.state, injection.snapshot.as_ref().is_some_and(Snapshot::is_called_off))
    }

    fn word(self) -> &'static str {
        standing(self.state, self.called_off)
    }

    pub(crate) fn label(self, w: Words) -> String {
        w.label(self.word())
    }

    /// Good, busy, waiting for a person, over.
    pub(crate) fn class(self) -> &'static str {
        match self.word() {
            "on_till_called_off" | "on_till_duplicate" | "on_till_changed" | "on_till_incomplete"
            | "closed_called_off" => "bad",
            "on_till_over" => "over",
            phase => class(phase),
        }
    }

    /// What a person should do about it.
    pub(super) fn next(self, w: Words) -> String {
        let detail = match self.state.phase {
            Phase::Held(HoldReason::Conversion) => "_conversion",
            Phase::Held(HoldReason::Supervised) => "_supervised",
            Phase::Held(HoldReason::Late) => "_late",
            Phase::Held(HoldReason::MidWay) => "_mid_way",
            Phase::Held(HoldReason::Reopened) => "_reopened",
            Phase::NotSent(NotSentReason::Shadow) => "_shadow",
            Phase::NotSent(NotSentReason::Deadline) => "_deadline",
            Phase::OnTill if self.word() == "on_till" && self.state.owed.is_some() => "_untold",
            _ => "",
        };
        w.t(&format!("next_{}{detail}", self.word()))
    }
}

/// The colour of a phase.
pub(crate) fn class(phase: &str) -> &'static str {
    match phase {
        "on_till" => "good",
        "recorded" | "ready" | "sending" | "unknown" => "busy",
        "held" | "in_doubt" | "refused" | "not_sent" => "bad",
        _ => "over",
    }
}
