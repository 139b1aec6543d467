//! `pixbridge backup`: a copy of the journal, taken while the bridge runs.

use crate::data::DataFolder;
use crate::error::{Error, Exit};
use crate::words::text;
use bridge_core::text::Lang;
use bridge_engine::journal::Store;
use clap::Args;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Writes a copy of the journal into a new file; the bridge may be running. The key is not in it
#[derive(Args)]
pub(crate) struct Options {
    /// The new file. It holds orders with their customers: keep it as you keep the journal
    #[arg(value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    data: DataFolder,
}

pub(crate) async fn run(options: &Options, lang: Lang) -> Result<Exit, Error> {
    Store::beside(&options.data.path).await?.back_up(&options.to).await?;
    writeln!(io::stdout(), "{}", text(lang, "backed_up", &[("path", &options.to.display().to_string())]))?;
    Ok(Exit::Done)
}
