//! Orders that were left behind go together, and nothing that may be on the till goes with them.

use crate::world::{DELIVEROO, IN_PREPARATION, LONDON, PAID_IN_PARIS, PARIS, UNPAID_IN_PARIS, WITHOUT_REF, World};
use bridge_core::injection::Phase;
use bridge_core::settings::Mode;
use bridge_engine::By;
use bridge_engine::resend::{NotOlder, Stays};
use bridge_simulator::pixelpoint::TillFault;
use chrono::TimeDelta;
use hubrise_api::OrderId;

fn within(world: &World, age: TimeDelta) -> NotOlder {
    NotOlder { now: world.now(), oldest: world.now() - age }
}

async fn send(world: &World, order: &OrderId, age: TimeDelta) -> Option<Stays> {
    let id = world.find(order).await.unwrap().injection.id;
    let by = By { why: "the till was away", ..By::new("Ann") };
    world.engine.send_left_behind(id, within(world, age), by).await.unwrap()
}

#[tokio::test]
async fn what_waited_for_a_click_goes_once_and_says_who_sent_it() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at_rest(&order).await;
    assert_eq!(send(&world, &order, TimeDelta::hours(1)).await, None);
    let record = world.at(&order, Phase::OnTill).await;
    assert!(format!("{:?}", record.timeline).contains("the till was away"));
    assert_eq!(send(&world, &order, TimeDelta::hours(1)).await, Some(Stays::OnTill));
    assert_eq!(world.tickets(&order).len(), 1);
}

#[tokio::test]
async fn what_may_be_on_the_till_stays() {
    let world = World::live().await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    assert_eq!(send(&world, &order, TimeDelta::hours(1)).await, Some(Stays::MayBeThere));
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 1));
}

#[tokio::test]
async fn what_a_person_has_to_see_stays() {
    let world = World::live().await;
    for (sample, why) in [(WITHOUT_REF, Stays::Conversion), (IN_PREPARATION, Stays::MidWay)] {
        let order = world.order(sample).await;
        world.at_rest(&order).await;
        assert_eq!(send(&world, &order, TimeDelta::hours(1)).await, Some(why));
        assert_eq!(world.attempts(&order), 0);
    }
}

#[tokio::test]
async fn what_is_too_old_stays_unless_it_is_wanted_later() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let order = world.order(UNPAID_IN_PARIS).await;
    let record = world.at_rest(&order).await;
    let mut injection = record.injection;
    let later = |minutes| {
        let now = injection.created_at + TimeDelta::minutes(minutes);
        NotOlder { now, oldest: now - TimeDelta::minutes(30) }
    };
    injection.deadline_at = Some(injection.created_at + TimeDelta::minutes(10));
    assert_eq!(world.engine.stays(&injection, later(30)), None);
    assert_eq!(world.engine.stays(&injection, later(31)), Some(Stays::TooOld));
    injection.deadline_at = Some(injection.created_at + TimeDelta::minutes(60));
    assert_eq!(world.engine.stays(&injection, later(31)), None, "wanted later");
}

#[tokio::test]
async fn what_was_not_sent_in_time_goes_when_the_till_is_back_and_hubrise_still_wants_it() {
    let world = World::live().await;
    world.spoil(LONDON, TillFault::Offline);
    let order = world.order(DELIVEROO).await;
    let deadline = world.until(&order, "READY", |record| record.injection.tries == 1).await.injection.deadline_at;
    world.clock.advance(deadline.unwrap() - world.now() + TimeDelta::seconds(1));
    world.at(&order, Phase::NotSent(bridge_core::injection::NotSentReason::Deadline)).await;
    assert_eq!(send(&world, &order, TimeDelta::seconds(1)).await, Some(Stays::TooOld));
    world.mend(LONDON);
    assert_eq!(send(&world, &order, TimeDelta::hours(1)).await, None);
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.tickets(&order).len(), 1);
}

#[test]
fn every_reason_has_a_word_of_its_own() {
    let words: std::collections::BTreeSet<_> = Stays::ALL.into_iter().map(Stays::name).collect();
    assert_eq!(words.len(), Stays::ALL.len());
}
