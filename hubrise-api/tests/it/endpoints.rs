//! Every call: the request that arrives, the answer that is read, the row in `ENDPOINTS.md`.

use std::collections::BTreeSet;
use std::fmt::Debug;

use chrono::DateTime;
use hubrise_api::{
    AccessToken, Client, CustomFields, DeleteCallback, DeleteEvent, Endpoint, EventId, GetCallback, GetEvent,
    GetLocation, GetOrder, ListEvents, LocationId, OrderId, OrderStatus, PatchOrder, Personal, PrivateRef, Replay,
    SetCallback, UpdateOrder,
};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) const TOKEN: &str = "canary-token";

pub(crate) async fn server(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

pub(crate) fn client(base: &str) -> Client {
    Client::builder(AccessToken::new(TOKEN)).base_url(base).build().unwrap()
}

/// What arrives and what comes back, for one call.
struct Row {
    call: &'static str,
    body: Option<Value>,
    answer: Value,
    /// Must occur in the `Debug` of what was read.
    read: &'static str,
}

/// Ids that need encoding show that they are encoded; as placeholders they name the row of `ENDPOINTS.md`.
const ORDER: &str = ":order_id";
const LOCATION: &str = ":location_id";
const EVENT: &str = ":event_id";

/// Sends a call and checks all that a row says. Returns the rows of `ENDPOINTS.md` it stands for.
async fn check<E: Endpoint>(endpoint: E, row: Row) -> String
where
    E::Output: Debug,
{
    let server = server(ResponseTemplate::new(200).set_body_json(&row.answer)).await;
    let (record, result) = client(&format!("{}/v1/", server.uri())).exchange(&endpoint).await;
    let read = format!("{:?}", result.unwrap());
    assert!(read.contains(row.read), "{}: {read}", row.call);

    let requests = server.received_requests().await.unwrap();
    let [request] = &requests[..] else { panic!("{} requests for one call", requests.len()) };
    let path = &request.url[url::Position::BeforePath..];
    assert_eq!(format!("{} {path}", request.method), row.call.replacen(" /", " /v1/", 1));
    assert_eq!(request.headers["x-access-token"], TOKEN);
    assert!(!request.headers.contains_key("authorization"));
    assert!(request.headers["user-agent"].to_str().unwrap().starts_with("hubrise-api/"));
    assert_eq!(request.headers.contains_key("content-type"), row.body.is_some());
    match &row.body {
        Some(body) => {
            assert_eq!(request.headers["content-type"], "application/json");
            assert_eq!(serde_json::from_slice::<Value>(&request.body).unwrap(), *body);
        }
        None => assert!(request.body.is_empty()),
    }

    assert_eq!((record.method.as_str(), record.path.as_str()), (request.method.as_str(), path));
    assert_eq!(record.request_body.as_deref().unwrap_or_default(), request.body);
    assert_eq!((record.status, &record.response_body[..]), (Some(200), row.answer.to_string().as_bytes()));
    assert!(!format!("{record:?}").contains(TOKEN));

    let replay = if E::REPLAY == Replay::Safe { "safe" } else { "unsafe" };
    let call = row.call.split('?').next().unwrap_or_default();
    let name = std::any::type_name::<E>().rsplit("::").next().unwrap_or_default();
    format!("{}|{call}|{replay}", name.split('<').next().unwrap_or_default())
}

#[tokio::test]
async fn every_call_sends_what_its_row_says() {
    let (order, location, event) = (OrderId::new(ORDER), LocationId::new(LOCATION), EventId::new(EVENT));
    let patch = PatchOrder {
        status: Some(OrderStatus::Accepted),
        confirmed_time: Some(DateTime::parse_from_rfc3339("2026-03-14T12:45:00.5+01:00").unwrap()),
        seller_notes: Some(Personal::from("ok")),
        collection_code: Some("42".into()),
        private_ref: Some(PrivateRef::new("till-7")),
        custom_fields: Some(CustomFields::from(json!({ "epos": { "order_id": "7" } }).as_object().unwrap().clone())),
    };
    let patched = json!({
        "status": "accepted", "confirmed_time": "2026-03-14T12:45:00+01:00", "seller_notes": "ok", "collection_code": "42",
        "private_ref": "till-7", "custom_fields": { "epos": { "order_id": "7" } },
    });
    let received = PatchOrder { status: Some(OrderStatus::Received), ..PatchOrder::default() };
    let an_order = || json!({ "id": "o1", "status": "accepted" });
    let callback = || json!({ "url": "https://a.example/x", "events": { "order": ["create", "update"] } });
    let here = || json!({ "id": "loc9-0", "name": "Centre" });
    let get = |call, answer, read| Row { call, body: None, answer, read };

    let rows = [
        check(GetOrder::new(&order), get("GET /location/orders/:order_id", an_order(), "Accepted")).await,
        check(
            GetOrder { location: Some(&location), order: &order },
            get("GET /locations/:location_id/orders/:order_id", an_order(), "Accepted"),
        )
        .await,
        check(
            UpdateOrder::new(&order, &patch),
            Row { call: "PATCH /location/orders/:order_id", body: Some(patched), answer: an_order(), read: "Accepted" },
        )
        .await,
        check(
            UpdateOrder { location: Some(&location), order: &order, patch: &received },
            Row {
                call: "PATCH /locations/:location_id/orders/:order_id",
                body: Some(json!({ "status": "received" })),
                answer: an_order(),
                read: "Accepted",
            },
        )
        .await,
        check(
            ListEvents { count: Some(50), cursor: Some(hubrise_api::Cursor::new("a+b/c")) },
            get(
                "GET /callback/events?count=50&cursor=a%2Bb%2Fc",
                json!([{ "id": "e1", "resource_type": "order" }]),
                "e1",
            ),
        )
        .await,
        check(ListEvents::default(), get("GET /callback/events", json!([]), "items: []")).await,
        check(GetEvent { event: &event }, get("GET /callback/events/:event_id", json!({ "id": "e1" }), "e1")).await,
        check(DeleteEvent { event: &event }, get("DELETE /callback/events/:event_id", json!({}), "()")).await,
        check(GetCallback, get("GET /callback", callback(), "a.example")).await,
        check(
            SetCallback::orders(Some("https://a.example/x".into())),
            Row { call: "POST /callback", body: Some(callback()), answer: callback(), read: "()" },
        )
        .await,
        check(DeleteCallback, get("DELETE /callback", json!({}), "()")).await,
        check(GetLocation::default(), get("GET /location", here(), "Centre")).await,
        check(GetLocation { location: Some(&location) }, get("GET /locations/:location_id", here(), "Centre")).await,
    ];
    let tested: BTreeSet<String> = rows.into();
    assert_eq!(tested, documented(), "ENDPOINTS.md and the table of this test differ");
    let structs = |rows: &BTreeSet<String>| -> BTreeSet<String> {
        rows.iter().filter_map(|row| row.split('|').next().map(str::to_owned)).collect()
    };
    assert_eq!(structs(&tested), implemented(), "a call is implemented that no row tests");
}

/// The rows of `ENDPOINTS.md`.
fn documented() -> BTreeSet<String> {
    let rows = include_str!("../../ENDPOINTS.md").lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<_> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        format!("{}|{}|{}", cells[1], cells[2], cells[3])
    })
    .collect()
}

/// The structs that are endpoints, from the source.
fn implemented() -> BTreeSet<String> {
    let source = include_str!("../../src/client/calls.rs").lines();
    let names = source.filter_map(|line| line.strip_prefix("impl Endpoint for "));
    names.map(|name| name.chars().take_while(char::is_ascii_alphanumeric).collect()).collect()
}

#[tokio::test]
async fn a_passive_callback_is_written_as_null() {
    let server = server(ResponseTemplate::new(200)).await;
    client(&server.uri()).send(&SetCallback::orders(None)).await.unwrap();
    let body: Value = server.received_requests().await.unwrap()[0].body_json().unwrap();
    assert_eq!(body, json!({ "url": null, "events": { "order": ["create", "update"] } }));
}

#[tokio::test]
async fn an_id_cannot_leave_its_place_in_the_path() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!({}))).await;
    let client = client(&format!("{}/v1", server.uri()));
    let order = OrderId::new("../callback?x#y z/é%2e");
    client.send(&GetOrder::new(&order)).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.path(), "/v1/location/orders/..%2Fcallback%3Fx%23y%20z%2F%C3%A9%252e");
    assert_eq!(requests[0].url.query(), None);
    // These would delete the callback, or list all orders.
    for id in ["", ".", ".."] {
        let error = client.send(&DeleteEvent { event: &EventId::new(id) }).await.unwrap_err();
        assert_eq!(error.to_string(), "delete event: an id is empty or not usable in a URL");
        assert!(!error.was_sent());
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn g14_a_page_says_where_the_next_begins() {
    let list = json!([{ "id": "e1" }, 5, { "id": "e2", "created_at": "soon" }]);
    let server = server(ResponseTemplate::new(200).insert_header("X-Cursor-Next", "n2").set_body_json(list)).await;
    let page = client(&server.uri()).send(&ListEvents::default()).await.unwrap();
    assert_eq!(page.next.unwrap().as_str(), "n2");
    assert_eq!(page.items.len(), 2);
    let places: Vec<_> = page.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(places, ["[1]", "[2].created_at"]);
}

#[tokio::test]
async fn h7_an_empty_success_is_a_success_where_the_deed_matters() {
    let server = server(ResponseTemplate::new(204)).await;
    let client = client(&server.uri());
    let (order, patch) = (OrderId::new("o1"), PatchOrder::default());
    assert_eq!(client.send(&UpdateOrder::new(&order, &patch)).await.unwrap(), None);
    client.send(&DeleteCallback).await.unwrap();
    let error = client.send(&GetOrder::new(&order)).await.unwrap_err();
    assert_eq!(error.to_string(), "get order: HubRise answered 204 with a body that cannot be read");
    assert!(error.was_sent());
}
