//! Everything outside the bridge, and what is known about it: HubRise, the tills, the disk, the clock, what will happen
//! when, and the ledgers the checker compares.

use crate::checker;
use crate::clock::{Moment, SECOND, Time};
use crate::dice::Dice;
use crate::disk::{Disk, Tables};
use crate::fault::{Fault, Faults};
use crate::ledger::{Attempt, Committed, Ledger};
use crate::sabotage::Sabotage;
use bridge_core::injection::State as Injected;
use bridge_engine::connection::{Connection, TillId};
use bridge_engine::journal::InjectionId;
use bridge_simulator::hubrise::{Delivery, DeliveryResult, Settled};
use bridge_simulator::{HubRiseSim, PixelPointSim};
use bytes::Bytes;
use chrono::TimeDelta;
use hubrise_api::OrderId;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, oneshot};

pub(crate) struct World {
    pub(crate) time: Time,
    pub(crate) hubrise: HubRiseSim,
    pub(crate) tills: PixelPointSim,
    pub(crate) disk: Disk,
    pub(crate) connections: Vec<Connection>,
    pub(crate) sabotage: Option<Sabotage>,
    /// What HubRise's calls miss is looked for.
    pub(crate) catch_up: bool,
    /// The process is to die now.
    pub(crate) death: Notify,
    /// Something new is on the agenda.
    pub(crate) changed: Notify,
    state: Mutex<State>,
}

/// Faults that make the machine itself slow.
const MACHINE: [Fault; 12] = [
    Fault::Restored,
    Fault::KilledBeforeCommit,
    Fault::KilledBeforeAck,
    Fault::KilledAfterAck,
    Fault::KilledBeforeSend,
    Fault::KilledBeforeAnswerKept,
    Fault::KilledAnywhere,
    Fault::JournalLocked,
    Fault::DiskFull,
    Fault::UncertainCommit,
    Fault::ClockJumps,
    Fault::Stopped,
];

/// What changes.
pub(crate) struct State {
    pub(crate) dice: Dice,
    pub(crate) faults: Faults,
    pub(crate) ledger: Ledger,
    agenda: BTreeMap<(Moment, u64), Event>,
    scheduled: u64,
    now: Moment,
    stands_still_until: Moment,
    disk_full_until: Moment,
    pub(crate) hubrise_down_until: Moment,
    pub(crate) unauthorised_until: Moment,
    pub(crate) away_until: BTreeMap<TillId, Moment>,
    pub(crate) posting: BTreeMap<u64, Delivery>,
    pub(crate) acting: BTreeSet<InjectionId>,
    pub(crate) in_flight: BTreeMap<TillId, Attempt>,
    deaths_left: u32,
    calls_lost: bool,
    backup: Option<Tables>,
    trace: Option<String>,
}

/// What the till does with a request it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intake {
    Prints,
    Refuses,
    SaysStoreIsAway,
}

/// A request on its way to a till.
pub(crate) struct Request {
    pub(crate) till: TillId,
    pub(crate) bytes: Vec<u8>,
    pub(crate) attempt: Attempt,
    pub(crate) intake: Intake,
    /// Where the answer goes, if anybody waits for it.
    pub(crate) answer: oneshot::Sender<(u16, Vec<u8>)>,
}

/// What will happen.
pub(crate) enum Event {
    Order {
        sample: usize,
    },
    Change,
    Cancel(OrderId),
    Deliver,
    Settle {
        post: u64,
        result: DeliveryResult,
    },
    Post {
        post: Option<u64>,
        delivery: Delivery,
    },
    Look,
    TillTakes(Request),
    Lands(http::Request<Bytes>),
    Die,
    /// The journal is copied.
    Backup,
    /// The process ends, and the copy takes the place of the journal.
    Restore,
    StandStill,
    SetClock(TimeDelta),
    CallbackLost {
        another: bool,
    },
    DiskFull(Moment),
    TillAway(TillId, Moment),
    HubRiseDown(Moment),
    Unauthorised(Moment),
    Calm,
}

impl World {
    pub(crate) fn new(
        mut dice: Dice,
        faults: Faults,
        parts: (HubRiseSim, PixelPointSim, Vec<Connection>),
        sabotage: Option<Sabotage>,
        traced: bool,
    ) -> Self {
        let catch_up = dice.chance(800);
        // Without looking, what is lost stays lost.
        let calls_lost = catch_up && faults.is_on(Fault::CallsLost);
        let machine_works = !MACHINE.iter().any(|fault| faults.is_on(*fault));
        let deaths_left = u32::try_from(dice.below(6)).unwrap();
        let (hubrise, tills, connections) = parts;
        Self {
            time: Time::new(),
            hubrise,
            tills,
            disk: Disk::default(),
            connections,
            sabotage,
            catch_up,
            death: Notify::new(),
            changed: Notify::new(),
            state: Mutex::new(State {
                dice,
                faults,
                ledger: Ledger { machine_works, ..Ledger::default() },
                agenda: BTreeMap::new(),
                scheduled: 0,
                now: 0,
                stands_still_until: 0,
                disk_full_until: 0,
                hubrise_down_until: 0,
                unauthorised_until: 0,
                away_until: BTreeMap::new(),
                posting: BTreeMap::new(),
                acting: BTreeSet::new(),
                in_flight: BTreeMap::new(),
                deaths_left,
                calls_lost,
                backup: None,
                trace: traced.then(String::new),
            }),
        }
    }

    /// Looks at what changes, and changes it.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap();
        state.now = self.time.now();
        act(&mut state)
    }

    /// Puts an event on the agenda, so long from now.
    pub(crate) fn after(&self, span: Moment, event: Event) {
        self.with(|state| state.after(span, event));
        self.changed.notify_one();
    }

    pub(crate) fn note(&self, line: impl FnOnce() -> String) {
        self.with(|state| state.note(line));
    }

    pub(crate) fn violation(&self, what: String) {
        self.note(|| format!("VIOLATION {what}"));
        self.with(|state| state.ledger.violations.push(what));
    }

    /// While the process stands still, nothing enters or leaves it.
    pub(crate) async fn thaw(&self) {
        loop {
            let left = self.with(|state| state.stands_still_until - state.now);
            if left <= 0 {
                return;
            }
            self.time.sleep(left).await;
        }
    }

    /// A place where the process may die: then nothing after it happens.
    pub(crate) async fn may_die(&self, fault: Fault, per_mille: u64) {
        let dies = self.with(|state| state.deaths_left > 0 && state.strikes(fault, per_mille));
        if dies {
            self.note(|| format!("dies: {fault:?}"));
            self.death.notify_one();
            std::future::pending::<()>().await;
        }
    }

    /// The process has died: what it was doing is left where it is.
    pub(crate) fn died(&self) {
        let posts = self.with(|state| {
            state.deaths_left = state.deaths_left.saturating_sub(1);
            state.ledger.deaths += 1;
            state.acting.clear();
            state.in_flight.clear();
            state.posting.keys().copied().collect::<Vec<_>>()
        });
        for post in posts {
            self.settle(post, DeliveryResult::NoAnswer);
        }
    }

    pub(crate) fn back_up(&self) {
        let copy = self.disk.tables().clone();
        self.with(|state| state.backup = Some(copy));
    }

    /// Puts the backup in place of the journal, if there is one. What neither knows of is noted.
    pub(crate) fn restore(&self) -> bool {
        let Some(backup) = self.with(|state| state.backup.take()) else { return false };
        let attempts = self.with(|state| state.ledger.attempts.clone());
        let on_their_way = self.on_their_way();
        let known = |order: &OrderId| {
            let of = backup.injections().iter().filter(|it| it.order == *order).map(|it| it.state.attempt);
            of.max().unwrap_or(0).max(self.marked(order, &on_their_way))
        };
        let unknown: Vec<_> = attempts.into_iter().filter(|(order, number)| *number > known(order)).collect();
        self.note(|| format!("restored; nobody knows of attempts of {unknown:?}"));
        let overwritten = self.overwritten();
        self.with(|state| {
            state.ledger.unprotected.extend(unknown);
            state.ledger.overwritten.extend(overwritten);
        });
        *self.disk.tables() = backup;
        true
    }

    /// The attempt HubRise has a note of: the last that arrived, unless the note of an earlier one is still to land on top.
    fn marked(&self, order: &OrderId, on_their_way: &[(OrderId, Value)]) -> u32 {
        let number = |body: &Value| body["private_ref"].as_str()?.rsplit(' ').next()?.parse().ok();
        let taken = checker::taken(self, order).iter().filter_map(number).next_back().unwrap_or(0);
        let to_land = on_their_way.iter().filter(|(of, _)| of == order).filter_map(|(_, body)| number(body));
        to_land.fold(taken, u32::min)
    }

    /// What was written to HubRise and given up, and lands later.
    fn on_their_way(&self) -> Vec<(OrderId, Value)> {
        let written = |event: &Event| match event {
            Event::Lands(request) => {
                let order = request.uri().path().rsplit('/').next().map(OrderId::new)?;
                Some((order, serde_json::from_slice(request.body()).unwrap_or_default()))
            }
            _ => None,
        };
        self.with(|state| state.agenda.values().filter_map(written).collect())
    }

    /// Orders whose status we have covered, or may cover with a call that is still on its way.
    fn overwritten(&self) -> Vec<OrderId> {
        let called_off = self.with(|state| state.ledger.called_off.clone());
        let is_covered = |order: &OrderId| !checker::is_end(&self.order(order)["status"]);
        let on_their_way = self.on_their_way().into_iter().map(|(order, _)| order);
        called_off.into_iter().filter(is_covered).chain(on_their_way).collect()
    }

    /// HubRise learns how its post ended.
    pub(crate) fn settle(&self, post: u64, result: DeliveryResult) {
        let Some(delivery) = self.with(|state| state.posting.remove(&post)) else { return };
        let settled = self.hubrise.settle(&delivery, result, self.time.true_time());
        self.note(|| format!("post {} #{}: {result:?}, {settled:?}", delivery.event, delivery.attempt));
        if settled == Settled::Deleted {
            self.with(|state| state.faults.hit(Fault::GivenUp));
        }
        if let Some(due) = self.hubrise.next_due() {
            let wait = (due - self.time.true_time()).num_milliseconds();
            self.after(wait.max(0), Event::Deliver);
        }
    }

    /// The journal committed a state of an injection.
    pub(crate) fn committed(&self, id: InjectionId, state: Injected) {
        let order = self.disk.tables().injection(id).map(|injection| injection.order.clone()).unwrap();
        self.with(|world| {
            world.note(|| format!("commit {order} {state:?}"));
            let at = world.now;
            world.ledger.states.push(Committed { at, order, state });
        });
    }

    /// Tickets of an order, found by their footer as a person finds them.
    pub(crate) fn tickets(&self, order: &OrderId) -> usize {
        let names = format!("HubRise {order}");
        self.tills.tickets().iter().filter(|ticket| ticket.footer.contains(&names)).count()
    }

    /// The order as HubRise has it.
    pub(crate) fn order(&self, order: &OrderId) -> Value {
        self.hubrise.order(order)
    }

    /// Shares the world with a part of the engine.
    pub(crate) fn share(self: &Arc<Self>) -> Arc<Self> {
        Arc::clone(self)
    }
}

impl State {
    pub(crate) fn now(&self) -> Moment {
        self.now
    }

    pub(crate) fn strikes(&mut self, fault: Fault, per_mille: u64) -> bool {
        self.faults.strikes(fault, per_mille, &mut self.dice)
    }

    pub(crate) fn is_on(&self, fault: Fault) -> bool {
        self.faults.is_on(fault)
    }

    /// All of HubRise's calls are lost; that lasts into the quiet.
    pub(crate) fn calls_are_lost(&mut self) -> bool {
        let lost = self.calls_lost;
        if lost {
            self.faults.hit(Fault::CallsLost);
        }
        lost
    }

    pub(crate) fn after(&mut self, span: Moment, event: Event) {
        self.scheduled += 1;
        self.agenda.insert((self.now + span, self.scheduled), event);
    }

    /// What is due.
    pub(crate) fn take_due(&mut self) -> Option<Event> {
        let (&(at, _), _) = self.agenda.first_key_value()?;
        (at <= self.now).then(|| self.agenda.pop_first()).flatten().map(|(_, event)| event)
    }

    pub(crate) fn next_at(&self) -> Option<Moment> {
        self.agenda.first_key_value().map(|(&(at, _), _)| at)
    }

    /// Something other than a look of the operator is to come.
    pub(crate) fn awaits_more(&self) -> bool {
        self.agenda.values().any(|event| !matches!(event, Event::Look)) || !self.posting.is_empty()
    }

    pub(crate) fn disk_full(&mut self) -> bool {
        let full = !self.faults.is_calm() && self.now < self.disk_full_until;
        if full {
            self.faults.hit(Fault::DiskFull);
        }
        full
    }

    pub(crate) fn fill_disk(&mut self, span: Moment) {
        self.disk_full_until = self.now + span;
    }

    pub(crate) fn stand_still(&mut self) {
        self.stands_still_until = self.now + 10 * SECOND;
    }

    pub(crate) fn note(&mut self, line: impl FnOnce() -> String) {
        let now = self.now;
        if let Some(trace) = &mut self.trace {
            writeln!(trace, "{now:>9} {}", line()).unwrap();
        }
    }

    pub(crate) fn take_trace(&mut self) -> String {
        self.trace.take().unwrap_or_default()
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backup => f.write_str("backed up"),
            Self::StandStill => f.write_str("stands still"),
            Self::SetClock(by) => write!(f, "the clock is {} ms off", by.num_milliseconds()),
            Self::CallbackLost { another } => write!(f, "the callback is lost, to another: {another}"),
            Self::DiskFull(span) => write!(f, "disk full for {span} ms"),
            Self::TillAway(_, span) => write!(f, "a till is away for {span} ms"),
            Self::HubRiseDown(span) => write!(f, "HubRise is down for {span} ms"),
            Self::Unauthorised(span) => write!(f, "HubRise says 401 for {span} ms"),
            Self::Calm => f.write_str("quiet"),
            _ => f.write_str("something happens"),
        }
    }
}
