//! For those who watch a bridge: is it alive, can it take orders, how is it doing.
//!
//! `/healthz`: the process answers. `/readyz`: the journal can be read and written, so callbacks can be taken; a till that is
//! away does not change that, and is said. `/metrics`: numbers for Prometheus. Nothing of an order or a person is in any
//! of it.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bridge_engine::journal::Store;
use bridge_engine::{Engine, METRICS_TYPE};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long an answer about the journal holds: asking costs a write, and anybody may ask.
const HOLDS_FOR: Duration = Duration::from_secs(2);

/// What is watched.
#[derive(Clone)]
struct Watched {
    engine: Engine,
    store: Store,
    /// When the journal was tried last, and whether it worked.
    tried: Arc<Mutex<Option<(Instant, bool)>>>,
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").finish_non_exhaustive()
    }
}

impl Watched {
    async fn journal_works(&self) -> bool {
        let mut tried = self.tried.lock().await;
        if let Some((at, works)) = *tried
            && at.elapsed() < HOLDS_FOR
        {
            return works;
        }
        let result = self.store.ping().await;
        if let Err(error) = &result {
            tracing::error!(%error, "not ready");
        }
        *tried = Some((Instant::now(), result.is_ok()));
        result.is_ok()
    }
}

/// `/healthz` and `/readyz`, for anybody.
pub(crate) fn probes(engine: Engine, store: Store) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(Watched {
        engine,
        store,
        tried: Arc::default(),
    })
}

/// The probes and `/metrics`, for whoever reaches the listener of the metrics.
pub(crate) fn router(engine: Engine, store: Store) -> Router {
    let numbers = get(async |State((engine, store)): State<(Engine, Store)>| numbers(&engine, &store).await);
    let metrics = Router::new().route("/metrics", numbers).with_state((engine.clone(), store.clone()));
    probes(engine, store).merge(metrics)
}

async fn ready(State(watched): State<Watched>) -> (StatusCode, String) {
    if !watched.journal_works().await {
        return (StatusCode::SERVICE_UNAVAILABLE, "not ready: the journal cannot be read or written\n".to_owned());
    }
    let away = watched.engine.tills_away();
    let tills = if away == 0 { String::new() } else { format!("tills that cannot be reached now: {away}\n") };
    (StatusCode::OK, format!("ready\n{tills}"))
}

/// What Prometheus is told.
pub(crate) async fn numbers(engine: &Engine, store: &Store) -> Response {
    match engine.metrics(store).await {
        Ok(text) => ([(header::CONTENT_TYPE, METRICS_TYPE)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "no numbers");
            (StatusCode::SERVICE_UNAVAILABLE, "the journal cannot be read\n").into_response()
        }
    }
}
