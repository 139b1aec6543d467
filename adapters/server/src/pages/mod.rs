//! The operator's pages.

mod brake;
mod connect;
mod erase;
mod error;
mod format;
mod frame;
mod guard;
mod instance;
mod mask;
mod menu;
mod operations;
mod order;
mod resend;
mod settings;
mod standing;
mod till_events;
mod told;
mod words;

pub(crate) use connect::CONNECT;
pub(crate) use error::PageError;
pub(crate) use frame::Frame;
pub(crate) use operations::Ending;
#[cfg(feature = "demo")]
pub(crate) use order::ledger_rows;
pub(crate) use order::{advice, element_name, is_number_of, ticket_number};
pub(crate) use standing::{Standing, class};
pub(crate) use words::Words;

use crate::access::{self, Access, Need, Routes, Subject};
use crate::api;
use crate::config::{Config, Origin};
use crate::monitor;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use bridge_core::text::Lang;
use bridge_engine::Engine;
use bridge_engine::journal::{InjectionId, OrderRecord, Role, Store};
use std::sync::Arc;

/// What every page needs.
#[derive(Debug, Clone)]
pub struct Pages {
    /// The engine, for actions.
    pub engine: Engine,
    /// The journal, for reading.
    pub store: Store,
    /// Who may open them.
    pub access: Access,
    /// The language of whoever has not chosen one; `None` follows the browser.
    pub lang: Option<Lang>,
    /// The demo page is there.
    pub demo: bool,
    /// What the instance was told.
    pub config: Arc<Config>,
    /// Where it was told so.
    pub origin: Origin,
}

/// Who may say what a connection does.
const CONFIGURES: Need = Need::For(Subject::Connection, Role::Administrator);

/// Who may decide about its orders.
const OPERATES: Need = Need::For(Subject::Connection, Role::Operator);

/// All pages. `more` adds others (the demo's).
pub fn routes(pages: Pages, more: impl FnOnce(Routes) -> Routes) -> Routes {
    let routes = Routes::new(pages)
        .get("/", Need::Nothing, async || Redirect::to("/operations"))
        .get("/style.css", Need::Nothing, async || style(include_str!("../../assets/style.css")))
        .get("/operations.css", Need::Nothing, async || style(include_str!("../../assets/operations.css")))
        .get("/live.js", Need::Nothing, operations::script)
        .get("/copy.js", Need::Nothing, copy)
        .get("/icon.svg", Need::Nothing, icon)
        .get("/renew.js", Need::Nothing, renew)
        .get("/metrics", Need::Administrator, metrics)
        .get("/operations", Need::SignedIn, operations::page)
        .get("/operations/changes", Need::SignedIn, operations::stream)
        .get("/alerts", Need::SignedIn, told::page)
        .get("/till-events", Need::SignedIn, till_events::page)
        .get("/instance", Need::Administrator, instance::page)
        .get("/orders/{injection}", Need::For(Subject::Order, Role::Viewer), order::page)
        .get("/orders/{injection}/bundle.zip", Need::For(Subject::Order, Role::Operator), order::bundle)
        .get("/orders/{injection}/exchanges/{number}", Need::For(Subject::Order, Role::Operator), order::exchange)
        .get("/orders/{injection}/events/{number}", Need::For(Subject::Order, Role::Operator), order::event)
        .get("/orders/{injection}/erase", Need::For(Subject::Order, Role::Operator), erase::ask_order)
        .post("/orders/{injection}/erase", Need::For(Subject::Order, Role::Operator), erase::of_order)
        .get("/events/{seq}/erase", Need::For(Subject::Event, Role::Operator), erase::ask_event)
        .post("/events/{seq}/erase", Need::For(Subject::Event, Role::Operator), erase::of_event)
        .get("/orders/{injection}/{action}", Need::For(Subject::Order, Role::Operator), order::ask)
        .post("/orders/{injection}/{action}", Need::For(Subject::Order, Role::Operator), order::act)
        .get("/connections/{connection}/settings", CONFIGURES, settings::page)
        .post("/connections/{connection}/settings", CONFIGURES, settings::change)
        .post("/connections/{connection}/settings/import", CONFIGURES, settings::import)
        .post("/connections/{connection}/settings/numbers", CONFIGURES, settings::numbers)
        .get("/connections/{connection}/settings.toml", CONFIGURES, settings::export)
        .get("/connections/{connection}/orders/{deed}", OPERATES, brake::ask)
        .post("/connections/{connection}/orders/{deed}", OPERATES, brake::carry_out)
        .get("/connections/{connection}/resend", OPERATES, resend::page)
        .post("/connections/{connection}/resend", OPERATES, resend::send)
        .get("/connections/{connection}/menu", CONFIGURES, menu::page)
        .post("/connections/{connection}/menu", CONFIGURES, menu::check)
        .get("/connections/{connection}/bundle.zip", CONFIGURES, settings::bundle)
        .post("/connections/{connection}/outages/{outage}/dismiss", OPERATES, operations::dismiss)
        .post("/events/{seq}/close", Need::For(Subject::Event, Role::Operator), operations::close)
        .get("/events/{seq}", Need::For(Subject::Event, Role::Operator), operations::event);
    more(connect::pages(access::pages(api::routes(routes))))
}

/// The pages as a router, behind their guard.
pub fn router(routes: Routes) -> Router {
    let (pages, inside) = routes.into_parts();
    let probes = monitor::probes(pages.engine.clone(), pages.store.clone());
    inside
        .fallback(async |words: Words| PageError::not_found(words))
        .method_not_allowed_fallback(async |words: Words| PageError::not_found(words))
        .layer(middleware::from_fn_with_state(pages.clone(), guard::guard))
        .with_state(pages)
        .merge(probes)
}

async fn metrics(State(pages): State<Pages>) -> Response {
    monitor::numbers(&pages.engine, &pages.store).await
}

fn style(text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], text)
}

async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], include_str!("../../assets/icon.svg"))
}

/// For pages with something in them that changes by itself, under the id `renewed`.
async fn renew() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../../assets/renew.js"))
}

/// Copy buttons, which are not there without it.
async fn copy() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../../assets/copy.js"))
}

impl Pages {
    /// Everything about an order; of what is not there, that it is not.
    pub(crate) async fn order(&self, w: Words, id: InjectionId) -> Result<OrderRecord, PageError> {
        let record = self.store.order_record(id).await.map_err(|error| PageError::of_journal(w, &error))?;
        record.ok_or_else(|| PageError::not_found(w))
    }
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
