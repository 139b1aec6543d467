//! A bridge with two connections and one person for each role, under a clock that the test turns.

use crate::support::{PASSWORD, Visitor, connection, event};
use async_trait::async_trait;
use bridge_engine::clock::Clock;
use bridge_engine::journal::{Operation, Rights, Role, Subject, Token, UserId};
use bridge_engine::{Connection, ConnectionId, Receipt};
use bridge_server::access::{Access, Rule, Site};
use bridge_server::config::{Config, Format, Listen, Log, Origin};
use bridge_server::pages::{self, Pages};
use bridge_server::run::Running;
use bridge_simulator::Scene;
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::signature;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Where the pages are for everybody else, if a test says so.
pub(crate) const PUBLIC: &str = "https://bridge.example";

pub(crate) struct House {
    pub(crate) running: Running,
    pub(crate) access: Access,
    pub(crate) clock: Arc<TurnedClock>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) scene: Scene,
    folder: TempDir,
}

/// The machine's clock and what the test has added.
#[derive(Default)]
pub(crate) struct TurnedClock {
    ahead: Mutex<TimeDelta>,
}

impl TurnedClock {
    pub(crate) fn turn(&self, by: TimeDelta) {
        *self.ahead.lock().unwrap() += by;
    }
}

#[async_trait]
impl Clock for TurnedClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + *self.ahead.lock().unwrap()
    }

    async fn sleep_until(&self, _: DateTime<Utc>) {
        unreachable!("nobody waits for this clock");
    }
}

impl House {
    /// On this machine only, nobody has signed in yet.
    pub(crate) async fn start() -> Self {
        let scene = Scene::start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            data_dir: folder.path().join("data"),
            public_pages_url: Some(PUBLIC.to_owned()),
            listen: Listen {
                pages: "127.0.0.1:0".parse().unwrap(),
                callback: "127.0.0.1:0".parse().unwrap(),
                metrics: None,
            },
            log: Log { filter: "off".to_owned(), format: Format::Text },
            ..Config::default()
        };
        let clock = Arc::new(TurnedClock::default());
        let mut made = None;
        let running = Running::start(&config, |engine, store| {
            let access = Access::with_clock(store.clone(), Site::new(Some(PUBLIC)), clock.clone());
            let pages = Pages {
                engine: engine.clone(),
                store: store.clone(),
                access: access.clone(),
                lang: None,
                demo: false,
                config: Arc::new(config.clone()),
                origin: Origin::Defaults,
            };
            let routes = pages::routes(pages, |routes| routes);
            made = Some((access, routes.rules().to_vec()));
            pages::router(routes)
        })
        .await
        .unwrap();
        let (access, rules) = made.unwrap();
        Self { running, access, clock, rules, scene, folder }
    }

    /// With an administrator, who is signed in.
    pub(crate) async fn with_administrator() -> (Self, Visitor) {
        let house = Self::start().await;
        let ann = house.visitor().take_up(&house.access.setup_link().await.unwrap(), "Ann").await;
        (house, ann)
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(self.running.pages_address())
    }

    /// Somebody through the reverse proxy.
    pub(crate) fn outsider(&self) -> Visitor {
        Visitor::through(self.running.pages_address(), PUBLIC)
    }

    /// The connection of site number `site`, served from now on.
    pub(crate) async fn connect(&self, site: u8) -> Connection {
        let made = connection(&self.scene, &self.scene.sites()[usize::from(site)]);
        let connection = Connection { id: ConnectionId::from_bits([site + 1; 16]), ..made };
        self.running.engine().connect(connection.clone()).await.unwrap();
        connection
    }

    /// An order comes in by this connection.
    pub(crate) async fn order(&self, site: usize, connection: &Connection, id: &str) -> Operation {
        let body = serde_json::to_vec(&event(&self.scene.sites()[site], id)).unwrap();
        let signed = signature::sign(&connection.hubrise.client_secrets[0], &body);
        let receipt = self.running.engine().accept(connection.id.as_str(), Some(&signed), &body).await;
        assert_eq!(receipt, Receipt::Stored);
        let operations = self.running.store().operations(100, None).await.unwrap();
        operations.into_iter().find(|operation| operation.connection == connection.id).unwrap()
    }

    /// Somebody with these roles, signed in.
    pub(crate) async fn person(&self, name: &str, roles: &[(&Connection, Role)]) -> (UserId, Visitor) {
        let (store, now) = (self.running.store(), self.clock.now());
        let id = store.add_user(name, now).await.unwrap().unwrap();
        let roles = roles.iter().map(|(connection, role)| (connection.id.clone(), *role)).collect();
        assert!(store.set_rights(id, &Rights { administrator: false, roles }).await.unwrap());
        let token = Token::from_bits([u8::try_from(id.0).unwrap(); 16]);
        store.add_link(&token, Some(id), now + TimeDelta::hours(1)).await.unwrap();
        let visitor = self.visitor().take_up(&format!("/setup/{}", token.reveal()), name).await;
        (id, visitor)
    }

    /// Signs somebody in, in another browser.
    pub(crate) async fn another_browser(&self, name: &str) -> Visitor {
        let mut visitor = self.visitor();
        assert_eq!(visitor.sign_in(name, PASSWORD).await.location(), "/");
        visitor
    }

    /// Everything that is on disk.
    pub(crate) fn files(&self) -> Vec<Vec<u8>> {
        let folder = std::fs::read_dir(self.folder.path().join("data")).unwrap();
        folder.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
    }
}

/// The injection of an operation about an order.
pub(crate) fn injection(operation: &Operation) -> i64 {
    match &operation.subject {
        Subject::Order(order) => order.injection.0,
        other => panic!("{other:?} is no order"),
    }
}
