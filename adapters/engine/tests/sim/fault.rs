//! The faults of the catalogue, each a switch. A seed switches some of them on (swarm testing): a history in which
//! everything goes wrong at once hides what goes wrong alone.

use crate::dice::Dice;

macro_rules! faults {
    ($($name:ident = $number:literal $text:literal),+ $(,)?) => {
        /// A fault, by its number in the catalogue of `docs/reliability-ledger.md`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Fault { $($name),+ }

        impl Fault {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),+];

            pub(crate) const fn number(self) -> &'static str {
                match self { $(Self::$name => $number),+ }
            }

            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

faults! {
    KilledBeforeCommit = "F1" "killed before an event is committed",
    KilledBeforeAck = "F2" "killed after the commit, before the ack",
    KilledAfterAck = "F3" "killed after the ack",
    JournalLocked = "F4" "a write is slow, blocked or refused: another program holds the journal",
    DiskFull = "F5" "every write fails for a while",
    InParallel = "F6" "one event many times in parallel",
    OutOfOrder = "F7" "events overtake each other",
    DayLate = "F8" "a copy of an event comes hours or a day late",
    CallsLost = "F14" "every post of HubRise is lost, to the end",
    CallbackLost = "F15" "HubRise forgets our callback, or calls another",
    GivenUp = "F16" "HubRise deletes an event that nobody took",
    PostLost = "-" "HubRise's post, or our answer to it, is lost",
    NotReached = "F17" "no connection to the till",
    CutOff = "F18" "the connection to the till breaks; printed or not",
    AnswerLost = "F19" "printed, the answer is lost",
    PrintsLate = "F20" "printed 30 to 90 s after our time-out",
    Swallowed = "F21" "the request to the till is dropped silently",
    Error500 = "F22" "500; printed or not",
    Gateway = "F23" "502, 503 or 504; printed or not",
    CallsItFailed = "F24" "an error in words nobody knows; printed",
    Refused = "F25" "a listed refusal",
    RefusedAfterDoubt = "F26" "a listed refusal of an order in doubt",
    Conflict = "F27" "409; nothing printed this time",
    Unreadable = "F28" "200 with an empty, cut or foreign body; printed",
    Redirected = "F29" "307 or 308",
    TillTooMany = "F30" "429 of the till",
    Trickle = "F31" "printed, the answer does not end in time",
    StaleListing = "F32" "a printed ticket is not found when it is looked for",
    AnothersTicket = "F33" "in its place, another order's ticket of the same total is found",
    KilledBeforeSend = "F34" "killed between intent and first byte",
    KilledBeforeAnswerKept = "F35" "killed between the till's answer and its commit",
    TillAway = "F37" "a till is away for up to two hours",
    CancelledWhileSending = "F38" "cancelled while it is being sent",
    ClickedTwice = "F39" "one decision from two screens at once",
    OperatorWrong = "F40" "the person at the till is wrong",
    LandsLate = "F41" "a call to HubRise times out and takes effect later",
    CancelRace = "F42" "cancelled while our status is on its way to HubRise",
    HubRiseTooMany = "F43" "429 of HubRise",
    Unauthorised = "F44" "401 for a while",
    HubRiseDown = "F45" "5xx or no answer, for up to six hours",
    HubRiseStumbles = "F45" "5xx or no answer, once",
    PageFails = "F46" "a list of orders breaks off between its pages",
    UnknownWords = "F47" "unknown status, field, resource",
    Restored = "F51" "a backup, minutes old, is put in place of the journal",
    ClockJumps = "F52" "the clock is set, a day at most",
    Stopped = "F53" "the process stands still for 10 s",
    UncertainCommit = "F49" "a commit takes place and is reported as failed",
    KilledAnywhere = "-" "killed around any other commit",
}

/// The switches of one history, and how often each fault struck.
pub(crate) struct Faults {
    on: Vec<bool>,
    hits: Vec<u64>,
    calm: bool,
}

impl Faults {
    /// Each is on in about a third of the histories.
    pub(crate) fn of(dice: &mut Dice) -> Self {
        let share = dice.pick(&[100, 300, 500]);
        Self { on: Fault::ALL.iter().map(|_| dice.chance(share)).collect(), ..Self::none() }
    }

    pub(crate) fn none() -> Self {
        Self { on: vec![false; Fault::ALL.len()], hits: vec![0; Fault::ALL.len()], calm: false }
    }

    /// From now on nothing fails.
    pub(crate) fn calm_down(&mut self) {
        self.calm = true;
    }

    pub(crate) fn is_calm(&self) -> bool {
        self.calm
    }

    /// Whether the fault belongs to this history, calm or not.
    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.on[fault as usize]
    }

    pub(crate) fn is_on(&self, fault: Fault) -> bool {
        !self.calm && self.on[fault as usize]
    }

    /// Whether the fault strikes now, which it does so many times in a thousand where it is on.
    pub(crate) fn strikes(&mut self, fault: Fault, per_mille: u64, dice: &mut Dice) -> bool {
        let strikes = self.is_on(fault) && dice.chance(per_mille);
        if strikes {
            self.hit(fault);
        }
        strikes
    }

    pub(crate) fn hit(&mut self, fault: Fault) {
        self.hits[fault as usize] += 1;
    }

    pub(crate) fn hits(&self) -> &[u64] {
        &self.hits
    }
}
