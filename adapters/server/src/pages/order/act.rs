//! What a person decides about an order: first a page that says what will happen, then the deed.

use super::{button_of, goes_on, lacks, timeline};
use crate::access::Signed;
use crate::pages::Standing;
use crate::pages::{Frame, PageError, Pages, Words, number, render};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::injection::{Action, Phase};
use bridge_engine::journal::{Injection, InjectionId, OrderRecord};
use bridge_engine::{By, OperateError};
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
    /// The ticket's number, where somebody may have read it.
    ticket: Option<String>,
    /// What was typed is no number of the kind.
    wrong: bool,
    why: String,
    /// What the ticket would lack.
    lacks: Vec<String>,
    /// What HubRise goes on showing.
    goes_on: Option<String>,
}

/// Something was asked for that cannot be done now.
#[derive(Template)]
#[template(path = "not_so.html")]
struct NotSoPage {
    w: Words,
    frame: Frame,
    id: i64,
    title: String,
    why: String,
    /// What happened to it last: when, and what.
    last: Vec<(String, String)>,
    next: String,
    /// What can be done: the word of its address, and of its button.
    actions: Vec<(&'static str, String)>,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Decision {
    why: String,
    number: String,
    ticket: String,
}

/// Characters that are kept of a reason.
const LONGEST_WHY: usize = 500;
/// Lines of the timeline that say why something cannot be done.
const LAST: usize = 3;
/// Characters of the longest number of a ticket.
const LONGEST_TICKET: usize = 20;

/// Says what will happen, and asks why.
pub(in crate::pages) async fn ask(
    State(pages): State<Pages>,
    Path((id, action)): Path<(String, String)>,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let (record, action) = found(&pages, w, &id, &action).await?;
    if !pages.engine.actions(&record.injection).contains(&action) {
        return Ok(not_so(&pages, frame, &record, action));
    }
    Ok(render(&confirm(frame, &record.injection, action, &Decision::default(), false), w))
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
    let (record, action) = found(&pages, w, &id, &action).await?;
    let injection = &record.injection;
    if !pages.engine.actions(injection).contains(&action) {
        return Ok(not_so(&pages, frame, &record, action));
    }
    let is_wrong = action == Action::NotThere && !is_number_of(injection, &decision.number);
    let Some(ticket) = ticket_number(&decision.ticket).ok().filter(|_| !is_wrong) else {
        let page = confirm(frame, injection, action, &decision, true);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page, w)).into_response());
    };
    let why: String = decision.why.trim().chars().take(LONGEST_WHY).collect();
    let by = By { who: signed.name(), why: &why, ticket };
    match pages.engine.operate(injection.id, action, by).await {
        Ok(()) => Ok(Redirect::to(&format!("/orders/{}", injection.id.0)).into_response()),
        // Where it stands now, which another may have brought about meanwhile.
        Err(OperateError::NotNow { .. }) => {
            let (record, action) = found(&pages, w, &id, action.name()).await?;
            Ok(not_so(&pages, frame, &record, action))
        }
        Err(error) => Err(PageError::of_action(w, &error)),
    }
}

/// Why that cannot be done with the order now, and what can.
fn not_so(pages: &Pages, frame: Frame, record: &OrderRecord, action: Action) -> Response {
    let injection = &record.injection;
    let (w, state) = (frame.w, injection.state);
    let mut last = timeline::lines(w, &record.timeline, super::zone(pages, record));
    last.drain(..last.len().saturating_sub(LAST));
    let standing = Standing::of(injection);
    let why = match state.phase {
        _ if state.actions().contains(&action) => w.t("error_not_served"),
        Phase::OnTill if action.sends() => w.t("error_on_till"),
        Phase::OnTill if action == Action::TakeBack => w.t("error_on_till_already"),
        Phase::Sending | Phase::Unknown => w.t("error_sending"),
        Phase::InDoubt if action.sends() => w.t("error_in_doubt"),
        _ => w.with("error_not_now", "label", &standing.label(w)),
    };
    let page = NotSoPage {
        w,
        id: injection.id.0,
        title: w.with("order_title", "order", injection.name()),
        why,
        last,
        next: standing.next(w),
        actions: pages.engine.actions(injection).iter().map(|action| (action.name(), button_of(w, *action))).collect(),
        frame,
    };
    (StatusCode::CONFLICT, render(&page, w)).into_response()
}

async fn found(pages: &Pages, w: Words, id: &str, action: &str) -> Result<(OrderRecord, Action), PageError> {
    let action = Action::from_name(action).ok_or_else(|| PageError::not_found(w))?;
    Ok((pages.order(w, InjectionId(number(id, w)?)).await?, action))
}

/// Whether somebody typed what the order is called, or its id.
pub(crate) fn is_number_of(injection: &Injection, typed: &str) -> bool {
    let typed = typed.trim();
    [injection.name(), injection.order.as_str()].into_iter().any(|known| known.eq_ignore_ascii_case(typed))
}

/// The number of a ticket as somebody typed it; none where nothing was.
pub(crate) fn ticket_number(typed: &str) -> Result<Option<&str>, NoTicket> {
    let typed = typed.trim();
    let is_number = |char: char| char.is_ascii_alphanumeric() || char == '-';
    match typed {
        "" => Ok(None),
        _ if typed.len() <= LONGEST_TICKET && typed.chars().all(is_number) => Ok(Some(typed)),
        _ => Err(NoTicket),
    }
}

/// What was typed is no number of a ticket.
pub(crate) struct NoTicket;

fn confirm(frame: Frame, injection: &Injection, action: Action, decision: &Decision, wrong: bool) -> ConfirmPage {
    let w = frame.w;
    let name = action.name();
    let detail = match injection.state.phase {
        // What is on the till, or was closed before, is only put away: nobody rings it up.
        Phase::OnTill | Phase::Closed if action == Action::Close => "_seen",
        // Whoever rang up what may be on the till would have the kitchen make it twice.
        Phase::InDoubt if action == Action::Close => "_doubt",
        // It was sent before, and nobody knows what became of that.
        Phase::Ready if injection.state.ambiguous => "_doubt",
        _ => "",
    };
    // Nobody tells HubRise of what is handled by hand.
    let is_left = matches!(action, Action::Close | Action::TakeBack) && detail != "_seen";
    ConfirmPage {
        w,
        frame,
        id: injection.id.0,
        title: w.with("order_title", "order", injection.name()),
        action: name,
        button: button_of(w, action),
        consequence: w.t(&format!("confirm_{name}{detail}")),
        number: (action == Action::NotThere).then(|| injection.name().to_owned()),
        ticket: (action == Action::OnTheTill).then(|| decision.ticket.clone()),
        wrong,
        why: decision.why.clone(),
        lacks: if action.sends() { lacks::sentences(w, injection) } else { Vec::new() },
        goes_on: goes_on(w, injection).filter(|_| is_left),
    }
}
