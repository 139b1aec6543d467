//! `pixbridge`: the order bridge from the command line. Thin: the rules of the trade are `bridge-core`'s.

mod backup;
mod connect;
mod connections;
mod convert;
mod data;
mod describe;
mod dialect;
mod erase_customer;
mod error;
mod explain;
mod files;
mod first_contact;
mod input;
mod report;
mod rotate_key;
mod settings;
mod words;

use crate::error::{Error, Exit};
use bridge_core::text::Lang;
use clap::{Parser, Subcommand};
use std::io::{self, Write as _};
use std::process::ExitCode;

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 wrong usage or unreadable input, 3 the order must be held.";

/// Carries HubRise orders into a PAR PixelPoint till. Independent of HubRise and PAR, and never yet run against a real
/// PixelPoint store: the wire format is reconstructed.
#[derive(Parser)]
#[command(name = "pixbridge", version, after_help = EXIT_CODES)]
struct Cli {
    /// Language of the texts: en or fr. Default: the locale's, as LANG says it, else English
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = words::parse_lang)]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Convert(convert::Options),
    Connect(connect::Options),
    Connections(connections::Options),
    Dialect(dialect::Options),
    FirstContact(first_contact::Options),
    Settings(settings::Options),
    Explain(explain::Options),
    EraseCustomer(erase_customer::Options),
    Backup(backup::Options),
    RotateKey(rotate_key::Options),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Fails only where a provider is in place already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    let lang = cli.lang.unwrap_or_else(words::lang_of_locale);
    let exit = run(&cli.command, lang).await.unwrap_or_else(|error| {
        // Standard error may be closed; there is nobody left to tell then.
        let _ = writeln!(io::stderr(), "pixbridge: {}", with_causes(&error));
        error.exit()
    });
    exit.into()
}

async fn run(command: &Command, lang: Lang) -> Result<Exit, Error> {
    match command {
        Command::Convert(options) => convert::run(options, lang),
        Command::Connect(options) => connect::run(options, lang).await,
        Command::Connections(options) => connections::run(options, lang).await,
        Command::Dialect(options) => dialect::run(options),
        Command::FirstContact(options) => first_contact::run(options, lang).await,
        Command::Settings(options) => settings::run(options, lang),
        Command::Explain(options) => explain::run(options, lang),
        Command::EraseCustomer(options) => erase_customer::run(options, lang).await,
        Command::Backup(options) => backup::run(options, lang).await,
        Command::RotateKey(options) => rotate_key::run(options, lang).await,
    }
}

fn with_causes(error: &Error) -> String {
    let first: &dyn std::error::Error = error;
    let causes = std::iter::successors(Some(first), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
