use super::{World, orders};
use crate::support::{Raw, Server, ask, event, eventually, status};
use bridge_engine::journal::Subject;
use bridge_simulator::hubrise::{DeliveryResult, Settled};
use chrono::Utc;
use serde_json::json;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Broken JSON and another location's order: answered 200, so they must be on disk, whatever happens next.
#[tokio::test]
async fn what_is_signed_and_no_order_of_ours_is_kept_over_a_kill_and_never_sent() {
    let world = World::new().await;
    let mut server = world.start().await;
    let mut foreign = event(world.site(), "foreign");
    foreign["location_id"] = json!("elsewhere-1");
    foreign["new_state"]["location_id"] = json!("elsewhere-1");
    for body in [foreign.to_string(), "{\"id\": \"broken\", ".to_owned()] {
        let raw = Raw::callback(&world.connection, body);
        assert_eq!(status(&ask(server.callback, &raw.bytes()).await), Some(200));
    }
    server.child.kill().await.unwrap();

    let server = world.start().await;
    let order = world.place("after");
    assert_eq!(world.posts(0).await, [DeliveryResult::Status(200)]);
    world.is_received(&order).await;
    let record = world.record_of(server).await;
    let of = |is: fn(&Subject) -> bool| record.iter().filter(|operation| is(&operation.subject)).count();
    assert_eq!(of(|subject| matches!(subject, Subject::Foreign)), 1);
    assert_eq!(of(|subject| matches!(subject, Subject::Quarantined { needs_person: true })), 1);
    assert_eq!((orders(&record), world.tickets()), (1, 1));
}

/// One caller breaks off within the body, another sends a byte now and then. Nothing of theirs is on record, and the others'
/// orders go their way meanwhile.
#[tokio::test]
async fn half_a_body_and_a_slow_one_are_no_event_and_hold_nobody_up() {
    let world = World::new().await;
    let server = world.start().await;
    let bytes = Raw::callback(&world.connection, event(world.site(), "whole").to_string()).bytes();
    let begin = async || {
        let mut stream = TcpStream::connect(server.callback).await.unwrap();
        stream.write_all(&bytes[..bytes.len() / 2]).await.unwrap();
        stream
    };
    drop(begin().await);
    let (mut from, mut to) = begin().await.into_split();
    let rest = bytes[bytes.len() / 2..].to_vec();
    let trickle = tokio::spawn(async move {
        let mut pace = tokio::time::interval(Duration::from_millis(100));
        for byte in rest {
            pace.tick().await;
            if to.write_all(&[byte]).await.is_err() {
                break;
            }
        }
    });
    let order = world.place("meanwhile");
    assert_eq!(world.posts(0).await, [DeliveryResult::Status(200)]);
    world.is_received(&order).await;
    assert!(!trickle.is_finished(), "the slow one is still at it");
    let mut answer = Vec::new();
    from.read_to_end(&mut answer).await.unwrap();
    assert_eq!(status(&answer), Some(503));
    trickle.abort();
    assert_eq!(orders(&world.record_of(server).await), 1);
}

/// A proxy that answers by itself makes HubRise forget every event. Somebody is told, and the orders are found all the same.
#[tokio::test]
async fn what_a_proxy_swallows_is_noticed_and_found() {
    for code in [200, 301, 403, 404, 413, 429] {
        let world = World::new().await;
        let proxy = MockServer::start().await;
        let refusal = ResponseTemplate::new(code).insert_header("Location", "https://bridge.example/");
        Mock::given(method("POST")).respond_with(refusal).mount(&proxy).await;
        let mut command = world.program();
        command.env("PIXBRIDGE_PUBLIC_CALLBACK_URL", proxy.uri());
        let server = world.looked(Server::run(command)).await;
        let options = SqliteConnectOptions::new().filename(world.data().join("journal.sqlite3"));
        let noticed = async || {
            let mut database = SqliteConnection::connect_with(&options).await.unwrap();
            let query = "SELECT count(*) FROM trouble WHERE kind = 'callback_lost'";
            (sqlx::query_scalar::<_, i64>(query).fetch_one(&mut database).await.unwrap() == 1).then_some(())
        };
        eventually("somebody is told", noticed).await;
        let order = world.place("swallowed");
        let posted = world.scene.hubrise().deliver_due(Utc::now()).await;
        let [(_, result, settled)] = posted[..] else { panic!("not one delivery: {posted:?}") };
        assert_eq!((result, settled), (DeliveryResult::Status(code), Settled::Acknowledged));
        server.stop().await;

        // It looks for what it missed every five minutes, and when it starts.
        let server = world.start().await;
        world.is_received(&order).await;
        assert_eq!(orders(&world.record_of(server).await), 1);
        assert_eq!(world.tickets(), 1);
    }
}
