//! What SQLite itself takes: one table, one insert an arrival, the same settings, the same way of gathering.

use crate::load::{Callback, take};
use crate::target::Target;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, Executor as _};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

struct Request {
    callback: Callback,
    done: oneshot::Sender<()>,
}

pub(crate) async fn target() -> Target {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("bare.sqlite3"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut database = SqliteConnection::connect_with(&options).await.expect("a database");
    database.execute("CREATE TABLE event (key TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT").await.expect("a table");
    // As the engine's group commit gathers.
    let (queue, requests) = mpsc::channel(400);
    tokio::spawn(write(database, requests));
    let take = take(move |callback| {
        let queue = queue.clone();
        async move {
            let (done, answer) = oneshot::channel();
            queue.send(Request { callback, done }).await.is_ok() && answer.await.is_ok()
        }
    });
    Target { take, engine: None, folder: Some(Arc::new(folder)) }
}

async fn write(mut database: SqliteConnection, mut requests: mpsc::Receiver<Request>) {
    let mut waiting = Vec::new();
    while requests.recv_many(&mut waiting, 200).await > 0 {
        let mut tx = database.begin_with("BEGIN IMMEDIATE").await.expect("a transaction");
        for Request { callback, .. } in &waiting {
            let insert = sqlx::query("INSERT INTO event VALUES ($1, $2)").bind(&callback.key).bind(&callback.body);
            insert.execute(&mut *tx).await.expect("an insert");
        }
        tx.commit().await.expect("a commit");
        for request in waiting.drain(..) {
            let _ = request.done.send(());
        }
    }
}
