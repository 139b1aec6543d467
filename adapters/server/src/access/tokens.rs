//! Tokens of programs: made, shown once, revoked. For administrators of the instance.

use super::me::zone;
use super::{Need, Routes, Signed};
use crate::pages::{Frame, PageError, Pages, Words, render};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::journal::{ApiRights, ApiToken, ApiTokenId, Role};
use chrono_tz::Tz;
use std::collections::BTreeMap;

pub(super) fn pages(routes: Routes) -> Routes {
    routes.get("/tokens", Need::Administrator, list).post("/tokens", Need::Administrator, create).post(
        "/tokens/{token}/revoke",
        Need::Administrator,
        revoke,
    )
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage {
    w: Words,
    frame: Frame,
    rows: Vec<Row>,
    /// Handle and name of each connection.
    connections: Vec<(String, String)>,
    /// A token that was just made; it is shown once.
    made: Option<String>,
    problem: Option<String>,
}

struct Row {
    id: i64,
    name: String,
    rights: String,
    created: String,
    seen: String,
    /// When and by whom; while there is none, it can be.
    revoked: Option<String>,
}

async fn list(State(pages): State<Pages>, signed: Signed, frame: Frame) -> Result<Response, PageError> {
    show(&pages, frame, &signed, None, None).await
}

async fn show(
    pages: &Pages,
    frame: Frame,
    signed: &Signed,
    made: Option<String>,
    problem: Option<&str>,
) -> Result<Response, PageError> {
    let (w, zone) = (frame.w, zone(pages, signed));
    let tokens = pages.store.api_tokens().await.map_err(|error| PageError::of_journal(w, &error))?;
    let page = TokensPage {
        rows: tokens.iter().map(|token| row(w, pages, zone, token)).collect(),
        connections: pages.engine.connections().iter().map(|one| (one.id.handle(), one.name.clone())).collect(),
        made,
        problem: problem.map(|key| w.t(key)),
        w,
        frame,
    };
    Ok(render(&page, w))
}

fn row(w: Words, pages: &Pages, zone: Tz, token: &ApiToken) -> Row {
    let at = |at| w.time(at, zone);
    let connections = match &token.rights.connections {
        None => w.t("tokens_all"),
        Some(ids) => {
            let names = ids.iter().filter_map(|id| pages.engine.connection(id)).map(|connection| connection.name);
            names.collect::<Vec<_>>().join(", ")
        }
    };
    Row {
        id: token.id.0,
        name: token.rights.name.clone(),
        rights: format!("{}: {connections}", w.t(&format!("role_{}", token.rights.role.name()))),
        created: format!("{} · {}", at(token.created_at), token.created_by),
        seen: token.seen_at.map_or_else(|| w.t("tokens_never"), at),
        revoked: token.revoked.as_ref().map(|(when, who)| format!("{} · {who}", at(*when))),
    }
}

/// `name`, `role`, `all`, and the handle of each connection it is for.
async fn create(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Form(wanted): Form<BTreeMap<String, String>>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let said = |name: &str| wanted.get(name).map_or("", |text| text.trim());
    let role = Role::from_name(said("role")).filter(|role| *role < Role::Administrator);
    let chosen = pages.engine.connections().into_iter().filter(|one| said(&one.id.handle()) == "yes");
    let connections = (said("all") != "yes").then(|| chosen.map(|connection| connection.id).collect::<Vec<_>>());
    let problem = match role {
        _ if !super::setup::is_name(said("name")) => "name_wrong",
        None => "tokens_no_role",
        _ if connections.as_ref().is_some_and(Vec::is_empty) => "tokens_no_connection",
        Some(role) => {
            let rights = ApiRights { name: said("name").to_owned(), role, connections };
            let token = pages.access.new_token();
            let kept = pages.store.add_api_token(&token, &rights, signed.name(), pages.access.now()).await;
            kept.map_err(|error| PageError::of_journal(w, &error))?;
            return show(&pages, frame, &signed, Some(token.reveal().to_owned()), None).await;
        }
    };
    let page = show(&pages, frame, &signed, None, Some(problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn revoke(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let id = id.parse().map(ApiTokenId).map_err(|_| PageError::not_found(w))?;
    let done = pages.store.revoke_api_token(id, signed.name(), pages.access.now()).await;
    done.map_err(|error| PageError::of_journal(w, &error))?;
    Ok(Redirect::to("/tokens").into_response())
}
