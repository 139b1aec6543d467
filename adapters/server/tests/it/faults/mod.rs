//! Faults of calls, disk and process, on the real program between both simulators. Which fault of the catalogue is shown
//! where stands in `docs/reliability-ledger.md`.

mod calls;
#[cfg(target_os = "linux")]
mod disk;
mod machine;

use crate::support::{Server, connection, eventually, operations, program, store_connection};
use bridge_engine::Connection;
use bridge_engine::journal::{Operation, Subject};
use bridge_simulator::hubrise::DeliveryResult;
use bridge_simulator::{HubRiseSim, PixelPointSim, Scene, Site, samples};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderId;
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::process::Command;

/// Both simulators, and a data folder with one connection.
struct World {
    scene: Scene,
    connection: Connection,
    folder: TempDir,
    begun_at: DateTime<Utc>,
}

impl World {
    async fn new() -> Self {
        Self::with(HubRiseSim::new()).await
    }

    async fn with(hubrise: HubRiseSim) -> Self {
        let scene = Scene::start_with(hubrise, PixelPointSim::default()).await.unwrap();
        let connection = connection(&scene, &scene.sites()[0]);
        let folder = TempDir::new().unwrap();
        store_connection(&folder.path().join("pixbridge-data"), &connection).await;
        Self { scene, connection, folder, begun_at: Utc::now() }
    }

    fn site(&self) -> &Site {
        &self.scene.sites()[0]
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("pixbridge-data")
    }

    fn program(&self) -> Command {
        program(self.folder.path())
    }

    async fn start(&self) -> Server {
        self.at_work(Server::start(self.folder.path())).await
    }

    /// The program where HubRise finds it, once it has looked for what it missed.
    async fn at_work(&self, starting: impl Future<Output = Server>) -> Server {
        let server = self.looked(starting).await;
        server.hears(&self.scene, &self.connection);
        server
    }

    /// The program, once it has looked for what it missed: from then on HubRise has to tell.
    async fn looked(&self, starting: impl Future<Output = Server>) -> Server {
        let asked =
            || self.scene.hubrise().calls().iter().filter(|call| call.path.contains("/callback/events")).count();
        let before = asked();
        let server = starting.await;
        eventually("it has looked for what it missed", async || (asked() > before).then_some(())).await;
        server
    }

    /// A customer orders.
    fn place(&self, name: &str) -> OrderId {
        let sample = samples::orders().into_iter().find(|sample| sample.location == self.site().location).unwrap();
        let now = Utc::now();
        self.scene.hubrise().place_order(&self.site().location, sample.fresh(now, name), now)
    }

    /// What HubRise's posts come to that are due so many minutes after the beginning: it tries again after 1 and 3.
    async fn posts(&self, minutes: i64) -> Vec<DeliveryResult> {
        let posted =
            self.scene.hubrise().deliver_due(self.begun_at.max(Utc::now()) + TimeDelta::minutes(minutes)).await;
        posted.into_iter().map(|(_, result, _)| result).collect()
    }

    /// Waits until HubRise is told that the till has the order.
    async fn is_received(&self, order: &OrderId) {
        let told = async || (self.scene.hubrise().order(order)["status"] == "received").then_some(());
        eventually("HubRise is told", told).await;
    }

    fn tickets(&self) -> usize {
        self.scene.till().tickets().len()
    }

    /// Stops the program, and returns what it has on record.
    async fn record_of(&self, server: Server) -> Vec<Operation> {
        let (ended, log) = server.stop().await;
        assert!(ended.success(), "{log}");
        operations(&self.data()).await
    }
}

/// How many of these rows are orders.
fn orders(record: &[Operation]) -> usize {
    record.iter().filter(|operation| matches!(operation.subject, Subject::Order(_))).count()
}
