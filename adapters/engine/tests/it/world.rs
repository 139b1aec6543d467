//! A bridge between both simulators, on a clock that stands still until a test moves it.

use crate::clock::{Dated, TestClock};
use crate::gate::Gate;
use crate::journal::make;
use bridge_core::injection::{Action, Phase};
use bridge_core::settings::Mode;
use bridge_engine::clock::Clock;
use bridge_engine::connection::{Connection, ConnectionId, HubRiseAccess, TillAccess};
use bridge_engine::journal::{Injection, Journal, OrderRecord, Peer, SqliteJournal, Store, TimelineKind};
use bridge_engine::{Engine, OperateError, Parts, Receipt, Tills};
use bridge_simulator::hubrise::{Call, DeliveryResult};
use bridge_simulator::pixelpoint::{Ticket, TillFault};
use bridge_simulator::samples::{self, Sample};
use bridge_simulator::{HubRiseSim, Lasting, Scene, Site};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::{AccessToken, ClientSecret, OrderId, Transport, signature};
use pixelpoint_api::{Dialect, EoiToken};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// Longer than anything takes, shorter than a test runner's patience.
const PATIENCE: Duration = Duration::from_mins(1);

/// Positions of the sample sites.
pub(crate) const PARIS: usize = 0;
pub(crate) const LONDON: usize = 1;

/// Sample orders by the number of their file.
pub(crate) const PAID_IN_PARIS: usize = 1;
pub(crate) const UNPAID_IN_PARIS: usize = 2;
pub(crate) const IN_LONDON: usize = 5;
pub(crate) const WITHOUT_REF: usize = 13;
pub(crate) const DELIVEROO: usize = 14;
pub(crate) const ALREADY_ACCEPTED: usize = 17;
pub(crate) const IN_PREPARATION: usize = 18;

pub(crate) struct World {
    pub(crate) scene: Scene,
    pub(crate) clock: TestClock,
    pub(crate) journal: SqliteJournal,
    pub(crate) engine: Engine,
    pub(crate) dir: TempDir,
    placed: AtomicU32,
}

pub(crate) fn sample(number: usize) -> Sample {
    samples::orders().swap_remove(number - 1)
}

/// An engine on the network and PixelPoint, with this journal and clock. It asks HubRise for nothing by itself.
pub(crate) async fn engine(journal: impl Journal + 'static, clock: &TestClock) -> Engine {
    Engine::start(parts(journal, clock)).await.unwrap()
}

pub(crate) fn parts(journal: impl Journal + 'static, clock: &TestClock) -> Parts {
    let real = Parts::real(Arc::new(journal)).unwrap();
    let transport = Arc::new(Dated(Arc::clone(&real.transport), clock.clone()));
    Parts { clock: Arc::new(clock.clone()), transport, catch_up: false, ..real }
}

/// A live connection between a site's location and its store.
pub(crate) fn connection(scene: &Scene, number: usize) -> Connection {
    let site = &scene.sites()[number];
    let mut settings = bridge_core::settings::Settings::default();
    settings.conversion.time_zone = site.timezone.parse().unwrap();
    // The tests of the witness switch it on; all others count calls without it.
    settings.statuses.witness = false;
    Connection {
        till: Some(TillAccess {
            base_url: site.till_url.clone(),
            token: EoiToken::new(&site.till_token),
            allow_local: true,
            dialect: Dialect::default(),
        }),
        mode: Mode::Live,
        settings,
        ..Connection::new(
            ConnectionId::from_bits([u8::try_from(number).unwrap(); 16]),
            site.name.clone(),
            site.location.clone(),
            HubRiseAccess::new(
                scene.hubrise_url(),
                AccessToken::new(&site.access_token),
                vec![ClientSecret::new(&site.client_secret)],
            ),
            DateTime::UNIX_EPOCH,
        )
    }
}

/// Polls until there is something. Fails the test if there never is.
pub(crate) async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = tokio::time::timeout(PATIENCE, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    found.await.unwrap_or_else(|_| panic!("waited in vain for: {what}"))
}

impl World {
    /// Every sample site connected, live.
    pub(crate) async fn live() -> Self {
        Self::with(|_| {}).await
    }

    /// Every sample site connected, after `adapt`.
    pub(crate) async fn with(adapt: impl Fn(&mut Connection)) -> Self {
        let dir = TempDir::new().unwrap();
        let journal = make::open(dir.path()).await;
        let clock = TestClock::new();
        let parts = parts(journal.clone(), &clock);
        Self::of(dir, journal, clock, parts, adapt).await
    }

    /// With tills of another kind.
    pub(crate) async fn with_tills(tills: impl Tills + 'static, adapt: impl Fn(&mut Connection)) -> Self {
        let dir = TempDir::new().unwrap();
        let journal = make::open(dir.path()).await;
        let clock = TestClock::new();
        let parts = Parts { tills: Arc::new(tills), ..parts(journal.clone(), &clock) };
        Self::of(dir, journal, clock, parts, adapt).await
    }

    /// With a gate on the way to HubRise.
    pub(crate) async fn gated(
        gate: impl Fn(Arc<dyn Transport>) -> Gate,
        adapt: impl Fn(&mut Connection),
    ) -> (Self, Gate) {
        let dir = TempDir::new().unwrap();
        let journal = make::open(dir.path()).await;
        let clock = TestClock::new();
        let parts = parts(journal.clone(), &clock);
        let gate = gate(Arc::clone(&parts.transport));
        let parts = Parts { transport: Arc::new(gate.clone()), ..parts };
        (Self::of(dir, journal, clock, parts, adapt).await, gate)
    }

    /// With an engine made of `parts`.
    pub(crate) async fn of(
        dir: TempDir,
        journal: SqliteJournal,
        clock: TestClock,
        parts: Parts,
        adapt: impl Fn(&mut Connection),
    ) -> Self {
        let scene = Scene::start().await.unwrap();
        Box::pin(Self::in_scene_with(scene, dir, journal, clock, parts, adapt)).await
    }

    /// In a scene where something has happened already.
    pub(crate) async fn in_scene(
        scene: Scene,
        dir: TempDir,
        journal: SqliteJournal,
        clock: TestClock,
        parts: Parts,
    ) -> Self {
        Self::in_scene_with(scene, dir, journal, clock, parts, |_| {}).await
    }

    async fn in_scene_with(
        scene: Scene,
        dir: TempDir,
        journal: SqliteJournal,
        clock: TestClock,
        parts: Parts,
        adapt: impl Fn(&mut Connection),
    ) -> Self {
        let engine = Engine::start(parts).await.unwrap();
        for number in 0..scene.sites().len() {
            let mut connection = connection(&scene, number);
            adapt(&mut connection);
            connect(&scene, &engine, connection).await;
        }
        Self { scene, clock, journal, engine, dir, placed: AtomicU32::new(0) }
    }

    pub(crate) fn hubrise(&self) -> &HubRiseSim {
        self.scene.hubrise()
    }

    pub(crate) fn site(&self, number: usize) -> &Site {
        &self.scene.sites()[number]
    }

    pub(crate) fn store(&self) -> Store {
        self.journal.store()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn connection(&self, number: usize) -> Connection {
        let id = connection(&self.scene, number).id;
        self.engine.connections().into_iter().find(|connection| connection.id == id).unwrap()
    }

    /// A sample as a customer orders it now.
    pub(crate) fn fresh(&self, number: usize) -> (Sample, Value) {
        let sample = sample(number);
        let unique = format!("n{}n", self.placed.fetch_add(1, Ordering::Relaxed));
        let order = sample.fresh(self.now(), &unique);
        (sample, order)
    }

    /// Places a sample order; its event waits in HubRise.
    pub(crate) fn place(&self, number: usize) -> OrderId {
        self.place_changed(number, |_| {})
    }

    /// Places a sample order that is other from the beginning. One that is changed afterwards may be sent as it was first.
    pub(crate) fn place_changed(&self, number: usize, change: impl FnOnce(&mut Value)) -> OrderId {
        let (sample, mut order) = self.fresh(number);
        change(&mut order);
        self.hubrise().place_order(&sample.location, order, self.now())
    }

    /// Hands over every event that is due, as HubRise does.
    pub(crate) async fn deliver(&self) -> Vec<Receipt> {
        let mut receipts = Vec::new();
        for delivery in self.hubrise().due(self.now()) {
            let (_, connection) = delivery.url.rsplit_once('/').unwrap();
            let receipt = self.engine.accept(connection, Some(&delivery.signature), &delivery.body).await;
            let status = if receipt == Receipt::Stored { 200 } else { 503 };
            self.hubrise().settle(&delivery, DeliveryResult::Status(status), self.now());
            receipts.push(receipt);
        }
        receipts
    }

    /// Places a sample order and hands its event over.
    pub(crate) async fn order(&self, number: usize) -> OrderId {
        let order = self.place(number);
        assert_eq!(self.deliver().await, [Receipt::Stored]);
        order
    }

    /// Hands over an event of any shape, signed for this connection.
    pub(crate) async fn tell(&self, connection: &Connection, body: &[u8]) -> Receipt {
        let signature = signature::sign(&connection.hubrise.client_secrets[0], body);
        self.engine.accept(connection.id.as_str(), Some(&signature), body).await
    }

    pub(crate) async fn find(&self, order: &OrderId) -> Option<OrderRecord> {
        for connection in self.engine.connections() {
            if let Some(id) = self.store().find(&connection.id, order).await.unwrap() {
                return self.store().order_record(id).await.unwrap();
            }
        }
        None
    }

    /// The order's record, once it is as wanted.
    pub(crate) async fn until(
        &self,
        order: &OrderId,
        what: &str,
        wanted: impl Fn(&OrderRecord) -> bool,
    ) -> OrderRecord {
        eventually(what, async || self.find(order).await.filter(&wanted)).await
    }

    /// The order's record, once nothing more happens by itself and HubRise is owed nothing.
    pub(crate) async fn at_rest(&self, order: &OrderId) -> OrderRecord {
        self.until(order, "rest", |record| {
            let state = record.injection.state;
            state.is_at_rest() && state.owed.is_none()
        })
        .await
    }

    /// The order's record, once it has come to this phase and HubRise is owed nothing.
    pub(crate) async fn at(&self, order: &OrderId, phase: Phase) -> OrderRecord {
        self.until(order, &format!("{phase:?}"), |record| {
            record.injection.state.phase == phase && record.injection.state.owed.is_none()
        })
        .await
    }

    /// The order's record, once a till that is back has taken it: its pauses end, whenever they begin.
    pub(crate) async fn through(&self, order: &OrderId) -> OrderRecord {
        self.until(order, "its ticket", |record| {
            let Injection { state, due_at, .. } = &record.injection;
            let pause = due_at.map_or(TimeDelta::zero(), |due_at| due_at - self.now());
            if state.phase == Phase::Ready && pause > TimeDelta::zero() {
                self.clock.advance(pause);
            }
            state.phase == Phase::OnTill && state.owed.is_none()
        })
        .await
    }

    pub(crate) async fn operate(&self, order: &OrderId, action: Action) -> Result<(), OperateError> {
        let record = self.find(order).await.unwrap();
        self.engine.operate(record.injection.id, action, bridge_engine::By::new("Robin")).await
    }

    /// Lets `by` go by and every lane of a site look at what it has: an order that comes after all of it goes through.
    pub(crate) async fn pass(&self, by: TimeDelta, site: usize) {
        self.clock.advance(by);
        let number = if site == PARIS { UNPAID_IN_PARIS } else { IN_LONDON };
        let order = self.order(number).await;
        self.at(&order, Phase::OnTill).await;
    }

    /// Tickets of an order, found by their footer as a person finds them.
    pub(crate) fn tickets(&self, order: &OrderId) -> Vec<Ticket> {
        let names = format!("HubRise {order}");
        let is_of = |ticket: &Ticket| ticket.footer.contains(&names);
        self.scene.till().tickets().into_iter().filter(is_of).collect()
    }

    /// How often the till was asked to take an order, whatever came of it.
    pub(crate) fn attempts(&self, order: &OrderId) -> usize {
        let names = format!("HubRise {order}");
        let is_of = |raw: &[u8]| String::from_utf8_lossy(raw).contains(&names);
        self.scene.till().arrivals().iter().filter(|arrival| is_of(&arrival.raw)).count()
    }

    /// Spoils the next request to a site's store.
    pub(crate) fn spoil_next(&self, site: usize, fault: TillFault) {
        self.scene.till().set_fault(&self.site(site).till_token, fault, Lasting::Once);
    }

    /// Spoils every request to a site's store from now on.
    pub(crate) fn spoil(&self, site: usize, fault: TillFault) {
        self.scene.till().set_fault(&self.site(site).till_token, fault, Lasting::UntilCleared);
    }

    /// The site's store works again.
    pub(crate) fn mend(&self, site: usize) {
        self.scene.till().clear_faults(&self.site(site).till_token);
    }

    /// Every PATCH of an order that reached HubRise, with what was answered.
    pub(crate) fn patches(&self, order: &OrderId) -> Vec<Call> {
        let path = format!("/v1/location/orders/{order}");
        let is_it = |call: &Call| call.method == "PATCH" && call.path == path;
        self.hubrise().calls().into_iter().filter(is_it).collect()
    }

    /// The order's status in HubRise.
    pub(crate) fn status(&self, order: &OrderId) -> String {
        self.hubrise().order(order)["status"].as_str().unwrap().to_owned()
    }
}

/// An event about an order, as HubRise sends one that happened at `at`.
pub(crate) fn event(kind: &str, id: &str, order: &Value, at: DateTime<Utc>) -> Vec<u8> {
    let event = json!({
        "id": id,
        "resource_type": "order",
        "event_type": kind,
        "created_at": at.to_rfc3339(),
        "order_id": order["id"],
        "location_id": order["location_id"],
        "new_state": order,
    });
    event.to_string().into_bytes()
}

/// Stores the connection and registers its callback.
pub(crate) async fn connect(scene: &Scene, engine: &Engine, connection: Connection) {
    let token = connection.hubrise.access_token.reveal().to_owned();
    let url = format!("https://bridge.example/{}", connection.id.as_str());
    engine.connect(connection).await.unwrap();
    scene.hubrise().register_callback(&token, Some(&url));
}

/// Behind an order its till did not take, or for one that does not answer: and its timeline says so, once.
pub(crate) fn says_that_it_waits(record: &OrderRecord) -> bool {
    let says = |kind: &TimelineKind| matches!(kind, TimelineKind::Note { code } if code == "till_not_answering");
    record.injection.state.phase == Phase::Ready
        && record.timeline.iter().filter(|entry| says(&entry.kind)).count() == 1
}

/// The phases an order went through.
pub(crate) fn phases(record: &OrderRecord) -> Vec<&str> {
    let mut phases = Vec::new();
    for entry in &record.timeline {
        if let TimelineKind::Phase { phase } = &entry.kind {
            phases.push(phase.as_str());
        }
    }
    phases
}

/// How often a peer was called for this order.
pub(crate) fn calls(record: &OrderRecord, peer: Peer) -> usize {
    record.exchanges.iter().filter(|exchange| exchange.peer == peer).count()
}
