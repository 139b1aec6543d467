//! A journal that has seen many orders.

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::Path;

/// Orders at rest, each with an event and two exchanges.
const FILL: [&str; 4] = [
    "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT i FROM n",
    "INSERT INTO injection (version, connection_id, till_id, order_id, state, phase, created_at, tries, snapshot, status) \
     SELECT 1, (SELECT min(id) FROM connection), 'till', 'stored' || i, json_object('phase', 'on_till', 'attempt', 1, \
     'ambiguous', json('false'), 'resends', 0, 'cancel_at_pos', json('false'), 'duplicate_seen', json('false'), 'owed', \
     NULL), 'on_till', 1700000000000 + i * 1000, 0, randomblob(3000), 'received' FROM n",
    "INSERT INTO event (connection_id, event_key, received_at, content, injection_id, opens, handled, body, kind) \
     SELECT connection_id, 'stored' || id, created_at, 'order', id, 1, 1, randomblob(3000), 'order' FROM injection",
    "INSERT INTO exchange (injection_id, peer, call, started_at, duration_ms, request, status, response, outcome) \
     SELECT id, column1, 'POST', created_at, 100, randomblob(1500), 200, randomblob(300), 'ok' \
     FROM injection, (VALUES ('to_till'), ('to_hubrise'))",
];

pub(crate) async fn fill(folder: &Path, orders: i64) {
    if orders == 0 {
        return;
    }
    let options = SqliteConnectOptions::new().filename(folder.join("journal.sqlite3"));
    let mut database = SqliteConnection::connect_with(&options).await.expect("the journal's file");
    let mut tx = database.begin().await.expect("a transaction");
    for (nth, sql) in FILL.into_iter().enumerate() {
        let query = sqlx::query(sql);
        let query = if nth == 0 { query.bind(orders) } else { query };
        query.execute(&mut *tx).await.expect("rows");
    }
    tx.commit().await.expect("a commit");
}
