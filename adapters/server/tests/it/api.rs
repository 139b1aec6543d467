//! The API: what its document says is what it does, and a token does what it was made for.

use crate::access::{House, injection};
use crate::support::{Visitor, eventually};
use axum::http::Method;
use bridge_engine::Connection;
use bridge_engine::journal::Role;
use bridge_server::access::Need;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// Addresses, as the document has them.
const ORDER: &str = "/api/v1/orders/{injection}";
const ACT: &str = "/api/v1/orders/{injection}/actions";

/// A program with a token.
pub(crate) struct Program {
    base: String,
    token: String,
    client: reqwest::Client,
}

impl Program {
    /// An administrator makes the token on the page.
    pub(crate) async fn made(ann: &Visitor, role: &str, only: Option<&Connection>) -> Self {
        let handle = only.map(|connection| connection.id.handle());
        let chosen = (handle.as_deref().unwrap_or("all"), "yes");
        let page = ann.post("/tokens", &[("name", "Till counter"), ("role", role), chosen]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let (_, rest) = page.text.split_once("class=\"copy\">").unwrap();
        let token = rest.split('<').next().unwrap().to_owned();
        Self { base: ann.base.clone(), token, client: ann.client.clone() }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (StatusCode, Value) {
        let answer = request.bearer_auth(&self.token).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/json");
        let status = answer.status();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.send(self.client.get(format!("{}{path}", self.base))).await
    }

    async fn act(&self, order: i64, body: &Value) -> (StatusCode, Value) {
        let path = format!("{}/api/v1/orders/{order}/actions", self.base);
        self.send(self.client.post(path).body(body.to_string())).await
    }
}

/// As far as the document goes: types, required and known fields, lists of values.
fn fits(document: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.strip_prefix('#').unwrap()).expect(reference);
        return fits(document, target, value, at);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        fits(document, part, value, at);
    }
    if let Some(values) = schema["enum"].as_array() {
        assert!(values.contains(value), "{at}: {value} is not in {values:?}");
    }
    let types = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(types.is_empty() || types.contains(&is), "{at}: {value} is no {types:?}");
    if let (Some("date-time"), Some(text)) = (schema["format"].as_str(), value.as_str()) {
        chrono::DateTime::parse_from_rfc3339(text).unwrap_or_else(|_| panic!("{at}: {text}"));
    }
    for item in value.as_array().into_iter().flatten() {
        fits(document, &schema["items"], item, &format!("{at}[]"));
    }
    let Some(fields) = value.as_object() else { return };
    for required in schema["required"].as_array().into_iter().flatten() {
        assert!(fields.contains_key(required.as_str().unwrap()), "{at}: no {required}");
    }
    for (name, field) in fields {
        match schema["properties"].get(name) {
            Some(property) => fits(document, property, field, &format!("{at}.{name}")),
            None => assert_ne!(schema["additionalProperties"], json!(false), "{at}: {name} is not in the document"),
        }
    }
}

fn document() -> Value {
    serde_json::from_str(include_str!("../../src/api/openapi.json")).unwrap()
}

/// The answer is one the document has for this call.
pub(crate) fn answers(method: &str, path: &str, status: StatusCode, value: &Value) {
    let document = document();
    let response = &document["paths"][path][method]["responses"][status.as_str()];
    let response = match response["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => response,
    };
    let schema = &response["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{method} {path} {status} is not in the document: {value}");
    fits(&document, schema, value, path);
    if status != StatusCode::OK {
        assert_eq!(value["error"]["status"], status.as_u16());
    }
}

#[tokio::test]
async fn the_document_has_every_address_and_no_other() {
    let house = House::start().await;
    let mut served: Vec<_> = house
        .rules
        .iter()
        .filter(|rule| rule.path.starts_with("/api/"))
        .map(|rule| format!("{} {}", rule.method.as_str().to_lowercase(), rule.path))
        .collect();
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let mut described: Vec<_> = paths
        .iter()
        .flat_map(|(path, calls)| calls.as_object().unwrap().keys().map(move |method| format!("{method} {path}")))
        .collect();
    served.sort();
    described.sort();
    assert_eq!(served, described);
    let answer = house.visitor().get("/api/v1/openapi.json").await;
    assert_eq!(serde_json::from_str::<Value>(&answer.text).unwrap(), document, "and it is served to everybody");
}

#[tokio::test]
async fn a_program_lists_looks_and_decides_and_every_answer_is_as_described() {
    let (house, ann) = House::with_administrator().await;
    let connection = house.connect(0).await;
    house.scene.till().set_fault(&house.scene.sites()[0].till_token, TillFault::NoCommitNoAnswer, Lasting::Once);
    let order = injection(&house.order(0, &connection, "p1").await);
    let program = Program::made(&ann, "operator", None).await;
    let get = async |path: &str, template: &str| {
        let (status, value) = program.get(path).await;
        answers("get", template, status, &value);
        (status, value)
    };
    let detail = format!("/api/v1/orders/{order}");
    eventually("the doubt", async || (get(&detail, ORDER).await.1["state"] == "in_doubt").then_some(())).await;
    let (_, health) = get("/api/v1/health", "/api/v1/health").await;
    assert_eq!((&health["status"], &health["needs_you"]), (&json!("trouble"), &json!(1)));
    let (_, connections) = get("/api/v1/connections", "/api/v1/connections").await;
    assert_eq!(connections["connections"][0]["id"], connection.id.handle());

    let (_, outages) = get("/api/v1/outages", "/api/v1/outages").await;
    assert_eq!(outages, json!({ "outages": [], "pauses": [] }));

    let orders = "/api/v1/orders";
    let (_, page) = get("/api/v1/orders?state=in_doubt,held&limit=1", orders).await;
    assert_eq!((&page["orders"][0]["id"], &page["next"]), (&json!(order), &Value::Null));
    for none in ["state=on_till", "until=2020-01-01T00:00:00Z", "search=nobody", "channel=none", "before=1"] {
        assert_eq!(get(&format!("{orders}?{none}"), orders).await.1["orders"], json!([]), "{none}");
    }
    for wrong in ["state=lost", "connection=none", "limit=0", "limit=101", "from=yesterday", "colour=red"] {
        assert_eq!(get(&format!("{orders}?{wrong}"), orders).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let (_, doubt) = get(&detail, ORDER).await;
    assert_eq!(doubt["actions"], json!(["on_the_till", "not_there", "close"]));
    let till = doubt["exchanges"].as_array().unwrap().iter().find(|exchange| exchange["peer"] == "to_till").unwrap();
    assert_eq!(till["outcome"], "unknown");
    assert!(till["request"].as_str().unwrap().contains("ProdNum"), "{till}");
    assert_eq!(get("/api/v1/orders/999", ORDER).await.0, StatusCode::NOT_FOUND);

    for wrong in [json!({}), json!({ "action": "eat" }), json!({ "action": "not_there", "number": "another" })] {
        let (status, value) = program.act(order, &wrong).await;
        answers("post", ACT, status, &value);
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let (status, value) = program.act(order, &json!({ "action": "send" })).await;
    answers("post", ACT, status, &value);
    assert_eq!(status, StatusCode::CONFLICT, "a doubt is not simply sent");
    let number = doubt["order_id"].clone();
    let (status, value) = program.act(order, &json!({ "action": "not_there", "number": number, "why": "seen" })).await;
    answers("post", ACT, status, &value);
    assert_eq!(status, StatusCode::OK);
    eventually("the ticket", async || (get(&detail, ORDER).await.1["state"] == "on_till").then_some(())).await;
    let timeline = get(&detail, ORDER).await.1["timeline"].to_string();
    assert!(timeline.contains("Till counter") && timeline.contains("seen"), "who and why: {timeline}");
    assert_eq!(house.scene.till().tickets().len(), 1);
}

#[tokio::test]
async fn a_page_of_orders_leads_to_the_next() {
    let (house, ann) = House::with_administrator().await;
    let connection = house.connect(0).await;
    for id in ["c1", "c2", "c3"] {
        house.order(0, &connection, id).await;
    }
    let program = Program::made(&ann, "viewer", None).await;
    let (mut seen, mut path) = (Vec::new(), "/api/v1/orders?limit=2".to_owned());
    loop {
        let (_, page) = program.get(&path).await;
        seen.extend(page["orders"].as_array().unwrap().iter().map(|order| order["id"].as_i64().unwrap()));
        let Some(next) = page["next"].as_i64() else { break };
        path = format!("/api/v1/orders?limit=2&before={next}");
    }
    assert_eq!(seen.len(), 3);
    assert!(seen.is_sorted_by(|one, other| one > other), "newest first, each once: {seen:?}");
}

#[tokio::test]
async fn a_token_reaches_its_connections_and_no_further_than_its_role() {
    let (house, ann) = House::with_administrator().await;
    let (own, other) = (house.connect(0).await, house.connect(1).await);
    let orders = [injection(&house.order(0, &own, "r1").await), injection(&house.order(1, &other, "r2").await)];
    let viewer = Program::made(&ann, "viewer", Some(&own)).await;
    let list = viewer.get("/api/v1/orders").await.1;
    assert_eq!(list["orders"].as_array().unwrap().len(), 1);
    assert_eq!(viewer.get("/api/v1/connections").await.1["connections"].as_array().unwrap().len(), 1);
    let detail = eventually("an exchange", async || {
        let detail = viewer.get(&format!("/api/v1/orders/{}", orders[0])).await.1;
        (detail["exchanges"] != json!([])).then_some(detail)
    })
    .await;
    assert_eq!((&detail["body"], &detail["exchanges"][0]["request"]), (&Value::Null, &Value::Null), "no customers");
    assert_eq!(viewer.get(&format!("/api/v1/orders/{}", orders[1])).await.0, StatusCode::NOT_FOUND);
    let (status, value) = viewer.act(orders[0], &json!({ "action": "close" })).await;
    answers("post", "/api/v1/orders/{injection}/actions", status, &value);
    assert_eq!(status, StatusCode::FORBIDDEN);
    let operator = Program::made(&ann, "operator", Some(&other)).await;
    assert_eq!(operator.act(orders[0], &json!({ "action": "close" })).await.0, StatusCode::NOT_FOUND);
    for page in ["/operations", "/users", "/tokens"] {
        let request = operator.client.get(format!("{}{page}", operator.base)).bearer_auth(&operator.token);
        let answer = request.send().await.unwrap();
        assert!(answer.status() == StatusCode::SEE_OTHER, "{page}: a token opens no page");
    }
}

#[tokio::test]
async fn without_a_token_that_works_nothing_is_answered() {
    let (house, ann) = House::with_administrator().await;
    let connection = house.connect(0).await;
    let order = injection(&house.order(0, &connection, "n1").await);
    let program = Program::made(&ann, "operator", None).await;
    let made_up = Program { token: "0".repeat(32), base: program.base.clone(), client: program.client.clone() };
    for rule in house.rules.iter().filter(|rule| rule.path.starts_with("/api/") && rule.need != Need::Nothing) {
        let path = rule.path.replace("{injection}", &order.to_string());
        let is_get = rule.method == Method::GET;
        // A signed-in browser is nobody here, whatever page sends the request.
        let request = ann.request(rule.method.clone(), &path);
        for request in [
            request,
            made_up.client.request(rule.method.clone(), format!("{}{path}", made_up.base)).bearer_auth(&made_up.token),
        ] {
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
            let value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            answers(if is_get { "get" } else { "post" }, rule.path, StatusCode::UNAUTHORIZED, &value);
        }
    }
    assert_eq!(program.get("/api/v1/health").await.0, StatusCode::OK);
    let page = ann.get("/tokens").await.text;
    assert!(page.contains("Till counter") && !page.contains(&program.token), "shown once");
    for file in house.files() {
        assert!(!file.windows(32).any(|bytes| bytes == program.token.as_bytes()), "only its hash is kept");
    }
    let id = page.split("/tokens/").nth(1).unwrap().split('/').next().unwrap();
    assert_eq!(ann.post(&format!("/tokens/{id}/revoke"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(program.get("/api/v1/health").await.0, StatusCode::UNAUTHORIZED, "revoked");
    assert!(ann.get("/tokens").await.text.contains("Revoked"));
    assert_eq!(program.get("/api/v1/nothing").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_program_that_asks_without_end_is_told_to_wait() {
    let (house, ann) = House::with_administrator().await;
    house.connect(0).await;
    let program = Program::made(&ann, "viewer", None).await;
    let (status, value) = loop {
        let request = program.client.get(format!("{}/api/v1/connections", program.base)).bearer_auth(&program.token);
        let answer = request.send().await.unwrap();
        if answer.status() != StatusCode::OK {
            let wait: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait));
            break (answer.status(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap());
        }
    };
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    answers("get", "/api/v1/connections", status, &value);
}

#[tokio::test]
async fn tokens_are_made_by_administrators_for_something_in_particular() {
    let (house, ann) = House::with_administrator().await;
    let connection = house.connect(0).await;
    let handle = connection.id.handle();
    for wrong in [
        vec![("name", ""), ("role", "viewer"), ("all", "yes")],
        vec![("name", "x"), ("role", "administrator"), ("all", "yes")],
        vec![("name", "x"), ("role", "viewer")],
    ] {
        assert_eq!(ann.post("/tokens", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    let other = house.person("of one", &[(&connection, Role::Administrator)]).await.1;
    let form = [("name", "x"), ("role", "viewer"), (handle.as_str(), "yes")];
    assert_eq!(other.post("/tokens", &form).await.status, StatusCode::FORBIDDEN);
    assert!(ann.get_in("/tokens", "fr").await.text.contains("Jetons pour les programmes"));
}

#[tokio::test]
async fn nothing_is_offered_to_be_sent_by_a_connection_that_is_over() {
    let (house, ann) = House::with_administrator().await;
    let connection = house.connect(0).await;
    house.scene.till().set_fault(&house.scene.sites()[0].till_token, TillFault::WrongToken, Lasting::Once);
    let order = injection(&house.order(0, &connection, "n1").await);
    let program = Program::made(&ann, "operator", None).await;
    let path = format!("/api/v1/orders/{order}");
    let actions = async || program.get(&path).await.1["actions"].clone();
    eventually("refused", async || (actions().await == json!(["send", "close"])).then_some(())).await;
    ann.post(&format!("/connections/{}/disconnect", connection.id.handle()), &[]).await;
    assert_eq!(actions().await, json!(["close"]));
    let (status, value) = program.act(order, &json!({ "action": "send" })).await;
    answers("post", ACT, status, &value);
    assert_eq!(status, StatusCode::CONFLICT);
}
