//! Signing in and out.

use super::language::own_page;
use super::{Need, Routes, Scheme, Signed, cookie};
use crate::pages::{Frame, PageError, Pages, Words, render};
use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};

pub(super) fn pages(routes: Routes) -> Routes {
    routes.get("/sign-in", Need::Nothing, page).post("/sign-in", Need::Nothing, sign_in).post(
        "/sign-out",
        Need::SignedIn,
        sign_out,
    )
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    w: Words,
    frame: Frame,
    next: String,
    name: String,
    problem: Option<String>,
    /// Nobody can sign in yet.
    is_first: bool,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

async fn page(State(pages): State<Pages>, frame: Frame, Query(wanted): Query<Wanted>) -> Result<Response, PageError> {
    if frame.signed.is_some() {
        return Ok(Redirect::to(own_page(&wanted.next)).into_response());
    }
    show(&pages, frame, &wanted.next, "", None).await
}

async fn show(
    pages: &Pages,
    frame: Frame,
    next: &str,
    name: &str,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let is_first = !pages.store.has_administrator().await.map_err(|error| PageError::of_journal(w, &error))?;
    let (next, name) = (own_page(next).to_owned(), name.to_owned());
    Ok(render(&SignInPage { w, frame, next, name, problem, is_first }, w))
}

async fn sign_in(
    State(pages): State<Pages>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    frame: Frame,
    headers: HeaderMap,
    Form(sent): Form<Credentials>,
) -> Result<Response, PageError> {
    let access = &pages.access.inner;
    let w = frame.w;
    let failed = |error| PageError::of_journal(w, &error);
    let (from, now) = (Some(caller(peer, &headers, frame.scheme)), access.clock.now());
    if let Some(wait) = access.limiter.wait(&sent.name, from, now) {
        tracing::warn!("a sign-in was refused: too many have failed");
        let page = show(&pages, frame, &sent.next, &sent.name, Some(wait_text(w, wait))).await?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    access.limiter.begin(&sent.name, from, now);
    let known = pages.store.credentials(&sent.name).await.map_err(failed)?;
    let (user, hash) = known.unzip();
    if let (true, Some(user)) = (access.passwords.is(sent.password, hash).await, user) {
        access.limiter.succeed(&sent.name, from);
        if let Some(Signed { user, session: Some(before), .. }) = &frame.signed {
            pages.store.close_session(user.id, *before).await.map_err(failed)?;
        }
        let cookie = pages.access.open_session(user, &headers, frame.scheme).await.map_err(failed)?;
        return Ok(([(SET_COOKIE, cookie)], Redirect::to(own_page(&sent.next))).into_response());
    }
    tracing::warn!("a sign-in failed");
    let page = show(&pages, frame, &sent.next, &sent.name, Some(w.t("sign_in_wrong"))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn sign_out(State(pages): State<Pages>, frame: Frame, signed: Signed) -> Result<Response, PageError> {
    if let Some(session) = signed.session {
        let closed = pages.store.close_session(signed.user.id, session).await;
        closed.map_err(|error| PageError::of_journal(frame.w, &error))?;
    }
    let cookie = cookie::remove_session(frame.scheme);
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/sign-in")).into_response())
}

/// When to try again, in whole minutes.
pub(super) fn wait_text(w: Words, wait: TimeDelta) -> String {
    let minutes = (wait.num_seconds() + 59) / 60;
    w.with("sign_in_wait", "minutes", &minutes.to_string())
}

/// The address a sign-in comes from. A reverse proxy's own address says nothing, and its network is near: it names its
/// caller at the end of `X-Forwarded-For`. Others are not believed.
fn caller(peer: SocketAddr, headers: &HeaderMap, scheme: Scheme) -> IpAddr {
    let peer = peer.ip().to_canonical();
    let is_near = match peer {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    };
    let named = || {
        let value = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next()?.trim().parse().ok()
    };
    if scheme == Scheme::Https && is_near { named().unwrap_or(peer) } else { peer }
}
