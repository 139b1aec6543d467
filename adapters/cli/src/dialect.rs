//! `pixbridge dialect`: what a till's dialect can say, and what a file of it does say.
//!
//! In English whatever the language: the keys and the guide of the till's maker are.

use crate::error::{Error, Exit};
use crate::files;
use clap::{Args, Subcommand};
use pixelpoint_api::Dialect;
use pixelpoint_api::dialect::{Difference, KNOBS};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Explains and checks dialects: every wire name and number of PixelPoint's interface that is not public
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints a dialect as TOML in which every knob stands with its meaning, evidence and alternatives
    ///
    /// Evidence: D documented publicly, S seen in a screenshot, C seen in code, DB seen in code that reads PixelPoint's
    /// database, I inferred (high, medium, low), U not publicly known.
    Explain {
        /// A dialect file; default: the built-in dialect
        file: Option<PathBuf>,
        /// Prints the knobs as JSON, without their values
        #[arg(long, conflicts_with = "file")]
        json: bool,
    },
    /// Checks a dialect file and prints what it sets otherwise than the built-in dialect
    ///
    /// Exit codes: 0 it can be used, 2 it cannot; the message names the line.
    Check {
        /// The dialect file (TOML)
        file: PathBuf,
    },
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    match &options.command {
        Command::Explain { json: true, .. } => {
            let mut out = io::stdout().lock();
            serde_json::to_writer_pretty(&mut out, KNOBS).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        Command::Explain { file, .. } => {
            let dialect = file.as_deref().map(files::dialect).transpose()?.unwrap_or_default();
            write!(io::stdout(), "{}", dialect.explain()?)?;
        }
        Command::Check { file } => check(file)?,
    }
    Ok(Exit::Done)
}

fn check(file: &Path) -> Result<(), Error> {
    let dialect = files::dialect(file)?;
    let differences = dialect.differences(&Dialect::default())?;
    let mut out = io::stdout().lock();
    if differences.is_empty() {
        writeln!(out, "same as the built-in dialect")?;
    }
    for difference in &differences {
        writeln!(out, "{}", described(difference))?;
    }
    Ok(())
}

/// A difference in one line, as TOML with the default behind it.
pub(crate) fn described(difference: &Difference) -> String {
    let Difference { name, value, other, .. } = difference;
    let default = other.as_deref().unwrap_or("not set");
    match value {
        Some(value) => format!("{name} = {value}  # default: {default}"),
        None => format!("# {name} is not set  # default: {default}"),
    }
}
