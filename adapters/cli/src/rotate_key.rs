//! `pixbridge rotate-key`: everything that is sealed is sealed anew.

use crate::data::DataFolder;
use crate::error::{Error, Exit};
use crate::words::text;
use bridge_core::text::Lang;
use bridge_engine::journal::SqliteJournal;
use bridge_engine::secrets::Key;
use clap::Args;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Seals the stored tokens with a new key. Stop the server first; if this is interrupted, run it again
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    data: DataFolder,
    /// The new key, 64 hexadecimal digits, where the present one is named by --key-file
    #[arg(long, value_name = "FILE", requires = "key_file")]
    new_key_file: Option<PathBuf>,
}

pub(crate) async fn run(options: &Options, lang: Lang) -> Result<Exit, Error> {
    let DataFolder { path, key_file } = &options.data;
    let said = match (key_file, &options.new_key_file) {
        (Some(old), Some(new)) => {
            SqliteJournal::rotate_key(path, Key::load(old)?, Key::load(new)?).await?;
            text(lang, "key_rotated_file", &[("path", &new.display().to_string())])
        }
        (Some(_), None) => return Err(Error::NewKey),
        (None, _) => {
            SqliteJournal::rotate_key(path, Key::of_folder(path)?, Key::next(path)?).await?;
            Key::put_next_in_place(path)?;
            text(lang, "key_rotated", &[])
        }
    };
    writeln!(io::stdout(), "{said}")?;
    Ok(Exit::Done)
}
