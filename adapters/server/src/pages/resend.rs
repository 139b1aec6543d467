//! Orders that were left behind in a window of time: exactly which would go and which stay, then all that go, together.

use super::settings::found;
use super::{Frame, PageError, Pages, Words, render};
use crate::access::Signed;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bridge_engine::journal::{Filter, Injection, InjectionId, OperationKind, Subject, SystemKind};
use bridge_engine::resend::{NotOlder, Stays};
use bridge_engine::{By, Connection, OperateError};
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

/// Orders of a window at most: whoever has more takes a shorter one.
const MOST: u32 = 100;
/// Minutes an order may be old, as the form has it at first, and at most.
const AGE: i64 = 60;
const OLDEST: i64 = 24 * 60;
/// What is looked through: whatever did not get to the till, and what may have.
const PHASES: [&str; 4] = ["held", "in_doubt", "refused", "not_sent"];
/// As a browser writes a date and a time.
const MINUTE: &str = "%Y-%m-%dT%H:%M";

#[derive(Template)]
#[template(path = "resend.html")]
struct ResendPage {
    w: Words,
    frame: Frame,
    name: String,
    here: String,
    window: Window,
    go: Vec<Row>,
    stay: Vec<Row>,
    /// There are more than are looked through.
    cut: Option<String>,
    /// What became of those that were sent.
    done: Option<Vec<Row>>,
    /// The orders that would go, as the form sends them back.
    ids: String,
    button: String,
}

struct Row {
    href: String,
    order: String,
    time: String,
    total: String,
    /// Why it stays, or what became of it.
    text: String,
    class: &'static str,
}

/// What the address and the form say; times as the store's clock shows them.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Window {
    from: String,
    to: String,
    age: String,
}

/// What is sent to carry it out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    from: String,
    to: String,
    age: String,
    /// Row numbers of the orders that were shown as going.
    ids: String,
    why: String,
}

impl Window {
    /// The last two hours where nothing else is said.
    fn completed(mut self, zone: Tz, now: DateTime<Utc>) -> Self {
        let text = |at: DateTime<Utc>| at.with_timezone(&zone).format(MINUTE).to_string();
        if self.times(zone).is_none() {
            (self.from, self.to) = (text(now - TimeDelta::hours(2)), text(now + TimeDelta::minutes(1)));
        }
        self.age = self.minutes().to_string();
        self
    }

    fn times(&self, zone: Tz) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let at = |text: &str| {
            let local = NaiveDateTime::parse_from_str(text, MINUTE).ok()?;
            zone.from_local_datetime(&local).earliest().map(|at| at.to_utc())
        };
        Some((at(&self.from)?, at(&self.to)?))
    }

    fn minutes(&self) -> i64 {
        self.age.trim().parse().map_or(AGE, |minutes: i64| minutes.clamp(1, OLDEST))
    }

    fn not_older(&self, now: DateTime<Utc>) -> NotOlder {
        NotOlder { now, oldest: now - TimeDelta::minutes(self.minutes()) }
    }
}

/// The address of the page for what came in this time.
pub(super) fn address(connection: &Connection, from: DateTime<Utc>, until: DateTime<Utc>) -> String {
    let [from, until] = [from, until].map(|at| {
        let local = at.with_timezone(&connection.settings.conversion.time_zone);
        local.format(MINUTE).to_string()
    });
    format!("/connections/{}/resend?from={from}&to={until}", connection.id.handle())
}

/// Which would go, and which stay.
pub(super) async fn page(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    Query(window): Query<Window>,
    frame: Frame,
) -> Result<Response, PageError> {
    let connection = found(&pages, frame.w, &handle)?;
    show(&pages, frame, &connection, window, None).await
}

/// Sends those that were shown as going and still may, and shows what became of each.
pub(super) async fn send(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    signed: Signed,
    frame: Frame,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let connection = found(&pages, w, &handle)?;
    let window = Window { from: sent.from, to: sent.to, age: sent.age };
    let than = window.not_older(pages.engine.now());
    let why: String = sent.why.trim().chars().take(500).collect();
    let by = By { why: &why, ..By::new(signed.name()) };
    let (mut done, mut orders) = (Vec::new(), Vec::new());
    let wanted = sent.ids.split(',').filter_map(|id| id.parse().ok()).map(InjectionId);
    for id in wanted.take(MOST as usize) {
        // What belongs to another connection is nobody's to send here.
        let Some(injection) = injection(&pages, w, id).await?.filter(|order| order.connection == connection.id) else {
            continue;
        };
        let (text, class) = match pages.engine.send_left_behind(id, than, by).await {
            Ok(None) => {
                orders.push(id.0);
                (w.t("resend_sent"), "good")
            }
            Ok(Some(stays)) => (why_stays(w, stays), "over"),
            Err(error @ OperateError::Journal(_)) => return Err(PageError::of_action(w, &error)),
            Err(_) => (w.t("resend_not_now"), "bad"),
        };
        done.push(row(w, &connection, &injection, text, class));
    }
    if !orders.is_empty() {
        let kind = SystemKind::SentAgain { why, orders };
        let kept = pages.store.did(&connection.id, signed.name(), &kind, pages.engine.now()).await;
        kept.map_err(|error| PageError::of_journal(w, &error))?;
    }
    show(&pages, frame, &connection, window, Some(done)).await
}

async fn show(
    pages: &Pages,
    frame: Frame,
    connection: &Connection,
    window: Window,
    done: Option<Vec<Row>>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let zone = connection.settings.conversion.time_zone;
    let now = pages.engine.now();
    let window = window.completed(zone, now);
    let (from, until) = window.times(zone).unzip();
    let filter = Filter {
        from,
        until,
        connections: Some(vec![connection.id.clone()]),
        kind: Some(OperationKind::Order),
        phases: PHASES.to_vec(),
        ..Filter::default()
    };
    let found = pages.store.page(&filter, MOST, None).await.map_err(|error| PageError::of_journal(w, &error))?;
    let (mut go, mut stay, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for operation in found.rows {
        let Subject::Order(order) = operation.subject else { continue };
        let Some(injection) = injection(pages, w, order.injection).await? else { continue };
        match pages.engine.stays(&injection, window.not_older(now)) {
            None => {
                ids.push(injection.id.0.to_string());
                go.push(row(w, connection, &injection, w.label(injection.state.phase.name()), "busy"));
            }
            Some(why) => stay.push(row(w, connection, &injection, why_stays(w, why), "over")),
        }
    }
    let page = ResendPage {
        w,
        name: connection.name.clone(),
        here: format!("/connections/{}", connection.id.handle()),
        button: w.count("resend_button", go.len()),
        window,
        go,
        stay,
        cut: found.older.map(|_| w.with("resend_cut", "count", &MOST.to_string())),
        done,
        ids: ids.join(","),
        frame,
    };
    Ok(render(&page, w))
}

async fn injection(pages: &Pages, w: Words, id: InjectionId) -> Result<Option<Injection>, PageError> {
    let record = pages.store.order_record(id).await.map_err(|error| PageError::of_journal(w, &error))?;
    Ok(record.map(|record| record.injection))
}

fn why_stays(w: Words, stays: Stays) -> String {
    w.t(&format!("stays_{}", stays.name()))
}

fn row(w: Words, connection: &Connection, injection: &Injection, text: String, class: &'static str) -> Row {
    let snapshot = injection.snapshot.as_ref();
    let total = snapshot.and_then(|snapshot| snapshot.total.as_deref()).unwrap_or_default();
    Row {
        href: format!("/orders/{}", injection.id.0),
        order: injection.name().to_owned(),
        time: w.time(injection.created_at, connection.settings.conversion.time_zone),
        total: w.lang.amounts(total).into_owned(),
        text,
        class,
    }
}

#[cfg(test)]
mod tests {
    use super::why_stays;
    use crate::pages::Words;
    use bridge_core::text::Lang;
    use bridge_engine::resend::Stays;

    #[test]
    fn every_reason_is_said_in_both_languages() {
        for lang in [Lang::En, Lang::Fr] {
            for stays in Stays::ALL {
                let text = why_stays(Words { lang }, stays);
                assert!(!text.contains('_'), "{lang:?}: {text}");
            }
        }
    }
}
