//! What arrives: stored once, in order, whole.

use super::super::make::{arrival, arrived, at, connected, connection, read};
use super::{Shared, desk, due, taking_up};
use bridge_core::injection::State;
use bridge_engine::journal::Content;
use hubrise_api::OrderId;
use pixelpoint_api::EoiToken;

pub(crate) async fn a_known_event_changes_nothing(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let first = arrival(&a, 5, "x1");
    let mut again = arrival(&a, 5, "x2");
    again.received_at = at(6);
    journal.accept(&[first.clone(), first.clone()]).await.unwrap();
    journal.accept(&[first.clone(), again]).await.unwrap();

    let event = journal.next_event(&a.id).await.unwrap().unwrap();
    assert_eq!((event.raw, event.received_at), (first.raw, at(5)));
    let injection = read(&*journal, event.injection).await;
    assert_eq!((injection.state, injection.order.as_str()), (State::recorded(), "x1"));
    assert_eq!((injection.created_at, injection.due_at), (at(5), Some(at(5))));
    journal.apply(injection.id, injection.version, &taking_up(event.seq)).await.unwrap();
    assert_eq!(journal.next_event(&a.id).await.unwrap(), None);
    assert_eq!(due(&journal, &desk(&a), 99).await, None, "x2 came under a known key");
}

pub(crate) async fn a_batch_is_stored_whole_or_not_at_all(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let unknown = connection(9);
    let batch = [arrival(&a, 1, "x1"), arrival(&unknown, 2, "x2"), arrival(&a, 3, "x3")];
    assert!(journal.accept(&batch).await.is_err());
    assert_eq!(journal.next_event(&a.id).await.unwrap(), None);
    assert_eq!(due(&journal, &desk(&a), 99).await, None);

    journal.accept(&[]).await.unwrap();
    journal.accept(&batch[..1]).await.unwrap();
    assert_eq!(due(&journal, &desk(&a), 99).await.as_deref(), Some("x1"));
}

pub(crate) async fn an_order_goes_to_a_till_once(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    assert_eq!(a.till_id(), b.till_id());
    journal.accept(&[arrival(&a, 1, "x1"), arrival(&b, 1, "x1")]).await.unwrap();

    let of_a = journal.next_event(&a.id).await.unwrap().unwrap();
    let of_b = journal.next_event(&b.id).await.unwrap().unwrap();
    assert_eq!(of_a.injection, of_b.injection);
    assert_eq!(read(&*journal, of_b.injection).await.connection, a.id);
    assert_eq!(due(&journal, &desk(&b), 99).await, None);
}

pub(crate) async fn a_new_token_does_not_send_known_orders_again(journal: Shared) {
    let mut a = connected(&*journal, 1).await;
    let before = arrived(&*journal, &a, 1, "x1").await;
    a.till.as_mut().unwrap().token = EoiToken::new("another");
    journal.save_connection(&a).await.unwrap();
    assert_ne!(a.till_id(), Some(before.till));
    journal.accept(&[arrival(&a, 2, "x1"), arrival(&a, 3, "x2")]).await.unwrap();

    let first = journal.next_event(&a.id).await.unwrap().unwrap();
    journal.apply(before.id, 1, &taking_up(first.seq)).await.unwrap();
    let second = journal.next_event(&a.id).await.unwrap().unwrap();
    assert_eq!(second.injection, before.id);
    journal.apply(before.id, 2, &taking_up(second.seq)).await.unwrap();
    let third = journal.next_event(&a.id).await.unwrap().unwrap();
    assert_eq!(read(&*journal, third.injection).await.till, a.till_id().unwrap());
}

pub(crate) async fn what_is_no_order_of_ours_makes_no_work(journal: Shared) {
    let a = connected(&*journal, 1).await;
    for (second, content) in
        [(1, Content::Foreign), (2, Content::Quarantined), (3, Content::Other("catalog".to_owned()))]
    {
        let mut arrival = arrival(&a, second, "x1");
        arrival.content = content;
        journal.accept(&[arrival]).await.unwrap();
    }
    assert_eq!(journal.next_event(&a.id).await.unwrap(), None);
    assert_eq!(due(&journal, &desk(&a), 99).await, None);
}

pub(crate) async fn events_are_taken_up_in_order(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    let batch = [arrival(&a, 3, "x1"), arrival(&b, 4, "x9"), arrival(&a, 2, "x2"), arrival(&a, 1, "x1")];
    journal.accept(&batch).await.unwrap();
    for expected in ["body 3 of x1", "body 2 of x2", "body 1 of x1"] {
        let event = journal.next_event(&a.id).await.unwrap().unwrap();
        assert_eq!(String::from_utf8_lossy(&event.raw), expected);
        let stale = journal.apply(event.injection, 99, &taking_up(event.seq)).await.unwrap();
        assert!(!stale);
        assert_eq!(journal.next_event(&a.id).await.unwrap().as_ref(), Some(&event), "a lost race takes nothing up");
        let injection = read(&*journal, event.injection).await;
        assert!(journal.apply(injection.id, injection.version, &taking_up(event.seq)).await.unwrap());
    }
    assert_eq!(journal.next_event(&a.id).await.unwrap(), None);
    assert!(journal.next_event(&b.id).await.unwrap().is_some());
}

pub(crate) async fn an_order_is_found_by_its_connection(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    let id = arrived(&*journal, &a, 1, "x1").await.id;
    let found = journal.find(&a.id, &OrderId::new("x1")).await.unwrap();
    assert_eq!(found.map(|injection| injection.id), Some(id));
    assert!(journal.find(&b.id, &OrderId::new("x1")).await.unwrap().is_none());
    assert!(journal.find(&a.id, &OrderId::new("x2")).await.unwrap().is_none());
}
