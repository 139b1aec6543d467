//! Erasing a customer, from an order of theirs or from what HubRise told of them: first a page that says what goes.

use super::{Frame, PageError, Pages, Words, number, render};
use crate::access::Signed;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::ConnectionId;
use bridge_engine::journal::{CustomerKey, InjectionId, SystemKind};

#[derive(Template)]
#[template(path = "erase.html")]
struct ErasePage {
    w: Words,
    frame: Frame,
    /// The page it was asked on.
    here: String,
}

fn ask(frame: Frame, here: String) -> Response {
    let w = frame.w;
    render(&ErasePage { w, frame, here }, w)
}

pub(super) async fn ask_order(Path(id): Path<String>, frame: Frame) -> Result<Response, PageError> {
    let id = number(&id, frame.w)?;
    Ok(ask(frame, format!("/orders/{id}")))
}

pub(super) async fn ask_event(Path(seq): Path<String>, frame: Frame) -> Result<Response, PageError> {
    let seq = number(&seq, frame.w)?;
    Ok(ask(frame, format!("/events/{seq}")))
}

pub(super) async fn of_order(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    signed: Signed,
    w: Words,
) -> Result<Response, PageError> {
    let id = number(&id, w)?;
    let injection = pages.order(w, InjectionId(id)).await?.injection;
    erase(&pages, w, &signed, &injection.connection, &injection.customer).await?;
    Ok(Redirect::to(&format!("/orders/{id}")).into_response())
}

pub(super) async fn of_event(
    State(pages): State<Pages>,
    Path(seq): Path<String>,
    signed: Signed,
    w: Words,
) -> Result<Response, PageError> {
    let seq = number(&seq, w)?;
    let customer = pages.store.customer_of_event(seq).await.map_err(|error| PageError::of_journal(w, &error))?;
    let customer = customer.ok_or_else(|| PageError::not_found(w))?;
    erase(&pages, w, &signed, &customer.connection, &customer.key).await?;
    Ok(Redirect::to(&format!("/events/{seq}")).into_response())
}

/// Who asked is on record before anything goes.
async fn erase(
    pages: &Pages,
    w: Words,
    signed: &Signed,
    connection: &ConnectionId,
    customer: &CustomerKey,
) -> Result<(), PageError> {
    let kind = SystemKind::CustomerErased;
    let noted = pages.store.did(connection, signed.name(), &kind, pages.engine.now()).await;
    noted.map_err(|error| PageError::of_journal(w, &error))?;
    pages.engine.erase(connection, customer).await.map_err(|error| PageError::of_journal(w, &error))
}
