//! Every call: the request that arrives, the answer that is read, the row in `ENDPOINTS.md`.
#![expect(clippy::similar_names, reason = "`path` and `patch` are the words for them")]

mod catalogs;
mod customers;
mod orders;
mod rest;

use std::collections::BTreeSet;
use std::fmt::Debug;

use hubrise_api::{
    AccessToken, AccountId, CatalogId, Client, CustomerId, CustomerListId, DeleteCallback, DeleteEvent, Endpoint,
    EventId, GetOrder, Level, ListEvents, LocationId, OrderId, PatchOrder, Replay, SetCallback, UpdateOrder,
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

/// Ids that are placeholders name the row of `ENDPOINTS.md`.
struct Ids {
    account: AccountId,
    location: LocationId,
    order: OrderId,
    list: CustomerListId,
    customer: CustomerId,
    catalog: CatalogId,
    event: EventId,
}

impl Ids {
    fn new() -> Self {
        Self {
            account: AccountId::new(":account_id"),
            location: LocationId::new(":location_id"),
            order: OrderId::new(":order_id"),
            list: CustomerListId::new(":customer_list_id"),
            customer: CustomerId::new(":customer_id"),
            catalog: CatalogId::new(":catalog_id"),
            event: EventId::new(":event_id"),
        }
    }

    /// The four forms of what belongs to a location or an account, with their paths.
    fn levels(&self) -> [(Level<'_>, &'static str); 4] {
        [
            (Level::Location(None), "/location"),
            (Level::Location(Some(&self.location)), "/locations/:location_id"),
            (Level::Account(None), "/account"),
            (Level::Account(Some(&self.account)), "/accounts/:account_id"),
        ]
    }

    /// The two forms of what belongs to a location.
    fn locations(&self) -> [(Option<&LocationId>, &'static str); 2] {
        [(None, "/location"), (Some(&self.location), "/locations/:location_id")]
    }
}

/// What was checked: rows as in `ENDPOINTS.md`.
#[derive(Default)]
struct Table(BTreeSet<String>);

/// What one call sends and what comes back.
struct Row<'a> {
    /// Method, path and query.
    call: &'a str,
    /// The body that must arrive, and what it is.
    body: Option<(&'static str, Vec<u8>)>,
    answer: ResponseTemplate,
    /// Must occur in the `Debug` of what was read.
    read: &'a str,
}

impl Table {
    /// A call without body.
    async fn get<E: Endpoint<Output: Debug>>(&mut self, endpoint: E, call: &str, answer: Value, read: &str) {
        let answer = ResponseTemplate::new(200).set_body_json(answer);
        self.check(endpoint, Row { call, body: None, answer, read }).await;
    }

    /// A call with a JSON body.
    async fn send<E: Endpoint<Output: Debug>>(
        &mut self,
        endpoint: E,
        call: &str,
        body: &Value,
        answer: Value,
        read: &str,
    ) {
        let answer = ResponseTemplate::new(200).set_body_json(answer);
        self.check(
            endpoint,
            Row { call, body: Some(("application/json", body.to_string().into_bytes())), answer, read },
        )
        .await;
    }

    /// Sends a call and checks all that a row says.
    async fn check<E: Endpoint<Output: Debug>>(&mut self, endpoint: E, row: Row<'_>) {
        let server = server(row.answer).await;
        let (record, result) = client(&format!("{}/v1/", server.uri())).exchange(&endpoint).await;
        let read = format!("{:?}", result.unwrap());
        assert!(read.contains(row.read), "{}: {read}", row.call);
        assert!(!read.contains("problems: [P"), "{}: {read}", row.call);

        let requests = server.received_requests().await.unwrap();
        let [request] = &requests[..] else { panic!("{} requests for one call", requests.len()) };
        let path = &request.url[url::Position::BeforePath..];
        assert_eq!(format!("{} {path}", request.method), row.call.replacen(" /", " /v1/", 1));
        assert_eq!(request.headers["x-access-token"], TOKEN);
        assert!(!request.headers.contains_key("authorization"));
        assert!(request.headers["user-agent"].to_str().unwrap().starts_with("hubrise-api/"));
        check_body(request, row.body);

        assert_eq!((record.method.as_str(), record.path.as_str()), (request.method.as_str(), path));
        assert_eq!(record.request_body.as_deref().unwrap_or_default(), request.body);
        assert_eq!(record.status, Some(200));
        assert!(!format!("{record:?}").contains(TOKEN));
        self.0.insert(documented_row::<E>(row.call));
    }
}

fn check_body(request: &wiremock::Request, expected: Option<(&'static str, Vec<u8>)>) {
    let Some((content_type, body)) = expected else {
        assert!(request.body.is_empty() && !request.headers.contains_key("content-type"));
        return;
    };
    assert_eq!(request.headers["content-type"], content_type);
    if content_type == "application/json" {
        let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
        assert_eq!(json(&request.body), json(&body), "{}", request.url);
    } else {
        assert_eq!(request.body, body);
    }
}

fn documented_row<E: Endpoint>(call: &str) -> String {
    let replay = if E::REPLAY == Replay::Safe { "safe" } else { "unsafe" };
    let call = call.split('?').next().unwrap_or_default();
    format!("{}|{call}|{replay}", short_name(std::any::type_name::<E>()))
}

fn short_name(path: &str) -> &str {
    path.split('<').next().and_then(|path| path.rsplit("::").next()).unwrap_or_default()
}

#[tokio::test]
async fn every_call_sends_what_its_row_says() {
    let mut table = Table::default();
    let ids = Ids::new();
    rest::check(&mut table, &ids).await;
    orders::check(&mut table, &ids).await;
    customers::check(&mut table, &ids).await;
    catalogs::check(&mut table, &ids).await;
    assert_eq!(table.0, documented(), "ENDPOINTS.md and the table of this test differ");
    assert_eq!(table.0.len(), 91, "the reference has 91 calls, short and full forms counted each");
    let structs: BTreeSet<String> = table.0.iter().filter_map(|row| row.split('|').next()).map(str::to_owned).collect();
    assert_eq!(structs, implemented(), "a call is implemented that no row tests");
}

/// The rows of `ENDPOINTS.md`.
fn documented() -> BTreeSet<String> {
    let rows = include_str!("../../../ENDPOINTS.md").lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<_> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        format!("{}|{}|{}", cells[1], cells[2], cells[3])
    })
    .collect()
}

/// The structs that are endpoints, from the source: those of the macro, and those that implement the trait by hand.
fn implemented() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/client/calls")).unwrap() {
        let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let by_macro = source.lines().filter_map(|line| line.strip_prefix("    pub struct "));
        let by_hand = source.lines().filter_map(|line| line.strip_prefix("impl Endpoint for "));
        let name = |line: &str| line.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
        names.extend(by_macro.chain(by_hand).map(name));
    }
    names
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
