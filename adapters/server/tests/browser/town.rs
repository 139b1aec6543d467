//! A whole world for a walk: HubRise on `localhost`, the till and the real program on `127.0.0.1`, so that a browser
//! keeps the cookies of the two apart as it does across sites.

use crate::chromium::Browser;
use crate::support::{Server, connection, program, store_connection};
use bridge_core::settings::Mode;
use bridge_engine::Connection;
use bridge_simulator::{Scene, Site, samples};
use chrono::Utc;
use hubrise_api::OrderId;
use tempfile::TempDir;
use tokio::task::AbortHandle;

/// The person of every walk.
pub(crate) const NAME: &str = "Amélie";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Dropping it ends everything in it.
pub(crate) struct Town {
    pub(crate) scene: Scene,
    server: Server,
    /// Lets HubRise deliver its events.
    courier: AbortHandle,
    _folder: TempDir,
}

impl Drop for Town {
    fn drop(&mut self) {
        self.courier.abort();
    }
}

impl Town {
    /// A bridge that was never started before.
    pub(crate) async fn found() -> Self {
        let scene = Scene::start().await.unwrap();
        let folder = TempDir::new().unwrap();
        let server = Server::start(folder.path()).await;
        let courier = courier(&scene);
        Self { scene, server, courier, _folder: folder }
    }

    /// A bridge with the Paris location and its till, connected in this mode.
    pub(crate) async fn connected(mode: Mode) -> Self {
        let scene = Scene::start().await.unwrap();
        let folder = TempDir::new().unwrap();
        let site = &scene.sites()[0];
        let connection = Connection { mode, ..connection(&scene, site) };
        store_connection(&folder.path().join("pixbridge-data"), &connection).await;
        let server = Server::run(program(folder.path())).await;
        let events = format!("http://{}/hubrise/{}/events", server.callback, connection.id.as_str());
        scene.hubrise().register_callback(&site.access_token, Some(&events));
        let courier = courier(&scene);
        Self { scene, server, courier, _folder: folder }
    }

    /// Paris.
    pub(crate) fn site(&self) -> &Site {
        &self.scene.sites()[0]
    }

    /// A page of the bridge.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.pages)
    }

    /// The link that the program printed for the first administrator.
    pub(crate) fn setup_link(&self) -> &str {
        let mut words = self.server.introduction.split_whitespace().filter(|word| word.contains("/setup/"));
        words.next().expect("nobody can sign in yet")
    }

    /// A customer orders in Paris, something that the till knows.
    pub(crate) fn place_order(&self) -> OrderId {
        let sample = samples::orders().into_iter().find(|sample| sample.location == self.site().location).unwrap();
        let (now, number) = (Utc::now(), self.scene.hubrise().orders().len() + 1);
        self.scene.hubrise().place_order(&sample.location, sample.fresh(now, &number.to_string()), now)
    }

    /// The first administrator makes an account, and is signed in.
    pub(crate) async fn sign_up(&self, browser: &Browser) {
        let lang = browser.lang;
        browser.open(self.setup_link()).await;
        browser.fill(&lang.text("name"), NAME).await;
        browser.fill(&lang.text("password_new"), PASSWORD).await;
        browser.fill(&lang.text("password_again"), PASSWORD).await;
        browser.click(&lang.text("setup_do")).await;
        browser.reads(&lang.text("operations_title")).await;
    }
}

fn courier(scene: &Scene) -> AbortHandle {
    let hubrise = scene.hubrise().clone();
    tokio::spawn(async move { hubrise.run(Utc::now).await }).abort_handle()
}
