//! What is about people is erased by age, from the bytes of the files too.

use crate::journal::make;
use crate::world::{PAID_IN_PARIS, PARIS, WITHOUT_REF, World, eventually};
use bridge_core::injection::{Action, Phase};
use bridge_engine::Receipt;
use bridge_engine::journal::{Content, Journal as _, Purged};
use chrono::TimeDelta;
use hubrise_api::OrderId;
use serde_json::json;
use std::fs;

const CANARY: &str = "Canary7431";

/// How often it stands in the files of the data folder.
pub(crate) fn found(world: &World, what: &str) -> usize {
    let files = fs::read_dir(world.dir.path()).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    files.map(|bytes| bytes.windows(what.len()).filter(|window| *window == what.as_bytes()).count()).sum()
}

/// An order of somebody with this name.
async fn order(world: &World, number: usize, name: &str) -> OrderId {
    let (sample, mut order) = world.fresh(number);
    order["customer"]["first_name"] = name.into();
    order["customer_notes"] = format!("{name} likes it hot").into();
    let order = world.hubrise().place_order(&sample.location, order, world.now());
    assert_eq!(world.deliver().await, [Receipt::Stored]);
    world.at_rest(&order).await;
    order
}

#[tokio::test]
async fn after_thirty_days_nothing_about_people_stands_in_the_files() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let sold = order(&world, PAID_IN_PARIS, CANARY).await;
    let held = order(&world, WITHOUT_REF, CANARY).await;
    world.operate(&held, Action::Close).await.unwrap();
    let customer = json!({ "id": "c1", "resource_type": "customer", "event_type": "create", "created_at": world.now(),
        "customer_id": "k1", "new_state": { "id": "k1", "first_name": CANARY } });
    assert_eq!(world.tell(&connection, customer.to_string().as_bytes()).await, Receipt::Stored);
    assert_eq!(world.tell(&connection, format!("[{CANARY}]").as_bytes()).await, Receipt::Stored);
    let event = world.find(&sold).await.unwrap().events[0].raw.clone();
    assert!(found(&world, CANARY) > 4);

    world.clock.advance(TimeDelta::days(20));
    let newer = order(&world, PAID_IN_PARIS, "Younger7431").await;
    assert!(found(&world, CANARY) > 4, "not yet");
    world.clock.advance(TimeDelta::days(11));
    eventually("nothing about people", async || (found(&world, CANARY) == 0).then_some(())).await;

    let record = world.find(&sold).await.unwrap();
    assert_eq!((record.injection.state.phase, record.injection.snapshot.is_none()), (Phase::OnTill, true));
    assert!(record.injection.ticket.is_some(), "what became of it stays");
    assert!(world.find(&newer).await.unwrap().injection.snapshot.is_some());
    assert!(found(&world, "Younger7431") > 0);
    // What was known is known.
    assert_eq!(world.tell(&connection, &event).await, Receipt::Stored);
    world.pass(TimeDelta::minutes(1), PARIS).await;
    assert_eq!((world.tickets(&sold).len(), found(&world, CANARY)), (1, 0));
}

#[tokio::test]
async fn after_four_hundred_days_the_rows_themselves_go() {
    let world = World::live().await;
    let old = order(&world, PAID_IN_PARIS, CANARY).await;
    let held = order(&world, WITHOUT_REF, CANARY).await;
    world.clock.advance(TimeDelta::days(399));
    let newer = order(&world, PAID_IN_PARIS, "Younger7431").await;
    world.until(&old, "the purge", |record| record.injection.snapshot.is_none()).await;
    assert!(found(&world, old.as_str()) > 0, "not yet");
    world.clock.advance(TimeDelta::days(2));
    for order in [&old, &held] {
        eventually("nothing of it", async || (found(&world, order.as_str()) == 0).then_some(())).await;
        assert!(world.find(order).await.is_none());
    }
    assert!(world.find(&newer).await.unwrap().injection.snapshot.is_some());
}

/// Each week brings as much as the one before, and the purge takes most of it away.
#[tokio::test]
async fn a_journal_that_is_purged_does_not_grow_without_end() {
    const EACH: i64 = 300;
    let (dir, journal) = make::fresh().await;
    let connection = make::connected(&journal, 1).await;
    let size = || fs::metadata(dir.path().join("journal.sqlite3")).unwrap().len();
    let mut sizes = Vec::new();
    for week in 0..6 {
        for number in 0..EACH {
            let id = week * EACH + number;
            let mut arrival = make::arrival(&connection, id, &format!("x{id}"));
            arrival.content = Content::Foreign;
            arrival.raw = vec![b'x'; 10_000];
            journal.accept(&[arrival]).await.unwrap();
        }
        while journal.purge(make::at((week + 1) * EACH)).await.unwrap() == Purged::Some {}
        sizes.push(size());
    }
    let load = u64::try_from(EACH).unwrap() * 10_000;
    // Rows whose bodies went stand in pages that are not full; all else is given back, and used again.
    assert!(sizes[0] < load * 2 / 3 && sizes[5] < 3 * load, "{sizes:?} of six times {load}");
    while journal.forget(make::at(6 * EACH)).await.unwrap() == Purged::Some {}
    while journal.purge(make::at(6 * EACH)).await.unwrap() == Purged::Some {}
    assert!(size() < 1_100_000, "{}", size());
}

#[tokio::test]
async fn what_is_not_at_rest_is_not_touched() {
    let world = World::live().await;
    world.spoil(PARIS, bridge_simulator::pixelpoint::TillFault::Offline);
    let (sample, mut json) = world.fresh(PAID_IN_PARIS);
    json["expected_time"] = (world.now() + TimeDelta::days(60)).to_rfc3339().into();
    let order = world.hubrise().place_order(&sample.location, json, world.now());
    world.deliver().await;
    world.until(&order, "a failed try", |record| record.injection.tries == 1).await;
    let old = order_at_rest(&world).await;
    world.clock.advance(TimeDelta::days(31));
    world.until(&old, "the purge", |record| record.injection.snapshot.is_none()).await;
    world
        .until(&order, "the wait for the till", |record| {
            record.injection.state.phase == Phase::Ready && record.injection.conversion.is_some()
        })
        .await;
    world.mend(PARIS);
    world.through(&order).await;
    assert_eq!(world.tickets(&order).len(), 1);
}

async fn order_at_rest(world: &World) -> OrderId {
    let order = world.order(WITHOUT_REF).await;
    world.at_rest(&order).await;
    order
}
