//! What every journal promises. Another implementation calls `conformance!` with its own way to make an empty one.

use super::make::{arrival, arrived, at, connected, connection, conversion, read, snapshot};
use bridge_core::injection::{HoldReason, NotSentReason, Phase, State, WriteBack};
use bridge_core::settings::{Missing, Mode};
use bridge_core::status::Writing;
use bridge_engine::connection::{
    AlertRoute, Checklist, Confirmed, Connection, GoLive, HubRiseAccess, HubRiseLinks, Intake, Named, Offer, Standing,
    TillId, WebhookSecret,
};
use bridge_engine::journal::{
    Arrival, Content, CustomerKey, CustomerNews, Journal, JournalError, Lane, Purged, Snapshot, Transition, Waiting,
};
use hubrise_api::{AccessToken, CustomerId, OrderId, OrderStatus};
use pixelpoint_api::EoiToken;
use std::sync::Arc;

/// One test per promise, each on a journal of its own.
macro_rules! conformance {
    ($fresh:path) => {
        $crate::journal::conformance::conformance! {
            $fresh:
            a_known_event_changes_nothing, a_batch_is_stored_whole_or_not_at_all, an_order_goes_to_a_till_once,
            a_new_token_does_not_send_known_orders_again, what_is_no_order_of_ours_makes_no_work,
            events_are_taken_up_in_order, each_state_has_its_lane, a_lane_serves_what_was_due_first,
            what_waits_for_a_till_is_called_up_oldest_first,
            a_stale_version_changes_nothing, one_of_many_writers_wins, a_transition_keeps_what_it_does_not_name,
            the_interrupted_are_found, tills_with_work_are_found, connections_come_back_as_saved,
            what_is_known_about_a_connection_comes_back,
            facts_are_kept_by_connection_and_name, an_order_is_found_by_its_connection, unknown_rows_are_no_error,
            the_newest_state_of_a_customer_is_kept, who_is_anonymised_is_to_be_erased_for_good,
            who_is_erased_on_request_is_erased_as_of_then,
            orders_are_counted_by_the_hour, the_oldest_open_order_is_found, the_newest_injection_is_found,
        }
    };
    ($fresh:path: $($promise:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $promise() {
            let (_keep, journal) = $fresh().await;
            $crate::journal::conformance::$promise(std::sync::Arc::new(journal)).await;
        }
    )+};
}
pub(crate) use conformance;

pub(crate) type Shared = Arc<dyn Journal>;

fn in_phase(phase: Phase) -> State {
    State { phase, ..State::recorded() }
}

fn desk(connection: &Connection) -> Lane {
    Lane::Desk(connection.id.clone())
}

fn outbox(connection: &Connection) -> Lane {
    Lane::Outbox(connection.id.clone())
}

fn till(connection: &Connection) -> Lane {
    Lane::Till(connection.till_id().unwrap())
}

async fn waiting(journal: &Shared, lane: &Lane, second: i64) -> Waiting {
    journal.waiting(lane, at(second)).await.unwrap()
}

async fn due(journal: &Shared, lane: &Lane, second: i64) -> Option<String> {
    waiting(journal, lane, second).await.due.map(|injection| injection.order.to_string())
}

pub(crate) async fn a_known_event_changes_nothing(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let first = arrival(&a, 5, "x1");
    let mut again = arrival(&a, 5, "x2");
    again.received_at = at(6);
    journal.accept(&[first.clone(), first.clone()]).await.unwrap();
    journal.accept(&[first.clone(), again]).await.unwrap();

    let event = journal.next_event(&a.id).await.unwrap().unwrap();
    assert_eq!((event.raw, event.received_at), (first.raw, at(5)));
    let injection = read(&*journal, event.injection).await;
    assert_eq!((injection.state, injection.order.as_str()), (State::recorded(), "x1"));
    assert_eq!((injection.created_at, injection.due_at), (at(5), Some(at(5))));
    journal.apply(injection.id, injection.version, &taking_up(event.seq)).await.unwrap();
    assert_eq!(journal.next_event(&a.id).await.unwrap(), None);
    assert_eq!(due(&journal, &desk(&a), 99).await, None, "x2 came under a known key");
}

fn taking_up(seq: i64) -> Transition {
    Transition { takes_up: Some(seq), ..Transition::to(State::recorded()) }
}

pub(crate) async fn a_batch_is_stored_whole_or_not_at_all(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let unknown = connection(9);
    let batch = [arrival(&a, 1, "x1"), arrival(&unknown, 2, "x2"), arrival(&a, 3, "x3")];
    assert!(journal.accept(&batch).await.is_err());
    assert_eq!(journal.next_event(&a.id).await.unwrap(), None);
    assert_eq!(due(&journal, &desk(&a), 99).await, None);

    journal.accept(&[]).await.unwrap();
    journal.accept(&batch[..1]).await.unwrap();
    assert_eq!(due(&journal, &desk(&a), 99).await.as_deref(), Some("x1"));
}

pub(crate) async fn an_order_goes_to_a_till_once(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    assert_eq!(a.till_id(), b.till_id());
    journal.accept(&[arrival(&a, 1, "x1"), arrival(&b, 1, "x1")]).await.unwrap();

    let of_a = journal.next_event(&a.id).await.unwrap().unwrap();
    let of_b = journal.next_event(&b.id).await.unwrap().unwrap();
    assert_eq!(of_a.injection, of_b.injection);
    assert_eq!(read(&*journal, of_b.injection).await.connection, a.id);
    assert_eq!(due(&journal, &desk(&b), 99).await, None);
}

pub(crate) async fn a_new_token_does_not_send_known_orders_again(journal: Shared) {
    let mut a = connected(&*journal, 1).await;
    let before = arrived(&*journal, &a, 1, "x1").await;
    a.till.as_mut().unwrap().token = EoiToken::new("another");
    journal.save_connection(&a).await.unwrap();
    assert_ne!(a.till_id(), Some(before.till));
    journal.accept(&[arrival(&a, 2, "x1"), arrival(&a, 3, "x2")]).await.unwrap();

    let first = journal.next_event(&a.id).await.unwrap().unwrap();
    journal.apply(before.id, 1, &taking_up(first.seq)).await.unwrap();
    let second = journal.next_event(&a.id).await.unwrap().unwrap();
    assert_eq!(second.injection, before.id);
    journal.apply(before.id, 2, &taking_up(second.seq)).await.unwrap();
    let third = journal.next_event(&a.id).await.unwrap().unwrap();
    assert_eq!(read(&*journal, third.injection).await.till, a.till_id().unwrap());
}

pub(crate) async fn what_is_no_order_of_ours_makes_no_work(journal: Shared) {
    let a = connected(&*journal, 1).await;
    for (second, content) in
        [(1, Content::Foreign), (2, Content::Quarantined), (3, Content::Other("catalog".to_owned()))]
    {
        let mut arrival = arrival(&a, second, "x1");
        arrival.content = content;
        journal.accept(&[arrival]).await.unwrap();
    }
    assert_eq!(journal.next_event(&a.id).await.unwrap(), None);
    assert_eq!(due(&journal, &desk(&a), 99).await, None);
}

pub(crate) async fn events_are_taken_up_in_order(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    let batch = [arrival(&a, 3, "x1"), arrival(&b, 4, "x9"), arrival(&a, 2, "x2"), arrival(&a, 1, "x1")];
    journal.accept(&batch).await.unwrap();
    for expected in ["body 3 of x1", "body 2 of x2", "body 1 of x1"] {
        let event = journal.next_event(&a.id).await.unwrap().unwrap();
        assert_eq!(String::from_utf8_lossy(&event.raw), expected);
        let stale = journal.apply(event.injection, 99, &taking_up(event.seq)).await.unwrap();
        assert!(!stale);
        assert_eq!(journal.next_event(&a.id).await.unwrap().as_ref(), Some(&event), "a lost race takes nothing up");
        let injection = read(&*journal, event.injection).await;
        assert!(journal.apply(injection.id, injection.version, &taking_up(event.seq)).await.unwrap());
    }
    assert_eq!(journal.next_event(&a.id).await.unwrap(), None);
    assert!(journal.next_event(&b.id).await.unwrap().is_some());
}

pub(crate) async fn each_state_has_its_lane(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let mut injection = arrived(&*journal, &a, 1, "x1").await;
    for phase in [
        Phase::Recorded,
        Phase::Ready,
        Phase::Sending,
        Phase::Unknown,
        Phase::OnTill,
        Phase::Held(HoldReason::Late),
        Phase::InDoubt,
        Phase::Refused,
        Phase::NotSent(NotSentReason::Shadow),
        Phase::Closed,
        Phase::ClosedUpstream,
    ] {
        for (owed, writing) in owed_and_writing() {
            let state = State { owed, ..in_phase(phase) };
            let change = Transition { due_at: Some(at(5)), writing: writing.clone(), ..Transition::to(state) };
            assert!(journal.apply(injection.id, injection.version, &change).await.unwrap());
            injection = read(&*journal, injection.id).await;
            assert_eq!((injection.state, &injection.writing), (state, &writing));
            let to_till = matches!(phase, Phase::Ready | Phase::Unknown);
            let at_desk = phase == Phase::Recorded;
            let has_work = owed.is_some() || writing.is_some_and(|writing| writing.is_waiting());
            let to_hubrise = has_work && !at_desk && !to_till && phase != Phase::Sending;
            assert_eq!(due(&journal, &till(&a), 5).await.is_some(), to_till, "{state:?}");
            assert_eq!(due(&journal, &desk(&a), 5).await.is_some(), at_desk, "{state:?}");
            assert_eq!(due(&journal, &outbox(&a), 5).await.is_some(), to_hubrise, "{state:?}");
        }
    }
}

/// What HubRise may be owed, and how writing it may stand: at rest, under way, read back, waited for.
fn owed_and_writing() -> Vec<(Option<WriteBack>, Option<Writing>)> {
    let resting = Writing::new(OrderStatus::from("simmering"));
    let mut under_way = resting.clone();
    under_way.begun(OrderStatus::Received);
    let mut open = under_way.clone();
    open.unanswered();
    let mut waiting = open.clone();
    waiting.read(&OrderStatus::Cancelled, chrono::DateTime::UNIX_EPOCH);
    vec![
        (None, None),
        (Some(WriteBack::OnTill), None),
        (Some(WriteBack::Refused), Some(resting.clone())),
        (None, Some(resting)),
        (None, Some(under_way)),
        (None, Some(open)),
        (Some(WriteBack::OnTill), Some(waiting.clone())),
        (None, Some(waiting)),
    ]
}

pub(crate) async fn a_lane_serves_what_was_due_first(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    let empty = waiting(&journal, &desk(&a), 0).await;
    assert!(empty.due.is_none() && empty.next_at.is_none());
    let mut ids = Vec::new();
    for (second, of, order) in [(1, &a, "x1"), (2, &b, "x2"), (3, &a, "x3")] {
        journal.accept(&[arrival(of, second, order)]).await.unwrap();
        let event = journal.next_event(&of.id).await.unwrap().unwrap();
        journal.apply(event.injection, 1, &taking_up(event.seq)).await.unwrap();
        ids.push(event.injection);
    }
    for (id, second) in ids.iter().zip([30, 20, 10]) {
        let change = Transition { due_at: Some(at(second)), tries: 3, ..Transition::to(in_phase(Phase::Ready)) };
        assert!(journal.apply(*id, 2, &change).await.unwrap());
    }
    let none_yet = waiting(&journal, &till(&a), 9).await;
    assert!(none_yet.due.is_none());
    assert_eq!(none_yet.next_at, Some(at(10)));
    for (second, order) in [(10, "x3"), (20, "x3"), (30, "x3"), (99, "x3")] {
        assert_eq!(due(&journal, &till(&a), second).await.as_deref(), Some(order), "at {second}");
    }
    assert_eq!(waiting(&journal, &till(&a), 99).await.due.unwrap().tries, 3);
    // A clock set back by a day: what was due soon is due, not in a day.
    assert_eq!(due(&journal, &till(&a), -86_400).await.as_deref(), Some("x3"));
    assert_eq!(due(&journal, &Lane::Till(TillId::new("another")), 99).await, None);

    for id in &ids {
        assert!(journal.apply(*id, 3, &Transition::to(in_phase(Phase::Ready))).await.unwrap());
    }
    let at_rest = waiting(&journal, &till(&a), 99).await;
    assert!(at_rest.due.is_none() && at_rest.next_at.is_none());
}

pub(crate) async fn what_waits_for_a_till_is_called_up_oldest_first(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let mut elsewhere = connection(2);
    elsewhere.till.as_mut().unwrap().token = EoiToken::new("another");
    journal.save_connection(&elsewhere).await.unwrap();
    let mut ids = Vec::new();
    for (second, of, phase, due) in [
        (1, &a, Phase::Ready, Some(50)),
        (2, &a, Phase::Unknown, Some(60)),
        (3, &a, Phase::Ready, Some(30)),
        (4, &a, Phase::Ready, None),
        (5, &elsewhere, Phase::Ready, Some(70)),
    ] {
        let injection = arrived(&*journal, of, second, &format!("x{second}")).await;
        let change =
            Transition { due_at: due.map(at), tries: 3, takes_up: Some(second), ..Transition::to(in_phase(phase)) };
        assert!(journal.apply(injection.id, injection.version, &change).await.unwrap());
        ids.push(injection.id);
    }
    journal.call_up(&a.till_id().unwrap(), at(40)).await.unwrap();
    let mut due_at = Vec::new();
    for id in &ids {
        let injection = read(&*journal, *id).await;
        assert_eq!((injection.tries, injection.version), (3, 2));
        due_at.push(injection.due_at);
    }
    assert_eq!(due_at, [Some(at(40)), Some(at(60)), Some(at(40)), None, Some(at(70))]);
    assert_eq!(due(&journal, &till(&a), 40).await.as_deref(), Some("x1"), "the oldest first");
}

pub(crate) async fn a_stale_version_changes_nothing(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let injection = arrived(&*journal, &a, 1, "x1").await;
    assert!(journal.apply(injection.id, injection.version, &Transition::to(in_phase(Phase::Ready))).await.unwrap());
    let late = Transition {
        due_at: Some(at(50)),
        tries: 9,
        snapshot: Some(snapshot(None)),
        deadline_at: Some(at(60)),
        conversion: Some(conversion()),
        ticket: Some("T1".to_owned()),
        ..Transition::to(in_phase(Phase::Closed))
    };
    assert!(!journal.apply(injection.id, injection.version, &late).await.unwrap());

    let now = read(&*journal, injection.id).await;
    assert_eq!((now.version, now.state, now.tries), (injection.version + 1, in_phase(Phase::Ready), 0));
    assert!(now.due_at.is_none() && now.deadline_at.is_none() && now.ticket.is_none());
    assert!(now.snapshot.is_none() && now.conversion.is_none());
}

pub(crate) async fn one_of_many_writers_wins(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let injection = arrived(&*journal, &a, 1, "x1").await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (journal, id, version) = (Arc::clone(&journal), injection.id, injection.version);
        writers
            .spawn(async move { journal.apply(id, version, &Transition::to(in_phase(Phase::Ready))).await.unwrap() });
    }
    assert_eq!(writers.join_all().await.into_iter().filter(|won| *won).count(), 1);
    assert_eq!(read(&*journal, injection.id).await.version, injection.version + 1);
}

pub(crate) async fn a_transition_keeps_what_it_does_not_name(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let injection = arrived(&*journal, &a, 1, "x1").await;
    let all = Transition {
        due_at: Some(at(50)),
        tries: 2,
        snapshot: Some(snapshot(Some("R1"))),
        deadline_at: Some(at(60)),
        conversion: Some(conversion()),
        ticket: Some("T1".to_owned()),
        writing: Some(Writing::new(OrderStatus::New)),
        ..Transition::to(in_phase(Phase::Ready))
    };
    assert!(journal.apply(injection.id, 1, &all).await.unwrap());
    assert!(journal.apply(injection.id, 2, &Transition::to(in_phase(Phase::Sending))).await.unwrap());

    let kept = read(&*journal, injection.id).await;
    assert_eq!((kept.due_at, kept.tries, &kept.writing), (None, 0, &None), "these are always set");
    assert_eq!(kept.deadline_at, Some(at(60)));
    assert_eq!(kept.ticket.as_deref(), Some("T1"));
    assert_eq!(kept.snapshot, Some(snapshot(Some("R1"))));
    let stored = kept.conversion.unwrap();
    assert_eq!((stored.payload, stored.links), (conversion().payload, conversion().links));
    assert!(stored.must_hold);

    let newer = Transition { snapshot: Some(snapshot(None)), ..Transition::to(in_phase(Phase::Unknown)) };
    assert!(journal.apply(injection.id, 3, &newer).await.unwrap());
    assert_eq!(read(&*journal, injection.id).await.snapshot, Some(snapshot(None)), "a snapshot is replaced whole");
}

pub(crate) async fn the_interrupted_are_found(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let mut expected = Vec::new();
    for (second, phase) in
        (1..).zip([Phase::Sending, Phase::Ready, Phase::Unknown, Phase::Recorded, Phase::OnTill, Phase::InDoubt])
    {
        let order = format!("x{second}");
        journal.accept(&[arrival(&a, second, &order)]).await.unwrap();
        let event = journal.next_event(&a.id).await.unwrap().unwrap();
        let change = Transition { takes_up: Some(event.seq), ..Transition::to(in_phase(phase)) };
        assert!(journal.apply(event.injection, 1, &change).await.unwrap());
        if matches!(phase, Phase::Sending | Phase::Unknown) {
            expected.push(OrderId::new(order));
        }
    }
    let found = journal.interrupted().await.unwrap();
    assert_eq!(found.into_iter().map(|injection| injection.order).collect::<Vec<_>>(), expected);
}

pub(crate) async fn tills_with_work_are_found(journal: Shared) {
    let mut expected = Vec::new();
    for (number, phase) in (1..).zip([Phase::Ready, Phase::Unknown, Phase::Recorded, Phase::OnTill, Phase::InDoubt]) {
        let mut a = connection(number);
        a.till.as_mut().unwrap().token = EoiToken::new(&format!("token {number}"));
        journal.save_connection(&a).await.unwrap();
        for second in [1, 2] {
            journal.accept(&[arrival(&a, second, &format!("x{second}"))]).await.unwrap();
            let event = journal.next_event(&a.id).await.unwrap().unwrap();
            let takes_up = Some(event.seq);
            let change = Transition { takes_up, due_at: Some(at(9)), ..Transition::to(in_phase(phase)) };
            assert!(journal.apply(event.injection, 1, &change).await.unwrap());
        }
        if matches!(phase, Phase::Ready | Phase::Unknown) {
            expected.push(a.till_id().unwrap());
        }
    }
    let mut found = journal.busy_tills().await.unwrap();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

pub(crate) async fn connections_come_back_as_saved(journal: Shared) {
    assert!(journal.connections().await.unwrap().is_empty());
    connected(&*journal, 2).await;
    let mut a = connected(&*journal, 1).await;
    a.mode = Mode::Shadow;
    "Renamed".clone_into(&mut a.name);
    a.connected_at = at(-5);
    a.settings.conversion.asap_window_minutes = 7;
    a.till.as_mut().unwrap().dialect.auth_type = 9;
    a.till.as_mut().unwrap().dialect.member_fields.clear();
    a.till.as_mut().unwrap().token = EoiToken::new("another");
    a.hubrise.client_secrets.pop();
    journal.save_connection(&a).await.unwrap();

    let all = journal.connections().await.unwrap();
    let [first, second] = all.as_slice() else { panic!("two connections") };
    assert_eq!((&first.id, &second.id), (&a.id, &connection(2).id), "in the order they were made");
    assert_eq!((&first.name, &first.location, first.mode), (&a.name, &a.location, a.mode));
    assert_eq!((first.connected_at, &first.settings), (a.connected_at, &a.settings));
    assert_eq!(first.hubrise.base_url, a.hubrise.base_url);
    assert_eq!(first.hubrise.access_token.reveal(), a.hubrise.access_token.reveal());
    assert_eq!(first.hubrise.client_secrets.len(), 1);
    assert_eq!(first.hubrise.client_secrets[0].reveal(), a.hubrise.client_secrets[0].reveal());
    let [kept, till] = [first, &a].map(|connection| connection.till.as_ref().unwrap());
    assert_eq!((&kept.base_url, kept.allow_local), (&till.base_url, till.allow_local));
    assert_eq!(kept.dialect, till.dialect);
    assert_eq!(first.till_id(), a.till_id());
}

pub(crate) async fn what_is_known_about_a_connection_comes_back(journal: Shared) {
    let known = Connection {
        till: None,
        hubrise: HubRiseAccess {
            links: HubRiseLinks {
                account: Some(Named::new("3r4s3", "Bella")),
                location_name: Some("Paris".to_owned()),
                customer_list: Some(Named::new("ab12", "")),
                currency: "EUR".parse().ok(),
                device_id: Some("till 2".to_owned()),
                ..HubRiseLinks::default()
            },
            offered: Some(Offer {
                access_token: AccessToken::new("canary-offered-token"),
                links: HubRiseLinks { location_name: Some("Paris 2".to_owned()), ..HubRiseLinks::default() },
            }),
            retired: vec![AccessToken::new("canary-retired-token")],
            ..connection(1).hubrise
        },
        standing: Standing::Disconnected { revoke_pending: true },
        intake: Intake::Polling,
        made_by: "robin@example.org".to_owned(),
        go_live: GoLive {
            confirmed: Some(Confirmed { who: "robin@example.org".to_owned(), at: at(7) }),
            checklist: Checklist { paid: true, ..Checklist::default() },
            on_purpose: vec![Missing::Charge, Missing::SaleType],
        },
        alerts: AlertRoute::Webhook { url: "https://ops.example".to_owned(), secret: WebhookSecret::new("canary") },
        ..connection(1)
    };
    journal.save_connection(&known).await.unwrap();
    let back = journal.connections().await.unwrap().remove(0);
    assert!(back.till.is_none() && back.till_id().is_none());
    assert_eq!((&back.hubrise.links, back.standing), (&known.hubrise.links, known.standing));
    let (back_offer, offer) = (back.hubrise.offered.as_ref().unwrap(), known.hubrise.offered.as_ref().unwrap());
    assert_eq!(back_offer.access_token.reveal(), offer.access_token.reveal());
    assert_eq!(back_offer.links, offer.links);
    assert_eq!(back.hubrise.retired.iter().map(AccessToken::reveal).collect::<Vec<_>>(), ["canary-retired-token"]);
    assert_eq!((back.intake, &back.made_by), (known.intake, &known.made_by));
    assert_eq!((&back.go_live, &back.alerts), (&known.go_live, &known.alerts));

    for alerts in [AlertRoute::NotChosen, AlertRoute::Nobody, AlertRoute::Mail(vec!["a@b.example".to_owned()])] {
        journal.save_connection(&Connection { alerts: alerts.clone(), ..known.clone() }).await.unwrap();
        assert_eq!(journal.connections().await.unwrap()[0].alerts, alerts);
    }
}

pub(crate) async fn facts_are_kept_by_connection_and_name(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    assert_eq!(journal.kept(&a.id, "sweep").await.unwrap(), None);
    for (connection, name, fact) in [(&a, "sweep", "1"), (&a, "sweep", "2"), (&a, "limits", "3"), (&b, "sweep", "4")] {
        journal.keep(&connection.id, name, fact).await.unwrap();
    }
    for (connection, name, fact) in [(&a, "sweep", "2"), (&a, "limits", "3"), (&b, "sweep", "4")] {
        assert_eq!(journal.kept(&connection.id, name).await.unwrap().as_deref(), Some(fact));
    }
}

pub(crate) async fn an_order_is_found_by_its_connection(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    let id = arrived(&*journal, &a, 1, "x1").await.id;
    let found = journal.find(&a.id, &OrderId::new("x1")).await.unwrap();
    assert_eq!(found.map(|injection| injection.id), Some(id));
    assert!(journal.find(&b.id, &OrderId::new("x1")).await.unwrap().is_none());
    assert!(journal.find(&a.id, &OrderId::new("x2")).await.unwrap().is_none());
}

fn told(connection: &Connection, second: i64, customer: &str, state: Option<&str>) -> Arrival {
    let key = CustomerKey::of(&connection.id, &CustomerId::new(customer));
    let news = CustomerNews {
        key,
        anonymised: state.is_none(),
        made_at: at(second),
        state: state.map(|state| state.as_bytes().to_vec()),
    };
    Arrival {
        content: Content::Other("customer".to_owned()),
        customer: Some(news),
        event_key: format!("customer {second} {state:?}"),
        raw: br#"{"resource_type":"customer"}"#.to_vec(),
        ..arrival(connection, second, "x0")
    }
}

pub(crate) async fn the_newest_state_of_a_customer_is_kept(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    let of = |connection: &Connection| CustomerKey::of(&connection.id, &CustomerId::new("k1"));
    assert_eq!(journal.kept_customer(&of(&a)).await.unwrap(), None);
    journal.accept(&[told(&a, 5, "k1", Some("five")), told(&a, 4, "k1", Some("four"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&of(&a)).await.unwrap().as_deref(), Some(&b"five"[..]));
    journal.accept(&[told(&a, 6, "k1", Some("six"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&of(&a)).await.unwrap().as_deref(), Some(&b"six"[..]));
    assert_eq!(journal.kept_customer(&of(&b)).await.unwrap(), None, "each connection has its own");
    assert_eq!(journal.next_erasure(&a.id, at(9)).await.unwrap(), (None, None));
}

pub(crate) async fn who_is_anonymised_is_to_be_erased_for_good(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let key = CustomerKey::of(&a.id, &CustomerId::new("k1"));
    let news = |second| told(&a, second, "k1", Some("k1")).customer;
    journal.accept(&[Arrival { customer: news(1), ..arrival(&a, 1, "x1") }, arrival(&a, 2, "x2")]).await.unwrap();
    let event = journal.next_event(&a.id).await.unwrap().unwrap();
    let of_customer = read(&*journal, event.injection).await;
    assert_eq!((&of_customer.customer, of_customer.customer_erased_at), (&key, None));
    journal.accept(&[told(&a, 3, "k1", None)]).await.unwrap();
    assert_eq!(journal.next_erasure(&a.id, at(9)).await.unwrap().0.as_ref(), Some(&key));
    assert_eq!(journal.copies_of(&key).await.unwrap(), [of_customer.id]);
    assert_eq!(journal.erase_rest(&key, at(9)).await.unwrap(), Purged::Some, "not before its orders");

    let erasing = Transition { erases: Some(at(9)), ..taking_up(event.seq) };
    assert!(journal.apply(of_customer.id, of_customer.version, &erasing).await.unwrap());
    assert_eq!(read(&*journal, of_customer.id).await.customer_erased_at, Some(at(9)));
    assert!(journal.copies_of(&key).await.unwrap().is_empty());
    assert_eq!(journal.erase_rest(&key, at(10)).await.unwrap(), Purged::All);
    assert_eq!(journal.kept_customer(&key).await.unwrap(), None);
    assert_eq!(journal.next_erasure(&a.id, at(99)).await.unwrap(), (None, None));

    // Whatever comes of them afterwards, and whenever it was made.
    journal.accept(&[told(&a, 50, "k1", Some("late"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&key).await.unwrap(), None);
    assert_eq!(journal.next_erasure(&a.id, at(99)).await.unwrap().0, Some(key));
}

pub(crate) async fn who_is_erased_on_request_is_erased_as_of_then(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let key = CustomerKey::of(&a.id, &CustomerId::new("k1"));
    journal.accept(&[told(&a, 1, "k1", Some("one"))]).await.unwrap();
    journal.ask_erasure(&a.id, &key, at(5)).await.unwrap();
    assert_eq!(journal.next_erasure(&a.id, at(5)).await.unwrap().0.as_ref(), Some(&key));
    assert_eq!(journal.erase_rest(&key, at(5)).await.unwrap(), Purged::All);
    journal.accept(&[told(&a, 4, "k1", Some("older"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&key).await.unwrap(), None);
    assert_eq!(journal.erase_rest(&key, at(6)).await.unwrap(), Purged::All);
    journal.accept(&[told(&a, 7, "k1", Some("newer"))]).await.unwrap();
    assert_eq!(journal.kept_customer(&key).await.unwrap().as_deref(), Some(&b"newer"[..]));
    assert_eq!(journal.next_erasure(&a.id, at(99)).await.unwrap(), (None, None));
}

pub(crate) async fn orders_are_counted_by_the_hour(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    for (connection, second, order) in [(&a, 1, "x1"), (&a, 2, "x2"), (&a, 3 * 3600, "x3"), (&b, 3, "x4")] {
        arrived(&*journal, connection, second, order).await;
    }
    let counted = journal.hours(&a.id, at(0)).await.unwrap();
    let hour = |at: chrono::DateTime<chrono::Utc>| {
        chrono::DurationRound::duration_trunc(at, chrono::TimeDelta::hours(1)).unwrap()
    };
    assert_eq!(counted, [(hour(at(1)), 2), (hour(at(3 * 3600)), 1)]);
    assert_eq!(journal.hours(&a.id, at(2)).await.unwrap()[0].1, 1, "not before");
    assert_eq!(journal.hours(&connection(9).id, at(0)).await.unwrap(), []);
    journal.room().await.unwrap();
}

pub(crate) async fn the_oldest_open_order_is_found(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    assert_eq!(journal.oldest_open(&a.id, at(0)).await.unwrap(), None);
    let mut made = Vec::new();
    for (second, order, phase) in
        [(1, "x1", Phase::OnTill), (2, "x2", Phase::Held(HoldReason::Late)), (3, "x3", Phase::Recorded)]
    {
        journal.accept(&[arrival(&a, second, order)]).await.unwrap();
        let injection = journal.find(&a.id, &OrderId::new(order)).await.unwrap().unwrap();
        journal.apply(injection.id, injection.version, &Transition::to(in_phase(phase))).await.unwrap();
        made.push(injection);
    }
    arrived(&*journal, &b, 1, "x4").await;
    assert_eq!(
        journal.oldest_open(&a.id, at(0)).await.unwrap(),
        Some(at(2)),
        "stored, where HubRise does not say more"
    );
    assert_eq!(journal.oldest_open(&a.id, at(3)).await.unwrap(), Some(at(3)));
    let told = Snapshot { json: br#"{"created_at":"2026-01-02T03:04:05+01:00"}"#.to_vec(), ..snapshot(None) };
    let transition = Transition { snapshot: Some(told), ..Transition::to(in_phase(Phase::Recorded)) };
    let version = journal.injection(made[2].id).await.unwrap().unwrap().version;
    assert!(journal.apply(made[2].id, version, &transition).await.unwrap());
    let oldest = journal.oldest_open(&a.id, at(0)).await.unwrap().unwrap();
    assert_eq!(oldest.to_rfc3339(), "2026-01-02T02:04:05+00:00", "by HubRise's word");
}

pub(crate) async fn the_newest_injection_is_found(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    assert_eq!(journal.newest_injection().await.unwrap(), None);
    for (connection, second, order) in [(&a, 2, "x1"), (&b, 1, "x2")] {
        let id = arrived(&*journal, connection, second, order).await.id;
        assert_eq!(journal.newest_injection().await.unwrap(), Some(id));
    }
}

pub(crate) async fn unknown_rows_are_no_error(journal: Shared) {
    let a = connected(&*journal, 1).await;
    let id = arrived(&*journal, &a, 1, "x1").await.id;
    let unknown = bridge_engine::journal::InjectionId(id.0 + 1);
    assert!(journal.injection(unknown).await.unwrap().is_none());
    assert!(!journal.apply(unknown, 1, &Transition::to(State::recorded())).await.unwrap());
    let nobody = connection(9);
    assert_eq!(journal.next_event(&nobody.id).await.unwrap(), None);
    let lost = journal.record(unknown, &super::make::exchange("POST", bridge_engine::journal::Outcome::Ok)).await;
    assert!(matches!(lost, Err(JournalError::Database { .. })), "an exchange of nothing is not kept");
}
