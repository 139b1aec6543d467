//! The log: to standard error, or to a file. It never carries personal data or secrets.

use crate::config::{Format, Log};
use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

/// Where the log goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Standard error.
    Stderr,
    /// The end of this file.
    File(PathBuf),
}

/// Starts the log of this process. A log that has been started already stays.
///
/// # Errors
/// If the file cannot be written.
pub fn start(log: &Log, destination: &Destination) -> io::Result<()> {
    match destination {
        Destination::Stderr => install(log, io::stderr),
        Destination::File(path) => install(log, Mutex::new(OpenOptions::new().create(true).append(true).open(path)?)),
    }
    std::panic::set_hook(Box::new(|panic| {
        // Without its message, which may quote what was being worked on.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault of this program");
    }));
    Ok(())
}

fn install<W>(log: &Log, writer: W)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match log.format {
        Format::Text => lines.boxed(),
        Format::Json => lines.json().flatten_event(true).boxed(),
    };
    // The configuration has checked that it reads.
    let wanted = EnvFilter::new(&log.filter);
    let subscriber = tracing_subscriber::registry().with(lines.with_filter(wanted).with_filter(filter_fn(is_discreet)));
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// Below `info`, libraries log what they carry; only our own crates are known to keep it to themselves.
fn is_discreet(line: &Metadata<'_>) -> bool {
    const OURS: [&str; 4] = ["bridge_", "hubrise_api", "pixelpoint_api", "pixbridge"];
    *line.level() <= Level::INFO || OURS.iter().any(|ours| line.target().starts_with(ours))
}
