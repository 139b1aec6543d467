//! Pages of operations: filters, search, what needs a person.

use super::make::{arrival, arrived, at, connected, fresh, snapshot};
use bridge_core::injection::{HoldReason, Phase, State};
use bridge_engine::journal::{
    Content, Filter, Injection, Journal, Operation, OperationKind, Snapshot, SqliteJournal, Subject, SystemKind,
    Transition, standing,
};
use chrono::{DateTime, Utc};
use serde_json::json;

fn label(operation: &Operation) -> String {
    match &operation.subject {
        Subject::Order(order) => order.order.to_string(),
        Subject::Foreign => "foreign".to_owned(),
        Subject::Quarantined { .. } => "quarantined".to_owned(),
        Subject::Customer(_) => "customer".to_owned(),
        Subject::Resource(resource) => resource.clone(),
        Subject::System(_) => "system".to_owned(),
    }
}

async fn list(journal: &SqliteJournal, filter: &Filter) -> Vec<String> {
    journal.store().page(filter, 50, None).await.unwrap().rows.iter().map(label).collect()
}

async fn moved(journal: &SqliteJournal, injection: &Injection, phase: Phase, channel: &str, deadline: Option<i64>) {
    let transition = Transition {
        snapshot: Some(Snapshot { channel: Some(channel.to_owned()), ..snapshot(None) }),
        deadline_at: deadline.map(at),
        ..Transition::to(State { phase, ..State::recorded() })
    };
    assert!(journal.apply(injection.id, injection.version, &transition).await.unwrap());
}

/// Orders x1 to x4 by two connections, a customer, an unreadable event and a change of settings.
async fn filled() -> (tempfile::TempDir, SqliteJournal) {
    let (dir, journal) = fresh().await;
    let (a, b) = (connected(&journal, 1).await, connected(&journal, 2).await);
    for (second, order, connection, phase, channel, deadline) in [
        (1, "x1", &a, Phase::OnTill, "Web", None),
        (2, "x2", &b, Phase::Held(HoldReason::Supervised), "Deliveroo", Some(90)),
        (3, "x3", &a, Phase::InDoubt, "Deliveroo", Some(200)),
        (4, "x4", &a, Phase::Refused, "Web", Some(5)),
    ] {
        let injection = arrived(&journal, connection, second, order).await;
        moved(&journal, &injection, phase, channel, deadline).await;
        taken_up(&journal, &injection).await;
    }
    let mut others = vec![arrival(&a, 5, "c1"), arrival(&b, 6, "q1")];
    others[0].content = Content::Other("customer".to_owned());
    others[1].content = Content::Quarantined;
    journal.accept(&others).await.unwrap();
    let kind = SystemKind::Settings { why: String::new(), before: "a".to_owned(), after: "b".to_owned() };
    journal.store().did(&a.id, "Ann", &kind, at(7)).await.unwrap();
    (dir, journal)
}

/// Marks the order's event as taken up, so that the next order's comes next.
async fn taken_up(journal: &SqliteJournal, injection: &Injection) {
    let event = journal.next_event(&injection.connection).await.unwrap().unwrap();
    let now = journal.injection(injection.id).await.unwrap().unwrap();
    let transition = Transition { takes_up: Some(event.seq), ..Transition::to(now.state) };
    assert!(journal.apply(now.id, now.version, &transition).await.unwrap());
}

#[tokio::test]
async fn every_filter_keeps_what_it_says() {
    let (_dir, journal) = filled().await;
    let all = ["system", "quarantined", "customer", "x4", "x3", "x2", "x1"];
    assert_eq!(list(&journal, &Filter::default()).await, all);
    let connection = |number: u8| Some(vec![super::make::connection(number).id]);
    let time = |second| Some(at(second));
    let cases: Vec<(Filter, &[&str])> = vec![
        (Filter { kind: Some(OperationKind::Order), ..Filter::default() }, &["x4", "x3", "x2", "x1"]),
        (Filter { kind: Some(OperationKind::Customer), ..Filter::default() }, &["customer"]),
        (Filter { kind: Some(OperationKind::System), ..Filter::default() }, &["system", "quarantined"]),
        (Filter { phases: vec!["in_doubt", "refused"], ..Filter::default() }, &["x4", "x3"]),
        (Filter { phases: vec!["closed"], ..Filter::default() }, &[]),
        (Filter { channel: Some("Web".to_owned()), ..Filter::default() }, &["x4", "x1"]),
        (Filter { channel: Some("Web".to_owned()), phases: vec!["on_till"], ..Filter::default() }, &["x1"]),
        (Filter { connections: connection(2), ..Filter::default() }, &["quarantined", "x2"]),
        (Filter { connections: Some(Vec::new()), ..Filter::default() }, &[]),
        (Filter { from: time(3), until: time(6), ..Filter::default() }, &["customer", "x4", "x3"]),
        (Filter { from: time(2), phases: vec!["on_till", "held"], ..Filter::default() }, &["x2"]),
        (Filter { from: time(99), ..Filter::default() }, &[]),
        (Filter { search: Some("X3".to_owned()), ..Filter::default() }, &["x3"]),
        (Filter { search: Some("x".to_owned()), until: time(3), ..Filter::default() }, &["x2", "x1"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(list(&journal, &filter).await, expected, "{filter:?}");
    }
    let channels = journal.store().channels(&Filter::default()).await.unwrap();
    assert_eq!(channels, ["Deliveroo", "Web"]);
    let of_b = Filter { connections: connection(2), ..Filter::default() };
    assert_eq!(journal.store().channels(&of_b).await.unwrap(), ["Deliveroo"]);
}

/// Every way an order can stand on the till, closed, or waiting.
fn stands() -> Vec<(State, &'static str)> {
    let mut all = Vec::new();
    for phase in [Phase::OnTill, Phase::Closed, Phase::Ready, Phase::Held(HoldReason::Late)] {
        for bits in 0..16 {
            let state = State {
                phase,
                cancel_at_pos: bits & 1 != 0,
                duplicate_seen: bits & 2 != 0,
                changed_after: bits & 4 != 0,
                incomplete: bits & 8 != 0,
                ..State::recorded()
            };
            all.extend(
                ["received", "cancelled", "rejected", "delivery_failed", "completed"].map(|status| (state, status)),
            );
        }
    }
    all
}

#[tokio::test]
async fn orders_are_found_by_how_they_stand() {
    let (_dir, journal) = fresh().await;
    let connection = connected(&journal, 1).await;
    let mut expected = Vec::new();
    for (second, (state, status)) in (1..).zip(stands()) {
        let order = format!("o{second}");
        let injection = arrived(&journal, &connection, second, &order).await;
        let newest = Snapshot { status: status.to_owned(), ..snapshot(None) };
        let called_off = newest.is_called_off();
        let transition = Transition { snapshot: Some(newest), ..Transition::to(state) };
        assert!(journal.apply(injection.id, injection.version, &transition).await.unwrap());
        taken_up(&journal, &injection).await;
        expected.push((order, standing(state, called_off), state.needs_a_person()));
    }
    expected.reverse();
    let found = async |filter: Filter| {
        let page = journal.store().page(&filter, 500, None).await.unwrap();
        page.rows.iter().map(label).collect::<Vec<_>>()
    };
    let of = |keeps: &dyn Fn(&(String, &str, bool)) -> bool| {
        expected.iter().filter(|one| keeps(one)).map(|(order, ..)| order.clone()).collect::<Vec<_>>()
    };
    let words: std::collections::BTreeSet<_> = expected.iter().map(|(_, word, _)| *word).collect();
    assert_eq!(words.len(), 10, "{words:?}");
    for word in words {
        let filter = Filter { standing: Some(word), ..Filter::default() };
        assert_eq!(found(filter).await, of(&|(_, stands, _)| *stands == word), "{word}");
    }
    let filter = Filter { needs_person: true, connections: Some(vec![connection.id.clone()]), ..Filter::default() };
    assert_eq!(found(filter).await, of(&|(.., needs)| *needs));
}

#[tokio::test]
async fn every_filter_pages_to_its_end_without_a_gap() {
    let (_dir, journal) = filled().await;
    let store = journal.store();
    for filter in [
        Filter::default(),
        Filter { kind: Some(OperationKind::Order), ..Filter::default() },
        Filter { search: Some("x".to_owned()), ..Filter::default() },
        Filter { kind: Some(OperationKind::System), ..Filter::default() },
    ] {
        let (mut paged, mut before) = (Vec::new(), None);
        loop {
            let page = store.page(&filter, 1, before).await.unwrap();
            paged.extend(page.rows.iter().map(label));
            before = page.older;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(paged, list(&journal, &filter).await, "{filter:?}");
    }
}

#[tokio::test]
async fn what_needs_a_person_comes_by_its_deadline() {
    let (_dir, journal) = filled().await;
    let store = journal.store();
    let needs = async |filter: &Filter, now: DateTime<Utc>| {
        let needs = store.needs_you(filter, now, 10).await.unwrap();
        (needs.operations.iter().map(label).collect::<Vec<_>>(), needs.count)
    };
    let (all, count) = needs(&Filter::default(), at(10)).await;
    assert_eq!((all, count), (["x2", "x3", "x4", "quarantined"].map(String::from).to_vec(), 4));
    let (late, _) = needs(&Filter::default(), at(100)).await;
    assert_eq!(late, ["x3", "x4", "x2", "quarantined"], "what is late already comes after what can still be saved");
    let of_b = Filter { connections: Some(vec![super::make::connection(2).id]), ..Filter::default() };
    assert_eq!(needs(&of_b, at(10)).await, (vec!["x2".to_owned(), "quarantined".to_owned()], 2));
    let quarantined = store.page(&Filter::default(), 10, None).await.unwrap().rows[1].seq;
    assert!(store.close_event(quarantined).await.unwrap());
    assert!(!store.close_event(quarantined).await.unwrap(), "once");
    assert_eq!(needs(&Filter::default(), at(10)).await.1, 3);
}

#[tokio::test]
async fn an_order_is_found_by_each_of_its_keys_and_by_what_it_says_now() {
    let (_dir, journal) = fresh().await;
    let a = connected(&journal, 1).await;
    let injection = arrived(&journal, &a, 1, "9x2ab").await;
    let order = |name: &str| {
        json!({ "id": "9x2ab", "ref": "WEB-77", "collection_code": "C12", "total": "35.90 EUR",
            "customer": { "first_name": name, "last_name": "Martin", "phone": "+33612345678", "email": "Zoe@Example.com" } })
    };
    let say = |order: serde_json::Value| Snapshot { json: order.to_string().into_bytes(), ..snapshot(None) };
    let told = Transition {
        snapshot: Some(say(order("Zoé"))),
        ticket: Some("T-1001".to_owned()),
        ..Transition::to(State::recorded())
    };
    assert!(journal.apply(injection.id, 1, &told).await.unwrap());
    let find = async |text: &str| {
        list(&journal, &Filter { search: Some(text.to_owned()), personal: true, ..Filter::default() }).await
    };
    let known = ["9X2AB", "9x", "web-77", "web", "c12", "t-1001", "zoé m", "martin", "0612345678", "+33 6 12", "35,90"];
    let typed = ["#c12", "Web shop #C12", "WEB-77 (9x2ab)", "35.90 EUR", "35,90 €", "zoe@example.com", "5678"];
    for text in known.into_iter().chain(typed) {
        assert_eq!(find(text).await, ["9x2ab"], "{text}");
    }
    for text in ["zoé", "0612345678", "zoe@example.com", "5678"] {
        let filter = Filter { search: Some(text.to_owned()), ..Filter::default() };
        assert!(list(&journal, &filter).await.is_empty(), "not for whoever may not see customers");
    }
    assert!(find("77").await.is_empty() && find("%").await.is_empty() && find("_").await.is_empty());

    let mut erased = order("Zoé");
    erased["customer"] = json!({ "anonymised": true });
    let told = Transition { snapshot: Some(say(erased)), ..Transition::to(State::recorded()) };
    assert!(journal.apply(injection.id, 2, &told).await.unwrap());
    for text in ["zoé", "martin", "0612345678", "zoe@example.com", "5678"] {
        assert!(find(text).await.is_empty(), "{text} was erased");
    }
    assert_eq!(find("web-77").await, ["9x2ab"]);
    assert_eq!(find("t-1001").await, ["9x2ab"]);
}
