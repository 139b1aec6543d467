//! A till that takes orders and does not answer: two doubts at most, the rest waits where everybody sees it.

use crate::world::{DELIVEROO, IN_LONDON, PAID_IN_PARIS, World, eventually, parts, says_that_it_waits};
use async_trait::async_trait;
use bridge_core::convert::Circumstances;
use bridge_core::injection::{Answer, NotSentReason, Phase, Probe};
use bridge_core::settings::Settings;
use bridge_engine::alerts::AlertKind;
use bridge_engine::connection::TillAccess;
use bridge_engine::journal::{Conversion, Outcome};
use bridge_engine::pixelpoint::PixelPointTills;
use bridge_engine::pos::{CheckFailed, Injected, Listings, TillError, TillProblem};
use bridge_engine::{Engine, Parts, Pos, Tills};
use chrono::TimeDelta;
use hubrise_api::{Order, OrderId, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// PixelPoint tills whose answers get lost on the way while they hang.
#[derive(Clone, Default)]
struct Hanging(Arc<Moods>);

#[derive(Default)]
struct Moods {
    orders: AtomicBool,
    looks: AtomicBool,
    looked: AtomicUsize,
}

impl Hanging {
    fn hang(&self, orders: bool, looks: bool) {
        self.0.orders.store(orders, Ordering::SeqCst);
        self.0.looks.store(looks, Ordering::SeqCst);
    }

    fn looked(&self) -> usize {
        self.0.looked.load(Ordering::SeqCst)
    }

    /// The next look, brought about by time.
    async fn look(&self, world: &World) {
        let before = self.looked();
        eventually("a look at the till", async || {
            world.clock.advance(TimeDelta::seconds(1));
            (self.looked() > before).then_some(())
        })
        .await;
    }
}

impl Tills for Hanging {
    fn open(&self, till: &TillAccess) -> Result<Arc<dyn Pos>, TillError> {
        Ok(Arc::new(HangingTill { till: PixelPointTills.open(till)?, moods: Arc::clone(&self.0) }))
    }
}

struct HangingTill {
    till: Arc<dyn Pos>,
    moods: Arc<Moods>,
}

#[async_trait]
impl Pos for HangingTill {
    fn name(&self) -> &'static str {
        self.till.name()
    }

    fn convert(&self, order: &Read<Order>, settings: &Settings, circumstances: Circumstances) -> Conversion {
        self.till.convert(order, settings, circumstances)
    }

    async fn inject(&self, payload: &[u8]) -> Injected {
        let injected = self.till.inject(payload).await;
        if !self.moods.orders.load(Ordering::SeqCst) {
            return injected;
        }
        Injected {
            answer: Answer::Unclear,
            outcome: Outcome::Unknown { reason: "reason_timeout".to_owned() },
            problem: Some(TillProblem::TimedOut),
            ticket: None,
            ..injected
        }
    }

    async fn probe(&self, order: &OrderId) -> Probe {
        self.till.probe(order).await
    }

    async fn check(&self) -> Result<Listings, CheckFailed> {
        let hangs = self.moods.looks.load(Ordering::SeqCst);
        let checked = if hangs { Err(CheckFailed::of(TillProblem::TimedOut)) } else { self.till.check().await };
        self.moods.looked.fetch_add(1, Ordering::SeqCst);
        checked
    }
}

/// A world, its till, and `doubts` orders of a sample that nobody answered for.
async fn silent(sample: usize) -> (World, Hanging) {
    let till = Hanging::default();
    let world = World::with_tills(till.clone(), |_| {}).await;
    till.hang(true, true);
    for _ in 0..2 {
        let order = world.order(sample).await;
        world.at(&order, Phase::InDoubt).await;
    }
    (world, till)
}

async fn waits(world: &World, order: &OrderId) {
    world.until(order, "a visible wait", says_that_it_waits).await;
    assert_eq!(world.attempts(order), 0);
}

async fn alerts(world: &World, kind: AlertKind) -> usize {
    world.store().alerts(None, 500).await.unwrap().into_iter().filter(|alert| alert.kind == kind).count()
}

async fn told(world: &World, kind: AlertKind, times: usize) {
    eventually(&format!("{kind:?}"), async || (alerts(world, kind).await == times).then_some(())).await;
}

#[tokio::test]
async fn of_five_orders_two_are_doubts_and_the_rest_waits_and_goes_when_it_is_back() {
    let till = Hanging::default();
    let world = World::with_tills(till.clone(), |_| {}).await;
    till.hang(true, true);
    let orders: Vec<_> = (0..5).map(|_| world.place(PAID_IN_PARIS)).collect();
    world.deliver().await;
    told(&world, AlertKind::TillOffline, 1).await;
    let (mut doubts, mut waiting) = (Vec::new(), Vec::new());
    for order in orders {
        let record = world
            .until(&order, "a doubt, or a wait", |record| {
                record.injection.state.phase == Phase::InDoubt || says_that_it_waits(record)
            })
            .await;
        if record.injection.state.phase == Phase::InDoubt { doubts.push(order) } else { waiting.push(order) }
    }
    assert_eq!((doubts.len(), waiting.len()), (2, 3));
    for _ in 0..5 {
        till.look(&world).await;
    }
    for order in &waiting {
        waits(&world, order).await;
    }
    assert_eq!(alerts(&world, AlertKind::InDoubt).await, 2);

    till.hang(false, false);
    till.look(&world).await;
    world.clock.advance(TimeDelta::seconds(30));
    for order in &waiting {
        let record = world.at(order, Phase::OnTill).await;
        assert!(!record.injection.state.ambiguous);
    }
    told(&world, AlertKind::TillBack, 1).await;
    for order in doubts.iter().chain(&waiting) {
        assert_eq!((world.tickets(order).len(), world.attempts(order)), (1, 1));
    }
    assert_eq!((alerts(&world, AlertKind::InDoubt).await, alerts(&world, AlertKind::TillOffline).await), (2, 1));
}

#[tokio::test]
async fn what_waits_past_its_deadline_is_not_sent() {
    let (world, till) = silent(IN_LONDON).await;
    let order = world.order(DELIVEROO).await;
    waits(&world, &order).await;
    let deadline = world.find(&order).await.unwrap().injection.deadline_at.unwrap();
    while world.now() <= deadline {
        till.look(&world).await;
    }
    world.clock.advance(TimeDelta::seconds(1));
    world.at(&order, Phase::NotSent(NotSentReason::Deadline)).await;
    till.hang(false, false);
    till.look(&world).await;
    assert_eq!(world.attempts(&order), 0, "nothing goes late by itself");
}

#[tokio::test]
async fn somebody_hears_that_it_is_back_though_no_order_waits() {
    let (world, till) = silent(PAID_IN_PARIS).await;
    told(&world, AlertKind::TillOffline, 1).await;
    till.look(&world).await;
    assert_eq!(alerts(&world, AlertKind::TillBack).await, 0);
    till.hang(false, false);
    till.look(&world).await;
    told(&world, AlertKind::TillBack, 1).await;
}

#[tokio::test]
async fn a_till_that_answers_questions_and_no_orders_costs_one_doubt_a_try() {
    let (world, till) = silent(PAID_IN_PARIS).await;
    let (next, last) = (world.order(PAID_IN_PARIS).await, world.order(PAID_IN_PARIS).await);
    waits(&world, &next).await;
    waits(&world, &last).await;
    till.hang(true, false);
    till.look(&world).await;
    told(&world, AlertKind::InDoubt, 3).await;
    let one_waits = async || {
        let phases =
            [world.find(&next).await.unwrap(), world.find(&last).await.unwrap()].map(|it| it.injection.state.phase);
        (phases == [Phase::InDoubt, Phase::Ready] || phases == [Phase::Ready, Phase::InDoubt]).then_some(())
    };
    eventually("one doubt more, and a wait", one_waits).await;
    till.hang(false, false);
    till.look(&world).await;
    world.clock.advance(TimeDelta::seconds(30));
    eventually("the last ticket", async || (world.attempts(&next) + world.attempts(&last) == 2).then_some(())).await;
}

#[tokio::test]
async fn a_restart_costs_no_further_doubt() {
    let (mut world, till) = silent(PAID_IN_PARIS).await;
    told(&world, AlertKind::TillOffline, 1).await;
    world.engine.shut_down().await;
    let parts = Parts { tills: Arc::new(till.clone()), ..parts(world.journal.clone(), &world.clock) };
    world.engine = Engine::start(parts).await.unwrap();
    let order = world.order(PAID_IN_PARIS).await;
    waits(&world, &order).await;
    till.hang(false, false);
    till.look(&world).await;
    world.clock.advance(TimeDelta::seconds(30));
    world.at(&order, Phase::OnTill).await;
    assert_eq!((alerts(&world, AlertKind::InDoubt).await, world.attempts(&order)), (2, 1));
    told(&world, AlertKind::TillBack, 1).await;
}

/// The next look was dated by a clock that was hours ahead.
#[tokio::test]
async fn a_clock_that_is_set_back_keeps_no_order_waiting_and_nobody_busy() {
    let (world, till) = silent(PAID_IN_PARIS).await;
    let order = world.order(PAID_IN_PARIS).await;
    waits(&world, &order).await;
    world.clock.set_off(TimeDelta::hours(-2));
    till.look(&world).await;
    assert!(world.find(&order).await.unwrap().injection.version < 30, "it was looked at again and again");
    till.hang(false, false);
    till.look(&world).await;
    world.clock.advance(TimeDelta::seconds(30));
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.attempts(&order), 1);
}
