//! An exhaustive walk, breadth first, over the production `step`: one order, its till, HubRise, a person who may be
//! wrong, and a process that dies. Every interleaving within the budgets is visited, and every state is checked.

use super::{answered, chose, prepared};
use bridge_core::injection::{Action, Answer, Effect, Input, Phase, Probe, State, UpstreamEnd, WriteBack, step};
use bridge_core::settings::Mode;
use bridge_core::status::Admission;
use std::collections::HashMap;

const EVENTS: u8 = 3;
const RESTARTS: u8 = 2;
const SENDS: usize = 3;

/// What became of an attempt on the till's side.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Fate {
    /// Not begun.
    None,
    /// On its way; the till may still print it, refuse it or never see it.
    Underway,
    Printed,
    /// The till refused it, or it never got there: no ticket, now or later.
    Gone,
}

/// The world after some history. What the process holds in memory is lost when it dies; the rest stays.
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a model")]
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct World {
    /// The committed state.
    state: State,
    memory: Memory,
    fates: [Fate; SENDS],
    /// Attempts whose ticket was proved by an answer.
    proved: [bool; SENDS],
    events: u8,
    restarts: u8,
    /// HubRise as it is: over, and what we wrote.
    ended: Option<End>,
    rejected: bool,
    received: bool,
    /// The bridge has seen that the order was called off.
    saw_call_off: bool,
    /// A person took off the till by hand what had been called off.
    handled: bool,
    /// A person released the order after the latest doubt.
    released: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum End {
    Completed,
    CalledOff,
}

/// Effects that wait to be carried out, and calls under way.
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a model")]
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug)]
struct Memory {
    prepare: bool,
    queue: bool,
    probe: bool,
    /// The attempt that is about to be sent.
    send: Option<u32>,
    /// The attempt whose answer is awaited.
    waits: Option<u32>,
    /// To be written to HubRise.
    write: Option<WriteBack>,
    /// Written, but not yet settled in the journal.
    written: bool,
}

impl World {
    fn new() -> Self {
        let (state, effects) = step(State::recorded(), Input::Restarted);
        let mut world = Self {
            state,
            memory: Memory::default(),
            fates: [Fate::None; SENDS],
            proved: [false; SENDS],
            events: EVENTS,
            restarts: RESTARTS,
            ended: None,
            rejected: false,
            received: false,
            saw_call_off: false,
            handled: false,
            released: true,
        };
        world.take_up(effects);
        world
    }

    fn tickets(&self) -> usize {
        self.fates.iter().filter(|fate| **fate == Fate::Printed).count()
    }

    /// A ticket exists or may still come.
    fn ticket_possible(&self) -> bool {
        self.fates.iter().any(|fate| matches!(fate, Fate::Printed | Fate::Underway))
    }

    fn still_open(&self) -> bool {
        self.ended.is_none() && !self.rejected
    }

    /// Feeds an input, commits, and keeps the effects; checks what is between two states.
    fn feed(&self, input: Input) -> Self {
        let (state, effects) = step(self.state, input);
        let mut next = Self { state, ..self.clone() };
        if state.ambiguous && (!self.state.ambiguous || input == Input::Restarted && self.state.phase == Phase::Sending)
        {
            next.released = false;
        }
        if matches!(input, Input::Answered { answer: Answer::Unclear, .. }) && state.phase == Phase::Unknown {
            next.released = false;
        }
        if matches!(input, Input::Operator { action: Action::NotThere, .. }) && state.phase == Phase::Ready {
            next.released = true;
        }
        if matches!(input, Input::Operator { action: Action::Close, .. }) && self.state.phase == Phase::OnTill {
            next.handled = true;
        }
        if let Input::Answered { attempt, answer: Answer::OnTill } = input {
            next.proved[attempt as usize - 1] = true;
            assert_eq!(state.phase, Phase::OnTill, "a proved ticket was ignored");
        }
        next.take_up(effects);
        next
    }

    fn take_up(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Prepare => self.memory.prepare = true,
                Effect::Queue => self.memory.queue = true,
                Effect::Probe => self.memory.probe = true,
                Effect::Send { attempt } => {
                    assert!(self.memory.send.is_none() && self.memory.waits.is_none(), "two attempts in flight");
                    assert!(!self.state.ambiguous || self.released, "sent again out of a doubt, without a person");
                    assert!(!self.saw_call_off, "sent although seen as called off");
                    self.memory.send = Some(attempt);
                }
                Effect::WriteBack(owed) => {
                    self.memory.write = Some(owed);
                    self.memory.written = false;
                }
            }
        }
    }

    /// Everything that can happen next.
    fn moves(&self) -> Vec<(String, Self)> {
        let mut moves = Vec::new();
        self.process(&mut moves);
        self.till(&mut moves);
        self.upstream(&mut moves);
        self.person(&mut moves);
        moves
    }

    fn process(&self, moves: &mut Vec<(String, Self)>) {
        let mut go = |label: &str, next: Self| moves.push((label.to_owned(), next));
        if self.memory.prepare {
            let done = self.without(|memory| memory.prepare = false);
            for input in preparations(self.ended) {
                go(&format!("{input:?}"), done.feed(input));
            }
        }
        if self.memory.queue {
            let done = self.without(|memory| memory.queue = false);
            if (self.state.attempt as usize) < SENDS {
                go("till free", done.feed(Input::TillFree));
            }
            go("deadline", done.feed(Input::DeadlinePassed));
        }
        if self.memory.probe {
            let done = self.without(|memory| memory.probe = false);
            if self.tickets() > 0 {
                go("probe finds", done.feed(Input::Probed(Probe::Found)));
            }
            go("probe cannot tell", done.feed(Input::Probed(Probe::CannotTell)));
        }
        if let Some(owed) = self.memory.write {
            let mut told = self.without(|memory| {
                memory.write = None;
                memory.written = true;
            });
            match owed {
                WriteBack::OnTill => told.received = true,
                WriteBack::Refused => told.rejected = true,
                WriteBack::Reported(_) => unreachable!("this till reports nothing"),
            }
            go("told HubRise", told);
        }
        if self.memory.written {
            let done = self.without(|memory| memory.written = false);
            go("written back", done.feed(Input::WrittenBack));
        }
        if self.restarts > 0 {
            let dead = Self { memory: Memory::default(), restarts: self.restarts - 1, ..self.clone() };
            go("restart", dead.feed(Input::Restarted));
        }
    }

    /// The wire, the till and the answers.
    fn till(&self, moves: &mut Vec<(String, Self)>) {
        let mut go = |label: String, next: Self| moves.push((label, next));
        if let Some(attempt) = self.memory.send {
            let sent = self.without(|memory| memory.send = None);
            go(
                "not delivered".into(),
                sent.with_fate(attempt, Fate::Gone).feed(answered(attempt, Answer::NotDelivered)),
            );
            let waits = sent.without(|memory| memory.waits = Some(attempt));
            go("sent".into(), waits.with_fate(attempt, Fate::Underway));
        }
        for attempt in (1..).take(SENDS) {
            if self.fate(attempt) == Fate::Underway {
                go(format!("till prints {attempt}"), self.with_fate(attempt, Fate::Printed));
                go(format!("till never prints {attempt}"), self.with_fate(attempt, Fate::Gone));
            }
            // Evidence may come late, from another source, after a restart, more than once.
            if self.fate(attempt) == Fate::Printed && self.memory.waits != Some(attempt) && !self.proved(attempt) {
                go(format!("late proof of {attempt}"), self.feed(answered(attempt, Answer::OnTill)));
            }
            if self.fate(attempt) == Fate::Gone && self.memory.waits != Some(attempt) {
                go(format!("late refusal of {attempt}"), self.feed_late(answered(attempt, Answer::Refused)));
            }
        }
        if let Some(attempt) = self.memory.waits {
            let done = self.without(|memory| memory.waits = None);
            go("no or unclear answer".into(), done.feed(answered(attempt, Answer::Unclear)));
            match self.fate(attempt) {
                Fate::Printed => go("answer: on till".into(), done.feed(answered(attempt, Answer::OnTill))),
                Fate::Gone => go("answer: refused".into(), done.feed(answered(attempt, Answer::Refused))),
                Fate::Underway | Fate::None => {}
            }
        }
        if self.tickets() > 0 && !self.memory.probe {
            go("ticket seen on the till".into(), self.feed(Input::Probed(Probe::Found)));
        }
    }

    /// A late refusal proves nothing and must change nothing.
    fn feed_late(&self, input: Input) -> Self {
        let next = self.feed(input);
        assert_eq!(next.state, self.state, "a late refusal moved the injection");
        next
    }

    /// Events of HubRise: repeated, with a change, or with the end.
    fn upstream(&self, moves: &mut Vec<(String, Self)>) {
        if self.ended.is_none() {
            for end in [End::Completed, End::CalledOff] {
                moves.push((format!("HubRise: {end:?}"), Self { ended: Some(end), ..self.clone() }));
            }
        }
        if self.events == 0 {
            return;
        }
        let mut delivered = Self { events: self.events - 1, ..self.clone() };
        let input = match self.ended {
            None => {
                for must_hold in [true, false] {
                    let revised = Input::Revised { must_hold };
                    moves.push((format!("event: {revised:?}"), delivered.feed(revised)));
                }
                return;
            }
            Some(End::Completed) => Input::EndedUpstream(UpstreamEnd::Completed),
            Some(End::CalledOff) => {
                delivered.saw_call_off = true;
                Input::EndedUpstream(UpstreamEnd::CalledOff)
            }
        };
        moves.push((format!("event: {input:?}"), delivered.feed(input)));
    }

    /// A person may click anything, rightly or wrongly; whoever sends reads HubRise again first.
    fn person(&self, moves: &mut Vec<(String, Self)>) {
        for action in [Action::OnTheTill, Action::NotThere, Action::Send, Action::Close] {
            // Released and stopped again, over and over, teaches nothing new.
            let enough = action == Action::NotThere && self.state.resends as usize >= SENDS;
            if self.state.actions().contains(&action) && !enough {
                let input = chose(action, self.still_open());
                moves.push((format!("{input:?}"), self.feed(input)));
            }
        }
    }

    fn without(&self, change: impl FnOnce(&mut Memory)) -> Self {
        let mut next = self.clone();
        change(&mut next.memory);
        next
    }

    fn fate(&self, attempt: u32) -> Fate {
        self.fates[attempt as usize - 1]
    }

    fn proved(&self, attempt: u32) -> bool {
        self.proved[attempt as usize - 1]
    }

    fn with_fate(&self, attempt: u32, fate: Fate) -> Self {
        let mut next = self.clone();
        next.fates[attempt as usize - 1] = fate;
        next
    }

    /// What must hold in every world, at every moment.
    fn check(&self) {
        let state = &self.state;
        assert!(self.tickets() <= 1 + state.resends as usize, "more tickets than one and a person's resends");
        if state.owed == Some(WriteBack::Refused) || self.memory.write == Some(WriteBack::Refused) || self.rejected {
            assert!(!self.ticket_possible(), "rejected in HubRise, and a ticket is there or may come");
        }
        if self.proved.iter().filter(|proved| **proved).count() > 1 {
            assert!(state.duplicate_seen || self.handled, "two tickets are proved and nobody is told");
        }
        self.check_nothing_is_stuck();
        self.check_nothing_is_forgotten();
    }

    fn check_nothing_is_stuck(&self) {
        let memory = &self.memory;
        let moving = match self.state.phase {
            Phase::Recorded => memory.prepare,
            // Beyond the walk's budget of sends the engine would go on.
            Phase::Ready => memory.queue,
            Phase::Sending => memory.send.is_some() || memory.waits.is_some(),
            Phase::Unknown => memory.probe,
            _ => self.state.is_at_rest(),
        };
        assert!(moving, "stuck: nobody will move it");
        let (_, again) = step(self.state, Input::Restarted);
        assert!(self.state.is_at_rest() || !again.is_empty(), "a restart would forget it");
        assert_eq!(
            self.state.owed.is_some(),
            again.iter().any(|effect| matches!(effect, Effect::WriteBack(_))),
            "what is owed to HubRise comes again after a restart"
        );
        assert!(self.state.owed.is_none() || memory.write.is_some() || memory.written, "nobody tells HubRise");
    }

    fn check_nothing_is_forgotten(&self) {
        let state = &self.state;
        if self.ticket_possible() && state.is_at_rest() {
            assert!(
                matches!(state.phase, Phase::OnTill | Phase::InDoubt | Phase::Closed | Phase::ClosedUpstream),
                "a ticket may be there, and the order looks as if it had never been sent"
            );
        }
        if state.phase == Phase::OnTill && !state.cancel_at_pos && !self.handled {
            assert!(state.owed == Some(WriteBack::OnTill) || self.received, "HubRise is never told");
        }
        if self.saw_call_off && state.phase == Phase::OnTill {
            assert!(state.cancel_at_pos || self.handled, "called off, on the till, and nobody is told");
        }
        if state.phase == Phase::InDoubt {
            assert!(state.needs_a_person());
        }
    }
}

fn preparations(ended: Option<End>) -> Vec<Input> {
    let end = ended.map(|end| match end {
        End::Completed => UpstreamEnd::Completed,
        End::CalledOff => UpstreamEnd::CalledOff,
    });
    let mut inputs = vec![
        prepared(Admission::Inject, false, false, Mode::Live),
        prepared(Admission::Inject, true, false, Mode::Live),
        prepared(Admission::Inject, false, true, Mode::Live),
        prepared(Admission::Inject, false, false, Mode::Supervised),
        prepared(Admission::Inject, false, false, Mode::Shadow),
        prepared(Admission::MidWay, false, false, Mode::Live),
    ];
    inputs.extend(end.map(|end| prepared(Admission::Ended(end), false, false, Mode::Live)));
    inputs
}

/// Worlds in the order they were met, each with where it came from.
struct Walk {
    worlds: Vec<World>,
    origins: Vec<(usize, String)>,
    known: HashMap<World, usize>,
    edges: usize,
}

impl Walk {
    fn over(start: World) -> Self {
        let mut walk = Self {
            known: HashMap::from([(start.clone(), 0)]),
            worlds: vec![start],
            origins: vec![(0, "start".to_owned())],
            edges: 0,
        };
        let mut index = 0;
        while index < walk.worlds.len() {
            assert!(index < 3_000_000, "the walk does not end");
            walk.visit(index);
            index += 1;
        }
        walk
    }

    fn visit(&mut self, index: usize) {
        let world = self.worlds[index].clone();
        let moves = std::panic::catch_unwind(|| {
            world.check();
            world.moves()
        });
        let moves = moves.unwrap_or_else(|_| panic!("after: {}; in {world:#?}", self.path(index)));
        for (label, next) in moves {
            self.edges += 1;
            if !self.known.contains_key(&next) {
                self.known.insert(next.clone(), self.worlds.len());
                self.worlds.push(next);
                self.origins.push((index, label));
            }
        }
    }

    /// The shortest history that leads to a world.
    fn path(&self, mut index: usize) -> String {
        let mut labels = Vec::new();
        while index != 0 {
            let (origin, label) = &self.origins[index];
            labels.push(label.as_str());
            index = *origin;
        }
        labels.reverse();
        labels.join(" > ")
    }
}

#[test]
fn no_history_loses_doubles_or_forgets_an_order() {
    let walk = Walk::over(World::new());
    eprintln!("{} states, {} edges", walk.worlds.len(), walk.edges);
    let reached = |test: fn(&World) -> bool| walk.worlds.iter().any(test);
    assert!(reached(|world| world.tickets() == 3), "three sends happen");
    assert!(reached(|world| world.state.duplicate_seen));
    assert!(reached(|world| world.rejected));
    assert!(reached(|world| world.state.phase == Phase::Closed && world.tickets() == 1), "a person may be wrong");
}
