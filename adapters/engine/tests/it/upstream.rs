//! What HubRise sends: twice, late, in the wrong order, too little, too much.

use crate::world::{
    self, DELIVEROO, IN_PREPARATION, PAID_IN_PARIS, PARIS, UNPAID_IN_PARIS, WITHOUT_REF, World, calls, event,
    eventually,
};
use bridge_core::injection::{Action, HoldReason, Phase};
use bridge_core::settings::{Mode, Policy};
use bridge_engine::Receipt;
use bridge_engine::connection::ConnectionId;
use bridge_engine::journal::{OrderRecord, Peer, Subject, TimelineKind};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::{ApiFault, DeliveryResult};
use bridge_simulator::pixelpoint::{Delay, Release, TillFault};
use chrono::TimeDelta;
use hubrise_api::{AccessToken, ClientSecret, OrderId};
use pixelpoint_api::ProdNum;
use serde_json::{Value, json};

fn id(order: &Value) -> OrderId {
    OrderId::new(order["id"].as_str().unwrap())
}

/// The item that has no ref gets one.
fn mend(order: &mut Value) {
    let items = order["items"].as_array_mut().unwrap();
    let item = items.iter_mut().find(|item| item["sku_ref"].is_null()).unwrap();
    item["sku_ref"] = "2102".into();
}

fn with(order: &Value, field: &str, value: &str) -> Value {
    let mut changed = order.clone();
    changed[field] = value.into();
    changed
}

fn snapshot(record: &OrderRecord) -> Value {
    serde_json::from_slice(&record.injection.snapshot.as_ref().unwrap().json).unwrap()
}

fn statuses(record: &OrderRecord) -> Vec<&str> {
    let mut statuses = Vec::new();
    for entry in &record.timeline {
        if let TimelineKind::HubRiseStatus { status } = &entry.kind {
            statuses.push(status.as_str());
        }
    }
    statuses
}

/// The order's record, once HubRise's event number `count` about it was taken up.
async fn taken_up(world: &World, order: &OrderId, count: usize) -> OrderRecord {
    world.until(order, "the events", |record| record.events.len() == count).await;
    // Events of a connection are taken up in turn: an order that came after them shows that they were.
    let last = world.order(UNPAID_IN_PARIS).await;
    world.at_rest(&last).await;
    world.at_rest(order).await
}

#[tokio::test]
async fn an_event_delivered_again_changes_nothing() {
    let world = World::live().await;
    let order = world.place(PAID_IN_PARIS);
    let delivery = world.hubrise().due(world.now()).remove(0);
    let connection = world.connection(PARIS);
    let accept = || world.engine.accept(connection.id.as_str(), Some(&delivery.signature), &delivery.body);
    let (a, b, c) = tokio::join!(accept(), accept(), accept());
    assert_eq!([a, b, c], [Receipt::Stored; 3]);
    world.at(&order, Phase::OnTill).await;
    assert_eq!(accept().await, Receipt::Stored);
    world.hubrise().settle(&delivery, DeliveryResult::Status(200), world.now());
    let record = taken_up(&world, &order, 1).await;
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 1));
    assert_eq!(statuses(&record), ["new"]);
}

#[tokio::test]
async fn what_is_not_signed_for_a_connection_is_not_stored() {
    let world = World::live().await;
    let (paris, london) = (world.connection(PARIS), world.connection(world::LONDON));
    let (_, order) = world.fresh(PAID_IN_PARIS);
    let body = event("create", "e1", &order, world.now());
    let signature = hubrise_api::signature::sign(&london.hubrise.client_secrets[0], &body);
    let accept = async |connection, signature: Option<&str>| world.engine.accept(connection, signature, &body).await;
    assert_eq!(accept(paris.id.as_str(), None).await, Receipt::TryAgain);
    assert_eq!(accept(paris.id.as_str(), Some("")).await, Receipt::TryAgain);
    assert_eq!(accept(paris.id.as_str(), Some(&signature)).await, Receipt::TryAgain);
    assert_eq!(accept("no-such-connection", Some(&signature)).await, Receipt::TryAgain);
    assert!(world.store().operations(10, None).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_update_that_comes_before_its_create_is_the_order() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let (_, old) = world.fresh(WITHOUT_REF);
    let mut new = old.clone();
    mend(&mut new);
    let later = world.now() + TimeDelta::seconds(5);
    world.clock.advance(TimeDelta::seconds(10));
    world.tell(&connection, &event("update", "e2", &new, later)).await;
    world.tell(&connection, &event("create", "e1", &old, later - TimeDelta::seconds(5))).await;
    let record = taken_up(&world, &id(&old), 2).await;
    assert_eq!(record.injection.state.phase, Phase::OnTill);
    assert_eq!(snapshot(&record), new);
    assert_eq!(world.tickets(&id(&old)).len(), 1);
}

#[tokio::test]
async fn a_create_never_undoes_an_update_of_the_same_second() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let (_, order) = world.fresh(WITHOUT_REF);
    let mut mended = order.clone();
    mend(&mut mended);
    world.tell(&connection, &event("update", "e2", &mended, world.now())).await;
    world.tell(&connection, &event("create", "e1", &order, world.now())).await;
    let record = taken_up(&world, &id(&order), 2).await;
    assert_eq!(record.injection.state.phase, Phase::OnTill);
    assert_eq!(snapshot(&record), mended);
}

#[tokio::test]
async fn an_end_is_not_undone_by_an_update_of_the_same_second() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let (_, order) = world.fresh(PAID_IN_PARIS);
    let cancelled = with(&order, "status", "cancelled");
    world.tell(&connection, &event("update", "e2", &cancelled, world.now())).await;
    world.tell(&connection, &event("update", "e1", &with(&order, "status", "received"), world.now())).await;
    let record = taken_up(&world, &id(&order), 2).await;
    assert_eq!(record.injection.state.phase, Phase::ClosedUpstream);
    assert_eq!(snapshot(&record), cancelled);
    assert_eq!(world.attempts(&id(&order)), 0);
}

#[tokio::test]
async fn an_older_update_does_not_undo_a_newer_one() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let (_, order) = world.fresh(WITHOUT_REF);
    let mut mended = order.clone();
    mend(&mut mended);
    let at = |seconds| world.now() + TimeDelta::seconds(seconds);
    world.tell(&connection, &event("create", "e1", &order, at(0))).await;
    world.tell(&connection, &event("update", "e3", &mended, at(9))).await;
    world.tell(&connection, &event("update", "e2", &with(&order, "status", "received"), at(5))).await;
    let record = taken_up(&world, &id(&order), 3).await;
    assert_eq!(snapshot(&record), mended);
    assert_eq!(statuses(&record), ["new"]);
    assert!(!record.injection.conversion.as_ref().unwrap().must_hold);
}

#[tokio::test]
async fn an_order_cancelled_before_it_was_sent_is_over() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at_rest(&order).await;
    world.hubrise().cancel_order(&order, world.now());
    world.deliver().await;
    let record = world.at(&order, Phase::ClosedUpstream).await;
    assert_eq!(statuses(&record), ["new", "cancelled"]);
    assert!(world.operate(&order, Action::Send).await.is_err());
    assert_eq!(world.attempts(&order), 0);
    assert!(world.patches(&order).is_empty());
}

#[tokio::test]
async fn an_order_cancelled_after_its_ticket_asks_for_a_person() {
    let world = World::live().await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    world.clock.advance(TimeDelta::minutes(1));
    world.hubrise().cancel_order(&order, world.now());
    world.deliver().await;
    let record = world.until(&order, "the cancel", |record| record.injection.state.cancel_at_pos).await;
    assert_eq!(record.injection.state.phase, Phase::OnTill);
    assert!(record.injection.state.needs_a_person());
    assert_eq!(statuses(&record), ["new", "cancelled"]);
    taken_up(&world, &order, 2).await;
    assert_eq!((world.attempts(&order), world.patches(&order).len()), (1, 1));
    assert_eq!(world.status(&order), "cancelled");
}

#[tokio::test]
async fn an_end_is_seen_even_when_hubrises_clock_is_behind_ours() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let (sample, json) = world.fresh(PAID_IN_PARIS);
    let order = world.hubrise().place_order(&sample.location, json.clone(), world.now());
    world.deliver().await;
    world.at_rest(&order).await;
    world.clock.advance(TimeDelta::minutes(1));
    let release = Release::new();
    world.spoil_next(PARIS, TillFault::LateAnswer(Delay::Until(release.clone())));
    // HubRise is asked at this moment of our clock ...
    world.operate(&order, Action::Send).await.unwrap();
    world.until(&order, "SENDING", |record| record.injection.state.phase == Phase::Sending).await;
    // ... and what happens after that has, on HubRise's clock, happened before.
    let behind = world.now() - TimeDelta::seconds(20);
    let cancelled = with(&json, "status", "cancelled");
    world.tell(&world.connection(PARIS), &event("update", "e9", &cancelled, behind)).await;
    world.until(&order, "the cancel is seen", |record| record.injection.state.cancel_at_pos).await;
    release.release();
    world.at(&order, Phase::OnTill).await;
}

#[tokio::test]
async fn an_order_that_is_over_when_first_seen_is_not_sent() {
    for status in ["completed", "cancelled", "rejected", "delivery_failed"] {
        let world = World::live().await;
        let (_, order) = world.fresh(PAID_IN_PARIS);
        let order = with(&order, "status", status);
        world.tell(&world.connection(PARIS), &event("update", "e1", &order, world.now())).await;
        let record = world.at(&id(&order), Phase::ClosedUpstream).await;
        assert!(record.injection.conversion.is_some(), "{status}: it can be looked at");
        assert_eq!(world.attempts(&id(&order)), 0, "{status}");
        assert!(!record.injection.state.needs_a_person(), "{status}");
    }
}

#[tokio::test]
async fn an_order_in_the_middle_of_its_life_waits_for_a_person() {
    let world = World::live().await;
    let order = world.order(IN_PREPARATION).await;
    let record = world.at_rest(&order).await;
    assert_eq!(record.injection.state.phase, Phase::Held(HoldReason::MidWay));
    world.operate(&order, Action::Send).await.unwrap();
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.tickets(&order).len(), 1);
    assert_eq!(world.status(&order), "in_preparation", "a status never falls");
}

#[tokio::test]
async fn a_status_we_do_not_know_is_no_reason_to_keep_an_order() {
    let world = World::live().await;
    let (_, order) = world.fresh(PAID_IN_PARIS);
    let order = with(&order, "status", "pondered");
    world.tell(&world.connection(PARIS), &event("create", "e1", &order, world.now())).await;
    let record = world.at(&id(&order), Phase::OnTill).await;
    assert_eq!(calls(&record, Peer::ToHubRise), 0, "nor ours to overwrite");
}

#[tokio::test]
async fn an_order_of_another_location_is_kept_and_never_sent() {
    let world = World::live().await;
    let (_, order) = world.fresh(world::IN_LONDON);
    let body = event("create", "e1", &order, world.now());
    assert_eq!(world.tell(&world.connection(PARIS), &body).await, Receipt::Stored);
    world.pass(TimeDelta::zero(), PARIS).await;
    let operations = world.store().operations(10, None).await.unwrap();
    let foreign: Vec<_> = operations.iter().filter(|operation| matches!(operation.subject, Subject::Foreign)).collect();
    assert_eq!(foreign.len(), 1);
    assert_eq!(world.store().event(foreign[0].seq).await.unwrap().unwrap().raw, body);
    assert_eq!(world.attempts(&id(&order)), 0);
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_and_shown() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        br#"{"resource_type":"order","event_type":"create"}"#,
        br#"{"resource_type":"order","order_id":"../../callback"}"#,
    ];
    for body in bodies {
        assert_eq!(world.tell(&connection, body).await, Receipt::Stored, "{body:?}");
        assert_eq!(world.tell(&connection, body).await, Receipt::Stored, "{body:?} again");
    }
    let operations = world.store().operations(20, None).await.unwrap();
    let kept = operations.iter().filter(|operation| matches!(operation.subject, Subject::Quarantined { .. })).count();
    assert_eq!(kept, bodies.len(), "each once");
    world.pass(TimeDelta::zero(), PARIS).await;
}

#[tokio::test]
async fn an_event_of_another_kind_is_kept_and_shown() {
    let world = World::live().await;
    let body = br#"{"id":"e1","resource_type":"catalog","event_type":"update","catalog_id":"c1"}"#;
    assert_eq!(world.tell(&world.connection(PARIS), body).await, Receipt::Stored);
    let operations = world.store().operations(10, None).await.unwrap();
    assert!(matches!(&operations[..], [one] if matches!(&one.subject, Subject::Resource(name) if name == "catalog")));
    world.pass(TimeDelta::zero(), PARIS).await;
}

fn without_state(order: &OrderId) -> Vec<u8> {
    let event = json!({ "id": format!("of {order}"), "resource_type": "order", "event_type": "create", "order_id": order.as_str() });
    event.to_string().into_bytes()
}

#[tokio::test]
async fn an_order_that_did_not_come_with_its_event_is_fetched() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let order = world.place(PAID_IN_PARIS);
    world.hubrise().set_fault(&connection.location, ApiFault::InternalError, Lasting::Once);
    assert_eq!(world.tell(&connection, &without_state(&order)).await, Receipt::Stored);
    eventually("a failed call", async || (!world.hubrise().calls().is_empty()).then_some(())).await;
    world.clock.advance(TimeDelta::seconds(5));
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(world.tickets(&order).len(), 1);
    assert_eq!(calls(&record, Peer::ToHubRise), 4, "two to fetch, one to tell, one to read it back");
    assert_eq!(snapshot(&record)["id"], order.as_str());
}

#[tokio::test]
async fn a_part_of_an_order_is_not_taken_for_the_order() {
    let world = World::live().await;
    let order = world.place(PAID_IN_PARIS);
    let part = json!({ "id": order.as_str(), "customer_notes": "no coriander" });
    let mut event: Value = serde_json::from_slice(&without_state(&order)).unwrap();
    event["new_state"] = part;
    world.tell(&world.connection(PARIS), event.to_string().as_bytes()).await;
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(snapshot(&record)["id"], order.as_str());
    assert_eq!(world.tickets(&order).len(), 1);
}

#[tokio::test]
async fn an_order_that_cannot_be_fetched_does_not_stop_the_others() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let gone = OrderId::new("gone-1");
    world.tell(&connection, &without_state(&gone)).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    let record = world.at_rest(&gone).await;
    assert_eq!(record.injection.state.phase, Phase::Held(HoldReason::Conversion), "a person has to know");
    assert!(world.operate(&gone, Action::Send).await.is_err(), "there is nothing to send");
    world.operate(&gone, Action::Close).await.unwrap();
    world.at(&gone, Phase::Closed).await;
}

#[tokio::test]
async fn while_hubrise_cannot_be_asked_for_an_order_the_till_and_the_known_orders_go_on() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let release = Release::new();
    world.spoil_next(PARIS, TillFault::LateAnswer(Delay::Until(release.clone())));
    let known = world.order(PAID_IN_PARIS).await;
    world.until(&known, "SENDING", |record| record.injection.state.phase == Phase::Sending).await;
    let order = world.place(UNPAID_IN_PARIS);
    world.hubrise().set_fault(&connection.location, ApiFault::InternalError, Lasting::Once);
    world.tell(&connection, &without_state(&order)).await;
    eventually("a failed call", async || (!world.hubrise().calls().is_empty()).then_some(())).await;
    release.release();
    world.at(&known, Phase::OnTill).await;
    assert_eq!(world.status(&known), "received", "the clock did not move: nobody waited");
}

#[tokio::test]
async fn an_order_that_changes_while_it_waits_is_converted_again() {
    let world = World::live().await;
    let order = world.order(WITHOUT_REF).await;
    let record = world.at_rest(&order).await;
    assert_eq!(record.injection.state.phase, Phase::Held(HoldReason::Conversion));
    world.clock.advance(TimeDelta::minutes(1));
    world.hubrise().edit_order(&order, world.now(), mend);
    world.deliver().await;
    let record = taken_up(&world, &order, 2).await;
    assert!(!record.injection.conversion.as_ref().unwrap().must_hold);
    assert_eq!(record.injection.state.phase, Phase::Held(HoldReason::Conversion), "a person decides");
    world.operate(&order, Action::Send).await.unwrap();
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.tickets(&order).len(), 1);
}

#[tokio::test]
async fn an_order_that_comes_by_two_connections_of_one_till_is_one_ticket() {
    let world = World::live().await;
    let site = world.site(PARIS);
    world.hubrise().connect(&site.location, "second-token", "second-secret");
    let mut second = world.connection(PARIS);
    second.id = ConnectionId::from_bits([9; 16]);
    second.name = "Paris, second".to_owned();
    second.hubrise.access_token = AccessToken::new("second-token");
    second.hubrise.client_secrets = vec![ClientSecret::new("second-secret")];
    second.mode = Mode::Supervised;
    world::connect(&world.scene, &world.engine, second).await;
    let order = world.place(PAID_IN_PARIS);
    assert_eq!(world.deliver().await, [Receipt::Stored; 2]);
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(record.events.len(), 2);
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 1));
    let operations = world.store().operations(10, None).await.unwrap();
    assert_eq!(operations.len(), 1, "one order is one row");
}

#[tokio::test]
async fn an_order_stays_with_the_settings_of_the_connection_it_came_by_first() {
    let world = World::live().await;
    let mut second = world.connection(PARIS);
    second.id = ConnectionId::from_bits([9; 16]);
    second.name = "Paris, second".to_owned();
    second.settings.conversion.item = Policy::Fallback(ProdNum::new(2102));
    world.engine.connect(second.clone()).await.unwrap();
    let (_, json) = world.fresh(WITHOUT_REF);
    world.tell(&world.connection(PARIS), &event("create", "e1", &json, world.now())).await;
    let record = world.at_rest(&id(&json)).await;
    assert!(record.injection.conversion.unwrap().must_hold);

    let (_, other) = world.fresh(PAID_IN_PARIS);
    let later = world.now() + TimeDelta::seconds(1);
    world.tell(&second, &event("update", "e3", &with(&json, "seller_notes", "later"), later)).await;
    world.tell(&second, &event("create", "e2", &other, world.now())).await;
    world.at(&id(&other), Phase::OnTill).await;
    let record = world.at_rest(&id(&json)).await;
    assert_eq!(snapshot(&record)["seller_notes"], "later");
    assert!(record.injection.conversion.unwrap().must_hold);
}

#[tokio::test]
async fn an_order_first_seen_after_its_deadline_waits_for_a_person() {
    let world = World::live().await;
    let order = world.place(DELIVEROO);
    world.clock.advance(TimeDelta::minutes(4));
    world.deliver().await;
    let record = world.at_rest(&order).await;
    assert_eq!(record.injection.state.phase, Phase::Held(HoldReason::Late));
    assert_eq!(world.attempts(&order), 0);
    world.operate(&order, Action::Send).await.unwrap();
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.tickets(&order).len(), 1);
}

#[tokio::test]
async fn a_cancel_counts_even_if_hubrise_does_not_give_the_rest() {
    let world = World::with(|connection| connection.mode = Mode::Supervised).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::Held(HoldReason::Supervised)).await;
    world.hubrise().set_fault(&world.site(PARIS).location, ApiFault::Drop, Lasting::UntilCleared);
    let little = json!({ "id": order.as_str(), "status": "cancelled" });
    let body = event("update", "little", &little, world.now());
    assert_eq!(world.tell(&world.connection(PARIS), &body).await, Receipt::Stored);
    let record = world.at(&order, Phase::ClosedUpstream).await;
    assert_eq!(statuses(&record), ["new", "cancelled"]);
}

#[tokio::test]
async fn an_order_older_than_the_connection_waits_for_a_person() {
    let since = "2026-01-01T00:00:00Z".parse().unwrap();
    let world = World::with(|connection| connection.connected_at = since).await;
    let (_, mut order) = world.fresh(PAID_IN_PARIS);
    order["created_at"] = "2020-01-01T12:00:00+01:00".into();
    order["expected_time"] = (world.now() + TimeDelta::hours(2)).to_rfc3339().into();
    let body = event("update", "old", &order, world.now());
    assert_eq!(world.tell(&world.connection(PARIS), &body).await, Receipt::Stored);
    let record = world.at(&id(&order), Phase::Held(HoldReason::Late)).await;
    let noted = |code: &str| {
        record.timeline.iter().any(|entry| matches!(&entry.kind, TimelineKind::Note { code: noted } if noted == code))
    };
    assert!(noted("before_connection"));
    assert!(world.tickets(&id(&order)).is_empty());
}

#[tokio::test]
async fn an_event_older_than_what_was_fetched_does_not_bring_the_old_order_back() {
    let world = World::with(|connection| {
        if connection.location.as_str() == "p4r1s-0" {
            connection.mode = Mode::Supervised;
        }
    })
    .await;
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at(&order, Phase::Held(HoldReason::Supervised)).await;
    let made_at = world.now();
    let old = snapshot(&record);
    world.pass(TimeDelta::minutes(10), world::LONDON).await;
    world.spoil(PARIS, TillFault::Offline);
    world.hubrise().edit_order(&order, world.now(), |order| order["customer_notes"] = "no salt".into());
    world.operate(&order, Action::Send).await.unwrap();
    let body = event("update", "late", &with(&old, "customer_notes", "much salt"), made_at + TimeDelta::seconds(1));
    assert_eq!(world.tell(&world.connection(PARIS), &body).await, Receipt::Stored);
    let record = world.until(&order, "the late event", |record| record.events.len() == 2).await;
    assert_eq!(snapshot(&record)["customer_notes"], "no salt");
}
