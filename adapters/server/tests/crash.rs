//! The real program, killed where it hurts and started again: no order is lost, none is sent twice, and where nobody can
//! know, a person is asked.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

#[path = "it/support.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod support;

use bridge_core::injection::{Action, Phase, State};
use bridge_engine::Connection;
use bridge_engine::journal::{Operation, OrderRecord, Subject};
use bridge_simulator::hubrise::{DeliveryResult, Settled};
use bridge_simulator::{Scene, Site, samples};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderId;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::{Path, PathBuf};
use support::{BOUND, Raw, Server, ask, connection, eventually, open, operations, program, status, store_connection};
use tempfile::TempDir;
use tokio::time::timeout;

/// Both simulators, one connection on record, and one order just placed.
struct World {
    scene: Scene,
    connection: Connection,
    order: OrderId,
    placed_at: DateTime<Utc>,
    folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let scene = Scene::start().await.unwrap();
        let site = &scene.sites()[0];
        let connection = connection(&scene, site);
        let folder = TempDir::new().unwrap();
        store_connection(&folder.path().join("pixbridge-data"), &connection).await;
        scene.hubrise().register_callback(&site.access_token, None);
        let sample = samples::orders().into_iter().find(|sample| sample.till_total.is_some()).unwrap();
        assert_eq!(sample.location, site.location);
        let placed_at = Utc::now();
        let order = scene.hubrise().place_order(&site.location, sample.fresh(placed_at, "1"), placed_at);
        Self { scene, connection, order, placed_at, folder }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("pixbridge-data")
    }

    fn site(&self) -> &Site {
        &self.scene.sites()[0]
    }

    /// Where HubRise posts from now on.
    fn point_hubrise_at(&self, server: &Server) {
        let url = format!("http://{}/hubrise/{}/events", server.callback, self.connection.id.as_str());
        self.scene.hubrise().register_callback(&self.site().access_token, Some(&url));
    }

    /// Starts the program, lets HubRise post the order, and kills the program once it stands at this point. Returns how
    /// HubRise saw the post end.
    async fn crash_at(&self, point: &str) -> (DeliveryResult, Settled) {
        let marker = self.folder.path().join("marker");
        let mut command = program(self.folder.path());
        command.env("PIXBRIDGE_FAILPOINT", point).env("PIXBRIDGE_FAILPOINT_MARKER", &marker);
        let mut server = Server::run(command).await;
        self.point_hubrise_at(&server);
        let hubrise = self.scene.hubrise().clone();
        let now = self.placed_at;
        let posting = tokio::spawn(async move { hubrise.deliver_due(now).await });
        let reached = async || std::fs::read_to_string(&marker).ok().filter(|text| text == point);
        eventually("the program stands at the point", reached).await;
        if point != "before-commit" {
            // The answer leaves while the worker is on its way to the point.
            eventually("HubRise has its answer", async || posting.is_finished().then_some(())).await;
        }
        // SIGKILL: no farewell.
        server.child.kill().await.unwrap();
        let posted = timeout(BOUND, posting).await.expect("HubRise sees the end").unwrap();
        let [(_, result, settled)] = posted[..] else { panic!("not one delivery: {posted:?}") };
        (result, settled)
    }

    /// Starts the program again, where HubRise finds it.
    async fn restart(&self) -> Server {
        let server = Server::start(self.folder.path()).await;
        self.point_hubrise_at(&server);
        server
    }

    /// HubRise's next try of whatever it still holds, a minute later.
    async fn redeliver(&self) -> Vec<DeliveryResult> {
        let later = self.placed_at + TimeDelta::minutes(1);
        let posted = self.scene.hubrise().deliver_due(later).await;
        posted.into_iter().map(|(_, result, _)| result).collect()
    }

    /// HubRise tells of the order once more, and the program has taken that up: it changes nothing.
    async fn tell_again(&self, server: &Server, event: &str) {
        let again = serde_json::json!({
            "id": event,
            "resource_type": "order",
            "event_type": "create",
            "created_at": self.placed_at.to_rfc3339(),
            "order_id": self.order.as_str(),
            "location_id": self.site().location.as_str(),
            "new_state": self.scene.hubrise().order(&self.order),
        });
        let raw = Raw::callback(&self.connection, again.to_string());
        assert_eq!(status(&ask(server.callback, &raw.bytes()).await), Some(200));
        let options = SqliteConnectOptions::new().filename(self.data().join("journal.sqlite3"));
        let taken_up = async || {
            let mut database = SqliteConnection::connect_with(&options).await.unwrap();
            let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM event WHERE NOT handled")
                .fetch_one(&mut database)
                .await
                .unwrap();
            (waiting == 0).then_some(())
        };
        eventually("the event is taken up", taken_up).await;
    }

    fn tickets(&self) -> usize {
        self.scene.till().tickets().len()
    }

    /// Waits until HubRise is told that the till has the order.
    async fn received(&self) {
        let told = async || (self.scene.hubrise().order(&self.order)["status"] == "received").then_some(());
        eventually("HubRise is told", told).await;
    }

    /// Waits until the order's page offers both answers to the doubt.
    async fn both_choices_offered(&self, server: &Server) {
        let request = format!("GET /orders/1 HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.pages);
        let offered = async || {
            let page = String::from_utf8(ask(server.pages, request.as_bytes()).await).unwrap();
            let choices = ["action=\"/orders/1/on_the_till\"", "action=\"/orders/1/not_there\""];
            choices.iter().all(|choice| page.contains(choice)).then_some(())
        };
        eventually("both choices are offered", offered).await;
    }

    /// An operator presses a button of the order's page.
    async fn press(&self, server: &Server, action: Action) {
        let (address, action) = (server.pages, action.name());
        let request = format!(
            "POST /orders/1/{action} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nContent-Length: 0\r\n\
             Connection: close\r\n\r\n"
        );
        assert_eq!(status(&ask(address, request.as_bytes()).await), Some(303));
    }

    /// Stops the program and returns the state of the one order on record.
    async fn state_on_record(&self, server: Server) -> State {
        let (ended, log) = server.stop().await;
        assert!(ended.success(), "{log}");
        let record = only_order(&self.data()).await;
        assert_eq!(record.injection.order, self.order);
        record.injection.state
    }

    /// Puts the program through one more life: whatever it knows now, it must not send again.
    async fn still_one_ticket_after_another_life(&self) {
        let server = self.restart().await;
        self.tell_again(&server, "told in another life").await;
        let state = self.state_on_record(server).await;
        assert_eq!(state.phase, Phase::OnTill);
        assert_eq!(self.tickets(), 1);
    }
}

#[tokio::test]
async fn before_the_commit_hubrise_keeps_the_event_and_sends_it_again() {
    let world = World::new().await;
    let (result, settled) = world.crash_at("before-commit").await;
    assert_eq!(result, DeliveryResult::NoAnswer);
    assert_eq!(settled, Settled::RetryAt(retry(&world)));
    assert!(operations(&world.data()).await.is_empty());

    let server = world.restart().await;
    assert_eq!(world.redeliver().await, [DeliveryResult::Status(200)]);
    world.received().await;
    assert_eq!(world.state_on_record(server).await.phase, Phase::OnTill);
    assert_eq!(world.tickets(), 1);
    world.still_one_ticket_after_another_life().await;
}

#[tokio::test]
async fn before_the_intent_the_order_goes_after_the_restart() {
    let world = World::new().await;
    let (result, _) = world.crash_at("before-intent").await;
    assert_eq!(result, DeliveryResult::Status(200));
    assert_eq!(world.tickets(), 0);

    let server = world.restart().await;
    assert_eq!(world.redeliver().await, []);
    world.received().await;
    assert_eq!(world.state_on_record(server).await.phase, Phase::OnTill);
    assert_eq!(world.tickets(), 1);
    world.still_one_ticket_after_another_life().await;
}

#[tokio::test]
async fn before_the_send_nobody_can_know_and_a_person_has_it_sent() {
    let world = World::new().await;
    world.crash_at("before-send").await;
    assert_eq!(world.tickets(), 0);

    in_doubt(&world, 0).await;
    let server = world.restart().await;
    world.press(&server, Action::NotThere).await;
    world.received().await;
    let state = world.state_on_record(server).await;
    assert_eq!((state.phase, state.resends), (Phase::OnTill, 1));
    assert_eq!(world.tickets(), 1);
    world.still_one_ticket_after_another_life().await;
}

#[tokio::test]
async fn before_the_reply_is_stored_nobody_can_know_and_a_person_finds_it() {
    let world = World::new().await;
    world.crash_at("before-reply").await;
    assert_eq!(world.tickets(), 1);

    in_doubt(&world, 1).await;
    let server = world.restart().await;
    world.press(&server, Action::OnTheTill).await;
    world.received().await;
    assert_eq!(world.state_on_record(server).await.phase, Phase::OnTill);
    assert_eq!(world.tickets(), 1);
    world.still_one_ticket_after_another_life().await;
}

/// After the restart the order is in doubt, both choices are offered, and nothing is sent or told, whatever HubRise
/// repeats.
async fn in_doubt(world: &World, tickets: usize) {
    let server = world.restart().await;
    assert_eq!(world.redeliver().await, []);
    world.both_choices_offered(&server).await;
    world.tell_again(&server, "told in doubt").await;
    let state = world.state_on_record(server).await;
    assert_eq!(state.phase, Phase::InDoubt);
    assert!(state.ambiguous);
    assert!([Action::OnTheTill, Action::NotThere].iter().all(|action| state.actions().contains(action)));
    assert_eq!(world.tickets(), tickets);
    assert_eq!(world.scene.hubrise().order(&world.order)["status"], "new");
}

fn retry(world: &World) -> DateTime<Utc> {
    bridge_simulator::hubrise::retry_at(1, world.placed_at).unwrap()
}

/// The record of the one order of a bridge that is not running.
async fn only_order(data_dir: &Path) -> OrderRecord {
    let journal = open(data_dir).await;
    let operations = journal.store().operations(100, None).await.unwrap();
    let [Operation { subject: Subject::Order(order), .. }] = &operations[..] else {
        panic!("not one order, but {operations:?}");
    };
    let record = journal.store().order_record(order.injection).await.unwrap().unwrap();
    journal.close().await;
    record
}
