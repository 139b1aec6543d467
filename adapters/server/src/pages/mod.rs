//! The operator's pages. Loopback only, until there is a sign-in.

mod error;
mod format;
mod guard;
mod health;
mod operations;
mod order;
mod words;

pub(crate) use error::PageError;
pub(crate) use guard::own_pages_only;
#[cfg(feature = "demo")]
pub(crate) use operations::class;
pub(crate) use words::Words;

use askama::Template;
use axum::Router;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use bridge_core::text::Lang;
use bridge_engine::Engine;
use bridge_engine::journal::Store;
use std::convert::Infallible;

/// What every page needs.
#[derive(Debug, Clone)]
pub struct Pages {
    /// The engine, for actions.
    pub engine: Engine,
    /// The journal, for reading.
    pub store: Store,
    /// The language of every page; `None` follows the browser.
    pub lang: Option<Lang>,
    /// The demo page is there.
    pub demo: bool,
}

/// The pages as a router. `more` are pages that others add (the demo's); they get the same guards.
pub fn router(pages: Pages, more: Router<Pages>) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::to("/operations") }))
        .route("/operations", get(operations::page))
        .route("/orders/{injection}", get(order::page))
        .route("/orders/{injection}/{action}", post(order::act))
        .route("/events/{seq}", get(operations::event))
        .route("/style.css", get(style))
        .merge(more)
        .fallback(|words: Words| async move { PageError::not_found(words) })
        .method_not_allowed_fallback(|words: Words| async move { PageError::not_found(words) })
        .layer(middleware::from_fn(own_pages_only))
        .merge(health::router())
        .with_state(pages)
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../../assets/style.css"))
}

/// A number in an address; anything else leads nowhere.
fn number(text: &str, words: Words) -> Result<i64, PageError> {
    text.parse().map_err(|_| PageError::not_found(words))
}

/// Renders a template as a page.
pub(crate) fn render(template: &impl Template, words: Words) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            PageError::journal(words).into_response()
        }
    }
}

/// The reader's language: the one the pages were started with, else the browser's.
impl<S> FromRequestParts<S> for Words
where
    S: Send + Sync,
    Pages: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let browser = parts
            .headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map_or(Lang::En, Lang::from_accept_language);
        let lang = Pages::from_ref(state).lang.unwrap_or(browser);
        Ok(Self { lang })
    }
}
