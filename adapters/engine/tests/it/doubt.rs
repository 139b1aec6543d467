//! No clear answer from the till: nothing is ever sent again by itself; a person decides.

use crate::gate::Gate;
use crate::world::{IN_LONDON, LONDON, PAID_IN_PARIS, PARIS, UNPAID_IN_PARIS, World, event, eventually};
use bridge_core::injection::{Action, Phase};
use bridge_engine::journal::{Filter, InjectionId, OrderRecord, TimelineKind};
use bridge_engine::{By, OperateError};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::pixelpoint::{Delay, Release, TillFault};
use chrono::TimeDelta;
use hubrise_api::OrderId;

const MARK: &str = "POSSIBLE DUPLICATE";

/// An order whose fate is unknown, and its tickets.
async fn doubtful(world: &World, fault: TillFault) -> OrderId {
    world.spoil_next(PARIS, fault);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    order
}

fn clicks(record: &OrderRecord) -> usize {
    record.timeline.iter().filter(|entry| matches!(entry.kind, TimelineKind::Operator { .. })).count()
}

async fn is_not_now(world: &World, order: &OrderId, action: Action) {
    let refused = world.operate(order, action).await.unwrap_err();
    assert!(matches!(refused, OperateError::NotNow { .. }), "{action:?}: {refused}");
}

#[tokio::test]
async fn an_unclear_answer_is_a_doubt_and_nothing_is_sent_again() {
    let faults = [
        (TillFault::CommitThenNoAnswer, 1),
        (TillFault::NoCommitNoAnswer, 0),
        (TillFault::Http500AfterPrinting, 1),
        (TillFault::GarbageBody, 1),
        (TillFault::PosException, 0),
    ];
    let world = World::live().await;
    let mut orders = Vec::new();
    for (fault, printed) in faults {
        let order = doubtful(&world, fault.clone()).await;
        orders.push((order, printed, fault));
    }
    for minutes in [1, 60, 24 * 60] {
        world.pass(TimeDelta::minutes(minutes), PARIS).await;
    }
    for (order, printed, fault) in orders {
        let record = world.at(&order, Phase::InDoubt).await;
        let state = record.injection.state;
        assert_eq!((state.attempt, state.ambiguous), (1, true), "{fault:?}");
        assert_eq!(state.actions(), [Action::OnTheTill, Action::NotThere, Action::Close], "{fault:?}");
        assert!(record.injection.reason.is_some(), "{fault:?}: the page says what happened");
        assert_eq!(world.attempts(&order), 1, "{fault:?}");
        assert_eq!(world.tickets(&order).len(), printed, "{fault:?}");
        assert_eq!(world.status(&order), "new", "{fault:?}");
        is_not_now(&world, &order, Action::Send).await;
    }
}

#[tokio::test]
async fn a_person_found_it_on_the_till() {
    let world = World::live().await;
    let order = doubtful(&world, TillFault::CommitThenNoAnswer).await;
    world.operate(&order, Action::OnTheTill).await.unwrap();
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.status(&order), "received");
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 1));
    for action in Action::ALL.into_iter().filter(|action| *action != Action::Reopen) {
        is_not_now(&world, &order, action).await;
    }
}

#[tokio::test]
async fn what_is_sent_again_says_so_on_the_ticket() {
    let world = World::live().await;
    for (fault, printed) in [(TillFault::CommitThenNoAnswer, 1), (TillFault::NoCommitNoAnswer, 0)] {
        let order = doubtful(&world, fault).await;
        world.operate(&order, Action::NotThere).await.unwrap();
        let record = world.at(&order, Phase::OnTill).await;
        let tickets = world.tickets(&order);
        assert_eq!(tickets.len(), printed + 1);
        let (again, before) = tickets.split_last().unwrap();
        assert!(again.footer[0].contains(MARK), "{:?}", again.footer);
        assert!(before.iter().all(|ticket| !ticket.footer.concat().contains(MARK)));
        assert_eq!(again.total, before.first().map_or(again.total, |ticket| ticket.total));
        assert_eq!((record.injection.state.resends, record.injection.state.attempt), (1, 2));
        assert_eq!(record.injection.ticket, Some(again.number.to_string()));
        assert!(record.injection.state.needs_a_person(), "nobody knows from here whether there are two");
        world.until(&order, "HubRise is told", |record| record.injection.state.owed.is_none()).await;
        assert_eq!(world.status(&order), "received");
        world.operate(&order, Action::Close).await.unwrap();
        let record = world.at(&order, Phase::OnTill).await;
        assert!(!record.injection.state.needs_a_person(), "somebody has looked");
    }
}

#[tokio::test]
async fn the_number_of_the_other_ticket_is_kept_with_who_took_it_off() {
    let world = World::live().await;
    let order = doubtful(&world, TillFault::CommitThenNoAnswer).await;
    world.operate(&order, Action::NotThere).await.unwrap();
    let injection = world.at(&order, Phase::OnTill).await.injection;
    let by = By { ticket: Some("7311"), ..By::new("Robin") };
    world.engine.operate(injection.id, Action::Close, by).await.unwrap();
    let record = world.until(&order, "seen to", |record| !record.injection.state.needs_a_person()).await;
    assert_eq!(record.injection.ticket, injection.ticket);
    for ticket in ["7311", injection.ticket.as_deref().unwrap()] {
        let filter = Filter { search: Some(ticket.to_owned()), ..Filter::default() };
        assert_eq!(world.store().page(&filter, 10, None).await.unwrap().rows.len(), 1, "{ticket}");
    }
}

#[tokio::test]
async fn a_doubt_may_be_closed() {
    let world = World::live().await;
    let order = doubtful(&world, TillFault::NoCommitNoAnswer).await;
    world.operate(&order, Action::Close).await.unwrap();
    world.at(&order, Phase::Closed).await;
    world.pass(TimeDelta::hours(1), PARIS).await;
    world.at(&order, Phase::Closed).await;
    assert_eq!((world.attempts(&order), world.status(&order).as_str()), (1, "new"));
}

#[tokio::test]
async fn two_clicks_at_once_send_once() {
    let world = World::live().await;
    let order = doubtful(&world, TillFault::NoCommitNoAnswer).await;
    let (one, other) = tokio::join!(world.operate(&order, Action::NotThere), world.operate(&order, Action::NotThere));
    let (done, refused): (Vec<_>, Vec<_>) = [one, other].into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1, "one click counts");
    let refused = refused.into_iter().next().unwrap().unwrap_err();
    assert!(matches!(refused, OperateError::NotNow { .. }), "{refused}");
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 2));
    assert_eq!(record.injection.state.resends, 1);
    assert_eq!(clicks(&record), 1, "the click that came to nothing is not in the timeline");
}

#[tokio::test]
async fn a_click_that_took_longer_than_somebody_elses_is_refused() {
    let (world, gate) = World::gated(Gate::before, |_| {}).await;
    let order = doubtful(&world, TillFault::NoCommitNoAnswer).await;
    let closed = gate.close("GET");
    let faster = async {
        closed.reached().await;
        world.operate(&order, Action::NotThere).await.unwrap();
        world.at(&order, Phase::OnTill).await;
        closed.open();
    };
    let (slower, ()) = tokio::join!(world.operate(&order, Action::NotThere), faster);
    let refused = slower.unwrap_err();
    assert!(matches!(refused, OperateError::NotNow { phase: "on_till" }), "{refused}");
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 2));
    assert_eq!(clicks(&record), 1);
}

#[tokio::test]
async fn a_cancel_that_hubrise_told_a_click_is_not_lost_to_a_race() {
    let (world, gate) = World::gated(Gate::after, |_| {}).await;
    let order = doubtful(&world, TillFault::NoCommitNoAnswer).await;
    world.hubrise().cancel_order(&order, world.now());
    let closed = gate.close("GET");
    // Something else about the order is stored while HubRise's answer is on its way.
    let meanwhile = async {
        closed.reached().await;
        let mut json = world.hubrise().order(&order);
        json["status"] = "new".into();
        json["seller_notes"] = "call back".into();
        world.tell(&world.connection(PARIS), &event("update", "e9", &json, world.now())).await;
        world
            .until(&order, "the update", |record| {
                let snapshot = record.injection.snapshot.as_ref().unwrap();
                String::from_utf8_lossy(&snapshot.json).contains("call back")
            })
            .await;
        closed.open();
    };
    let (clicked, ()) = tokio::join!(world.operate(&order, Action::NotThere), meanwhile);
    clicked.unwrap();
    world.at(&order, Phase::ClosedUpstream).await;
    assert_eq!(world.attempts(&order), 1);
}

#[tokio::test]
async fn a_refusal_after_a_doubt_leaves_the_doubt() {
    let world = World::with(|connection| connection.settings.statuses.reject_refused = true).await;
    let order = doubtful(&world, TillFault::CommitThenNoAnswer).await;
    world.spoil_next(PARIS, TillFault::WrongToken);
    world.operate(&order, Action::NotThere).await.unwrap();
    let record = world.until(&order, "a second doubt", |record| record.injection.state.attempt == 2).await;
    assert_ne!(record.injection.state.phase, Phase::Refused);
    world.at(&order, Phase::InDoubt).await;
    assert_eq!(world.status(&order), "new", "never `rejected` while there may be a ticket");
}

#[tokio::test]
async fn a_resend_waits_for_a_till_that_is_away_and_stays_a_doubt_when_it_stays_away() {
    let world = World::live().await;
    let order = doubtful(&world, TillFault::CommitThenNoAnswer).await;
    world.spoil(PARIS, TillFault::Offline);
    world.operate(&order, Action::NotThere).await.unwrap();
    world.until(&order, "a try that came to nothing", |record| record.injection.tries == 1).await;
    world.clock.advance(TimeDelta::minutes(31));
    let record = world.at(&order, Phase::InDoubt).await;
    assert!(record.injection.state.ambiguous, "\"not sent\" would hide the first ticket");
}

#[tokio::test]
async fn a_doubt_is_not_sent_again_when_it_has_ended_in_hubrise() {
    let world = World::live().await;
    let order = doubtful(&world, TillFault::CommitThenNoAnswer).await;
    world.hubrise().cancel_order(&order, world.now());
    world.operate(&order, Action::NotThere).await.unwrap();
    world.at(&order, Phase::ClosedUpstream).await;
    assert_eq!(world.attempts(&order), 1);
    assert_eq!(world.status(&order), "cancelled");
}

#[tokio::test]
async fn a_person_decides_even_when_hubrise_cannot_be_asked() {
    let world = World::live().await;
    let order = doubtful(&world, TillFault::NoCommitNoAnswer).await;
    world.hubrise().set_fault(&world.site(PARIS).location, ApiFault::Drop, Lasting::Once);
    world.operate(&order, Action::NotThere).await.unwrap();
    let record = world.at(&order, Phase::OnTill).await;
    let note = TimelineKind::Note { code: "hubrise_not_reached".to_owned() };
    assert!(record.timeline.iter().any(|entry| entry.kind == note));
    assert_eq!(world.tickets(&order).len(), 1);
}

#[tokio::test]
async fn while_an_answer_is_late_nothing_else_happens_at_that_till() {
    let world = World::live().await;
    let release = Release::new();
    world.spoil_next(PARIS, TillFault::LateAnswer(Delay::Until(release.clone())));
    let first = world.order(PAID_IN_PARIS).await;
    eventually("the ticket", async || (world.tickets(&first).len() == 1).then_some(())).await;
    let record = world.find(&first).await.unwrap();
    assert_eq!(record.injection.state.phase, Phase::Sending);
    for action in Action::ALL {
        is_not_now(&world, &first, action).await;
    }
    let second = world.order(UNPAID_IN_PARIS).await;
    world.until(&second, "READY", |record| record.injection.state.phase == Phase::Ready).await;
    // The clock may say what it likes: one attempt at a time.
    world.clock.advance(TimeDelta::minutes(5));
    let elsewhere = world.order(IN_LONDON).await;
    world.at(&elsewhere, Phase::OnTill).await;
    assert_eq!((world.attempts(&first), world.attempts(&second)), (1, 0));

    release.release();
    world.at(&first, Phase::OnTill).await;
    world.at(&second, Phase::OnTill).await;
    assert_eq!((world.tickets(&first).len(), world.tickets(&second).len()), (1, 1));
    let stores: Vec<_> = world.tickets(&elsewhere).into_iter().map(|ticket| ticket.store).collect();
    assert_eq!(stores, [world.site(LONDON).name.clone()]);
}

#[tokio::test]
async fn an_order_cancelled_on_its_way_is_to_be_taken_off_the_till() {
    let world = World::live().await;
    let release = Release::new();
    world.spoil_next(PARIS, TillFault::LateAnswer(Delay::Until(release.clone())));
    let order = world.order(PAID_IN_PARIS).await;
    world.until(&order, "SENDING", |record| record.injection.state.phase == Phase::Sending).await;
    world.hubrise().cancel_order(&order, world.now());
    world.deliver().await;
    world.until(&order, "the cancel is seen", |record| record.injection.state.cancel_at_pos).await;
    release.release();
    let record = world.at(&order, Phase::OnTill).await;
    assert!(record.injection.state.cancel_at_pos && record.injection.state.needs_a_person());
    world.pass(TimeDelta::minutes(1), PARIS).await;
    assert!(world.patches(&order).is_empty(), "HubRise's cancel stays");
    assert_eq!(world.status(&order), "cancelled");
}

#[tokio::test]
async fn an_order_that_is_not_there_cannot_be_operated() {
    let world = World::live().await;
    let error =
        world.engine.operate(InjectionId(999), Action::Close, bridge_engine::By::new("Robin")).await.unwrap_err();
    assert!(matches!(error, OperateError::NoSuchOrder), "{error}");
}
