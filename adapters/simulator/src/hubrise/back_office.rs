//! HubRise's back office as a merchant sees it, as far as Apps go: connect, open, disconnect.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use hubrise_api::LocationId;
use serde_json::Value;

use super::client::{App, Choice, Client, Standing};
use super::grant::Scope;
use super::listing::Query;
use super::page::{choices, escape, field, hidden, page, redirect};
use super::world::{Connection, World};

/// Where it lives.
pub(crate) const PATH: &str = "/back-office";

/// Answers one request to a path below [`PATH`].
pub(crate) fn answer(world: &mut World, path: &str, request: &Request<Bytes>) -> Response<Bytes> {
    let form = Query::read(std::str::from_utf8(request.body()).unwrap_or_default());
    match (request.method(), path) {
        (&Method::GET, "") => page(StatusCode::OK, "Back office", &connections(world)),
        (&Method::POST, "/connect") => connect(world, &form),
        (&Method::POST, "/disconnect") => disconnect(world, &form),
        _ => page(StatusCode::NOT_FOUND, "Not found", ""),
    }
}

fn connections(world: &World) -> String {
    world.locations.iter().map(|(id, location)| section(world, id, location)).collect()
}

/// A location: its Apps, and those it may connect.
fn section(world: &World, id: &LocationId, location: &Value) -> String {
    let at = world.connections.iter().enumerate();
    let here = at.filter(|(_, connection)| connection.location == *id && connection.standing != Standing::Revoked);
    let connected: String = here.filter_map(|(at, connection)| row(world, at, connection)).collect();
    let apps = world.clients.iter().filter_map(|client| Some((client, client.app.as_ref()?)));
    let connectable: String = apps.map(|(client, app)| offer(world, id, client, app)).collect();
    let name = escape(location["name"].as_str().unwrap_or_default());
    format!("<section id=\"{}\"><h2>{name}</h2>{connected}{connectable}</section>", escape(id.as_str()))
}

fn row(world: &World, at: usize, connection: &Connection) -> Option<String> {
    let client = world.client(&connection.access.as_ref()?.client_id).ok()?;
    let (name, open) = (escape(&client.name), world.app_url(at, |app| &app.open_url)?);
    Some(format!(
        "<p><a href=\"{}\">Open {name}</a></p><form method=\"post\" action=\"{PATH}/disconnect\">{}<button>Disconnect {name}</button></form>",
        escape(open.as_str()),
        hidden("connection", &at.to_string()),
    ))
}

fn offer(world: &World, location: &LocationId, client: &Client, app: &App) -> String {
    format!(
        "<form method=\"post\" action=\"{PATH}/connect\">{}{}{}<button>Connect {}</button></form>",
        hidden("client_id", &client.id),
        hidden("location_id", location.as_str()),
        Scope::parse(&app.scope).map(|scope| choices(world, location, &scope)).unwrap_or_default(),
        escape(&client.name),
    )
}

fn connect(world: &mut World, form: &Query) -> Response<Bytes> {
    let client_id = field(form, "client_id").unwrap_or_default();
    let location = LocationId::new(field(form, "location_id").unwrap_or_default());
    let choice = Choice {
        customer_list: field(form, "customer_list_id"),
        catalog: field(form, "catalog_id"),
        ..Choice::of(&location, "")
    };
    match world.connect_app(&client_id, choice) {
        Ok(url) => redirect(url.as_str()),
        Err(reason) => page(StatusCode::BAD_REQUEST, "Not connected", &format!("<p>{}</p>", escape(&reason))),
    }
}

fn disconnect(world: &mut World, form: &Query) -> Response<Bytes> {
    let at = field(form, "connection").and_then(|at| at.parse().ok());
    let Some(at) = at.filter(|at| *at < world.connections.len()) else {
        return page(StatusCode::BAD_REQUEST, "No such connection", "");
    };
    world.disconnect(at);
    redirect(PATH)
}
