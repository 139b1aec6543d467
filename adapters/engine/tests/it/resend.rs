//! Orders that were left behind go together, and nothing that may be on the till goes with them.

use crate::world::{DELIVEROO, IN_PREPARATION, LONDON, PAID_IN_PARIS, PARIS, UNPAID_IN_PARIS, WITHOUT_REF, World};
use bridge_core::injection::Phase;
use bridge_core::settings::Mode;
use bridge_engine::By;
use bridge_engine::resend::{Stays, placed_at};
use bridge_simulator::pixelpoint::TillFault;
use chrono::TimeDelta;
use hubrise_api::OrderId;

async fn send(world: &World, order: &OrderId, age: TimeDelta) -> Option<Stays> {
    let id = world.find(order).await.unwrap().injection.id;
    let by = By { why: "the till was away", ..By::new("Ann") };
    world.engine.send_left_behind(id, world.now() - age, by).await.unwrap()
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
async fn what_was_placed_longer_ago_than_asked_for_stays_however_late_it_came_or_is_wanted() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let order = world.order(UNPAID_IN_PARIS).await;
    let injection = world.at_rest(&order).await.injection;
    let connection = world.engine.connection(&injection.connection).unwrap();
    let placed = placed_at(&connection, &injection);
    assert!(placed <= injection.created_at && injection.deadline_at.unwrap() > placed + TimeDelta::minutes(10));
    world.clock.advance(placed + TimeDelta::minutes(10) - world.now());
    assert_eq!(send(&world, &order, TimeDelta::minutes(9)).await, Some(Stays::TooOld));
    assert_eq!(world.attempts(&order), 0);
    let mut late = injection.clone();
    late.created_at = world.now();
    assert_eq!(world.engine.stays(&late, world.now() - TimeDelta::minutes(9)), Some(Stays::TooOld), "came late");
    assert_eq!(send(&world, &order, TimeDelta::minutes(10)).await, None);
    world.at(&order, Phase::OnTill).await;
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
