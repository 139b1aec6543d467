//! A page costs the same however many operations there are.
//!
//! `PIXBRIDGE_TEST_OPERATIONS` says how many; 20 000 by default. `PIXBRIDGE_TEST_BODY` says how many bytes an order and an
//! event have, 6000 by default: a million of those takes 40 GB while it is made.

use super::make::{connected, open};
use bridge_engine::journal::{Filter, OperationKind, Store};
use chrono::Utc;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PAGE: u32 = 50;

/// Orders of every phase and of several channels, each with an event, two exchanges and its keys; every tenth row is a
/// customer's.
const FILL: [&str; 6] = [
    "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT i FROM n",
    "INSERT INTO injection (id, version, connection_id, till_id, order_id, state, phase, created_at, tries, snapshot, \
     status, ref_code, channel, total, ticket, deadline_at, needs_person) \
     SELECT i, 1, (SELECT CASE i % 2 WHEN 0 THEN min(id) ELSE max(id) END FROM connection), 'till', 'order' || i, \
     json_object('phase', 'on_till', 'attempt', 1, 'ambiguous', json('false'), 'resends', 0, 'cancel_at_pos', \
     json('false'), 'duplicate_seen', json('false'), 'owed', NULL), \
     CASE WHEN i % 7 = 0 THEN 'closed' WHEN i % 50 = 3 THEN 'refused' ELSE 'on_till' END, 1800000000000 + i * 1000, 0, \
     randomblob(6000), CASE i % 39 WHEN 1 THEN 'cancelled' ELSE 'received' END, 'R' || i, 'Channel ' || (i % 5), '35.90 EUR', i, 1800000000000 + i * 1000, \
     i % 50 = 3 FROM n",
    "INSERT INTO event (connection_id, event_key, received_at, content, injection_id, opens, handled, body, kind) \
     SELECT connection_id, 'k' || id, created_at, 'order', id, 1, 1, randomblob(6000), 'order' FROM injection ORDER BY id",
    "INSERT INTO event (connection_id, event_key, received_at, content, injection_id, opens, handled, body, kind, resource) \
     SELECT connection_id, 'c' || id, created_at, 'other', NULL, 1, 1, randomblob(900), 'customer', 'customer' \
     FROM injection WHERE id % 10 = 0 OR id <= 60 ORDER BY id",
    "INSERT INTO exchange (injection_id, peer, call, started_at, duration_ms, request, status, response, outcome) \
     SELECT id, column1, 'POST', created_at, 100, randomblob(3000), 200, randomblob(300), 'ok' \
     FROM injection, (VALUES ('to_till'), ('to_hubrise'))",
    "INSERT INTO search_key SELECT '35.90', id, 'total' FROM injection UNION ALL SELECT 'ann martin ' || id, id, 'name' FROM injection \
     UNION ALL SELECT '<4321' || id, id, 'phone' FROM injection",
];

async fn filled(folder: &Path, operations: i64, body: u32) -> Store {
    let journal = open(folder).await;
    connected(&journal, 1).await;
    connected(&journal, 2).await;
    let options = SqliteConnectOptions::new().filename(folder.join("journal.sqlite3"));
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    let mut tx = database.begin().await.unwrap();
    for (nth, sql) in FILL.into_iter().enumerate() {
        let sized = sql.replace("6000", &body.to_string()).replace("3000", &(body / 2).to_string());
        let query = sqlx::query(sqlx::AssertSqlSafe(sized));
        let query = if nth == 0 { query.bind(operations) } else { query };
        query.execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    journal.store()
}

/// What something costs in a small and in a large journal: the least time of many runs, since what else the machine does
/// only ever adds to it. Where the large one seems dearer, both are measured again: what really is stays so.
async fn costs(run: impl AsyncFn(&Store), small: &Store, large: &Store) -> [Duration; 2] {
    let mut least = [Duration::MAX; 2];
    for _ in 0..10 {
        for (store, least) in [small, large].into_iter().zip(&mut least) {
            for _ in 0..40 {
                let start = Instant::now();
                run(store).await;
                *least = start.elapsed().min(*least);
            }
        }
        if is_as_cheap(least) {
            break;
        }
    }
    least
}

fn is_as_cheap([small, large]: [Duration; 2]) -> bool {
    large <= small * 2
}

#[tokio::test]
async fn pages_filters_and_searches_cost_no_more_in_a_long_journal_than_in_one_of_a_page() {
    let given = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u32>().unwrap());
    let operations = given("PIXBRIDGE_TEST_OPERATIONS").unwrap_or(20_000).into();
    let body = given("PIXBRIDGE_TEST_BODY").unwrap_or(6000);
    let (small, large) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    // As few as give every filter below a full page.
    let small = filled(small.path(), 3100, body).await;
    let large = filled(large.path(), operations, body).await;
    let one = Some(vec![super::make::connection(1).id]);
    let filters = [
        Filter::default(),
        Filter { kind: Some(OperationKind::Order), ..Filter::default() },
        Filter { kind: Some(OperationKind::Customer), ..Filter::default() },
        Filter { phases: vec!["refused"], ..Filter::default() },
        Filter { phases: vec!["refused", "in_doubt"], ..Filter::default() },
        Filter { standing: Some("on_till"), ..Filter::default() },
        Filter { standing: Some("on_till_over"), ..Filter::default() },
        Filter { needs_person: true, ..Filter::default() },
        Filter { channel: Some("Channel 2".to_owned()), ..Filter::default() },
        Filter { channel: Some("Channel 2".to_owned()), phases: vec!["on_till"], ..Filter::default() },
        Filter { connections: one.clone(), ..Filter::default() },
        Filter { connections: one, phases: vec!["closed"], ..Filter::default() },
        Filter { from: "2027-01-15T08:00:10Z".parse().ok(), ..Filter::default() },
        Filter { until: "2027-01-15T08:45:00Z".parse().ok(), ..Filter::default() },
        Filter { kind: Some(OperationKind::Order), from: "2027-01-15T08:00:10Z".parse().ok(), ..Filter::default() },
        Filter { search: Some("35.90".to_owned()), ..Filter::default() },
        Filter { search: Some("ann".to_owned()), personal: true, ..Filter::default() },
        Filter { search: Some("1234".to_owned()), personal: true, ..Filter::default() },
        Filter { search: Some("web shop 35.90 EUR".to_owned()), ..Filter::default() },
        Filter { search: Some("order1".to_owned()), ..Filter::default() },
    ];
    for filter in filters {
        let page = async |store: &Store| {
            let page = store.page(&filter, PAGE, None).await.unwrap();
            assert_eq!(page.rows.len(), 50, "a full page of {filter:?}");
        };
        let costs = costs(page, &small, &large).await;
        println!("{costs:>10.1?} {filter:?}");
        assert!(is_as_cheap(costs), "{costs:?} for {filter:?}");
    }
    let needs = async |store: &Store| drop(store.needs_you(&Filter::default(), Utc::now(), 1).await.unwrap());
    let costs = costs(needs, &small, &large).await;
    println!("{costs:>10.1?} what needs a person");
    assert!(is_as_cheap(costs), "{costs:?}");
}
