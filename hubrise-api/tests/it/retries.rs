//! When a call is tried again: the decision as a table, then over the wire.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use http::StatusCode;
use hubrise_api::{
    AccessToken, Client, GetCallback, Outcome, PatchOrder, Replay, RetryPolicy, Sent, SetCallback, Step, UpdateOrder,
};
use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::clock::{FakeClock, at};
use crate::endpoints::TOKEN;

fn status(code: u16) -> Outcome {
    limited(code, None)
}

fn limited(code: u16, retry_after: Option<u64>) -> Outcome {
    // `Outcome` is open, so it is had from an answer.
    let retry_after = retry_after.map(Duration::from_secs);
    Outcome::status(StatusCode::from_u16(code).unwrap(), retry_after)
}

/// What comes next, as milliseconds to wait; `None` = give up.
fn wait(outcome: Outcome, replay: Replay, retries: u32, chance: u32) -> Option<i64> {
    let now = at("10:35:20");
    match RetryPolicy::default().step(outcome, replay, retries, now, chance) {
        Step::RetryAt(then) => Some((then - now).num_milliseconds()),
        Step::GiveUp => None,
    }
}

#[test]
fn the_schedule() {
    use Replay::{Safe, Unsafe};
    for (outcome, replay, retries, chance, expected) in [
        // Refused, so not applied: whatever the call.
        (status(429), Safe, 0, 0, Some(40_000)),
        (status(429), Unsafe, 2, 500, Some(40_000)),
        (limited(429, Some(7)), Unsafe, 0, 0, Some(7_000)),
        (limited(429, Some(0)), Safe, 0, 0, Some(0)),
        (limited(429, Some(121)), Safe, 0, 0, None),
        (limited(429, Some(u64::MAX)), Safe, 0, 0, None),
        (status(429), Safe, 3, 0, None),
        // Nothing was sent: whatever the call.
        (Outcome::NoAnswer(Sent::No), Unsafe, 0, 0, Some(500)),
        (Outcome::NoAnswer(Sent::No), Safe, 1, 0, Some(1_000)),
        // May have been applied: only where that does no harm.
        (Outcome::NoAnswer(Sent::Maybe), Safe, 0, 0, Some(500)),
        (Outcome::NoAnswer(Sent::Maybe), Unsafe, 0, 0, None),
        (status(500), Safe, 2, 0, Some(2_000)),
        (status(502), Unsafe, 0, 0, None),
        (status(503), Safe, 3, 0, None),
        // By chance up to a quarter more.
        (status(503), Safe, 0, 1000, Some(625)),
        (status(503), Safe, 0, 5000, Some(625)),
        // Trying again changes nothing.
        (status(400), Safe, 0, 0, None),
        (status(401), Safe, 0, 0, None),
        (status(404), Safe, 0, 0, None),
        (status(422), Safe, 0, 0, None),
        (status(304), Safe, 0, 0, None),
        (Outcome::Final, Safe, 0, 0, None),
    ] {
        assert_eq!(wait(outcome, replay, retries, chance), expected, "{outcome:?} {replay:?} {retries}");
    }
}

#[test]
fn waits_are_bounded_and_never_is_never() {
    let mut policy = RetryPolicy::default();
    policy.retries = u32::MAX;
    let now = at("10:35:20");
    let step = policy.step(status(500), Replay::Safe, u32::MAX - 1, now, 1000);
    assert_eq!(step, Step::RetryAt(now + TimeDelta::milliseconds(37_500)));
    (policy.first_wait, policy.longest_wait) = (Duration::MAX, Duration::MAX);
    let Step::RetryAt(_) = policy.step(status(500), Replay::Safe, 1, now, 1000) else { panic!("no retry") };
    assert_eq!(RetryPolicy::never().step(status(429), Replay::Safe, 0, now, 0), Step::GiveUp);
}

async fn failing(times: u64, status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).up_to_n_times(times).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(json!({}))).mount(&server).await;
    server
}

fn retrying(server: &MockServer) -> Client {
    Client::builder(AccessToken::new(TOKEN))
        .base_url(&server.uri())
        .retry(RetryPolicy::default())
        .clock(Arc::new(FakeClock::new("10:35:20")))
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_safe_call_is_tried_again_and_an_unsafe_one_is_not() {
    let server = failing(3, 503).await;
    retrying(&server).send(&SetCallback::orders(None)).await.unwrap();
    assert_eq!(server.received_requests().await.unwrap().len(), 4);

    let server = failing(1, 503).await;
    let (order, patch) = ("o1".into(), PatchOrder::default());
    let error = retrying(&server).send(&UpdateOrder::new(&order, &patch)).await.unwrap_err();
    assert!(error.is_server_error());
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn f1_an_update_of_unknown_fate_is_left_to_the_caller() {
    let server = failing(1, 500).await;
    let (order, patch) = ("o1".into(), PatchOrder::default());
    let error = retrying(&server).send(&UpdateOrder::new(&order, &patch)).await.unwrap_err();
    assert!(error.was_sent() && !error.is_validation() && !error.is_unauthorized());
}

#[tokio::test]
async fn after_the_last_try_the_error_is_returned_with_its_record() {
    let server = failing(9, 500).await;
    let (record, result) = retrying(&server).exchange(&GetCallback).await;
    assert_eq!((record.status, result.unwrap_err().status()), (Some(500), Some(StatusCode::INTERNAL_SERVER_ERROR)));
    assert_eq!(server.received_requests().await.unwrap().len(), 4);
}
