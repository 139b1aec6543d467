//! Telling HubRise: as often as it takes, never lower than it is, never in a hurry.

use crate::gate::Gate;
use crate::world::{PAID_IN_PARIS, PARIS, World, calls};
use bridge_core::injection::{Phase, WriteBack};
use bridge_engine::journal::{Peer, TimelineKind};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::ApiFault;
use chrono::TimeDelta;
use hubrise_api::OrderId;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// An order that is on the till while HubRise does not take the status.
async fn untold(world: &World, fault: ApiFault, lasting: Lasting) -> OrderId {
    world.hubrise().set_fault(&world.site(PARIS).location, fault, lasting);
    let order = world.order(PAID_IN_PARIS).await;
    after_tries(world, &order, 1).await;
    order
}

/// Waits for the next try's failure; says how long the pause until the one after it is.
async fn after_tries(world: &World, order: &OrderId, tries: u32) -> TimeDelta {
    let record = world
        .until(order, &format!("{tries} failed tries"), |record| {
            record.injection.state.phase == Phase::OnTill && record.injection.tries == tries
        })
        .await;
    assert_eq!(record.injection.state.owed, Some(WriteBack::OnTill));
    record.injection.due_at.unwrap() - world.now()
}

#[tokio::test]
async fn hubrise_is_told_again_until_it_listens() {
    // Too many calls: nothing is asked before HubRise's minute ends.
    let second = TimeDelta::seconds(1);
    for (fault, pause) in [
        (ApiFault::InternalError, second),
        (ApiFault::BadGateway, second),
        (ApiFault::Drop, second),
        (ApiFault::TooManyRequests(None), TimeDelta::minutes(1)),
    ] {
        let world = World::live().await;
        let order = untold(&world, fault, Lasting::Once).await;
        assert_eq!(world.status(&order), "new", "{fault:?}");
        world.clock.advance(pause);
        let record = world.at(&order, Phase::OnTill).await;
        assert_eq!(world.status(&order), "received", "{fault:?}");
        assert_eq!(world.patches(&order).len(), 2, "{fault:?}");
        assert_eq!(calls(&record, Peer::ToHubRise), 2, "{fault:?}");
        assert_eq!(world.attempts(&order), 1, "{fault:?}: the till has nothing to do with it");
    }
}

#[tokio::test]
async fn a_status_that_arrived_without_an_answer_is_written_twice_without_harm() {
    let world = World::live().await;
    let order = untold(&world, ApiFault::DropAfterApplying, Lasting::Once).await;
    assert_eq!(world.status(&order), "received");
    world.clock.advance(TimeDelta::seconds(1));
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(world.status(&order), "received");
    let told = TimelineKind::Told { status: "received".to_owned() };
    assert_eq!(record.timeline.iter().filter(|entry| entry.kind == told).count(), 1);
}

#[tokio::test]
async fn a_revoked_token_is_tried_without_haste_and_nothing_is_dropped() {
    let world = World::live().await;
    let order = untold(&world, ApiFault::Revoked, Lasting::UntilCleared).await;
    for tries in 1..=8 {
        let pause = after_tries(&world, &order, tries).await;
        assert!(pause >= TimeDelta::milliseconds(750), "try {tries}: {pause}");
        assert_eq!(world.patches(&order).len(), usize::try_from(tries).unwrap());
        world.clock.advance(pause);
    }
    let pause = after_tries(&world, &order, 9).await;
    assert!(pause >= TimeDelta::seconds(22), "{pause}");
    assert_eq!(world.tickets(&order).len(), 1);
    world.hubrise().clear_faults(&world.site(PARIS).location);
    world.clock.advance(pause);
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.status(&order), "received");
}

#[tokio::test]
async fn a_status_hubrise_will_never_take_is_given_up() {
    let strict = MockServer::start().await;
    let refusal = ResponseTemplate::new(422).set_body_string(r#"{"message":"Validation failed"}"#);
    Mock::given(method("PATCH")).respond_with(refusal).mount(&strict).await;
    let world = World::with(|connection| connection.hubrise.base_url = format!("{}/v1", strict.uri())).await;
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(calls(&record, Peer::ToHubRise), 1);
    assert!(!record.timeline.iter().any(|entry| matches!(entry.kind, TimelineKind::Told { .. })));
    world.pass(TimeDelta::hours(1), PARIS).await;
    let patched = strict.received_requests().await.unwrap();
    let of_order = patched.iter().filter(|request| request.url.path().ends_with(order.as_str())).count();
    assert_eq!(of_order, 1);
}

#[tokio::test]
async fn a_status_that_is_further_already_is_not_written_down() {
    let world = World::live().await;
    let order = untold(&world, ApiFault::InternalError, Lasting::Once).await;
    world.hubrise().edit_order(&order, world.now() + TimeDelta::seconds(1), |order| {
        order["status"] = "accepted".into();
    });
    world.clock.advance(TimeDelta::milliseconds(100));
    for delivery in world.hubrise().due(world.now() + TimeDelta::seconds(1)) {
        let connection = world.connection(PARIS);
        world.engine.accept(connection.id.as_str(), Some(&delivery.signature), &delivery.body).await;
    }
    world
        .until(&order, "the newer status", |record| {
            record.injection.snapshot.as_ref().is_some_and(|snapshot| snapshot.status == "accepted")
        })
        .await;
    world.clock.advance(TimeDelta::seconds(1));
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(world.status(&order), "accepted");
    assert_eq!(world.patches(&order).len(), 1, "only the one that failed before");
    assert_eq!(record.injection.snapshot.unwrap().status, "accepted");
}

#[tokio::test]
async fn a_cancel_seen_while_a_status_is_being_written_stays_seen() {
    let (world, gate) = World::gated(Gate::after, |_| {}).await;
    let closed = gate.close("PATCH");
    let order = world.order(PAID_IN_PARIS).await;
    closed.reached().await;
    world.hubrise().cancel_order(&order, world.now());
    world.deliver().await;
    world.until(&order, "the cancel", |record| record.injection.state.cancel_at_pos).await;
    closed.open();
    let told = TimelineKind::Told { status: "received".to_owned() };
    let record = world
        .until(&order, "the answer to the PATCH", |record| record.timeline.iter().any(|entry| entry.kind == told))
        .await;
    assert_eq!(record.injection.snapshot.unwrap().status, "cancelled");
    assert!(record.injection.state.cancel_at_pos);
    assert_eq!(record.injection.state.owed, None);
}

#[tokio::test]
async fn nothing_is_owed_for_an_order_that_was_cancelled_meanwhile() {
    let world = World::live().await;
    let order = untold(&world, ApiFault::InternalError, Lasting::Once).await;
    world.hubrise().cancel_order(&order, world.now());
    world.deliver().await;
    let record = world.at(&order, Phase::OnTill).await;
    assert!(record.injection.state.cancel_at_pos);
    world.pass(TimeDelta::minutes(1), PARIS).await;
    assert_eq!(world.patches(&order).len(), 1);
    assert_eq!(world.status(&order), "cancelled");
}

#[tokio::test]
async fn a_day_that_is_used_up_is_waited_for_without_hurry() {
    let world = World::live().await;
    let two_hours = ApiFault::TooManyRequests(Some(2 * 60 * 60));
    let order = untold(&world, two_hours, Lasting::Once).await;
    for _ in 0..3 {
        world.clock.advance(TimeDelta::minutes(1));
        // The till's lane goes on meanwhile, and the outbox has every occasion to look.
        let other = world.order(PAID_IN_PARIS).await;
        world.until(&other, "a ticket", |record| record.injection.state.phase == Phase::OnTill).await;
    }
    let record = world.find(&order).await.unwrap();
    assert_eq!(record.injection.state.owed, Some(WriteBack::OnTill));
    assert!(record.injection.version < 20, "it was looked at {} times", record.injection.version);
    assert_eq!(world.patches(&order).len(), 1);
}
