//! A callback listener with everything behind it, and tables of requests to it.

use crate::support::{Raw, ask, connection, event, status};
use async_trait::async_trait;
use bridge_engine::clock::{Clock, SystemClock};
use bridge_engine::journal::{Journal, SqliteJournal, Store};
use bridge_engine::secrets::Key;
use bridge_engine::{Connection, Engine, Parts};
use bridge_server::callback::CallbackListener;
use bridge_simulator::Scene;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Row as _};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Byte for byte the only refusal there is.
pub(crate) const REFUSED: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 10\r\n\r\ntry again\n";

/// A listener with the real engine on a real journal, connected to the first simulated site.
pub(crate) struct Bridge {
    scene: Scene,
    pub(crate) connection: Connection,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) listener: CallbackListener,
    pub(crate) clock: Arc<FaultyClock>,
    folder: TempDir,
}

/// The machine's clock, that panics once when it is asked on this thread.
#[derive(Default)]
pub(crate) struct FaultyClock {
    pub(crate) faulty_on: Mutex<Option<ThreadId>>,
}

#[async_trait]
impl Clock for FaultyClock {
    fn now(&self) -> DateTime<Utc> {
        let hit = self.faulty_on.lock().unwrap().take_if(|thread| *thread == thread::current().id());
        assert_eq!(hit, None, "the fault the test asked for");
        SystemClock.now()
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        SystemClock.sleep_until(at).await;
    }
}

impl Bridge {
    pub(crate) async fn start() -> Self {
        Self::start_with(Duration::from_secs(5)).await
    }

    pub(crate) async fn start_with(busy_timeout: Duration) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let scene = Scene::start().await.unwrap();
        let connection = connection(&scene, &scene.sites()[0]);
        let folder = TempDir::new().unwrap();
        let key = Arc::new(Key::load_or_create(folder.path(), None).unwrap());
        let journal = SqliteJournal::open_with(folder.path(), key, busy_timeout).await.unwrap();
        journal.save_connection(&connection).await.unwrap();
        let clock = Arc::new(FaultyClock::default());
        let parts = Parts { clock: clock.clone(), ..Parts::real(Arc::new(journal.clone())).unwrap() };
        let engine = Engine::start(parts).await.unwrap();
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listener = CallbackListener::start(socket, engine.clone()).unwrap();
        Self { scene, connection, store: journal.store(), engine, listener, clock, folder }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    pub(crate) fn event(&self, id: &str) -> Value {
        event(&self.scene.sites()[0], id)
    }

    pub(crate) fn callback(&self, body: &Value) -> Raw {
        Raw::callback(&self.connection, body.to_string())
    }

    /// A second connection to the database, as another program would have it.
    pub(crate) async fn database(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.folder.path().join("journal.sqlite3"));
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    /// What is on record, oldest first.
    pub(crate) async fn contents(&self) -> Vec<String> {
        let rows = sqlx::query("SELECT content FROM event ORDER BY seq").fetch_all(&mut self.database().await).await;
        rows.unwrap().iter().map(|row| row.get(0)).collect()
    }
}

/// A request, the status it must get, and what it must add to the record.
pub(crate) struct Case {
    name: String,
    bytes: Vec<u8>,
    status: u16,
    record: &'static [&'static str],
}

pub(crate) fn case(name: impl Into<String>, raw: &Raw, status: u16, record: &'static [&'static str]) -> Case {
    Case { name: name.into(), bytes: raw.bytes(), status, record }
}

/// Bytes that are no request at all.
pub(crate) fn no_request(name: &str, bytes: &[u8]) -> Case {
    Case { name: name.to_owned(), bytes: bytes.to_vec(), status: 503, record: &[] }
}

/// Sends every case in turn; what is on record grows by exactly what each of them says.
pub(crate) async fn check(bridge: &Bridge, cases: Vec<Case>) {
    check_at(bridge, bridge.address(), cases).await;
}

pub(crate) async fn check_at(bridge: &Bridge, address: SocketAddr, cases: Vec<Case>) {
    let mut expected = Vec::new();
    for Case { name, bytes, status: answer, record } in cases {
        let got = ask(address, &bytes).await;
        assert_eq!(status(&got), Some(answer), "{name}: {}", String::from_utf8_lossy(&got));
        if answer == 503 {
            // The answer to HEAD has no body.
            let refusal = if bytes.starts_with(b"HEAD") { &REFUSED[..REFUSED.len() - 10] } else { REFUSED };
            assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(refusal), "{name}");
        }
        expected.extend_from_slice(record);
        assert_eq!(bridge.contents().await, expected, "{name}");
    }
}
