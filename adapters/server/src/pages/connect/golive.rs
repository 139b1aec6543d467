//! The test order, the ticket somebody sees, the checklist, and the mode.

use super::{Frame, Named, PageError, Pages, Words, audit, done, explained, page_of};
use crate::access::Signed;
use crate::pages::{class, render};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::injection::Phase;
use bridge_core::settings::{Mode, Policy};
use bridge_engine::connecting::TestOrder;
use bridge_engine::journal::{Injection, InjectionId, OrderRecord, Outcome};
use bridge_engine::{Checklist, Connection};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "connect/golive.html")]
struct GoLivePage {
    w: Words,
    frame: Frame,
    here: String,
    name: String,
    class: &'static str,
    state: String,
    is_proven: bool,
    problem: Option<String>,
    /// What has to be there before a test makes sense, and where it is done.
    lacking: Vec<(String, String)>,
    test: Option<TestRow>,
    /// The page renews itself until the test order is at rest.
    is_under_way: bool,
    form: Wanted,
    /// HubRise's word for the money of this location; typed with the price where HubRise has not said.
    currency: Option<String>,
    checks: Vec<Choice>,
    modes: Vec<Choice>,
}

/// A test order and where it stands.
struct TestRow {
    class: &'static str,
    state: String,
    ticket: Option<String>,
    /// What came of it, and what holds it.
    said: String,
    reasons: Vec<String>,
    href: String,
    is_under_way: bool,
}

/// A box or a button to choose.
struct Choice {
    name: &'static str,
    label: String,
    is_on: bool,
}

#[derive(Deserialize)]
pub(super) struct Sent {
    /// The test order that was sent.
    test: Option<i64>,
}

#[derive(Deserialize, Clone, Default)]
pub(super) struct Wanted {
    #[serde(default)]
    product: String,
    #[serde(default)]
    price: String,
}

#[derive(Deserialize)]
pub(super) struct Ticked {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    paid: String,
    #[serde(default)]
    unpaid: String,
    #[serde(default)]
    discount: String,
    #[serde(default)]
    scheduled: String,
    #[serde(default)]
    delivery_address: String,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    mode: String,
}

pub(super) async fn page(
    State(pages): State<Pages>,
    frame: Frame,
    Named(connection): Named,
    Query(sent): Query<Sent>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let record = match sent.test {
        Some(id) => {
            pages.store.order_record(InjectionId(id)).await.map_err(|error| PageError::of_journal(w, &error))?
        }
        None => None,
    };
    let of_this = record.filter(|record| record.injection.connection == connection.id);
    let test = of_this.map(|record| test_row(w, &record));
    let form = Wanted { product: open_product(&connection), price: w.lang.number("1.00").into_owned() };
    Ok(show(frame, &connection, test, form, None))
}

fn open_product(connection: &Connection) -> String {
    match connection.settings.conversion.item {
        Policy::Fallback(product) => product.to_string(),
        Policy::Skip | Policy::Hold => String::new(),
    }
}

fn currency(connection: &Connection) -> Option<String> {
    connection.hubrise.links.currency.map(|currency| currency.to_string())
}

/// As HubRise writes money, from what people type.
fn price(connection: &Connection, typed: &str) -> String {
    let typed = typed.trim().replace(',', ".");
    match currency(connection) {
        Some(currency) if !typed.contains(char::is_whitespace) => format!("{typed} {currency}"),
        _ => typed,
    }
}

fn test_row(w: Words, record: &OrderRecord) -> TestRow {
    let injection = &record.injection;
    let phase = injection.state.phase.name();
    let reason = record.exchanges.first().and_then(|exchange| match &exchange.outcome {
        Outcome::Ok => None,
        Outcome::Failed { reason } | Outcome::Unknown { reason } => Some(w.reason(reason)),
    });
    TestRow {
        class: class(phase),
        state: w.label(phase),
        ticket: injection.ticket.as_deref().map(|number| w.with("connect_live_ticket", "number", number)),
        said: w.t(said_of(injection.state.phase)),
        reasons: reason.into_iter().chain(held_for(w, injection)).collect(),
        href: format!("/orders/{}", injection.id.0),
        is_under_way: !injection.state.is_at_rest(),
    }
}

/// What came of a test order, for whoever stands at the till.
const fn said_of(phase: Phase) -> &'static str {
    match phase {
        Phase::Recorded | Phase::Ready => "connect_live_waits",
        Phase::Sending | Phase::Unknown => "connect_live_sending",
        Phase::OnTill => "connect_live_sent",
        Phase::InDoubt => "connect_live_doubt",
        Phase::Held(_) => "connect_live_held",
        Phase::Refused => "connect_live_refused",
        Phase::NotSent(_) | Phase::Closed | Phase::ClosedUpstream => "connect_live_over",
    }
}

/// What in it holds an order that is held.
fn held_for(w: Words, injection: &Injection) -> Vec<String> {
    let conversion = injection.conversion.as_ref().filter(|_| matches!(injection.state.phase, Phase::Held(_)));
    let holding = conversion.into_iter().flat_map(|conversion| conversion.ledger.holding());
    holding.map(|finding| finding.text(w.lang)).collect()
}

fn show(
    frame: Frame,
    connection: &Connection,
    test: Option<TestRow>,
    form: Wanted,
    problem: Option<String>,
) -> Response {
    let w = frame.w;
    let here = page_of(connection);
    let is_proven = connection.go_live.confirmed.is_some();
    let page = GoLivePage {
        w,
        name: connection.name.clone(),
        class: if is_proven { "good" } else { "busy" },
        state: w.t(if is_proven { "connect_live_proven" } else { "connect_live_not" }),
        is_proven,
        problem,
        lacking: lacking(w, connection, &here),
        is_under_way: test.as_ref().is_some_and(|test| test.is_under_way),
        test,
        form,
        currency: currency(connection),
        checks: checks(w, connection.go_live.checklist),
        modes: modes(w, connection.mode),
        here,
        frame,
    };
    render(&page, w)
}

fn lacking(w: Words, connection: &Connection, here: &str) -> Vec<(String, String)> {
    let no_till = !connection.is_served();
    no_till.then(|| (format!("{here}/till"), w.t("connect_step_till"))).into_iter().collect()
}

fn checks(w: Words, checklist: Checklist) -> Vec<Choice> {
    let check = |name, label: &str, is_on| Choice { name, label: w.t(label), is_on };
    vec![
        check("paid", "connect_live_paid", checklist.paid),
        check("unpaid", "connect_live_unpaid", checklist.unpaid),
        check("discount", "connect_live_discount", checklist.discount),
        check("scheduled", "connect_live_scheduled", checklist.scheduled),
        check("delivery_address", "connect_live_delivery_address", checklist.delivery_address),
    ]
}

fn modes(w: Words, present: Mode) -> Vec<Choice> {
    let choice =
        |mode: Mode| Choice { name: mode.name(), label: w.t(&format!("mode_{}", mode.name())), is_on: mode == present };
    [Mode::Shadow, Mode::Supervised, Mode::Live].map(choice).into()
}

/// Sends a test order the way every order goes.
pub(super) async fn test(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    Form(wanted): Form<Wanted>,
) -> Response {
    let w = frame.w;
    let test = TestOrder {
        product: wanted.product.clone(),
        name: w.t("connect_live_item"),
        price: price(&connection, &wanted.price),
    };
    match pages.engine.send_test(&connection.id, &test, signed.name()).await {
        Ok(injection) => Redirect::to(&format!("{}/golive?test={}", page_of(&connection), injection.0)).into_response(),
        Err(error) => {
            let page = show(frame, &connection, None, wanted, Some(explained(w, error.key())));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    }
}

/// "I see the ticket", and the checklist.
pub(super) async fn confirm(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    Form(ticked): Form<Ticked>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let is_proven = connection.go_live.confirmed.is_some();
    if !is_proven && ticked.seen != "yes" {
        let page = show(frame, &connection, None, Wanted::default(), Some(w.t("connect_live_must_see")));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let kept = pages.engine.check_off(&connection.id, ticked.checklist()).await;
    kept.map_err(|error| PageError::of_connecting(w, &error))?;
    if is_proven {
        return Ok(done(&page_of(&connection), "connect_live_kept"));
    }
    let live = pages.engine.confirm_ticket(&connection.id, signed.name()).await;
    let live = live.map_err(|error| PageError::of_connecting(w, &error))?;
    audit::note(&pages, w, &connection, &live, signed.name()).await?;
    Ok(done(&page_of(&connection), "connect_live_done"))
}

impl Ticked {
    fn checklist(&self) -> Checklist {
        let is_on = |field: &str| field == "yes";
        Checklist {
            paid: is_on(&self.paid),
            unpaid: is_on(&self.unpaid),
            discount: is_on(&self.discount),
            scheduled: is_on(&self.scheduled),
            delivery_address: is_on(&self.delivery_address),
        }
    }
}

/// Another mode; live only once a ticket was seen.
pub(super) async fn mode(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let mode = Mode::from_name(&chosen.mode).ok_or_else(|| PageError::not_found(w))?;
    if mode == Mode::Live && connection.go_live.confirmed.is_none() {
        let page = show(frame, &connection, None, Wanted::default(), Some(w.t("connect_mode_unproven")));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let changed = pages.engine.change(&connection.id, |connection| connection.mode = mode).await;
    let after = changed.map_err(|error| PageError::of_connecting(w, &error))?;
    audit::note(&pages, w, &connection, &after, signed.name()).await?;
    Ok(done(&page_of(&connection), "connect_mode_saved"))
}
