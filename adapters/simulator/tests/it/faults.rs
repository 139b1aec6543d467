//! Every fault of both simulators, over the socket.

use std::future::Future as _;
use std::time::Duration;

use bridge_simulator::Lasting::{Once, UntilCleared};
use bridge_simulator::hubrise::{ApiFault, BLOCKED, HubRiseSim, REVOKED, SUSPENDED};
use bridge_simulator::pixelpoint::{Delay, PATH, Release, TillFault};
use bridge_simulator::{PixelPointSim, Serving};
use pixelpoint_api::{Class, Dialect, classify};
use serde_json::{Value, json};

use crate::support;
use crate::support::{STORE, TOKEN, eoi, hubrise, order, place, till};

/// Status, `Retry-After` and body of the bridge's GET of its location.
async fn get_location(sim: &HubRiseSim) -> Result<(u16, Option<String>, String), reqwest::Error> {
    let server = sim.start().await.unwrap();
    let url = format!("http://{}/v1/location", server.address());
    let response = support::http().get(url).header("X-Access-Token", TOKEN).send().await?;
    let retry_after = response.headers().get("Retry-After").map(|value| value.to_str().unwrap().to_owned());
    Ok((response.status().as_u16(), retry_after, response.text().await?))
}

#[tokio::test]
async fn faults_of_the_api_answer_as_documented() {
    for (fault, status, message, retry_after) in [
        (ApiFault::InternalError, 500, Some("Internal error"), None),
        (ApiFault::Suspended, 401, Some(SUSPENDED), None),
        (ApiFault::Revoked, 401, Some(REVOKED), None),
        (ApiFault::Blocked, 401, Some(BLOCKED), None),
        (ApiFault::TooManyRequests(None), 429, Some("Too many requests"), None),
        (ApiFault::TooManyRequests(Some(30)), 429, Some("Too many requests"), Some("30")),
        (ApiFault::BadGateway, 502, None, None),
    ] {
        let (sim, location) = hubrise();
        sim.set_fault(&location, fault, Once);
        let (given, after, body) = get_location(&sim).await.unwrap();
        assert_eq!((given, after.as_deref()), (status, retry_after), "{fault:?}");
        let json: Value = serde_json::from_str(&body).unwrap_or_default();
        assert_eq!(json["message"].as_str(), message, "{fault:?}");
        assert_eq!(get_location(&sim).await.unwrap().0, 200, "{fault:?} is used up");
    }
}

#[tokio::test]
async fn a_dropped_call_has_no_answer() {
    let (sim, location) = hubrise();
    sim.set_fault(&location, ApiFault::Drop, UntilCleared);
    assert!(get_location(&sim).await.unwrap_err().is_request());
    assert_eq!(sim.faults(&location), [ApiFault::Drop]);
    sim.clear_faults(&location);
    assert_eq!(get_location(&sim).await.unwrap().0, 200);
    assert_eq!(sim.calls().first().unwrap().status, None);
}

#[test]
fn a_call_dropped_late_has_taken_effect_and_one_dropped_early_has_not() {
    for (fault, status) in [(ApiFault::DropAfterApplying, "received"), (ApiFault::Drop, "new")] {
        let (sim, location) = hubrise();
        let id = place(&sim, &location);
        sim.set_fault(&location, fault, Once);
        let request = http::Request::patch(format!("/v1/location/orders/{id}")).header("X-Access-Token", TOKEN);
        let request =
            request.header("Content-Type", "application/json").body(r#"{"status":"received"}"#.into()).unwrap();
        assert!(sim.call(&request).is_none());
        assert_eq!(sim.order(&id)["status"], status, "{fault:?}");
        assert_eq!(sim.calls()[0].body, Some(json!({ "status": "received" })));
    }
}

async fn start(sim: &PixelPointSim) -> (Serving, String) {
    let server = sim.start().await.unwrap();
    let url = format!("http://{}{PATH}", server.address());
    (server, url)
}

async fn post(url: &str) -> Result<Class, reqwest::Error> {
    let response = support::http().post(url).body(eoi(order(), STORE)).send().await?;
    let status = response.status().as_u16();
    Ok(classify(status, &response.bytes().await?, &Dialect::default()).class)
}

#[tokio::test]
async fn faults_of_the_till_answer_and_print_as_they_say() {
    for (fault, class, printed) in [
        (TillFault::Offline, Some(Class::StoreDisconnected), 0),
        (TillFault::WrongToken, Some(Class::TokenDenied), 0),
        (TillFault::LateAnswer(Delay::For(Duration::ZERO)), Some(Class::Accepted), 1),
        (TillFault::CommitThenNoAnswer, None, 1),
        (TillFault::NoCommitNoAnswer, None, 0),
        (TillFault::ProductUnknown(2), Some(Class::OtherRefusal), 0),
        (TillFault::ProductUnknown(99), Some(Class::Accepted), 1),
        (TillFault::PosException, Some(Class::PosException), 0),
        (TillFault::Http500AfterPrinting, Some(Class::HttpError(500)), 1),
        (TillFault::GarbageBody, Some(Class::Unreadable), 1),
    ] {
        let sim = till();
        let (_server, url) = start(&sim).await;
        sim.set_fault(STORE, fault.clone(), Once);
        let answer = post(&url).await;
        assert_eq!(answer.as_ref().ok(), class.as_ref(), "{fault:?}: {answer:?}");
        assert!(answer.is_ok() || answer.is_err_and(|error| error.is_request() && !error.is_connect()), "{fault:?}");
        assert_eq!(sim.tickets().len(), printed, "{fault:?}");
        assert_eq!(post(&url).await.unwrap(), Class::Accepted, "{fault:?} is used up");
        assert_eq!(sim.arrivals().len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn faults_act_in_their_order_and_the_last_until_cleared() {
    let sim = till();
    let (_server, url) = start(&sim).await;
    sim.set_fault(STORE, TillFault::PosException, Once);
    sim.set_fault(STORE, TillFault::Offline, UntilCleared);
    assert_eq!(post(&url).await.unwrap(), Class::PosException);
    assert_eq!(post(&url).await.unwrap(), Class::StoreDisconnected);
    assert_eq!(post(&url).await.unwrap(), Class::StoreDisconnected);
    assert_eq!(sim.faults(STORE).len(), 1);
    sim.clear_faults(STORE);
    assert_eq!(post(&url).await.unwrap(), Class::Accepted);
}

#[tokio::test]
async fn a_late_answer_waits_for_its_release_with_the_ticket_printed() {
    let sim = till();
    let (_server, url) = start(&sim).await;
    let release = Release::new();
    sim.set_fault(STORE, TillFault::LateAnswer(Delay::Until(release.clone())), Once);
    let mut waiting = tokio::spawn(async move { post(&url).await });
    while sim.tickets().is_empty() {
        tokio::task::yield_now().await;
    }
    let polled = std::future::poll_fn(|context| std::task::Poll::Ready(std::pin::Pin::new(&mut waiting).poll(context)));
    assert!(polled.await.is_pending(), "answered before its release");
    release.release();
    assert_eq!(waiting.await.unwrap().unwrap(), Class::Accepted);
}

#[tokio::test]
async fn other_pages_and_methods_are_not_the_till() {
    let sim = till();
    let (server, url) = start(&sim).await;
    assert_eq!(support::http().get(&url).send().await.unwrap().status(), 405);
    assert_eq!(support::http().get(format!("http://{}/", server.address())).send().await.unwrap().status(), 404);
    assert!(sim.arrivals().is_empty());
}

#[tokio::test]
async fn a_stopped_server_refuses_connections() {
    let sim = till();
    let (server, url) = start(&sim).await;
    assert_eq!(post(&url).await.unwrap(), Class::Accepted);
    server.stop().await;
    assert!(post(&url).await.unwrap_err().is_connect());
}
