//! `pixbridge settings`: the settings of a connection, explained.

use crate::error::{Error, Exit};
use crate::files;
use bridge_core::text::Lang;
use clap::{Args, Subcommand};
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Explains and checks the settings of a connection
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints the whole settings file with what each key means; it can be read back
    ///
    /// Exit codes: 0 done, 2 the file is no settings file, or a value makes no sense (each is named).
    Explain {
        /// The settings to explain (TOML, with the tables `conversion` and `statuses`). Default: the built-in ones
        file: Option<PathBuf>,
    },
}

pub(crate) fn run(options: &Options, lang: Lang) -> Result<Exit, Error> {
    let Command::Explain { file } = &options.command;
    let settings = file.as_deref().map(|file| files::settings(file, lang)).transpose()?.unwrap_or_default();
    let mut out = io::stdout().lock();
    write!(out, "{}", settings.explained(lang))?;
    out.flush()?;
    Ok(Exit::Done)
}
