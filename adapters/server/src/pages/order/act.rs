//! What a person decides about an order: first a page that says what will happen, then the deed.

use super::{Button, goes_on, lacks, seen, timeline, unlisted};
use crate::access::Signed;
use crate::pages::Standing;
use crate::pages::{Frame, PageError, Pages, Words, number, render};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::injection::{Action, HoldReason, Phase};
use bridge_engine::journal::{Injection, InjectionId, OrderRecord, TimelineKind};
use bridge_engine::{By, OperateError};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage {
    w: Words,
    frame: Frame,
    id: i64,
    title: String,
    button: Button,
    consequence: String,
    /// Why this might print a second ticket, or be refused.
    warnings: Vec<String>,
    /// What has to have been done at the till before.
    seen: Vec<seen::Seen>,
    /// What HubRise was told of the order, which stays.
    told: Option<String>,
    /// What must be typed, where a slip would print a second ticket or lose the order.
    number: Option<String>,
    /// The ticket's number, where somebody may have read it: what it is of, and what was typed.
    ticket: Option<(&'static str, String)>,
    /// What was typed that is no number of the kind.
    wrong: Option<Wrong>,
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
    /// What can be done.
    actions: Vec<Button>,
}

/// What was typed wrong.
enum Wrong {
    /// The number of the order.
    Number,
    /// The number of a ticket, and why.
    Ticket(String),
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
    Ok(render(&confirm(&pages, frame, &record, action, Typed::default()), w))
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
    let again = |wrong| {
        let typed = Typed { ticket: &decision.ticket, why: &decision.why, wrong: Some(wrong) };
        let page = confirm(&pages, frame.clone(), &record, action, typed);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page, w)).into_response())
    };
    if wants_number(injection, action) && !is_number_of(injection, &decision.number) {
        return again(Wrong::Number);
    }
    let Ok(ticket) = ticket_number(&decision.ticket) else { return again(Wrong::Ticket(w.t("confirm_wrong_ticket"))) };
    let why: String = decision.why.trim().chars().take(LONGEST_WHY).collect();
    let by = By { who: signed.name(), why: &why, ticket };
    match pages.engine.operate(injection.id, action, by).await {
        Ok(()) => Ok(Redirect::to(&format!("/orders/{}", injection.id.0)).into_response()),
        Err(error @ OperateError::TicketOfAnother { .. }) => {
            again(Wrong::Ticket(PageError::of_action(w, &error).text().to_owned()))
        }
        // Where it stands now, which another may have brought about meanwhile; and what HubRise has just changed.
        Err(OperateError::NotNow { .. } | OperateError::Over | OperateError::NothingToSend) => {
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
    let zone = super::zone(pages, record);
    let mut last = timeline::lines(w, &record.timeline, zone);
    last.drain(..last.len().saturating_sub(LAST));
    let standing = Standing::of(injection);
    let why = match state.phase {
        _ if action == Action::Reopen && state.actions().contains(&action) => w.t("error_over"),
        _ if state.actions().contains(&action) && !pages.engine.yields_something(injection) => {
            w.t("error_nothing_to_send")
        }
        _ if state.actions().contains(&action) => w.t("error_not_served"),
        Phase::OnTill if action.sends() && state.vouched => {
            let (who, time) = super::said(w, record, zone).unwrap_or_default();
            w.with_all("error_on_till_said", &[("who", &who), ("time", &time)])
        }
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
        next: super::next(pages, w, record, zone),
        actions: pages.engine.actions(injection).into_iter().map(|action| Button::of(w, action)).collect(),
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
        _ if !typed.contains(|char: char| char.is_ascii_digit()) => Err(NoTicket),
        _ if typed.len() <= LONGEST_TICKET && typed.chars().all(is_number) => Ok(Some(typed)),
        _ => Err(NoTicket),
    }
}

/// What was typed is no number of a ticket.
pub(crate) struct NoTicket;

/// A slip would print a second ticket, have an order that nobody cooks look well, or have nobody see to one that is wrong on
/// the till.
const fn wants_number(injection: &Injection, action: Action) -> bool {
    let is_seen_to = matches!(injection.state.phase, Phase::OnTill | Phase::Closed) && matches!(action, Action::Close);
    is_seen_to || matches!(action, Action::NotThere | Action::OnTheTill)
}

/// The text of a ticket's number, where this decision may come with one.
fn ticket_label(injection: &Injection, action: Action) -> Option<&'static str> {
    match action {
        Action::OnTheTill => Some("confirm_ticket"),
        Action::Close if injection.state.is_perhaps_twice() => Some("confirm_ticket_other"),
        _ => None,
    }
}

/// What stands in the form again.
#[derive(Default)]
struct Typed<'d> {
    ticket: &'d str,
    why: &'d str,
    wrong: Option<Wrong>,
}

fn confirm(pages: &Pages, frame: Frame, record: &OrderRecord, action: Action, typed: Typed<'_>) -> ConfirmPage {
    let (w, injection) = (frame.w, &record.injection);
    let is_seen_to = action == Action::Close && wants_number(injection, action);
    // Nobody tells HubRise of what is handled by hand.
    let is_left = matches!(action, Action::Close | Action::TakeBack) && !is_seen_to;
    let sees = frame.signed.as_ref().is_some_and(|signed| signed.sees_personal_data(&injection.connection));
    let again = warning(w, injection, action);
    let unlisted = if action.sends() { unlisted::sentences(pages, w, injection) } else { Vec::new() };
    let button = Button::of(w, action);
    ConfirmPage {
        w,
        id: injection.id.0,
        title: w.with("order_title", "order", injection.name()),
        button: Button { is_dangerous: button.is_dangerous || again.is_some(), ..button },
        consequence: consequence(w, injection, action),
        warnings: again.into_iter().chain(unlisted).collect(),
        seen: if is_seen_to { seen::all(pages, w, record, sees) } else { Vec::new() },
        told: told(w, record).filter(|_| action == Action::Reopen),
        number: wants_number(injection, action).then(|| injection.name().to_owned()),
        ticket: ticket_label(injection, action).map(|label| (label, typed.ticket.to_owned())),
        wrong: typed.wrong,
        why: typed.why.to_owned(),
        lacks: if action.sends() { lacks::sentences(w, injection) } else { Vec::new() },
        goes_on: goes_on(w, record).filter(|_| is_left),
        frame,
    }
}

fn consequence(w: Words, injection: &Injection, action: Action) -> String {
    let state = injection.state;
    let detail = match state.phase {
        Phase::OnTill if action == Action::Reopen => "_doubt",
        Phase::Closed if action == Action::Reopen && state.ambiguous => "_doubt",
        // What is on the till, or was closed before, is only put away: nobody rings it up.
        Phase::OnTill | Phase::Closed if action == Action::Close => "_seen",
        // Whoever rang up what may be on the till would have the kitchen make it twice.
        Phase::InDoubt if action == Action::Close => "_doubt",
        // It was sent before, and nobody knows what became of that.
        Phase::Ready if state.ambiguous => "_doubt",
        _ => "",
    };
    let text = w.t(&format!("confirm_{}{detail}", action.name()));
    let is_for_good = detail == "_seen" && !state.actions().contains(&Action::Reopen);
    if is_for_good { format!("{text} {}", w.t("confirm_for_good")) } else { text }
}

/// Somebody may have rung it up.
fn warning(w: Words, injection: &Injection, action: Action) -> Option<String> {
    match injection.state.phase {
        Phase::Held(HoldReason::Reopened) if action.sends() => Some(w.t("confirm_warn_reopened")),
        Phase::Held(HoldReason::MidWay) if action.sends() => Some(w.t("confirm_warn_mid_way")),
        _ => None,
    }
}

/// What HubRise was told last.
fn told(w: Words, record: &OrderRecord) -> Option<String> {
    record.timeline.iter().rev().find_map(|entry| match &entry.kind {
        TimelineKind::Told { status } => Some(w.with("confirm_told", "status", &w.status(status))),
        _ => None,
    })
}
