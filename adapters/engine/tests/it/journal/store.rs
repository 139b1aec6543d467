//! What pages read.

use super::make::{arrival, arrived, at, connected, exchange, fresh, snapshot};
use bridge_core::injection::{Action, Phase, State};
use bridge_engine::journal::{
    Content, Filter, InjectionId, Journal, Operation, Outcome, Peer, Subject, TimelineEntry, TimelineKind, Transition,
};
use hubrise_api::OrderId;

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

#[tokio::test]
async fn operations_are_listed_newest_first_page_by_page() {
    let (_dir, journal) = fresh().await;
    let (a, b) = (connected(&journal, 1).await, connected(&journal, 2).await);
    let mut batch: Vec<_> = (1..=6).map(|second| arrival(&a, second, "x1")).collect();
    batch[1].content = Content::Foreign;
    batch[2].content = Content::Quarantined;
    batch[3].content = Content::Other("customer".to_owned());
    batch[5].content = Content::Order(OrderId::new("x2"));
    batch.push(arrival(&b, 7, "x1"));
    journal.accept(&batch).await.unwrap();

    let store = journal.store();
    let all = store.operations(10, None).await.unwrap();
    assert_eq!(all.iter().map(label).collect::<Vec<_>>(), ["x2", "customer", "quarantined", "foreign", "x1"]);
    let times = [at(6), at(4), at(3), at(2), at(1)];
    assert_eq!(all.iter().map(|operation| operation.at).collect::<Vec<_>>(), times);
    assert!(all.iter().all(|operation| operation.connection == a.id && operation.connection_name == a.name));

    let mut paged = Vec::new();
    let mut before = None;
    loop {
        let page = store.page(&Filter::default(), 1, before).await.unwrap();
        before = page.older;
        paged.extend(page.rows.iter().map(label));
        if before.is_none() {
            break;
        }
    }
    assert_eq!(paged, ["x2", "customer", "quarantined", "foreign", "x1"]);

    assert_eq!(store.event(all[2].seq).await.unwrap().unwrap().raw, b"body 3 of x1");
    assert_eq!(store.event(999).await.unwrap(), None);
    assert_eq!(store.counts().await.unwrap(), [("recorded".to_owned(), 2)].into());
    store.ping().await.unwrap();
}

#[tokio::test]
async fn an_order_shows_everything_about_it() {
    let (_dir, journal) = fresh().await;
    let a = connected(&journal, 1).await;
    let injection = arrived(&journal, &a, 1, "x1").await;
    journal.accept(&[arrival(&a, 2, "x1"), arrival(&a, 3, "x2")]).await.unwrap();
    let timeline = vec![
        TimelineEntry { at: at(4), kind: TimelineKind::HubRiseStatus { status: "new".to_owned() } },
        TimelineEntry { at: at(4), kind: TimelineKind::Phase { phase: "refused".to_owned() } },
        TimelineEntry {
            at: at(5),
            kind: TimelineKind::Operator {
                action: Action::Send,
                who: "Ann".to_owned(),
                why: String::new(),
                ticket: None,
            },
        },
        TimelineEntry { at: at(6), kind: TimelineKind::Told { status: "received".to_owned() } },
        TimelineEntry { at: at(7), kind: TimelineKind::Note { code: "late".to_owned() } },
    ];
    let unknown = exchange("POST EOI 10", Outcome::Unknown { reason: "timed out".to_owned() });
    let ok = bridge_engine::journal::Exchange { peer: Peer::ToHubRise, status: None, ..exchange("GET", Outcome::Ok) };
    let refused = exchange("POST EOI 10", Outcome::Failed { reason: "no such product".to_owned() });
    let refusal = Transition {
        snapshot: Some(snapshot(Some("R1"))),
        ticket: Some("T1".to_owned()),
        timeline: timeline.clone(),
        exchanges: vec![unknown.clone(), ok.clone()],
        ..Transition::to(State { phase: Phase::Refused, ..State::recorded() })
    };
    assert!(journal.apply(injection.id, 1, &refusal).await.unwrap());
    journal.record(injection.id, &refused).await.unwrap();
    assert!(!journal.apply(injection.id, 1, &refusal).await.unwrap());

    let store = journal.store();
    let record = store.order_record(injection.id).await.unwrap().unwrap();
    assert_eq!((record.injection.id, record.connection_name), (injection.id, a.name.clone()));
    assert_eq!(record.exchanges, [refused, ok, unknown]);
    assert_eq!(record.timeline, timeline, "a lost race leaves no trace");
    assert_eq!(record.events.iter().map(|event| event.received_at).collect::<Vec<_>>(), [at(2), at(1)]);
    assert_eq!(record.events[0].raw, b"body 2 of x1");

    let operations = store.operations(10, None).await.unwrap();
    let Subject::Order(row) = &operations[1].subject else { panic!("an order") };
    assert_eq!((row.injection, row.state.phase), (injection.id, Phase::Refused));
    assert_eq!(row.reason.as_deref(), Some("no such product"));
    assert_eq!((row.status.as_deref(), row.ref_code.as_deref()), (Some("new"), Some("R1")));
    assert_eq!((row.channel.as_deref(), row.total.as_deref()), (Some("Deliveroo"), Some("9.80 EUR")));
    assert_eq!(row.ticket.as_deref(), Some("T1"));
    assert_eq!(store.counts().await.unwrap(), [("recorded".to_owned(), 1), ("refused".to_owned(), 1)].into());

    assert_eq!(record.injection.reason.as_deref(), Some("no such product"));
    let told = bridge_engine::journal::Exchange { peer: Peer::ToHubRise, ..exchange("PATCH", Outcome::Ok) };
    journal.record(injection.id, &told).await.unwrap();
    let operations = store.operations(10, None).await.unwrap();
    let Subject::Order(row) = &operations[1].subject else { panic!("an order") };
    assert_eq!(row.reason.as_deref(), Some("no such product"), "telling HubRise does not hide the till's reason");

    assert!(store.order_record(InjectionId(999)).await.unwrap().is_none());
    assert_eq!(store.find(&a.id, &OrderId::new("x1")).await.unwrap(), Some(injection.id));
    assert_eq!(store.find(&a.id, &OrderId::new("x9")).await.unwrap(), None);
}
