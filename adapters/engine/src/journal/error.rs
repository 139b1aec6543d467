use super::InjectionId;
use crate::secrets::SecretError;
use std::io;
use std::path::{Path, PathBuf};

/// Why the journal did not do what it was asked. Whatever was being written was not written, not even in part.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// Another program holds the database locked.
    #[error("could not {action}: another program keeps the journal locked; close whatever else has it open")]
    Busy {
        /// What was attempted.
        action: &'static str,
    },
    /// Another process of ours owns the data folder.
    #[error("the data folder {} is in use by another process: stop that one, or choose another folder", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A newer version wrote this journal.
    #[error(
        "the journal was written by a newer version (its schema {schema} is unknown here): start that version again, or restore the backup made before it"
    )]
    Newer {
        /// The first schema number that is unknown.
        schema: i64,
    },
    /// The SQLite linked in is too old to be trusted with a journal.
    #[error(
        "this program was built with SQLite {found}, but before 3.51.3 SQLite can corrupt a journal: build it with the bundled one"
    )]
    OldSqlite {
        /// Its version.
        found: String,
    },
    /// A file of the data folder cannot be used.
    #[error("cannot use {}: {kind}; check its owner, its permissions and the space left", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// The database failed.
    #[error("could not {action}: {reason}")]
    Database {
        /// What was attempted.
        action: &'static str,
        /// What the database said; never a stored value.
        reason: String,
    },
    /// A stored value is not what this version writes.
    #[error("{what} of row {row} in the journal does not read: it was changed from outside, or by another version")]
    Unreadable {
        /// Table and column.
        what: &'static str,
        /// The row, where it has a number.
        row: i64,
    },
    /// A row that others point to is not there.
    #[error("{what} is missing in the journal: it was changed from outside")]
    Missing {
        /// Which row.
        what: String,
    },
    /// A secret could not be sealed or opened.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The group commit has ended; the process is stopping.
    #[error("nothing is stored any more: the journal was closed")]
    Closed,
}

impl JournalError {
    /// Another program holds the database locked; it may work again in a moment.
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Busy { .. })
    }

    /// Another process of ours owns the data folder.
    pub const fn is_in_use(&self) -> bool {
        matches!(self, Self::InUse { .. })
    }

    /// The key is missing, malformed, or not the one this journal was sealed with.
    pub const fn is_key(&self) -> bool {
        matches!(self, Self::Secret(error) if error.is_key())
    }

    pub(crate) fn missing_injection(id: InjectionId) -> Self {
        Self::Missing { what: format!("injection {}", id.0) }
    }

    pub(super) fn file(path: &Path, error: &io::Error) -> Self {
        Self::File { path: path.to_owned(), kind: error.kind() }
    }

    pub(super) const fn unreadable(what: &'static str, row: i64) -> Self {
        Self::Unreadable { what, row }
    }

    fn database(action: &'static str, error: &sqlx::Error) -> Self {
        if is_lock(error) { Self::Busy { action } } else { Self::Database { action, reason: error.to_string() } }
    }
}

/// Whether somebody else's lock is the reason: `SQLITE_BUSY` (5), `SQLITE_LOCKED` (6), their extended codes, or no
/// turn at the one write connection.
fn is_lock(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => {
            error.code().and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6))
        }
        _ => false,
    }
}

/// Says what was attempted when the database failed.
pub(super) trait Attempted<T> {
    fn attempted(self, action: &'static str) -> Result<T, JournalError>;
}

impl<T> Attempted<T> for Result<T, sqlx::Error> {
    fn attempted(self, action: &'static str) -> Result<T, JournalError> {
        self.map_err(|error| JournalError::database(action, &error))
    }
}
