//! One's own page: language, password, sessions.

use super::users::rights_in_words;
use super::{Need, Routes, Signed, password};
use crate::pages::{Frame, PageError, Pages, Words, render};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::text::Lang;
use bridge_engine::journal::{Session, SessionId};
use chrono_tz::Tz;
use serde::Deserialize;

pub(super) fn pages(routes: Routes) -> Routes {
    routes.get("/me", Need::SignedIn, page).post("/me/password", Need::SignedIn, change_password).post(
        "/me/sessions/{session}/end",
        Need::SignedIn,
        end,
    )
}

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    w: Words,
    frame: Frame,
    name: String,
    rights: Vec<String>,
    /// The choice that is kept: a code, or nothing to follow the browser.
    lang: &'static str,
    /// The demo's administrator has none, and no sessions.
    has_password: bool,
    sessions: Vec<Row>,
    is_saved: bool,
    problem: Option<String>,
}

struct Row {
    id: i64,
    browser: String,
    opened: String,
    seen: String,
    is_this: bool,
}

#[derive(Deserialize)]
struct Done {
    saved: Option<String>,
}

async fn page(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    show(&pages, frame, &signed, done.saved.is_some(), None).await
}

async fn show(
    pages: &Pages,
    frame: Frame,
    signed: &Signed,
    is_saved: bool,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let (w, user) = (frame.w, &signed.user);
    let sessions = pages.store.sessions(user.id, pages.access.alive()).await;
    let sessions = sessions.map_err(|error| PageError::of_journal(w, &error))?;
    let zone = zone(pages, signed);
    let page = MePage {
        w,
        frame,
        name: user.name.clone(),
        rights: rights_in_words(w, pages, &user.rights),
        lang: user.lang.map_or("", Lang::code),
        has_password: user.has_password,
        sessions: sessions.iter().map(|session| row(w, session, signed, zone)).collect(),
        is_saved,
        problem,
    };
    Ok(render(&page, w))
}

/// The zone of the first store somebody sees.
pub(super) fn zone(pages: &Pages, signed: &Signed) -> Tz {
    let connections = pages.engine.connections();
    let first = connections.iter().find(|connection| signed.sees(&connection.id));
    first.map_or(Tz::UTC, |connection| connection.settings.conversion.time_zone)
}

fn row(w: Words, session: &Session, signed: &Signed, zone: Tz) -> Row {
    Row {
        id: session.id.0,
        browser: browser(&session.agent).unwrap_or_else(|| w.t("browser_unknown")),
        opened: w.time(session.opened_at, zone),
        seen: w.time(session.seen_at, zone),
        is_this: signed.session == Some(session.id),
    }
}

/// "Firefox, Windows", from what a browser calls itself. Most call themselves several things; the first match counts.
fn browser(agent: &str) -> Option<String> {
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| (*name).to_owned())
    };
    let browser =
        find(&[("Firefox", "Firefox"), ("Edg", "Edge"), ("OPR", "Opera"), ("Chrom", "Chrome"), ("Safari", "Safari")]);
    let system = find(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    let parts: Vec<_> = browser.into_iter().chain(system).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[derive(Deserialize)]
struct Change {
    current: String,
    password: String,
    again: String,
}

async fn change_password(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    headers: HeaderMap,
    Form(change): Form<Change>,
) -> Result<Response, PageError> {
    let (w, user) = (frame.w, &signed.user);
    let access = &pages.access.inner;
    let failed = |error| PageError::of_journal(w, &error);
    let scheme = frame.scheme;
    let refused = async |status, problem| {
        show(&pages, frame, &signed, false, Some(problem)).await.map(|page| (status, page).into_response())
    };
    if let Some(problem) = password::problem(&change.password, &change.again) {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, w.t(problem)).await;
    }
    // Whoever found an open browser must not find out the password by trying.
    let own = format!("/me of {}", user.id.0);
    if let Some(wait) = access.limiter.wait(&own, None, access.clock.now()) {
        return refused(StatusCode::TOO_MANY_REQUESTS, super::sign_in::wait_text(w, wait)).await;
    }
    access.limiter.begin(&own, None, access.clock.now());
    let known = pages.store.credentials(&user.name).await.map_err(failed)?;
    if !access.passwords.is(change.current, known.map(|(_, hash)| hash)).await {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, w.t("password_current_wrong")).await;
    }
    access.limiter.succeed(&own, None);
    let hash = access.passwords.hash(change.password, access.rng.bits()).await;
    pages.store.set_password(user.id, &hash).await.map_err(failed)?;
    let cookie = pages.access.open_session(user.id, &headers, scheme).await.map_err(failed)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/me?saved=")).into_response())
}

/// Ends one of one's sessions, or (`others`) all but this one.
async fn end(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Path(session): Path<String>,
) -> Result<Response, PageError> {
    let (w, user) = (frame.w, signed.user.id);
    let closed = match session.parse() {
        Ok(id) => pages.store.close_session(user, SessionId(id)).await,
        Err(_) if session == "others" => pages.store.close_sessions(user, signed.session).await,
        Err(_) => return Err(PageError::not_found(w)),
    };
    closed.map_err(|error| PageError::of_journal(w, &error))?;
    Ok(Redirect::to("/me?saved=").into_response())
}
