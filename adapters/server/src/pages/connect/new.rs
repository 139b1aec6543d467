//! Three ways to connect HubRise: our button, HubRise's back office, and somebody of support.

use super::list::{Needed, prerequisites};
use super::{CONNECT, DISCONNECT, Frame, OPEN, PageError, Pages, Words, audit, explained, page_of};
use crate::access::Signed;
use crate::pages::render;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::connecting::{Ask, Back, Code, OAuthState, Via, scope};
use bridge_engine::journal::Begun;
use chrono::TimeDelta;
use serde::Deserialize;

/// How long HubRise's answer is waited for.
const WAIT: TimeDelta = TimeDelta::minutes(10);

#[derive(Template)]
#[template(path = "connect/new.html")]
struct NewPage {
    w: Words,
    frame: Frame,
    prerequisites: Vec<Needed>,
    problem: Option<String>,
    /// HubRise's page for the code to be pasted; none while the bridge is no client of HubRise.
    out_of_band: Option<String>,
    addresses: Addresses,
    asked: Asked,
    message: Option<String>,
}

/// What is to be entered at HubRise.
struct Addresses {
    connect: String,
    open: String,
    disconnect: String,
    scope: String,
}

#[derive(Template)]
#[template(path = "connect/go.html")]
struct GoPage {
    w: Words,
    frame: Frame,
    url: String,
}

/// For the message to support.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    account: String,
    #[serde(default)]
    location: String,
}

/// For HubRise's sign-up form.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    country: String,
    #[serde(default)]
    account_name: String,
    #[serde(default)]
    location_name: String,
    #[serde(default)]
    device_id: String,
    /// The handle of a connection that is to be renewed.
    #[serde(default)]
    again: String,
}

#[derive(Deserialize)]
pub(super) struct Pasted {
    code: String,
}

pub(super) async fn page(State(pages): State<Pages>, frame: Frame, Query(asked): Query<Asked>) -> Response {
    show(&pages, frame, asked, None)
}

fn show(pages: &Pages, frame: Frame, asked: Asked, problem: Option<String>) -> Response {
    let w = frame.w;
    let page = NewPage {
        w,
        prerequisites: prerequisites(pages, w),
        problem,
        out_of_band: pages.engine.authorize_url(&Ask::default()).ok(),
        addresses: addresses(pages, w),
        message: message(w, &asked),
        asked,
        frame,
    };
    render(&page, w)
}

fn addresses(pages: &Pages, w: Words) -> Addresses {
    let root = pages.engine.hubrise_client().redirect_url.as_deref().and_then(|url| url.strip_suffix(CONNECT));
    let at = |path: &str| root.map_or_else(|| w.t("connect_client_no_url"), |root| format!("{root}{path}"));
    Addresses { connect: at(CONNECT), open: at(OPEN), disconnect: at(DISCONNECT), scope: scope().to_string() }
}

fn message(w: Words, asked: &Asked) -> Option<String> {
    if asked.account.trim().is_empty() && asked.location.trim().is_empty() {
        return None;
    }
    let blank = w.t("connect_support_blank");
    let or_blank = |text: &str| if text.trim().is_empty() { blank.clone() } else { text.trim().to_owned() };
    let (account, location) = (or_blank(&asked.account), or_blank(&asked.location));
    Some(w.with_all("connect_support_message", &[("account", &account), ("location", &location)]))
}

/// Makes a state for this session, and shows the link: a redirect out of a form is what `form-action` forbids.
pub(super) async fn begin(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Form(wanted): Form<Wanted>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let again = pages.engine.connection_by_handle(&wanted.again);
    let device_id = match &again {
        Some(connection) => connection.hubrise.links.device_id.clone(),
        None => filled(&wanted.device_id),
    };
    let state = pages.access.new_token();
    let ask = Ask {
        back: Back::Page(OAuthState::new(state.reveal())),
        country: filled(&wanted.country).map(|country| country.to_ascii_uppercase()),
        account_name: filled(&wanted.account_name),
        location_name: filled(&wanted.location_name),
        device_id: device_id.clone(),
        again: again.map(|connection| connection.id),
    };
    let url = match pages.engine.authorize_url(&ask) {
        Ok(url) => url,
        Err(error) => return Ok(refused(&pages, frame, explained(w, error.key()))),
    };
    let now = pages.access.now();
    let kept = pages.store.keep_state(&state, signed.session, &Begun { device_id }, now, now + WAIT).await;
    kept.map_err(|error| PageError::of_journal(w, &error))?;
    Ok(render(&GoPage { w, frame, url }, w))
}

/// Support pastes what HubRise showed.
pub(super) async fn by_hand(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Form(pasted): Form<Pasted>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let Some(code) = Code::new(&pasted.code) else { return Ok(refused(&pages, frame, w.t("connect_said_no_code"))) };
    match pages.engine.take_code(&code, Via::ByHand { device_id: None }, signed.name()).await {
        Ok(taken) => {
            audit::connected(&pages, w, &taken.connection, signed.name()).await?;
            Ok(Redirect::to(&page_of(&taken.connection)).into_response())
        }
        Err(error) => {
            tracing::warn!(%error, "a pasted code was not taken");
            Ok(refused(&pages, frame, explained(w, error.key())))
        }
    }
}

fn refused(pages: &Pages, frame: Frame, problem: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, show(pages, frame, Asked::default(), Some(problem))).into_response()
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
