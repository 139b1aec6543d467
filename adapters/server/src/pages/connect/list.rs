//! All connections the reader may see.

use super::glance::{self, Glance};
use super::{Frame, Pages, Words, page_of};
use crate::access::Signed;
use crate::pages::render;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use bridge_engine::Connection;
use bridge_engine::pos::Prerequisite;

#[derive(Template)]
#[template(path = "connect/list.html")]
struct ListPage {
    w: Words,
    frame: Frame,
    rows: Vec<Row>,
    can_add: bool,
    prerequisites: Vec<Needed>,
}

struct Row {
    href: String,
    name: String,
    location: String,
    standing: String,
    mode: String,
    glance: Glance,
}

/// Something to have before connecting.
pub(super) struct Needed {
    pub(super) text: String,
    /// Text and address.
    pub(super) links: Vec<(String, &'static str)>,
}

pub(super) async fn page(State(pages): State<Pages>, frame: Frame, signed: Signed) -> Response {
    let w = frame.w;
    let seen = pages.engine.connections().into_iter().filter(|connection| signed.sees(&connection.id));
    let rows = seen.map(|connection| row(&pages, w, &connection)).collect();
    render(&ListPage { w, frame, rows, can_add: signed.is_administrator(), prerequisites: prerequisites(&pages, w) }, w)
}

fn row(pages: &Pages, w: Words, connection: &Connection) -> Row {
    let name = connection.hubrise.links.location_name.as_deref().unwrap_or_default();
    Row {
        href: page_of(connection),
        name: connection.name.clone(),
        location: w.with_all("connect_named", &[("name", name), ("id", connection.location.as_str())]),
        standing: glance::standing(w, connection.standing),
        mode: w.t(&format!("mode_{}", connection.mode.name())),
        glance: glance::glance(w, connection, &pages.engine.health(&connection.id)),
    }
}

/// What a merchant needs beforehand, as the till's side says.
pub(super) fn prerequisites(pages: &Pages, w: Words) -> Vec<Needed> {
    pages.engine.prerequisites().iter().map(|needed| read(w, needed)).collect()
}

fn read(w: Words, needed: &Prerequisite) -> Needed {
    Needed { text: w.t(needed.key), links: needed.links.iter().map(|(key, url)| (w.t(key), *url)).collect() }
}
