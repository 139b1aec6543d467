//! The engine itself: its parts, its connections, and the way in.

use crate::alerts::{AlertKind, NetPost, Post, Troubles};
use crate::arrival::Received;
use crate::brake::Brakes;
use crate::clock::{Clock, Rng, SystemClock, SystemRng};
use crate::connecting::{Echoes, HubRiseClient};
use crate::connection::{Connection, ConnectionId, TillId};
use crate::failpoint::{self, Point};
use crate::health::{Book, Health};
use crate::housekeeping;
use crate::hubrise::HubRise;
use crate::intake::{self, Quotas};
use crate::journal::{Arrival, GroupCommit, Journal, JournalError, Lane};
use crate::lane::{self, Bells, Worker};
use crate::menus::{self, Menus};
use crate::metrics::Meters;
use crate::pos::{Pos, TillError, Tills};
use crate::silence::Silences;
use crate::till_events;
use crate::watch;
use crate::witness::Asked;
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::{BuildError, Transport, signature};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What an engine is made of.
pub struct Parts {
    /// The durable record.
    pub journal: Arc<dyn Journal>,
    /// How HubRise is reached.
    pub transport: Arc<dyn Transport>,
    /// How tills are opened.
    pub tills: Arc<dyn Tills>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// How alerts go out.
    pub post: Arc<dyn Post>,
    /// Where people open the pages, for the links in alerts: `https://bridge.example.com`.
    pub pages_url: Option<String>,
    /// What HubRise and this instance know of each other.
    pub hubrise: HubRiseClient,
    /// Asks HubRise for what its calls missed, and sees that it calls. Without it, orders come by calls only.
    pub catch_up: bool,
    /// How long what is about people is kept.
    pub keep: TimeDelta,
}

impl Parts {
    /// The parts of a real bridge: this journal, the network, PixelPoint, the machine's clock; alerts without a mail
    /// server.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn real(journal: Arc<dyn Journal>) -> Result<Self, EngineError> {
        let transport = hubrise_api::ReqwestTransport::new(&hubrise_api::TransportOptions::default())?;
        Ok(Self {
            journal,
            transport: Arc::new(transport),
            tills: Arc::new(crate::pixelpoint::PixelPointTills),
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng),
            post: Arc::new(NetPost::without_mail()),
            pages_url: None,
            hubrise: HubRiseClient::default(),
            catch_up: true,
            keep: housekeeping::KEEP,
        })
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

/// The engine. Cheap to clone; all clones are one engine.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) journal: Arc<dyn Journal>,
    arrivals: GroupCommit,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) tills: Arc<dyn Tills>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) post: Arc<dyn Post>,
    pub(crate) pages_url: Option<String>,
    pub(crate) troubles: Arc<Troubles>,
    pub(crate) silences: Silences,
    pub(crate) menus: Menus,
    pub(crate) brakes: Brakes,
    pub(crate) asked: Asked,
    pub(crate) hubrise_client: HubRiseClient,
    pub(crate) catch_up: bool,
    pub(crate) keep: TimeDelta,
    connections: RwLock<HashMap<ConnectionId, Known>>,
    /// Whoever changes a connection holds it from reading to storing.
    pub(crate) changing: tokio::sync::Mutex<()>,
    pub(crate) book: Arc<Book>,
    pub(crate) echoes: Echoes,
    pub(crate) quotas: Quotas,
    pub(crate) meters: Meters,
    intakes: Mutex<HashMap<ConnectionId, Arc<Notify>>>,
    served: Mutex<HashSet<Worker>>,
    pub(crate) bells: Bells,
    pub(crate) stop: CancellationToken,
    tasks: TaskTracker,
}

/// A connection, with its two ends opened if it is served.
struct Known {
    connection: Connection,
    served: Option<Arc<Live>>,
}

/// A served connection with its two ends opened.
pub(crate) struct Live {
    pub(crate) connection: Connection,
    pub(crate) till: TillId,
    pub(crate) hubrise: HubRise,
    pub(crate) pos: Arc<dyn Pos>,
    /// When the till is asked next what it has to report; `None`: never.
    pub(crate) ask_events_at: Mutex<Option<DateTime<Utc>>>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

/// The two answers HubRise may get. Any status from 200 to 499 makes HubRise delete the event for good, so there is no
/// third one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// Durably stored, or known already: answer 200.
    Stored,
    /// Not stored: answer 503, and HubRise sends it again.
    TryAgain,
}

/// Why the engine cannot start or take a connection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The journal.
    #[error("the journal cannot be used")]
    Journal(#[from] JournalError),
    /// A till.
    #[error("the till's side of the connection cannot be used")]
    Till(#[from] TillError),
    /// HubRise's client.
    #[error("HubRise's side of the connection cannot be used")]
    HubRise(#[from] BuildError),
}

impl Engine {
    /// Starts an engine: whatever was interrupted is recovered first, then every connection that is in use is served.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn start(parts: Parts) -> Result<Self, EngineError> {
        let bells = Bells::default();
        let (journal, clock) = (Arc::clone(&parts.journal), Arc::clone(&parts.clock));
        let troubles = Arc::new(Troubles::open(journal, clock, bells.of(Worker::Alerts)).await?);
        let (journal, clock) = (Arc::clone(&parts.journal), Arc::clone(&parts.clock));
        let book = Arc::new(Book::new(journal, clock, Arc::clone(&troubles)));
        let engine = Self {
            inner: Arc::new(Inner {
                arrivals: GroupCommit::new(Arc::clone(&parts.journal)),
                echoes: Echoes::default(),
                book,
                quotas: Quotas::new(Arc::clone(&parts.journal), Arc::clone(&parts.clock)),
                meters: Meters::default(),
                brakes: Brakes::new(Arc::clone(&parts.journal)),
                asked: Asked::after(parts.journal.newest_injection().await?),
                journal: parts.journal,
                transport: parts.transport,
                tills: parts.tills,
                clock: parts.clock,
                rng: parts.rng,
                post: parts.post,
                pages_url: parts.pages_url,
                troubles,
                silences: Silences::default(),
                menus: Menus::default(),
                hubrise_client: parts.hubrise,
                catch_up: parts.catch_up,
                keep: parts.keep,
                connections: RwLock::default(),
                changing: tokio::sync::Mutex::default(),
                intakes: Mutex::default(),
                served: Mutex::default(),
                bells,
                stop: CancellationToken::new(),
                tasks: TaskTracker::new(),
            }),
        };
        lane::recover(&engine.inner, None).await?;
        for connection in engine.inner.journal.connections().await? {
            engine.inner.book.open(&connection.id).await;
            engine.inner.brakes.open(&connection.id).await?;
            engine.inner.menus.open(&*engine.inner.journal, &connection.id).await?;
            // One that cannot be served must not keep the others from their orders. HubRise gets 503 for it meanwhile.
            let live = engine.live(&connection).unwrap_or_else(|error| {
                tracing::error!(connection.id = %connection.id, %error, "a connection cannot be served");
                None
            });
            if let Some(live) = &live
                && engine.inner.troubles.holds(&connection.id, AlertKind::TillOffline)
            {
                engine.inner.silences.presume(&live.till, engine.now());
            }
            engine.put(connection, live);
        }
        engine.work(Worker::Alerts);
        engine.inner.tasks.spawn(housekeeping::run(Arc::clone(&engine.inner)));
        engine.inner.tasks.spawn(watch::run(Arc::clone(&engine.inner)));
        // Among them tills by an address or token that no connection has any more.
        for till in engine.inner.journal.busy_tills().await? {
            engine.work(Lane::Till(till));
        }
        Ok(engine)
    }

    /// A fresh id for a connection.
    pub fn new_connection_id(&self) -> ConnectionId {
        ConnectionId::from_bits(self.inner.rng.bits())
    }

    /// Stores a connection, new or changed; from now on it is served, or not, as [`Connection::is_served`] says.
    ///
    /// # Errors
    /// When it cannot be stored, or one of its ends cannot be opened; nothing has changed then.
    pub async fn connect(&self, connection: Connection) -> Result<(), EngineError> {
        let _turn = self.inner.changing.lock().await;
        self.store(connection).await
    }

    /// [`connect`](Self::connect) for whoever has the turn to change connections.
    pub(crate) async fn store(&self, connection: Connection) -> Result<(), EngineError> {
        let live = self.live(&connection)?;
        self.inner.journal.save_connection(&connection).await?;
        let till = self.connection(&connection.id).and_then(|before| before.till_id());
        if connection.standing.is_over() || till.is_some() && till != connection.till_id() {
            menus::forget(&self.inner, &connection.id).await?;
        }
        self.put(connection, live);
        Ok(())
    }

    /// Every connection, served or not, by name.
    pub fn connections(&self) -> Vec<Connection> {
        let connections = self.inner.connections.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = connections.values().map(|known| known.connection.clone()).collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    /// One connection, served or not.
    pub fn connection(&self, id: &ConnectionId) -> Option<Connection> {
        self.inner.connection(id)
    }

    /// How both sides of a connection are.
    pub fn health(&self, id: &ConnectionId) -> Health {
        self.inner.book.of(id)
    }

    /// The connection of this [`handle`](ConnectionId::handle).
    pub fn connection_by_handle(&self, handle: &str) -> Option<Connection> {
        let connections = self.inner.connections.read().unwrap_or_else(PoisonError::into_inner);
        connections.values().find(|known| known.connection.id.handle() == handle).map(|known| known.connection.clone())
    }

    /// Opens both ends, if the connection is to be served.
    fn live(&self, connection: &Connection) -> Result<Option<Live>, EngineError> {
        let inner = &self.inner;
        let Some(till) = connection.till.as_ref().filter(|_| connection.is_served()) else { return Ok(None) };
        Ok(Some(Live {
            till: till.id(),
            hubrise: inner.hubrise(connection)?,
            pos: inner.tills.open(till)?,
            ask_events_at: Mutex::new(till_events::first_asked_at(connection)),
            connection: connection.clone(),
        }))
    }

    /// Puts the connection in place; if it is served, sees that its desk, its outbox and its till have a worker, one each.
    fn put(&self, connection: Connection, live: Option<Live>) {
        let id = connection.id.clone();
        let till = live.as_ref().map(|live| live.till.clone());
        let left = connection.till_id().filter(|_| connection.standing.is_over());
        let mut connections = self.inner.connections.write().unwrap_or_else(PoisonError::into_inner);
        connections.insert(id.clone(), Known { connection, served: live.map(Arc::new) });
        drop(connections);
        self.look_after(&id);
        // Served or not: it erases customers, too.
        self.work(Lane::Desk(id.clone()));
        if let Some(till) = left {
            // What waits there will not go any more.
            self.work(Lane::Till(till));
        }
        let Some(till) = till else { return };
        self.work(Worker::Doubts(till.clone()));
        for lane in [Lane::Outbox(id.clone()), Lane::Till(till)] {
            self.work(lane);
        }
        self.work(Worker::TillEvents(id.clone()));
        self.work(Worker::Brake(id));
    }

    /// Gives the connection somebody who looks after it, or tells who does that something has changed.
    fn look_after(&self, id: &ConnectionId) {
        let mut intakes = self.inner.intakes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = intakes.get(id) {
            bell.notify_one();
            return;
        }
        let bell = Arc::new(Notify::new());
        intakes.insert(id.clone(), Arc::clone(&bell));
        self.inner.tasks.spawn(intake::supervise(Arc::clone(&self.inner), id.clone(), bell));
    }

    /// Starts the worker, or wakes it.
    fn work(&self, worker: impl Into<Worker>) {
        let worker = worker.into();
        let mut served = self.inner.served.lock().unwrap_or_else(PoisonError::into_inner);
        if served.insert(worker.clone()) {
            self.inner.tasks.spawn(lane::supervise(Arc::clone(&self.inner), worker));
        } else {
            self.inner.bells.ring(worker);
        }
    }

    /// Takes a callback of HubRise: the raw body, with its headers where they are known, and its signature header. Returns
    /// [`Receipt::Stored`] only once the record is on disk.
    pub async fn accept<'b>(
        &self,
        connection: &str,
        signature: Option<&str>,
        received: impl Into<Received<'b>> + Send,
    ) -> Receipt {
        let began_at = self.now();
        let receipt = self.take(connection, signature, received.into()).await;
        self.inner.meters.callback(receipt, self.now() - began_at);
        receipt
    }

    async fn take(&self, connection: &str, signature: Option<&str>, received: Received<'_>) -> Receipt {
        let raw = received.body;
        if signature.is_none() {
            self.inner.echoes.hear(raw);
        }
        let Some(live) = self.inner.live(&ConnectionId::new(connection)) else {
            tracing::warn!("a callback names no connection that is in use; not stored");
            return Receipt::TryAgain;
        };
        let id = &live.connection.id;
        let verified =
            signature.map(|signature| signature::verify(&live.connection.hubrise.client_secrets, signature, raw));
        if !matches!(verified, Some(Ok(()))) {
            tracing::warn!(connection.id = %id, "a callback is not signed by HubRise with our secret; not stored");
            return Receipt::TryAgain;
        }
        let arrival = live.arrival(received, self.inner.clock.now());
        failpoint::reach(Point::BeforeCommit).await;
        match self.inner.store_arrival(arrival).await {
            Ok(()) => {
                self.inner.bells.ring(Lane::Desk(id.clone()));
                Receipt::Stored
            }
            Err(error) => {
                tracing::error!(connection.id = %id, %error, "a callback could not be stored; HubRise will send it again");
                Receipt::TryAgain
            }
        }
    }

    /// Changes whenever something was stored that a page may show.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.inner.bells.watch()
    }

    /// The present moment, by the engine's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    /// The till of a connection, also of one that is not served.
    pub(crate) fn pos(&self, id: &ConnectionId) -> Option<Arc<dyn Pos>> {
        match self.inner.live(id) {
            Some(live) => Some(Arc::clone(&live.pos)),
            None => self.inner.tills.open(self.connection(id)?.till.as_ref()?).ok(),
        }
    }

    /// Stops: nothing new is begun, what is on the wire gets its answer stored.
    pub async fn shut_down(&self) {
        self.inner.stop.cancel();
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }
}

impl Inner {
    /// The connection, served or not.
    pub(crate) fn connection(&self, id: &ConnectionId) -> Option<Connection> {
        let connections = self.connections.read().unwrap_or_else(PoisonError::into_inner);
        connections.get(id).map(|known| known.connection.clone())
    }

    /// The connections served at this till.
    pub(crate) fn connections_at(&self, till: &TillId) -> Vec<ConnectionId> {
        let connections = self.connections.read().unwrap_or_else(PoisonError::into_inner);
        let served = connections.values().filter_map(|known| known.served.as_ref());
        served.filter(|live| live.till == *till).map(|live| live.connection.id.clone()).collect()
    }

    /// Every connection that is served, in a steady order.
    pub(crate) fn served(&self) -> Vec<Arc<Live>> {
        let connections = self.connections.read().unwrap_or_else(PoisonError::into_inner);
        let mut served: Vec<_> = connections.values().filter_map(|known| known.served.clone()).collect();
        drop(connections);
        served.sort_by(|one, other| one.connection.id.cmp(&other.connection.id));
        served
    }

    /// HubRise, with the token of this connection.
    pub(crate) fn hubrise(&self, connection: &Connection) -> Result<HubRise, BuildError> {
        let limiter = self.quotas.of(&connection.id);
        let (transport, clock) = (Arc::clone(&self.transport), Arc::clone(&self.clock));
        HubRise::new(connection, transport, clock, limiter, Arc::clone(&self.book))
    }

    /// Stores an event together with whatever else waits; on disk when this returns.
    pub(crate) async fn store_arrival(&self, arrival: Arrival) -> Result<(), JournalError> {
        self.arrivals.store(arrival).await
    }

    /// The connection, if it is served.
    pub(crate) fn live(&self, id: &ConnectionId) -> Option<Arc<Live>> {
        let connections = self.connections.read().unwrap_or_else(PoisonError::into_inner);
        connections.get(id).and_then(|known| known.served.clone())
    }
}
