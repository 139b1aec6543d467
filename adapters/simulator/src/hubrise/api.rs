//! The HTTP face of the simulated HubRise: who calls, what for, what comes back.

use bytes::Bytes;
use http::{Method, Request, Response, header};
use hubrise_api::LocationId;
use serde_json::{Value, json};

use super::acceptance;
use super::fault::{ApiFault, REVOKED};
use super::listing::{self, Page, Query};
use super::lists;
use super::log::{Answer, Call};
use super::refusal::{FieldError, Refusal};
use super::world::{Callback, World};

/// What a call that succeeds gives back.
struct Success {
    body: Value,
    next_cursor: Option<String>,
}

impl From<Value> for Success {
    fn from(body: Value) -> Self {
        Self { body, next_cursor: None }
    }
}

impl From<Page> for Success {
    fn from(page: Page) -> Self {
        Self { body: Value::Array(page.elements), next_cursor: page.next }
    }
}

/// One request, taken apart.
pub(crate) struct Incoming {
    pub(crate) method: Method,
    path: String,
    pub(crate) query: Query,
    body: Result<Value, Refusal>,
}

/// Answers one request; `None` closes the socket.
pub(crate) fn answer(world: &mut World, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let caller = caller(world, request);
    let incoming = Incoming::read(request);
    let fault = caller.and_then(|index| {
        let location = world.connections[index].location.clone();
        world.faults.get_mut(&location)?.next()
    });
    let response = match fault {
        None => Some(respond(perform(world, caller, &incoming))),
        Some(ApiFault::Drop) => None,
        Some(ApiFault::DropAfterApplying) => {
            // The caller is not to learn what came of it.
            let _ = perform(world, caller, &incoming);
            None
        }
        Some(fault) => Some(faulty(fault)),
    };
    let uri = request.uri();
    world.log.push(Answer::Call(Call {
        location: caller.map(|index| world.connections[index].location.clone()),
        method: incoming.method.to_string(),
        path: uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string),
        body: incoming.body.ok().filter(|body| !body.is_null()),
        status: response.as_ref().map(|response| response.status().as_u16()),
        at: world.now,
    }));
    response
}

fn caller(world: &World, request: &Request<Bytes>) -> Option<usize> {
    let token = request.headers().get("X-Access-Token")?.to_str().ok()?;
    world.with_token(token)
}

impl Incoming {
    fn read(request: &Request<Bytes>) -> Self {
        let overridden = request.headers().get("X-Http-Method-Override").and_then(|name| name.to_str().ok());
        let method = match (request.method(), overridden.and_then(|name| name.parse().ok())) {
            (&Method::POST, Some(method)) => method,
            (method, _) => method.clone(),
        };
        Self {
            method,
            path: request.uri().path().to_owned(),
            query: Query::read(request.uri().query().unwrap_or_default()),
            body: read_body(request),
        }
    }
}

fn read_body(request: &Request<Bytes>) -> Result<Value, Refusal> {
    if request.body().is_empty() {
        return Ok(Value::Null);
    }
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|value| value.starts_with("application/json")) {
        return Err(Refusal::media_type());
    }
    serde_json::from_slice(request.body()).map_err(|_| Refusal::bad_request("the body is not JSON"))
}

fn perform(world: &mut World, caller: Option<usize>, incoming: &Incoming) -> Result<Success, Refusal> {
    let path = incoming.path.strip_prefix("/v1/").ok_or_else(Refusal::no_route)?;
    let caller = caller.ok_or_else(|| Refusal::unauthorized(REVOKED))?;
    if let Some(refusal) = world.connections[caller].standing.refusal() {
        return Err(refusal);
    }
    let segments: Vec<&str> = path.split('/').collect();
    match &segments[..] {
        ["callback", rest @ ..] => callback(world, caller, incoming, rest),
        ["locations", id, ..] if world.connections[caller].location.as_str() != *id => {
            Err(Refusal::forbidden("the access token is bound to another location"))
        }
        ["customer_lists", id] => lists::one(world, caller, "customer_list", id, incoming).map(Success::from),
        ["catalogs", id] => lists::one(world, caller, "catalog", id, incoming).map(Success::from),
        ["location", rest @ ..] | ["locations", _, rest @ ..] => location(world, caller, incoming, rest),
        _ => Err(Refusal::no_route()),
    }
}

fn location(world: &mut World, caller: usize, incoming: &Incoming, path: &[&str]) -> Result<Success, Refusal> {
    let location = world.connections[caller].location.clone();
    match (incoming.method.as_str(), path) {
        ("GET", []) => location_of(world, &location),
        ("PATCH", []) if world.fixed.contains(&location) => {
            Err(Refusal::forbidden("the access token may not change the location"))
        }
        ("PATCH", []) => {
            location_of(world, &location)?;
            let changes = incoming.body.clone()?;
            if let Some(known) = world.locations.get_mut(&location) {
                acceptance::patch(known, &changes)?;
            }
            location_of(world, &location)
        }
        ("GET", ["customer_lists"]) => lists::all(world, caller, "customer_list", &incoming.query).map(Success::from),
        ("GET", ["catalogs"]) => lists::all(world, caller, "catalog", &incoming.query).map(Success::from),
        (method, ["orders", ..]) if !world.connections[caller].allows("orders", method != "GET") => {
            Err(Refusal::forbidden("the scope of the access token does not allow it"))
        }
        ("GET", ["orders"]) => listing::orders(world, caller, &incoming.query).map(Success::from),
        ("POST", ["orders"]) => {
            let order = incoming.body.clone()?;
            if order["status"].is_null() {
                let field = "status".to_owned();
                return Err(Refusal::invalid(vec![FieldError { field, message: "is required".to_owned() }]));
            }
            let id = world.create(Some(caller), &location, order);
            order_of(world, caller, id.as_str())
        }
        ("GET", ["orders", id]) => order_of(world, caller, id),
        ("PATCH", ["orders", id]) => {
            order_of(world, caller, id)?;
            let changes = incoming.body.clone()?;
            world.patch(Some(caller), id, &changes)?;
            order_of(world, caller, id)
        }
        _ => Err(Refusal::no_route()),
    }
}

/// The location as it is by now.
fn location_of(world: &mut World, location: &LocationId) -> Result<Success, Refusal> {
    let now = world.now;
    let known = world.locations.get_mut(location).ok_or_else(Refusal::not_found)?;
    acceptance::resume(known, now);
    Ok(known.clone().into())
}

/// The order as the caller sees it; an order of another location does not exist for it.
fn order_of(world: &World, caller: usize, id: &str) -> Result<Success, Refusal> {
    let location = world.connections[caller].location.as_str();
    let order = world.find(id).filter(|order| order["location_id"] == location);
    let order = order.ok_or_else(Refusal::not_found)?;
    Ok(world.seen_by(Some(caller), order).into())
}

fn callback(world: &mut World, caller: usize, incoming: &Incoming, path: &[&str]) -> Result<Success, Refusal> {
    match (incoming.method.as_str(), path) {
        ("GET", []) => {}
        ("POST", []) => {
            let body = incoming.body.clone()?;
            let url = body["url"].as_str().map(str::to_owned);
            let events = body["events"].as_object().cloned().unwrap_or_default();
            world.connections[caller].callback = Callback { url, events };
        }
        ("DELETE", []) => world.connections[caller].callback = Callback::default(),
        ("GET", ["events"]) => {
            return listing::events(world, caller, &incoming.query).map(Success::from);
        }
        ("GET", ["events", id]) => {
            let event = world.schedule.of(caller).find(|event| event.id.as_str() == *id);
            return event.map(|event| event.body.clone().into()).ok_or_else(Refusal::not_found);
        }
        ("DELETE", ["events", id]) => {
            let deleted = world.schedule.delete(id, caller);
            return if deleted { Ok(json!({}).into()) } else { Err(Refusal::not_found()) };
        }
        _ => return Err(Refusal::no_route()),
    }
    let callback = &world.connections[caller].callback;
    Ok(json!({ "url": callback.url, "events": callback.events }).into())
}

fn respond(outcome: Result<Success, Refusal>) -> Response<Bytes> {
    match outcome {
        Ok(success) => {
            let mut response = response(200, "application/json", success.body.to_string());
            if let Some(cursor) = success.next_cursor.and_then(|cursor| cursor.parse().ok()) {
                response.headers_mut().insert("X-Cursor-Next", cursor);
            }
            response
        }
        Err(refusal) => response(refusal.status, "application/json", refusal.body().to_string()),
    }
}

fn faulty(fault: ApiFault) -> Response<Bytes> {
    let Some(refusal) = fault.refusal() else {
        return response(502, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>".to_owned());
    };
    let mut answer = respond(Err(refusal));
    if let ApiFault::TooManyRequests(Some(seconds)) = fault {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    answer
}

fn response(status: u16, content_type: &'static str, body: String) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, content_type)
        .body(Bytes::from(body))
        .expect("a constant content type and one of this crate's own statuses")
}
