//! The pages' data for programs, as JSON. `openapi.json` describes it; a test compares the two.
//!
//! A program shows a token (`Authorization: Bearer ...`) that an administrator made; cookies count for nothing here, so that
//! no page of somebody else can ask in a signed-in person's name.

mod connections;
mod model;
mod orders;
mod outages;

use crate::access::{Need, Routes, Subject};
use crate::pages::{PageError, Words};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bridge_engine::journal::Role;
use serde::Serialize;

/// What all its addresses begin with.
const ROOT: &str = "/api/";

/// Whether an address is one of a program.
pub(crate) fn is_api(uri: &Uri) -> bool {
    uri.path().starts_with(ROOT)
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get("/api/v1/openapi.json", Need::Nothing, openapi)
        .get("/api/v1/health", Need::SignedIn, connections::health)
        .get("/api/v1/connections", Need::SignedIn, connections::list)
        .get("/api/v1/outages", Need::SignedIn, outages::list)
        .get("/api/v1/orders", Need::SignedIn, orders::list)
        .get("/api/v1/orders/{injection}", Need::For(Subject::Order, Role::Viewer), orders::one)
        .post("/api/v1/orders/{injection}/actions", Need::For(Subject::Order, Role::Operator), orders::act)
}

async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], include_str!("openapi.json"))
}

fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What is wrong with a request, in the words of whoever wrote the program.
fn wrong(w: Words, text: impl Into<String>) -> PageError {
    PageError::new(w, StatusCode::UNPROCESSABLE_ENTITY, text.into())
}

#[derive(Serialize)]
struct Wrapped<'a> {
    error: Failed<'a>,
}

#[derive(Serialize)]
struct Failed<'a> {
    status: u16,
    message: &'a str,
}

/// An error, as programs read it.
pub(crate) fn failed(status: StatusCode, message: &str) -> Response {
    (status, json(&Wrapped { error: Failed { status: status.as_u16(), message } })).into_response()
}
