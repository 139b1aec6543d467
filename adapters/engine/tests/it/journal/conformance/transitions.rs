//! Transitions: all or nothing, by whoever was first.

use super::super::make::{arrived, at, connected, connection, conversion, read, snapshot};
use super::{Shared, in_phase};
use bridge_core::injection::{Phase, State};
use bridge_core::status::Writing;
use bridge_engine::journal::{JournalError, Transition};
use hubrise_api::OrderStatus;
use std::sync::Arc;

pub(crate) async fn a_stale_version_changes_nothing(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let injection = arrived(&*journal, &a, 1, "x1").await;
    assert!(journal.apply(injection.id, injection.version, &Transition::to(in_phase(Phase::Ready))).await.unwrap());
    let late = Transition {
        due_at: Some(at(50)),
        tries: 9,
        snapshot: Some(snapshot(None)),
        deadline_at: Some(at(60)),
        grace_until: Some(at(90)),
        conversion: Some(conversion()),
        ticket: Some("T1".to_owned()),
        ..Transition::to(in_phase(Phase::Closed))
    };
    assert!(!journal.apply(injection.id, injection.version, &late).await.unwrap());

    let now = read(&*journal, injection.id).await;
    assert_eq!((now.version, now.state, now.tries), (injection.version + 1, in_phase(Phase::Ready), 0));
    assert!(now.due_at.is_none() && now.deadline_at.is_none() && now.ticket.is_none());
    assert!(now.snapshot.is_none() && now.conversion.is_none());
}

pub(crate) async fn one_of_many_writers_wins(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let injection = arrived(&*journal, &a, 1, "x1").await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (journal, id, version) = (Arc::clone(&journal), injection.id, injection.version);
        writers
            .spawn(async move { journal.apply(id, version, &Transition::to(in_phase(Phase::Ready))).await.unwrap() });
    }
    assert_eq!(writers.join_all().await.into_iter().filter(|won| *won).count(), 1);
    assert_eq!(read(&*journal, injection.id).await.version, injection.version + 1);
}

pub(crate) async fn a_transition_keeps_what_it_does_not_name(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let injection = arrived(&*journal, &a, 1, "x1").await;
    let all = Transition {
        due_at: Some(at(50)),
        tries: 2,
        snapshot: Some(snapshot(Some("R1"))),
        deadline_at: Some(at(60)),
        grace_until: Some(at(90)),
        conversion: Some(conversion()),
        ticket: Some("T1".to_owned()),
        writing: Some(Writing::new(OrderStatus::New)),
        ..Transition::to(in_phase(Phase::Ready))
    };
    assert!(journal.apply(injection.id, 1, &all).await.unwrap());
    assert!(journal.apply(injection.id, 2, &Transition::to(in_phase(Phase::Sending))).await.unwrap());

    let kept = read(&*journal, injection.id).await;
    assert_eq!((kept.due_at, kept.tries, &kept.writing), (None, 0, &None), "these are always set");
    assert_eq!((kept.deadline_at, kept.grace_until), (Some(at(60)), Some(at(90))));
    assert_eq!(kept.ticket.as_deref(), Some("T1"));
    assert_eq!(kept.snapshot, Some(snapshot(Some("R1"))));
    let stored = kept.conversion.unwrap();
    assert_eq!((stored.payload, stored.links), (conversion().payload, conversion().links));
    assert!(stored.must_hold);

    let newer = Transition { snapshot: Some(snapshot(None)), ..Transition::to(in_phase(Phase::Unknown)) };
    assert!(journal.apply(injection.id, 3, &newer).await.unwrap());
    assert_eq!(read(&*journal, injection.id).await.snapshot, Some(snapshot(None)), "a snapshot is replaced whole");

    let unsaid = |number: &str| Transition {
        unsaid_ticket: Some(number.to_owned()),
        ..Transition::to(in_phase(Phase::InDoubt))
    };
    assert!(journal.apply(injection.id, 4, &unsaid("T2")).await.unwrap());
    assert_eq!(read(&*journal, injection.id).await.ticket.as_deref(), Some("T1"), "not the number that was taken back");
    assert!(journal.apply(injection.id, 5, &unsaid("T1")).await.unwrap());
    assert_eq!(read(&*journal, injection.id).await.ticket, None);
}

pub(crate) async fn unknown_rows_are_no_error(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let id = arrived(&*journal, &a, 1, "x1").await.id;
    let unknown = bridge_engine::journal::InjectionId(id.0 + 1);
    assert!(journal.injection(unknown).await.unwrap().is_none());
    assert!(!journal.apply(unknown, 1, &Transition::to(State::recorded())).await.unwrap());
    let nobody = connection(9);
    assert_eq!(journal.next_event(&nobody.id).await.unwrap(), None);
    let lost =
        journal.record(unknown, &super::super::make::exchange("POST", bridge_engine::journal::Outcome::Ok)).await;
    assert!(matches!(lost, Err(JournalError::Database { .. })), "an exchange of nothing is not kept");
}
