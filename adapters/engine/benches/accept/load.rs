//! Callbacks, so many at a time, and how long their answers took.

use crate::aside::NoPost;
use bridge_core::settings::Mode;
use bridge_engine::connection::{AccessToken, ClientSecret, LocationId};
use bridge_engine::journal::{Arrival, Content, GroupCommit, Journal, SqliteJournal};
use bridge_engine::{Connection, ConnectionId, Engine, HubRiseAccess, Parts, Receipt, TillAccess};
use bridge_simulator::samples;
use chrono::{DateTime, Utc};
use hubrise_api::{OrderId, signature};
use pixelpoint_api::{Dialect, EoiToken};
use serde_json::{Value, json};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SECRET: &str = "a made-up secret";

/// How long a number of callbacks took.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    count: usize,
    took: Duration,
    /// Of a hundred answers, one took longer.
    p99: Duration,
}

impl Measured {
    pub(crate) fn faster(self, other: Self) -> Self {
        if other.took < self.took { other } else { self }
    }

    /// How much of the other's throughput this is.
    pub(crate) fn ratio(self, other: Self) -> f64 {
        other.took.as_secs_f64() / self.took.as_secs_f64()
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.took / u32::try_from(self.count).unwrap_or(u32::MAX);
        write!(f, "{each:.1?} each, p99 {:.1?}", self.p99)
    }
}

/// Orders as HubRise tells of them, each a new one.
pub(crate) struct Orders {
    sample: Value,
    next: AtomicUsize,
}

impl Default for Orders {
    fn default() -> Self {
        let sample = samples::orders().into_iter().next().expect("there are samples").fresh(Utc::now(), "0");
        Self { sample, next: AtomicUsize::new(0) }
    }
}

impl Orders {
    fn event(&self) -> (String, Vec<u8>) {
        let key = format!("bench{}", self.next.fetch_add(1, Ordering::Relaxed));
        let mut order = self.sample.clone();
        order["id"] = key.as_str().into();
        let event = json!({ "id": key, "resource_type": "order", "event_type": "create", "order_id": key,
            "created_at": order["created_at"], "location_id": order["location_id"], "new_state": order });
        (key, event.to_string().into_bytes())
    }

    /// Hands over so many events, so many at a time, to whatever answers them.
    pub(crate) async fn send<F: Future<Output = bool> + Send + 'static>(
        &self,
        at_once: usize,
        count: usize,
        take: impl Fn(String, Vec<u8>) -> F + Clone + Send + 'static,
    ) -> Measured {
        let mut shares: Vec<Vec<(String, Vec<u8>)>> = vec![Vec::new(); at_once];
        for number in 0..count {
            shares[number % at_once].push(self.event());
        }
        let begun = Instant::now();
        let callers: Vec<_> = shares.into_iter().map(|share| tokio::spawn(call(share, take.clone()))).collect();
        let mut times = Vec::with_capacity(count);
        for caller in callers {
            times.extend(caller.await.expect("a caller"));
        }
        let took = begun.elapsed();
        times.sort_unstable();
        Measured { count, took, p99: times[(count * 99 / 100).min(count - 1)] }
    }
}

async fn call<F: Future<Output = bool>>(
    share: Vec<(String, Vec<u8>)>,
    take: impl Fn(String, Vec<u8>) -> F,
) -> Vec<Duration> {
    let mut times = Vec::with_capacity(share.len());
    for (key, body) in share {
        let begun = Instant::now();
        assert!(take(key, body).await, "it is taken");
        times.push(begun.elapsed());
    }
    times
}

/// What the callbacks go to.
pub(crate) enum Target {
    /// The way into the journal: group commit, and nothing that works on what is stored.
    Stores(Arc<GroupCommit>, Connection, Arc<TempDir>),
    /// An engine, with its desk at work.
    Engine(Engine, Connection),
}

impl Target {
    pub(crate) async fn stores((journal, folder): &(SqliteJournal, Arc<TempDir>)) -> Self {
        let connection = connection();
        journal.save_connection(&connection).await.expect("a connection");
        Self::Stores(Arc::new(GroupCommit::new(Arc::new(journal.clone()))), connection, Arc::clone(folder))
    }

    pub(crate) async fn engine(journal: impl Journal + 'static) -> Self {
        let parts = Parts { catch_up: false, post: Arc::new(NoPost), ..Parts::real(Arc::new(journal)).expect("parts") };
        let engine = Engine::start(parts).await.expect("an engine");
        let connection = connection();
        engine.connect(connection.clone()).await.expect("a connection");
        Self::Engine(engine, connection)
    }

    pub(crate) fn folder(&self) -> &Path {
        match self {
            Self::Stores(_, _, folder) => folder.path(),
            Self::Engine(..) => Path::new("."),
        }
    }
}

/// Signature, parsing and storing, until the answer could leave.
pub(crate) async fn measure(target: &Target, orders: &Orders, at_once: usize, count: usize) -> Measured {
    let secret = ClientSecret::new(SECRET);
    match target {
        Target::Stores(commit, connection, _) => {
            let (commit, connection) = (Arc::clone(commit), connection.clone());
            let take = move |key: String, raw: Vec<u8>| {
                let (commit, connection, secret) = (Arc::clone(&commit), connection.clone(), secret.clone());
                async move {
                    let signed = signature::sign(&secret, &raw);
                    let verified = signature::verify(&connection.hubrise.client_secrets, &signed, &raw).is_ok();
                    let read = hubrise_api::Event::from_slice(&raw).is_ok();
                    let till = connection.till_id().expect("it has a till");
                    let content = Content::Order(OrderId::new(&*key));
                    let arrival = Arrival {
                        connection: connection.id,
                        till,
                        event_key: key,
                        received_at: Utc::now(),
                        raw,
                        content,
                        customer: None,
                    };
                    verified && read && commit.store(arrival).await.is_ok()
                }
            };
            orders.send(at_once, count, take).await
        }
        Target::Engine(engine, connection) => {
            let (taking, id) = (engine.clone(), connection.id.clone());
            let take = move |_, raw: Vec<u8>| {
                let (engine, id, secret) = (taking.clone(), id.clone(), secret.clone());
                async move {
                    let signed = signature::sign(&secret, &raw);
                    engine.accept(id.as_str(), Some(&signed), &raw).await == Receipt::Stored
                }
            };
            let measured = orders.send(at_once, count, take).await;
            engine.shut_down().await;
            measured
        }
    }
}

/// It converts and shows; nobody is called.
fn connection() -> Connection {
    let access = HubRiseAccess::new(
        "https://hubrise.example/v1",
        AccessToken::new("a made-up token"),
        vec![ClientSecret::new(SECRET)],
    );
    let till = TillAccess {
        base_url: "https://till.example".to_owned(),
        token: EoiToken::new("S1mVnd-00000"),
        allow_local: false,
        dialect: Dialect::default(),
    };
    let location = LocationId::new("p4r1s-0");
    let id = ConnectionId::from_bits([1; 16]);
    Connection {
        till: Some(till),
        mode: Mode::Shadow,
        ..Connection::new(id, "Bench".to_owned(), location, access, DateTime::UNIX_EPOCH)
    }
}
