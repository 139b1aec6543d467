//! Customer lists and catalogs over the API: which there are, and what they are called.

use http::Method;
use serde_json::{Value, json};

use super::api::Incoming;
use super::listing::{Page, Query, page};
use super::refusal::Refusal;
use super::world::{Named, World};

/// `GET /customer_lists/{id}` or `GET /catalogs/{id}`.
pub(crate) fn one(world: &World, caller: usize, resource: &str, id: &str, asked: &Incoming) -> Result<Value, Refusal> {
    if asked.method != Method::GET {
        return Err(Refusal::no_route());
    }
    let named = world.named(resource).iter().find(|named| named.id == id).ok_or_else(Refusal::not_found)?;
    if !world.connections[caller].reaches(resource, named) {
        return Err(Refusal::forbidden("the access token does not reach it"));
    }
    let mut found = described(named);
    if resource == "catalog" {
        found["location_id"] = named.location.as_str().into();
        if asked.query.get("hide_data") != Some("true") {
            found["data"] = named.data.clone();
        }
    }
    Ok(found)
}

/// Those of the caller's location that its token reaches.
pub(crate) fn all(world: &World, caller: usize, resource: &str, query: &Query) -> Result<Page, Refusal> {
    let reached = world.named(resource).iter().filter(|named| world.connections[caller].reaches(resource, named));
    page(reached.map(described).collect(), query)
}

fn described(named: &Named) -> Value {
    json!({ "id": named.id, "name": named.name })
}
