//! Opening: whose folder it is, what the file was written with, what it is sealed with.

use crate::files;
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::secrets::{Key, SecretError};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection, SqlitePool};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

/// Before it, two connections at a WAL's reset could corrupt the file.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
const READERS: u32 = 4;
/// How long to wait for a turn at a connection, besides what the one before may wait for a lock.
const TURN: Duration = Duration::from_secs(5);
const OPENING: &str = "open the journal";

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// Makes the folder ours for as long as the file lives.
pub(super) fn lock(data_dir: &Path) -> Result<File, JournalError> {
    files::create_private_dir(data_dir).map_err(|error| JournalError::file(data_dir, &error))?;
    let path = data_dir.join(files::LOCK);
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| JournalError::file(&path, &error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path: data_dir.to_owned() }),
        Err(TryLockError::Error(error)) => Err(JournalError::file(&path, &error)),
    }
}

/// SQLite would create the file readable for others; its WAL takes over the file's permissions.
pub(super) fn create_file(data_dir: &Path) -> Result<(), JournalError> {
    let path = data_dir.join(files::JOURNAL);
    match files::create_private_file(&path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(JournalError::file(&path, &error)),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn options(data_dir: &Path, busy_timeout: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(data_dir.join(files::JOURNAL)).foreign_keys(true).busy_timeout(busy_timeout)
}

pub(super) async fn writer(data_dir: &Path, busy_timeout: Duration) -> Result<SqlitePool, JournalError> {
    SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(busy_timeout + TURN)
        .idle_timeout(None)
        .max_lifetime(None)
        // There is no network that could have cut it off.
        .test_before_acquire(false)
        // On a full disk SQLite rolls back by itself, sqlx's own roll-back then fails, and the connection would stay
        // "in a transaction" for ever: such a one is closed and opened anew.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        .connect_with(
            options(data_dir, busy_timeout)
                .journal_mode(SqliteJournalMode::Wal)
                // Of a new file only: what is free at its end can be given back.
                .auto_vacuum(SqliteAutoVacuum::Incremental)
                .synchronous(SqliteSynchronous::Full)
                // What is erased or replaced is overwritten in the file, not only unlinked.
                .pragma("secure_delete", "ON"),
        )
        .await
        .attempted(OPENING)
}

pub(super) async fn readers(data_dir: &Path, busy_timeout: Duration) -> Result<SqlitePool, JournalError> {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(busy_timeout + TURN)
        .connect_with(options(data_dir, busy_timeout).read_only(true))
        .await
        .attempted(OPENING)
}

pub(super) async fn check_version(pool: &SqlitePool) -> Result<(), JournalError> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await.attempted(OPENING)?;
    if is_trusted(&found) { Ok(()) } else { Err(JournalError::OldSqlite { found }) }
}

fn is_trusted(version: &str) -> bool {
    let parts: Result<Vec<u32>, _> = version.split('.').map(str::parse).collect();
    parts.is_ok_and(|parts| parts.as_slice() >= OLDEST_SQLITE.as_slice())
}

pub(super) async fn migrate(pool: &SqlitePool) -> Result<(), JournalError> {
    MIGRATIONS.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(schema) => JournalError::Newer { schema },
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            Err::<(), _>(error).attempted("bring the journal's schema up to date").expect_err("it is an error")
        }
        other => JournalError::Database { action: "bring the journal's schema up to date", reason: other.to_string() },
    })
}

const CHECK_ROW: &str = "key_check";
const CHECK_TEXT: &[u8] = b"pixbridge";

/// Refuses another key than the one the first opening sealed this constant with.
pub(super) async fn check_key(pool: &SqlitePool, key: &Key) -> Result<(), JournalError> {
    let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT sealed FROM key_check WHERE id = 1")
        .fetch_optional(pool)
        .await
        .attempted(OPENING)?;
    match sealed {
        Some(sealed) => key.open(CHECK_ROW, &sealed).map(drop).map_err(|_| SecretError::WrongKey.into()),
        None => sqlx::query("INSERT INTO key_check (id, sealed) VALUES (1, $1)")
            .bind(key.seal(CHECK_ROW, CHECK_TEXT)?)
            .execute(pool)
            .await
            .map(drop)
            .attempted(OPENING),
    }
}

/// From now on the journal opens with this key.
pub(super) async fn reseal_check(tx: &mut SqliteConnection, key: &Key) -> Result<(), JournalError> {
    sqlx::query("UPDATE key_check SET sealed = $1")
        .bind(key.seal(CHECK_ROW, CHECK_TEXT)?)
        .execute(tx)
        .await
        .map(drop)
        .attempted("seal the journal anew")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_sqlite_is_not_trusted() {
        for old in ["3.51.2", "3.46.0", "2.99.99", "3.9.10", "", "3", "3.x.1"] {
            assert!(!is_trusted(old), "{old}");
        }
        for new in ["3.51.3", "3.51.10", "3.52.0", "3.100.0", "4.0.0"] {
            assert!(is_trusted(new), "{new}");
        }
    }

    #[tokio::test]
    async fn the_writer_waits_for_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        create_file(dir.path()).unwrap();
        let pool = writer(dir.path(), Duration::from_secs(1)).await.unwrap();
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&pool).await.unwrap();
        let foreign_keys: bool = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&pool).await.unwrap();
        assert_eq!((synchronous, foreign_keys), (2, true));
    }

    #[tokio::test]
    async fn writing_goes_on_after_the_disk_was_full() {
        let dir = tempfile::tempdir().unwrap();
        create_file(dir.path()).unwrap();
        let pool = writer(dir.path(), Duration::from_secs(1)).await.unwrap();
        migrate(&pool).await.unwrap();
        let insert = "INSERT INTO key_check (id, sealed) VALUES (1, zeroblob(1000000))";
        // Full for this connection only, and it is this connection that must be replaced.
        sqlx::query("PRAGMA max_page_count = 1").execute(&pool).await.unwrap();
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
        let full = sqlx::query(insert).execute(&mut *tx).await.unwrap_err();
        assert_eq!(full.as_database_error().unwrap().code().unwrap(), "13", "SQLITE_FULL");
        drop(tx);

        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
        sqlx::query(insert).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}
