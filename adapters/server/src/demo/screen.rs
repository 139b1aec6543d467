//! The screen of the simulated tills: their tickets, whatever the bridge knows of them.

use super::feed::Floor;
use super::words::DemoWords;
use crate::pages::{Frame, Words, render};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use bridge_simulator::pixelpoint::Ticket;
use bridge_simulator::samples;
use serde::Deserialize;
use std::sync::Arc;

/// How many tickets the screen shows at a time.
const ROWS: usize = 25;

#[derive(Template)]
#[template(path = "demo_till.html")]
struct TillPage {
    w: Words,
    d: DemoWords,
    frame: Frame,
    rows: Vec<Row>,
    /// How many newer ones were left out, on the next page.
    older: Option<usize>,
}

struct Row {
    order: String,
    number: u32,
    store: String,
    total: String,
    paid: bool,
}

#[derive(Template)]
#[template(path = "demo_ticket.html")]
struct TicketPage {
    w: Words,
    d: DemoWords,
    frame: Frame,
    order: String,
    /// As printed; more than one if the till has the order twice.
    tickets: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    after: usize,
}

pub(super) async fn screen(
    Extension(floor): Extension<Arc<Floor>>,
    Query(Asked { after }): Query<Asked>,
    frame: Frame,
) -> Response {
    let w = frame.w;
    let d = DemoWords { lang: w.lang };
    let tickets = floor.till.tickets();
    let shown = tickets.iter().rev().skip(after).take(ROWS);
    let rows = shown.map(|ticket| row(d, &floor, ticket)).collect();
    let older = Some(after.saturating_add(ROWS)).filter(|next| *next < tickets.len());
    render(&TillPage { w, d, frame, rows, older }, w)
}

pub(super) async fn ticket(
    Extension(floor): Extension<Arc<Floor>>,
    Path(order): Path<String>,
    frame: Frame,
) -> Response {
    let w = frame.w;
    let d = DemoWords { lang: w.lang };
    let all = floor.till.tickets();
    let tickets = all.iter().filter(|ticket| order_of(ticket) == Some(&order));
    let tickets = tickets.map(|ticket| printed(d, &floor, ticket)).collect();
    render(&TicketPage { w, d, frame, order, tickets }, w)
}

fn row(d: DemoWords, floor: &Floor, ticket: &Ticket) -> Row {
    Row {
        order: order_of(ticket).unwrap_or_default().to_owned(),
        number: ticket.number,
        store: ticket.store.clone(),
        total: total(d, floor, ticket),
        paid: ticket.closed,
    }
}

/// The HubRise order a ticket is of: its foot says "HubRise" and the id.
pub(super) fn order_of(ticket: &Ticket) -> Option<&str> {
    let mut words = ticket.footer.iter().flat_map(|line| line.split_whitespace());
    words.find(|word| *word == "HubRise")?;
    words.next()
}

/// The ticket's total in the currency of its store.
pub(super) fn total(d: DemoWords, floor: &Floor, ticket: &Ticket) -> String {
    let site = floor.sites.iter().find(|site| site.name == ticket.store);
    let currency = site.map(|site| site.currency.as_str()).unwrap_or_default();
    d.lang.amounts(&format!("{} {currency}", ticket.total)).into_owned()
}

/// The ticket as a till would print it.
fn printed(d: DemoWords, floor: &Floor, ticket: &Ticket) -> String {
    let menu = samples::till_menu();
    let mut lines = vec![d.with_all("screen_ticket", &[("number", &ticket.number.to_string())]), ticket.store.clone()];
    lines.extend(menu.sale_types.get(&ticket.sale_type.get()).cloned());
    lines.extend(ticket.schedule.map(|at| {
        let at = at.format(&format!("{} %H:%M", d.lang.day())).to_string();
        d.with_all("screen_wanted", &[("time", &at)])
    }));
    lines.push(String::new());
    for item in &ticket.lines {
        let (quantity, price) = (item.quantity.normalize().to_string(), item.cost_each.normalize().to_string());
        let name = item.description.as_deref().unwrap_or_default();
        lines.push(line(d, item.parent_id != item.item_id, &quantity, name, &price));
    }
    lines.extend([String::new(), d.with_all("screen_total", &[("total", &total(d, floor, ticket))])]);
    for payment in &ticket.payments {
        let method = menu.methods.get(&payment.method.get()).cloned().unwrap_or_else(|| payment.method.to_string());
        let amount = (payment.tender + payment.tip.unwrap_or_default()).to_string();
        let amount = d.lang.number(&amount);
        lines.push(d.with_all("screen_payment", &[("method", &method), ("amount", &amount)]));
    }
    lines.push(d.t(if ticket.closed { "screen_paid" } else { "screen_open" }));
    lines.push(String::new());
    lines.extend(ticket.footer.iter().cloned());
    lines.join("\n")
}

/// A line as `2 × Soup  12,50`, set in if it hangs on the one above.
fn line(d: DemoWords, is_nested: bool, quantity: &str, name: &str, price: &str) -> String {
    let indent = if is_nested { "   " } else { "" };
    let price = if price == "0" { String::new() } else { format!("  {}", d.lang.number(price)) };
    format!("{indent}{} × {name}{price}", d.lang.number(quantity))
}
