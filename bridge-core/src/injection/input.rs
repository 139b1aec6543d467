use crate::settings::{EventStatus, Mode};
use crate::status::Admission;
use serde::{Deserialize, Serialize};

/// Something that happened to an injection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Input {
    /// The order was converted.
    Prepared(Preparation),
    /// HubRise changed the order, and it converts to something else now. What is not sent yet goes as it is now; what was
    /// sent has a ticket that is older than the order.
    Revised {
        /// The ledger holds it back now.
        must_hold: bool,
    },
    /// Before the order is sent, HubRise is to carry our marker of the coming attempt in its `private_ref`: a witness that
    /// outlives our journal.
    Marking,
    /// HubRise carries our marker of this attempt.
    ///
    /// One that this history never wrote means that the journal is an old copy, and that the order may have been sent in
    /// between: a doubt.
    Witnessed {
        /// The attempt in the marker.
        attempt: u32,
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
        /// The ledger holds what would be sent: the ticket would lack something of the order.
        lacks: bool,
    },
    /// This, owed to HubRise, is settled: told, or not to be told. What came to be owed meanwhile is not.
    WrittenBack(WriteBack),
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

/// What looking for the ticket on the till proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Probe {
    /// The ticket is there.
    Found,
    /// It was not seen. That proves nothing, as the order may still be on its way, or the till may show an old picture: it is
    /// looked for again.
    NotSeen,
    /// It is not there and will not come: only from a till with [`Profile::ProvesAbsence`].
    Absent,
    /// A repetition does no harm: only from a till with [`Profile::RefusesRepeats`].
    MayRepeat,
    /// It was looked for long enough, or this till cannot be asked.
    CannotTell,
}

/// What a till is proved to do about orders it may have. Proved by a conformance test against that very till: what its
/// documentation says unlocks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// It refuses a reference it has already (M1): the order may be sent again, and "already there" is the ticket.
    RefusesRepeats,
    /// It has an order within a known time or never, and shows what it has (M2): looked for after twice that time, "not
    /// there" is a proof.
    ProvesAbsence,
    /// It can be asked for tickets (M3): a ticket that is seen is there.
    ShowsPresence,
    /// Nothing is known (M4): somebody has to look.
    #[default]
    Blind,
}

impl Profile {
    /// What a look at the till proves that came back with or without the ticket.
    pub const fn proves(self, seen: bool) -> Probe {
        match self {
            Self::Blind => Probe::CannotTell,
            _ if seen => Probe::Found,
            Self::RefusesRepeats => Probe::MayRepeat,
            Self::ProvesAbsence => Probe::Absent,
            Self::ShowsPresence => Probe::NotSeen,
        }
    }

    /// What counts of a look's result: whoever looked may claim no more than this till is proved to show.
    pub const fn bounds(self, claimed: Probe) -> Probe {
        match (self, claimed) {
            (Self::Blind, _) => Probe::CannotTell,
            (Self::ShowsPresence, Probe::Absent | Probe::MayRepeat)
            | (Self::ProvesAbsence, Probe::MayRepeat)
            | (Self::RefusesRepeats, Probe::Absent) => Probe::NotSeen,
            (_, proved) => proved,
        }
    }
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
    /// Take an order back that waits for its till: a person rings it up.
    TakeBack,
    /// Leave it: handled by hand.
    Close,
    /// "I was wrong": take back a word that closed the order, or that put it on the till. Sends nothing.
    Reopen,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 6] = [Self::OnTheTill, Self::NotThere, Self::Send, Self::TakeBack, Self::Close, Self::Reopen];

    /// The stable word of the action.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnTheTill => "on_the_till",
            Self::NotThere => "not_there",
            Self::Send => "send",
            Self::TakeBack => "take_back",
            Self::Close => "close",
            Self::Reopen => "reopen",
        }
    }

    /// Whether the order goes to the till by it.
    pub const fn sends(self) -> bool {
        matches!(self, Self::NotThere | Self::Send)
    }

    /// Whether HubRise has to be asked for the newest order first: what it ended is neither sent, rung up nor opened again.
    pub const fn asks_hubrise(self) -> bool {
        self.sends() || matches!(self, Self::TakeBack | Self::Reopen)
    }

    /// The action with this stable word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
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
    /// Write the marker of this attempt into HubRise's `private_ref`, then feed [`Input::TillFree`]; without it too, if
    /// HubRise does not take it at once.
    Mark {
        /// The attempt the marker names.
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
