//! What an operator does with the files: a copy of them, and another key.

use super::{BUSY_TIMEOUT, SqliteJournal, connections, open};
use crate::files;
use crate::journal::error::Attempted;
use crate::journal::{JournalError, Store};
use crate::secrets::Key;
use sqlx::SqlitePool;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

const COPYING: &str = "copy the journal";
const SEALING: &str = "seal the journal anew";

impl Store {
    /// Copies the journal as it stands now into a new file, which only its owner can read; whoever writes meanwhile is not
    /// held up. It is on disk when this returns.
    ///
    /// # Errors
    /// If the file exists, or cannot be written.
    pub async fn back_up(&self, to: &Path) -> Result<(), JournalError> {
        let file = files::create_private_file(to).map_err(|error| JournalError::file(to, &error))?;
        let name = to.to_str().ok_or_else(|| JournalError::file(to, &std::io::ErrorKind::InvalidFilename.into()))?;
        let copied = sqlx::query("VACUUM INTO $1").bind(name).execute(&self.pool).await.map(drop).attempted(COPYING);
        if copied.is_err() {
            // Half a copy is none; what went wrong is said already.
            let _ = std::fs::remove_file(to);
            return copied;
        }
        let on_disk =
            file.sync_all().and_then(|()| match to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
                _ => Ok(()),
            });
        on_disk.map_err(|error| JournalError::file(to, &error))
    }
}

impl SqliteJournal {
    /// Seals everything in the journal of this folder with another key, in one commit. The bridge must not be running. One that
    /// is sealed with the other key already is left as it is: whoever was interrupted does it again.
    ///
    /// # Errors
    /// If there is no journal, another process has the folder, or the journal is sealed with neither key.
    pub async fn rotate_key(data_dir: &Path, old: Key, new: Key) -> Result<(), JournalError> {
        let file = data_dir.join(files::JOURNAL);
        if !files::exists(&file).map_err(|error| JournalError::file(&file, &error))? {
            return Err(JournalError::file(&file, &std::io::ErrorKind::NotFound.into()));
        }
        let journal = match Self::open_with(data_dir, Arc::new(old), BUSY_TIMEOUT).await {
            Ok(journal) => journal,
            Err(error) if error.is_key() => {
                Self::open_with(data_dir, Arc::new(new), BUSY_TIMEOUT).await.map_err(|_| error)?.close().await;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let sealed = reseal(&journal.writer, &journal.key, &new).await;
        journal.close().await;
        sealed
    }
}

async fn reseal(writer: &SqlitePool, old: &Key, new: &Key) -> Result<(), JournalError> {
    let mut tx = super::write::begin(writer, SEALING).await?;
    connections::reseal(&mut tx, old, new).await?;
    open::reseal_check(&mut tx, new).await?;
    tx.commit().await.attempted(SEALING)?;
    // What the old key opens is to stand nowhere any more.
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await.map(drop).attempted(SEALING)
}
