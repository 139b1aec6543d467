//! The API of the simulated HubRise.

use bridge_simulator::hubrise::REVOKED;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::support;
use crate::support::{OTHER_TOKEN, TOKEN, call, call_as, hubrise, minute, place, small_order};

#[test]
fn an_order_is_complete_when_it_comes_back() {
    let (sim, location) = hubrise();
    let id = place(&sim, &location);
    let order = call(&sim, "GET", &format!("/v1/location/orders/{id}"), &Value::Null).1;
    assert_eq!(order["total"], "12.20 EUR");
    assert_eq!(order["items"][0]["subtotal"], "12.00 EUR");
    assert_eq!(order["location_id"], "par-0");
    assert_eq!(order["created_at"], "2024-10-04T02:00:00+02:00");
    assert_eq!((&order["payments"], &order["expected_time"]), (&json!([]), &Value::Null));
    assert!(order["items"][0]["id"].is_string());
    let read = hubrise_api::Order::read(&order).unwrap();
    assert_eq!(read.problems, []);
}

#[test]
fn what_is_given_is_kept_right_or_wrong() {
    let (sim, location) = hubrise();
    let mut order = small_order();
    order["id"] = json!("mine");
    order["total"] = json!("1.00 EUR");
    let first = sim.place_order(&location, order.clone(), minute(0));
    let second = sim.place_order(&location, order, minute(0));
    assert_eq!(first.as_str(), "mine");
    assert_ne!(first, second);
    assert_eq!(sim.order(&first)["total"], "1.00 EUR");
}

#[test]
fn errors_have_the_documented_bodies() {
    let (sim, location) = hubrise();
    let id = place(&sim, &location);
    let order = format!("/v1/location/orders/{id}");
    for (token, method, path, status, error_type) in [
        ("unknown", "GET", "/v1/location", 401, "unauthorized"),
        (TOKEN, "GET", "/v1/locations/other-0", 403, "forbidden"),
        (TOKEN, "GET", "/v1/location/orders/none", 404, "not_found"),
        (TOKEN, "GET", "/v1/locatoin", 404, "routing_error"),
        (TOKEN, "DELETE", &order, 404, "routing_error"),
        (TOKEN, "GET", "/location", 404, "routing_error"),
        (TOKEN, "GET", "/v1/location/orders?after=2026-03-14T12:00:00+01:00", 422, "unprocessable_entity"),
        (TOKEN, "POST", "/v1/location/orders", 422, "unprocessable_entity"),
    ] {
        let (given, body) = call_as(&sim, token, method, path, &Value::Null);
        assert_eq!((given, body["error_type"].as_str()), (status, Some(error_type)), "{method} {path}");
    }
    assert_eq!(call_as(&sim, "unknown", "GET", "/v1/location", &Value::Null).1["message"], REVOKED);
}

#[test]
fn a_body_must_be_json_and_say_so() {
    let (sim, location) = hubrise();
    let id = place(&sim, &location);
    for (content_type, body, status) in
        [("application/json", "{\"status\":", 400), ("text/plain", "{}", 415), ("application/json", "[]", 400)]
    {
        let request = http::Request::patch(format!("/v1/location/orders/{id}")).header("X-Access-Token", TOKEN);
        let request = request.header("Content-Type", content_type).body(Bytes::from(body)).unwrap();
        assert_eq!(sim.call(&request).unwrap().status(), status, "{content_type} {body}");
    }
}

#[test]
fn both_forms_of_a_path_lead_to_the_same_order() {
    let (sim, location) = hubrise();
    let id = place(&sim, &location);
    let short = call(&sim, "GET", &format!("/v1/location/orders/{id}"), &Value::Null);
    let full = call(&sim, "GET", &format!("/v1/locations/{location}/orders/{id}"), &Value::Null);
    assert_eq!(short, full);
    assert_eq!(call(&sim, "GET", "/v1/location", &Value::Null).1["id"], "par-0");
    assert_eq!(call(&sim, "GET", "/v1/locations/par-0", &Value::Null).1["id"], "par-0");
}

#[test]
fn orders_of_another_location_do_not_exist() {
    let (sim, _) = hubrise();
    let elsewhere = sim.add_location(json!({ "id": "elsewhere" }));
    let id = place(&sim, &elsewhere);
    assert_eq!(call(&sim, "GET", &format!("/v1/location/orders/{id}"), &Value::Null).0, 404);
    assert_eq!(call(&sim, "PATCH", &format!("/v1/location/orders/{id}"), &json!({ "status": "received" })).0, 404);
    assert_eq!(call(&sim, "GET", "/v1/location/orders", &Value::Null).1, json!([]));
}

#[tokio::test]
async fn lists_come_in_pages_of_at_most_a_hundred() {
    let (sim, location) = hubrise();
    let placed: Vec<String> = (0..101).map(|_| place(&sim, &location).to_string()).collect();
    let server = sim.start().await.unwrap();
    let mut listed = Vec::new();
    let mut sizes = Vec::new();
    let mut cursor = String::new();
    loop {
        let url = format!("http://{}/v1/location/orders?count=500{cursor}", server.address());
        let response = support::http().get(url).header("X-Access-Token", TOKEN).send().await.unwrap();
        let next = response.headers().get("X-Cursor-Next").map(|value| value.to_str().unwrap().to_owned());
        let page: Vec<Value> = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        sizes.push(page.len());
        listed.extend(page.into_iter().map(|order| order["id"].as_str().unwrap().to_owned()));
        let Some(next) = next else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!((sizes, listed), (vec![100, 1], placed));
}

#[test]
fn lists_are_filtered() {
    let (sim, location) = hubrise();
    let early = sim.place_order(&location, small_order(), minute(0));
    let late = sim.place_order(&location, small_order(), minute(10));
    sim.cancel_order(&late, minute(11));
    call(&sim, "PATCH", &format!("/v1/location/orders/{early}"), &json!({ "private_ref": "mine" }));
    // Minute 0 and 10 in Paris: 02:00 and 02:10; `after` includes its time, `before` does not.
    for (query, expected) in [
        ("status=cancelled", vec![&late]),
        ("private_ref=mine", vec![&early]),
        ("after=2024-10-04T02:10:00%2B02:00", vec![&late]),
        ("before=2024-10-04T00:10:00Z", vec![&early]),
        ("created_by=nobody", vec![]),
        ("", vec![&early, &late]),
    ] {
        let list = call(&sim, "GET", &format!("/v1/location/orders?{query}"), &Value::Null).1;
        let ids: Vec<&str> = list.as_array().unwrap().iter().map(|order| order["id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected.iter().map(|id| id.as_str()).collect::<Vec<_>>(), "{query}");
    }
}

#[test]
fn a_callback_is_registered_whole_and_deleted() {
    let (sim, _) = hubrise();
    let none = json!({ "url": null, "events": {} });
    let mine = json!({ "url": "http://example.com/cb", "events": { "order": ["create"] } });
    assert_eq!(call(&sim, "GET", "/v1/callback", &Value::Null), (200, none.clone()));
    assert_eq!(call(&sim, "POST", "/v1/callback", &mine), (200, mine.clone()));
    assert_eq!(call(&sim, "GET", "/v1/callback", &Value::Null), (200, mine));
    assert_eq!(sim.callback_url(TOKEN).as_deref(), Some("http://example.com/cb"));
    assert_eq!(sim.callback_url(OTHER_TOKEN), None);
    assert_eq!(call(&sim, "DELETE", "/v1/callback", &Value::Null), (200, none));
}

#[test]
fn every_call_is_in_the_log() {
    let (sim, location) = hubrise();
    let id = place(&sim, &location);
    let path = format!("/v1/location/orders/{id}");
    call(&sim, "PATCH", &path, &json!({ "status": "received" }));
    call_as(&sim, "unknown", "GET", "/v1/location", &Value::Null);
    let calls = sim.calls();
    assert_eq!((calls[0].method.as_str(), &calls[0].path, calls[0].status), ("PATCH", &path, Some(200)));
    assert_eq!(calls[0].body, Some(json!({ "status": "received" })));
    assert_eq!((calls[1].location.as_ref(), calls[1].status), (None, Some(401)));
    assert_eq!(calls[0].at, minute(0));
}

#[test]
fn a_post_may_stand_for_another_method() {
    let (sim, location) = hubrise();
    let id = place(&sim, &location);
    let request = http::Request::post(format!("/v1/location/orders/{id}")).header("X-Access-Token", TOKEN);
    let request = request.header("X-Http-Method-Override", "PATCH").header("Content-Type", "application/json");
    let request = request.body(Bytes::from(r#"{"status":"accepted"}"#)).unwrap();
    assert_eq!(sim.call(&request).unwrap().status(), 200);
    assert_eq!(sim.order(&id)["status"], "accepted");
}
