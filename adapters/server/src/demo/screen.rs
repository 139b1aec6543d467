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
use std::iter;
use std::ops::Range;
use std::sync::Arc;

/// How many tickets the screen shows at a time.
const ROWS: usize = 25;

#[derive(Template)]
#[template(path = "demo_till.html")]
struct TillPage {
    w: Words,
    d: DemoWords,
    frame: Frame,
    intro: String,
    rows: Vec<Row>,
    /// Which of how many tickets these are.
    count: String,
    /// What the page of the next older ones begins below.
    older: Option<usize>,
    /// Newer ones stand on another page.
    is_newest: bool,
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
    /// How many of the oldest tickets the page ends with; all of them without it. Newer ones that are printed meanwhile
    /// move nothing.
    before: Option<usize>,
}

pub(super) async fn screen(
    Extension(floor): Extension<Arc<Floor>>,
    Query(Asked { before }): Query<Asked>,
    frame: Frame,
) -> Response {
    let w = frame.w;
    let d = DemoWords { lang: w.lang };
    let tickets = floor.till.tickets();
    let all = tickets.len();
    let Range { start, end } = shown(all, before);
    let rows = tickets[start..end].iter().rev().map(|ticket| row(d, &floor, ticket)).collect();
    let numbers = [("from", all - end + 1), ("to", all - start), ("all", all)];
    let numbers = numbers.map(|(name, number)| (name, number.to_string()));
    let page = TillPage {
        w,
        d,
        frame,
        intro: d.with_all("screen_intro", &[("rows", &ROWS.to_string())]),
        rows,
        count: d.with_all("screen_count", &numbers.each_ref().map(|(name, number)| (*name, &**number))),
        older: Some(start).filter(|start| *start > 0),
        is_newest: end == all,
    };
    render(&page, w)
}

/// Which of this many tickets a page shows.
fn shown(all: usize, before: Option<usize>) -> Range<usize> {
    let end = before.unwrap_or(all).min(all);
    end.saturating_sub(ROWS)..end
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
    let total = format!("{} {}", ticket.total, currency(floor, ticket));
    total.parse().map_or(total, |total| d.lang.money(total))
}

fn currency<'f>(floor: &'f Floor, ticket: &Ticket) -> &'f str {
    let site = floor.sites.iter().find(|site| site.name == ticket.store);
    site.map(|site| site.currency.as_str()).unwrap_or_default()
}

/// The ticket as a till would print it.
fn printed(d: DemoWords, floor: &Floor, ticket: &Ticket) -> String {
    let menu = samples::till_menu();
    let like = format!("0.00 {}", currency(floor, ticket)).parse().ok();
    let price = |amount: String| d.lang.price(&amount, like).into_owned();
    let mut lines = vec![d.with_all("screen_ticket", &[("number", &ticket.number.to_string())]), ticket.store.clone()];
    lines.extend(menu.sale_types.get(&ticket.sale_type.get()).cloned());
    lines.extend(ticket.schedule.map(|at| {
        let at = at.format(&format!("{} %H:%M", d.lang.day())).to_string();
        d.with_all("screen_wanted", &[("time", &at)])
    }));
    lines.push(String::new());
    for item in &ticket.lines {
        let quantity = item.quantity.to_string();
        let price =
            Some(item.cost_each.normalize()).filter(|price| !price.is_zero()).map(|each| price(each.to_string()));
        let name = item.description.as_deref().unwrap_or_default();
        lines.push(line(item.parent_id != item.item_id, &d.lang.quantity(&quantity), name, price));
    }
    lines.extend([String::new(), d.with_all("screen_total", &[("total", &total(d, floor, ticket))])]);
    for payment in &ticket.payments {
        let method = menu.methods.get(&payment.method.get()).cloned().unwrap_or_else(|| payment.method.to_string());
        let amount = price((payment.tender + payment.tip.unwrap_or_default()).to_string());
        lines.extend(paid(d, &method, &amount, payment.tip.map(|tip| price(tip.to_string()))));
    }
    lines.push(d.t(if ticket.closed { "screen_paid" } else { "screen_open" }));
    lines.push(String::new());
    lines.extend(ticket.footer.iter().cloned());
    lines.join("\n")
}

/// A payment, and how much of it is the tip: the ticket's total is without.
fn paid(d: DemoWords, method: &str, amount: &str, tip: Option<String>) -> impl Iterator<Item = String> {
    let whole = d.with_all("screen_payment", &[("method", method), ("amount", amount)]);
    let tip = tip.map(|tip| d.with_all("screen_tip", &[("amount", &tip)]));
    iter::once(whole).chain(tip)
}

/// A line as `2 × Soup  12,50`, set in if it hangs on the one above.
fn line(is_nested: bool, quantity: &str, name: &str, price: Option<String>) -> String {
    let indent = if is_nested { "   " } else { "" };
    let price = price.map(|price| format!("  {price}")).unwrap_or_default();
    format!("{indent}{quantity} × {name}{price}")
}

#[cfg(test)]
mod tests {
    use super::{paid, shown};
    use crate::demo::words::DemoWords;
    use bridge_core::text::Lang;

    #[test]
    fn a_ticket_names_the_tip_by_which_more_is_paid_than_its_total() {
        let d = DemoWords { lang: Lang::En };
        let lines: Vec<_> = paid(d, "Card online", "39.70", Some("3.00".to_owned())).collect();
        assert_eq!(lines, ["Card online: 39.70", "of which tip: 3.00"]);
        assert_eq!(paid(d, "Card online", "39.70", None).count(), 1);
    }

    #[test]
    fn page_by_page_every_ticket_is_shown_once_while_new_ones_are_printed() {
        assert_eq!(shown(0, None), 0..0);
        let newest = shown(60, None);
        assert_eq!(newest, 35..60);
        assert_eq!(shown(99, Some(newest.start)), 10..35);
        assert_eq!(shown(99, Some(10)), 0..10);
        assert_eq!(shown(3, Some(usize::MAX)), 0..3, "an address somebody made up");
    }
}
