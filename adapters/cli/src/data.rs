//! The data folder of the bridge.

use crate::error::Error;
use bridge_engine::journal::SqliteJournal;
use bridge_engine::secrets::Key;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the bridge keeps its journal.
#[derive(Args)]
pub(crate) struct DataFolder {
    /// Data folder of the bridge. Only one process can have it: stop the server first
    #[arg(long = "data", value_name = "DIR", env = "PIXBRIDGE_DATA_DIR", default_value = "pixbridge-data")]
    pub(crate) path: PathBuf,
    /// The key that secrets are sealed with. Default: secret.key in the data folder, made on first use
    #[arg(long, value_name = "FILE", env = "PIXBRIDGE_KEY_FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

impl DataFolder {
    /// Opens the journal, creating it if need be; the folder is ours until the journal is dropped.
    pub(crate) async fn open(&self) -> Result<SqliteJournal, Error> {
        let key = Key::load_or_create(&self.path, self.key_file.as_deref())?;
        Ok(SqliteJournal::open(&self.path, Arc::new(key)).await?)
    }

    /// Opens the journal of a folder that has one: a mistyped path must not make another.
    pub(crate) async fn open_existing(&self) -> Result<SqliteJournal, Error> {
        let key = match &self.key_file {
            Some(file) => Key::load(file)?,
            None => Key::of_folder(&self.path)?,
        };
        Ok(SqliteJournal::open(&self.path, Arc::new(key)).await?)
    }
}
