//! "I was wrong": a person takes back the word that put an order on the till, or that closed it.

use crate::world::{PAID_IN_PARIS, PARIS, World};
use bridge_core::injection::{Action, HoldReason, Phase};
use bridge_core::settings::Mode;
use bridge_core::status::Writing;
use bridge_engine::journal::{Filter, TimelineKind};
use bridge_engine::{By, OperateError};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::pixelpoint::TillFault;
use chrono::TimeDelta;
use hubrise_api::OrderId;

async fn doubtful(world: &World, fault: TillFault) -> OrderId {
    world.spoil_next(PARIS, fault);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    order
}

/// Somebody says that it is on the till, and HubRise hears it.
async fn said_to_be_there(world: &World, fault: TillFault) -> OrderId {
    let order = doubtful(world, fault).await;
    world.operate(&order, Action::OnTheTill).await.unwrap();
    world.until(&order, "HubRise is told", |record| record.injection.state.owed.is_none()).await;
    order
}

#[tokio::test]
async fn a_wrong_word_is_taken_back_and_the_order_sent_once_somebody_says_so() {
    let world = World::live().await;
    let order = said_to_be_there(&world, TillFault::NoCommitNoAnswer).await;
    assert_eq!(world.status(&order), "received");
    world.operate(&order, Action::Reopen).await.unwrap();
    let record = world.at(&order, Phase::InDoubt).await;
    assert!(record.injection.state.needs_a_person() && record.injection.state.ambiguous);
    let last = record.timeline.iter().rev().find_map(|entry| match &entry.kind {
        TimelineKind::Operator { action, who, .. } => Some((*action, who.as_str())),
        _ => None,
    });
    assert_eq!(last, Some((Action::Reopen, "Robin")), "who, for the audit");
    world.pass(TimeDelta::hours(1), PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    assert_eq!((world.attempts(&order), world.status(&order).as_str()), (1, "received"), "nothing goes by itself");
    world.operate(&order, Action::NotThere).await.unwrap();
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(world.tickets(&order).len(), 1);
    assert!(!record.injection.state.actions().contains(&Action::Reopen), "the till says so itself");
    let refused = world.operate(&order, Action::Reopen).await.unwrap_err();
    assert!(matches!(refused, OperateError::NotNow { phase: "on_till" }), "{refused}");
}

#[tokio::test]
async fn a_number_that_was_taken_back_is_neither_shown_nor_found_nor_anybodys_word_again() {
    let world = World::live().await;
    let order = doubtful(&world, TillFault::NoCommitNoAnswer).await;
    let id = world.find(&order).await.unwrap().injection.id;
    let by = By { ticket: Some("9999"), ..By::new("Robin") };
    let found = async || {
        let filter = Filter { search: Some("9999".to_owned()), ..Filter::default() };
        world.store().page(&filter, 10, None).await.unwrap().rows.len()
    };
    world.engine.operate(id, Action::OnTheTill, by).await.unwrap();
    assert_eq!(found().await, 1);
    world.operate(&order, Action::Reopen).await.unwrap();
    assert_eq!((world.at(&order, Phase::InDoubt).await.injection.ticket, found().await), (None, 0));
    world.operate(&order, Action::OnTheTill).await.unwrap();
    assert_eq!(world.at(&order, Phase::OnTill).await.injection.ticket, None, "no number was said this time");
}

#[tokio::test]
async fn what_was_closed_waits_for_a_decision_again() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::Held(HoldReason::Supervised)).await;
    world.operate(&order, Action::Close).await.unwrap();
    world.hubrise().edit_order(&order, world.now(), |order| order["seller_notes"] = "call back".into());
    world.operate(&order, Action::Reopen).await.unwrap();
    let record = world.at(&order, Phase::Held(HoldReason::Reopened)).await;
    let payload = record.injection.conversion.unwrap().payload.unwrap();
    assert!(String::from_utf8_lossy(&payload).contains("call back"), "as it would be sent now");
    world.deliver().await;
    world.engine.change(&world.connection(PARIS).id, |connection| connection.mode = Mode::Live).await.unwrap();
    world.pass(TimeDelta::hours(1), PARIS).await;
    world.at(&order, Phase::Held(HoldReason::Reopened)).await;
    assert_eq!(world.attempts(&order), 0, "nothing goes by itself");
    world.operate(&order, Action::Send).await.unwrap();
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.tickets(&order).len(), 1);
}

#[tokio::test]
async fn a_closed_doubt_is_a_doubt_again() {
    let world = World::live().await;
    let order = doubtful(&world, TillFault::CommitThenNoAnswer).await;
    world.operate(&order, Action::Close).await.unwrap();
    world.operate(&order, Action::Reopen).await.unwrap();
    world.at(&order, Phase::InDoubt).await;
    assert_eq!((world.attempts(&order), world.tickets(&order).len()), (1, 1));
}

#[tokio::test]
async fn what_hubrise_ended_meanwhile_is_not_opened_again() {
    let world = World::live().await;
    let closed = doubtful(&world, TillFault::NoCommitNoAnswer).await;
    world.operate(&closed, Action::Close).await.unwrap();
    let said = said_to_be_there(&world, TillFault::NoCommitNoAnswer).await;
    for (order, phase) in [(&closed, Phase::Closed), (&said, Phase::OnTill)] {
        let injection = world.at(order, phase).await.injection;
        assert!(world.engine.actions(&injection).contains(&Action::Reopen));
        world.hubrise().edit_order(order, world.now(), |order| order["status"] = "completed".into());
        let refused = world.operate(order, Action::Reopen).await.unwrap_err();
        assert!(matches!(refused, OperateError::Over), "{refused}");
        let injection = world.at(order, phase).await.injection;
        assert!(!world.engine.actions(&injection).contains(&Action::Reopen));
    }
}

#[tokio::test]
async fn a_closed_order_is_not_opened_while_hubrise_may_still_hear_that_it_is_refused() {
    let world = World::with(|connection| connection.settings.statuses.reject_refused = true).await;
    world.hubrise().set_fault(&world.site(PARIS).location, ApiFault::Drop, Lasting::UntilCleared);
    world.spoil_next(PARIS, TillFault::ProductUnknown(2101));
    let order = world.order(PAID_IN_PARIS).await;
    world
        .until(&order, "the refusal was being told", |record| {
            record.injection.writing.as_ref().is_some_and(Writing::is_waiting)
        })
        .await;
    world.operate(&order, Action::Close).await.unwrap();
    let record = world.at(&order, Phase::Closed).await;
    assert!(!world.engine.actions(&record.injection).contains(&Action::Reopen));
}
