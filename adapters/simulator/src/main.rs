//! `pixbridge-sim`: both simulators on fixed ports, for trying a bridge by hand.

use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use bridge_simulator::{HubRiseSim, PixelPointSim, Scene, samples};
use chrono::{DateTime, Utc};
use clap::Parser;
use pixelpoint_api::Dialect;
use tokio::net::TcpListener;

/// A fake HubRise and a fake PixelPoint on this machine. Nothing in them is real.
#[derive(Debug, Parser)]
#[command(name = "pixbridge-sim", version)]
struct Options {
    /// Port of the simulated HubRise API on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8490, value_name = "PORT")]
    hubrise_port: u16,
    /// Port of the simulated PixelPoint on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8491, value_name = "PORT")]
    till_port: u16,
    /// Callback to register for every location; `{location}` in it becomes the location's id
    #[arg(long, value_name = "URL")]
    callback: Option<String>,
    /// Dialect of the simulated PixelPoint (TOML); default: the built-in one
    #[arg(long, value_name = "FILE")]
    dialect: Option<PathBuf>,
    /// Refuses every request that the till's dialect would have written otherwise
    #[arg(long)]
    strict: bool,
    /// Places the next sample order every so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    every: Option<u64>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; there is nobody left to tell then.
            let _ = writeln!(io::stderr(), "pixbridge-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> io::Result<()> {
    let hubrise_listener = listen(options.hubrise_port, "--hubrise-port").await?;
    let till_listener = listen(options.till_port, "--till-port").await?;
    let dialect = options.dialect.as_deref().map(dialect).transpose()?.unwrap_or_default();
    let till = if options.strict { PixelPointSim::strict(dialect) } else { PixelPointSim::new(dialect) };
    let hubrise = HubRiseSim::new();
    let scene = Scene::listen(hubrise, hubrise_listener, till, till_listener)?;
    for site in scene.sites() {
        if let Some(url) = &options.callback {
            let url = url.replace("{location}", site.location.as_str());
            scene.hubrise().register_callback(&site.access_token, Some(&url));
        }
    }
    introduce(&scene, options)?;
    tokio::select! {
        _ = scene.hubrise().run(Utc::now) => Ok(()),
        ended = place_orders(&scene, options.every) => ended,
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

fn dialect(file: &Path) -> io::Result<Dialect> {
    let named = |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
    Dialect::from_toml(&text).map_err(|error| named(&error))
}

async fn listen(port: u16, option: &str) -> io::Result<TcpListener> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let hint = |error: io::Error| format!("cannot listen on 127.0.0.1:{port}: {error}; choose another with {option}");
    bound.map_err(|error| io::Error::new(error.kind(), hint(error)))
}

fn introduce(scene: &Scene, options: &Options) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Simulated HubRise API  {}", scene.hubrise_url())?;
    writeln!(out, "  back office          {}", scene.back_office_url())?;
    writeln!(out, "  OAuth                {}", scene.oauth_url())?;
    writeln!(out, "  OAuth client         {}, secret {}", scene.client().id, scene.client().secret)?;
    writeln!(out, "Simulated PixelPoint   {}", scene.sites()[0].till_url)?;
    for site in scene.sites() {
        writeln!(out, "\n{} ({})", site.name, site.location)?;
        writeln!(out, "  access token   {}", site.access_token)?;
        writeln!(out, "  client secret  {}", site.client_secret)?;
        writeln!(out, "  EOI token      {}", site.till_token)?;
    }
    let how = match (&options.callback, options.every) {
        (Some(url), _) => format!("Events go to {url}."),
        (None, _) => "No callback yet: POST /callback with an access token, or start with --callback URL.".to_owned(),
    };
    writeln!(out, "\n{how}\nAll tokens are fake. Ctrl-C to stop.")?;
    out.flush()
}

/// Places the sample orders in turn; waits for ever when no pace is given.
async fn place_orders(scene: &Scene, every: Option<u64>) -> io::Result<()> {
    let Some(every) = every else { return std::future::pending().await };
    let started = Utc::now().timestamp();
    let mut pace = tokio::time::interval(Duration::from_secs(every));
    for (number, sample) in (1_u64..).zip(samples::orders().iter().cycle()) {
        pace.tick().await;
        let now: DateTime<Utc> = Utc::now();
        if !scene.hubrise().takes_orders(&sample.location, now) {
            writeln!(io::stdout(), "{} no order: {} is paused", now.format("%H:%M:%S"), sample.location)?;
            continue;
        }
        // Ids differ from those of an earlier run, which the bridge under test may remember.
        let order = sample.fresh(now, &format!("{started:x}-{number}"));
        let id = scene.hubrise().place_order(&sample.location, order, now);
        writeln!(io::stdout(), "{} order {id}: {}", now.format("%H:%M:%S"), sample.kind_en)?;
    }
    Ok(())
}
