//! How orders come in: HubRise calls us, or we ask; and whether calls would arrive.

use super::status::look;
use super::{Frame, Named, PageError, Pages, Words, audit, done, explained, page_of};
use crate::access::Signed;
use crate::pages::render;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bridge_engine::connecting::{CallbackState, Reach};
use bridge_engine::{Connection, Intake};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "connect/intake.html")]
struct IntakePage {
    w: Words,
    frame: Frame,
    here: String,
    name: String,
    problem: Option<String>,
    /// Where HubRise calls, without what opens it.
    address: Option<String>,
    /// HubRise calls an address of ours that we do not know.
    is_by_hand: bool,
    is_polling: bool,
    found: Option<Found>,
}

/// What the public address answered.
struct Found {
    class: &'static str,
    text: String,
    remedy: String,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    intake: String,
}

pub(super) async fn page(State(pages): State<Pages>, frame: Frame, Named(connection): Named) -> Response {
    show(&pages, frame, &connection, None, None).await
}

async fn show(
    pages: &Pages,
    frame: Frame,
    connection: &Connection,
    problem: Option<String>,
    found: Option<Found>,
) -> Response {
    let w = frame.w;
    let address = pages.engine.hubrise_client().public_callback_url.clone();
    let is_called = connection.intake == Intake::Callback && address.is_none();
    let registered = if is_called { look(pages, connection).await } else { None };
    let page = IntakePage {
        w,
        frame,
        here: page_of(connection),
        name: connection.name.clone(),
        problem,
        address,
        is_by_hand: matches!(registered, Some(Ok(CallbackState::Registered))),
        is_polling: connection.intake == Intake::Polling,
        found,
    };
    render(&page, w)
}

/// The other way in, and HubRise is told at once.
pub(super) async fn save(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let intake = Intake::from_name(&chosen.intake).ok_or_else(|| PageError::not_found(w))?;
    if intake == Intake::Callback && pages.engine.hubrise_client().public_callback_url.is_none() {
        let problem = explained(w, "connecting_no_public_address");
        let page = show(&pages, frame, &connection, Some(problem), None).await;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let changed = pages.engine.change(&connection.id, |connection| connection.intake = intake).await;
    let after = changed.map_err(|error| PageError::of_connecting(w, &error))?;
    audit::note(&pages, w, &connection, &after, signed.name()).await?;
    // What HubRise says to it stands on the connection's page; it is asked again by itself.
    if let Err(error) = pages.engine.repair_callback(&connection.id, false).await {
        tracing::warn!(connection.id = %connection.id, %error, "HubRise was not told of the other way in yet");
    }
    Ok(done(&page_of(&connection), "connect_intake_saved"))
}

/// Calls our own public address the way HubRise does, but unsigned.
pub(super) async fn check(
    State(pages): State<Pages>,
    frame: Frame,
    Named(connection): Named,
) -> Result<Response, PageError> {
    let w = frame.w;
    let reach =
        pages.engine.check_public_address(&connection.id).await.map_err(|error| PageError::of_connecting(w, &error))?;
    Ok(show(&pages, frame, &connection, None, Some(found(w, reach))).await)
}

fn found(w: Words, reach: Reach) -> Found {
    let key = reach.key();
    let class = match reach {
        Reach::Ours => "good",
        Reach::Other503 | Reach::Failing(_) | Reach::Unreachable => "busy",
        Reach::Success(_) | Reach::Redirect(_) | Reach::Refused(_) => "bad",
    };
    let text = match reach.status() {
        Some(status) => w.with(key, "status", &status.to_string()),
        None => w.t(key),
    };
    Found { class, text, remedy: w.t(&format!("{key}_do")) }
}
