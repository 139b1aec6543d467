//! The demo page: both sides next to the bridge, and the buttons.

use super::buttons::{Button, staged};
use super::feed::{Floor, Placed};
use super::screen;
use super::words::DemoWords;
use crate::access::{Need, Routes};
use crate::pages::{Frame, PageError, Pages, Standing, Words, class, ledger_rows, render};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::ledger::Ledger;
use bridge_engine::journal::{Filter, Injection, Operation, Subject};
use bridge_simulator::pixelpoint::Ticket;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

/// How many of the newest orders the page shows.
const ROWS: usize = 12;

#[derive(Template)]
#[template(path = "demo.html")]
struct DemoPage {
    w: Words,
    d: DemoWords,
    frame: Frame,
    cards: Vec<Card>,
    rows: Vec<Row>,
    /// What is said of each location that is paused in HubRise.
    paused: Vec<String>,
    /// The order that what was pressed shows on: where to look, and the words for it.
    watched: Option<(String, String)>,
    /// What was pressed was not done, as its till is busy.
    busy: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    order: String,
    busy: String,
}

struct Card {
    name: &'static str,
    title: String,
    now: String,
    operator: String,
    on: bool,
    /// Why it cannot be pressed now.
    barred: Option<String>,
}

struct Row {
    order: String,
    kind: String,
    hubrise: String,
    href: Option<String>,
    state: String,
    class: &'static str,
    /// None until that is known.
    changed: Option<Vec<String>>,
    /// Its ticket, if the till has one.
    till: Option<String>,
}

pub(super) fn pages(routes: Routes, floor: Arc<Floor>) -> Routes {
    routes
        .get("/demo", Need::Administrator, page)
        .get("/demo/till", Need::Administrator, screen::screen)
        .get("/demo/till/{order}", Need::Administrator, screen::ticket)
        .post("/demo/{button}", Need::Administrator, press)
        .with(floor)
}

async fn press(
    State(pages): State<Pages>,
    Extension(floor): Extension<Arc<Floor>>,
    Path(button): Path<String>,
    w: Words,
) -> Result<Response, PageError> {
    let button = Button::from_name(&button).ok_or_else(|| PageError::not_found(w))?;
    if button.needs_an_order() && is_busy(&pages, w, &floor).await? {
        return Ok(Redirect::to("/demo?busy=1").into_response());
    }
    let address = match button.press(&floor) {
        Some(placed) => format!("/demo?order={}", placed.order),
        None => "/demo".to_owned(),
    };
    Ok(Redirect::to(&address).into_response())
}

/// Orders that wait for the till would get what is meant for the next one.
const ON_THEIR_WAY: [&str; 4] = ["recorded", "ready", "sending", "unknown"];

/// Whether the till that things go wrong with has not had what was pressed before, or has orders to do first. While it is
/// offline that is no reason; another text says so.
async fn is_busy(pages: &Pages, w: Words, floor: &Floor) -> Result<bool, PageError> {
    let location = &staged(floor).location;
    let connections = pages.engine.connections().into_iter().filter(|connection| connection.location == *location);
    let filter = Filter {
        connections: Some(connections.map(|connection| connection.id).collect()),
        phases: ON_THEIR_WAY.to_vec(),
        ..Filter::default()
    };
    let waiting = pages.store.page(&filter, 1, None).await.map_err(|error| PageError::of_journal(w, &error))?;
    let has_to_do = floor.is_rigged(location) || !waiting.rows.is_empty();
    Ok(has_to_do && !Button::Offline.is_on(floor))
}

async fn page(
    State(pages): State<Pages>,
    Extension(floor): Extension<Arc<Floor>>,
    Query(asked): Query<Asked>,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let failed = |error| PageError::of_journal(w, &error);
    let operations = pages.store.operations(200, None).await.map_err(failed)?;
    let known: HashMap<&str, &Operation> = operations
        .iter()
        .filter_map(|operation| match &operation.subject {
            Subject::Order(order) => Some((order.order.as_str(), operation)),
            _ => None,
        })
        .collect();
    let d = DemoWords { lang: w.lang };
    let tickets = floor.till.tickets();
    let mut rows = Vec::new();
    for placed in floor.placed().iter().rev().take(ROWS) {
        let injection = match known.get(placed.order.as_str()).map(|operation| &operation.subject) {
            Some(Subject::Order(order)) => pages.store.order_record(order.injection).await.map_err(failed)?,
            _ => None,
        };
        rows.push(row(w, &floor, &tickets, placed, injection.map(|record| record.injection).as_ref()));
    }
    let cards = Button::ALL.into_iter().map(|button| card(d, &floor, button)).collect();
    let paused = floor.sites.iter().filter(|site| !floor.takes_orders(&site.location));
    let paused = paused.map(|site| d.with_all("demo_paused", &[("name", &site.name)])).collect();
    let watched = rows.iter().find(|row: &&Row| row.order == asked.order).map(|row| {
        // Until it has arrived, wherever it will be found.
        let href = row.href.clone().unwrap_or_else(|| format!("/operations?q={}", row.order));
        (href, d.with_all("demo_watch", &[("order", &row.order)]))
    });
    let busy = (!asked.busy.is_empty()).then(|| d.t("demo_busy"));
    Ok(render(&DemoPage { w, d, frame, cards, rows, paused, watched, busy }, w))
}

fn card(d: DemoWords, floor: &Floor, button: Button) -> Card {
    let name = button.name();
    Card {
        name,
        title: d.t(&format!("button_{name}")),
        now: d.t(&format!("button_{name}_now")),
        operator: d.t(&format!("button_{name}_do")),
        on: button.is_on(floor),
        barred: button.barred_by(floor).map(|why| d.t(why)),
    }
}

fn row(w: Words, floor: &Floor, tickets: &[Ticket], placed: &Placed, injection: Option<&Injection>) -> Row {
    let d = DemoWords { lang: w.lang };
    let order = floor.in_hubrise(placed);
    let text = |key: &str| order[key].as_str().unwrap_or_default().to_owned();
    let standing = injection.map(Standing::of);
    let converted = injection.and_then(|injection| Some((injection, &injection.conversion.as_ref()?.ledger)));
    Row {
        order: placed.order.clone(),
        kind: d.kind(&floor.samples()[placed.sample]).to_owned(),
        hubrise: format!("{} · {}", w.lang.amounts(&text("total")), w.status(&text("status"))),
        href: injection.map(|injection| format!("/orders/{}", injection.id.0)),
        state: standing.map_or_else(|| d.t("demo_not_yet"), |standing| standing.label(w)),
        class: standing.map_or_else(|| class("recorded"), Standing::class),
        changed: converted.map(|(injection, ledger)| changed(w, injection, ledger)),
        till: ticket(d, floor, tickets, &placed.order),
    }
}

/// The notable findings, each text once, with the elements it is about.
fn changed(w: Words, injection: &Injection, ledger: &Ledger) -> Vec<String> {
    let rows = ledger_rows(w, injection, None, ledger.notable());
    rows.into_iter().map(|row| w.pair(&row.elements.join(", "), &row.text)).collect()
}

/// The newest ticket of the order. The simulated till is asked, not the bridge: a ticket whose answer got lost counts too.
fn ticket(d: DemoWords, floor: &Floor, tickets: &[Ticket], order: &str) -> Option<String> {
    let ticket = tickets.iter().rev().find(|ticket| screen::order_of(ticket) == Some(order))?;
    let key = if ticket.closed { "demo_ticket_paid" } else { "demo_ticket" };
    let args = [("number", ticket.number.to_string()), ("total", screen::total(d, floor, ticket))];
    Some(d.with_all(key, &args.each_ref().map(|(name, value)| (*name, value.as_str()))))
}

#[cfg(test)]
mod tests {
    use super::{Floor, Words, row};
    use bridge_core::text::Lang;
    use bridge_simulator::Scene;

    #[tokio::test]
    async fn of_an_order_that_has_not_arrived_nothing_is_claimed() {
        let scene = Scene::start().await.unwrap();
        let floor = Floor::new(&scene);
        let row = row(Words { lang: Lang::Fr }, &floor, &[], &floor.place(0), None);
        assert_eq!((&*row.state, row.changed), ("Pas encore arrivée", None));
        assert!(row.hubrise.ends_with("· nouvelle"), "{}", row.hubrise);
    }
}
