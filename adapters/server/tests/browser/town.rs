//! A whole world for a walk: HubRise on `localhost`, the till and the real program on `127.0.0.1`, so that a browser
//! keeps the cookies of the two apart as it does across sites.

use crate::chromium::Browser;
use crate::sink::MailSink;
use crate::support::{Server, connection, program, store_connection};
use bridge_core::settings::Mode;
use bridge_engine::Connection;
use bridge_simulator::hubrise::{App, Client};
use bridge_simulator::{Scene, Site, samples};
use chrono::Utc;
use hubrise_api::OrderId;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::AbortHandle;

/// The person of every walk.
pub(crate) const NAME: &str = "Amélie";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Whom merchants let into their HubRise.
pub(crate) const SUPPORT: &str = "support@bridge.example";

/// Dropping it ends everything in it.
pub(crate) struct Town {
    pub(crate) scene: Scene,
    /// Where the bridge's mails arrive.
    pub(crate) mail: MailSink,
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
        let (scene, folder) = (Scene::start().await.unwrap(), TempDir::new().unwrap());
        let command = program(folder.path());
        Self::settle(scene, folder, command).await
    }

    /// A bridge that HubRise knows as a client, and can call; or cannot, where it has no public address.
    pub(crate) async fn known_to_hubrise(is_public: bool) -> Self {
        let (scene, folder) = (Scene::start().await.unwrap(), TempDir::new().unwrap());
        std::fs::write(folder.path().join("client-secret"), &scene.client().secret).unwrap();
        let mut command = program(folder.path());
        command.env("PIXBRIDGE_HUBRISE_CLIENT_ID", &scene.client().id);
        command.env("PIXBRIDGE_HUBRISE_CLIENT_SECRET_FILE", "client-secret");
        command.env("PIXBRIDGE_HUBRISE_API_URL", on_localhost(&scene.hubrise_url()));
        command.env("PIXBRIDGE_HUBRISE_OAUTH_URL", on_localhost(&scene.oauth_url()));
        command.env("PIXBRIDGE_SUPPORT_EMAIL", SUPPORT);
        if is_public {
            let callback = free_address();
            command.env("PIXBRIDGE_LISTEN_CALLBACK", &callback);
            command.env("PIXBRIDGE_PUBLIC_CALLBACK_URL", format!("http://{callback}"));
        }
        let town = Self::settle(scene, folder, command).await;
        town.list_as_app();
        town
    }

    /// A bridge with the Paris location and its till, connected in this mode.
    pub(crate) async fn connected(mode: Mode) -> Self {
        let (scene, folder) = (Scene::start().await.unwrap(), TempDir::new().unwrap());
        let connection = Connection { mode, ..connection(&scene, &scene.sites()[0]) };
        store_connection(&folder.path().join("pixbridge-data"), &connection).await;
        let command = program(folder.path());
        let town = Self::settle(scene, folder, command).await;
        let events = format!("http://{}/hubrise/{}/events", town.server.callback, connection.id.as_str());
        town.scene.hubrise().register_callback(&town.site().access_token, Some(&events));
        town
    }

    async fn settle(scene: Scene, folder: TempDir, mut command: Command) -> Self {
        let mail = MailSink::start().await;
        command.env("PIXBRIDGE_MAIL_HOST", mail.address().ip().to_string()).env("PIXBRIDGE_MAIL_TLS", "off");
        command.env("PIXBRIDGE_MAIL_PORT", mail.address().port().to_string());
        command.env("PIXBRIDGE_MAIL_FROM", "Bridge <bridge@example.com>");
        let server = Server::run(command).await;
        let hubrise = scene.hubrise().clone();
        let courier = tokio::spawn(async move { hubrise.run(Utc::now).await }).abort_handle();
        Self { scene, mail, server, courier, _folder: folder }
    }

    /// HubRise lists the bridge among its apps.
    fn list_as_app(&self) {
        let url = |path: &str| self.page(path).parse().unwrap();
        let app = App {
            scope: "location[orders.write,customer_list.read,catalog.read]".to_owned(),
            connect_url: url("/connect"),
            open_url: url("/connect/open"),
            disconnect_url: url("/connect/disconnect"),
        };
        self.scene.hubrise().add_client(Client { app: Some(app), ..self.scene.client().clone() });
    }

    /// HubRise's back office.
    pub(crate) fn back_office(&self) -> String {
        on_localhost(&self.scene.back_office_url())
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
        self.place_sample("orders/01-web-delivery-paid.json")
    }

    /// A customer places this sample order.
    pub(crate) fn place_sample(&self, file: &str) -> OrderId {
        let sample = samples::orders().into_iter().find(|sample| sample.file == file).unwrap();
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

/// The simulators listen on 127.0.0.1; under this name they are another site.
fn on_localhost(url: &str) -> String {
    url.replace("127.0.0.1", "localhost")
}

/// Where nobody listens yet: the public address must be known before the start.
fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}
