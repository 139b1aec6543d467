//! One-time links: the first administrator makes an account by one, invited users set their password by one.

use super::{Need, Routes, password};
use crate::pages::{Frame, PageError, Pages, Words, render};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::journal::{Invitation, Token};
use serde::Deserialize;

pub(super) fn pages(routes: Routes) -> Routes {
    routes.get("/setup/{token}", Need::Nothing, page).post("/setup/{token}", Need::Nothing, take_up)
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    w: Words,
    frame: Frame,
    token: String,
    /// Given by whoever invited; `None`: to be chosen.
    invited: Option<String>,
    name: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    name: String,
    password: String,
    again: String,
}

async fn page(State(pages): State<Pages>, frame: Frame, Path(token): Path<String>) -> Result<Response, PageError> {
    let invitation = valid(&pages, &frame, &token).await?;
    Ok(show(frame, token, &invitation, String::new(), None))
}

async fn valid(pages: &Pages, frame: &Frame, token: &str) -> Result<Invitation, PageError> {
    let now = pages.access.inner.clock.now();
    let invitation = pages.store.invitation(&Token::received(token), now).await;
    invitation.map_err(|error| PageError::of_journal(frame.w, &error))?.ok_or_else(|| used_up(frame.w))
}

fn used_up(w: Words) -> PageError {
    PageError::new(w, StatusCode::GONE, w.t("setup_used"))
}

fn show(frame: Frame, token: String, invitation: &Invitation, name: String, problem: Option<String>) -> Response {
    let invited = match invitation {
        Invitation::Setup => None,
        Invitation::User(user) => Some(user.name.clone()),
    };
    let w = frame.w;
    render(&SetupPage { w, frame, token, invited, name, problem }, w)
}

async fn take_up(
    State(pages): State<Pages>,
    frame: Frame,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let invitation = valid(&pages, &frame, &token).await?;
    if let Some(problem) = problem(&chosen, &invitation) {
        let page = show(frame, token, &invitation, chosen.name, Some(w.t(problem)));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let access = &pages.access.inner;
    let hash = access.passwords.hash(chosen.password, access.rng.bits()).await;
    let failed = |error| PageError::of_journal(w, &error);
    let done = pages.store.take_up(&Token::received(&token), &chosen.name, &hash, access.clock.now()).await;
    let user = done.map_err(failed)?.ok_or_else(|| used_up(w))?;
    let cookie = pages.access.open_session(user, &headers, frame.scheme).await.map_err(failed)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

/// The key of what is wrong with a choice.
fn problem(chosen: &Chosen, invitation: &Invitation) -> Option<&'static str> {
    if matches!(invitation, Invitation::Setup) && !is_name(&chosen.name) {
        return Some("name_wrong");
    }
    password::problem(&chosen.password, &chosen.again)
}

/// Whether others can read a name, and tell it from another one.
pub(super) fn is_name(name: &str) -> bool {
    // What turns the direction of text round, or has no width.
    let is_invisible =
        |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let name = name.trim();
    (1..=60).contains(&name.chars().count()) && !name.chars().any(|c| c.is_control() || is_invisible(c))
}
