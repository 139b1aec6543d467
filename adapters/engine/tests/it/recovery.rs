//! After a stop, tidy or not: nothing is lost, nothing is sent again by itself.

use crate::clock::TestClock;
use crate::journal::doubles::passes_on;
use crate::journal::make;
use crate::world::{self, PAID_IN_PARIS, PARIS, World, eventually, parts, phases};
use async_trait::async_trait;
use bridge_core::injection::{Action, HoldReason, Phase, WriteBack};
use bridge_core::settings::Mode;
use bridge_engine::connection::{Connection, ConnectionId, TillId};
use bridge_engine::journal::{
    Arrival, Exchange, Injection, InjectionId, Journal, JournalError, Lane, Peer, Purged, SqliteJournal, StoredEvent,
    TimelineKind, Transition, Waiting,
};
use bridge_engine::{Engine, Receipt};
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::pixelpoint::{Delay, Release, TillFault};
use bridge_simulator::{Lasting, Scene};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderId;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// What a process does until it is killed: it serves one order of Paris and gets no further than the till's answer.
async fn serve_until_killed(dir: &Path, scene: &Scene, clock: &TestClock, body: Vec<u8>) {
    let (dir, clock, connection) = (dir.to_owned(), clock.clone(), world::connection(scene, PARIS));
    let till = scene.till().clone();
    let killed = tokio::task::spawn_blocking(move || {
        let process = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        process.block_on(async {
            let journal = make::open(&dir).await;
            let engine = world::engine(journal, &clock).await;
            engine.connect(connection.clone()).await.unwrap();
            let signature = hubrise_api::signature::sign(&connection.hubrise.client_secrets[0], &body);
            let receipt = engine.accept(connection.id.as_str(), Some(&signature), &body).await;
            assert_eq!(receipt, Receipt::Stored);
            eventually("the order at the till", async || (!till.arrivals().is_empty()).then_some(())).await;
        });
        // Every task ends where it stands, as a killed process does.
        process.shutdown_timeout(Duration::from_secs(30));
    });
    killed.await.unwrap();
}

/// The journal of a process that is gone; its lock goes with its last thread.
async fn reopen(dir: &Path) -> SqliteJournal {
    eventually("the journal", async || SqliteJournal::open(dir, make::key(dir)).await.ok()).await
}

#[tokio::test]
async fn an_order_that_was_being_sent_is_a_doubt_after_a_crash() {
    for fault in [TillFault::LateAnswer(Delay::Until(Release::new())), TillFault::CommitThenNoAnswer] {
        let (dir, clock, scene) = (TempDir::new().unwrap(), TestClock::new(), Scene::start().await.unwrap());
        let late = matches!(fault, TillFault::LateAnswer(_));
        scene.till().set_fault(&scene.sites()[PARIS].till_token, fault, Lasting::Once);
        let sample = world::sample(PAID_IN_PARIS);
        let json = sample.fresh(bridge_engine::clock::Clock::now(&clock), "crash");
        let order =
            scene.hubrise().place_order(&sample.location, json.clone(), bridge_engine::clock::Clock::now(&clock));
        let event =
            serde_json::json!({ "id": "e1", "resource_type": "order", "event_type": "create", "new_state": json });
        serve_until_killed(dir.path(), &scene, &clock, event.to_string().into_bytes()).await;

        let journal = reopen(dir.path()).await;
        let parts = parts(journal.clone(), &clock);
        let world = World::in_scene(scene, dir, journal, clock, parts).await;
        let record = world.at(&order, Phase::InDoubt).await;
        if late {
            assert_eq!(phases(&record), ["ready", "sending", "unknown", "in_doubt"]);
        }
        assert_eq!(record.injection.state.actions(), [Action::OnTheTill, Action::NotThere, Action::Close]);
        world.pass(TimeDelta::hours(1), PARIS).await;
        world.at(&order, Phase::InDoubt).await;
        assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 1), "nothing is sent again");
        world.operate(&order, Action::OnTheTill).await.unwrap();
        world.at(&order, Phase::OnTill).await;
        assert_eq!(world.status(&order), "received");
    }
}

/// Stops the engine and starts another on the same journal.
async fn restart(world: &mut World) {
    world.engine.shut_down().await;
    world.engine = world::engine(world.journal.clone(), &world.clock).await;
}

#[tokio::test]
async fn an_order_that_was_ready_is_sent_once() {
    let mut world = World::live().await;
    world.spoil(PARIS, TillFault::Offline);
    let order = world.order(PAID_IN_PARIS).await;
    world.until(&order, "a failed try", |record| record.injection.tries == 1).await;
    world.engine.shut_down().await;
    world.mend(PARIS);
    restart(&mut world).await;
    world.clock.advance(TimeDelta::seconds(1));
    world.at(&order, Phase::OnTill).await;
    restart(&mut world).await;
    world.pass(TimeDelta::hours(1), PARIS).await;
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 2));
    assert_eq!(world.status(&order), "received");
}

#[tokio::test]
async fn an_order_that_was_only_stored_is_sent_once() {
    let mut world = World::live().await;
    world.engine.shut_down().await;
    // Stored and answered, and nobody there to go on with it.
    let order = world.order(PAID_IN_PARIS).await;
    assert_eq!(world.find(&order).await.unwrap().injection.state.phase, Phase::Recorded);
    restart(&mut world).await;
    world.at(&order, Phase::OnTill).await;
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 1));
}

#[tokio::test]
async fn what_hubrise_is_owed_is_written_after_a_restart() {
    let mut world = World::live().await;
    world.hubrise().set_fault(&world.site(PARIS).location, ApiFault::Drop, Lasting::UntilCleared);
    let order = world.order(PAID_IN_PARIS).await;
    world
        .until(&order, "a status owed", |record| {
            record.injection.state.owed == Some(WriteBack::OnTill) && record.injection.tries == 1
        })
        .await;
    world.engine.shut_down().await;
    world.hubrise().clear_faults(&world.site(PARIS).location);
    restart(&mut world).await;
    world.clock.advance(TimeDelta::seconds(1));
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.status(&order), "received");
    assert_eq!(world.attempts(&order), 1);
}

#[tokio::test]
async fn an_interrupted_look_for_the_ticket_is_taken_up() {
    let mut world = World::live().await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at(&order, Phase::InDoubt).await;
    world.engine.shut_down().await;
    // As if the process had ended between the answer and the look.
    let state = bridge_core::injection::State { phase: Phase::Unknown, ..record.injection.state };
    let transition = Transition::to(state);
    assert!(world.journal.apply(record.injection.id, record.injection.version, &transition).await.unwrap());
    restart(&mut world).await;
    world.at(&order, Phase::InDoubt).await;
    assert_eq!(world.attempts(&order), 1);
}

#[tokio::test]
async fn a_tidy_stop_keeps_the_answer_that_is_on_its_way() {
    let world = World::live().await;
    let release = Release::new();
    world.spoil_next(PARIS, TillFault::LateAnswer(Delay::Until(release.clone())));
    let order = world.order(PAID_IN_PARIS).await;
    eventually("the ticket", async || (world.tickets(&order).len() == 1).then_some(())).await;
    let waiting = world.order(PAID_IN_PARIS).await;
    world.until(&waiting, "READY", |record| record.injection.state.phase == Phase::Ready).await;
    tokio::join!(world.engine.shut_down(), async { release.release() });
    assert_eq!(world.find(&order).await.unwrap().injection.state.phase, Phase::OnTill);
    assert_eq!(world.attempts(&waiting), 0, "nothing new is begun");
}

/// A journal that fails to store the next answers of the till, stores the next decisions and says it did not, and looks
/// for events a moment too early.
struct Failing {
    journal: SqliteJournal,
    answers_to_fail: Arc<AtomicU32>,
    decisions_to_deny: Arc<AtomicU32>,
    looks_too_early: Arc<AtomicU32>,
}

impl Failing {
    fn new(journal: SqliteJournal) -> Self {
        Self {
            journal,
            answers_to_fail: Arc::default(),
            decisions_to_deny: Arc::default(),
            looks_too_early: Arc::default(),
        }
    }
}

/// Takes one from what is left, if anything is.
fn one_of(left: &AtomicU32) -> bool {
    left.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

passes_on!(Failing, |failing| &failing.journal);

#[async_trait]
impl Journal for Failing {
    async fn accept(&self, batch: &[Arrival]) -> Result<(), JournalError> {
        self.journal.accept(batch).await
    }

    async fn next_event(&self, connection: &ConnectionId) -> Result<Option<StoredEvent>, JournalError> {
        let event = self.journal.next_event(connection).await?;
        Ok(event.filter(|_| !one_of(&self.looks_too_early)))
    }

    async fn waiting(&self, lane: &Lane, now: DateTime<Utc>) -> Result<Waiting, JournalError> {
        self.journal.waiting(lane, now).await
    }

    async fn injection(&self, id: InjectionId) -> Result<Option<Injection>, JournalError> {
        self.journal.injection(id).await
    }

    async fn apply(&self, id: InjectionId, version: i64, transition: &Transition) -> Result<bool, JournalError> {
        let is_answer = transition.exchanges.iter().any(|exchange| exchange.peer == Peer::ToTill);
        if is_answer && one_of(&self.answers_to_fail) {
            return Err(JournalError::Database { action: "store", reason: "disk full".to_owned() });
        }
        let is_decision = transition.timeline.iter().any(|entry| matches!(entry.kind, TimelineKind::Operator { .. }));
        let done = self.journal.apply(id, version, transition).await;
        if is_decision && one_of(&self.decisions_to_deny) {
            return Err(JournalError::Database { action: "store", reason: "the answer got lost".to_owned() });
        }
        done
    }

    async fn call_up(&self, till: &TillId, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.journal.call_up(till, at).await
    }

    async fn interrupted(&self) -> Result<Vec<Injection>, JournalError> {
        self.journal.interrupted().await
    }

    async fn busy_tills(&self) -> Result<Vec<TillId>, JournalError> {
        self.journal.busy_tills().await
    }

    async fn save_connection(&self, connection: &Connection) -> Result<(), JournalError> {
        self.journal.save_connection(connection).await
    }

    async fn connections(&self) -> Result<Vec<Connection>, JournalError> {
        self.journal.connections().await
    }

    async fn find(&self, connection: &ConnectionId, order: &OrderId) -> Result<Option<Injection>, JournalError> {
        self.journal.find(connection, order).await
    }

    async fn keep(&self, connection: &ConnectionId, name: &str, fact: &str) -> Result<(), JournalError> {
        self.journal.keep(connection, name, fact).await
    }

    async fn kept(&self, connection: &ConnectionId, name: &str) -> Result<Option<String>, JournalError> {
        self.journal.kept(connection, name).await
    }

    async fn record(&self, injection: InjectionId, exchange: &Exchange) -> Result<(), JournalError> {
        self.journal.record(injection, exchange).await
    }

    async fn purge(&self, before: DateTime<Utc>) -> Result<Purged, JournalError> {
        self.journal.purge(before).await
    }

    async fn forget(&self, before: DateTime<Utc>) -> Result<Purged, JournalError> {
        self.journal.forget(before).await
    }
}

#[tokio::test]
async fn an_answer_that_could_not_be_stored_is_stored_when_the_disk_is_back() {
    let (dir, clock) = (TempDir::new().unwrap(), TestClock::new());
    let journal = make::open(dir.path()).await;
    let failing = Failing::new(journal.clone());
    let answers_to_fail = Arc::clone(&failing.answers_to_fail);
    answers_to_fail.store(3, Ordering::Relaxed);
    let parts = parts(failing, &clock);
    let world = World::of(dir, journal, clock, parts, |_| {}).await;
    let order = world.order(PAID_IN_PARIS).await;
    // Whoever waits may have begun to wait only now: the clock moves on until it is done.
    let record = eventually("the answer is stored", async || {
        world.clock.advance(TimeDelta::seconds(1));
        world.find(&order).await.filter(|record| record.injection.state.phase == Phase::OnTill)
    })
    .await;
    assert_eq!(answers_to_fail.load(Ordering::Relaxed), 0);
    assert_eq!(phases(&record), ["ready", "sending", "on_till"]);
    world.at(&order, Phase::OnTill).await;
    assert_eq!((world.tickets(&order).len(), world.attempts(&order)), (1, 1));
    assert_eq!(world.status(&order), "received");
}

#[tokio::test]
async fn a_decision_that_was_stored_and_reported_as_failed_is_carried_out() {
    let (dir, clock) = (TempDir::new().unwrap(), TestClock::new());
    let journal = make::open(dir.path()).await;
    let failing = Failing::new(journal.clone());
    failing.decisions_to_deny.store(1, Ordering::Relaxed);
    let parts = parts(failing, &clock);
    let supervised = |connection: &mut Connection| connection.mode = Mode::Supervised;
    let world = World::of(dir, journal, clock, parts, supervised).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::Held(HoldReason::Supervised)).await;
    assert!(world.operate(&order, Action::Send).await.is_err());
    assert_eq!(world.find(&order).await.unwrap().injection.state.phase, Phase::Ready, "it was stored all the same");
    eventually("the till's lane looks by itself", async || {
        world.clock.advance(TimeDelta::seconds(10));
        world.find(&order).await.filter(|record| record.injection.state.phase == Phase::OnTill)
    })
    .await;
    assert_eq!(world.tickets(&order).len(), 1);
}

#[tokio::test]
async fn connections_are_served_again_after_a_restart() {
    let mut world = World::live().await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    let names = |engine: &Engine| engine.connections().into_iter().map(|one| one.name).collect::<Vec<_>>();
    let before = names(&world.engine);
    restart(&mut world).await;
    assert_eq!(names(&world.engine), before);
    world.pass(TimeDelta::minutes(1), PARIS).await;
}

#[tokio::test]
async fn an_order_stored_while_the_desk_was_looking_is_not_fetched() {
    let (dir, clock) = (TempDir::new().unwrap(), TestClock::new());
    let journal = make::open(dir.path()).await;
    let failing = Failing::new(journal.clone());
    let looks_too_early = Arc::clone(&failing.looks_too_early);
    let parts = parts(failing, &clock);
    let world = World::of(dir, journal, clock, parts, |_| {}).await;
    looks_too_early.store(1, Ordering::Relaxed);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    let calls: Vec<_> = world.hubrise().calls().into_iter().map(|call| call.method).collect();
    assert_eq!(calls, ["PATCH", "GET"], "told, and read back");
    assert_eq!(looks_too_early.load(Ordering::Relaxed), 0);
}
