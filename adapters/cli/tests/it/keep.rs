//! Copies of the journal, and its key.

use crate::support::{pixbridge, run};
use bridge_engine::journal::SqliteJournal;
use bridge_engine::secrets::Key;
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
