//! The judge: a program that shares no code with the bridge. It reads what HubRise, the till, the journal and a person have
//! written down, one JSON file each, and says which orders were lost, doubled or are stuck.
//!
//! `pixbridge-judge FOLDER` prints its verdict as JSON. It ends with 0 if everything is right, with 1 if something is not,
//! and with 2 if it cannot read the ledgers.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// `hubrise.json`: what HubRise holds, what it was answered, what it is still to be asked for.
#[derive(Deserialize)]
struct HubRise {
    orders: Vec<Order>,
    answers: Vec<Answer>,
    /// Events that nobody has acknowledged.
    waiting: Vec<String>,
}

#[derive(Deserialize)]
struct Order {
    id: String,
    status: String,
}

/// What a call about an order was answered.
#[derive(Deserialize)]
struct Answer {
    order: String,
    status: u16,
}

/// An element of `till.json`.
#[derive(Deserialize)]
struct Ticket {
    footer: Vec<String>,
}

/// `journal.json`: what the bridge has on disk.
#[derive(Deserialize)]
struct Journal {
    orders: Vec<Row>,
    /// Events whose order nobody has taken up.
    unhandled: u64,
}

#[derive(Debug, Deserialize)]
struct Row {
    order: String,
    phase: String,
    /// HubRise is still to be told something.
    owes: bool,
}

#[derive(Default, Serialize)]
struct Verdict {
    orders: usize,
    /// Calls that were answered 200.
    acknowledged: usize,
    /// An order without record or ticket; an answer that made HubRise forget what is not on record.
    lost: Vec<String>,
    /// More tickets than somebody asked for.
    duplicate: Vec<String>,
    /// Something is still to be done, or HubRise does not know.
    stuck: Vec<String>,
}

struct Ledgers {
    hubrise: HubRise,
    till: Vec<Ticket>,
    journal: Journal,
    /// `sent_again.json`: the order of each "it is not there, send it".
    sent_again: Vec<String>,
}

fn main() -> ExitCode {
    match judge() {
        Ok(verdict) if verdict.is_good() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            // Standard error may be closed; there is nobody left to tell then.
            let _ = writeln!(io::stderr(), "pixbridge-judge: {error}");
            ExitCode::from(2)
        }
    }
}

fn judge() -> io::Result<Verdict> {
    let folder = std::env::args_os().nth(1).ok_or_else(|| io::Error::other("name the folder of the ledgers"))?;
    let verdict = Ledgers::read(Path::new(&folder))?.verdict();
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &verdict)?;
    writeln!(out)?;
    Ok(verdict)
}

impl Ledgers {
    fn read(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            hubrise: read(folder, "hubrise.json")?,
            till: read(folder, "till.json")?,
            journal: read(folder, "journal.json")?,
            sent_again: read(folder, "sent_again.json")?,
        })
    }

    fn verdict(&self) -> Verdict {
        let mut verdict = Verdict { orders: self.hubrise.orders.len(), ..Verdict::default() };
        for order in &self.hubrise.orders {
            self.judge_order(order, &mut verdict);
        }
        for answer in &self.hubrise.answers {
            self.judge_answer(answer, &mut verdict);
        }
        for ticket in &self.till {
            if !self.hubrise.orders.iter().any(|order| ticket.is_of(&order.id)) {
                verdict.duplicate.push(format!("a ticket of no order: {:?}", ticket.footer));
            }
        }
        if self.journal.unhandled > 0 {
            verdict.stuck.push(format!("{} events are not taken up", self.journal.unhandled));
        }
        verdict.stuck.extend(self.hubrise.waiting.iter().map(|event| format!("event {event} still waits at HubRise")));
        verdict
    }

    fn judge_order(&self, Order { id, status }: &Order, verdict: &mut Verdict) {
        let rows: Vec<&Row> = self.journal.orders.iter().filter(|row| row.order == *id).collect();
        let tickets = self.till.iter().filter(|ticket| ticket.is_of(id)).count();
        let asked_for = 1 + self.sent_again.iter().filter(|again| *again == id).count();
        let says = || format!("{id}: {tickets} tickets, {asked_for} asked for, HubRise {status}, journal {rows:?}");
        if rows.is_empty() || tickets == 0 {
            verdict.lost.push(says());
        }
        if rows.len() > 1 || tickets > asked_for {
            verdict.duplicate.push(says());
        }
        if status == "new" || rows.iter().any(|row| row.phase != "on_till" || row.owes) {
            verdict.stuck.push(says());
        }
    }

    /// HubRise forgets an event on any answer from 200 to 499.
    fn judge_answer(&self, Answer { order, status }: &Answer, verdict: &mut Verdict) {
        verdict.acknowledged += usize::from(*status == 200);
        let on_record = self.journal.orders.iter().any(|row| row.order == *order);
        if (*status == 200 && !on_record) || (201..500).contains(status) {
            verdict.lost.push(format!("{order}: answered {status}, on record: {on_record}"));
        }
    }
}

impl Ticket {
    /// As a person sees it: a line of the footer names the order.
    fn is_of(&self, order: &str) -> bool {
        self.footer.iter().any(|line| line.strip_prefix("HubRise ") == Some(order))
    }
}

impl Verdict {
    fn is_good(&self) -> bool {
        self.lost.is_empty() && self.duplicate.is_empty() && self.stuck.is_empty()
    }
}

fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> io::Result<T> {
    let path = folder.join(name);
    let named = |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| named(&error))?;
    serde_json::from_str(&text).map_err(|error| named(&error))
}
