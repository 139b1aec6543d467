//! What a person takes back, sends as it is, or reads on the till.

use crate::gate::Gate;
use crate::world::{PAID_IN_PARIS, PARIS, World, phases};
use bridge_core::injection::{Action, HoldReason, Phase};
use bridge_engine::journal::{OrderRecord, TimelineKind};
use bridge_engine::{By, OperateError};
use bridge_simulator::pixelpoint::{Delay, Release, TillFault};
use chrono::TimeDelta;
use hubrise_api::OrderId;
use serde_json::Value;

/// An order that waits for a till that is away.
async fn waits(world: &World) -> OrderId {
    world.spoil(PARIS, TillFault::Offline);
    let order = world.order(PAID_IN_PARIS).await;
    world.until(&order, "READY after a try", is_waiting).await;
    order
}

fn is_waiting(record: &OrderRecord) -> bool {
    record.injection.state.phase == Phase::Ready && record.injection.tries > 0
}

#[tokio::test]
async fn what_waits_for_its_till_is_taken_back_and_never_sent() {
    let world = World::live().await;
    let order = waits(&world).await;
    world.operate(&order, Action::TakeBack).await.unwrap();
    let record = world.at(&order, Phase::Closed).await;
    let by = |entry: &TimelineKind| match entry {
        TimelineKind::Operator { action: Action::TakeBack, who, .. } => Some(who.clone()),
        _ => None,
    };
    assert_eq!(
        record.timeline.iter().find_map(|entry| by(&entry.kind)).as_deref(),
        Some("Robin"),
        "who, for the audit"
    );
    assert!(!record.injection.state.needs_a_person());
    let attempts = world.attempts(&order);
    world.mend(PARIS);
    world.pass(TimeDelta::hours(1), PARIS).await;
    assert_eq!((world.attempts(&order), world.tickets(&order).len()), (attempts, 0));
    assert_eq!(world.status(&order), "new", "HubRise goes on showing it");
    let again = world.operate(&order, Action::TakeBack).await.unwrap_err();
    assert!(matches!(again, OperateError::NotNow { phase: "closed" }), "{again}");
}

#[tokio::test]
async fn what_is_on_its_way_cannot_be_taken_back() {
    let world = World::live().await;
    let release = Release::new();
    world.spoil_next(PARIS, TillFault::LateAnswer(Delay::Until(release.clone())));
    let order = world.order(PAID_IN_PARIS).await;
    world.until(&order, "SENDING", |record| record.injection.state.phase == Phase::Sending).await;
    let refused = world.operate(&order, Action::TakeBack).await.unwrap_err();
    assert!(matches!(refused, OperateError::NotNow { phase: "sending" }), "{refused}");
    release.release();
    world.at(&order, Phase::OnTill).await;
}

#[tokio::test]
async fn an_attempt_that_begins_while_hubrise_is_asked_goes_before_the_click() {
    let (world, gate) = World::gated(Gate::after, |_| {}).await;
    let order = waits(&world).await;
    let closed = gate.close("GET");
    let meanwhile = async {
        closed.reached().await;
        world.mend(PARIS);
        world.pass(TimeDelta::seconds(31), PARIS).await;
        world.at(&order, Phase::OnTill).await;
        closed.open();
    };
    let (clicked, ()) = tokio::join!(world.operate(&order, Action::TakeBack), meanwhile);
    let refused = clicked.unwrap_err();
    assert!(matches!(refused, OperateError::NotNow { phase: "on_till" }), "nobody rings it up: {refused}");
    assert_eq!(world.tickets(&order).len(), 1);
}

#[tokio::test]
async fn what_was_called_off_meanwhile_is_not_taken_back_to_be_rung_up() {
    let world = World::live().await;
    let order = waits(&world).await;
    world.hubrise().cancel_order(&order, world.now());
    world.operate(&order, Action::TakeBack).await.unwrap();
    world.at(&order, Phase::ClosedUpstream).await;
}

#[tokio::test]
async fn what_may_be_on_the_till_from_before_is_a_doubt_again_when_it_is_taken_back() {
    let world = World::live().await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    world.spoil(PARIS, TillFault::Offline);
    world.operate(&order, Action::NotThere).await.unwrap();
    world.until(&order, "READY after a try", is_waiting).await;
    world.operate(&order, Action::TakeBack).await.unwrap();
    let record = world.at(&order, Phase::InDoubt).await;
    assert!(record.injection.state.ambiguous, "the first ticket must not be forgotten");
}

/// A held order: its first item has no product number.
async fn lacking(world: &World) -> OrderId {
    let order = world.place_changed(PAID_IN_PARIS, |order| order["items"][0]["sku_ref"] = Value::Null);
    world.deliver().await;
    world.at(&order, Phase::Held(HoldReason::Conversion)).await;
    order
}

#[tokio::test]
async fn an_order_sent_as_it_is_needs_somebody_until_they_say_that_it_is_dealt_with() {
    let world = World::live().await;
    let order = lacking(&world).await;
    world.operate(&order, Action::Send).await.unwrap();
    let record = world.at(&order, Phase::OnTill).await;
    assert!(record.injection.state.incomplete && record.injection.state.needs_a_person());
    let totals = record.injection.conversion.as_ref().unwrap().totals;
    assert!(totals.till.unwrap().amount() < totals.hubrise.unwrap().amount());
    world.operate(&order, Action::Close).await.unwrap();
    let record = world.until(&order, "seen to", |record| !record.injection.state.needs_a_person()).await;
    assert_eq!(record.injection.state.phase, Phase::OnTill);
}

#[tokio::test]
async fn a_held_order_that_was_mended_first_is_sent_complete() {
    let world = World::live().await;
    let order = lacking(&world).await;
    world.hubrise().edit_order(&order, world.now(), |order| order["items"][0]["sku_ref"] = "2101".into());
    world.operate(&order, Action::Send).await.unwrap();
    let record = world.at(&order, Phase::OnTill).await;
    assert!(!record.injection.state.incomplete && !record.injection.state.needs_a_person());
}

#[tokio::test]
async fn the_ticket_somebody_read_on_the_till_is_kept_with_who_said_so() {
    let world = World::live().await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    let id = world.at(&order, Phase::InDoubt).await.injection.id;
    let by = By { ticket: Some("4711"), ..By::new("Robin") };
    world.engine.operate(id, Action::OnTheTill, by).await.unwrap();
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(record.injection.ticket.as_deref(), Some("4711"));
    let said = record.timeline.iter().any(|entry| {
        matches!(&entry.kind, TimelineKind::Operator { who, ticket, .. }
            if who == "Robin" && ticket.as_deref() == Some("4711"))
    });
    assert!(said, "{:?}", phases(&record));
}
