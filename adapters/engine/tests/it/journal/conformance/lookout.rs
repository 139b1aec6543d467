//! What those who look after a bridge want to know.

use super::super::make::{arrival, arrived, at, connected, connection, read, snapshot};
use super::{Shared, in_phase};
use bridge_core::injection::{HoldReason, Phase};
use bridge_engine::journal::{Snapshot, Transition};
use hubrise_api::OrderId;
use pixelpoint_api::EoiToken;

pub(crate) async fn orders_are_counted_by_the_hour(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    for (connection, second, order) in [(&a, 1, "x1"), (&a, 2, "x2"), (&a, 3 * 3600, "x3"), (&b, 3, "x4")] {
        arrived(&*journal, connection, second, order).await;
    }
    let counted = journal.hours(&a.id, at(0)).await.unwrap();
    let hour = |at: chrono::DateTime<chrono::Utc>| {
        chrono::DurationRound::duration_trunc(at, chrono::TimeDelta::hours(1)).unwrap()
    };
    assert_eq!(counted, [(hour(at(1)), 2), (hour(at(3 * 3600)), 1)]);
    assert_eq!(journal.hours(&a.id, at(2)).await.unwrap()[0].1, 1, "not before");
    assert_eq!(journal.hours(&connection(9).id, at(0)).await.unwrap(), []);
    journal.room().await.unwrap();
}

pub(crate) async fn the_oldest_open_order_is_found(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    assert_eq!(journal.oldest_open(&a.id, at(0)).await.unwrap(), None);
    let mut made = Vec::new();
    for (second, order, phase) in
        [(1, "x1", Phase::OnTill), (2, "x2", Phase::Held(HoldReason::Late)), (3, "x3", Phase::Recorded)]
    {
        journal.accept(&[arrival(&a, second, order)]).await.unwrap();
        let injection = journal.find(&a.id, &OrderId::new(order)).await.unwrap().unwrap();
        journal.apply(injection.id, injection.version, &Transition::to(in_phase(phase))).await.unwrap();
        made.push(injection);
    }
    arrived(&*journal, &b, 1, "x4").await;
    assert_eq!(
        journal.oldest_open(&a.id, at(0)).await.unwrap(),
        Some(at(2)),
        "stored, where HubRise does not say more"
    );
    assert_eq!(journal.oldest_open(&a.id, at(3)).await.unwrap(), Some(at(3)));
    let told = Snapshot { json: br#"{"created_at":"2026-01-02T03:04:05+01:00"}"#.to_vec(), ..snapshot(None) };
    let transition = Transition { snapshot: Some(told), ..Transition::to(in_phase(Phase::Recorded)) };
    let version = journal.injection(made[2].id).await.unwrap().unwrap().version;
    assert!(journal.apply(made[2].id, version, &transition).await.unwrap());
    let oldest = journal.oldest_open(&a.id, at(0)).await.unwrap().unwrap();
    assert_eq!(oldest.to_rfc3339(), "2026-01-02T02:04:05+00:00", "by HubRise's word");
}

pub(crate) async fn doubts_are_found_by_their_till_and_age(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let mut elsewhere = connection(2);
    elsewhere.till.as_mut().unwrap().token = EoiToken::new("another");
    journal.save_connection(&elsewhere).await.unwrap();
    let mut ids = Vec::new();
    for (second, of) in [(1, &a), (2, &a), (3, &elsewhere)] {
        let injection = arrived(&*journal, of, second, &format!("x{second}")).await;
        let doubted_at = Some(at(10 * second));
        let doubt = Transition { doubted_at, takes_up: Some(second), ..Transition::to(in_phase(Phase::InDoubt)) };
        assert!(journal.apply(injection.id, injection.version, &doubt).await.unwrap());
        assert_eq!(read(&*journal, injection.id).await.doubted_at, doubted_at);
        ids.push(injection.id);
    }
    let (here, there) = (a.till_id().unwrap(), elsewhere.till_id().unwrap());
    assert_eq!(journal.doubts(&here, at(10)).await.unwrap(), ids[..2]);
    assert_eq!(journal.doubts(&here, at(11)).await.unwrap(), ids[1..2]);
    assert_eq!(journal.doubts(&there, at(0)).await.unwrap(), ids[2..]);
    let version = read(&*journal, ids[1]).await.version;
    assert!(journal.apply(ids[1], version, &Transition::to(in_phase(Phase::OnTill))).await.unwrap());
    assert_eq!(journal.doubts(&here, at(0)).await.unwrap(), ids[..1]);
}

pub(crate) async fn the_newest_injection_is_found(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    assert_eq!(journal.newest_injection().await.unwrap(), None);
    for (connection, second, order) in [(&a, 2, "x1"), (&b, 1, "x2")] {
        let id = arrived(&*journal, connection, second, order).await.id;
        assert_eq!(journal.newest_injection().await.unwrap(), Some(id));
    }
}
