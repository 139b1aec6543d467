//! H: the client's behaviour towards answers and resources.

use std::sync::{Arc, Mutex};

use hubrise_api::{
    AcceptanceMode, AccessToken, CatalogId, Client, Connected, CreateOrder, ElementChange, Error, GetEvent, GetOrder,
    ListCustomers, ListOrders, Location, NewCatalog, NewOrder, OrderId, OrderStatus, PatchLocation, PatchOrder, Path,
    PrivateRef, Raw, ReplaceCatalog, Replay, RetryPolicy, SetAcceptance, UpdateOrder,
};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::endpoints::{TOKEN, client, server};

fn unauthorized(message: &str) -> ResponseTemplate {
    ResponseTemplate::new(401).set_body_json(json!({ "error_type": "unauthorized", "message": message }))
}

#[tokio::test]
async fn h3_a_401_for_a_catalog_of_the_account_is_no_dead_token() {
    let (id, catalog) = (CatalogId::new("k1"), NewCatalog { name: "Menu".into(), data: None });
    for (message, about_catalog) in [
        ("You are not allowed to do this", true),
        ("The access token is invalid or the connection has been revoked", false),
        ("The connection has been blocked", false),
    ] {
        let server = server(unauthorized(message)).await;
        let client = client(&server.uri());
        let error = client.send(&ReplaceCatalog { id: &id, catalog: &catalog }).await.unwrap_err();
        assert_eq!((error.is_catalog_permission(), error.is_connection_refused()), (about_catalog, !about_catalog));
        // The same answer to a call that writes no catalog is about the connection.
        let error = client.send(&GetOrder::new(&OrderId::new("o1"))).await.unwrap_err();
        assert_eq!((error.is_catalog_permission(), error.is_connection_refused()), (false, true));
    }
}

#[tokio::test]
async fn h8_a_plus_is_encoded() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!([]))).await;
    let after = chrono::DateTime::parse_from_rfc3339("2026-03-14T12:00:00+01:00").ok();
    client(&server.uri()).send(&ListOrders { after, ..ListOrders::default() }).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.query(), Some("after=2026-03-14T12%3A00%3A00%2B01%3A00"));
}

#[tokio::test]
async fn h9_an_order_of_unknown_fate_is_looked_up_by_its_reference() {
    let order =
        NewOrder { status: OrderStatus::New, private_ref: Some(PrivateRef::new("till-7")), ..NewOrder::default() };
    let down = server(ResponseTemplate::new(500)).await;
    let retrying = Client::builder(AccessToken::new(TOKEN)).base_url(&down.uri()).retry(RetryPolicy::default());
    let error = retrying.build().unwrap().send(&CreateOrder::new(&order)).await.unwrap_err();
    assert!(error.was_sent() && error.is_server_error());
    assert_eq!(down.received_requests().await.unwrap().len(), 1, "it is not sent again by itself");
    let up = server(ResponseTemplate::new(200).set_body_json(json!([{ "id": "o1", "private_ref": "till-7" }]))).await;
    let look_up = ListOrders { private_ref: order.private_ref.clone(), ..ListOrders::default() };
    let found = client(&up.uri()).send(&look_up).await.unwrap();
    assert_eq!(found.items[0].id, Some(OrderId::new("o1")));
}

#[test]
fn h5_h6_a_token_of_a_location_has_no_catalog() {
    let connected = Connected::default();
    assert_eq!((connected.catalog_id, connected.customer_list_id), (None, None));
}

#[test]
fn h10_normal_has_two_names_and_is_written_with_one() {
    for mode in ["normal", "online"] {
        let location = Location::read(&json!({ "order_acceptance": { "mode": mode } })).unwrap().value;
        assert!(location.order_acceptance.unwrap().mode.unwrap().is_normal());
    }
    assert!(!AcceptanceMode::Busy.is_normal());
    let patch = PatchLocation { order_acceptance: Some(SetAcceptance::Normal), ..PatchLocation::default() };
    assert_eq!(json!(patch), json!({ "order_acceptance": { "mode": "normal" } }));
}

#[test]
fn h11_no_opening_hours_is_unknown_and_a_missing_day_is_closed() {
    let hours = |json| Location::read(&json!({ "opening_hours": json })).unwrap().value.opening_hours;
    assert_eq!(hours(json!(null)), None);
    let week = hours(json!({ "monday": [{ "from": "18:00", "to": "01:00" }], "tuesday": [] })).unwrap();
    assert!(week.monday[0].to < week.monday[0].from && week.tuesday.is_empty() && week.sunday.is_empty());
}

#[test]
fn h12_custom_fields_are_merged_by_whoever_owns_them() {
    let mut fields =
        Location::read(&json!({ "custom_fields": { "a": { "x": 1 }, "b": 2 } })).unwrap().value.custom_fields;
    fields.0.insert("a".into(), json!({ "x": 1, "y": 2 }));
    let patch = PatchLocation { custom_fields: Some(fields), ..PatchLocation::default() };
    assert_eq!(json!(patch), json!({ "custom_fields": { "a": { "x": 1, "y": 2 }, "b": 2 } }));
}

#[tokio::test]
async fn a_raw_call_has_the_same_token_and_errors() {
    let ok = server(ResponseTemplate::new(200).set_body_string("any")).await;
    let raw = Raw::new(http::Method::PUT, Path::new("location").then("a/b"))
        .query("q", "+ é")
        .json(&json!({ "a": 1 }))
        .unwrap()
        .replay(Replay::Safe);
    let answer = client(&ok.uri()).send_raw(&raw).await.unwrap();
    assert_eq!(&answer.body()[..], b"any");
    let request = &ok.received_requests().await.unwrap()[0];
    assert_eq!(request.url[url::Position::BeforePath..], *"/location/a%2Fb?q=%2B+%C3%A9");
    assert_eq!(request.headers["x-access-token"], TOKEN);
    assert_eq!(request.headers["content-type"], "application/json");
    let gone = server(unauthorized("The connection has been blocked")).await;
    let error = client(&gone.uri()).send_raw(&raw).await.unwrap_err();
    assert!(error.is_blocked() && error.to_string().starts_with("raw call: HubRise answered 401"));
}

#[tokio::test]
async fn unknown_words_are_reported_once_each() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!({ "status": "on_hold" }))).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = heard.clone();
    let client = Client::builder(AccessToken::new(TOKEN))
        .base_url(&server.uri())
        .on_unknown_word(move |word| ears.lock().unwrap().push(word.to_string()))
        .build()
        .unwrap();
    for _ in 0..3 {
        client.send(&GetOrder::new(&OrderId::new("o1"))).await.unwrap();
    }
    assert_eq!(*heard.lock().unwrap(), ["status: unknown OrderStatus `on_hold`"]);
}

#[tokio::test]
async fn g12_an_event_that_was_acknowledged_meanwhile_is_not_found() {
    let server = server(ResponseTemplate::new(404).set_body_json(json!({ "error_type": "not_found" }))).await;
    let error = client(&server.uri()).send(&GetEvent { event: &"e1".into() }).await.unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn f13_deleting_what_is_deleted_names_the_field_and_is_sent_once() {
    let body =
        json!({ "error_type": "unprocessable_entity", "errors": [{ "field": "items", "message": "unknown id" }] });
    let server = server(ResponseTemplate::new(422).set_body_json(body)).await;
    let client = Client::builder(AccessToken::new(TOKEN)).base_url(&server.uri()).retry(RetryPolicy::default());
    let patch = PatchOrder { items: vec![ElementChange::Delete("i1".into())], ..PatchOrder::default() };
    let order = OrderId::new("o1");
    let error = client.build().unwrap().send(&UpdateOrder::new(&order, &patch)).await.unwrap_err();
    assert!(error.is_validation());
    let Error::Api { fields, .. } = error else { panic!("{error:?}") };
    assert_eq!(fields[0].field.as_deref(), Some("items"));
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_record_does_not_show_whom_it_looked_up() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!([]))).await;
    let list = "l1".into();
    let look_up = ListCustomers { phone: Some("+33canary".into()), ..ListCustomers::new(&list) };
    let (record, result) = client(&server.uri()).exchange(&look_up).await;
    assert!(record.path.ends_with("?phone=%2B33canary"));
    assert!(!format!("{look_up:?} {record:?} {result:?}").contains("canary"));
}
