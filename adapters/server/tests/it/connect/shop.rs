//! A bridge that is a client of the simulated HubRise, with an administrator who is signed in.

use crate::access::TurnedClock;
use crate::support::{Answer, Visitor, eventually};
use bridge_engine::Connection;
use bridge_server::access::{self, Access};
use bridge_server::config::{Config, Format, HubRise, Listen, Log, Origin};
use bridge_server::pages::{self, Pages};
use bridge_server::run::{RunError, Running};
use bridge_simulator::hubrise::{App, Choice, Client};
use bridge_simulator::{Scene, Site};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) const SCOPE: &str = "location[orders.write,customer_list.read,catalog.read]";

pub(crate) struct Shop {
    pub(crate) scene: Scene,
    pub(crate) running: Running,
    pub(crate) access: Access,
    pub(crate) clock: Arc<TurnedClock>,
    pub(crate) ann: Visitor,
    config: Config,
    _folder: TempDir,
}

async fn run(config: &Config, clock: &Arc<TurnedClock>) -> Result<(Running, Access), RunError> {
    let mut made = None;
    let running = Running::start(config, |engine, store| {
        let access = Access::with_clock(store.clone(), access::Site::this_machine(), clock.clone());
        made = Some(access.clone());
        let (engine, store) = (engine.clone(), store.clone());
        let (config, origin) = (Arc::new(config.clone()), Origin::Defaults);
        let pages = Pages { engine, store, access, lang: None, demo: false, config, origin };
        pages::router(pages::routes(pages, |routes| routes))
    });
    let running = running.await?;
    Ok((running, made.unwrap()))
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let scene = Scene::start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = config(&scene, &folder);
        let clock = Arc::new(TurnedClock::default());
        let (running, access) = run(&config, &clock).await.unwrap();
        let link = access.setup_link().await.unwrap();
        let ann = Visitor::by_link(running.pages_address(), &link, "Ann").await;
        Self { scene, running, access, clock, ann, config, _folder: folder }
    }

    /// The same, after the process has ended and begun again. Browsers keep their cookies.
    pub(crate) async fn restart(self) -> Self {
        self.running.shut_down().await;
        drop(self.access);
        let again = async || run(&self.config, &self.clock).await.ok();
        let (running, access) = eventually("the first process has let the data folder go", again).await;
        let ann = Visitor { base: format!("http://{}", running.pages_address()), ..self.ann };
        Self { running, access, ann, ..self }
    }

    /// The simulated location with so many customer lists: none, one or three.
    pub(crate) fn site(&self, lists: usize) -> &Site {
        &self.scene.sites()[match lists {
            0 => 2,
            1 => 1,
            _ => 0,
        }]
    }

    pub(crate) fn stranger(&self) -> Visitor {
        Visitor::new(self.running.pages_address())
    }

    /// What the merchant chooses at HubRise for that location.
    pub(crate) fn choice(&self, lists: usize) -> Choice {
        let (customer_list, catalog) = match lists {
            0 => (None, None),
            1 => (Some("l0nd0-list-1"), Some("l0nd0-catalog-1")),
            _ => (Some("p4r1s-list-2"), Some("p4r1s-catalog-1")),
        };
        Choice {
            customer_list: customer_list.map(str::to_owned),
            catalog: catalog.map(str::to_owned),
            ..Choice::of(&self.site(lists).location, SCOPE)
        }
    }

    /// "Allow" at HubRise: the code.
    pub(crate) fn allow(&self, choice: Choice) -> String {
        self.scene.hubrise().allow(&self.scene.client().id, choice).unwrap()
    }

    /// The bridge's client is listed as an App in HubRise's back office.
    pub(crate) fn list_as_app(&self) {
        let at = |path: &str| format!("http://{}{path}", self.running.pages_address()).parse().unwrap();
        self.scene.hubrise().add_client(Client {
            app: Some(App {
                scope: SCOPE.to_owned(),
                connect_url: at("/connect"),
                open_url: at("/connect/open"),
                disconnect_url: at("/connect/disconnect"),
            }),
            ..self.scene.client().clone()
        });
    }

    /// Presses the button; the state HubRise would give back.
    pub(crate) async fn begin(&self, visitor: &Visitor) -> String {
        let page = visitor.post("/connections/new", &[("account_name", "Chez Ann")]).await;
        assert_eq!(page.status, 200, "{}", page.text);
        parameter(&link_to(&page.text, &self.scene.oauth_url()), "state").expect("a state")
    }

    /// The whole way by the button; the page of the connection.
    pub(crate) async fn connect(&self, choice: Choice) -> String {
        let state = self.begin(&self.ann).await;
        let back = self.ann.get(&format!("/connect?code={}&state={state}", self.allow(choice))).await;
        assert_eq!(back.status, 303, "{}", back.text);
        back.location().to_owned()
    }

    /// The form of the till's page, filled in for the first site.
    pub(crate) async fn till(&self, page: &str, token: &str) -> Answer {
        let url = &self.scene.sites()[0].till_url;
        self.ann.post(&format!("{page}/till"), &[("base_url", url), ("token", token), ("allow_local", "yes")]).await
    }

    /// Connected on both sides; its page.
    pub(crate) async fn connect_both(&self) -> String {
        let page = self.connect(self.choice(1)).await;
        let done = self.till(&page, &self.scene.sites()[0].till_token).await;
        assert_eq!(
            (done.status.as_u16(), done.location()),
            (303, &*format!("{page}?said=connect_till_ok")),
            "{}",
            done.text
        );
        page
    }

    pub(crate) fn connections(&self) -> Vec<Connection> {
        self.running.engine().connections()
    }

    /// The only connection there is.
    pub(crate) fn only(&self) -> Connection {
        let connections = self.connections();
        assert_eq!(connections.len(), 1);
        connections.into_iter().next().unwrap()
    }
}

fn config(scene: &Scene, folder: &TempDir) -> Config {
    let secret = folder.path().join("client-secret");
    std::fs::write(&secret, format!("{}\n", scene.client().secret)).unwrap();
    let callback = free_port();
    Config {
        data_dir: folder.path().join("data"),
        public_callback_url: Some(format!("http://{callback}")),
        support_email: Some("support@example.com".to_owned()),
        hubrise: HubRise {
            client_id: Some(scene.client().id.clone()),
            client_secret_file: Some(secret),
            api_url: scene.hubrise_url(),
            oauth_url: scene.oauth_url(),
            ..Config::default().hubrise
        },
        listen: Listen { pages: "127.0.0.1:0".parse().unwrap(), callback, metrics: None },
        log: Log { filter: "off".to_owned(), format: Format::Text },
        ..Config::default()
    }
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The link on a page that begins like this.
pub(crate) fn link_to(page: &str, start: &str) -> String {
    let mut links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let link = links.find(|link| link.starts_with(start)).unwrap_or_else(|| panic!("no link to {start} in {page}"));
    link.replace("&#38;", "&").replace("&amp;", "&")
}

/// A parameter of an address.
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    let url: reqwest::Url = url.parse().unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
