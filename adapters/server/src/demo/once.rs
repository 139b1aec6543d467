//! `demo --once`: every sample order once, a table, and whether each is where it should be.

use super::feed::{Floor, Placed};
use super::words::DemoWords;
use super::world::{DemoError, World};
use crate::pages::Words;
use bridge_engine::journal::{Injection, JournalError, Store, Subject};
use bridge_simulator::pixelpoint::Ticket;
use bridge_simulator::samples::Expected;
use comfy_table::{Table, presets};
use std::collections::HashMap;
use std::io::{self, Write};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Longer than any sample needs on a slow machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// An order once everything has come to rest.
struct Line {
    placed: Placed,
    injection: Option<Injection>,
    ticket: Option<Ticket>,
}

/// Returns whether every order is where it should be.
pub(super) async fn run(world: &World, d: DemoWords) -> Result<bool, DemoError> {
    let floor = &world.floor;
    for index in 0..floor.samples().len() {
        floor.place(index);
    }
    let lines = at_rest(floor, &world.store()).await?;
    let problems: Vec<String> = lines.iter().filter_map(|line| problem(d, floor, line)).collect();
    let mut out = io::stdout().lock();
    writeln!(out, "{}", table(d, floor, &lines))?;
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    writeln!(out, "{}", summary(d, &lines))?;
    Ok(problems.is_empty())
}

async fn at_rest(floor: &Floor, store: &Store) -> Result<Vec<Line>, DemoError> {
    let until = Instant::now() + PATIENCE;
    loop {
        let lines = lines(floor, store).await.map_err(bridge_engine::EngineError::from)?;
        let rests = |line: &Line| {
            line.injection
                .as_ref()
                .is_some_and(|injection| injection.state.is_at_rest() && injection.state.owed.is_none())
        };
        if lines.iter().all(rests) || Instant::now() > until {
            return Ok(lines);
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn lines(floor: &Floor, store: &Store) -> Result<Vec<Line>, JournalError> {
    let mut injections = HashMap::new();
    for operation in store.operations(200, None).await? {
        if let Subject::Order(order) = operation.subject
            && let Some(record) = store.order_record(order.injection).await?
        {
            injections.insert(order.order.as_str().to_owned(), record.injection);
        }
    }
    let tickets = floor.till.tickets();
    Ok(floor
        .placed()
        .into_iter()
        .map(|placed| {
            let injection = injections.remove(&placed.order);
            let ticket = ticket(floor, &placed, injection.as_ref(), &tickets);
            Line { placed, injection, ticket }
        })
        .collect())
}

/// The ticket whose number the till told the bridge, as the till itself holds it.
fn ticket(floor: &Floor, placed: &Placed, injection: Option<&Injection>, tickets: &[Ticket]) -> Option<Ticket> {
    let number = injection?.ticket.as_deref()?;
    let store = &floor.site(&placed.location)?.name;
    tickets.iter().find(|ticket| ticket.store == *store && ticket.number.to_string() == number).cloned()
}

fn phase(line: &Line) -> &'static str {
    line.injection.as_ref().map_or("recorded", |injection| injection.state.phase.name())
}

const fn expected(expected: Expected) -> &'static str {
    match expected {
        Expected::OnTill => "on_till",
        Expected::Held => "held",
        _ => "refused",
    }
}

/// HubRise's total; tips are part of it.
fn in_hubrise(floor: &Floor, line: &Line) -> String {
    floor.in_hubrise(&line.placed)["total"].as_str().unwrap_or_default().to_owned()
}

/// The ticket's total with its tip, as HubRise counts.
fn on_till(floor: &Floor, line: &Line) -> Option<String> {
    let ticket = line.ticket.as_ref()?;
    let currency = &floor.site(&line.placed.location)?.currency;
    let mut total = ticket.total + ticket.tip;
    total.rescale(2);
    Some(format!("{total} {currency}"))
}

/// What is wrong with an order, if anything is.
fn problem(d: DemoWords, floor: &Floor, line: &Line) -> Option<String> {
    let w = Words { lang: d.lang };
    let should = expected(floor.samples()[line.placed.sample].expected);
    let hubrise = in_hubrise(floor, line);
    let till = on_till(floor, line);
    let order = floor.in_hubrise(&line.placed);
    let status = order["status"].as_str().unwrap_or_default();
    let problem = if line.injection.is_none() {
        d.t("once_missing")
    } else if phase(line) != should {
        d.with_all("once_wrong_state", &[("expected", &w.label(should))])
    } else if should == "on_till" && till.as_ref() != Some(&hubrise) {
        d.with_all("once_wrong_total", &[("hubrise", &hubrise), ("till", &till.unwrap_or_default())])
    } else if should == "on_till" && !matches!(status, "received" | "accepted") {
        d.with_all("once_wrong_status", &[("status", status)])
    } else {
        return None;
    };
    Some(d.with_all("once_wrong", &[("order", &line.placed.order), ("problem", &problem)]))
}

fn table(d: DemoWords, floor: &Floor, lines: &[Line]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    let columns = ["order", "kind", "state", "ticket", "hubrise", "till", "findings"];
    table.set_header(columns.map(|column| d.t(&format!("once_col_{column}"))));
    for line in lines {
        table.add_row(cells(d, floor, line));
    }
    table
}

fn cells(d: DemoWords, floor: &Floor, line: &Line) -> [String; 7] {
    let conversion = line.injection.as_ref().and_then(|injection| injection.conversion.as_ref());
    let mut findings: Vec<_> = conversion
        .map(|conversion| conversion.ledger.notable().into_iter().map(|finding| finding.code.name()).collect())
        .unwrap_or_default();
    findings.dedup();
    let till = line.ticket.as_ref().map_or_else(String::new, |ticket| {
        if ticket.tip.is_zero() {
            ticket.total.to_string()
        } else {
            d.with_all("once_tip", &[("total", &ticket.total.to_string()), ("tip", &ticket.tip.to_string())])
        }
    });
    [
        line.placed.order.clone(),
        d.kind(&floor.samples()[line.placed.sample]).to_owned(),
        Words { lang: d.lang }.label(phase(line)),
        line.ticket.as_ref().map_or_else(String::new, |ticket| ticket.number.to_string()),
        in_hubrise(floor, line),
        till,
        findings.join(", "),
    ]
}

fn summary(d: DemoWords, lines: &[Line]) -> String {
    let count = |wanted: &str| lines.iter().filter(|line| phase(line) == wanted).count().to_string();
    d.with_all(
        "once_summary",
        &[
            ("orders", &lines.len().to_string()),
            ("till", &count("on_till")),
            ("held", &count("held")),
            ("refused", &count("refused")),
            ("doubt", &count("in_doubt")),
        ],
    )
}
