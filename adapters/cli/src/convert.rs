//! `pixbridge convert`: what the till would get, and what became of every element.

use crate::error::{Error, Exit};
use crate::files;
use crate::input::{self, Document};
use crate::report::{Report, Verdict};
use bridge_core::convert::{self, Circumstances};
use bridge_core::injection::{Input, Preparation, State, step};
use bridge_core::ledger::{Code, Finding, Ledger};
use bridge_core::settings::{Mode, Settings};
use bridge_core::status;
use bridge_core::text::Lang;
use chrono::{DateTime, FixedOffset, Local};
use clap::Args;
use hubrise_api::{Customer, Order, Read};
use pixelpoint_api::{Dialect, write};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Converts an order or a customer and sends nothing
///
/// XML goes to standard output: for an order the EOI request, with `[token]` in place of the store's token; for a customer
/// the Member as it stands in a request. What became of every element goes to standard error.
///
/// The JSON tells what it is: with `resource_type` or `event_type` at its top it is an event, and what its `new_state`
/// holds is converted; else with `items`, `status`, `service_type` or `total` it is an order; else with a field of a
/// customer (`first_name`, `last_name`, `company_name`, `email`, `phone`, `address_1`, `anonymised`, `customer_list_id`)
/// it is a customer.
///
/// Exit codes: 0 may be sent, 3 must be held (or is over in HubRise), 2 unreadable.
#[derive(Args)]
pub(crate) struct Options {
    /// JSON of an order, a customer, or an event of either; - reads standard input
    file: PathBuf,
    /// Settings of the connection (TOML, with the tables `conversion` and `statuses`)
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Dialect of the till (TOML)
    #[arg(long, value_name = "FILE")]
    dialect: Option<PathBuf>,
    /// The present moment, as 2026-06-12T19:00:00+02:00, for output that does not change from run to run: an order wanted
    /// soon after it goes without a schedule
    #[arg(long, value_name = "TIME")]
    now: Option<DateTime<FixedOffset>>,
}

pub(crate) fn run(options: &Options, lang: Lang) -> Result<Exit, Error> {
    let settings = options.settings.as_deref().map(|file| files::settings(file, lang)).transpose()?.unwrap_or_default();
    let dialect = options.dialect.as_deref().map(files::dialect).transpose()?.unwrap_or_default();
    let now = options.now.unwrap_or_else(|| Local::now().fixed_offset());
    let report = match read(&options.file)? {
        Document::Order(read) => order(&read, &settings, &dialect, now),
        Document::Customer(read) => customer(&read, &settings, &dialect),
    };
    Ok(report.show(lang)?)
}

fn read(path: &Path) -> Result<Document, Error> {
    let (name, json) = if path == Path::new("-") {
        let mut json = Vec::new();
        ("standard input".to_owned(), io::stdin().read_to_end(&mut json).map(|_| json))
    } else {
        (path.display().to_string(), fs::read(path))
    };
    let json = json.map_err(|source| Error::File { path: path.to_owned(), source })?;
    input::read(&json).map_err(|source| Error::Input { name, source })
}

fn order(order: &Read<Order>, settings: &Settings, dialect: &Dialect, now: DateTime<FixedOffset>) -> Report {
    let mut converted = convert::order(order, settings, dialect, Circumstances::at(now));
    let xml = converted.write(dialect);
    // As a live connection would prepare it in time.
    let preparation = Preparation {
        admission: status::admission(&order.value.status),
        must_hold: converted.ledger.must_hold(),
        late: false,
        mode: Mode::Live,
    };
    let (state, _) = step(State::recorded(), Input::Prepared(preparation));
    Report {
        xml,
        ledger: converted.ledger,
        totals: Some(converted.totals),
        verdict: Verdict::of(state.phase, order.value.status.as_str().to_owned()),
    }
}

fn customer(customer: &Read<Customer>, settings: &Settings, dialect: &Dialect) -> Report {
    let (member, of_fields) = convert::customer(&customer.value, settings, dialect);
    let mut ledger = Ledger::default();
    for problem in &customer.problems {
        ledger.push(Finding::new(Code::FieldUnreadable, &*problem.path));
    }
    ledger.findings.extend(of_fields.findings);
    let written = write::member(&member, dialect);
    ledger.add_written(&written);
    let verdict = if ledger.must_hold() { Verdict::Conversion } else { Verdict::MayBeSent };
    Report { xml: Some(written.xml).filter(|xml| !xml.is_empty()), ledger, totals: None, verdict }
}
