//! An exhaustive walk over the machine that writes statuses: one order at HubRise, whose status others change too, with
//! answers that are lost, writes that land late, reads that fail, events that are late, and a process that dies.

use bridge_core::status::{Call, LATEST_LANDING, Writing};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderStatus;
use std::collections::{HashSet, VecDeque};

/// What is wanted of us, in this order; others may call the order off at any time.
const WANTED: [OrderStatus; 3] = [OrderStatus::Received, OrderStatus::InPreparation, OrderStatus::Completed];

/// By HubRise's clock.
const EARLY: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// Nothing that was lost by [`EARLY`] lands any more.
fn late() -> DateTime<Utc> {
    EARLY + LATEST_LANDING
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct World {
    machine: Writing,
    /// As HubRise shows it.
    shown: OrderStatus,
    /// Somebody called it off.
    called_off: bool,
    /// The event about it has not arrived yet.
    event_underway: bool,
    /// A write of ours landed, and the event about it has not arrived yet: HubRise tells the other connections of a location.
    echo: Option<OrderStatus>,
    /// It was seen, by the event or by reading.
    seen: bool,
    /// How many of [`WANTED`] were wanted.
    wanted: usize,
    /// The call whose answer is awaited, and whether it has reached HubRise.
    call: Option<(Call, bool)>,
    /// Writes whose answers nobody waits for any more, and which may still land.
    strays: Vec<OrderStatus>,
    /// When the order was read first after the last of them went out.
    watched_since: Option<DateTime<Utc>>,
    /// Faults left.
    faults: u8,
}

impl World {
    fn wanted(&self) -> Option<&OrderStatus> {
        WANTED[..self.wanted].last()
    }

    fn next(&self) -> Option<Call> {
        self.machine.next(self.wanted())
    }

    fn moves(&self) -> Vec<Self> {
        let mut moves = Vec::new();
        let mut go = |change: &dyn Fn(&mut Self)| {
            let mut next = self.clone();
            change(&mut next);
            moves.push(next);
        };
        if self.wanted < WANTED.len() {
            go(&|next| next.wanted += 1);
        }
        if !self.called_off {
            go(&|next| {
                (next.shown, next.called_off, next.event_underway) = (OrderStatus::Cancelled, true, true);
            });
        }
        if self.event_underway {
            go(&|next| {
                next.machine.saw(&OrderStatus::Cancelled);
                (next.event_underway, next.seen) = (false, true);
            });
        }
        if let Some(echo) = &self.echo {
            go(&|next| {
                next.machine.saw(echo);
                next.echo = None;
            });
        }
        for index in 0..self.strays.len() {
            go(&|next| {
                let stray = next.strays.remove(index);
                next.land(stray);
            });
            go(&|next| drop(next.strays.remove(index)));
        }
        match (&self.call, self.next()) {
            (None, Some(call)) => go(&|next| {
                if let Call::Write(status) = &call {
                    next.machine.begun(status.clone());
                }
                next.call = Some((call.clone(), false));
            }),
            (Some((Call::Write(status), false)), _) => go(&|next| {
                next.land(status.clone());
                next.call = Some((Call::Write(status.clone()), true));
            }),
            (Some((Call::Write(_), true)), _) => go(&|next| {
                next.machine.written();
                next.call = None;
            }),
            (Some((Call::Read, _)), _) => {
                go(&|next| next.read(EARLY));
                if self.watched_since.is_some() && self.strays.is_empty() {
                    go(&|next| next.read(late()));
                }
            }
            (None, None) if self.machine.awaits_strays() => go(&|next| next.machine.look_again()),
            (None, None) => {}
        }
        if self.faults > 0 {
            self.fault(&mut moves);
        }
        moves
    }

    fn land(&mut self, status: OrderStatus) {
        self.echo = Some(status.clone());
        self.shown = status;
    }

    fn read(&mut self, at: DateTime<Utc>) {
        self.machine.read(&self.shown, at);
        self.seen |= self.shown == OrderStatus::Cancelled;
        self.watched_since.get_or_insert(at);
        self.call = None;
    }

    fn fault(&self, moves: &mut Vec<Self>) {
        let mut less = Self { faults: self.faults - 1, call: None, ..self.clone() };
        if let Some((Call::Write(status), false)) = &self.call {
            less.strays.push(status.clone());
        }
        if matches!(self.call, Some((Call::Write(_), _))) {
            less.watched_since = None;
        }
        if self.call.is_some() {
            let mut lost = less.clone();
            lost.machine.unanswered();
            moves.push(lost);
        }
        less.machine.restarted();
        moves.push(less);
        if matches!(self.call, Some((Call::Write(_), false))) {
            let mut unsent = Self { faults: self.faults - 1, call: None, ..self.clone() };
            unsent.machine.unsent();
            moves.push(unsent);
        }
    }

    /// Once the end was seen nothing but an end goes out.
    fn check(&self, before: &Self) {
        let (Some((Call::Write(status), false)), None) = (&self.call, &before.call) else { return };
        assert!(!before.seen || *status == OrderStatus::Cancelled, "{status:?} is written over a cancel that was seen");
    }

    /// Nothing is under way, and nobody will do anything.
    fn is_quiet(&self) -> bool {
        let done = self.wanted == WANTED.len() && self.call.is_none() && self.strays.is_empty();
        done && !self.event_underway && self.echo.is_none() && !self.machine.awaits_strays() && self.next().is_none()
    }

    /// With nobody else about, it comes to rest after a few calls.
    fn is_left_alone(&self) {
        let watched_since = self.watched_since.filter(|_| self.call.is_none());
        let mut alone = Self { call: None, strays: Vec::new(), watched_since, ..self.clone() };
        alone.machine.restarted();
        for _ in 0..6 {
            match alone.next() {
                Some(Call::Write(status)) => {
                    alone.machine.begun(status.clone());
                    alone.shown = status;
                    alone.machine.written();
                }
                Some(Call::Read) => alone.read(alone.watched_since.map_or(EARLY, |_| late())),
                None if alone.machine.awaits_strays() => alone.machine.look_again(),
                None => return,
            }
        }
        panic!("no end of calls: {self:#?}");
    }
}

fn walk(faults: u8) -> (usize, usize, usize) {
    let start = World {
        machine: Writing::new(OrderStatus::New),
        shown: OrderStatus::New,
        called_off: false,
        event_underway: false,
        echo: None,
        seen: false,
        wanted: 0,
        call: None,
        strays: Vec::new(),
        watched_since: None,
        faults,
    };
    let mut known = HashSet::from([start.clone()]);
    let mut waiting = VecDeque::from([start]);
    let (mut edges, mut quiet) = (0, 0);
    while let Some(world) = waiting.pop_front() {
        world.is_left_alone();
        if world.is_quiet() {
            quiet += 1;
            let wanted = if world.called_off { OrderStatus::Cancelled } else { OrderStatus::Completed };
            assert_eq!(world.shown, wanted, "{world:#?}");
        }
        for next in world.moves() {
            edges += 1;
            next.check(&world);
            if known.insert(next.clone()) {
                waiting.push_back(next);
            }
        }
    }
    (known.len(), edges, quiet)
}

#[test]
fn statuses_rise_a_cancel_sticks_and_the_last_word_is_right() {
    let (worlds, edges, quiet) = walk(2);
    eprintln!("writing: {worlds} states, {edges} edges, {quiet} at rest");
    assert!(worlds > 1000 && quiet > 10);
}

/// Writes this status, with an answer, and reads it back.
fn write(machine: &mut Writing, status: &OrderStatus) {
    assert_eq!(machine.next(Some(status)), Some(Call::Write(status.clone())));
    machine.begun(status.clone());
    machine.written();
    machine.read(status, EARLY);
}

/// Three wanted at once are one write, and the read that follows it.
#[test]
fn what_is_wanted_meanwhile_is_coalesced() {
    let mut machine = Writing::new(OrderStatus::New);
    let wanted = Some(&OrderStatus::Completed);
    assert_eq!(machine.next(wanted), Some(Call::Write(OrderStatus::Completed)));
    machine.begun(OrderStatus::Completed);
    assert_eq!(machine.next(wanted), None, "one call at a time");
    machine.written();
    assert_eq!(machine.next(wanted), Some(Call::Read));
    machine.read(&OrderStatus::Completed, EARLY);
    assert_eq!(machine.next(wanted), None);
    assert!(!machine.is_open() && !machine.awaits_strays());
}

/// Of a status we do not know, nobody knows how far it is: it is somebody's progress, and left alone.
#[test]
fn an_unknown_status_is_left_alone() {
    let mut machine = Writing::new(OrderStatus::New);
    machine.saw(&OrderStatus::from("shipped"));
    assert_eq!(machine.next(Some(&OrderStatus::Received)), None);
}

/// An answer that was lost and a process that came back leave the same question: what does HubRise show?
#[test]
fn after_a_lost_answer_or_a_restart_the_order_is_read() {
    let unanswered = |machine: &mut Writing| machine.unanswered();
    let restarted = |machine: &mut Writing| machine.restarted();
    let wanted = Some(&OrderStatus::Received);
    for interruption in [unanswered as fn(&mut Writing), restarted] {
        let mut machine = Writing::new(OrderStatus::New);
        machine.begun(OrderStatus::Received);
        interruption(&mut machine);
        assert_eq!(machine.next(wanted), Some(Call::Read));
        machine.read(&OrderStatus::New, EARLY);
        assert_eq!(machine.next(wanted), Some(Call::Write(OrderStatus::Received)), "it did not land, so it goes again");
    }
    let mut idle = Writing::new(OrderStatus::New);
    idle.restarted();
    assert_eq!(idle.next(None), Some(Call::Read));
    let mut unsent = Writing::new(OrderStatus::New);
    unsent.begun(OrderStatus::Received);
    unsent.unsent();
    assert_eq!(unsent.next(wanted), Some(Call::Write(OrderStatus::Received)), "nothing went out");
}

/// Events come in no promised order.
#[test]
fn an_old_event_lowers_nothing() {
    let mut machine = Writing::new(OrderStatus::InPreparation);
    machine.saw(&OrderStatus::Received);
    assert_eq!(machine.next(Some(&OrderStatus::Accepted)), None);
}

/// The cancel came first, our status landed on top of it, and both were read before anybody told of the cancel.
#[test]
fn a_cancel_under_a_status_that_was_answered_comes_back() {
    let mut machine = Writing::new(OrderStatus::New);
    write(&mut machine, &OrderStatus::Received);
    machine.saw(&OrderStatus::Cancelled);
    assert_eq!(machine.next(None), Some(Call::Read), "it may lie under our status");
    machine.read(&OrderStatus::Received, EARLY);
    write(&mut machine, &OrderStatus::Cancelled);
    assert_eq!(machine.next(None), None);
    assert!(!machine.wrote(&OrderStatus::Cancelled), "it stays the end that others gave the order");
    // Somebody opens it again, with the very word we wrote once.
    machine.saw(&OrderStatus::Received);
    machine.read(&OrderStatus::Received, EARLY);
    assert_eq!(machine.next(Some(&OrderStatus::Received)), None, "what was put right once is left");
}

/// As above, and the event about our own write came before its answer.
#[test]
fn a_cancel_comes_back_from_under_a_status_that_was_told_before_it_was_answered() {
    let mut machine = Writing::new(OrderStatus::New);
    machine.begun(OrderStatus::Received);
    machine.saw(&OrderStatus::Received);
    machine.written();
    machine.read(&OrderStatus::Received, EARLY);
    assert!(machine.wrote(&OrderStatus::Received));
    machine.saw(&OrderStatus::Cancelled);
    assert_eq!(machine.next(None), Some(Call::Read), "it may lie under our status");
    machine.read(&OrderStatus::Received, EARLY);
    assert_eq!(machine.next(None), Some(Call::Write(OrderStatus::Cancelled)));
}

#[test]
fn a_lower_status_that_nobody_of_us_wrote_is_somebodys_decision() {
    let mut machine = Writing::new(OrderStatus::New);
    write(&mut machine, &OrderStatus::InPreparation);
    for lower in [OrderStatus::New, OrderStatus::Received, OrderStatus::New] {
        machine.saw(&lower);
        machine.read(&lower, EARLY);
        assert_eq!(machine.next(Some(&OrderStatus::InPreparation)), None, "{lower:?}");
    }
    machine.saw(&OrderStatus::Cancelled);
    machine.read(&OrderStatus::Accepted, EARLY);
    assert_eq!(machine.next(None), None, "an order that was called off and taken up again");
}

#[test]
fn what_a_late_write_covered_is_written_again_until_it_can_land_no_more() {
    let mut machine = Writing::new(OrderStatus::New);
    machine.begun(OrderStatus::Received);
    machine.unanswered();
    machine.read(&OrderStatus::InPreparation, EARLY);
    assert_eq!(machine.next(Some(&OrderStatus::Received)), None, "somebody was faster");
    assert!(machine.awaits_strays() && !machine.is_open());
    machine.read(&OrderStatus::Received, EARLY);
    write(&mut machine, &OrderStatus::InPreparation);
    machine.look_again();
    assert_eq!(machine.next(None), Some(Call::Read), "it may have landed since");
    machine.read(&OrderStatus::Received, late() - TimeDelta::seconds(1));
    write(&mut machine, &OrderStatus::InPreparation);
    assert!(machine.awaits_strays(), "whatever our clock says, by HubRise's it may still land");
    machine.look_again();
    machine.read(&OrderStatus::Received, late());
    write(&mut machine, &OrderStatus::InPreparation);
    assert!(!machine.is_open() && !machine.awaits_strays());
    machine.saw(&OrderStatus::Received);
    machine.read(&OrderStatus::Received, EARLY);
    assert_eq!(machine.next(None), None, "by now that is somebody's decision");
}

#[test]
fn what_hubrise_refuses_or_has_no_more_is_given_up() {
    let mut machine = Writing::new(OrderStatus::New);
    write(&mut machine, &OrderStatus::Received);
    machine.saw(&OrderStatus::Cancelled);
    machine.read(&OrderStatus::Received, EARLY);
    machine.begun(OrderStatus::Cancelled);
    machine.refused();
    assert_eq!(machine.next(None), Some(Call::Read));
    machine.read(&OrderStatus::Received, EARLY);
    assert_eq!(machine.next(None), None, "it lets nobody call the order off");
    let mut gone = Writing::new(OrderStatus::New);
    gone.begun(OrderStatus::Received);
    gone.unanswered();
    gone.gone();
    assert_eq!((gone.next(None), gone.awaits_strays()), (None, false));
}
