//! Customers: kept, and erased.

use super::super::make::{arrival, at, connected, read};
use super::{Shared, taking_up};
use bridge_engine::connection::Connection;
use bridge_engine::journal::{Arrival, Content, CustomerKey, CustomerNews, Purged, Transition};
use hubrise_api::CustomerId;

fn told(connection: &Connection, second: i64, customer: &str, state: Option<&str>) -> Arrival {
    let key = CustomerKey::of(&connection.id, &CustomerId::new(customer));
    let news = CustomerNews {
        key,
        anonymised: state.is_none(),
        made_at: at(second),
        state: state.map(|state| state.as_bytes().to_vec()),
    };
    Arrival {
        content: Content::Other("customer".to_owned()),
        customer: Some(news),
        event_key: format!("customer {second} {state:?}"),
        raw: br#"{"resource_type":"customer"}"#.to_vec(),
        ..arrival(connection, second, "x0")
    }
}

pub(crate) async fn the_newest_state_of_a_customer_is_kept(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    let of = |connection: &Connection| CustomerKey::of(&connection.id, &CustomerId::new("k1"));
    assert_eq!(journal.kept_customer(&of(&a)).await.unwrap(), None);
    journal.accept(&[told(&a, 5, "k1", Some("five")), told(&a, 4, "k1", Some("four"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&of(&a)).await.unwrap().as_deref(), Some(&b"five"[..]));
    journal.accept(&[told(&a, 6, "k1", Some("six"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&of(&a)).await.unwrap().as_deref(), Some(&b"six"[..]));
    assert_eq!(journal.kept_customer(&of(&b)).await.unwrap(), None, "each connection has its own");
    assert_eq!(journal.next_erasure(&a.id, at(9)).await.unwrap(), (None, None));
}

pub(crate) async fn who_is_anonymised_is_to_be_erased_for_good(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let key = CustomerKey::of(&a.id, &CustomerId::new("k1"));
    let news = |second| told(&a, second, "k1", Some("k1")).customer;
    journal.accept(&[Arrival { customer: news(1), ..arrival(&a, 1, "x1") }, arrival(&a, 2, "x2")]).await.unwrap();
    let event = journal.next_event(&a.id).await.unwrap().unwrap();
    let of_customer = read(&*journal, event.injection).await;
    assert_eq!((&of_customer.customer, of_customer.customer_erased_at), (&key, None));
    journal.accept(&[told(&a, 3, "k1", None)]).await.unwrap();
    assert_eq!(journal.next_erasure(&a.id, at(9)).await.unwrap().0.as_ref(), Some(&key));
    assert_eq!(journal.copies_of(&key).await.unwrap(), [of_customer.id]);
    assert_eq!(journal.erase_rest(&key, at(9)).await.unwrap(), Purged::Some, "not before its orders");

    let erasing = Transition { erases: Some(at(9)), ..taking_up(event.seq) };
    assert!(journal.apply(of_customer.id, of_customer.version, &erasing).await.unwrap());
    assert_eq!(read(&*journal, of_customer.id).await.customer_erased_at, Some(at(9)));
    assert!(journal.copies_of(&key).await.unwrap().is_empty());
    assert_eq!(journal.erase_rest(&key, at(10)).await.unwrap(), Purged::All);
    assert_eq!(journal.kept_customer(&key).await.unwrap(), None);
    assert_eq!(journal.next_erasure(&a.id, at(99)).await.unwrap(), (None, None));

    // Whatever comes of them afterwards, and whenever it was made.
    journal.accept(&[told(&a, 50, "k1", Some("late"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&key).await.unwrap(), None);
    assert_eq!(journal.next_erasure(&a.id, at(99)).await.unwrap().0, Some(key));
}

pub(crate) async fn who_is_erased_on_request_is_erased_as_of_then(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let key = CustomerKey::of(&a.id, &CustomerId::new("k1"));
    journal.accept(&[told(&a, 1, "k1", Some("one"))]).await.unwrap();
    journal.ask_erasure(&a.id, &key, at(5)).await.unwrap();
    assert_eq!(journal.next_erasure(&a.id, at(5)).await.unwrap().0.as_ref(), Some(&key));
    assert_eq!(journal.erase_rest(&key, at(5)).await.unwrap(), Purged::All);
    journal.accept(&[told(&a, 4, "k1", Some("older"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&key).await.unwrap(), None);
    assert_eq!(journal.erase_rest(&key, at(6)).await.unwrap(), Purged::All);
    journal.accept(&[told(&a, 7, "k1", Some("newer"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&key).await.unwrap().as_deref(), Some(&b"newer"[..]));
    assert_eq!(journal.next_erasure(&a.id, at(99)).await.unwrap(), (None, None));
}
