//! A HubRise that has certain orders and takes every PATCH.

use serde_json::{Value, json};
use wiremock::matchers::{any, header, method, path, path_regex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::hubrise::{REVOKED, Refusal};

/// A mock that answers calls carrying `token`, and 401 to all others.
///
/// It retrieves and patches `orders` under both forms of their path (a PATCH answers with the order
/// and the fields that were sent), registers and deletes a callback, has no events waiting, and
/// knows no other location than that of the first order. Its API root is `{uri}/v1`.
pub async fn start(token: &str, orders: &[Value]) -> MockServer {
    let server = MockServer::start().await;
    for order in orders {
        mount_order(&server, token, order).await;
    }
    mount_callback(&server, token).await;
    // Behind everything mounted above, and the second behind the first.
    let unknown = refused(&Refusal::not_found());
    given(token, path_regex("^/v1/")).respond_with(unknown).with_priority(254).mount(&server).await;
    let denied = refused(&Refusal::unauthorized(REVOKED));
    Mock::given(any()).respond_with(denied).with_priority(255).mount(&server).await;
    server
}

/// The PATCH bodies the mock has got, in order, each with the path it was sent to.
pub async fn patches(server: &MockServer) -> Vec<(String, Value)> {
    let requests = server.received_requests().await.unwrap_or_default();
    let patches = requests.iter().filter(|request| request.method == "PATCH");
    patches.map(|request| (request.url.path().to_owned(), request.body_json().unwrap_or_default())).collect()
}

fn refused(refusal: &Refusal) -> ResponseTemplate {
    ResponseTemplate::new(refusal.status).set_body_json(refusal.body())
}

fn given(token: &str, matcher: impl wiremock::Match + 'static) -> wiremock::MockBuilder {
    Mock::given(header("X-Access-Token", token)).and(matcher)
}

async fn mount_order(server: &MockServer, token: &str, order: &Value) {
    let text = |field: &str| order[field].as_str().unwrap_or_default();
    let (id, location) = (text("id"), text("location_id"));
    for path_to in [format!("/v1/location/orders/{id}"), format!("/v1/locations/{location}/orders/{id}")] {
        let found = ResponseTemplate::new(200).set_body_json(order);
        given(token, path(path_to.as_str())).and(method("GET")).respond_with(found).mount(server).await;
        let order = order.clone();
        let patched = move |request: &Request| ResponseTemplate::new(200).set_body_json(with(&order, request));
        given(token, path(path_to.as_str())).and(method("PATCH")).respond_with(patched).mount(server).await;
    }
}

/// The order with the top-level fields of the request's body.
fn with(order: &Value, request: &Request) -> Value {
    let mut patched = order.clone();
    if let (Ok(Value::Object(fields)), Value::Object(order)) = (request.body_json(), &mut patched) {
        order.extend(fields);
    }
    patched
}

async fn mount_callback(server: &MockServer, token: &str) {
    let registered =
        |request: &Request| ResponseTemplate::new(200).set_body_raw(request.body.clone(), "application/json");
    let none = ResponseTemplate::new(200).set_body_json(json!({ "url": null, "events": {} }));
    given(token, path("/v1/callback")).and(method("POST")).respond_with(registered).mount(server).await;
    for name in ["GET", "DELETE"] {
        given(token, path("/v1/callback")).and(method(name)).respond_with(none.clone()).mount(server).await;
    }
    let no_events = ResponseTemplate::new(200).set_body_json(json!([]));
    given(token, path("/v1/callback/events")).and(method("GET")).respond_with(no_events).mount(server).await;
}
