use super::{World, orders};
use crate::support::{BOUND, Server, eventually};
use bridge_simulator::hubrise::DeliveryResult;
use bridge_simulator::pixelpoint::{Delay, Release, TillFault};
use bridge_simulator::{HubRiseSim, Lasting};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The till prints and answers when the test says so.
fn hold_the_answer(world: &World) -> Release {
    let release = Release::new();
    let fault = TillFault::LateAnswer(Delay::Until(release.clone()));
    world.scene.till().set_fault(&world.site().till_token, fault, Lasting::Once);
    release
}

async fn arrives(world: &World) {
    eventually("an order arrives at the till", async || (!world.scene.till().arrivals().is_empty()).then_some(()))
        .await;
}

#[tokio::test]
async fn a_second_program_on_the_same_data_sends_nothing() {
    let world = World::new().await;
    let server = world.start().await;
    let release = hold_the_answer(&world);
    let orders_placed = [world.place("first"), world.place("second")];
    assert_eq!(world.posts(0).await, [DeliveryResult::Status(200); 2]);
    arrives(&world).await;

    let second = timeout(BOUND, world.program().output()).await.expect("it does not stay").unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8(second.stderr).unwrap().contains("in use by another process"));
    release.release();
    for order in &orders_placed {
        world.is_received(order).await;
    }
    assert_eq!((orders(&world.record_of(server).await), world.tickets()), (2, 2));
}

/// A hundred orders wait for the till, one of them with it, when the program is asked to stop: that one gets its answer
/// stored, no other begins, and the next life sends each of them once.
#[tokio::test]
async fn asked_to_stop_under_load_it_settles_what_is_on_the_wire_and_begins_nothing() {
    let world = World::new().await;
    let server = world.start().await;
    let release = hold_the_answer(&world);
    let placed: Vec<_> = (0..100).map(|number| world.place(&number.to_string())).collect();
    let answers = world.posts(0).await;
    assert_eq!(answers, [DeliveryResult::Status(200); 100]);
    arrives(&world).await;
    server.signal("TERM").await;
    let address = server.callback;
    eventually("it takes no more calls", async || TcpStream::connect(address).await.is_err().then_some(())).await;
    release.release();
    let (ended, log) = server.ended().await;
    assert!(ended.success(), "{log}");
    assert_eq!(world.scene.till().arrivals().len(), 1, "nothing was begun");

    let server = world.start().await;
    for order in &placed {
        world.is_received(order).await;
    }
    let tickets = world.scene.till().tickets();
    let named: BTreeSet<_> = tickets.iter().flat_map(|ticket| &ticket.footer).collect();
    assert!(placed.iter().all(|order| named.contains(&format!("HubRise {}", order.as_str()))));
    assert_eq!((orders(&world.record_of(server).await), tickets.len()), (100, 100));
}

/// Callers who say nothing take every file descriptor there is. What HubRise sends meanwhile is not acknowledged unless it
/// is on record, and once they are gone everything goes its way.
#[tokio::test]
async fn without_free_file_descriptors_no_order_is_lost() {
    let world = World::with(HubRiseSim::with_patience(Duration::from_secs(2))).await;
    let server = world.at_work(Server::start_with_limit(world.folder.path(), "-n 40")).await;
    let mut silent = Vec::new();
    for _ in 0..60 {
        silent.push(TcpStream::connect(server.callback).await.unwrap());
    }
    let order = world.place("meanwhile");
    let posted = world.posts(0).await;
    assert!(!posted.contains(&DeliveryResult::Status(200)), "no descriptor was free: {posted:?}");
    assert!(posted.iter().all(|result| !result.acknowledges()), "{posted:?}");

    drop(silent);
    world.posts(2).await;
    world.posts(5).await;
    world.is_received(&order).await;
    let (ended, log) = server.stop().await;
    assert!(ended.success(), "{log}");
    assert!(log.contains("could not be taken"), "it ran out of descriptors: {log}");
    assert_eq!(world.tickets(), 1);
}

/// Without its key it can neither verify a call nor talk to HubRise: it refuses to start, and HubRise keeps what it has.
#[tokio::test]
async fn without_its_key_it_does_not_start_and_nothing_is_lost() {
    let world = World::new().await;
    let server = world.start().await;
    let before = world.place("before");
    assert_eq!(world.posts(0).await, [DeliveryResult::Status(200)]);
    world.is_received(&before).await;
    server.stop().await;
    let (key, away) = (world.data().join("secret.key"), world.folder.path().join("away"));
    std::fs::rename(&key, &away).unwrap();

    let refusal = timeout(BOUND, world.program().output()).await.expect("it does not stay").unwrap();
    assert_eq!(refusal.status.code(), Some(1));
    let says = String::from_utf8(refusal.stderr).unwrap();
    assert!(says.contains("secret.key"), "{says}");
    assert!(!key.exists(), "no new key for an old journal");
    let during = world.place("during");
    assert_eq!(world.posts(0).await, [DeliveryResult::NoAnswer]);

    std::fs::rename(&away, &key).unwrap();
    let server = world.start().await;
    world.is_received(&during).await;
    assert_eq!((orders(&world.record_of(server).await), world.tickets()), (2, 2));
}
