//! What HubRise opens and calls: the way back with a code, an App's Open URL and Disconnect URL.

use super::{Frame, PageError, Pages, Words, audit, page_of};
use crate::access::Signed;
use crate::pages::render;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::ConnectingError;
use bridge_engine::connecting::{Code, Taken, Via};
use bridge_engine::journal::Token;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Template)]
#[template(path = "connect/said.html")]
struct SaidPage {
    w: Words,
    frame: Frame,
    title: String,
    text: String,
    is_bad: bool,
    next: Option<(String, String)>,
}

/// What may come from outside within [`WINDOW`]: each is a call at HubRise.
const MOST: usize = 30;
const WINDOW: TimeDelta = TimeDelta::minutes(10);

/// Counts what came from outside, unasked.
#[derive(Clone, Default)]
pub(super) struct Arrivals(Arc<Mutex<VecDeque<DateTime<Utc>>>>);

impl Arrivals {
    fn admits(&self, now: DateTime<Utc>) -> bool {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.retain(|at| *at + WINDOW > now);
        let has_room = times.len() < MOST;
        if has_room {
            times.push_back(now);
        }
        has_room
    }
}

/// What HubRise's redirect may carry; anybody can make one up.
#[derive(Deserialize)]
pub(super) struct Answer {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Instance {
    #[serde(default)]
    app_instance_id: String,
}

/// The redirect of the authorise page, and HubRise's Connect URL.
pub(super) async fn back(
    State(pages): State<Pages>,
    Extension(arrivals): Extension<Arrivals>,
    frame: Frame,
    Query(answer): Query<Answer>,
) -> Result<Response, PageError> {
    match &answer.state {
        Some(state) => asked_for(&pages, frame, state, &answer).await,
        None => unasked(&pages, &arrivals, frame, &answer).await,
    }
}

/// With a state: ours, from this very session, or nothing is done.
async fn asked_for(pages: &Pages, frame: Frame, state: &str, answer: &Answer) -> Result<Response, PageError> {
    let w = frame.w;
    let Some(signed) = frame.signed.clone() else {
        return Ok(bad(frame, w.t("connect_said_state")));
    };
    let taken = pages.store.take_state(&Token::received(state), signed.session, pages.access.now()).await;
    let Some(begun) = taken.map_err(|error| PageError::of_journal(w, &error))? else {
        tracing::warn!("HubRise's redirect brought a state that is not of this session, used up, or too old");
        return Ok(bad(frame, w.t("connect_said_state")));
    };
    let code = match code(w, answer) {
        Ok(code) => code,
        Err(text) => return Ok(bad(frame, text)),
    };
    match pages.engine.take_code(&code, Via::Button { device_id: begun.device_id }, signed.name()).await {
        Ok(taken) => {
            audit::connected(pages, w, &taken.connection, signed.name()).await?;
            Ok(Redirect::to(&page_of(&taken.connection)).into_response())
        }
        Err(error) => Ok(not_taken(frame, &error)),
    }
}

/// Without a state: HubRise's back office, or anybody. What comes of it waits for an administrator.
async fn unasked(pages: &Pages, arrivals: &Arrivals, frame: Frame, answer: &Answer) -> Result<Response, PageError> {
    let w = frame.w;
    let code = match code(w, answer) {
        Ok(code) => code,
        Err(text) => return Ok(bad(frame, text)),
    };
    if !arrivals.admits(pages.access.now()) {
        tracing::warn!("too many codes came without a state; one was not exchanged");
        return Ok((StatusCode::TOO_MANY_REQUESTS, bad(frame, w.t("connect_said_many"))).into_response());
    }
    match pages.engine.take_code(&code, Via::BackOffice, "").await {
        Ok(taken) => Ok(kept(frame, &taken)),
        Err(error) => Ok(not_taken(frame, &error)),
    }
}

fn code(w: Words, answer: &Answer) -> Result<Code, String> {
    match (&answer.error, answer.code.as_deref().and_then(Code::new)) {
        (Some(error), _) if error == "access_denied" => Err(w.t("connect_said_denied")),
        (Some(error), _) => Err(w.with("connect_said_refused", "error", &word(error))),
        (None, Some(code)) => Ok(code),
        (None, None) => Err(w.t("connect_said_no_code")),
    }
}

/// An error as it may be shown: the query is anybody's text.
fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect()
}

fn kept(frame: Frame, taken: &Taken) -> Response {
    let page = page_of(&taken.connection);
    // Redirected, so that the code leaves the address line.
    if frame.signed.as_ref().is_some_and(|signed| signed.sees(&taken.connection.id)) {
        return Redirect::to(&page).into_response();
    }
    let w = frame.w;
    let next = Some((page, w.t("connect_said_look")));
    let (title, text) = (w.t("connect_said_title"), w.t("connect_said_kept"));
    render(&SaidPage { w, frame, title, text, is_bad: false, next }, w)
}

fn not_taken(frame: Frame, error: &ConnectingError) -> Response {
    tracing::warn!(%error, "a code was not taken");
    let w = frame.w;
    let text = w.with_all(
        "connect_said_failed",
        &[("reason", &w.t(error.key())), ("remedy", &w.t(&format!("{}_do", error.key())))],
    );
    bad(frame, text)
}

fn bad(frame: Frame, text: String) -> Response {
    let w = frame.w;
    let next = Some(("/connections/new".to_owned(), w.t("connect_said_again")));
    let page = SaidPage { w, frame, title: w.t("connect_said_title"), text, is_bad: true, next };
    (StatusCode::BAD_REQUEST, render(&page, w)).into_response()
}

/// HubRise's Open URL. The number is guessable: what it opens is what the reader may see anyway.
pub(super) async fn open(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Query(instance): Query<Instance>,
) -> Result<Response, PageError> {
    let of_instance = pages.engine.of_app_instance(&instance.app_instance_id);
    let seen = of_instance.into_iter().find(|id| signed.sees(id)).and_then(|id| pages.engine.connection(&id));
    let connection = seen.ok_or_else(|| PageError::not_found(frame.w))?;
    Ok(Redirect::to(&page_of(&connection)).into_response())
}

/// HubRise's Disconnect URL, which anybody can call: the connection is to be verified, and HubRise is asked. The answer tells
/// nobody whether there is such a connection.
pub(super) async fn disconnected(
    State(pages): State<Pages>,
    Extension(arrivals): Extension<Arrivals>,
    w: Words,
    Query(instance): Query<Instance>,
) -> Result<String, PageError> {
    if arrivals.admits(pages.access.now()) {
        let called = pages.engine.disconnect_called(&instance.app_instance_id).await;
        called.map_err(|error| PageError::of_connecting(w, &error))?;
    }
    Ok(w.t("connect_said_disconnected"))
}
