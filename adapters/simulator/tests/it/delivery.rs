//! HubRise's rules for events, on the virtual clock and over the socket.

use std::time::Duration;

use bridge_simulator::hubrise::{DeliveryResult, HubRiseSim, Settled};
use chrono::{TimeDelta, Utc};
use hubrise_api::{ClientSecret, signature};
use serde_json::{Value, json};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{OTHER_TOKEN, SECRET, TOKEN, call, furnish, hubrise, minute, place, small_order};

const URL: &str = "http://127.0.0.1:9/callback";

#[test]
fn any_status_from_200_to_499_acknowledges() {
    use DeliveryResult::{NoAnswer, Status, TimedOut};
    let again = Settled::RetryAt(minute(1));
    for (result, expected) in [
        (Status(200), Settled::Acknowledged),
        (Status(204), Settled::Acknowledged),
        (Status(301), Settled::Acknowledged),
        (Status(404), Settled::Acknowledged),
        (Status(429), Settled::Acknowledged),
        (Status(499), Settled::Acknowledged),
        (Status(500), again),
        (Status(503), again),
        (TimedOut, again),
        (NoAnswer, again),
    ] {
        let (sim, location) = hubrise();
        sim.register_callback(TOKEN, Some(URL));
        place(&sim, &location);
        let due = sim.due(minute(0));
        assert_eq!(due.len(), 1, "{result:?}");
        assert_eq!(sim.settle(&due[0], result, minute(0)), expected, "{result:?}");
        assert_eq!(sim.unacknowledged(TOKEN).is_empty(), expected == Settled::Acknowledged, "{result:?}");
        assert_eq!(sim.deliveries()[0].result, result);
    }
}

#[test]
fn a_failing_event_is_retried_six_times_and_then_deleted() {
    let (sim, location) = hubrise();
    sim.register_callback(TOKEN, Some(URL));
    place(&sim, &location);
    let mut body = None;
    for (index, at) in [0, 1, 3, 7, 15, 31, 63].into_iter().enumerate() {
        assert_eq!(sim.next_due(), Some(minute(at)));
        assert!(sim.due(minute(at) - TimeDelta::seconds(1)).is_empty(), "early at minute {at}");
        let due = sim.due(minute(at));
        assert_eq!(due[0].attempt, index + 1);
        assert_eq!(body.get_or_insert_with(|| due[0].body.clone()), &due[0].body, "every attempt has the same bytes");
        sim.settle(&due[0], DeliveryResult::Status(500), minute(at));
    }
    assert_eq!(sim.deliveries().last().unwrap().settled, Settled::Deleted);
    assert_eq!(sim.next_due(), None);
    assert!(sim.unacknowledged(TOKEN).is_empty());
}

#[test]
fn waits_count_from_the_failure_not_from_the_plan() {
    let (sim, location) = hubrise();
    sim.register_callback(TOKEN, Some(URL));
    place(&sim, &location);
    let due = sim.due(minute(5));
    assert_eq!(sim.settle(&due[0], DeliveryResult::TimedOut, minute(5)), Settled::RetryAt(minute(6)));
}

#[test]
fn a_client_gets_no_events_for_its_own_changes() {
    let (sim, location) = hubrise();
    let id = place(&sim, &location);
    sim.register_callback(TOKEN, Some(URL));
    sim.register_callback(OTHER_TOKEN, None);
    let (status, _) = call(&sim, "PATCH", &format!("/v1/location/orders/{id}"), &json!({ "status": "received" }));
    assert_eq!(status, 200);
    assert!(sim.unacknowledged(TOKEN).is_empty());
    let others = sim.unacknowledged(OTHER_TOKEN);
    assert_eq!(others[0]["event_type"], "update");
    assert_eq!(others[0]["previous_state"]["status"], "new");
    assert_eq!(others[0]["new_state"]["status"], "received");

    let created = call(&sim, "POST", "/v1/location/orders", &small_order()).1;
    assert!(sim.unacknowledged(TOKEN).is_empty());
    assert_eq!(sim.unacknowledged(OTHER_TOKEN)[1]["order_id"], created["id"]);
}

#[test]
fn changes_by_others_reach_every_subscribed_connection_of_the_location() {
    let (sim, location) = hubrise();
    let elsewhere = sim.add_location(json!({ "id": "elsewhere" }));
    sim.connect(&elsewhere, "token-elsewhere", "secret");
    for token in [TOKEN, OTHER_TOKEN, "token-elsewhere"] {
        sim.register_callback(token, Some(URL));
    }
    let id = place(&sim, &location);
    sim.cancel_order(&id, minute(1));
    sim.cancel_order(&id, minute(2));
    let types = |token: &str| -> Vec<Value> {
        sim.unacknowledged(token).iter().map(|event| event["event_type"].clone()).collect()
    };
    // The second cancelling changed nothing.
    assert_eq!(types(TOKEN), ["create", "update"]);
    assert_eq!(types(OTHER_TOKEN), ["create", "update"]);
    assert_eq!(types("token-elsewhere"), [Value::Null; 0]);
    assert_eq!(sim.order(&id)["status"], "cancelled");
}

#[test]
fn anonymising_takes_the_person_out_and_leaves_the_place() {
    let (sim, location) = hubrise();
    sim.register_callback(TOKEN, None);
    let mut order = small_order();
    order["customer"] =
        json!({ "first_name": "Zoé", "phone": "+33 1 99 00 00 00", "city": "Paris", "birth_date": "1990-01-01" });
    let id = sim.place_order(&location, order, minute(0));
    sim.anonymise_customer_of(&id, minute(1));
    let event = &sim.unacknowledged(TOKEN)[1];
    let customer = &event["new_state"]["customer"];
    assert_eq!(event["event_type"], "update");
    assert_eq!([&customer["first_name"], &customer["phone"], &customer["birth_date"]], [&Value::Null; 3]);
    assert_eq!((&customer["city"], &customer["anonymised"]), (&json!("Paris"), &json!(true)));
}

#[test]
fn without_a_subscription_there_is_no_event_and_without_a_url_it_waits() {
    let (sim, location) = hubrise();
    place(&sim, &location);
    assert!(sim.unacknowledged(TOKEN).is_empty());
    sim.register_callback(TOKEN, None);
    place(&sim, &location);
    assert_eq!(sim.unacknowledged(TOKEN).len(), 1);
    assert!(sim.due(minute(60)).is_empty());
    assert_eq!(sim.next_due(), None);
}

#[test]
fn events_are_listed_without_states_retrieved_with_them_and_deleted_once() {
    let (sim, location) = hubrise();
    sim.register_callback(TOKEN, None);
    let order = place(&sim, &location);
    let (_, list) = call(&sim, "GET", "/v1/callback/events", &Value::Null);
    assert_eq!(list[0]["order_id"], order.as_str());
    assert!(list[0].get("new_state").is_none());
    let path = format!("/v1/callback/events/{}", list[0]["id"].as_str().unwrap());
    assert_eq!(call(&sim, "GET", &path, &Value::Null).1["new_state"]["id"], order.as_str());
    assert_eq!(call(&sim, "DELETE", &path, &Value::Null).0, 200);
    assert_eq!(call(&sim, "DELETE", &path, &Value::Null).0, 404);
    assert_eq!(call(&sim, "GET", &path, &Value::Null).0, 404);
}

#[test]
fn an_event_deleted_while_it_is_delivered_is_gone() {
    let (sim, location) = hubrise();
    sim.register_callback(TOKEN, Some(URL));
    place(&sim, &location);
    let due = sim.due(minute(0));
    call(&sim, "DELETE", &format!("/v1/callback/events/{}", due[0].event), &Value::Null);
    assert_eq!(sim.settle(&due[0], DeliveryResult::Status(500), minute(0)), Settled::Gone);
    assert_eq!(sim.next_due(), None);
}

#[test]
fn events_of_any_shape_go_to_every_connection_of_the_location() {
    let (sim, location) = hubrise();
    let ids = sim.fire_event(&location, &json!({ "resource_type": "catalog", "event_type": "update" }), minute(0));
    assert_eq!(ids.len(), 2);
    assert_eq!(sim.unacknowledged(TOKEN)[0]["id"], ids[0].as_str());
    let same = sim.fire_event(&location, &json!({ "id": "given" }), minute(0));
    assert!(same.iter().all(|id| id.as_str() == "given"));
}

async fn callback(status: u16) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).insert_header("Location", "/elsewhere");
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    server
}

#[tokio::test]
async fn a_delivery_is_signed_over_its_raw_bytes() {
    let (sim, location) = hubrise();
    let server = callback(200).await;
    sim.register_callback(TOKEN, Some(&format!("{}/events", server.uri())));
    place(&sim, &location);
    let done = sim.deliver_due(minute(0)).await;
    assert_eq!((done[0].1, done[0].2), (DeliveryResult::Status(200), Settled::Acknowledged));

    let request = &server.received_requests().await.unwrap()[0];
    let given = request.headers[signature::HEADER].to_str().unwrap();
    signature::verify(&[ClientSecret::new(SECRET)], given, &request.body).unwrap();
    assert_eq!(request.url.path(), "/events");
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.body_json::<Value>().unwrap()["resource_type"], "order");
    assert!(sim.deliver_due(minute(99)).await.is_empty());
}

#[tokio::test]
async fn a_redirect_is_an_acknowledgement_and_is_not_followed() {
    let (sim, location) = hubrise();
    let server = callback(301).await;
    sim.register_callback(TOKEN, Some(&server.uri()));
    place(&sim, &location);
    assert_eq!(sim.deliver_due(minute(0)).await[0].2, Settled::Acknowledged);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_counts_as_none() {
    let sim = HubRiseSim::with_patience(Duration::from_millis(50));
    let location = furnish(&sim);
    let server = MockServer::start().await;
    let late = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    Mock::given(method("POST")).respond_with(late).mount(&server).await;
    sim.register_callback(TOKEN, Some(&server.uri()));
    place(&sim, &location);
    assert_eq!(sim.deliver_due(minute(0)).await[0].1, DeliveryResult::TimedOut);
    assert_eq!(sim.next_due(), Some(minute(1)));
}

#[tokio::test]
async fn a_closed_port_is_no_answer() {
    let (sim, location) = hubrise();
    // Bound and given back: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    sim.register_callback(TOKEN, Some(&format!("http://127.0.0.1:{port}/")));
    place(&sim, &location);
    assert_eq!(sim.deliver_due(minute(0)).await[0].1, DeliveryResult::NoAnswer);
}

#[tokio::test]
async fn the_runner_delivers_what_comes_up_while_it_runs() {
    let (sim, location) = hubrise();
    let server = MockServer::start().await;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let tell = move |_: &wiremock::Request| {
        told.send(()).unwrap();
        ResponseTemplate::new(200)
    };
    Mock::given(method("POST")).respond_with(tell).mount(&server).await;
    sim.register_callback(TOKEN, Some(&server.uri()));
    let runner = tokio::spawn({
        let sim = sim.clone();
        async move { sim.run(Utc::now).await }
    });
    for _ in 0..2 {
        sim.place_order(&location, small_order(), Utc::now());
        heard.recv().await.unwrap();
    }
    runner.abort();
}
