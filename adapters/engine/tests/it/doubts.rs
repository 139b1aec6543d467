//! Late evidence: a till that can be asked for tickets is asked on for those in doubt.

use crate::second_till::{TextTill, Whim};
use crate::world::{PAID_IN_PARIS, UNPAID_IN_PARIS, World, eventually, parts, phases};
use bridge_core::injection::{Phase, Profile};
use bridge_engine::journal::TimelineKind;
use bridge_engine::{Engine, Parts, Pos};
use chrono::TimeDelta;
use hubrise_api::OrderId;
use std::sync::Arc;

const EVERY: TimeDelta = TimeDelta::minutes(1);

async fn world_with(till: &TextTill) -> World {
    World::with_tills(till.clone(), |_| {}).await
}

/// An order the till has been given and has not printed, and how often it was asked for it: after each attempt.
async fn doubtful(world: &World, till: &TextTill, number: usize) -> (OrderId, usize) {
    let attempts = if till.profile() == Profile::RefusesRepeats { 2 } else { 1 };
    for _ in 0..attempts {
        till.feel(Whim::SayNothing);
    }
    let order = world.order(number).await;
    world.at(&order, Phase::InDoubt).await;
    assert_eq!(till.asked_for(&order), attempts);
    (order, attempts)
}

async fn looked(till: &TextTill, order: &OrderId, times: usize) {
    eventually("another look", async || (till.asked_for(order) == times).then_some(())).await;
}

#[tokio::test]
async fn a_ticket_that_turns_up_late_ends_the_doubt() {
    let till = TextTill::with(Profile::ShowsPresence);
    let world = world_with(&till).await;
    let (order, _) = doubtful(&world, &till, PAID_IN_PARIS).await;
    world.clock.advance(EVERY);
    looked(&till, &order, 2).await;
    till.print_late(&order);
    world.clock.advance(EVERY);
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(phases(&record), ["ready", "sending", "unknown", "in_doubt", "on_till"]);
    let says = |kind: &TimelineKind| matches!(kind, TimelineKind::Note { code } if code == "seen_later");
    assert_eq!(record.timeline.iter().filter(|entry| says(&entry.kind)).count(), 1);
    assert_eq!((record.injection.state.ambiguous, record.injection.doubted_at), (false, None));
    assert_eq!(world.status(&order), "received");
    assert_eq!(till.tickets(&order).len(), 1);
}

#[tokio::test]
async fn what_is_not_found_settles_nothing_and_is_looked_for_no_longer_than_two_hours() {
    for profile in [Profile::ShowsPresence, Profile::RefusesRepeats] {
        let till = TextTill::with(profile);
        let world = world_with(&till).await;
        let (order, asked) = doubtful(&world, &till, PAID_IN_PARIS).await;
        for minute in 1..=120 {
            world.clock.advance(EVERY);
            looked(&till, &order, asked + minute).await;
        }
        // They are looked for in the order they came: once the later one was, the other is not any more.
        let (later, before) = doubtful(&world, &till, UNPAID_IN_PARIS).await;
        world.clock.advance(EVERY);
        looked(&till, &later, before + 1).await;
        assert_eq!(till.asked_for(&order), asked + 120);
        let record = world.at(&order, Phase::InDoubt).await;
        assert_eq!(usize::try_from(record.injection.state.attempt).unwrap(), asked);
        assert!(record.injection.state.ambiguous && till.tickets(&order).is_empty());
    }
}

#[tokio::test]
async fn a_restart_does_not_end_the_search() {
    let till = TextTill::with(Profile::ShowsPresence);
    let mut world = world_with(&till).await;
    let (order, _) = doubtful(&world, &till, PAID_IN_PARIS).await;
    world.engine.shut_down().await;
    till.print_late(&order);
    let parts = Parts { tills: Arc::new(till.clone()), ..parts(world.journal.clone(), &world.clock) };
    world.engine = Engine::start(parts).await.unwrap();
    world.at(&order, Phase::OnTill).await;
    assert_eq!(till.tickets(&order).len(), 1);
}

#[tokio::test]
async fn an_order_does_not_wait_for_a_search() {
    let till = TextTill::with(Profile::ShowsPresence);
    let world = world_with(&till).await;
    let (doubt, _) = doubtful(&world, &till, PAID_IN_PARIS).await;
    till.be_deaf();
    world.clock.advance(EVERY);
    looked(&till, &doubt, 2).await;
    let order = world.order(UNPAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    world.at(&doubt, Phase::InDoubt).await;
}
