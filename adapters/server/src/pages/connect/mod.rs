//! Connecting a merchant's own store: HubRise, the till, what it needs to know, who is told, the test order, the end.

mod alerts;
mod arrive;
mod audit;
mod end;
mod essentials;
mod from_demo;
mod glance;
mod golive;
mod intake;
mod list;
mod new;
mod numbers;
mod status;
mod support;
mod till;

pub(super) use self::audit::line as change_line;

use self::arrive::Arrivals;
use super::{Frame, PageError, Pages, Words};
use crate::access::{Need, Routes, Subject};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::Connection;
use bridge_engine::journal::Role;

const LOOK: Need = Need::For(Subject::Connection, Role::Viewer);
const WORK: Need = Need::For(Subject::Connection, Role::Operator);
const MANAGE: Need = Need::For(Subject::Connection, Role::Administrator);

/// What HubRise opens, calls or leads back to: no part of the callback listener's `/hubrise/`, which a proxy sends elsewhere.
pub(crate) const CONNECT: &str = "/connect";
const OPEN: &str = "/connect/open";
const DISCONNECT: &str = "/connect/disconnect";

pub(super) fn pages(routes: Routes) -> Routes {
    let routes = routes
        .get("/connections", Need::SignedIn, list::page)
        .get("/connections/new", Need::Administrator, new::page)
        .post("/connections/new", Need::Administrator, new::begin)
        .post("/connections/new/code", Need::Administrator, new::by_hand)
        .get("/from-demo", Need::SignedIn, from_demo::page)
        .get(CONNECT, Need::Nothing, arrive::back)
        .get(OPEN, Need::SignedIn, arrive::open)
        .get(DISCONNECT, Need::Nothing, arrive::disconnected)
        .with(Arrivals::default());
    of_a_connection(routes)
}

fn of_a_connection(routes: Routes) -> Routes {
    routes
        .get("/connections/{connection}", LOOK, status::page)
        .post("/connections/{connection}/verify", WORK, status::verify)
        .post("/connections/{connection}/callback", MANAGE, status::repair)
        .post("/connections/{connection}/activate", MANAGE, status::activate)
        .post("/connections/{connection}/decline", MANAGE, status::decline)
        .get("/connections/{connection}/till", MANAGE, till::page)
        .post("/connections/{connection}/till", MANAGE, till::connect)
        .get("/connections/{connection}/essentials", MANAGE, essentials::page)
        .post("/connections/{connection}/essentials", MANAGE, essentials::save)
        .post("/connections/{connection}/essentials/numbers", MANAGE, essentials::ask)
        .get("/connections/{connection}/golive", MANAGE, golive::page)
        .post("/connections/{connection}/golive", MANAGE, golive::confirm)
        .post("/connections/{connection}/golive/test", MANAGE, golive::test)
        .post("/connections/{connection}/mode", MANAGE, golive::mode)
        .get("/connections/{connection}/alerts", MANAGE, alerts::page)
        .post("/connections/{connection}/alerts", MANAGE, alerts::save)
        .post("/connections/{connection}/alerts/test", MANAGE, alerts::test)
        .get("/connections/{connection}/intake", MANAGE, intake::page)
        .post("/connections/{connection}/intake", MANAGE, intake::save)
        .post("/connections/{connection}/intake/check", MANAGE, intake::check)
        .get("/connections/{connection}/support", LOOK, support::page)
        .get("/connections/{connection}/disconnect", MANAGE, end::ask_disconnect)
        .post("/connections/{connection}/disconnect", MANAGE, end::disconnect)
        .get("/connections/{connection}/reset", MANAGE, end::ask_reset)
        .post("/connections/{connection}/reset", MANAGE, end::reset)
}

/// The connection an address names. Whoever may see it has been let through already.
pub(super) struct Named(pub(super) Connection);

impl FromRequestParts<Pages> for Named {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, PageError> {
        let Ok(frame) = Frame::from_request_parts(parts, pages).await;
        let Ok(Path(handle)) = Path::<String>::from_request_parts(parts, pages).await else {
            return Err(PageError::not_found(frame.w));
        };
        pages.engine.connection_by_handle(&handle).map(Self).ok_or_else(|| PageError::not_found(frame.w))
    }
}

/// The page of a connection.
pub(in crate::pages) fn page_of(connection: &Connection) -> String {
    format!("/connections/{}", connection.id.handle())
}

/// Back to a page, after a form was carried out: loading it again does nothing twice. `said` is a key of what was done.
pub(super) fn done(page: &str, said: &str) -> Response {
    Redirect::to(&format!("{page}?said={said}")).into_response()
}

/// What was done, where an address says so by one of these keys; nobody else's text gets onto a page.
fn said(w: Words, query: Option<&str>, keys: &[&str]) -> Option<String> {
    let key = query?.strip_prefix("said=")?;
    keys.contains(&key).then(|| w.t(key))
}

/// Why something was not done, and what to do.
pub(super) fn explained(w: Words, key: &str) -> String {
    format!("{} {}", w.t(key), w.t(&format!("{key}_do")))
}
