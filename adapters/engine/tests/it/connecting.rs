//! From a code to orders on the till, and the way back, against both simulators.

mod codes;
mod end;
mod intake;
mod proof;
mod verify;

use crate::clock::TestClock;
use crate::journal::make;
use crate::world::{self, eventually};
use bridge_engine::clock::Clock as _;
use bridge_engine::connecting::{Credentials, HubRiseClient, Taken, Via};
use bridge_engine::journal::SqliteJournal;
use bridge_engine::{Connection, ConnectionId, Engine, Parts, TillAccess};
use bridge_simulator::hubrise::{App, Choice, Client, Connected, DeliveryResult};
use bridge_simulator::{HubRiseSim, Scene, Site};
use chrono::TimeDelta;
use hubrise_api::{ClientSecret, Code, OrderId};
use pixelpoint_api::{Dialect, EoiToken};
use std::time::Duration;
use tempfile::TempDir;

const PARIS: usize = 0;
const LONDON: usize = 1;
const KYOTO: usize = 2;

const SCOPE: &str = "location[orders.write,customer_list.read,catalog.read]";
const PUBLIC: &str = "https://bridge.example.com";
const WHO: &str = "robin@example.org";

/// An engine that is a client of the simulated HubRise, connected to nothing yet.
struct Office {
    scene: Scene,
    clock: TestClock,
    journal: SqliteJournal,
    engine: Engine,
    dir: TempDir,
}

fn parts(scene: &Scene, journal: &SqliteJournal, clock: &TestClock) -> Parts {
    let client = scene.client();
    let hubrise = HubRiseClient {
        credentials: Some(Credentials {
            client_id: client.id.clone(),
            client_secret: ClientSecret::new(&client.secret),
            previous_client_secret: None,
        }),
        api_url: scene.hubrise_url(),
        oauth_url: scene.oauth_url(),
        redirect_url: Some(format!("{PUBLIC}/back")),
        public_callback_url: Some(PUBLIC.to_owned()),
    };
    Parts { hubrise, ..world::parts(journal.clone(), clock) }
}

impl Office {
    async fn open() -> Self {
        Self::open_with(|parts| parts).await
    }

    async fn open_with(adapt: impl FnOnce(Parts) -> Parts) -> Self {
        let dir = TempDir::new().unwrap();
        let journal = make::open(dir.path()).await;
        Self::open_in(dir, journal, adapt).await
    }

    /// It does not wait long for a journal that another program holds.
    async fn open_impatient(adapt: impl FnOnce(Parts) -> Parts) -> Self {
        let dir = TempDir::new().unwrap();
        let key = make::key(dir.path());
        let journal = SqliteJournal::open_with(dir.path(), key, Duration::from_millis(50)).await.unwrap();
        Self::open_in(dir, journal, adapt).await
    }

    async fn open_in(dir: TempDir, journal: SqliteJournal, adapt: impl FnOnce(Parts) -> Parts) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (scene, clock) = (Scene::start().await.unwrap(), TestClock::new());
        scene.hubrise().tell(clock.now());
        let engine = Engine::start(adapt(parts(&scene, &journal, &clock))).await.unwrap();
        Self { scene, clock, journal, engine, dir }
    }

    /// The same, after the process has ended and begun again.
    async fn restart(self, adapt: impl FnOnce(Parts) -> Parts) -> Self {
        self.engine.shut_down().await;
        let engine = Engine::start(adapt(parts(&self.scene, &self.journal, &self.clock))).await.unwrap();
        Self { engine, ..self }
    }

    /// Our client becomes an App of HubRise's store.
    fn become_app(&self) {
        let url = |path: &str| format!("{PUBLIC}/{path}").parse().unwrap();
        let app = App {
            scope: SCOPE.to_owned(),
            connect_url: url("connect"),
            open_url: url("open"),
            disconnect_url: "http://127.0.0.1:9/disconnect".parse().unwrap(),
        };
        self.hubrise().add_client(Client { app: Some(app), ..self.scene.client().clone() });
    }

    fn hubrise(&self) -> &HubRiseSim {
        self.scene.hubrise()
    }

    fn site(&self, number: usize) -> &Site {
        &self.scene.sites()[number]
    }

    /// What the merchant chooses: the first of everything there is.
    fn choice(&self, site: usize) -> Choice {
        let first = |of: &str| (site != KYOTO).then(|| format!("{}-{of}-1", &self.site(site).location.as_str()[..5]));
        Choice {
            customer_list: first("list"),
            catalog: first("catalog"),
            ..Choice::of(&self.site(site).location, SCOPE)
        }
    }

    fn code_of(&self, choice: Choice) -> Code {
        Code::new(&self.hubrise().allow(&self.scene.client().id, choice).unwrap()).unwrap()
    }

    fn code(&self, site: usize) -> Code {
        self.code_of(self.choice(site))
    }

    async fn take(&self, site: usize, via: Via) -> Taken {
        let made_by = if via == Via::BackOffice { "" } else { WHO };
        self.engine.take_code(&self.code(site), via, made_by).await.unwrap()
    }

    /// Connected with HubRise, by a pasted code.
    async fn half(&self, site: usize) -> Connection {
        self.take(site, Via::ByHand { device_id: None }).await.connection
    }

    fn till(&self, site: usize) -> TillAccess {
        let site = self.site(site);
        TillAccess {
            base_url: site.till_url.clone(),
            token: EoiToken::new(&site.till_token),
            allow_local: true,
            dialect: Dialect::default(),
        }
    }

    /// Connected on both sides.
    async fn whole(&self, site: usize) -> Connection {
        let id = self.half(site).await.id;
        self.engine.connect_till(&id, self.till(site)).await.unwrap().connection
    }

    fn now(&self, id: &ConnectionId) -> Connection {
        self.engine.connection(id).unwrap()
    }

    /// HubRise's side of a connection of ours.
    fn at_hubrise(&self, connection: &Connection) -> Connected {
        let token = connection.hubrise.access_token.reveal();
        self.hubrise().connections().into_iter().find(|known| known.token == token).unwrap()
    }

    /// A merchant's customer orders.
    fn place(&self, sample: usize) -> OrderId {
        let now = self.clock.now();
        let sample = world::sample(sample);
        let order = sample.fresh(now, &format!("x{}", self.hubrise().orders().len()));
        self.hubrise().place_order(&sample.location, order, now)
    }

    /// The ways to the bridge are down: every call of HubRise's fails.
    fn lose_calls(&self) {
        for delivery in self.hubrise().due(self.clock.now()) {
            self.hubrise().settle(&delivery, DeliveryResult::NoAnswer, self.clock.now());
        }
    }

    /// Lets time go by in steps of half a minute until it is so.
    async fn in_time(&self, what: &str, is_so: impl AsyncFn() -> bool) {
        let mut looks = 0;
        eventually(what, async || {
            let done = is_so().await;
            looks += 1;
            // Not at every look: on a busy machine half an hour would be over before an order is looked at once.
            if !done && looks % 5 == 0 {
                self.clock.advance(TimeDelta::seconds(30));
                self.hubrise().tell(self.clock.now());
                // On a busy machine the engine must not be half an hour late with what is due.
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            done.then_some(())
        })
        .await;
    }
}
