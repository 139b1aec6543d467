//! Rate limits, by a clock that waits by moving on.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::{
    AccessToken, CatalogId, Client, Clock as _, Cost, CounterStore, Counters, GetCallback, GetCatalog, Limiter, Limits,
    OrderId, PatchOrder, RetryPolicy, StoreError, UpdateOrder,
};
use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::clock::{FakeClock, at};
use crate::endpoints::{TOKEN, server};

fn limiter(clock: &Arc<FakeClock>) -> Limiter {
    Limiter::new(Limits::default()).clock(clock.clone())
}

async fn calls(limiter: &Limiter, count: u32, cost: Cost, urgent: bool) -> Result<(), DateTime<Utc>> {
    for _ in 0..count {
        limiter.admit(cost, urgent).await?;
    }
    Ok(())
}

#[tokio::test]
async fn h1_rate_limit_windows() {
    // (already sent, cost, urgent, begins, what the next one waits for)
    for (sent, cost, urgent, begins, expected) in [
        (474, Cost::Light, false, "10:35:20", None),
        (475, Cost::Light, false, "10:35:20", Some(at("10:36:00"))),
        (499, Cost::Light, true, "10:35:20", None),
        (500, Cost::Light, true, "10:35:59", Some(at("10:36:00"))),
        (9, Cost::Heavy, false, "23:59:01", None),
        (10, Cost::Heavy, true, "23:59:01", Some(at("23:59:01") + TimeDelta::seconds(59))),
    ] {
        let clock = Arc::new(FakeClock::new(begins));
        let limiter = limiter(&clock);
        calls(&limiter, sent, cost, true).await.unwrap();
        limiter.admit(cost, urgent).await.unwrap();
        assert_eq!(clock.slept_until(), Vec::from_iter(expected), "{sent} {cost:?} {urgent}");
    }
}

#[tokio::test]
async fn h1_a_light_call_passes_where_heavy_ones_are_used_up() {
    let clock = Arc::new(FakeClock::new("10:35:20"));
    let limiter = limiter(&clock);
    calls(&limiter, 10, Cost::Heavy, false).await.unwrap();
    limiter.admit(Cost::Light, false).await.unwrap();
    assert!(clock.slept_until().is_empty());
    assert_eq!(limiter.headroom().minute.left, 489);
}

#[tokio::test]
async fn h1_the_hour_and_the_day_are_too_long_to_wait_for() {
    for (limit, edge) in [("hour", at("11:00:00")), ("day", at("00:00:00") + TimeDelta::days(1))] {
        let clock = Arc::new(FakeClock::new("10:35:20"));
        let mut limits = Limits::default();
        (limits.minute, limits.hour, limits.day) = if limit == "hour" { (100, 20, 100) } else { (100, 100, 20) };
        let limiter = Limiter::new(limits).clock(clock.clone());
        // A reserve of 5 percent: the last one is for urgent calls.
        assert_eq!(calls(&limiter, 20, Cost::Light, false).await, Err(edge), "{limit}");
        assert_eq!(calls(&limiter, 1, Cost::Light, true).await, Ok(()));
        assert_eq!(calls(&limiter, 1, Cost::Light, true).await, Err(edge));
        assert!(clock.slept_until().is_empty());
        clock.set(edge);
        assert_eq!(calls(&limiter, 1, Cost::Light, false).await, Ok(()));
    }
}

#[tokio::test]
async fn a_day_of_another_zone_ends_at_its_midnight() {
    let mut limits = Limits::default();
    limits.day = 1;
    limits.day_zone = chrono::FixedOffset::east_opt(2 * 3600).unwrap();
    let limiter = Limiter::new(limits).clock(Arc::new(FakeClock::new("10:35:20")));
    assert_eq!(calls(&limiter, 2, Cost::Light, false).await, Err(at("22:00:00")));
}

#[tokio::test]
async fn the_headroom_can_be_read() {
    let clock = Arc::new(FakeClock::new("10:35:20"));
    let limiter = limiter(&clock);
    calls(&limiter, 3, Cost::Light, false).await.unwrap();
    calls(&limiter, 2, Cost::Heavy, false).await.unwrap();
    let room = limiter.headroom();
    let left = [room.minute, room.hour, room.day, room.heavy].map(|window| (window.left, window.reserve));
    assert_eq!(left, [(495, 25), (2495, 125), (9995, 500), (8, 0)]);
    assert_eq!((room.minute.ends, room.hour.ends, room.closed_until), (at("10:36:00"), at("11:00:00"), None));
    clock.set(at("10:36:00"));
    assert_eq!((limiter.headroom().minute.left, limiter.headroom().hour.left), (500, 2495));
}

#[tokio::test]
async fn h1_a_429_closes_until_the_edge_or_as_it_says() {
    let open = at("10:35:20");
    for (cost, wait, light_waits, heavy_waits) in [
        (Cost::Light, None, Some(at("10:36:00")), Some(at("10:36:00"))),
        (Cost::Light, Some(90), Some(open + TimeDelta::seconds(90)), Some(open + TimeDelta::seconds(90))),
        (Cost::Heavy, None, None, Some(at("10:36:00"))),
        (Cost::Heavy, Some(5), None, Some(open + TimeDelta::seconds(5))),
    ] {
        for (next, expected) in [(Cost::Light, light_waits), (Cost::Heavy, heavy_waits)] {
            let clock = Arc::new(FakeClock::new("10:35:20"));
            let limiter = limiter(&clock);
            limiter.refused(cost, wait.map(Duration::from_secs)).await;
            limiter.admit(next, true).await.unwrap();
            assert_eq!(clock.slept_until(), Vec::from_iter(expected), "{cost:?} {wait:?} {next:?}");
        }
    }
}

/// Keeps what is saved, and fails on demand.
#[derive(Default)]
struct Store {
    saved: Mutex<Vec<Counters>>,
    broken: bool,
}

#[async_trait]
impl CounterStore for Store {
    async fn load(&self) -> Result<Option<Counters>, StoreError> {
        if self.broken { Err("broken".into()) } else { Ok(self.saved.lock().unwrap().last().copied()) }
    }

    async fn save(&self, counters: &Counters) -> Result<(), StoreError> {
        self.saved.lock().unwrap().push(*counters);
        if self.broken { Err("broken".into()) } else { Ok(()) }
    }
}

#[tokio::test]
async fn counts_are_saved_ahead_in_blocks_and_outlive_the_process() {
    let (clock, store) = (Arc::new(FakeClock::new("10:35:20")), Arc::new(Store::default()));
    let first = limiter(&clock).store(store.clone());
    calls(&first, 50, Cost::Light, false).await.unwrap();
    let saved: Vec<u32> = store.saved.lock().unwrap().iter().map(|counters| counters.day.used).collect();
    assert_eq!(saved, [20, 40, 60], "three writes for fifty calls, always ahead of them");
    drop(first);
    let second = limiter(&clock).store(store.clone());
    calls(&second, 1, Cost::Light, false).await.unwrap();
    assert_eq!(second.headroom().minute.left, 500 - 61, "what was saved ahead counts as used");
    // As text, for stores that keep text.
    let last = *store.saved.lock().unwrap().last().unwrap();
    assert_eq!(serde_json::from_str::<Counters>(&json!(last).to_string()).unwrap(), last);
}

#[tokio::test]
async fn a_refusal_outlives_the_process() {
    let (clock, store) = (Arc::new(FakeClock::new("10:35:20")), Arc::new(Store::default()));
    limiter(&clock).store(store.clone()).refused(Cost::Light, None).await;
    limiter(&clock).store(store).admit(Cost::Light, false).await.unwrap();
    assert_eq!(clock.slept_until(), [at("10:36:00")]);
}

#[tokio::test]
async fn a_broken_store_stops_no_call_and_is_tried_again() {
    let clock = Arc::new(FakeClock::new("10:35:20"));
    let store = Arc::new(Store { broken: true, ..Store::default() });
    let limiter = limiter(&clock).store(store.clone());
    calls(&limiter, 3, Cost::Light, false).await.unwrap();
    assert_eq!(store.saved.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn a_client_waits_counts_and_keeps_the_reserve_for_urgent_calls() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!({}))).await;
    let clock = Arc::new(FakeClock::new("10:35:20"));
    let mut limits = Limits::default();
    (limits.minute, limits.reserve_percent) = (2, 50);
    let limiter = Arc::new(Limiter::new(limits).clock(clock.clone()));
    let client = Client::builder(AccessToken::new(TOKEN)).base_url(&server.uri()).limiter(limiter).clock(clock.clone());
    let client = client.build().unwrap();
    client.send(&GetCallback).await.unwrap();
    assert_eq!(client.headroom().unwrap().minute.left, 1);
    let (order, patch) = (OrderId::new("o1"), PatchOrder::default());
    client.send(&UpdateOrder::new(&order, &patch)).await.unwrap();
    assert!(clock.slept_until().is_empty(), "an update of an order is urgent");
    client.send(&GetCallback).await.unwrap();
    assert_eq!(clock.slept_until(), [at("10:36:00")]);
    client.urgent().send(&GetCallback).await.unwrap();
    assert_eq!(clock.slept_until(), [at("10:36:00")], "as is all of an urgent client");
}

#[tokio::test]
async fn what_would_wait_too_long_is_not_sent() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!({}))).await;
    let clock = Arc::new(FakeClock::new("10:35:20"));
    let mut limits = Limits::default();
    limits.hour = 1;
    let limiter = Arc::new(Limiter::new(limits).clock(clock));
    let client = Client::builder(AccessToken::new(TOKEN)).base_url(&server.uri()).limiter(limiter).build().unwrap();
    client.send(&GetCallback).await.unwrap();
    let error = client.send(&GetCallback).await.unwrap_err();
    assert!(error.is_rate_limited() && !error.was_sent());
    assert!(error.to_string().contains("used up until 2026-03-14 11:00:00 UTC"), "{error}");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn h1_a_429_is_waited_for_and_sent_again_even_where_a_replay_is_not_safe() {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(429).insert_header("Retry-After", "7");
    Mock::given(any()).respond_with(slow).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let clock = Arc::new(FakeClock::new("10:35:20"));
    let limiter = Arc::new(limiter(&clock));
    let client = Client::builder(AccessToken::new(TOKEN))
        .base_url(&server.uri())
        .limiter(limiter)
        .retry(RetryPolicy::default())
        .clock(clock.clone())
        .build()
        .unwrap();
    let (order, patch) = (OrderId::new("o1"), PatchOrder::default());
    client.send(&UpdateOrder::new(&order, &patch)).await.unwrap();
    assert_eq!(clock.now(), at("10:35:27"));
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_heavy_call_counts_as_one() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!({ "id": "k1" }))).await;
    let clock = Arc::new(FakeClock::new("10:35:20"));
    let limiter = Arc::new(limiter(&clock));
    let client = Client::builder(AccessToken::new(TOKEN)).base_url(&server.uri()).limiter(limiter).build().unwrap();
    client.send(&GetCatalog::new(&CatalogId::new("k1"))).await.unwrap();
    let room = client.headroom().unwrap();
    assert_eq!((room.heavy.left, room.minute.left), (9, 499));
}

#[tokio::test]
async fn a_wild_retry_after_neither_panics_nor_closes_for_good() {
    let clock = Arc::new(FakeClock::new("10:35:20"));
    let limiter = limiter(&clock);
    limiter.refused(Cost::Light, Some(Duration::MAX)).await;
    let tomorrow = at("10:35:20") + TimeDelta::days(1);
    assert_eq!(limiter.admit(Cost::Light, true).await, Err(tomorrow));
    assert_eq!(limiter.headroom().closed_until, Some(tomorrow));
    clock.set(tomorrow);
    assert_eq!(limiter.admit(Cost::Light, true).await, Ok(()));
}

/// A clock that was ahead when HubRise refused must not keep us silent once it is right.
#[tokio::test]
async fn what_was_closed_by_a_clock_that_is_set_back_is_open() {
    for cost in [Cost::Light, Cost::Heavy] {
        let clock = Arc::new(FakeClock::new("10:35:20"));
        let limiter = limiter(&clock);
        calls(&limiter, 10, cost, true).await.unwrap();
        limiter.refused(cost, Some(Duration::from_hours(1))).await;
        assert_eq!(limiter.admit(cost, true).await, Err(at("11:35:20")));
        clock.set(at("09:00:00"));
        assert_eq!(limiter.admit(cost, true).await, Ok(()), "{cost:?}");
        assert_eq!(limiter.headroom().closed_until, None);
    }
}
