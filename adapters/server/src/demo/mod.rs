//! The demo: a simulated HubRise and a simulated till on loopback with the bridge between them.

mod buttons;
mod feed;
mod once;
mod page;
mod screen;
mod words;
mod world;

use bridge_core::text::Lang;
use std::io::{self, Write as _};
use std::process::ExitCode;
use words::DemoWords;
use world::World;

pub use world::DemoError;

/// What the demo is asked for.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Port of the pages.
    #[arg(long, default_value_t = 8484)]
    port: u16,
    /// Language of the pages and of this output: en or fr. Default: the browser's, and the terminal's.
    #[arg(long, value_parser = lang)]
    lang: Option<Lang>,
    /// Send each sample order once, print a table, and end: 0 if every order is where it should be.
    #[arg(long)]
    once: bool,
}

fn lang(text: &str) -> Result<Lang, String> {
    Lang::from_code(text).ok_or_else(|| "en and fr are spoken here".to_owned())
}

impl Options {
    /// The language of what is printed: the one asked for, else the terminal's.
    fn console(&self) -> DemoWords {
        let terminal = std::env::var("LC_ALL").or_else(|_| std::env::var("LANG")).unwrap_or_default();
        DemoWords { lang: self.lang.or_else(|| Lang::from_code(&terminal)).unwrap_or_default() }
    }
}

/// Runs the demo until Ctrl-C, or once.
///
/// # Errors
/// When it cannot start.
pub async fn run(options: &Options) -> Result<ExitCode, DemoError> {
    let words = options.console();
    let world = World::start(options.port, options.lang).await?;
    let done = if options.once { once::run(&world, words).await } else { attended(&world, words).await };
    world.stop().await;
    Ok(if done? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn attended(world: &World, words: DemoWords) -> Result<bool, DemoError> {
    // Standard output may be closed; the demo works all the same.
    let _ = io::stdout().write_all(block(world, words).as_bytes());
    tokio::select! {
        () = world.floor.feed() => {}
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    Ok(true)
}

/// The one block the demo prints.
fn block(world: &World, words: DemoWords) -> String {
    let url = format!("http://{}/demo", world.address());
    let log = world.log().display().to_string();
    format!(
        "\n  {}\n\n    {}\n    {}\n\n  {}\n\n",
        words.t("banner_title"),
        words.with_all("banner_open", &[("url", &url)]),
        words.with_all("banner_log", &[("path", &log)]),
        words.t("banner_stop"),
    )
}
