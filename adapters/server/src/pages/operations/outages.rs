//! Tills that are away or were: one card each, with what became of the orders that waited.

use crate::access::Signed;
use crate::pages::brake::{self, Offer};
use crate::pages::connect::page_of;
use crate::pages::settings::found;
use crate::pages::{PageError, Pages, Words, number, resend};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::Connection;
use bridge_engine::journal::{Outage, OutageId, Role, SystemKind, Waited};
use chrono::{DateTime, TimeDelta, Utc};

/// What the page says of one outage.
pub(super) struct Card {
    pub(super) title: String,
    /// It still holds.
    pub(super) is_away: bool,
    pub(super) lines: Vec<String>,
    /// Whether HubRise goes on taking orders.
    pub(super) brake: Option<Offer>,
    /// Where the orders are, and what to do with them: address and words.
    pub(super) links: Vec<(String, String)>,
    /// Where "seen, put it away" is sent, for whoever may.
    pub(super) dismiss: Option<String>,
}

/// The card of an outage; none where its connection is over, or not the reader's.
pub(super) fn card(
    w: Words,
    pages: &Pages,
    outage: &Outage,
    connections: &[Connection],
    signed: &Signed,
    now: DateTime<Utc>,
) -> Option<Card> {
    let connection = connections.iter().find(|connection| connection.id == outage.connection)?;
    if outage.until.is_none() && connection.standing.is_over() {
        return None;
    }
    let zone = connection.settings.conversion.time_zone;
    let may = signed.may(Role::Operator, &connection.id);
    let (name, since) = (connection.name.as_str(), w.moment(outage.since, now, zone));
    let (title, lines) = match outage.until {
        None => {
            let minutes = (now - outage.since).num_minutes().max(0).to_string();
            let title = w.with_all("outage_away", &[("name", name), ("since", &since), ("minutes", &minutes)]);
            (title, waiting(w, outage.orders))
        }
        Some(until) => {
            let until = w.moment(until, now, zone);
            let title = w.with_all("outage_over", &[("name", name), ("since", &since), ("until", &until)]);
            (title, became(w, outage.orders))
        }
    };
    Some(Card {
        title,
        is_away: outage.until.is_none(),
        lines,
        brake: brake(w, pages, outage, connection, signed, now),
        links: links(w, outage, connection, may, now),
        dismiss: (may && outage.until.is_some())
            .then(|| format!("{}/outages/{}/dismiss", page_of(connection), outage.id.0)),
    })
}

/// Whether HubRise goes on taking orders. Where the till is away once more, that stands with the newer outage.
fn brake(
    w: Words,
    pages: &Pages,
    outage: &Outage,
    connection: &Connection,
    signed: &Signed,
    now: DateTime<Utc>,
) -> Option<Offer> {
    let is_past = outage.until.is_some() && pages.engine.till_away_since(&connection.id).is_some();
    let offer = if is_past { None } else { brake::offer(w, pages, connection, signed, now) };
    offer.or_else(|| taken_again(w, outage, connection, now))
}

/// That a pause of ours is over.
fn taken_again(w: Words, outage: &Outage, connection: &Connection, now: DateTime<Utc>) -> Option<Offer> {
    let at = w.moment(outage.taken_again_at?, now, connection.settings.conversion.time_zone);
    Some(Offer { text: w.with("brake_over", "time", &at), link: None })
}

/// While it is away.
fn waiting(w: Words, orders: Waited) -> Vec<String> {
    if orders.all == 0 {
        return vec![w.t("outage_none_waits")];
    }
    let parts = [
        ("outage_wait", orders.under_way),
        ("outage_hands_off", orders.under_way),
        ("outage_to_decide", orders.to_decide),
        ("outage_decided", orders.in_time + orders.decided),
        ("outage_ended", orders.over),
    ];
    counted(w, &parts)
}

/// Once it is back.
fn became(w: Words, orders: Waited) -> Vec<String> {
    let parts = [
        ("outage_waited", orders.all),
        ("outage_in_time", orders.in_time),
        ("outage_under_way", orders.under_way),
        ("outage_to_decide", orders.to_decide),
        ("outage_decided", orders.decided),
        ("outage_ended", orders.over),
    ];
    counted(w, &parts)
}

fn counted(w: Words, parts: &[(&str, usize)]) -> Vec<String> {
    parts.iter().filter(|(_, count)| *count > 0).map(|(key, count)| w.count(key, *count)).collect()
}

fn links(w: Words, outage: &Outage, connection: &Connection, may: bool, now: DateTime<Utc>) -> Vec<(String, String)> {
    let OutageId(id) = outage.id;
    let mut links = Vec::new();
    if outage.orders.to_decide > 0 {
        links.push((format!("/operations?outage={id}&state=needs"), w.t("outage_show_late")));
    }
    if let Some(oldest) = outage.oldest_order.filter(|_| may && outage.orders.to_decide > 1) {
        let until = outage.until.unwrap_or(now) + TimeDelta::minutes(1);
        links.push((resend::address(connection, oldest, until), w.t("outage_resend")));
    }
    if outage.orders.all > 0 {
        links.push((format!("/operations?outage={id}"), w.t("outage_show_all")));
    }
    links
}

/// Puts an outage away that somebody has read.
pub(in crate::pages) async fn dismiss(
    State(pages): State<Pages>,
    Path((handle, outage)): Path<(String, String)>,
    signed: Signed,
    w: Words,
) -> Result<Response, PageError> {
    let failed = |error| PageError::of_journal(w, &error);
    let connection = found(&pages, w, &handle)?;
    let (outage, now) = (OutageId(number(&outage, w)?), pages.engine.now());
    if pages.store.dismiss_outage(&connection.id, outage, now).await.map_err(failed)? {
        let kind = SystemKind::OutageDismissed { outage };
        pages.store.did(&connection.id, signed.name(), &kind, now).await.map_err(failed)?;
    }
    Ok(Redirect::to("/operations").into_response())
}

#[cfg(test)]
mod tests {
    use super::waiting;
    use crate::pages::Words;
    use bridge_core::text::Lang;
    use bridge_engine::journal::Waited;

    #[test]
    fn hands_off_is_said_of_those_that_wait_and_no_reason_is_made_up_for_the_others() {
        let orders = Waited { all: 8, under_way: 2, to_decide: 6, ..Waited::default() };
        let lines = waiting(Words { lang: Lang::En }, orders);
        let [waits, hands_off, to_decide] = &*lines else { panic!("{lines:?}") };
        assert!(waits.starts_with("2 orders wait") && hands_off.starts_with("Do not ring them up"), "{lines:?}");
        assert!(to_decide.starts_with("6 need you") && !to_decide.contains("late"), "{lines:?}");
    }
}
