//! `pixbridge connections`: what is connected.

use crate::data::DataFolder;
use crate::error::{Error, Exit};
use crate::words::text;
use bridge_core::text::Lang;
use bridge_engine::Connection;
use bridge_engine::journal::Journal as _;
use clap::Args;
use comfy_table::{Table, presets};
use std::io::{self, Write as _};

/// Lists the connections by name, location and mode
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    data: DataFolder,
}

pub(crate) async fn run(options: &Options, lang: Lang) -> Result<Exit, Error> {
    // Looking must not make a folder and a key.
    let connections = if options.data.path.exists() { stored(options).await? } else { Vec::new() };
    if connections.is_empty() {
        writeln!(io::stderr(), "{}", text(lang, "no_connections", &[]))?;
    } else {
        writeln!(io::stdout(), "{}", table(&connections, lang))?;
    }
    Ok(Exit::Done)
}

async fn stored(options: &Options) -> Result<Vec<Connection>, Error> {
    let journal = options.data.open().await?;
    let connections = journal.connections().await?;
    journal.close().await;
    Ok(connections)
}

fn table(connections: &[Connection], lang: Lang) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_header(["col_name", "col_location", "col_mode"].map(|key| text(lang, key, &[])));
    table.add_rows(
        connections
            .iter()
            .map(|connection| [connection.name.as_str(), connection.location.as_str(), connection.mode.name()]),
    );
    table
}
