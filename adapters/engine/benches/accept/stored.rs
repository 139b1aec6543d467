//! A journal that has seen many orders.

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::Path;

/// Orders of one commit.
const BATCH: i64 = 20_000;

/// Orders at rest, each with an event and two exchanges. Of the newest 20 000 everything is there; of the others what is
/// about people was erased by age.
const FILL: [&str; 4] = [
    "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT $1 + 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2) \
     SELECT i, i > $3 - 20000 AS is_new FROM n",
    "INSERT INTO injection (version, connection_id, till_id, order_id, state, phase, created_at, tries, snapshot, status) \
     SELECT 1, (SELECT min(id) FROM connection), 'till', 'stored' || i, json_object('phase', 'on_till', 'attempt', 1, \
     'ambiguous', json('false'), 'resends', 0, 'cancel_at_pos', json('false'), 'duplicate_seen', json('false'), 'owed', \
     NULL), 'on_till', 1700000000000 + i * 1000, 0, iif(is_new, randomblob(3000), NULL), 'received' FROM n",
    "INSERT INTO event (connection_id, event_key, received_at, content, injection_id, opens, handled, body, kind) \
     SELECT connection_id, order_id, created_at, 'order', id, 1, 1, iif(is_new, randomblob(3000), x''), 'order' \
     FROM injection, n WHERE order_id = 'stored' || i",
    "INSERT INTO exchange (injection_id, peer, call, started_at, duration_ms, request, status, response, outcome) \
     SELECT id, column1, 'POST', created_at, 100, iif(is_new, randomblob(1500), x''), 200, x'', 'ok' \
     FROM injection, n, (VALUES ('to_till'), ('to_hubrise')) WHERE order_id = 'stored' || i",
];

pub(crate) async fn fill(folder: &Path, orders: i64) {
    let options = SqliteConnectOptions::new().filename(folder.join("journal.sqlite3")).pragma("synchronous", "OFF");
    let mut database = SqliteConnection::connect_with(&options).await.expect("the journal's file");
    let mut done = 0;
    while done < orders {
        let until = orders.min(done + BATCH);
        let mut tx = database.begin().await.expect("a transaction");
        for (nth, sql) in FILL.into_iter().enumerate() {
            let query = sqlx::query(sql);
            let query = if nth == 0 { query.bind(done).bind(until).bind(orders) } else { query };
            query.execute(&mut *tx).await.expect("rows");
        }
        sqlx::query("DROP TABLE n").execute(&mut *tx).await.expect("the numbers are gone");
        tx.commit().await.expect("a commit");
        done = until;
    }
    database.close().await.expect("all is written");
}
