//! The real program, killed where it hurts and started again: no order is lost, none is sent twice, and where nobody can
//! know, a person is asked.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

#[path = "it/support.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod support;

use bridge_core::injection::{Action, Phase, State};
use bridge_engine::Connection;
use bridge_engine::journal::{OrderRecord, OrderSummary, Subject};
use bridge_simulator::hubrise::{DeliveryResult, Settled};
use bridge_simulator::{HubRiseSim, Scene, samples};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderId;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::{Path, PathBuf};
use support::{
    BOUND, PASSWORD, Raw, Server, Visitor, ask, connection, eventually, link, open, operations, program, status,
    store_connection,
};
use tempfile::TempDir;
use tokio::time::timeout;

/// Both simulators, one connection on record, and one order that was placed while the program ran.
struct World {
    scene: Scene,
    connection: Connection,
    order: OrderId,
    placed_at: DateTime<Utc>,
    folder: TempDir,
}

/// How HubRise saw its post end.
type Posted = (DeliveryResult, Settled);

impl World {
    /// Starts the program, lets HubRise post an order, and kills the program once it stands at this point.
    async fn crashed_at(point: &str) -> (Self, Posted) {
        let (world, server) = Self::ordered(point, false).await;
        let marker = world.folder.path().join("marker");
        let posted = kill_at(point, &marker, server, world.scene.hubrise().clone(), world.placed_at).await;
        (world, posted)
    }

    /// A customer has ordered, and the program will stand still at this point, or panic there.
    async fn ordered(point: &str, panics: bool) -> (Self, Server) {
        let scene = Scene::start().await.unwrap();
        let site = &scene.sites()[0];
        let connection = connection(&scene, site);
        let folder = TempDir::new().unwrap();
        store_connection(&folder.path().join("pixbridge-data"), &connection).await;
        let marker = folder.path().join("marker");
        let mut command = program(folder.path());
        command.env("PIXBRIDGE_FAILPOINT", point).env("PIXBRIDGE_FAILPOINT_MARKER", marker);
        if panics {
            command.env("PIXBRIDGE_FAILPOINT_PANICS", "1");
        }
        let server = Server::run(command).await;
        Visitor::by_link(server.pages, link(&server.introduction), "Ann").await;
        // What it asks for at its start would find the order before HubRise tells.
        let has_asked = || scene.hubrise().calls().iter().any(|call| call.path.contains("/callback/events"));
        eventually("the program has caught up", async || has_asked().then_some(())).await;

        let sample = samples::orders().into_iter().find(|sample| sample.till_total.is_some()).unwrap();
        assert_eq!(sample.location, site.location);
        let placed_at = Utc::now();
        server.hears(&scene, &connection);
        let order = scene.hubrise().place_order(&site.location, sample.fresh(placed_at, "1"), placed_at);
        (Self { scene, connection, order, placed_at, folder }, server)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("pixbridge-data")
    }

    /// Starts the program again, where HubRise finds it.
    async fn restart(&self) -> Server {
        let server = Server::start(self.folder.path()).await;
        server.hears(&self.scene, &self.connection);
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
            "location_id": self.scene.sites()[0].location.as_str(),
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

    /// An operator, signed in.
    async fn operator(&self, server: &Server) -> Visitor {
        let mut operator = Visitor::new(server.pages);
        operator.sign_in("Ann", PASSWORD).await;
        operator
    }

    /// Waits until the order's page offers both answers to the doubt.
    async fn both_choices_offered(&self, server: &Server) {
        let operator = self.operator(server).await;
        let offered = async || {
            let page = operator.get("/orders/1").await.text;
            let choices = ["/orders/1/on_the_till", "/orders/1/not_there"];
            choices.iter().all(|choice| page.contains(choice)).then_some(())
        };
        eventually("both choices are offered", offered).await;
    }

    /// An operator presses a button of the order's page.
    async fn press(&self, server: &Server, action: Action) {
        let status = self.operator(server).await.press("/orders/1", action.name()).await;
        assert_eq!(status.as_u16(), 303);
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

/// Lets HubRise post what it holds, and kills the program once it stands at this point.
async fn kill_at(point: &str, marker: &Path, mut server: Server, hubrise: HubRiseSim, now: DateTime<Utc>) -> Posted {
    let posting = tokio::spawn(async move { hubrise.deliver_due(now).await });
    let reached = async || std::fs::read_to_string(marker).ok().filter(|text| text == point);
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

#[tokio::test]
async fn before_the_commit_hubrise_keeps_the_event_and_sends_it_again() {
    let (world, (result, settled)) = World::crashed_at("before-commit").await;
    assert_eq!(result, DeliveryResult::NoAnswer);
    assert_eq!(settled, Settled::RetryAt(retry(&world)));
    assert!(orders(&world.data()).await.is_empty());

    let server = world.restart().await;
    assert_eq!(world.redeliver().await, [DeliveryResult::Status(200)]);
    world.received().await;
    assert_eq!(world.state_on_record(server).await.phase, Phase::OnTill);
    assert_eq!(world.tickets(), 1);
    world.still_one_ticket_after_another_life().await;
}

#[tokio::test]
async fn before_the_intent_the_order_goes_after_the_restart() {
    let (world, (result, _)) = World::crashed_at("before-intent").await;
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
    let (world, _) = World::crashed_at("before-send").await;
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
    let (world, _) = World::crashed_at("before-reply").await;
    assert_eq!(world.tickets(), 1);

    in_doubt(&world, 1).await;
    let server = world.restart().await;
    world.press(&server, Action::OnTheTill).await;
    world.received().await;
    assert_eq!(world.state_on_record(server).await.phase, Phase::OnTill);
    assert_eq!(world.tickets(), 1);
    world.still_one_ticket_after_another_life().await;
}

/// A fault of the program ends the request or the worker it is in, and nothing else: another takes over, and knows no more than
/// after a death.
#[tokio::test]
async fn a_fault_in_the_program_is_not_its_end() {
    let cases = [
        ("before-commit", 503, Phase::OnTill, 1),
        ("before-intent", 200, Phase::OnTill, 1),
        ("before-send", 200, Phase::InDoubt, 0),
        ("before-reply", 200, Phase::InDoubt, 1),
    ];
    for (point, answer, phase, tickets) in cases {
        let (world, server) = World::ordered(point, true).await;
        let posted = world.scene.hubrise().deliver_due(world.placed_at).await;
        let [(_, result, _)] = posted[..] else { panic!("not one delivery: {posted:?}") };
        assert_eq!(result, DeliveryResult::Status(answer), "{point}");
        world.redeliver().await;
        if phase == Phase::OnTill {
            world.received().await;
        } else {
            world.both_choices_offered(&server).await;
        }
        assert_eq!(world.state_on_record(server).await.phase, phase, "{point}");
        assert_eq!(world.tickets(), tickets, "{point}");
    }
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

/// The orders on record of a bridge that is not running.
async fn orders(data_dir: &Path) -> Vec<OrderSummary> {
    let operations = operations(data_dir).await.into_iter();
    let orders = operations.filter_map(|operation| match operation.subject {
        Subject::Order(order) => Some(*order),
        _ => None,
    });
    orders.collect()
}

/// The record of the one order of a bridge that is not running.
async fn only_order(data_dir: &Path) -> OrderRecord {
    let orders = orders(data_dir).await;
    let [order] = &orders[..] else { panic!("not one order, but {orders:?}") };
    let journal = open(data_dir).await;
    let record = journal.store().order_record(order.injection).await.unwrap().unwrap();
    journal.close().await;
    record
}
