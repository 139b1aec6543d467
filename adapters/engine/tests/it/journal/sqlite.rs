//! What only the SQLite journal promises: its file, its folder, its key.

use super::conformance::conformance;
use super::make::{
    ACCESS_TOKEN, CLIENT_SECRETS, EOI_TOKEN, arrival, arrived, at, connected, conversion, fresh, key, open, read,
    snapshot,
};
use bridge_core::injection::{Phase, State};
use bridge_engine::journal::{
    Arrival, Content, CustomerKey, CustomerNews, Journal, JournalError, SqliteJournal, Store, Transition,
};
use bridge_engine::secrets::{Key, SecretError};
use hubrise_api::{CustomerId, OrderId};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

conformance!(fresh);

/// Another program that has the file open.
async fn intruder(dir: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(dir.join("journal.sqlite3")).connect().await.unwrap()
}

#[tokio::test]
async fn reopening_keeps_everything() {
    let (dir, journal) = fresh().await;
    let a = connected(&journal, 1).await;
    let injection = arrived(&journal, &a, 1, "x1").await;
    let change = Transition {
        snapshot: Some(snapshot(Some("R1"))),
        conversion: Some(conversion()),
        ticket: Some("T1".to_owned()),
        due_at: Some(at(5)),
        ..Transition::to(State { phase: Phase::Unknown, ambiguous: true, attempt: 1, ..State::recorded() })
    };
    assert!(journal.apply(injection.id, 1, &change).await.unwrap());
    let before = read(&journal, injection.id).await;
    journal.close().await;
    drop(journal);

    let journal = open(dir.path()).await;
    let after = read(&journal, injection.id).await;
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
    assert_eq!(after.snapshot, change.snapshot);
    assert_eq!(after.conversion.unwrap().payload, conversion().payload);
    assert_eq!(journal.interrupted().await.unwrap().len(), 1);
    assert_eq!(journal.connections().await.unwrap()[0].till_id(), a.till_id());
    assert!(journal.next_event(&a.id).await.unwrap().is_some());
}

/// More rows than a statement has, of every kind, with what is known among them.
#[tokio::test]
async fn a_large_batch_is_as_if_each_had_come_by_itself() {
    let ((one, single), (all, batched)) = (fresh().await, fresh().await);
    let mut batch: Vec<Arrival> = Vec::new();
    for journal in [&single, &batched] {
        let (a, b) = (connected(journal, 1).await, connected(journal, 2).await);
        batch.clear();
        for second in 0..150 {
            let mut arrival = arrival(if second % 3 == 0 { &b } else { &a }, second, &format!("x{}", second % 40));
            match second % 10 {
                7 => arrival.content = Content::Foreign,
                8 => arrival.content = Content::Other("customer".to_owned()),
                9 => arrival.event_key = batch[batch.len() / 2].event_key.clone(),
                _ => {}
            }
            arrival.customer = (second % 4 == 0).then(|| CustomerNews {
                key: CustomerKey::of(&arrival.connection, &CustomerId::new(format!("c{}", second % 12))),
                made_at: at(second),
                anonymised: second == 60,
                state: (second % 10 == 8).then(|| format!("customer at {second}").into_bytes()),
            });
            batch.push(arrival);
        }
    }
    for arrival in &batch {
        single.accept(std::slice::from_ref(arrival)).await.unwrap();
    }
    batched.accept(&batch).await.unwrap();
    assert_eq!(rows(all.path()).await, rows(one.path()).await);
    batched.accept(&batch).await.unwrap();
    assert_eq!(rows(all.path()).await, rows(one.path()).await, "all are known");
}

/// What an arrival may have changed.
async fn rows(dir: &Path) -> Vec<String> {
    let mut database = intruder(dir).await;
    let mut rows = Vec::new();
    for table in [
        "SELECT json_array(id, connection_id, till_id, order_id, phase, lane, created_at, due_at, customer_key) FROM injection",
        "SELECT json_array(seq, connection_id, event_key, received_at, content, injection_id, opens, handled, \
         CAST(body AS TEXT), kind, resource, needs_person, customer_key, headers) FROM event",
        "SELECT json_array(customer_key, as_of, received_at, CAST(body AS TEXT)) FROM customer",
        "SELECT json_array(customer_key, made_before, asked_at, due_at) FROM erasure",
    ] {
        let found: Vec<String> = sqlx::query_scalar(table).fetch_all(&mut database).await.unwrap();
        assert!(!found.is_empty(), "{table}");
        rows.extend(found);
    }
    rows
}

#[tokio::test]
async fn a_commit_is_in_the_file_before_anything_is_closed() {
    let (dir, journal) = fresh().await;
    let a = connected(&journal, 1).await;
    journal.accept(&[arrival(&a, 1, "x1")]).await.unwrap();
    // What a power cut would leave: the files as they are now, opened elsewhere.
    let copy = TempDir::new().unwrap();
    for name in ["journal.sqlite3", "journal.sqlite3-wal", "secret.key"] {
        fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
    }
    let recovered = open(copy.path()).await;
    assert!(recovered.next_event(&a.id).await.unwrap().is_some());
}

#[tokio::test]
async fn the_file_is_written_safely() {
    let (dir, _journal) = fresh().await;
    let mut other = intruder(dir.path()).await;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut other).await.unwrap();
    assert_eq!(mode, "wal");
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut other).await.unwrap();
    let parts: Vec<u32> = version.split('.').map(|part| part.parse().unwrap()).collect();
    assert!(parts >= vec![3, 51, 3], "{version}");
}

#[tokio::test]
async fn no_secret_stands_in_the_files() {
    let (dir, journal) = fresh().await;
    connected(&journal, 1).await;
    assert_eq!(journal.connections().await.unwrap()[0].till.as_ref().unwrap().token.reveal(), EOI_TOKEN);
    let check = || {
        for entry in fs::read_dir(dir.path()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            for canary in [ACCESS_TOKEN, CLIENT_SECRETS[0], CLIENT_SECRETS[1], EOI_TOKEN] {
                let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
                assert!(!found, "{canary} stands in {}", path.display());
            }
        }
    };
    let wal = fs::read(dir.path().join("journal.sqlite3-wal")).unwrap();
    assert!(wal.windows(10).any(|window| window == b"Location 1"), "the row is in the files");
    check();
    journal.close().await;
    check();
}

#[tokio::test]
async fn sealed_secrets_do_not_open_in_another_row() {
    let (dir, journal) = fresh().await;
    connected(&journal, 1).await;
    connected(&journal, 2).await;
    let mut other = intruder(dir.path()).await;
    let swap = "UPDATE connection SET secrets = (SELECT secrets FROM connection ORDER BY id LIMIT 1)";
    sqlx::query(swap).execute(&mut other).await.unwrap();
    let error = journal.connections().await.unwrap_err();
    assert!(matches!(error, JournalError::Secret(SecretError::Damaged)), "{error}");
}

#[tokio::test]
async fn another_key_is_refused() {
    let (dir, journal) = fresh().await;
    journal.close().await;
    drop(journal);
    let error = SqliteJournal::open(dir.path(), Arc::new(Key::new(&[9; 32]))).await.unwrap_err();
    assert!(error.is_key(), "{error}");
    open(dir.path()).await;
}

#[tokio::test]
async fn a_lost_key_is_never_replaced() {
    let (dir, _journal) = fresh().await;
    let path = dir.path().join("secret.key");
    fs::remove_file(&path).unwrap();
    let error = Key::load_or_create(dir.path(), None).unwrap_err();
    assert_eq!(error, SecretError::Missing { path: path.clone() });
    assert!(!path.exists());
}

#[test]
fn a_named_key_file_is_read_and_never_created() {
    let dir = TempDir::new().unwrap();
    let named = dir.path().join("elsewhere.key");
    assert!(matches!(Key::load_or_create(dir.path(), Some(&named)), Err(SecretError::Missing { .. })));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);

    fs::write(&named, format!(" {}\r\n", "0A".repeat(32))).unwrap();
    let sealed = Key::load_or_create(dir.path(), Some(&named)).unwrap().seal("row", b"token").unwrap();
    assert_eq!(Key::new(&[10; 32]).open("row", &sealed).unwrap(), b"token");

    for broken in ["", "0a", &"0a".repeat(33), &"zz".repeat(32)] {
        fs::write(&named, broken).unwrap();
        let error = Key::load_or_create(dir.path(), Some(&named)).unwrap_err();
        assert_eq!(error, SecretError::Malformed { path: named.clone() });
    }
}

#[test]
fn the_same_key_is_read_again() {
    let dir = TempDir::new().unwrap();
    let sealed = key(dir.path()).seal("row", b"token").unwrap();
    assert_eq!(key(dir.path()).open("row", &sealed).unwrap(), b"token");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let journal = open(&data).await;
    connected(&journal, 1).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for name in ["journal.sqlite3", "journal.sqlite3-wal", "secret.key"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_folder_has_one_owner() {
    let (dir, journal) = fresh().await;
    let clone = journal.clone();
    drop(journal);
    let error = SqliteJournal::open(dir.path(), key(dir.path())).await.unwrap_err();
    assert!(error.is_in_use(), "{error}");
    clone.close().await;
    drop(clone);
    open(dir.path()).await;
}

#[tokio::test]
async fn a_newer_journal_is_refused() {
    let (dir, journal) = fresh().await;
    let mut other = intruder(dir.path()).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'from the future', TRUE, x'00', 0)";
    sqlx::query(newer).execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    journal.close().await;
    drop(journal);
    let error = SqliteJournal::open(dir.path(), key(dir.path())).await.unwrap_err();
    assert!(matches!(error, JournalError::Newer { schema: 9999 }), "{error}");
}

#[tokio::test]
async fn a_locked_file_is_an_error_and_then_works_again() {
    let dir = TempDir::new().unwrap();
    let journal = SqliteJournal::open_with(dir.path(), key(dir.path()), Duration::from_millis(20)).await.unwrap();
    let a = connected(&journal, 1).await;
    let injection = arrived(&journal, &a, 1, "x1").await;
    let change = Transition::to(State { phase: Phase::Ready, ..State::recorded() });

    let mut other = intruder(dir.path()).await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let second = [arrival(&a, 2, "x2")];
    assert!(journal.accept(&second).await.unwrap_err().is_busy());
    assert!(journal.apply(injection.id, 1, &change).await.unwrap_err().is_busy());
    assert!(journal.save_connection(&a).await.unwrap_err().is_busy());
    assert_eq!(read(&journal, injection.id).await.version, 1, "reading goes on");
    assert_eq!(journal.store().counts().await.unwrap()["recorded"], 1, "nothing was stored");
    lock.rollback().await.unwrap();

    journal.accept(&second).await.unwrap();
    assert!(journal.apply(injection.id, 1, &change).await.unwrap());
    assert_eq!(journal.store().counts().await.unwrap()["recorded"], 1);
}

#[tokio::test]
async fn a_caller_who_gives_up_leaves_no_half_transaction() {
    let (_dir, journal) = fresh().await;
    let a = connected(&journal, 1).await;
    for polls in 0..40 {
        let batch = [arrival(&a, polls, &format!("x{polls}"))];
        let call = journal.accept(&batch);
        let mut call = std::pin::pin!(call);
        for _ in 0..polls {
            let done =
                std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context).is_ready())).await;
            if done {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    journal.accept(&[arrival(&a, 99, "x99")]).await.unwrap();
    let stored = journal.store().operations(100, None).await.unwrap();
    let recorded = journal.store().counts().await.unwrap()["recorded"];
    assert_eq!(i64::try_from(stored.len()).unwrap(), recorded, "an event and its injection are stored together");
    assert_eq!(stored[0].at, at(99));
}

#[tokio::test]
async fn a_copy_made_while_it_is_written_holds_what_was_there() {
    let (dir, journal) = fresh().await;
    let a = connected(&journal, 1).await;
    arrived(&journal, &a, 1, "x1").await;
    let elsewhere = TempDir::new().unwrap();
    let copy = elsewhere.path().join("journal.sqlite3");
    let beside = Store::beside(dir.path()).await.unwrap();
    beside.back_up(&copy).await.unwrap();
    journal.accept(&[arrival(&a, 2, "x2")]).await.unwrap();
    assert!(matches!(beside.back_up(&copy).await, Err(JournalError::File { .. })), "a file that is there stays");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let restored = SqliteJournal::open(elsewhere.path(), key(dir.path())).await.unwrap();
    assert!(restored.find(&a.id, &OrderId::new("x1")).await.unwrap().is_some());
    assert!(restored.find(&a.id, &OrderId::new("x2")).await.unwrap().is_none());
    assert_eq!(restored.connections().await.unwrap()[0].hubrise.access_token.reveal(), ACCESS_TOKEN);
}

#[tokio::test]
async fn after_a_rotation_the_new_key_opens_and_nothing_sealed_with_the_old_is_left() {
    let dir = TempDir::new().unwrap();
    let first = Arc::new(Key::load_or_create(dir.path(), None).unwrap());
    let journal = SqliteJournal::open(dir.path(), first).await.unwrap();
    let a = connected(&journal, 1).await;
    journal.close().await;
    drop(journal);
    let sealed: Vec<u8> = {
        let mut raw = intruder(dir.path()).await;
        let sealed = sqlx::query_scalar("SELECT secrets FROM connection").fetch_one(&mut raw).await.unwrap();
        raw.close().await.unwrap();
        sealed
    };
    let rotate = async || {
        let (old, new) = (Key::of_folder(dir.path()).unwrap(), Key::next(dir.path()).unwrap());
        SqliteJournal::rotate_key(dir.path(), old, new).await.unwrap();
    };
    // The first time the process dies before the new key is in its place.
    rotate().await;
    let old = Arc::new(Key::of_folder(dir.path()).unwrap());
    assert!(SqliteJournal::open(dir.path(), old).await.unwrap_err().is_key(), "the old key opens nothing");
    rotate().await;
    Key::put_next_in_place(dir.path()).unwrap();
    let journal = open(dir.path()).await;
    assert_eq!(journal.connections().await.unwrap()[0].hubrise.access_token.reveal(), ACCESS_TOKEN);
    assert_eq!(journal.connections().await.unwrap()[0].id, a.id);
    journal.close().await;
    for file in fs::read_dir(dir.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(!has(&sealed[..29]), "{}: what was sealed with the old key", path.display());
        assert!(!has(ACCESS_TOKEN.as_bytes()), "{}", path.display());
    }
}
