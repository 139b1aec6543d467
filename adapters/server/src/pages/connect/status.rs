//! One page a connection: what it is connected to, how both sides are, what is left to do.

use super::glance::{self, Glance, Step};
use super::{Frame, Named, PageError, Pages, Words, audit, done, explained, page_of, said};
use crate::access::Signed;
use crate::pages::brake::{self, Offer};
use crate::pages::render;
use askama::Template;
use axum::Form;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use bridge_engine::connecting::{CallbackState, HubRiseProblem, Seen, Verification};
use bridge_engine::health::Side;
use bridge_engine::journal::Role;
use bridge_engine::pos::TillProblem;
use bridge_engine::{ConnectingError, Connection, Health, Named as Linked, Standing};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::timeout;

/// HubRise's back office.
pub(super) const BACK_OFFICE: &str = "https://manager.hubrise.com/";
/// How long the page waits for HubRise's word about the callback.
const PATIENCE: Duration = Duration::from_secs(5);

/// What may have been done before this page is shown.
const SAID: [&str; 13] = [
    "connect_end_here",
    "connect_till_ok",
    "connect_need_saved",
    "connect_live_done",
    "connect_live_kept",
    "connect_mode_saved",
    "connect_told_saved",
    "connect_intake_saved",
    "connect_callback_repaired",
    "connect_end_done",
    "connect_end_owed",
    "connect_reset_done",
    "connect_pending_taken",
];

#[derive(Template)]
#[template(path = "connect/status.html")]
struct StatusPage {
    w: Words,
    frame: Frame,
    here: String,
    handle: String,
    name: String,
    glance: Glance,
    said: Option<String>,
    warnings: Vec<String>,
    /// Whether HubRise goes on taking orders while the till is away.
    brake: Option<Offer>,
    /// It waits for consent; whether the reader may give it.
    pending: Option<bool>,
    steps: Vec<Step>,
    links: Vec<LinkRow>,
    facts: Vec<(String, String)>,
    back_office: &'static str,
    sides: Vec<SideRow>,
    callback: Option<CallbackRow>,
    can_operate: bool,
    can_manage: bool,
    /// HubRise can be connected again from here.
    can_renew: bool,
    more: Vec<(String, String)>,
}

struct LinkRow {
    what: String,
    name: String,
    id: String,
    problem: Option<String>,
}

struct SideRow {
    name: String,
    /// How it is now, in a word and a colour.
    class: &'static str,
    now: String,
    remedy: Option<String>,
    ok: String,
    failed: String,
    /// Why it failed that time, where it has worked since.
    reason: Option<String>,
}

struct CallbackRow {
    class: &'static str,
    text: String,
    advice: String,
    is_foreign: bool,
    can_repair: bool,
}

#[derive(Deserialize)]
pub(super) struct Repair {
    #[serde(default)]
    replace: String,
}

/// What was learnt for this very page.
#[derive(Default)]
struct Learnt {
    said: Option<String>,
    catalog: Option<Seen>,
    customer_list: Option<Seen>,
    callback: Option<Result<CallbackState, HubRiseProblem>>,
}

pub(super) async fn page(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    RawQuery(query): RawQuery,
) -> Response {
    let is_over = connection.standing.is_over();
    let callback = if is_over { None } else { look(&pages, &connection).await };
    let learnt = Learnt { said: said(frame.w, query.as_deref(), &SAID), callback, ..Learnt::default() };
    show(&pages, frame, &signed, &connection, learnt)
}

/// What HubRise says about the callback, if it answers soon.
pub(super) async fn look(pages: &Pages, connection: &Connection) -> Option<Result<CallbackState, HubRiseProblem>> {
    match timeout(PATIENCE, pages.engine.callback_state(&connection.id)).await.ok()? {
        Ok(state) => Some(Ok(state)),
        Err(ConnectingError::HubRise { problem, .. }) => Some(Err(problem)),
        Err(_) => None,
    }
}

/// Asks both sides.
pub(super) async fn verify(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
) -> Result<Response, PageError> {
    let w = frame.w;
    let (till, verified) = tokio::join!(pages.engine.check_till(&connection.id), pages.engine.verify(&connection.id));
    if let Err(error) = till {
        tracing::info!(connection.id = %connection.id, %error, "the till did not answer as it should");
    }
    let Verification { connection, catalog, customer_list, callback, .. } =
        verified.map_err(|error| PageError::of_connecting(w, &error))?;
    let learnt = Learnt { said: Some(w.t("connect_verified")), catalog, customer_list, callback: Some(callback) };
    Ok(show(&pages, frame, &signed, &connection, learnt))
}

/// Registers the callback; another program's only where the reader has confirmed it.
pub(super) async fn repair(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    Form(repair): Form<Repair>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let repaired = pages.engine.repair_callback(&connection.id, repair.replace == "yes").await;
    match repaired.map_err(|error| PageError::of_connecting(w, &error))? {
        CallbackState::Registered => {
            if repair.replace == "yes" {
                audit::replaced_callback(&pages, w, &connection, signed.name()).await?;
            }
            Ok(done(&page_of(&connection), "connect_callback_repaired"))
        }
        state => {
            let learnt = Learnt { callback: Some(Ok(state)), ..Learnt::default() };
            Ok(show(&pages, frame, &signed, &connection, learnt))
        }
    }
}

/// An administrator takes on what came by HubRise's back office.
pub(super) async fn activate(
    State(pages): State<Pages>,
    w: Words,
    signed: Signed,
    Named(connection): Named,
) -> Result<Response, PageError> {
    let taken = pages
        .engine
        .activate(&connection.id, signed.name())
        .await
        .map_err(|error| PageError::of_connecting(w, &error))?;
    audit::connected(&pages, w, &taken, signed.name()).await?;
    Ok(done(&page_of(&taken), "connect_pending_taken"))
}

/// Or does not want it.
pub(super) async fn decline(
    State(pages): State<Pages>,
    w: Words,
    signed: Signed,
    Named(connection): Named,
) -> Result<Response, PageError> {
    let declined = pages.engine.decline(&connection.id).await.map_err(|error| PageError::of_connecting(w, &error))?;
    audit::note(&pages, w, &connection, &declined, signed.name()).await?;
    Ok(done(&page_of(&declined), super::end::said_of(&pages, &declined)))
}

fn show(pages: &Pages, frame: Frame, signed: &Signed, connection: &Connection, learnt: Learnt) -> Response {
    let w = frame.w;
    let zone = connection.settings.conversion.time_zone;
    let health = pages.engine.health(&connection.id);
    let can_manage = signed.may(Role::Administrator, &connection.id);
    let is_over = connection.standing.is_over();
    let can_operate = signed.may(Role::Operator, &connection.id) && !is_over;
    let here = page_of(connection);
    let page = StatusPage {
        w,
        handle: connection.id.handle(),
        name: connection.name.clone(),
        glance: glance::glance(w, connection, &health),
        warnings: warnings(pages, w, connection),
        brake: brake::offer(w, pages, connection, signed, pages.engine.now()),
        pending: connection.waits_for_consent().then_some(can_manage),
        steps: glance::steps(w, connection, can_manage),
        links: links(w, connection, &learnt),
        facts: facts(w, connection, zone),
        back_office: BACK_OFFICE,
        sides: sides(w, &health, zone),
        callback: (!is_over).then(|| callback(w, learnt.callback.as_ref())),
        said: learnt.said,
        can_operate,
        can_manage,
        can_renew: signed.is_administrator() && pages.engine.hubrise_client().credentials.is_some(),
        more: more(w, &here, is_over, can_manage, can_operate),
        here,
        frame,
    };
    render(&page, w)
}

fn warnings(pages: &Pages, w: Words, connection: &Connection) -> Vec<String> {
    let cannot_revoke = pages.engine.hubrise_client().credentials.is_none();
    let warning = match connection.standing {
        Standing::ToVerify => Some("connect_verify_banner"),
        Standing::Disconnected { revoke_pending: true } if cannot_revoke => Some("connect_revoke_by_hand"),
        _ => None,
    };
    warning.map(|key| w.t(key)).into_iter().collect()
}

/// What HubRise connected it to; where something waits for consent, what that is connected to.
fn links(w: Words, connection: &Connection, learnt: &Learnt) -> Vec<LinkRow> {
    let links = connection.hubrise.offered.as_ref().map_or(&connection.hubrise.links, |offer| &offer.links);
    let location = Linked::new(connection.location.as_str(), links.location_name.clone().unwrap_or_default());
    vec![
        link(w, "connect_account", links.account.as_ref(), None),
        link(w, "connect_location_row", Some(&location), None),
        link(w, "connect_catalog", links.catalog.as_ref(), learnt.catalog.as_ref()),
        link(w, "connect_customer_list", links.customer_list.as_ref(), learnt.customer_list.as_ref()),
    ]
}

fn link(w: Words, what: &str, linked: Option<&Linked>, seen: Option<&Seen>) -> LinkRow {
    LinkRow {
        what: w.t(what),
        name: linked.map_or_else(|| w.t("connect_none_chosen"), |linked| linked.name.clone()),
        id: linked.map(|linked| linked.id.clone()).unwrap_or_default(),
        problem: seen.and_then(|seen| seen.reached.err()).map(|problem| unseen(w, problem)),
    }
}

/// HubRise was asked for it with a token it had just accepted: whatever else it said, it was HubRise.
fn unseen(w: Words, problem: HubRiseProblem) -> String {
    match problem {
        HubRiseProblem::Unexpected => w.t("connect_link_not_shown"),
        problem => explained(w, problem.key()),
    }
}

fn facts(w: Words, connection: &Connection, zone: Tz) -> Vec<(String, String)> {
    let links = &connection.hubrise.links;
    let till = connection.till.as_ref().map_or_else(|| w.t("connect_fact_no_till"), |till| till.base_url.clone());
    let made_by =
        if connection.made_by.is_empty() { w.t("connect_fact_made_by_file") } else { connection.made_by.clone() };
    let live = match &connection.go_live.confirmed {
        Some(seen) => w.with_all("connect_fact_live_by", &[("who", &seen.who), ("at", &w.time(seen.at, zone))]),
        None => w.t("connect_fact_live_not"),
    };
    let facts = [
        ("connect_fact_till", Some(till)),
        ("connect_fact_mode", Some(w.t(&format!("mode_{}", connection.mode.name())))),
        ("connect_fact_intake", Some(w.t(&format!("connect_intake_{}", connection.intake.name())))),
        ("connect_fact_live", Some(live)),
        ("connect_fact_made_by", Some(made_by)),
        ("connect_fact_made_at", Some(w.time(connection.connected_at, zone))),
        ("connect_fact_zone", Some(zone.name().to_owned())),
        ("connect_instance", links.app_instance_id.clone()),
        ("connect_device", links.device_id.clone()),
    ];
    facts.into_iter().filter_map(|(key, value)| Some((w.t(key), value?))).collect()
}

fn sides(w: Words, health: &Health, zone: Tz) -> Vec<SideRow> {
    vec![
        side(w, "connect_side_hubrise", &health.hubrise, HubRiseProblem::key, zone),
        side(w, "connect_side_till", &health.till, TillProblem::key, zone),
    ]
}

/// How a side is now, with what to do while it fails; then when it worked last, and when and why it did not.
fn side<Problem: Copy + PartialEq>(
    w: Words,
    name: &str,
    side: &Side<Problem>,
    key: fn(Problem) -> &'static str,
    zone: Tz,
) -> SideRow {
    let when = |at: Option<DateTime<Utc>>| at.map_or_else(|| w.t("connect_never"), |at| w.time(at, zone));
    let problem = side.problem();
    let (class, now) = match (problem, side.worked_at) {
        (Some(problem), _) => ("bad", w.t(key(problem))),
        (None, Some(_)) => ("good", w.t("connect_side_works")),
        (None, None) => ("over", w.t("connect_side_not_asked")),
    };
    let before = side.failed.as_ref().filter(|_| problem.is_none());
    SideRow {
        name: w.t(name),
        class,
        now,
        remedy: problem.map(|problem| w.t(&format!("{}_do", key(problem)))),
        ok: when(side.worked_at),
        failed: when(side.failed.as_ref().map(|failure| failure.at)),
        reason: before.map(|failure| w.t(key(failure.problem))),
    }
}

fn callback(w: Words, state: Option<&Result<CallbackState, HubRiseProblem>>) -> CallbackRow {
    let (class, key) = match state {
        None => ("busy", "callback_unknown"),
        Some(Err(problem)) => ("bad", problem.key()),
        Some(Ok(state @ CallbackState::Registered)) => ("good", state.key()),
        Some(Ok(state @ CallbackState::NotYet)) => ("over", state.key()),
        Some(Ok(state)) => ("bad", state.key()),
    };
    let foreign = match state {
        Some(Ok(CallbackState::Foreign { origin })) => Some(origin),
        _ => None,
    };
    CallbackRow {
        class,
        text: foreign.map_or_else(|| w.t(key), |origin| w.with("callback_foreign", "address", origin)),
        advice: w.t(&format!("{key}_do")),
        is_foreign: foreign.is_some(),
        can_repair: class == "bad" && matches!(state, Some(Ok(_))),
    }
}

fn more(w: Words, here: &str, is_over: bool, can_manage: bool, can_operate: bool) -> Vec<(String, String)> {
    let links: &[&str] = match (can_manage, is_over) {
        (true, false) => {
            &["till", "essentials", "settings", "golive", "alerts", "intake", "support", "reset", "disconnect"]
        }
        (true, true) => &["support", "reset"],
        (false, _) => &["support"],
    };
    let resend = can_operate.then_some(&"resend");
    resend
        .into_iter()
        .chain(links)
        .map(|name| (format!("{here}/{name}"), w.t(&format!("connect_more_{name}"))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{HubRiseProblem, Words, unseen};
    use bridge_core::text::Lang;

    #[test]
    fn what_hubrise_does_not_show_is_no_doubt_about_hubrise() {
        let en = Words { lang: Lang::En };
        assert!(unseen(en, HubRiseProblem::Unexpected).starts_with("HubRise answers, but does not show it"));
        assert!(unseen(en, HubRiseProblem::Failing).starts_with("HubRise, or something before it, failed."));
    }
}
