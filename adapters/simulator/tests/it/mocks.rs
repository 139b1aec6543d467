//! The wiremock servers answer the main job.

use bridge_simulator::{mock, samples};
use pixelpoint_api::{Class, Dialect, classify};
use serde_json::{Value, json};

use crate::support;
use crate::support::{STORE, TOKEN, eoi, order};

async fn hubrise_call(method: &str, url: String, token: &str, body: Value) -> (u16, Value) {
    let request = support::http().request(method.parse().unwrap(), url).header("X-Access-Token", token);
    let request = if body.is_null() { request } else { request.body(body.to_string()) };
    let response = request.send().await.unwrap();
    (response.status().as_u16(), serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
}

#[tokio::test]
async fn the_mocked_hubrise_has_its_orders_and_takes_a_patch() {
    let sample = samples::orders().swap_remove(0).json;
    let server = mock::hubrise::start(TOKEN, std::slice::from_ref(&sample)).await;
    let base = format!("{}/v1", server.uri());
    let (id, location) = (sample["id"].as_str().unwrap(), sample["location_id"].as_str().unwrap());
    for path in [format!("location/orders/{id}"), format!("locations/{location}/orders/{id}")] {
        let url = format!("{base}/{path}");
        assert_eq!(hubrise_call("GET", url.clone(), TOKEN, Value::Null).await, (200, sample.clone()));
        let (status, patched) = hubrise_call("PATCH", url, TOKEN, json!({ "status": "received" })).await;
        assert_eq!((status, &patched["status"], &patched["id"]), (200, &json!("received"), &sample["id"]));
    }
    let patches = mock::hubrise::patches(&server).await;
    assert_eq!(patches[0], (format!("/v1/location/orders/{id}"), json!({ "status": "received" })));

    let callback = json!({ "url": "http://127.0.0.1/cb", "events": { "order": ["create"] } });
    for (method, path, body, expected) in [
        ("GET", "callback", Value::Null, (200, json!({ "url": null, "events": {} }))),
        ("POST", "callback", callback.clone(), (200, callback)),
        ("GET", "callback/events", Value::Null, (200, json!([]))),
        ("DELETE", "callback", Value::Null, (200, json!({ "url": null, "events": {} }))),
    ] {
        assert_eq!(hubrise_call(method, format!("{base}/{path}"), TOKEN, body).await, expected, "{method} {path}");
    }
    assert_eq!(hubrise_call("GET", format!("{base}/location/orders/none"), TOKEN, Value::Null).await.0, 404);
    let denied = hubrise_call("GET", format!("{base}/location/orders/{id}"), "other", Value::Null).await;
    assert_eq!((denied.0, &denied.1["error_type"]), (401, &json!("unauthorized")));
}

#[tokio::test]
async fn the_mocked_till_always_says_the_same() {
    let accepting = mock::pixelpoint::accepting("4711").await;
    let refusing = mock::pixelpoint::refusing("Access Token Denied").await;
    for (server, class, ticket) in [(&accepting, Class::Accepted, Some("4711")), (&refusing, Class::TokenDenied, None)]
    {
        let sent = eoi(order(), STORE);
        let response = support::http().post(mock::pixelpoint::url(server)).body(sent.clone()).send().await.unwrap();
        let answer = classify(response.status().as_u16(), &response.bytes().await.unwrap(), &Dialect::default());
        assert_eq!((answer.class, answer.ticket.as_deref()), (class, ticket));
        assert_eq!(mock::pixelpoint::orders(server).await, [sent]);
    }
}
