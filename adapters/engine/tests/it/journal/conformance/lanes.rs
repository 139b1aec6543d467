//! Lanes: who works on what, and when.

use super::super::make::{arrival, arrived, at, connected, connection, read};
use super::{Shared, desk, due, in_phase, outbox, taking_up, till, waiting};
use bridge_core::injection::{HoldReason, NotSentReason, Phase, State, WriteBack};
use bridge_core::status::Writing;
use bridge_engine::connection::TillId;
use bridge_engine::journal::{Lane, Transition};
use hubrise_api::{OrderId, OrderStatus};
use pixelpoint_api::EoiToken;

pub(crate) async fn each_state_has_its_lane(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let mut injection = arrived(&*journal, &a, 1, "x1").await;
    for phase in [
        Phase::Recorded,
        Phase::Ready,
        Phase::Sending,
        Phase::Unknown,
        Phase::OnTill,
        Phase::Held(HoldReason::Late),
        Phase::InDoubt,
        Phase::Refused,
        Phase::NotSent(NotSentReason::Shadow),
        Phase::Closed,
        Phase::ClosedUpstream,
    ] {
        for (owed, writing) in owed_and_writing() {
            let state = State { owed, ..in_phase(phase) };
            let change = Transition { due_at: Some(at(5)), writing: writing.clone(), ..Transition::to(state) };
            assert!(journal.apply(injection.id, injection.version, &change).await.unwrap());
            injection = read(&*journal, injection.id).await;
            assert_eq!((injection.state, &injection.writing), (state, &writing));
            let to_till = matches!(phase, Phase::Ready | Phase::Unknown);
            let at_desk = phase == Phase::Recorded;
            let has_work = owed.is_some() || writing.is_some_and(|writing| writing.is_waiting());
            let to_hubrise = has_work && !at_desk && !to_till && phase != Phase::Sending;
            assert_eq!(due(&journal, &till(&a), 5).await.is_some(), to_till, "{state:?}");
            assert_eq!(due(&journal, &desk(&a), 5).await.is_some(), at_desk, "{state:?}");
            assert_eq!(due(&journal, &outbox(&a), 5).await.is_some(), to_hubrise, "{state:?}");
        }
    }
}

/// What HubRise may be owed, and how writing it may stand: at rest, under way, read back, waited for.
fn owed_and_writing() -> Vec<(Option<WriteBack>, Option<Writing>)> {
    let resting = Writing::new(OrderStatus::from("simmering"));
    let mut under_way = resting.clone();
    under_way.begun(OrderStatus::Received);
    let mut open = under_way.clone();
    open.unanswered();
    let mut waiting = open.clone();
    waiting.read(&OrderStatus::Cancelled, chrono::DateTime::UNIX_EPOCH);
    vec![
        (None, None),
        (Some(WriteBack::OnTill), None),
        (Some(WriteBack::Refused), Some(resting.clone())),
        (None, Some(resting)),
        (None, Some(under_way)),
        (None, Some(open)),
        (Some(WriteBack::OnTill), Some(waiting.clone())),
        (None, Some(waiting)),
    ]
}

pub(crate) async fn a_lane_serves_what_was_due_first(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    let empty = waiting(&journal, &desk(&a), 0).await;
    assert!(empty.due.is_none() && empty.next_at.is_none());
    let mut ids = Vec::new();
    for (second, of, order) in [(1, &a, "x1"), (2, &b, "x2"), (3, &a, "x3")] {
        journal.accept(&[arrival(of, second, order)]).await.unwrap();
        let event = journal.next_event(&of.id).await.unwrap().unwrap();
        journal.apply(event.injection, 1, &taking_up(event.seq)).await.unwrap();
        ids.push(event.injection);
    }
    for (id, second) in ids.iter().zip([30, 20, 10]) {
        let change = Transition { due_at: Some(at(second)), tries: 3, ..Transition::to(in_phase(Phase::Ready)) };
        assert!(journal.apply(*id, 2, &change).await.unwrap());
    }
    let none_yet = waiting(&journal, &till(&a), 9).await;
    assert!(none_yet.due.is_none());
    assert_eq!(none_yet.next_at, Some(at(10)));
    for (second, order) in [(10, "x3"), (20, "x3"), (30, "x3"), (99, "x3")] {
        assert_eq!(due(&journal, &till(&a), second).await.as_deref(), Some(order), "at {second}");
    }
    assert_eq!(waiting(&journal, &till(&a), 99).await.due.unwrap().tries, 3);
    // A clock set back by a day: what was due soon is due, not in a day.
    assert_eq!(due(&journal, &till(&a), -86_400).await.as_deref(), Some("x3"));
    assert_eq!(due(&journal, &Lane::Till(TillId::new("another")), 99).await, None);

    for id in &ids {
        assert!(journal.apply(*id, 3, &Transition::to(in_phase(Phase::Ready))).await.unwrap());
    }
    let at_rest = waiting(&journal, &till(&a), 99).await;
    assert!(at_rest.due.is_none() && at_rest.next_at.is_none());
}

pub(crate) async fn what_waits_for_a_till_is_called_up_oldest_first(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let mut elsewhere = connection(2);
    elsewhere.till.as_mut().unwrap().token = EoiToken::new("another");
    journal.save_connection(&elsewhere).await.unwrap();
    let mut ids = Vec::new();
    for (second, of, phase, due) in [
        (1, &a, Phase::Ready, Some(50)),
        (2, &a, Phase::Unknown, Some(60)),
        (3, &a, Phase::Ready, Some(30)),
        (4, &a, Phase::Ready, None),
        (5, &elsewhere, Phase::Ready, Some(70)),
    ] {
        let injection = arrived(&*journal, of, second, &format!("x{second}")).await;
        let change =
            Transition { due_at: due.map(at), tries: 3, takes_up: Some(second), ..Transition::to(in_phase(phase)) };
        assert!(journal.apply(injection.id, injection.version, &change).await.unwrap());
        ids.push(injection.id);
    }
    journal.call_up(&a.till_id().unwrap(), at(40)).await.unwrap();
    let mut due_at = Vec::new();
    for id in &ids {
        let injection = read(&*journal, *id).await;
        assert_eq!((injection.tries, injection.version), (3, 2));
        due_at.push(injection.due_at);
    }
    assert_eq!(due_at, [Some(at(40)), Some(at(60)), Some(at(40)), None, Some(at(70))]);
    assert_eq!(due(&journal, &till(&a), 40).await.as_deref(), Some("x1"), "the oldest first");
}

pub(crate) async fn the_interrupted_are_found(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let mut expected = Vec::new();
    for (second, phase) in
        (1..).zip([Phase::Sending, Phase::Ready, Phase::Unknown, Phase::Recorded, Phase::OnTill, Phase::InDoubt])
    {
        let order = format!("x{second}");
        journal.accept(&[arrival(&a, second, &order)]).await.unwrap();
        let event = journal.next_event(&a.id).await.unwrap().unwrap();
        let change = Transition { takes_up: Some(event.seq), ..Transition::to(in_phase(phase)) };
        assert!(journal.apply(event.injection, 1, &change).await.unwrap());
        if matches!(phase, Phase::Sending | Phase::Unknown) {
            expected.push(OrderId::new(order));
        }
    }
    let found = journal.interrupted().await.unwrap();
    assert_eq!(found.into_iter().map(|injection| injection.order).collect::<Vec<_>>(), expected);
}

pub(crate) async fn tills_with_work_are_found(journal: Shared) {
    let mut expected = Vec::new();
    for (number, phase) in (1..).zip([Phase::Ready, Phase::Unknown, Phase::Recorded, Phase::OnTill, Phase::InDoubt]) {
        let mut a = connection(number);
        a.till.as_mut().unwrap().token = EoiToken::new(&format!("token {number}"));
        journal.save_connection(&a).await.unwrap();
        for second in [1, 2] {
            journal.accept(&[arrival(&a, second, &format!("x{second}"))]).await.unwrap();
            let event = journal.next_event(&a.id).await.unwrap().unwrap();
            let takes_up = Some(event.seq);
            let change = Transition { takes_up, due_at: Some(at(9)), ..Transition::to(in_phase(phase)) };
            assert!(journal.apply(event.injection, 1, &change).await.unwrap());
        }
        if matches!(phase, Phase::Ready | Phase::Unknown) {
            expected.push(a.till_id().unwrap());
        }
    }
    let mut found = journal.busy_tills().await.unwrap();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}
