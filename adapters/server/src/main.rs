//! `pixbridge-server`: the order bridge as one program.

use bridge_server::config::{self, Config, ConfigError};
use bridge_server::logging::{self, Destination};
use bridge_server::run::{self, RunError};
use bridge_server::signals;
use clap::{Parser, Subcommand};
use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Carries orders from HubRise to PAR PixelPoint. Without a command: runs the bridge.
#[derive(Debug, Parser)]
#[command(name = "pixbridge-server", version)]
struct Arguments {
    /// Configuration file [default: pixbridge.toml in the working directory, if there is one]
    #[arg(long, value_name = "FILE", env = config::FILE_VARIABLE)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints a configuration file with every setting, its explanation and its default
    Config,
    /// Prints a one-time link by which somebody becomes administrator, or gets back in; the bridge may be running
    SetupLink,
    /// Shows the bridge at work between a simulated HubRise and a simulated till
    #[cfg(feature = "demo")]
    Demo(bridge_server::demo::Options),
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[cfg(feature = "demo")]
    #[error(transparent)]
    Demo(#[from] bridge_server::demo::DemoError),
    #[error("the operating system does not let the program work")]
    System(#[from] io::Error),
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Self::Config(_)) { 2 } else { 1 })
    }
}

fn main() -> ExitCode {
    // Fails only if a provider is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        Some(Command::Config) => io::stdout().write_all(Config::template().as_bytes()).map_err(Failure::from),
        Some(Command::SetupLink) => let_in(&arguments),
        #[cfg(feature = "demo")]
        Some(Command::Demo(options)) => match show(options) {
            Ok(code) => return code,
            Err(error) => Err(error.into()),
        },
        None => serve(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            failure.exit_code()
        }
    }
}

#[cfg(feature = "demo")]
#[tokio::main]
async fn show(options: &bridge_server::demo::Options) -> Result<ExitCode, bridge_server::demo::DemoError> {
    bridge_server::demo::run(options).await
}

#[tokio::main]
async fn let_in(arguments: &Arguments) -> Result<(), Failure> {
    let (config, _) = Config::load(arguments.config.as_deref())?;
    let link = run::setup_link(&config).await?;
    Ok(writeln!(io::stdout(), "{link}")?)
}

#[tokio::main]
async fn serve(arguments: &Arguments) -> Result<(), Failure> {
    let (config, origin) = Config::load(arguments.config.as_deref())?;
    logging::start(&config.log, &Destination::Stderr)?;
    for variable in Config::unknown_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())) {
        tracing::warn!("{variable} in the environment is no setting; `pixbridge-server config` names those there are");
    }
    signals::survive_file_size_limit()?;
    let stop = signals::stop()?;
    Ok(run::run(&config, &origin, stop).await?)
}

/// One line for the failure and each of its causes.
fn complain(failure: &Failure) {
    let mut text = format!("pixbridge-server: {failure}");
    let mut cause = failure.source();
    while let Some(error) = cause {
        let _ = write!(text, "\n  because: {error}");
        cause = error.source();
    }
    // Standard error may be closed; there is nobody left to tell then.
    let _ = writeln!(io::stderr(), "{text}");
}
