//! Whoever judges is judged first: faults planted in ledgers must be found, and nothing else.

use crate::ledgers::{Ledgers, judge};
use serde_json::{Value, json};
use tempfile::TempDir;

/// One order that arrived by a call, is on the till once, and of which HubRise knows.
fn right() -> Ledgers {
    Ledgers {
        hubrise: json!({
            "orders": [{ "id": "5dpm9", "status": "received" }],
            "answers": [{ "order": "5dpm9", "status": 503 }, { "order": "5dpm9", "status": 200 }],
            "waiting": [],
        }),
        till: json!([ticket("5dpm9")]),
        journal: json!({ "orders": [row("5dpm9", "on_till", false)], "unhandled": 0 }),
        sent_again: json!([]),
    }
}

fn ticket(order: &str) -> Value {
    json!({ "footer": ["PAID ONLINE", format!("HubRise {order}")] })
}

fn row(order: &str, phase: &str, owes: bool) -> Value {
    json!({ "order": order, "phase": phase, "owes": owes })
}

#[tokio::test]
async fn the_judge_finds_what_is_lost_doubled_and_stuck_and_nothing_else() {
    type Plant = fn(&mut Ledgers);
    let cases: [(&str, Plant, [usize; 3]); 13] = [
        ("nothing", |_| {}, [0, 0, 0]),
        ("no ticket", |ledgers| ledgers.till = json!([]), [1, 0, 0]),
        ("only another's ticket", |ledgers| ledgers.till = json!([ticket("5dpm91")]), [1, 1, 0]),
        ("answered 200 and no record", |ledgers| ledgers.journal["orders"] = json!([]), [2, 0, 0]),
        ("answered 404", |ledgers| ledgers.hubrise["answers"][0]["status"] = 404.into(), [1, 0, 0]),
        ("answered by a redirect", |ledgers| ledgers.hubrise["answers"][0]["status"] = 301.into(), [1, 0, 0]),
        ("two tickets", |ledgers| ledgers.till = json!([ticket("5dpm9"), ticket("5dpm9")]), [0, 1, 0]),
        (
            "two tickets, and a person asked for the second",
            |ledgers| {
                ledgers.till = json!([ticket("5dpm9"), ticket("5dpm9")]);
                ledgers.sent_again = json!(["5dpm9"]);
            },
            [0, 0, 0],
        ),
        (
            "two records",
            |ledgers| {
                ledgers.journal["orders"] = json!([row("5dpm9", "on_till", false), row("5dpm9", "on_till", false)]);
            },
            [0, 1, 0],
        ),
        ("in doubt", |ledgers| ledgers.journal["orders"] = json!([row("5dpm9", "in_doubt", false)]), [0, 0, 1]),
        ("HubRise not told", |ledgers| ledgers.hubrise["orders"][0]["status"] = "new".into(), [0, 0, 1]),
        ("owed to HubRise", |ledgers| ledgers.journal["orders"] = json!([row("5dpm9", "on_till", true)]), [0, 0, 1]),
        (
            "events left behind on both sides",
            |ledgers| {
                ledgers.journal["unhandled"] = 2.into();
                ledgers.hubrise["waiting"] = json!(["e1"]);
            },
            [0, 0, 2],
        ),
    ];
    let folder = TempDir::new().unwrap();
    for (planted, plant, expected) in cases {
        let mut ledgers = right();
        plant(&mut ledgers);
        let (good, says) = ledgers.judged(folder.path()).await;
        let found = ["lost", "duplicate", "stuck"].map(|what| says[what].as_array().unwrap().len());
        assert_eq!((found, good), (expected, expected == [0, 0, 0]), "{planted}: {says:#}");
        let named = ["lost", "duplicate"].iter().flat_map(|what| says[*what].as_array().unwrap());
        assert!(named.into_iter().all(|finding| finding.as_str().unwrap().contains("5dpm9")), "{planted}: {says:#}");
    }
}

#[tokio::test]
async fn ledgers_that_cannot_be_read_are_no_verdict() {
    let folder = TempDir::new().unwrap();
    right().judged(folder.path()).await;
    std::fs::write(folder.path().join("till.json"), "[{}]").unwrap();
    let output = judge(folder.path()).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("till.json"));
}
