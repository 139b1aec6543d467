//! The OAuth server of the simulated HubRise: the authorise page, tokens, revocation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use hubrise_api::LocationId;
use serde_json::{Value, json};
use url::Url;

use super::client::Choice;
use super::grant::Scope;
use super::listing::Query;
use super::page::{choices, escape, field, page, redirect};
use super::world::World;

/// Where it lives.
pub(crate) const PATH: &str = "/oauth2/v1/";

const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// Answers one request to a path below [`PATH`]. The log gets neither codes nor tokens.
pub(crate) fn answer(world: &mut World, path: &str, request: &Request<Bytes>) -> Response<Bytes> {
    let response = match (request.method(), path) {
        (&Method::GET, "authorize") => ask(world, request),
        (&Method::POST, "authorize") => decide(world, request),
        (&Method::POST, "token") => token(world, request),
        (&Method::POST, "revoke") => revoke(world, request),
        _ => page(StatusCode::NOT_FOUND, "Not found", ""),
    };
    world.log_call(request, Some(response.status().as_u16()));
    response
}

/// What a client asks the merchant for.
struct Question {
    client_id: String,
    client_name: String,
    redirect_uri: String,
    scope: String,
    state: Option<String>,
    device_id: Option<String>,
    /// Fixed by `app_instance_id`, or chosen on the page before.
    location: Option<LocationId>,
}

impl Question {
    /// What is wrong with a question is for its programmer: HubRise shows it and goes nowhere.
    fn read(world: &World, query: &Query) -> Result<Self, String> {
        let client_id = field(query, "client_id").ok_or("client_id is missing")?;
        let client_name = world.client(&client_id)?.name.clone();
        let redirect_uri = field(query, "redirect_uri").ok_or("redirect_uri is missing")?;
        if redirect_uri != OUT_OF_BAND && Url::parse(&redirect_uri).is_err() {
            return Err("redirect_uri is not a URL".to_owned());
        }
        let state = field(query, "state");
        let mut question = Self {
            client_id,
            client_name,
            redirect_uri,
            scope: String::new(),
            state,
            device_id: field(query, "device_id"),
            location: field(query, "location_id").map(LocationId::new),
        };
        if let Some(id) = field(query, "app_instance_id") {
            question.again(world, &id)?;
        } else {
            question.scope = field(query, "scope").ok_or("scope is missing")?;
        }
        Scope::parse(&question.scope).ok_or("scope is not location[...]")?;
        Ok(question)
    }

    /// An existing connection, authorised again with the scope it has.
    fn again(&mut self, world: &World, app_instance_id: &str) -> Result<(), String> {
        let accesses = world.connections.iter().filter_map(|connection| connection.access.as_ref());
        let own = accesses.filter(|access| access.client_id == self.client_id);
        let mut is_it = own.filter(|access| access.app_instance_id.as_deref() == Some(app_instance_id));
        let choice = &is_it.next().ok_or("unknown app_instance_id")?.choice;
        self.scope.clone_from(&choice.scope);
        self.device_id.clone_from(&choice.device_id);
        self.location = Some(choice.location.clone());
        Ok(())
    }

    /// Where the merchant's browser goes with the outcome; `None` out of band.
    fn back(&self, key: &str, value: &str) -> Option<String> {
        let mut url = Url::parse(&self.redirect_uri).ok().filter(|_| self.redirect_uri != OUT_OF_BAND)?;
        url.query_pairs_mut().append_pair(key, value);
        if let Some(state) = &self.state {
            url.query_pairs_mut().append_pair("state", state);
        }
        Some(url.into())
    }
}

fn refused(reason: &str) -> Response<Bytes> {
    page(StatusCode::BAD_REQUEST, "This request cannot be authorised", &format!("<p>{}</p>", escape(reason)))
}

/// The location first, if there is a choice; then its lists, and "Allow" or "Deny".
fn ask(world: &World, request: &Request<Bytes>) -> Response<Bytes> {
    let query = request.uri().query().unwrap_or_default();
    let question = match Question::read(world, &Query::read(query)) {
        Ok(question) => question,
        Err(reason) => return refused(&reason),
    };
    let only = if world.locations.len() == 1 { world.locations.keys().next().cloned() } else { None };
    let title = format!("{} asks for access", question.client_name);
    let Some(location) = question.location.clone().or(only) else {
        return page(StatusCode::OK, &title, &locations(world, query));
    };
    let Some(described) = world.locations.get(&location) else { return refused("unknown location") };
    let scope = Scope::parse(&question.scope).map(|scope| choices(world, &location, &scope)).unwrap_or_default();
    let action = escape(&format!("{PATH}authorize?{query}"));
    let body = format!(
        "<p>Location: <strong>{}</strong> ({})</p><form method=\"post\" action=\"{action}\">{}{scope}\
         <p><button name=\"decision\" value=\"allow\">Allow</button> <button name=\"decision\" value=\"deny\">Deny</button></p></form>",
        escape(described["name"].as_str().unwrap_or_default()),
        escape(location.as_str()),
        super::page::hidden("location_id", location.as_str()),
    );
    page(StatusCode::OK, &title, &body)
}

fn locations(world: &World, query: &str) -> String {
    let link = |(id, location): (&LocationId, &Value)| {
        let id: String = url::form_urlencoded::byte_serialize(id.as_str().as_bytes()).collect();
        let href = escape(&format!("{PATH}authorize?{query}&location_id={id}"));
        let name = escape(location["name"].as_str().unwrap_or_default());
        format!("<li><a href=\"{href}\">{name}</a></li>")
    };
    let links: String = world.locations.iter().map(link).collect();
    format!("<p>Choose a location:</p><ul>{links}</ul>")
}

fn decide(world: &mut World, request: &Request<Bytes>) -> Response<Bytes> {
    let question = match Question::read(world, &Query::read(request.uri().query().unwrap_or_default())) {
        Ok(question) => question,
        Err(reason) => return refused(&reason),
    };
    let form = form(request);
    if field(&form, "decision").as_deref() != Some("allow") {
        let denied = page(StatusCode::OK, "Access denied", "<p>Nothing was connected.</p>");
        return question.back("error", "access_denied").map_or(denied, |url| redirect(&url));
    }
    // What the question fixes, the form cannot change.
    let Some(location) = question.location.clone().or_else(|| field(&form, "location_id").map(LocationId::new)) else {
        return refused("choose a location");
    };
    let choice = Choice {
        location,
        scope: question.scope.clone(),
        device_id: question.device_id.clone(),
        customer_list: field(&form, "customer_list_id"),
        catalog: field(&form, "catalog_id"),
    };
    match world.issue_code(&question.client_id, choice) {
        Ok(code) => question.back("code", &code).map_or_else(|| out_of_band(&code), |url| redirect(&url)),
        Err(reason) => refused(&reason),
    }
}

fn out_of_band(code: &str) -> Response<Bytes> {
    let body = format!("<p>Copy this code into the application:</p><p><code id=\"code\">{}</code></p>", escape(code));
    page(StatusCode::OK, "Access granted", &body)
}

fn form(request: &Request<Bytes>) -> Query {
    Query::read(std::str::from_utf8(request.body()).unwrap_or_default())
}

fn token(world: &mut World, request: &Request<Bytes>) -> Response<Bytes> {
    let Some(client_id) = client(world, request) else { return error(StatusCode::UNAUTHORIZED, "invalid_client") };
    let code = form(request).get("code").map(str::to_owned).unwrap_or_default();
    match world.exchange(&client_id, &code) {
        Some(granted) => json_answer(StatusCode::OK, &granted),
        None => error(StatusCode::BAD_REQUEST, "invalid_grant"),
    }
}

fn revoke(world: &mut World, request: &Request<Bytes>) -> Response<Bytes> {
    let Some(client_id) = client(world, request) else { return error(StatusCode::UNAUTHORIZED, "invalid_client") };
    world.revoke(&client_id, form(request).get("token").unwrap_or_default());
    json_answer(StatusCode::OK, &json!({}))
}

/// The client that signs with HTTP Basic.
fn client(world: &World, request: &Request<Bytes>) -> Option<String> {
    let basic = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(basic).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    world.client(id).is_ok_and(|client| client.secret == secret).then(|| id.to_owned())
}

/// HubRise documents the status only; the words are OAuth's.
fn error(status: StatusCode, error: &str) -> Response<Bytes> {
    json_answer(status, &json!({ "error": error }))
}

fn json_answer(status: StatusCode, body: &Value) -> Response<Bytes> {
    let answer = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
    answer.body(body.to_string().into()).expect("a status and a constant header")
}
