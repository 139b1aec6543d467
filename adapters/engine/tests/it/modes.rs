//! Shadow, supervised, live.

use crate::world::{PAID_IN_PARIS, PARIS, World, calls, phases};
use bridge_core::injection::{Action, HoldReason, NotSentReason, Phase};
use bridge_core::settings::Mode;
use bridge_engine::OperateError;
use bridge_engine::journal::{Peer, TimelineKind};
use chrono::TimeDelta;

#[tokio::test]
async fn shadow_touches_neither_hubrise_nor_the_till() {
    let world = World::with(|connection| connection.mode = Mode::Shadow).await;
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at_rest(&order).await;
    assert_eq!(record.injection.state.phase, Phase::NotSent(NotSentReason::Shadow));
    let conversion = record.injection.conversion.as_ref().unwrap();
    assert!(conversion.payload.is_some() && !conversion.ledger.findings.is_empty(), "it is converted and shown");
    for action in Action::ALL {
        let refused = world.operate(&order, action).await.unwrap_err();
        assert!(matches!(refused, OperateError::NotNow { phase: "not_sent" }), "{action:?}: {refused}");
    }
    assert!(world.hubrise().calls().is_empty());
    assert!(world.scene.till().arrivals().is_empty());
    assert_eq!(world.status(&order), "new");
}

#[tokio::test]
async fn supervised_sends_by_a_click() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at_rest(&order).await;
    assert_eq!(record.injection.state.phase, Phase::Held(HoldReason::Supervised));
    assert_eq!(world.attempts(&order), 0);
    assert!(world.hubrise().calls().is_empty());

    world.operate(&order, Action::Send).await.unwrap();
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(world.tickets(&order).len(), 1);
    assert_eq!(world.status(&order), "received");
    assert_eq!(phases(&record), ["held", "ready", "sending", "on_till"]);
    let (who, why) = ("Robin".to_owned(), String::new());
    let clicked = TimelineKind::Operator { action: Action::Send, who, why, ticket: None };
    assert_eq!(record.timeline.iter().filter(|entry| entry.kind == clicked).count(), 1);
    assert_eq!(calls(&record, Peer::ToHubRise), 3, "HubRise was asked before, told after, and read back");
}

#[tokio::test]
async fn a_click_comes_too_late_for_an_order_that_was_cancelled() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at_rest(&order).await;
    // Nobody tells us: HubRise's event is still on its way.
    world.hubrise().cancel_order(&order, world.now());
    world.operate(&order, Action::Send).await.unwrap();
    let record = world.at_rest(&order).await;
    assert_eq!(record.injection.state.phase, Phase::ClosedUpstream);
    assert_eq!(world.attempts(&order), 0);
    assert_eq!(world.status(&order), "cancelled");
}

#[tokio::test]
async fn staff_may_close_instead_of_sending() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at_rest(&order).await;
    world.operate(&order, Action::Close).await.unwrap();
    let record = world.at(&order, Phase::Closed).await;
    assert!(!record.injection.state.needs_a_person());
    assert_eq!((world.attempts(&order), world.status(&order).as_str()), (0, "new"));
}

#[tokio::test]
async fn a_change_of_mode_holds_from_the_next_order_on() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let held = world.order(PAID_IN_PARIS).await;
    world.at_rest(&held).await;
    let mut connection = world.connection(PARIS);
    connection.mode = Mode::Live;
    world.engine.connect(connection).await.unwrap();
    world.pass(TimeDelta::minutes(1), PARIS).await;
    let record = world.at_rest(&held).await;
    assert_eq!(record.injection.state.phase, Phase::Held(HoldReason::Supervised), "what waits goes on waiting");
}
