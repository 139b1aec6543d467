//! An exhaustive walk over the machine that writes statuses: one order at HubRise, whose status others change too, with
//! answers that are lost, writes that land late, reads that fail, events that are late, and a process that dies.

use bridge_core::status::{Call, Writing};
use hubrise_api::OrderStatus;
use std::collections::{HashSet, VecDeque};

/// What is wanted of us, in this order; others may call the order off at any time.
const WANTED: [OrderStatus; 3] = [OrderStatus::Received, OrderStatus::InPreparation, OrderStatus::Completed];

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct World {
    machine: Writing,
    /// As HubRise shows it.
    shown: OrderStatus,
    /// Somebody called it off.
    called_off: bool,
    /// The event about it has not arrived yet.
    event_underway: bool,
    /// It was seen, by the event or by reading.
    seen: bool,
    /// How many of [`WANTED`] were wanted.
    wanted: usize,
    /// The call whose answer is awaited, and whether it has reached HubRise.
    call: Option<(Call, bool)>,
    /// A write whose answer nobody waits for any more, and which may still land.
    stray: Option<OrderStatus>,
    /// Faults left.
    faults: u8,
}

impl World {
    fn moves(&self) -> Vec<Self> {
        let mut moves = Vec::new();
        let mut go = |change: &dyn Fn(&mut Self)| {
            let mut next = self.clone();
            change(&mut next);
            moves.push(next);
        };
        if let Some(status) = WANTED.get(self.wanted) {
            go(&|next| {
                next.machine.want(status.clone());
                next.wanted += 1;
            });
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
        if let Some(status) = &self.stray {
            go(&|next| {
                next.shown = status.clone();
                next.stray = None;
            });
            go(&|next| next.stray = None);
        }
        match (&self.call, self.machine.next()) {
            (None, Some(call)) => {
                assert!(self.call.is_none());
                go(&|next| {
                    next.machine.begun(call.clone());
                    next.call = Some((call.clone(), false));
                });
            }
            (Some((Call::Write(status), false)), _) => go(&|next| {
                next.shown = status.clone();
                next.call = Some((Call::Write(status.clone()), true));
            }),
            (Some((Call::Write(_), true)), _) => go(&|next| {
                next.machine.written();
                next.call = None;
            }),
            (Some((Call::Read, _)), _) => go(&|next| {
                next.machine.read(&self.shown);
                next.seen |= self.shown == OrderStatus::Cancelled;
                next.call = None;
            }),
            (None, None) => {}
        }
        if self.faults > 0 {
            self.fault(&mut moves);
        }
        moves
    }

    fn fault(&self, moves: &mut Vec<Self>) {
        let less = Self { faults: self.faults - 1, ..self.clone() };
        if let Some((call, landed)) = &self.call {
            let mut lost = Self { call: None, ..less.clone() };
            if let (Call::Write(status), false) = (call, landed) {
                lost.stray = Some(status.clone());
            }
            lost.machine.unanswered();
            moves.push(lost);
        }
        let stray = match &self.call {
            Some((Call::Write(status), false)) => Some(status.clone()),
            _ => self.stray.clone(),
        };
        let mut dead = Self { call: None, stray, ..less };
        dead.machine.restarted();
        moves.push(dead);
    }

    /// What is issued never falls, and once the end was seen nothing but an end goes out.
    fn check(&self, before: &Self) {
        let (Some((Call::Write(status), false)), None) = (&self.call, &before.call) else { return };
        assert!(!before.seen || *status == OrderStatus::Cancelled, "{status:?} is written over a cancel that was seen");
    }

    /// Nothing is under way, and nobody will do anything.
    fn is_quiet(&self) -> bool {
        let done = self.wanted == WANTED.len() && self.call.is_none() && self.stray.is_none() && !self.event_underway;
        done && self.machine.next().is_none()
    }
}

fn walk(faults: u8) -> (usize, usize, usize) {
    let start = World {
        machine: Writing::new(OrderStatus::New),
        shown: OrderStatus::New,
        called_off: false,
        event_underway: false,
        seen: false,
        wanted: 0,
        call: None,
        stray: None,
        faults,
    };
    let mut known = HashSet::from([start.clone()]);
    let mut waiting = VecDeque::from([start]);
    let (mut edges, mut quiet) = (0, 0);
    while let Some(world) = waiting.pop_front() {
        if world.is_quiet() {
            quiet += 1;
            check_the_end(&world);
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

/// The sweep that comes by and by reads once more; after it, HubRise shows what it should.
fn check_the_end(world: &World) {
    let mut swept = world.clone();
    swept.machine.read(&swept.shown);
    while let Some(call) = swept.machine.next() {
        swept.machine.begun(call.clone());
        match call {
            Call::Write(status) => {
                swept.shown = status;
                swept.machine.written();
            }
            Call::Read => swept.machine.read(&swept.shown),
        }
    }
    let wanted = if world.called_off { OrderStatus::Cancelled } else { OrderStatus::Completed };
    assert_eq!(swept.shown, wanted, "{world:#?}");
}

#[test]
fn statuses_rise_a_cancel_sticks_and_the_last_word_is_right() {
    let (worlds, edges, quiet) = walk(2);
    eprintln!("writing: {worlds} states, {edges} edges, {quiet} at rest");
    assert!(worlds > 1000 && quiet > 10);
}

/// Three wanted at once are one write, and the read that follows it.
#[test]
fn what_is_wanted_meanwhile_is_coalesced() {
    let mut machine = Writing::new(OrderStatus::New);
    for status in WANTED {
        machine.want(status);
    }
    machine.want(OrderStatus::Accepted);
    assert_eq!(machine.next(), Some(Call::Write(OrderStatus::Completed)));
    machine.begun(Call::Write(OrderStatus::Completed));
    assert_eq!(machine.next(), None, "one call at a time");
    machine.written();
    assert_eq!(machine.next(), Some(Call::Read));
    machine.read(&OrderStatus::Completed);
    assert_eq!(machine.next(), None);
}

/// Of a status we do not know, nobody knows how far it is: it is somebody's progress, and left alone.
#[test]
fn an_unknown_status_is_left_alone() {
    let mut machine = Writing::new(OrderStatus::New);
    machine.saw(&OrderStatus::from("shipped"));
    machine.want(OrderStatus::Received);
    assert_eq!(machine.next(), None);
}

/// An answer that was lost and a process that came back leave the same question: what does HubRise show?
#[test]
fn after_a_lost_answer_or_a_restart_the_order_is_read() {
    let unanswered = |machine: &mut Writing| machine.unanswered();
    let restarted = |machine: &mut Writing| machine.restarted();
    for interruption in [unanswered as fn(&mut Writing), restarted] {
        let mut machine = Writing::new(OrderStatus::New);
        machine.want(OrderStatus::Received);
        machine.begun(Call::Write(OrderStatus::Received));
        interruption(&mut machine);
        assert_eq!(machine.next(), Some(Call::Read));
        machine.read(&OrderStatus::New);
        assert_eq!(machine.next(), Some(Call::Write(OrderStatus::Received)), "it did not land, so it goes again");
    }
    let mut idle = Writing::new(OrderStatus::New);
    idle.restarted();
    assert_eq!(idle.next(), Some(Call::Read));
}

/// Events come in no promised order.
#[test]
fn an_old_event_lowers_nothing() {
    let mut machine = Writing::new(OrderStatus::InPreparation);
    machine.saw(&OrderStatus::Received);
    machine.want(OrderStatus::Accepted);
    assert_eq!(machine.next(), None);
    machine.saw(&OrderStatus::Cancelled);
    machine.saw(&OrderStatus::from("shipped"));
    machine.read(&OrderStatus::Received);
    assert_eq!(machine.next(), Some(Call::Write(OrderStatus::Cancelled)), "an end that was seen sticks");
}
