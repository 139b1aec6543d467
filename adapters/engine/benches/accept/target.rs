//! What callbacks go to, from nothing at all to an engine at work.

use crate::Fresh;
use crate::load::{Callback, SECRET, Take, take};
use async_trait::async_trait;
use bridge_core::settings::Mode;
use bridge_engine::alerts::{Post, PostError};
use bridge_engine::connection::{AccessToken, ClientSecret, LocationId};
use bridge_engine::journal::{Arrival, Content, GroupCommit, Journal};
use bridge_engine::{Connection, ConnectionId, Engine, HubRiseAccess, Parts, Receipt, TillAccess};
use chrono::{DateTime, Utc};
use hubrise_api::{OrderId, signature};
use pixelpoint_api::{Dialect, EoiToken};
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) struct Target {
    pub(crate) take: Take,
    pub(crate) engine: Option<Engine>,
    pub(crate) folder: Option<Arc<TempDir>>,
}

impl Target {
    /// An empty handler.
    pub(crate) fn nothing() -> Self {
        Self { take: take(|_| async { true }), engine: None, folder: None }
    }

    /// Signature and parsing; nothing is stored.
    pub(crate) fn checks() -> Self {
        Self { take: take(|callback| async move { is_good(&callback) }), engine: None, folder: None }
    }

    /// Signature, parsing and the way into the journal: group commit, and nothing that works on what is stored.
    pub(crate) async fn stores((journal, folder): Fresh) -> Self {
        let connection = connection();
        journal.save_connection(&connection).await.expect("a connection");
        let (id, till) = (connection.id.clone(), connection.till_id().expect("it has a till"));
        let commit = Arc::new(GroupCommit::new(Arc::new(journal)));
        let take = take(move |callback| {
            let (commit, connection, till) = (Arc::clone(&commit), id.clone(), till.clone());
            async move {
                let is_good = is_good(&callback);
                let Callback { key, body, .. } = callback;
                let arrival = Arrival {
                    connection,
                    till,
                    content: Content::Order(OrderId::new(&*key)),
                    event_key: key,
                    received_at: Utc::now(),
                    headers: bridge_engine::journal::Headers::default(),
                    raw: body,
                    customer: None,
                };
                is_good && commit.store(arrival).await.is_ok()
            }
        });
        Self { take, engine: None, folder: Some(folder) }
    }

    /// An engine, with its desk at work: it converts and shows; nobody is called.
    pub(crate) async fn works((journal, folder): Fresh) -> Self {
        let parts = Parts::real(Arc::new(journal)).expect("parts");
        let parts = Parts { catch_up: false, post: Arc::new(NoPost), ..parts };
        let engine = Engine::start(parts).await.expect("an engine");
        let connection = connection();
        engine.connect(connection.clone()).await.expect("a connection");
        let (takes, id) = (engine.clone(), connection.id);
        let take = take(move |Callback { signature, body, .. }| {
            let (engine, id) = (takes.clone(), id.clone());
            async move { engine.accept(id.as_str(), Some(&signature), &body).await == Receipt::Stored }
        });
        Self { take, engine: Some(engine), folder: Some(folder) }
    }

    /// What was begun is ended, and the folder is gone if nobody else has it.
    pub(crate) async fn end(self) {
        if let Some(engine) = self.engine {
            engine.shut_down().await;
        }
        drop(self.folder);
    }
}

fn is_good(callback: &Callback) -> bool {
    let secrets = [ClientSecret::new(SECRET)];
    signature::verify(&secrets, &callback.signature, &callback.body).is_ok()
        && hubrise_api::Event::from_slice(&callback.body).is_ok()
}

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

/// The way of alerts, which none goes.
struct NoPost;

#[async_trait]
impl Post for NoPost {
    async fn mail(&self, _: &str, _: &str, _: &str) -> Result<(), PostError> {
        unreachable!("no alert is sent")
    }

    async fn webhook(&self, _: &str, _: &str, _: &[u8]) -> Result<(), PostError> {
        unreachable!("no alert is sent")
    }
}
