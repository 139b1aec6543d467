//! The note of each attempt at HubRise, and journals that were restored from a backup.

use crate::gate::Gate;
use crate::journal::make;
use crate::world::{self, PAID_IN_PARIS, PARIS, World, phases};
use bridge_core::injection::{Action, Phase};
use bridge_engine::connection::{Connection, ConnectionId};
use bridge_engine::journal::{OrderRecord, SqliteJournal, Store, TimelineKind};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::pixelpoint::TillFault;
use chrono::TimeDelta;
use hubrise_api::{AccessToken, OrderId};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::fs;
use tempfile::TempDir;

fn on(connection: &mut Connection) {
    connection.settings.statuses.witness = true;
}

/// The handle is a hash of the hash of address and token.
fn note(world: &World, order: &OrderId, attempt: u32) -> String {
    let till = world.connection(PARIS).till_id().unwrap();
    let handle = hex::encode(&Sha256::digest(format!("note of {}", till.as_str()))[..8]);
    format!("pixbridge till {handle} order {order} attempt {attempt}")
}

fn has_note(record: &OrderRecord, code: &str) -> bool {
    record.timeline.iter().any(|entry| matches!(&entry.kind, TimelineKind::Note { code: it } if it == code))
}

fn fetches(world: &World, order: &OrderId) -> usize {
    let path = format!("/v1/location/orders/{order}");
    world.hubrise().calls().iter().filter(|call| call.method == "GET" && call.path == path).count()
}

/// From here on an order cannot be older than the process.
async fn a_while_after_the_first_answer(world: &World) {
    world.pass(TimeDelta::zero(), PARIS).await;
    world.clock.advance(TimeDelta::minutes(3));
}

#[tokio::test]
async fn an_attempt_is_noted_before_it_is_made() {
    let (world, gate) = World::gated(Gate::before, on).await;
    a_while_after_the_first_answer(&world).await;
    let closed = gate.close("PATCH");
    let order = world.order(PAID_IN_PARIS).await;
    closed.reached().await;
    assert_eq!(world.attempts(&order), 0, "HubRise does not know yet");
    assert_eq!(fetches(&world, &order), 0, "no earlier process can have sent it");
    closed.open();
    let record = world.at(&order, Phase::OnTill).await;
    let bodies: Vec<_> = world.patches(&order).into_iter().filter_map(|call| call.body).collect();
    assert_eq!(bodies, [json!({ "private_ref": note(&world, &order, 1) }), json!({ "status": "received" })]);
    assert_eq!((world.tickets(&order).len(), record.injection.state.marked), (1, 1));
    assert!(!has_note(&record, "unmarked"));
}

/// Our clock may be hours behind, and HubRise has said nothing yet that it could be compared with.
#[tokio::test]
async fn until_hubrise_has_answered_anything_any_order_may_have_been_sent_before() {
    let world = World::with(on).await;
    world.clock.advance(TimeDelta::hours(1));
    let order = world.place(PAID_IN_PARIS);
    world.hubrise().set_fault(&world.site(PARIS).location, ApiFault::InternalError, Lasting::Once);
    world.deliver().await;
    let record = world.until(&order, "a failed question", |record| record.injection.tries == 1).await;
    assert!(has_note(&record, "waits_for_hubrise") && world.attempts(&order) == 0);
    world.clock.advance(TimeDelta::seconds(1));
    world.at(&order, Phase::OnTill).await;
    assert_eq!(fetches(&world, &order), 3, "asked in vain, asked, and read back");
    assert_eq!(world.tickets(&order).len(), 1);
}

#[tokio::test]
async fn every_further_attempt_is_noted_too() {
    let world = World::with(on).await;
    world.spoil_next(PARIS, TillFault::Offline);
    let order = world.order(PAID_IN_PARIS).await;
    world.until(&order, "a failed try", |record| record.injection.tries == 1).await;
    world.clock.advance(TimeDelta::seconds(1));
    world.at(&order, Phase::OnTill).await;
    let notes = world.patches(&order).into_iter().filter_map(|call| call.body);
    let notes: Vec<_> = notes.map(|body| body["private_ref"].clone()).filter(|text| !text.is_null()).collect();
    assert_eq!(notes, [json!(note(&world, &order, 1)), json!(note(&world, &order, 2))]);
    assert_eq!(fetches(&world, &order), 2, "asked once, and read back");
}

#[tokio::test]
async fn a_hubrise_that_does_not_take_the_note_in_two_seconds_keeps_no_order_from_its_till() {
    let (world, gate) = World::gated(Gate::before, on).await;
    a_while_after_the_first_answer(&world).await;
    let closed = gate.close("PATCH");
    let order = world.order(PAID_IN_PARIS).await;
    closed.reached().await;
    world.clock.advance(TimeDelta::milliseconds(1999));
    assert_eq!(world.attempts(&order), 0);
    world.clock.advance(TimeDelta::milliseconds(1));
    let record = world.at(&order, Phase::OnTill).await;
    assert!(has_note(&record, "unmarked"));
    assert_eq!((world.tickets(&order).len(), world.status(&order).as_str()), (1, "received"));
}

#[tokio::test]
async fn a_hubrise_that_refuses_the_note_keeps_no_order_from_its_till() {
    let world = World::with(on).await;
    a_while_after_the_first_answer(&world).await;
    let order = world.place(PAID_IN_PARIS);
    world.hubrise().set_fault(&world.site(PARIS).location, ApiFault::InternalError, Lasting::Once);
    world.deliver().await;
    let record = world.at(&order, Phase::OnTill).await;
    assert!(has_note(&record, "unmarked"));
    assert_eq!(world.tickets(&order).len(), 1);
}

/// An order that waited for its till, and of whose change no event has told yet.
async fn changed_while_waiting(change: impl FnOnce(&World, &OrderId)) -> (World, OrderId) {
    let world = World::with(on).await;
    world.spoil_next(PARIS, TillFault::Offline);
    let order = world.order(PAID_IN_PARIS).await;
    world.until(&order, "a failed try", |record| record.injection.tries == 1).await;
    change(&world, &order);
    world.clock.advance(TimeDelta::seconds(1));
    (world, order)
}

#[tokio::test]
async fn an_order_that_was_called_off_unheard_is_not_sent_after_its_wait() {
    let (world, order) = changed_while_waiting(|world, order| world.hubrise().cancel_order(order, world.now())).await;
    let record = world.at(&order, Phase::ClosedUpstream).await;
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (0, 1));
    let said = |kind: &TimelineKind| matches!(kind, TimelineKind::HubRiseStatus { status } if status == "cancelled");
    assert!(record.timeline.iter().any(|entry| said(&entry.kind)));
}

#[tokio::test]
async fn an_order_that_was_changed_unheard_goes_as_it_is_now() {
    let (world, order) = changed_while_waiting(|world, order| {
        world.hubrise().edit_order(order, world.now(), |order| order["customer_notes"] = json!("Ring twice"));
    })
    .await;
    let record = world.at(&order, Phase::OnTill).await;
    let tickets = world.tickets(&order);
    assert_eq!((tickets.len(), record.injection.state.changed_after), (1, false));
    let payload = record.injection.conversion.unwrap().payload.unwrap();
    assert!(String::from_utf8_lossy(&payload).contains("Ring twice"));
}

/// The bridge, which has stopped, on this folder.
async fn move_to(world: &mut World, dir: &TempDir) {
    world.journal = SqliteJournal::open(dir.path(), make::key(dir.path())).await.unwrap();
    world.engine = world::engine(world.journal.clone(), &world.clock).await;
}

/// Stops the bridge; what it had on disk.
async fn stop(world: &World) -> (TempDir, TempDir) {
    world.engine.shut_down().await;
    world.journal.close().await;
    let copies = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for to in [&copies.0, &copies.1] {
        for file in fs::read_dir(world.dir.path()).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), to.path().join(file.file_name())).unwrap();
        }
    }
    copies
}

/// A bridge that stopped, was copied, went on and sent the orders, lost its disk and got the copy back. `waiting` was in
/// the copy; `later` came after it.
async fn restored() -> (World, TempDir, OrderId, OrderId, Vec<u8>) {
    let mut world = World::with(on).await;
    world.spoil(PARIS, TillFault::Offline);
    let waiting = world.order(PAID_IN_PARIS).await;
    world.until(&waiting, "a failed try", |record| record.injection.tries == 1).await;
    let (disk, backup) = stop(&world).await;

    move_to(&mut world, &disk).await;
    world.mend(PARIS);
    world.clock.advance(TimeDelta::minutes(1));
    world.at(&waiting, Phase::OnTill).await;
    let later = world.order(PAID_IN_PARIS).await;
    let record = world.at(&later, Phase::OnTill).await;
    let event = record.events[0].raw.clone();
    assert_eq!((world.tickets(&waiting).len(), world.tickets(&later).len()), (1, 1));

    world.engine.shut_down().await;
    (world, backup, waiting, later, event)
}

#[tokio::test]
async fn a_restored_backup_sends_nothing_a_second_time() {
    let (mut world, backup, waiting, later, event) = Box::pin(restored()).await;
    move_to(&mut world, &backup).await;
    let connection = world.connection(PARIS);
    world.tell(&connection, &event).await;
    for order in [&waiting, &later] {
        let record = world.at(order, Phase::InDoubt).await;
        assert!(has_note(&record, "witnessed"), "{:?}", phases(&record));
        assert_eq!(world.tickets(order).len(), 1);
    }
    assert_eq!(world.attempts(&waiting), 2, "one that came to nothing, one before the disk was lost");
    assert_eq!(world.attempts(&later), 1);
    // Somebody looks, and it is there.
    world.operate(&waiting, Action::OnTheTill).await.unwrap();
    world.at(&waiting, Phase::OnTill).await;
}

/// Two connections of one client lead from the location to the till.
#[tokio::test]
async fn a_restored_backup_sends_nothing_when_another_connection_of_the_till_hears_first() {
    let mut world = World::with(on).await;
    let mut second = world.connection(PARIS);
    second.id = ConnectionId::from_bits([9; 16]);
    second.hubrise.access_token = AccessToken::new("second-token");
    world.hubrise().connect(&world.site(PARIS).location, "second-token", &world.site(PARIS).client_secret);
    world::connect(&world.scene, &world.engine, second.clone()).await;
    let (disk, backup) = stop(&world).await;

    move_to(&mut world, &disk).await;
    let order = world.place(PAID_IN_PARIS);
    assert_eq!(world.deliver().await.len(), 2);
    let record = world.at(&order, Phase::OnTill).await;
    let raw = record.events[0].raw.clone();
    world.engine.shut_down().await;

    move_to(&mut world, &backup).await;
    let other = if record.injection.connection == second.id { world.connection(PARIS) } else { second };
    world.tell(&other, &raw).await;
    let record = world.at(&order, Phase::InDoubt).await;
    assert_eq!(record.injection.connection, other.id);
    assert!(has_note(&record, "witnessed"), "{:?}", phases(&record));
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 1));
}

/// Before the note named the till, it named the connection.
#[tokio::test]
async fn a_note_of_an_earlier_version_is_heard() {
    let world = World::with(on).await;
    let order = world.place(PAID_IN_PARIS);
    let text = format!("pixbridge {} attempt 1", world.connection(PARIS).id.handle());
    let note = http::Request::patch(format!("/v1/location/orders/{order}"))
        .header("X-Access-Token", &world.site(PARIS).access_token)
        .header("Content-Type", "application/json")
        .body(json!({ "private_ref": text }).to_string().into())
        .unwrap();
    assert!(world.hubrise().call(&note).unwrap().status().is_success());
    world.deliver().await;
    world.at(&order, Phase::InDoubt).await;
    assert_eq!(world.attempts(&order), 0);
}

#[tokio::test]
async fn a_clock_that_is_behind_does_not_make_a_restored_order_a_new_one() {
    let (mut world, backup, waiting, _, _) = Box::pin(restored()).await;
    world.clock.set_off(TimeDelta::hours(-2));
    move_to(&mut world, &backup).await;
    world.clock.set_off(TimeDelta::hours(2));
    let record = world.at(&waiting, Phase::InDoubt).await;
    assert!(has_note(&record, "witnessed"), "{:?}", phases(&record));
    assert_eq!(world.tickets(&waiting).len(), 1);
}

/// As `pixbridge backup` makes it.
#[tokio::test]
async fn a_copy_of_a_bridge_at_work_sends_nothing_a_second_time() {
    let mut world = World::with(on).await;
    world.spoil(PARIS, TillFault::Offline);
    let waiting = world.order(PAID_IN_PARIS).await;
    world.until(&waiting, "a failed try", |record| record.injection.tries == 1).await;
    let backup = TempDir::new().unwrap();
    let beside = Store::beside(world.dir.path()).await.unwrap();
    beside.back_up(&backup.path().join("journal.sqlite3")).await.unwrap();
    fs::copy(world.dir.path().join("secret.key"), backup.path().join("secret.key")).unwrap();

    world.mend(PARIS);
    world.clock.advance(TimeDelta::minutes(1));
    world.at(&waiting, Phase::OnTill).await;
    world.engine.shut_down().await;
    world.journal.close().await;
    move_to(&mut world, &backup).await;
    let record = world.at(&waiting, Phase::InDoubt).await;
    assert!(has_note(&record, "witnessed"), "{:?}", phases(&record));
    assert_eq!(world.tickets(&waiting).len(), 1);
}

#[tokio::test]
async fn after_a_restart_an_order_waits_for_a_hubrise_that_does_not_say_whether_it_was_sent() {
    let (mut world, backup, waiting, _, _) = Box::pin(restored()).await;
    let location = world.site(PARIS).location.clone();
    world.hubrise().set_fault(&location, ApiFault::InternalError, Lasting::UntilCleared);
    move_to(&mut world, &backup).await;
    world.clock.advance(TimeDelta::seconds(2));
    let record = world
        .until(&waiting, "a try to ask", |record| has_note(record, "waits_for_hubrise") || record.injection.tries > 1)
        .await;
    assert_eq!((record.injection.state.phase, world.attempts(&waiting)), (Phase::Ready, 2));
    world.hubrise().clear_faults(&location);
    // A leap of the clock would cut a question short that is on its way.
    world::eventually("the doubt", async || {
        world.clock.advance(TimeDelta::milliseconds(20));
        let record = world.find(&waiting).await?;
        (record.injection.state.phase == Phase::InDoubt).then_some(())
    })
    .await;
    assert_eq!(world.attempts(&waiting), 2);
}

#[tokio::test]
async fn without_the_witness_hubrise_hears_nothing_before_the_till_has_it() {
    let world = World::live().await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    let bodies: Vec<_> = world.patches(&order).into_iter().filter_map(|call| call.body).collect();
    assert_eq!(bodies, [json!({ "status": "received" })]);
}
