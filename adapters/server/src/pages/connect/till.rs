//! The till's address, token and dialect; nothing is saved before the till has answered.

use super::{Frame, Named, PageError, Pages, Words, audit, done, page_of};
use crate::access::Signed;
use crate::pages::render;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bridge_engine::connection::{Dialect, EoiToken};
use bridge_engine::pos::CheckFailed;
use bridge_engine::{ConnectingError, Connection, TillAccess};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "connect/till.html")]
struct TillPage {
    w: Words,
    frame: Frame,
    here: String,
    name: String,
    has_till: bool,
    problem: Option<Problem>,
    form: Wanted,
}

/// What is wrong, in our words and the till's.
struct Problem {
    text: String,
    said: Option<String>,
    remedy: String,
}

/// The form; the token is never shown again.
#[derive(Deserialize, Default)]
pub(super) struct Wanted {
    base_url: String,
    #[serde(default)]
    vendor_prefix: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    allow_local: String,
    #[serde(default)]
    dialect: String,
}

pub(super) async fn page(frame: Frame, Named(connection): Named) -> Response {
    let form = connection.till.as_ref().map(present).unwrap_or_default();
    show(frame, &connection, form, None)
}

fn present(till: &TillAccess) -> Wanted {
    let dialect = if till.dialect == Dialect::default() { None } else { till.dialect.to_toml().ok() };
    Wanted {
        base_url: till.base_url.clone(),
        allow_local: if till.allow_local { "yes".to_owned() } else { String::new() },
        dialect: dialect.unwrap_or_default(),
        ..Wanted::default()
    }
}

fn show(frame: Frame, connection: &Connection, form: Wanted, problem: Option<Problem>) -> Response {
    let w = frame.w;
    let has_till = connection.till.is_some();
    let page = TillPage { w, frame, here: page_of(connection), name: connection.name.clone(), has_till, problem, form };
    render(&page, w)
}

/// Asks the till, and connects it if it answers.
pub(super) async fn connect(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    Form(wanted): Form<Wanted>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let till = match access(w, &connection, &wanted) {
        Ok(till) => till,
        Err(problem) => return Ok(refused(frame, &connection, wanted, problem)),
    };
    match pages.engine.connect_till(&connection.id, till).await {
        // Without a public address the till is connected all the same; what is left to do stands on the connection's page.
        Ok(_) | Err(ConnectingError::NoPublicAddress) => {
            if let Some(now) = pages.engine.connection(&connection.id) {
                audit::note(&pages, w, &connection, &now, signed.name()).await?;
            }
            Ok(done(&page_of(&connection), "connect_till_ok"))
        }
        Err(ConnectingError::Till(failed)) => Ok(refused(frame, &connection, wanted, of_till(w, failed))),
        Err(error) => Err(PageError::of_connecting(w, &error)),
    }
}

fn refused(frame: Frame, connection: &Connection, wanted: Wanted, problem: Problem) -> Response {
    let page = show(frame, connection, wanted, Some(problem));
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn of_till(w: Words, failed: CheckFailed) -> Problem {
    let key = failed.problem.key();
    Problem { text: w.t(key), said: failed.said, remedy: w.t(&format!("{key}_do")) }
}

/// What the form describes; an empty token is the present one.
fn access(w: Words, connection: &Connection, wanted: &Wanted) -> Result<TillAccess, Problem> {
    let problem = |text: String| Problem { text, said: None, remedy: w.t("connect_till_token_hint") };
    // A token goes to another address only by whoever knows it.
    let before = connection.till.as_ref().filter(|till| till.base_url == wanted.base_url.trim());
    let token = match (wanted.token.trim(), wanted.vendor_prefix.trim(), before) {
        ("", _, Some(till)) => till.token.clone(),
        ("", _, None) => return Err(problem(w.t("connect_till_token_missing"))),
        (token, "", _) => EoiToken::new(token),
        (token, prefix, _) => EoiToken::with_vendor_prefix(prefix, token),
    };
    let dialect = match wanted.dialect.trim() {
        "" => Dialect::default(),
        text => Dialect::from_toml(text).map_err(|error| Problem {
            text: w.with("connect_till_dialect_wrong", "reason", &error.to_string()),
            said: None,
            remedy: w.t("connect_till_dialect_hint"),
        })?,
    };
    Ok(TillAccess {
        base_url: wanted.base_url.trim().to_owned(),
        token,
        allow_local: wanted.allow_local == "yes",
        dialect,
    })
}
