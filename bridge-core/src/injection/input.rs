use crate::settings::{EventStatus, Mode};
use crate::status::Admission;
use serde::{Deserialize, Serialize};

/// Something that happened to an injection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Input {
    /// The order was converted.
    Prepared(Preparation),
    /// HubRise changed the order before it was sent; it was converted again.
    Revised {
        /// The ledger holds it back now.
        must_hold: bool,
    },
    /// The order has its till to itself; the engine asks for the intent it must commit before sending.
    TillFree,
    /// What came of attempt `attempt`.
    Answered {
        /// The attempt's number, as in [`Effect::Send`].
        attempt: u32,
        /// What the answer proves.
        answer: Answer,
    },
    /// What looking for the ticket proved.
    Probed(Probe),
    /// An event of the till calls for a status in HubRise ([`crate::status::owed_by_event`] says when it does).
    Reported(EventStatus),
    /// The channel's deadline passed.
    DeadlinePassed,
    /// HubRise says the order is over.
    EndedUpstream(UpstreamEnd),
    /// A person decided.
    Operator {
        /// What they chose.
        action: Action,
        /// Whether HubRise, asked again just before, still holds the order open. `false` closes instead of sending.
        still_open: bool,
    },
    /// What was owed to HubRise is settled: told, or not to be told.
    WrittenBack,
    /// The process came back, with this state as the last one committed.
    Restarted,
}

/// What conversion and policy say of an order that was just recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Preparation {
    /// What its HubRise status allows.
    pub admission: Admission,
    /// The ledger holds it back.
    pub must_hold: bool,
    /// Its channel's deadline had passed when it was first seen.
    pub late: bool,
    /// The connection's mode.
    pub mode: Mode,
}

/// What the answer to an attempt proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The till has the ticket.
    OnTill,
    /// The till refused the order, definitely.
    Refused,
    /// Proved: nothing reached the till. It may be tried again.
    NotDelivered,
    /// Anything else: it may have arrived.
    Unclear,
}

/// What looking for the ticket on the till proved. "Absent" proves nothing: the order may still be on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Probe {
    /// The ticket is there.
    Found,
    /// It was not seen, or this till cannot be asked.
    CannotTell,
}

/// How an order ended in HubRise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UpstreamEnd {
    /// `completed`.
    Completed,
    /// `cancelled`, `rejected` or `delivery_failed`.
    CalledOff,
}

/// What a person may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// "It is on the till."
    OnTheTill,
    /// "It is not there, send it."
    NotThere,
    /// Send an order that was never sent.
    Send,
    /// Leave it: handled by hand.
    Close,
}

impl Action {
    /// The stable word of the action.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnTheTill => "on_the_till",
            Self::NotThere => "not_there",
            Self::Send => "send",
            Self::Close => "close",
        }
    }

    /// The action with this stable word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::OnTheTill, Self::NotThere, Self::Send, Self::Close].into_iter().find(|action| action.name() == name)
    }
}

/// What the engine must do next. Derived from the state, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Convert the order and feed [`Input::Prepared`].
    Prepare,
    /// Wait for the till, then feed [`Input::TillFree`].
    Queue,
    /// Send the payload as this attempt, once, now that the intent is committed.
    Send {
        /// The attempt's number.
        attempt: u32,
    },
    /// Look for the ticket and feed [`Input::Probed`].
    Probe,
    /// Tell HubRise.
    WriteBack(WriteBack),
}

/// What HubRise is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteBack {
    /// The till has the order (`received`, or `accepted` by setting).
    OnTill,
    /// The till refused it (`rejected`, only where the setting says so).
    Refused,
    /// The till reported how far it is.
    Reported(EventStatus),
}
