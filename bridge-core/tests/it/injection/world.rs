//! One order's world: the journal, what the process holds in memory, the till, HubRise, and what only an observer knows.

mod fold;

use super::{answered, prepared};
use bridge_core::injection::{
    Action, Answer, Effect, HoldReason, Input, Phase, Probe, Profile, State, UpstreamEnd, WriteBack, step,
};
use bridge_core::settings::Mode;
use bridge_core::status::Admission;
use std::fmt;

/// Attempts are numbered on past lost ones, so there are more numbers than sends.
const NUMBERS: usize = 8;
/// Released and stopped again, over and over, teaches nothing new.
const RESENDS: u8 = 2;

/// As often as it likes.
pub(super) const ANY: u8 = u8::MAX;

/// How often things may happen. The event arrives as often as it likes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Budget {
    /// Deaths of the process; a till that gets an order again by itself would let [`ANY`] go on for ever.
    pub(super) deaths: u8,
    /// Attempts that reach the wire.
    pub(super) sends: u8,
    /// Restores of a backup, which may be of any age.
    pub(super) restores: u8,
}

/// A step of a history, for the report of a failure.
#[derive(Clone, Copy)]
pub(super) enum Move {
    Start,
    /// Something outside `step`, in words.
    Happens(&'static str),
    /// The same, with the attempt it is about.
    Attempt(&'static str, u32),
    /// An input.
    Feeds(Input),
    /// A person's click, after HubRise was read again where it sends.
    Clicks(Action),
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Happens(what) => f.write_str(what),
            Self::Attempt(what, attempt) => write!(f, "{what} ({attempt})"),
            Self::Feeds(input) => write!(f, "{input:?}"),
            Self::Clicks(action) => write!(f, "click: {action:?}"),
        }
    }
}

/// What became of an attempt on the till's side.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Fate {
    /// Not begun.
    None,
    /// On its way; the till may still print it, refuse it or never see it.
    Underway,
    Printed,
    /// "Already there": an earlier one was printed, and the till refuses repetitions.
    Repeated,
    /// The till refused it, or it never got there: no ticket, now or later.
    Gone,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum End {
    Completed,
    CalledOff,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug)]
enum Mark {
    #[default]
    Unwritten,
    Writing(u32),
    /// HubRise was asked to take it.
    Written(u32),
}

/// Effects that wait to be carried out, and calls under way: lost when the process dies.
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a model")]
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug)]
struct Memory {
    /// HubRise was read since the process began.
    fresh: bool,
    prepare: bool,
    queue: bool,
    probe: bool,
    /// The marker of the coming attempt.
    mark: Mark,
    /// The attempt that is about to be sent.
    send: Option<u32>,
    /// The attempt whose answer is awaited.
    waits: Option<u32>,
    /// To be written to HubRise.
    write: Option<WriteBack>,
    /// Written, but not yet settled in the journal.
    written: Option<WriteBack>,
}

/// What the journal, and whoever reads it, have been told: a restored backup takes it back.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug)]
pub(super) struct Known {
    /// Attempts whose ticket was proved by an answer.
    proved: [bool; NUMBERS],
    /// How HubRise was seen to have ended the order.
    over: Option<UpstreamEnd>,
    /// A person took off the till by hand what had to be.
    handled: bool,
    /// Since the latest doubt, a person has released the order.
    released: bool,
    /// A person took the order back before it was sent, and rings it up.
    pub(super) taken_back: bool,
}

/// The world after some history.
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a model")]
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct World {
    profile: Profile,
    left: Budget,
    /// The committed state; `None` while the order is not stored.
    pub(super) state: Option<State>,
    pub(super) known: Known,
    memory: Memory,
    backup: Option<(Option<State>, Known)>,
    pub(super) restored: bool,
    fates: [Fate; NUMBERS],
    /// HubRise as it is: the order over, and what we wrote.
    ended: Option<End>,
    pub(super) rejected: bool,
    received: bool,
    pub(super) marker: u32,
    /// How often a person sent the order again out of a doubt, in all histories.
    pub(super) resent: u8,
    /// A person said that the ticket is there.
    vouched: bool,
}

type Moves = Vec<(Move, World)>;

impl World {
    pub(super) fn new(profile: Profile, budget: Budget) -> Self {
        Self {
            profile,
            left: budget,
            state: None,
            known: Known { released: true, ..Known::default() },
            memory: Memory::default(),
            backup: None,
            restored: false,
            fates: [Fate::None; NUMBERS],
            ended: None,
            rejected: false,
            received: false,
            marker: 0,
            resent: 0,
            vouched: false,
        }
    }

    pub(super) fn tickets(&self) -> usize {
        self.fates.iter().filter(|fate| **fate == Fate::Printed).count()
    }

    /// A ticket exists or may still come.
    fn ticket_possible(&self) -> bool {
        self.fates.iter().any(|fate| matches!(fate, Fate::Printed | Fate::Underway))
    }

    /// How HubRise shows the order to have ended; our own rejection is one of the ends.
    fn over(&self) -> Option<UpstreamEnd> {
        match self.ended {
            _ if self.rejected => Some(UpstreamEnd::CalledOff),
            Some(End::CalledOff) => Some(UpstreamEnd::CalledOff),
            Some(End::Completed) => Some(UpstreamEnd::Completed),
            None => None,
        }
    }

    /// Everything that can happen next.
    pub(super) fn moves(&self) -> Moves {
        let mut moves = Vec::new();
        self.arrivals(&mut moves);
        self.hubrise(&mut moves);
        self.deaths(&mut moves);
        if let Some(state) = self.state {
            self.process(state, &mut moves);
            self.till(&mut moves);
            self.person(&state, &mut moves);
        }
        moves
    }

    /// Feeds an input, commits, and keeps the effects; checks what is between two states.
    fn feed(&self, input: Input) -> Self {
        let before = self.state.expect("the order is stored");
        let (state, effects) = step(before, input);
        let mut next = Self { state: Some(state), ..self.clone() };
        let doubts = match input {
            Input::Restarted => before.phase == Phase::Sending,
            Input::Answered { answer: Answer::Unclear, .. } => state.phase == Phase::Unknown,
            Input::Witnessed { .. } => state != before,
            _ => state.ambiguous && !before.ambiguous,
        };
        next.known.released &= !doubts;
        match input {
            Input::Operator { action: Action::NotThere, .. } if state.phase == Phase::Ready => {
                next.known.released = true;
                next.resent += 1;
            }
            Input::Operator { action: Action::Close, .. } if before.phase == Phase::OnTill => next.known.handled = true,
            Input::Operator { action: Action::OnTheTill, .. } => next.vouched = true,
            // Whoever takes a word back takes back what was done on it.
            Input::Operator { action: Action::Reopen, .. } if state != before => {
                assert!(state.needs_a_person() && self.over().is_none(), "opened again, and nobody is asked");
                (next.known.taken_back, next.known.handled) = (false, false);
            }
            Input::Operator { action: Action::TakeBack, .. } if state.phase == Phase::Closed => {
                assert!(self.memory.send.is_none() && self.memory.waits.is_none(), "taken back while it is on its way");
                assert!(!self.ticket_possible(), "taken back to be rung up, and a ticket is there or may come");
                next.known.taken_back = true;
            }
            Input::Answered { attempt, answer: Answer::OnTill } => {
                next.known.proved[attempt as usize] = self.fate(attempt) == Fate::Printed;
                assert_eq!(state.phase, Phase::OnTill, "a proved ticket was ignored");
            }
            _ => {}
        }
        next.take_up(effects);
        next
    }

    fn take_up(&mut self, effects: Vec<Effect>) {
        let state = self.state.expect("only a stored order has effects");
        for effect in effects {
            match effect {
                Effect::Prepare => self.memory.prepare = true,
                Effect::Queue => self.memory.queue = true,
                Effect::Probe => self.memory.probe = true,
                Effect::Mark { attempt } => self.memory.mark = Mark::Writing(attempt),
                Effect::Send { attempt } => {
                    assert_eq!((state.phase, state.attempt), (Phase::Sending, attempt), "sent without an intent");
                    assert!(self.memory.send.is_none() && self.memory.waits.is_none(), "two attempts in flight");
                    assert!(self.may_send_again() || !state.ambiguous, "sent again out of a doubt, without a person");
                    assert!(self.known.over != Some(UpstreamEnd::CalledOff), "sent although seen as called off");
                    assert!(!self.known.taken_back, "sent although a person took it back to ring it up");
                    self.memory.send = Some(attempt);
                }
                Effect::WriteBack(owed) => {
                    self.memory.write = Some(owed);
                    self.memory.written = None;
                }
            }
        }
    }

    fn may_send_again(&self) -> bool {
        self.known.released || matches!(self.profile, Profile::RefusesRepeats | Profile::ProvesAbsence)
    }

    /// HubRise is read: what it says of the order goes in.
    fn read(&self) -> Self {
        let mut next = self.feed(Input::Witnessed { attempt: self.marker });
        next.memory.fresh = true;
        next.known.over = self.over();
        match self.over() {
            // What ended before it was converted is closed by its preparation.
            Some(end) if next.state.is_some_and(|state| state.phase != Phase::Recorded || state.ambiguous) => {
                next.feed(Input::EndedUpstream(end))
            }
            _ => next,
        }
    }

    /// The event comes as often as HubRise likes; stored before it is acknowledged. Sweeps find what events missed.
    fn arrivals(&self, moves: &mut Moves) {
        if self.state.is_none() {
            // Whether the answer arrives or not: it comes after the commit.
            moves.push((Move::Happens("stored, from an event or a sweep"), self.store()));
            return;
        }
        let read = self.read();
        for must_hold in [true, false].into_iter().filter(|_| self.over().is_none()) {
            let input = Input::Revised { must_hold };
            moves.push((Move::Feeds(input), read.feed(input)));
        }
        moves.push((Move::Happens("HubRise is read, or the event comes again"), read));
    }

    fn store(&self) -> Self {
        let mut next = Self { state: Some(State::recorded()), ..self.clone() };
        next.take_up(step(State::recorded(), Input::Restarted).1);
        next.read()
    }

    fn hubrise(&self, moves: &mut Moves) {
        if self.over().is_none() {
            for (label, end) in [("HubRise: completed", End::Completed), ("HubRise: called off", End::CalledOff)] {
                moves.push((Move::Happens(label), Self { ended: Some(end), ..self.clone() }));
            }
        }
    }

    fn deaths(&self, moves: &mut Moves) {
        if self.left.deaths > 0 && self.state.is_some() {
            let deaths = if self.left.deaths == ANY { ANY } else { self.left.deaths - 1 };
            let left = Budget { deaths, ..self.left };
            moves.push((Move::Happens("the process dies"), Self { left, ..self.clone() }.reborn()));
        }
        let left = Budget { restores: self.left.restores.saturating_sub(1), ..self.left };
        match self.backup {
            None if self.left.restores > 0 => {
                let backup = Some((self.state, self.known));
                moves.push((Move::Happens("a backup is taken"), Self { left, backup, ..self.clone() }));
            }
            Some((state, known)) => {
                let old = Self { state, known, backup: None, restored: true, ..self.clone() };
                moves.push((Move::Happens("the backup is restored"), old.reborn()));
            }
            None => {}
        }
    }

    fn reborn(self) -> Self {
        let dead = Self { memory: Memory::default(), ..self };
        if dead.state.is_some() { dead.feed(Input::Restarted) } else { dead }
    }

    fn process(&self, state: State, moves: &mut Moves) {
        let mut feeds = |input: Input, from: &Self| moves.push((Move::Feeds(input), from.feed(input)));
        if self.memory.prepare {
            let done = self.remember(|memory| memory.prepare = false);
            for input in preparations(self.known.over) {
                feeds(input, &done);
            }
        }
        if self.memory.queue && state.phase == Phase::Ready {
            let done = self.remember(|memory| memory.queue = false);
            feeds(Input::DeadlinePassed, &done);
            let mark = self.memory.mark;
            if self.memory.fresh && mark == Mark::Written(state.attempt + 1) && self.left.sends > 0 {
                feeds(Input::TillFree, &done);
            }
            if self.memory.fresh && !matches!(mark, Mark::Writing(_)) && mark != Mark::Written(state.attempt + 1) {
                feeds(Input::Marking, self);
            }
        }
        if self.memory.probe {
            let done = self.remember(|memory| memory.probe = false);
            for probe in self.looks() {
                feeds(Input::Probed(probe), if probe == Probe::NotSeen { self } else { &done });
            }
        }
        if let Some(owed) = self.memory.written {
            feeds(Input::WrittenBack(owed), &self.remember(|memory| memory.written = None));
        }
        self.writes(state, moves);
    }

    /// What a look at the till may bring, by what the till is proved to do.
    fn looks(&self) -> Vec<Probe> {
        let is_there = self.tickets() > 0;
        let mut looks = vec![Probe::CannotTell];
        match self.profile {
            Profile::Blind => {}
            // Its picture may be old.
            Profile::ShowsPresence | Profile::RefusesRepeats => {
                looks.extend(is_there.then(|| self.profile.proves(true)));
                looks.push(self.profile.proves(false));
            }
            // Asked only when nothing can be underway any more.
            Profile::ProvesAbsence => {
                let settled = is_there || !self.ticket_possible();
                looks.extend(settled.then(|| self.profile.proves(is_there)));
            }
        }
        looks
    }

    /// What goes to HubRise.
    fn writes(&self, state: State, moves: &mut Moves) {
        if let Mark::Writing(attempt) = self.memory.mark {
            let done = self.remember(|memory| memory.mark = Mark::Written(attempt));
            moves.push((Move::Attempt("HubRise takes the marker", attempt), Self { marker: attempt, ..done.clone() }));
            // Not waited for. A journal restored over such an attempt may send it again: the residual risk.
            if self.left.restores == 0 && self.backup.is_none() {
                moves.push((Move::Attempt("HubRise does not take the marker", attempt), done));
            }
        }
        let Some(owed) = self.memory.write else { return };
        let mut told = self.remember(|memory| (memory.write, memory.written) = (None, Some(owed)));
        match owed {
            WriteBack::OnTill => told.received = true,
            // After a restart HubRise is read first.
            WriteBack::Refused if !self.memory.fresh || state.owed != Some(owed) => return,
            WriteBack::Refused => told.rejected = true,
            WriteBack::Reported(_) => unreachable!("this till reports nothing"),
        }
        moves.push((Move::Happens("HubRise is told"), told));
    }

    /// The wire, the till and the answers.
    fn till(&self, moves: &mut Moves) {
        if let Some(attempt) = self.memory.send {
            let left = Budget { sends: self.left.sends - 1, ..self.left };
            let sent = Self { left, ..self.remember(|memory| memory.send = None) };
            let undelivered = answered(attempt, Answer::NotDelivered);
            moves.push((Move::Feeds(undelivered), sent.with_fate(attempt, Fate::Gone).feed(undelivered)));
            let waits = sent.remember(|memory| memory.waits = Some(attempt));
            moves.push((Move::Attempt("sent", attempt), waits.with_fate(attempt, Fate::Underway)));
        }
        for attempt in (1..).take(NUMBERS - 1) {
            self.attempt(attempt, moves);
        }
        if let Some(attempt) = self.memory.waits {
            let done = self.remember(|memory| memory.waits = None);
            let answer = match self.fate(attempt) {
                Fate::Printed | Fate::Repeated => Some(Answer::OnTill),
                Fate::Gone => Some(Answer::Refused),
                Fate::Underway | Fate::None => None,
            };
            for answer in [Answer::Unclear].into_iter().chain(answer) {
                moves.push((Move::Feeds(answered(attempt, answer)), done.feed(answered(attempt, answer))));
            }
        }
        if self.tickets() > 0 && self.profile != Profile::Blind && !self.memory.probe {
            moves.push((Move::Happens("the ticket is seen"), self.feed(Input::Probed(Probe::Found))));
        }
    }

    /// What the till does with an attempt, and evidence that comes late, from another source, after a restart.
    fn attempt(&self, attempt: u32, moves: &mut Moves) {
        let mut go = |label: &'static str, next: Self| moves.push((Move::Attempt(label, attempt), next));
        let counts = self.state.is_some_and(|state| attempt <= state.attempt);
        let late = self.memory.waits != Some(attempt) && counts;
        match self.fate(attempt) {
            Fate::Underway => {
                let repeated = self.profile == Profile::RefusesRepeats && self.tickets() > 0;
                go("the till prints", self.with_fate(attempt, if repeated { Fate::Repeated } else { Fate::Printed }));
                go("the till never prints", self.with_fate(attempt, Fate::Gone));
            }
            Fate::Printed if late && !self.known.proved[attempt as usize] => {
                go("late proof", self.feed(answered(attempt, Answer::OnTill)));
            }
            _ => {}
        }
    }

    /// A person may click anything, rightly or wrongly; before anything is sent, HubRise is read again.
    fn person(&self, state: &State, moves: &mut Moves) {
        for action in Action::ALL {
            let enough = action.sends() && self.left.sends == 0 || action == Action::NotThere && self.resent >= RESENDS;
            if !state.actions().contains(&action) || enough {
                continue;
            }
            let world = if action.asks_hubrise() { self.read() } else { self.clone() };
            let offered = world.state.is_some_and(|state| state.actions().contains(&action));
            let still_open = self.over().is_none();
            // What the ledger held goes as it is.
            let lacks = state.phase == Phase::Held(HoldReason::Conversion);
            let next = if offered { world.feed(Input::Operator { action, still_open, lacks }) } else { world };
            moves.push((Move::Clicks(action), next));
        }
    }

    fn remember(&self, change: impl FnOnce(&mut Memory)) -> Self {
        let mut next = self.clone();
        change(&mut next.memory);
        next
    }

    fn fate(&self, attempt: u32) -> Fate {
        self.fates[attempt as usize]
    }

    fn with_fate(&self, attempt: u32, fate: Fate) -> Self {
        let mut next = self.clone();
        next.fates[attempt as usize] = fate;
        next
    }

    /// What must hold in every world, at every moment.
    pub(super) fn check(&self) {
        assert!(self.tickets() <= 1 + usize::from(self.resent), "more tickets than one and a person's resends");
        assert!(!self.rejected || !self.ticket_possible(), "rejected in HubRise, and a ticket is there or may come");
        assert!(!self.received || self.tickets() > 0 || self.vouched, "received in HubRise, and nobody has a ticket");
        if let Some(state) = &self.state {
            self.check_late_refusals(state);
            self.check_proofs(state);
            self.check_nothing_is_stuck(state);
            self.check_nothing_is_forgotten(state);
        }
    }

    fn check_proofs(&self, state: &State) {
        let proved = self.known.proved.iter().filter(|proved| **proved).count();
        assert!(proved < 2 || state.duplicate_seen || self.known.handled, "two tickets are proved and nobody is told");
    }

    fn check_nothing_is_stuck(&self, state: &State) {
        let memory = &self.memory;
        let moving = match state.phase {
            Phase::Recorded => memory.prepare,
            // Beyond the budget of sends the engine would go on.
            Phase::Ready => memory.queue,
            Phase::Sending => memory.send.is_some() || memory.waits.is_some(),
            Phase::Unknown => memory.probe,
            _ => state.is_at_rest(),
        };
        assert!(moving, "stuck: nobody will move it");
        let (_, again) = step(*state, Input::Restarted);
        assert!(state.is_at_rest() || !again.is_empty(), "a restart would forget it");
        assert_eq!(
            state.owed.is_some(),
            again.iter().any(|effect| matches!(effect, Effect::WriteBack(_))),
            "what is owed to HubRise comes again after a restart"
        );
        assert!(state.owed.is_none() || memory.write.is_some() || memory.written.is_some(), "nobody tells HubRise");
    }

    fn check_nothing_is_forgotten(&self, state: &State) {
        // A restored journal knows again once HubRise was read.
        if self.ticket_possible() && state.is_at_rest() && self.memory.fresh {
            assert!(
                matches!(state.phase, Phase::OnTill | Phase::InDoubt | Phase::Closed | Phase::ClosedUpstream),
                "a ticket may be there, and the order looks as if it had never been sent"
            );
        }
        if self.tickets() > 1 && state.phase == Phase::OnTill && self.memory.fresh {
            assert!(state.needs_a_person() || self.known.handled, "two tickets, and nobody is asked to look");
        }
        if state.phase == Phase::OnTill && !state.cancel_at_pos && !self.known.handled {
            assert!(state.owed == Some(WriteBack::OnTill) || self.received, "HubRise is never told");
        }
        if self.known.over == Some(UpstreamEnd::CalledOff) && state.phase == Phase::OnTill {
            assert!(state.cancel_at_pos || self.known.handled, "called off, on the till, and nobody is told");
        }
        if state.phase == Phase::InDoubt {
            assert!(state.needs_a_person());
        }
    }
}

/// What preparation may say; the table has the other reasons to hold.
fn preparations(over: Option<UpstreamEnd>) -> Vec<Input> {
    match over {
        Some(end) => vec![prepared(Admission::Ended(end), false, false, Mode::Live)],
        None => vec![
            prepared(Admission::Inject, false, false, Mode::Live),
            prepared(Admission::Inject, true, false, Mode::Live),
            prepared(Admission::Inject, false, false, Mode::Shadow),
        ],
    }
}
