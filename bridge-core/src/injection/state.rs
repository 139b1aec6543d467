use super::input::{Action, WriteBack};
use serde::{Deserialize, Serialize};

/// Where an injection stands. Small on purpose: no times, no ids, no payload.
#[expect(clippy::struct_excessive_bools, reason = "independent facts beside the phase")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct State {
    /// The stage of the journey.
    pub phase: Phase,
    /// Attempts begun so far; the number of the attempt in flight while [`Phase::Sending`].
    pub attempt: u32,
    /// Some attempt may have reached the till without our knowing. Cleared only by [`Phase::OnTill`].
    pub ambiguous: bool,
    /// How often a person sent the order again out of a doubt. Above zero, the ticket says "possible duplicate".
    pub resends: u32,
    /// HubRise says cancelled, rejected or failed although the till has (or may have) the ticket.
    pub cancel_at_pos: bool,
    /// After a person had sent the order again, there was more proof of a ticket: there may be two on the till.
    pub duplicate_seen: bool,
    /// A person sent the order again out of a doubt, and that attempt made, or may have made, a ticket too. Nothing proves
    /// two of them, and nobody has looked since.
    #[serde(default)]
    pub maybe_twice: bool,
    /// On the till by a person's word, which the till has not confirmed.
    #[serde(default)]
    pub vouched: bool,
    /// HubRise changed the order after it was sent: the ticket may be older than the order.
    #[serde(default)]
    pub changed_after: bool,
    /// A person had it sent although the ledger holds it: the ticket lacks something of the order.
    #[serde(default)]
    pub incomplete: bool,
    /// The highest attempt whose marker this history wrote, or was about to write, into HubRise.
    #[serde(default)]
    pub marked: u32,
    /// What HubRise has not been told yet.
    pub owed: Option<WriteBack>,
}

impl State {
    /// An order just stored, not yet converted.
    pub const fn recorded() -> Self {
        Self {
            phase: Phase::Recorded,
            attempt: 0,
            ambiguous: false,
            resends: 0,
            cancel_at_pos: false,
            duplicate_seen: false,
            maybe_twice: false,
            vouched: false,
            changed_after: false,
            incomplete: false,
            marked: 0,
            owed: None,
        }
    }

    /// What a person may do now. Pages offer exactly these; [`super::step`] ignores the others.
    pub const fn actions(&self) -> &'static [Action] {
        match self.phase {
            // No attempt is in flight: it goes no more, and a person rings it up.
            Phase::Ready => &[Action::TakeBack],
            Phase::InDoubt => &[Action::OnTheTill, Action::NotThere, Action::Close],
            // The refusal may be on its way to HubRise: a ticket under a rejected order must not come about.
            Phase::Refused if self.owed.is_some() => &[Action::Close],
            Phase::Held(_) | Phase::Refused | Phase::NotSent(NotSentReason::Deadline) => &[Action::Send, Action::Close],
            // Somebody has taken a ticket off the till, changed it, or rung up what it lacked.
            Phase::OnTill if self.calls_for_a_look() && !self.may_be_opened_again() => &[Action::Close],
            Phase::OnTill if self.calls_for_a_look() => &[Action::Close, Action::Reopen],
            // Closed by hand, and called off since: whoever rang it up has to know.
            Phase::Closed if self.cancel_at_pos => &[Action::Close],
            _ if self.may_be_opened_again() => &[Action::Reopen],
            _ => &[],
        }
    }

    /// At rest: nothing more happens unless a person or HubRise acts.
    pub const fn is_at_rest(&self) -> bool {
        !matches!(self.phase, Phase::Recorded | Phase::Ready | Phase::Sending | Phase::Unknown)
    }

    /// A person must look at this order.
    pub const fn needs_a_person(&self) -> bool {
        matches!(self.phase, Phase::Held(_) | Phase::InDoubt | Phase::Refused | Phase::NotSent(NotSentReason::Deadline))
            || self.cancel_at_pos
            || self.duplicate_seen
            || matches!(self.phase, Phase::OnTill) && self.calls_for_a_look()
    }

    /// On the till twice, or nobody can rule it out: proved or not.
    pub const fn is_perhaps_twice(&self) -> bool {
        matches!(self.phase, Phase::OnTill) && (self.duplicate_seen || self.maybe_twice)
    }

    /// What the till has, or may have twice, is not what HubRise has.
    const fn calls_for_a_look(&self) -> bool {
        self.cancel_at_pos || self.duplicate_seen || self.maybe_twice || self.changed_after || self.incomplete
    }

    /// It stands where it does by a person's word alone, and HubRise has not called it off.
    const fn may_be_opened_again(&self) -> bool {
        !self.cancel_at_pos
            && (matches!(self.phase, Phase::Closed) || matches!(self.phase, Phase::OnTill) && self.vouched)
    }
}

/// The stages of an injection (the words of the operations page belong to the pages).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Stored, not yet converted.
    Recorded,
    /// Converted, waiting for its till.
    Ready,
    /// The intent is committed; the payload may be on the wire.
    Sending,
    /// It may or may not have reached the till; being probed.
    Unknown,
    /// The till has it.
    OnTill,
    /// Waiting for a person, before anything was sent.
    Held(HoldReason),
    /// Nobody but a person at the till can tell.
    InDoubt,
    /// The till refused it, definitely.
    Refused,
    /// Never sent.
    NotSent(NotSentReason),
    /// Closed by staff.
    Closed,
    /// Ended in HubRise before it was sent.
    ClosedUpstream,
}

impl Phase {
    /// The stable word of the phase, for storage, filters and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::OnTill => "on_till",
            Self::Held(_) => "held",
            Self::InDoubt => "in_doubt",
            Self::Refused => "refused",
            Self::NotSent(_) => "not_sent",
            Self::Closed => "closed",
            Self::ClosedUpstream => "closed_upstream",
        }
    }
}

/// Why an order waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// The ledger holds it: something cannot be sent as ordered, or the totals differ.
    Conversion,
    /// The connection is supervised: each order goes by a click.
    Supervised,
    /// First seen after its channel's deadline.
    Late,
    /// First seen when the restaurant was already working on it.
    MidWay,
    /// Closed by a person, who took that back: somebody may have rung it up meanwhile.
    Reopened,
}

/// Why an order was never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotSentReason {
    /// The connection only watches.
    Shadow,
    /// The till could not be reached before the channel's deadline.
    Deadline,
}
