//! Orders that were left behind in a window of time: exactly which would go and which stay, then all that go, together.

use super::settings::found;
use super::{Frame, PageError, Pages, Words, render};
use crate::access::Signed;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bridge_engine::journal::{Filter, Injection, InjectionId, OperationKind, Subject, SystemKind};
use bridge_engine::resend::{Stays, placed_at};
use bridge_engine::{By, Connection, OperateError};
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

/// Orders of a window at most: whoever has more takes a shorter one.
const MOST: u32 = 100;
/// Minutes ago that an order may have been placed, as the form has it at first, and what can be typed.
const AGE: i64 = 60;
const AGES: std::ops::RangeInclusive<i64> = 1..=24 * 60;
/// What is looked through: all but what is on the till.
const PHASES: [&str; 10] =
    ["recorded", "ready", "sending", "unknown", "held", "in_doubt", "refused", "not_sent", "closed", "closed_upstream"];
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
    /// What is wrong with what was asked for; then nothing goes.
    wrong: Vec<String>,
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
    id: i64,
    placed_at: DateTime<Utc>,
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
        if self.age.trim().is_empty() {
            self.age = AGE.to_string();
        }
        self
    }

    fn times(&self, zone: Tz) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let at = |text: &str| {
            let local = NaiveDateTime::parse_from_str(text, MINUTE).ok()?;
            zone.from_local_datetime(&local).earliest().map(|at| at.to_utc())
        };
        Some((at(&self.from)?, at(&self.to)?))
    }

    /// What was placed before this stays; `None` where no number of minutes was asked for.
    fn oldest(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let minutes = self.age.trim().parse().ok().filter(|minutes| AGES.contains(minutes))?;
        Some(now - TimeDelta::minutes(minutes))
    }

    /// What nothing can be found by.
    fn wrong(&self, w: Words, zone: Tz, now: DateTime<Utc>) -> Vec<String> {
        let is_backwards = self.times(zone).is_some_and(|(from, until)| from > until);
        let most = AGES.end().to_string();
        let backwards = is_backwards.then(|| w.t("filter_backwards"));
        let age = self.oldest(now).is_none().then(|| w.with("resend_wrong_age", "most", &most));
        backwards.into_iter().chain(age).collect()
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
    let Some(oldest) = window.oldest(pages.engine.now()) else {
        return show(&pages, frame, &connection, window, Some(Vec::new())).await;
    };
    let why: String = sent.why.trim().chars().take(500).collect();
    let by = By { why: &why, ..By::new(signed.name()) };
    let (mut done, mut orders) = (Vec::new(), Vec::new());
    let wanted = sent.ids.split(',').filter_map(|id| id.parse().ok()).map(InjectionId);
    for id in wanted.take(MOST as usize) {
        // What belongs to another connection is nobody's to send here.
        let Some(injection) = injection(&pages, w, id).await?.filter(|order| order.connection == connection.id) else {
            continue;
        };
        let (text, class) = match pages.engine.send_left_behind(id, oldest, by).await {
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
    let wrong = window.wrong(w, zone, now);
    let found = match window.oldest(now).filter(|_| wrong.is_empty()) {
        Some(oldest) => find(pages, w, connection, &window, oldest).await?,
        None => Found::default(),
    };
    let page = ResendPage {
        w,
        name: connection.name.clone(),
        here: format!("/connections/{}", connection.id.handle()),
        button: w.count("resend_button", found.go.len()),
        ids: found.go.iter().map(|row| row.id.to_string()).collect::<Vec<_>>().join(","),
        cut: found.is_cut.then(|| w.with("resend_cut", "count", &MOST.to_string())),
        go: found.go,
        stay: found.stay,
        window,
        wrong,
        done,
        frame,
    };
    Ok(render(&page, w))
}

/// The orders of a window of time, the longest waiting first.
#[derive(Default)]
struct Found {
    go: Vec<Row>,
    stay: Vec<Row>,
    /// There are more than are looked through.
    is_cut: bool,
}

async fn find(
    pages: &Pages,
    w: Words,
    connection: &Connection,
    window: &Window,
    oldest: DateTime<Utc>,
) -> Result<Found, PageError> {
    let (from, until) = window.times(connection.settings.conversion.time_zone).unzip();
    let filter = Filter {
        from,
        until,
        connections: Some(vec![connection.id.clone()]),
        kind: Some(OperationKind::Order),
        phases: PHASES.to_vec(),
        ..Filter::default()
    };
    let page = pages.store.page(&filter, MOST, None).await.map_err(|error| PageError::of_journal(w, &error))?;
    let mut found = Found { is_cut: page.older.is_some(), ..Found::default() };
    for operation in page.rows {
        let Subject::Order(order) = operation.subject else { continue };
        let Some(injection) = injection(pages, w, order.injection).await? else { continue };
        match pages.engine.stays(&injection, oldest) {
            None => {
                let label = w.label(injection.state.phase.name());
                found.go.push(row(w, connection, &injection, label, "busy"));
            }
            Some(why) => found.stay.push(row(w, connection, &injection, why_stays(w, why), "over")),
        }
    }
    for rows in [&mut found.go, &mut found.stay] {
        rows.sort_by_key(|row| (row.placed_at, row.id));
    }
    Ok(found)
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
    let placed_at = placed_at(connection, injection);
    Row {
        id: injection.id.0,
        placed_at,
        href: format!("/orders/{}", injection.id.0),
        order: injection.name().to_owned(),
        time: w.time(placed_at, connection.settings.conversion.time_zone),
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
