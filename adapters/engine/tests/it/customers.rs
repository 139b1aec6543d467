//! Customers: kept for their next order, and erased from everything, the bytes of the files too.

use crate::purge::found;
use crate::world::{PAID_IN_PARIS, PARIS, UNPAID_IN_PARIS, World, event, eventually, parts};
use bridge_core::injection::{Action, HoldReason, Phase};
use bridge_core::ledger::Code;
use bridge_core::settings::Mode;
use bridge_engine::journal::{CustomerKey, CustomerLog as _, Journal as _, OrderRecord, Peer, TimelineKind};
use bridge_engine::pos::Tills as _;
use bridge_engine::{Connection, Engine, Receipt, Standing, erase_customer, pixelpoint};
use bridge_simulator::pixelpoint::{Delay, Release, TillFault};
use chrono::TimeDelta;
use hubrise_api::{CustomerId, OrderId};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const CANARY: &str = "Canary9127";
const CUSTOMER: &str = "k1";

fn customer(name: &str) -> Value {
    json!({ "id": CUSTOMER, "customer_list_id": "l1", "anonymised": false, "first_name": name,
        "phone": "+33 1 99 00 55 55", "email": format!("{name}@example.com"), "address_1": format!("1 rue {name}"),
        "custom_fields": { "nick": name }, "loyalty_cards": [{ "id": "y1", "name": name }] })
}

fn anonymised() -> Value {
    json!({ "id": CUSTOMER, "customer_list_id": "l1", "anonymised": true, "first_name": null })
}

/// HubRise tells of a customer.
async fn tell(world: &World, id: &str, kind: &str, state: &Value) {
    let event = json!({ "id": id, "resource_type": "customer", "event_type": kind, "created_at": world.now(),
        "customer_id": CUSTOMER, "customer_list_id": "l1", "previous_state": customer(CANARY), "new_state": state });
    let connection = world.connection(PARIS);
    assert_eq!(world.tell(&connection, event.to_string().as_bytes()).await, Receipt::Stored);
}

/// An order of the customer in Paris, with whatever stands for them in it.
async fn order(world: &World, number: usize, customer: Value) -> OrderId {
    let (sample, mut order) = world.fresh(number);
    order["customer"] = customer;
    let order = world.hubrise().place_order(&sample.location, order, world.now());
    assert_eq!(world.deliver().await, [Receipt::Stored]);
    order
}

async fn gone(world: &World) {
    eventually("nothing of the customer in the files", async || (found(world, CANARY) == 0).then_some(())).await;
}

fn printed(world: &World, order: &OrderId) -> String {
    let named = format!("HubRise {order}");
    let arrivals = world.scene.till().arrivals();
    let of_order = arrivals.iter().map(|arrival| String::from_utf8_lossy(&arrival.raw).into_owned());
    of_order.filter(|raw| raw.contains(&named)).collect()
}

fn key(connection: &Connection) -> CustomerKey {
    CustomerKey::of(&connection.id, &CustomerId::new(CUSTOMER))
}

fn has_note(record: &OrderRecord, note: &str) -> bool {
    record.timeline.iter().any(|entry| matches!(&entry.kind, TimelineKind::Note { code } if code == note))
}

#[tokio::test]
async fn a_customer_is_kept_and_goes_with_the_next_order_that_has_none_of_its_own() {
    let world = World::live().await;
    tell(&world, "e2", "update", &customer("Newer")).await;
    tell(&world, "e2", "update", &customer("Twice")).await;
    let older = json!({ "id": "e1", "resource_type": "customer", "event_type": "create",
        "created_at": world.now() - TimeDelta::minutes(1), "customer_id": CUSTOMER, "new_state": customer("Older") });
    assert_eq!(world.tell(&world.connection(PARIS), older.to_string().as_bytes()).await, Receipt::Stored);
    let kept = world.journal.kept_customer(&key(&world.connection(PARIS))).await.unwrap().unwrap();
    assert!(String::from_utf8(kept).unwrap().contains("Newer"), "the newest state counts, and each event once");

    let named = order(&world, PAID_IN_PARIS, json!({ "id": CUSTOMER, "customer_list_id": "l1", "phone": null })).await;
    let record = world.at(&named, Phase::OnTill).await;
    assert!(printed(&world, &named).contains("1 rue Newer") && has_note(&record, "kept_customer"));
    let own = json!({ "id": CUSTOMER, "anonymised": false, "first_name": "Own" });
    let own = order(&world, PAID_IN_PARIS, own).await;
    let record = world.at(&own, Phase::OnTill).await;
    assert!(printed(&world, &own).contains("Own") && !printed(&world, &own).contains("Newer"));
    assert!(!has_note(&record, "kept_customer"));
    let guest = order(&world, PAID_IN_PARIS, Value::Null).await;
    world.at(&guest, Phase::OnTill).await;
    assert!(!printed(&world, &guest).contains("Newer"));
}

#[tokio::test]
async fn d10_whoever_is_anonymised_leaves_no_copy_and_stands_on_no_ticket() {
    let world = World::live().await;
    tell(&world, "e1", "create", &customer(CANARY)).await;
    let sold = order(&world, PAID_IN_PARIS, customer(CANARY)).await;
    world.at(&sold, Phase::OnTill).await;
    world.engine.change(&world.connection(PARIS).id, |connection| connection.mode = Mode::Supervised).await.unwrap();
    let held = order(&world, UNPAID_IN_PARIS, customer(CANARY)).await;
    let before = world.at_rest(&held).await;
    assert!(found(&world, CANARY) > 20 && printed(&world, &sold).contains(CANARY));
    let exchanged = world.find(&sold).await.unwrap().exchanges;
    let sent = exchanged.iter().find(|exchange| exchange.peer == Peer::ToTill).unwrap().request.clone();

    tell(&world, "e3", "update", &anonymised()).await;
    gone(&world).await;
    let record = world.find(&sold).await.unwrap();
    assert_eq!((record.injection.state.phase, record.injection.ticket.is_some()), (Phase::OnTill, true));
    let snapshot: Value = serde_json::from_slice(&record.injection.snapshot.as_ref().unwrap().json).unwrap();
    assert_eq!((&snapshot["customer"]["id"], &snapshot["customer"]["anonymised"]), (&json!(CUSTOMER), &json!(true)));
    assert!(!snapshot["items"].as_array().unwrap().is_empty(), "the order itself stays");
    assert!(record.exchanges.iter().all(|exchange| exchange.peer != Peer::ToTill || exchange.request.is_empty()));
    assert!(has_note(&record, "customer_erased"));
    let hash: Vec<Vec<u8>> = hashes(&world).await;
    assert!(hash.contains(&Sha256::digest(&sent).to_vec()), "what was sent can still be recognised");
    assert!(world.journal.kept_customer(&key(&world.connection(PARIS))).await.unwrap().is_none());

    let after = world.find(&held).await.unwrap();
    assert_eq!(after.injection.state, before.injection.state, "nothing else has changed");
    let findings = after.injection.conversion.unwrap().ledger.findings;
    assert!(findings.iter().any(|finding| finding.code == Code::CustomerAnonymised));
    world.operate(&held, Action::Send).await.unwrap();
    world.at(&held, Phase::OnTill).await;
    assert!(!printed(&world, &held).is_empty() && !printed(&world, &held).contains(CANARY));
    // HubRise's answer to the question before sending had the customer in it.
    gone(&world).await;
    assert_eq!((world.tickets(&sold).len(), world.tickets(&held).len()), (1, 1), "nothing is printed again");
}

async fn hashes(world: &World) -> Vec<Vec<u8>> {
    use sqlx::ConnectOptions as _;
    let file = world.dir.path().join("journal.sqlite3");
    let mut reader = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    let hashes = "SELECT request_hash FROM exchange WHERE request_hash IS NOT NULL";
    sqlx::query_scalar(hashes).fetch_all(&mut reader).await.unwrap()
}

#[tokio::test]
async fn an_old_event_of_somebody_anonymised_comes_too_late() {
    let world = World::live().await;
    tell(&world, "e1", "update", &anonymised()).await;
    tell(&world, "e0", "create", &customer(CANARY)).await;
    let late = order(&world, PAID_IN_PARIS, customer(CANARY)).await;
    world.at(&late, Phase::Held(HoldReason::Conversion)).await;
    world.operate(&late, Action::Send).await.unwrap();
    world.at(&late, Phase::OnTill).await;
    gone(&world).await;
    assert!(!printed(&world, &late).contains(CANARY));
    assert!(world.journal.kept_customer(&key(&world.connection(PARIS))).await.unwrap().is_none());
}

/// An order with a note for the kitchen that waits for its till while its customer is anonymised.
async fn forgotten_while_it_waits(world: &World, service_type: &str) -> OrderId {
    world.spoil(PARIS, TillFault::Offline);
    let (sample, mut placed) = world.fresh(PAID_IN_PARIS);
    placed["customer"] = customer(CANARY);
    placed["customer_notes"] = "no nuts".into();
    placed["service_type"] = service_type.into();
    let order = world.hubrise().place_order(&sample.location, placed, world.now());
    assert_eq!(world.deliver().await, [Receipt::Stored]);
    world.until(&order, "a try in vain", |record| record.injection.tries > 0).await;
    world.hubrise().anonymise_customer_of(&order, world.now());
    world.deliver().await;
    gone(world).await;
    world.mend(PARIS);
    order
}

#[tokio::test]
async fn a_delivery_whose_customer_is_erased_while_it_waits_asks_somebody_where_it_goes() {
    let world = World::live().await;
    let order = forgotten_while_it_waits(&world, "delivery").await;
    let record = world.at(&order, Phase::Held(HoldReason::Conversion)).await;
    let mut holding = record.injection.conversion.as_ref().unwrap().ledger.holding();
    assert!(holding.all(|finding| finding.code == Code::DeliveryAnonymised));
    assert!(world.tickets(&order).is_empty());
    world.operate(&order, Action::Send).await.unwrap();
    world.at(&order, Phase::OnTill).await;
    let ticket = world.tickets(&order)[0].footer.concat();
    assert!(ticket.contains("no nuts") && !ticket.contains(CANARY), "{ticket}");
}

#[tokio::test]
async fn a_delivery_whose_customer_somebody_erases_here_waits_too() {
    let world = World::live().await;
    world.spoil(PARIS, TillFault::Offline);
    let order = order(&world, PAID_IN_PARIS, customer(CANARY)).await;
    let record = world.until(&order, "a try in vain", |record| record.injection.tries > 0).await;
    world.engine.erase(&record.injection.connection, &record.injection.customer).await.unwrap();
    world.at(&order, Phase::Held(HoldReason::Conversion)).await;
    world.mend(PARIS);
    world.pass(TimeDelta::minutes(5), PARIS).await;
    assert!(world.tickets(&order).is_empty());
}

#[tokio::test]
async fn a_customer_who_is_erased_on_the_way_is_no_change_of_the_order() {
    let world = World::live().await;
    let order = forgotten_while_it_waits(&world, "collection").await;
    world.through(&order).await;
    assert!(printed(&world, &order).contains("no nuts"), "the kitchen needs it");
    // HubRise keeps the note; here it goes with the customer, once the ticket is there.
    let mut again = world.hubrise().order(&order);
    tell_of(&world, "e8", &again).await;
    assert!(!world.find(&order).await.unwrap().injection.state.changed_after);
    again["items"][0]["quantity"] = "7.0".into();
    tell_of(&world, "e9", &again).await;
    world.until(&order, "a change", |record| record.injection.state.changed_after).await;
}

/// HubRise tells of an order, and it is taken up.
async fn tell_of(world: &World, id: &str, order: &Value) {
    world.clock.advance(TimeDelta::seconds(1));
    let connection = world.connection(PARIS);
    assert_eq!(world.tell(&connection, &event("update", id, order, world.now())).await, Receipt::Stored);
    eventually("the event taken up", async || {
        world.journal.next_event(&connection.id).await.unwrap().is_none().then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_guest_who_is_anonymised_is_erased_from_that_order_only() {
    let world = World::live().await;
    let guest = |name: &str| json!({ "id": null, "anonymised": false, "first_name": name });
    let other = order(&world, PAID_IN_PARIS, guest("Somebody4410")).await;
    world.at(&other, Phase::OnTill).await;
    let erased = order(&world, PAID_IN_PARIS, guest(CANARY)).await;
    world.at(&erased, Phase::OnTill).await;
    world.hubrise().anonymise_customer_of(&erased, world.now());
    assert_eq!(world.deliver().await, [Receipt::Stored]);
    gone(&world).await;
    assert!(found(&world, "Somebody4410") > 0);
}

#[tokio::test]
async fn what_is_on_its_way_to_the_till_is_not_kept_when_it_is_answered() {
    let world = World::live().await;
    let release = Release::new();
    world.spoil_next(PARIS, TillFault::LateAnswer(Delay::Until(release.clone())));
    let sending = order(&world, PAID_IN_PARIS, customer(CANARY)).await;
    world.until(&sending, "sending", |record| record.injection.state.phase == Phase::Sending).await;
    tell(&world, "e1", "update", &anonymised()).await;
    gone(&world).await;
    release.release();
    world.at(&sending, Phase::OnTill).await;
    world.pass(TimeDelta::minutes(2), PARIS).await;
    gone(&world).await;
    assert_eq!(world.tickets(&sending).len(), 1);
}

#[tokio::test]
async fn who_was_erased_on_request_may_order_again_and_does_not_come_back_with_an_old_order() {
    let world = World::live().await;
    let sold = order(&world, PAID_IN_PARIS, customer(CANARY)).await;
    let record = world.at(&sold, Phase::OnTill).await;
    let connection = world.connection(PARIS);
    assert_eq!(record.injection.customer, key(&connection));
    world.clock.advance(TimeDelta::minutes(1));
    world.engine.erase(&connection.id, &record.injection.customer).await.unwrap();
    gone(&world).await;

    // HubRise still knows them, and says so whenever it tells of the order.
    let bare = json!({ "id": sold.as_str(), "location_id": connection.location.as_str() });
    assert_eq!(world.tell(&connection, &event("update", "b1", &bare, world.now())).await, Receipt::Stored);
    let patched = json!({ "status": "in_preparation" });
    world.hubrise().update_order(&sold, &patched, world.now()).unwrap();
    assert_eq!(world.deliver().await, [Receipt::Stored]);
    let is_told = |record: &OrderRecord| record.injection.snapshot.as_ref().unwrap().status == "in_preparation";
    world.until(&sold, "the status", is_told).await;
    gone(&world).await;

    world.clock.advance(TimeDelta::minutes(1));
    let again = order(&world, PAID_IN_PARIS, customer(CANARY)).await;
    world.at(&again, Phase::OnTill).await;
    assert!(printed(&world, &again).contains(CANARY), "a new order is a new order");
}

#[tokio::test]
async fn a_connection_that_is_over_erases_too_and_so_does_a_command_line() {
    let world = World::live().await;
    let sold = order(&world, PAID_IN_PARIS, customer(CANARY)).await;
    world.at(&sold, Phase::OnTill).await;
    let id = world.connection(PARIS).id;
    let over = Standing::Disconnected { revoke_pending: false };
    world.engine.change(&id, |connection| connection.standing = over).await.unwrap();
    let connection = world.connection(PARIS);
    world.engine.erase(&id, &key(&connection)).await.unwrap();
    gone(&world).await;

    let world = World::live().await;
    let sold = order(&world, PAID_IN_PARIS, customer(CANARY)).await;
    world.at(&sold, Phase::OnTill).await;
    world.engine.shut_down().await;
    let connection = world.connection(PARIS);
    world.journal.ask_erasure(&id, &key(&connection), world.now()).await.unwrap();
    let tills = pixelpoint::PixelPointTills;
    tills.open(connection.till.as_ref().unwrap()).unwrap();
    erase_customer(&world.journal, &tills, &connection, &key(&connection), world.now()).await.unwrap();
    gone(&world).await;
}

#[tokio::test]
async fn an_erasure_that_a_crash_interrupted_is_carried_out_by_the_next_process() {
    let world = World::live().await;
    let sold = order(&world, PAID_IN_PARIS, customer(CANARY)).await;
    world.at(&sold, Phase::OnTill).await;
    world.engine.shut_down().await;
    let connection = world.connection(PARIS);
    world.journal.ask_erasure(&connection.id, &key(&connection), world.now()).await.unwrap();
    assert!(found(&world, CANARY) > 0);
    let next = Engine::start(parts(world.journal.clone(), &world.clock)).await.unwrap();
    gone(&world).await;
    next.shut_down().await;
}
