//! The end of a connection, and its settings put back.

use super::{Frame, Named, PageError, Pages, Words, audit, done, page_of};
use crate::access::Signed;
use crate::pages::{render, settings};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use bridge_engine::{Connection, Standing};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "connect/end.html")]
struct EndPage {
    w: Words,
    frame: Frame,
    here: String,
    name: String,
    title: String,
    text: String,
    consequences: Vec<String>,
    action: &'static str,
    button: String,
    is_reset: bool,
}

#[derive(Deserialize)]
pub(super) struct Sure {
    #[serde(default)]
    exported: String,
}

pub(super) async fn ask_disconnect(frame: Frame, Named(connection): Named) -> Response {
    let w = frame.w;
    let consequences = ["connect_end_callback", "connect_end_down", "connect_end_waiting", "connect_end_logs"];
    let page = EndPage {
        w,
        here: page_of(&connection),
        title: w.with("connect_end_title", "name", &connection.name),
        name: connection.name,
        text: w.t("connect_end_text"),
        consequences: consequences.map(|key| w.t(key)).into(),
        action: "disconnect",
        button: w.t("connect_end_do"),
        is_reset: false,
        frame,
    };
    render(&page, w)
}

/// The logs stay; what HubRise cannot be told now is owed.
pub(super) async fn disconnect(
    State(pages): State<Pages>,
    w: Words,
    signed: Signed,
    Named(connection): Named,
) -> Result<Response, PageError> {
    let over = pages
        .engine
        .disconnect(&connection.id, signed.name())
        .await
        .map_err(|error| PageError::of_connecting(w, &error))?;
    audit::note(&pages, w, &connection, &over, signed.name()).await?;
    Ok(done(&page_of(&over), said_of(&pages, &over)))
}

/// Whether HubRise has confirmed the end.
pub(super) fn said_of(pages: &Pages, connection: &Connection) -> &'static str {
    let can_revoke = pages.engine.hubrise_client().credentials.is_some();
    match connection.standing {
        Standing::Disconnected { revoke_pending: true } if can_revoke => "connect_end_owed",
        Standing::Disconnected { revoke_pending: true } => "connect_end_here",
        _ => "connect_end_done",
    }
}

pub(super) async fn ask_reset(frame: Frame, Named(connection): Named) -> Response {
    show_reset(frame, connection)
}

fn show_reset(frame: Frame, connection: Connection) -> Response {
    let w = frame.w;
    let page = EndPage {
        w,
        here: page_of(&connection),
        title: w.with("connect_reset_title", "name", &connection.name),
        name: connection.name,
        text: w.t("connect_reset_text"),
        consequences: Vec::new(),
        action: "reset",
        button: w.t("connect_reset_do"),
        is_reset: true,
        frame,
    };
    render(&page, w)
}

pub(super) async fn reset(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    Form(sure): Form<Sure>,
) -> Result<Response, PageError> {
    if sure.exported != "yes" {
        return Ok(show_reset(frame, connection));
    }
    let w = frame.w;
    pages.engine.reset(&connection.id).await.map_err(|error| PageError::of_connecting(w, &error))?;
    if let Some(now) = pages.engine.connection(&connection.id) {
        settings::note(&pages, w, &connection, &now.settings, signed.name(), String::new()).await?;
        audit::note(&pages, w, &connection, &now, signed.name()).await?;
    }
    Ok(done(&page_of(&connection), "connect_reset_done"))
}
