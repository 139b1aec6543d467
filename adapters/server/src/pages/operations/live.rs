//! The page keeps itself up to date: a stream that says when something changed, and the script that then asks for the page
//! again. Without the script the page renews itself every few seconds.

use crate::pages::Pages;
use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A burst of orders is one renewal.
const QUIET: Duration = Duration::from_millis(300);

/// Ends the streams when the pages do; an open one would hold them up.
#[derive(Debug, Clone)]
pub(crate) struct Ending(pub(crate) CancellationToken);

pub(in crate::pages) async fn stream(State(pages): State<Pages>, ending: Option<Extension<Ending>>) -> Response {
    let stop = ending.map(|Extension(Ending(stop))| stop).unwrap_or_default();
    Sse::new(renewals(pages.engine.changes(), stop)).keep_alive(KeepAlive::default()).into_response()
}

fn renewals(changes: watch::Receiver<u64>, stop: CancellationToken) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((changes, stop), |(mut changes, stop)| async move {
        tokio::select! {
            () = stop.cancelled() => return None,
            done = changes.changed() => done.ok()?,
        }
        tokio::time::sleep(QUIET).await;
        changes.mark_unchanged();
        // Browsers drop an event without data.
        Some((Ok(Event::default().event("changed").data("page")), (changes, stop)))
    })
}

pub(in crate::pages) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../../../assets/live.js"))
}
