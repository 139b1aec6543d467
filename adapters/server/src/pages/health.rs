//! `/healthz`: the process answers. `/readyz`: the journal can be read, so callbacks can be taken.

use super::Pages;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready))
}

async fn ready(State(pages): State<Pages>) -> (StatusCode, &'static str) {
    match pages.store.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the journal cannot be read\n")
        }
    }
}
