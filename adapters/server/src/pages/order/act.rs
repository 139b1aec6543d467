//! What a person decides about an order: first a page that says what will happen, then the deed.

use super::button_of;
use crate::access::Signed;
use crate::pages::{Frame, PageError, Pages, Words, number, render};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::injection::{Action, Phase};
use bridge_engine::By;
use bridge_engine::journal::{Injection, InjectionId};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage {
    w: Words,
    frame: Frame,
    id: i64,
    title: String,
    action: &'static str,
    button: String,
    consequence: String,
    /// What must be typed, where a slip would print a second ticket.
    number: Option<String>,
    wrong: bool,
    why: String,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Decision {
    why: String,
    number: String,
}

/// Characters that are kept of a reason.
const LONGEST_WHY: usize = 500;

/// Says what will happen, and asks why.
pub(in crate::pages) async fn ask(
    State(pages): State<Pages>,
    Path((id, action)): Path<(String, String)>,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let (injection, action) = found(&pages, w, &id, &action).await?;
    Ok(render(&confirm(frame, &injection, action, &Decision::default(), false), w))
}

/// Carries it out, and shows the order again.
pub(in crate::pages) async fn act(
    State(pages): State<Pages>,
    Path((id, action)): Path<(String, String)>,
    signed: Signed,
    frame: Frame,
    Form(decision): Form<Decision>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let (injection, action) = found(&pages, w, &id, &action).await?;
    if action == Action::NotThere && !is_number_of(&injection, &decision.number) {
        let page = confirm(frame, &injection, action, &decision, true);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page, w)).into_response());
    }
    let why: String = decision.why.trim().chars().take(LONGEST_WHY).collect();
    let by = By { who: signed.name(), why: &why };
    match pages.engine.operate(injection.id, action, by).await {
        Ok(()) => Ok(Redirect::to(&format!("/orders/{}", injection.id.0)).into_response()),
        Err(error) => Err(PageError::of_action(w, &error)),
    }
}

async fn found(pages: &Pages, w: Words, id: &str, action: &str) -> Result<(Injection, Action), PageError> {
    let action = Action::from_name(action).ok_or_else(|| PageError::not_found(w))?;
    let id = InjectionId(number(id, w)?);
    let record = pages.store.order_record(id).await.map_err(|error| PageError::of_journal(w, &error))?;
    record.map(|record| (record.injection, action)).ok_or_else(|| PageError::not_found(w))
}

/// What people call the order.
fn number_of(injection: &Injection) -> &str {
    let ref_code = injection.snapshot.as_ref().and_then(|snapshot| snapshot.ref_code.as_deref());
    ref_code.map(str::trim).filter(|text| !text.is_empty()).unwrap_or(injection.order.as_str())
}

/// Whether somebody typed what the order is called, or its id.
pub(crate) fn is_number_of(injection: &Injection, typed: &str) -> bool {
    let typed = typed.trim();
    [number_of(injection), injection.order.as_str()].into_iter().any(|known| known.eq_ignore_ascii_case(typed))
}

fn confirm(frame: Frame, injection: &Injection, action: Action, decision: &Decision, wrong: bool) -> ConfirmPage {
    let w = frame.w;
    let name = action.name();
    // What is on the till, or was closed before, is only put away: nobody rings it up.
    let is_known = matches!(injection.state.phase, Phase::OnTill | Phase::Closed);
    let detail = if action == Action::Close && is_known { "_seen" } else { "" };
    ConfirmPage {
        w,
        frame,
        id: injection.id.0,
        title: w.with("order_title", "order", number_of(injection)),
        action: name,
        button: button_of(w, action),
        consequence: w.t(&format!("confirm_{name}{detail}")),
        number: (action == Action::NotThere).then(|| number_of(injection).to_owned()),
        wrong,
        why: decision.why.clone(),
    }
}
