//! The people who may sign in: inviting them, what each may do, ending it. For administrators of the instance.

use super::{Need, Routes, Signed};
use crate::pages::{Frame, PageError, Pages, Words, render};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::ConnectionId;
use bridge_engine::journal::{JournalError, Rights, Role, User, UserId};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

pub(super) fn pages(routes: Routes) -> Routes {
    routes
        .get("/users", Need::Administrator, list)
        .post("/users", Need::Administrator, invite)
        .get("/users/{user}", Need::Administrator, show)
        .post("/users/{user}/rights", Need::Administrator, set_rights)
        .post("/users/{user}/{action}", Need::Administrator, act)
}

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    w: Words,
    frame: Frame,
    rows: Vec<Row>,
    name: String,
    problem: Option<String>,
}

struct Row {
    href: String,
    name: String,
    rights: Vec<String>,
    standing: String,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "user.html")]
struct UserPage {
    w: Words,
    frame: Frame,
    id: i64,
    name: String,
    standing: String,
    class: &'static str,
    is_active: bool,
    is_administrator: bool,
    connections: Vec<Granted>,
    /// A link that was just made; it is shown once.
    link: Option<String>,
    problem: Option<String>,
}

/// A connection, and which role the user has for it.
struct Granted {
    field: String,
    name: String,
    roles: Vec<Choice>,
}

struct Choice {
    value: &'static str,
    label: String,
    is_chosen: bool,
}

/// A user's rights in words: one line each.
pub(super) fn rights_in_words(w: Words, pages: &Pages, rights: &Rights) -> Vec<String> {
    if rights.administrator {
        return vec![w.t("rights_everything")];
    }
    let connections = pages.engine.connections();
    let of = |id: &ConnectionId| connections.iter().find(|connection| connection.id == *id);
    let lines = rights.roles.iter().filter_map(|(id, role)| {
        let label = w.t(&format!("role_{}", role.name()));
        Some(w.with_all("rights_line", &[("connection", &of(id)?.name), ("role", &label)]))
    });
    lines.collect()
}

fn standing(w: Words, user: &User) -> (String, &'static str) {
    let (key, class) = match (user.active, user.has_password) {
        (false, _) => ("user_inactive", "over"),
        (true, false) => ("user_invited", "busy"),
        (true, true) => ("user_active", "good"),
    };
    (w.t(key), class)
}

async fn list(State(pages): State<Pages>, frame: Frame) -> Result<Response, PageError> {
    users_page(&pages, frame, String::new(), None).await
}

async fn users_page(pages: &Pages, frame: Frame, name: String, problem: Option<&str>) -> Result<Response, PageError> {
    let w = frame.w;
    let users = pages.store.users().await.map_err(|error| PageError::of_journal(w, &error))?;
    let rows = users.iter().map(|user| row(w, pages, user)).collect();
    Ok(render(&UsersPage { w, frame, rows, name, problem: problem.map(|key| w.t(key)) }, w))
}

fn row(w: Words, pages: &Pages, user: &User) -> Row {
    let (standing, class) = standing(w, user);
    let rights = rights_in_words(w, pages, &user.rights);
    Row { href: format!("/users/{}", user.id.0), name: user.name.clone(), rights, standing, class }
}

#[derive(Deserialize)]
struct Invited {
    name: String,
}

async fn invite(State(pages): State<Pages>, frame: Frame, Form(invited): Form<Invited>) -> Result<Response, PageError> {
    let w = frame.w;
    let failed = |error| PageError::of_journal(w, &error);
    let now = pages.access.inner.clock.now();
    let problem = if super::setup::is_name(&invited.name) {
        match pages.store.add_user(&invited.name, now).await.map_err(failed)? {
            Some(id) => return new_link(&pages, frame, id).await,
            None => "name_taken",
        }
    } else {
        "name_wrong"
    };
    let page = users_page(&pages, frame, invited.name, Some(problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show(State(pages): State<Pages>, frame: Frame, Path(id): Path<String>) -> Result<Response, PageError> {
    let user = find(&pages, frame.w, &id).await?;
    Ok(user_page(&pages, frame, &user, None, None))
}

async fn find(pages: &Pages, w: Words, id: &str) -> Result<User, PageError> {
    let id = id.parse().map_err(|_| PageError::not_found(w))?;
    let user = pages.store.user(UserId(id)).await;
    user.map_err(|error| PageError::of_journal(w, &error))?.ok_or_else(|| PageError::not_found(w))
}

fn user_page(pages: &Pages, frame: Frame, user: &User, link: Option<String>, problem: Option<String>) -> Response {
    let w = frame.w;
    let (standing, class) = standing(w, user);
    let connections = pages.engine.connections().into_iter().map(|connection| Granted {
        field: field(&connection.id),
        roles: choices(w, user.rights.roles.get(&connection.id).copied()),
        name: connection.name,
    });
    let page = UserPage {
        w,
        id: user.id.0,
        name: user.name.clone(),
        standing,
        class,
        is_active: user.active,
        is_administrator: user.rights.administrator,
        connections: connections.collect(),
        link,
        problem,
        frame,
    };
    render(&page, w)
}

fn choices(w: Words, has: Option<Role>) -> Vec<Choice> {
    let none = Choice { value: "", label: w.t("role_none"), is_chosen: has.is_none() };
    let roles = Role::ALL.into_iter().map(|role| Choice {
        value: role.name(),
        label: w.t(&format!("role_{}", role.name())),
        is_chosen: has == Some(role),
    });
    std::iter::once(none).chain(roles).collect()
}

/// The form's field for a connection.
fn field(connection: &ConnectionId) -> String {
    format!("role-{}", connection.handle())
}

async fn set_rights(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Path(id): Path<String>,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let user = find(&pages, frame.w, &id).await?;
    let rights = Rights { administrator: sent.contains_key("administrator"), roles: roles(&pages, &user, &sent) };
    let done = pages.store.set_rights(user.id, &rights).await;
    tracing::info!(user = user.id.0, by = signed.user.id.0, "a user's rights were set");
    settled(&pages, frame, &user, done)
}

/// The roles after this form, which says nothing about connections it did not show.
fn roles(pages: &Pages, user: &User, sent: &HashMap<String, String>) -> BTreeMap<ConnectionId, Role> {
    let mut roles = user.rights.roles.clone();
    for connection in pages.engine.connections() {
        let Some(value) = sent.get(&field(&connection.id)) else { continue };
        match Role::from_name(value) {
            Some(role) => roles.insert(connection.id, role),
            None => roles.remove(&connection.id),
        };
    }
    roles
}

/// The user again, or why somebody must be left who can administer the instance.
fn settled(pages: &Pages, frame: Frame, user: &User, done: Result<bool, JournalError>) -> Result<Response, PageError> {
    let w = frame.w;
    if done.map_err(|error| PageError::of_journal(w, &error))? {
        return Ok(Redirect::to(&format!("/users/{}", user.id.0)).into_response());
    }
    let page = user_page(pages, frame, user, None, Some(w.t("user_last")));
    Ok((StatusCode::CONFLICT, page).into_response())
}

const ACTIONS: [&str; 4] = ["link", "sign-out", "deactivate", "activate"];

async fn act(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Path((id, action)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let user = find(&pages, w, &id).await?;
    let action = ACTIONS.into_iter().find(|known| *known == action).ok_or_else(|| PageError::not_found(w))?;
    tracing::info!(user = user.id.0, by = signed.user.id.0, action, "a user was changed");
    match action {
        "link" if user.active => new_link(&pages, frame, user.id).await,
        "deactivate" | "activate" => {
            let set = pages.store.set_active(user.id, action == "activate").await;
            settled(&pages, frame, &user, set)
        }
        "sign-out" => {
            let closed = pages.store.close_sessions(user.id, None).await;
            settled(&pages, frame, &user, closed.map(|()| true))
        }
        _ => Err(PageError::not_found(w)),
    }
}

/// Makes a one-time link for a user, and shows it: it cannot be shown again.
async fn new_link(pages: &Pages, frame: Frame, id: UserId) -> Result<Response, PageError> {
    let path = pages.access.invitation(id).await.map_err(|error| PageError::of_journal(frame.w, &error))?;
    let link = format!("{}{path}", pages.access.site().origin().unwrap_or_else(|| frame.origin.clone()));
    let user = find(pages, frame.w, &id.0.to_string()).await?;
    Ok(user_page(pages, frame, &user, Some(link), None))
}
