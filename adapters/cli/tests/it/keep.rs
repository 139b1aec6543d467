//! Copies of the journal, its key, and what is erased from it.

use crate::support::{pixbridge, run};
use bridge_engine::connection::{AccessToken, ClientSecret};
use bridge_engine::journal::{Arrival, Content, CustomerKey, CustomerNews, Journal as _, SqliteJournal};
use bridge_engine::secrets::Key;
use bridge_engine::{Connection, ConnectionId, HubRiseAccess, TillId};
use chrono::{DateTime, Utc};
use hubrise_api::{CustomerId, LocationId};
use std::fs;
use std::path::Path;
use std::sync::Arc;

async fn open(folder: &Path) -> SqliteJournal {
    SqliteJournal::open(folder, Arc::new(Key::load_or_create(folder, None).unwrap())).await.unwrap()
}

#[tokio::test]
async fn a_journal_is_copied_while_it_is_open_and_no_file_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let journal = open(&data).await;
    let copy = folder.path().join("copy.sqlite3");
    let back_up = || run(pixbridge().arg("backup").arg(&copy).arg("--data").arg(&data));
    let ran = back_up();
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.out.contains("The key is not"), "{}", ran.out);
    let before = fs::read(&copy).unwrap();
    assert_eq!(back_up().exit, 1);
    assert_eq!(fs::read(&copy).unwrap(), before);
    journal.close().await;
}

#[tokio::test]
async fn the_key_is_replaced_only_while_nobody_has_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let rotate = || run(pixbridge().arg("rotate-key").arg("--data").arg(&data));
    assert_eq!(rotate().exit, 1, "there is nothing yet");
    assert!(!data.join("secret.key").exists());
    let journal = open(&data).await;
    let key = fs::read(data.join("secret.key")).unwrap();
    let ran = rotate();
    assert_eq!((ran.exit, ran.err.contains("in use")), (1, true), "{}", ran.err);
    journal.close().await;
    drop(journal);
    let ran = rotate();
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_ne!(fs::read(data.join("secret.key")).unwrap(), key);
    assert!(!data.join("secret.key.next").exists());
    open(&data).await.close().await;
}

#[tokio::test]
async fn a_key_of_ones_own_is_replaced_by_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let keys = ["old", "new"].map(|name| folder.path().join(name));
    for (file, digit) in keys.iter().zip(["1", "2"]) {
        fs::write(file, digit.repeat(64)).unwrap();
    }
    let with = |file: &Path| Arc::new(Key::load(file).unwrap());
    SqliteJournal::open(&data, with(&keys[0])).await.unwrap().close().await;
    let rotate = || {
        let mut command = pixbridge();
        command.arg("rotate-key").arg("--data").arg(&data).arg("--key-file").arg(&keys[0]);
        command
    };
    let ran = run(&mut rotate());
    assert_eq!((ran.exit, ran.err.contains("--new-key-file")), (2, true), "{}", ran.err);
    let ran = run(rotate().arg("--new-key-file").arg(&keys[1]));
    assert_eq!(ran.exit, 0, "{}", ran.err);
    SqliteJournal::open(&data, with(&keys[1])).await.unwrap().close().await;
}

const CANARY: &str = "Canary7431";

/// How often this stands in the files of a folder.
fn found(folder: &Path, what: &str) -> usize {
    let files = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    files.map(|bytes| bytes.windows(what.len()).filter(|window| *window == what.as_bytes()).count()).sum()
}

/// A connection HubRise told of a customer.
async fn told_of(journal: &SqliteJournal, customer: &str) {
    let at: DateTime<Utc> = "2026-06-12T10:00:00Z".parse().unwrap();
    let hubrise = HubRiseAccess::new("http://hubrise.example", AccessToken::new("t"), vec![ClientSecret::new("s")]);
    let id = ConnectionId::from_bits([7; 16]);
    let connection = Connection::new(id.clone(), "Town", LocationId::new("l-0"), hubrise, at);
    journal.save_connection(&connection).await.unwrap();
    let state = format!("{{\"id\":\"{customer}\",\"first_name\":\"{CANARY}\"}}");
    let raw = format!("{{\"resource_type\":\"customer\",\"customer_id\":\"{customer}\",\"new_state\":{state}}}");
    let key = CustomerKey::of(&id, &CustomerId::new(customer));
    let news = CustomerNews { key, anonymised: false, made_at: at, state: Some(state.into_bytes()) };
    let arrival = Arrival {
        till: TillId::new("none"),
        connection: id,
        event_key: "e1".to_owned(),
        received_at: at,
        headers: bridge_engine::journal::Headers::default(),
        raw: raw.into_bytes(),
        content: Content::Other("customer".to_owned()),
        customer: Some(news),
    };
    journal.accept(&[arrival]).await.unwrap();
}

#[tokio::test]
async fn a_customer_is_erased_from_the_bytes_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let erase = |customer: &str| run(pixbridge().args(["erase-customer", "--customer", customer, "--data"]).arg(&data));
    assert_eq!(erase("k1").exit, 1, "there is nothing yet");
    assert!(!data.exists());
    let journal = open(&data).await;
    told_of(&journal, "k1").await;
    journal.close().await;
    drop(journal);
    assert_eq!(erase("somebody-else").exit, 0);
    assert!(found(&data, CANARY) > 0);
    let ran = erase("k1");
    assert_eq!((ran.exit, ran.err.as_str(), found(&data, CANARY)), (0, "", 0), "{}", ran.out);
    assert_eq!(run(pixbridge().arg("erase-customer")).exit, 2, "whom?");
}
