//! Which alerts there were, and whether anybody got them.

use super::operations::Zones;
use super::{Frame, PageError, Pages, Words, render};
use crate::access::Signed;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use bridge_engine::journal::AlertRecord;
use bridge_engine::{AlertRoute, Connection};

/// Alerts that are shown.
const ROWS: u32 = 100;

#[derive(Template)]
#[template(path = "told.html")]
struct ToldPage {
    w: Words,
    frame: Frame,
    rows: Vec<Row>,
    /// Connections nobody is told about: their names, and where somebody is chosen.
    silent: Vec<(String, String)>,
}

struct Row {
    time: String,
    connection: String,
    connection_href: String,
    what: String,
    /// The order it happened to, or the orders that waited.
    what_href: Option<String>,
    route: String,
    route_href: String,
    outcome: String,
    class: &'static str,
}

pub(super) async fn page(State(pages): State<Pages>, signed: Signed, frame: Frame) -> Result<Response, PageError> {
    let w = frame.w;
    let mut connections = pages.engine.connections();
    connections.retain(|connection| signed.sees(&connection.id));
    let zones = Zones::of(&connections);
    let ids: Vec<_> = connections.iter().map(|connection| connection.id.clone()).collect();
    let alerts = pages.store.alerts(Some(&ids), ROWS).await.map_err(|error| PageError::of_journal(w, &error))?;
    let of = |alert: &AlertRecord| connections.iter().find(|connection| connection.id == alert.connection);
    let rows = alerts.iter().filter_map(|alert| Some(row(w, of(alert)?, alert, &zones))).collect();
    let is_silent =
        |connection: &&Connection| connection.alerts == AlertRoute::NotChosen && !connection.standing.is_over();
    let silent = connections.iter().filter(is_silent).map(|connection| (connection.name.clone(), route_of(connection)));
    Ok(render(&ToldPage { w, frame, rows, silent: silent.collect() }, w))
}

/// Where it is said who is told.
fn route_of(connection: &Connection) -> String {
    format!("/connections/{}/alerts", connection.id.handle())
}

fn row(w: Words, connection: &Connection, alert: &AlertRecord, zones: &Zones) -> Row {
    let (outcome, class) = outcome(w, alert, &connection.alerts);
    Row {
        time: w.time(alert.at, zones.get(&connection.id)),
        connection: connection.name.clone(),
        connection_href: format!("/connections/{}", connection.id.handle()),
        what: w.t(&format!("told_of_{}", alert.kind.name())),
        what_href: alert
            .injection
            .map(|id| format!("/orders/{}", id.0))
            .or_else(|| alert.outage.map(|id| format!("/operations?outage={}", id.0))),
        route: w.t(match &connection.alerts {
            AlertRoute::NotChosen => "told_to_not_chosen",
            AlertRoute::Nobody => "told_to_nobody",
            AlertRoute::Mail(_) => "told_to_mail",
            AlertRoute::Webhook { .. } => "told_to_webhook",
        }),
        route_href: route_of(connection),
        outcome,
        class,
    }
}

/// What came of it. What failed is said with its reason, also while it is tried again.
fn outcome(w: Words, alert: &AlertRecord, route: &AlertRoute) -> (String, &'static str) {
    let text = match alert.outcome.as_deref() {
        None if *route == AlertRoute::NotChosen => return (w.t("told_as_not_chosen"), "bad"),
        None if *route == AlertRoute::Nobody => return (w.t("told_as_nobody"), "good"),
        None => return (w.t("told_as_waiting"), "busy"),
        Some(known @ ("sent" | "past" | "nobody")) => return (w.t(&format!("told_as_{known}")), "good"),
        Some(known @ ("sent_partly" | "not_chosen")) => w.t(&format!("told_as_{known}")),
        Some(failure) => w.t(&format!("post_{failure}")),
    };
    if alert.waits { (format!("{} {text}", w.t("told_as_again")), "busy") } else { (text, "bad") }
}

#[cfg(test)]
mod tests {
    use super::outcome;
    use crate::pages::Words;
    use bridge_core::text::Lang;
    use bridge_engine::AlertRoute;
    use bridge_engine::alerts::AlertKind;
    use bridge_engine::connection::ConnectionId;
    use bridge_engine::journal::AlertRecord;

    fn mailed() -> AlertRoute {
        AlertRoute::Mail(vec!["chef@example.com".to_owned()])
    }

    fn alert(outcome: Option<&str>, waits: bool) -> AlertRecord {
        AlertRecord {
            at: chrono::DateTime::UNIX_EPOCH,
            connection: ConnectionId::from_bits([1; 16]),
            kind: AlertKind::InDoubt,
            injection: None,
            outage: None,
            waits,
            outcome: outcome.map(str::to_owned),
        }
    }

    #[test]
    fn every_alert_and_every_outcome_has_its_words() {
        for lang in [Lang::En, Lang::Fr] {
            let w = Words { lang };
            for kind in AlertKind::ALL {
                let key = format!("told_of_{}", kind.name());
                assert_ne!(w.t(&key), key, "{lang:?}");
            }
            let failures = ["no_mail_server", "bad_address", "forbidden_address", "refused", "unreachable"];
            for word in ["sent", "past", "nobody", "sent_partly", "not_chosen"].into_iter().chain(failures) {
                for waits in [true, false] {
                    let (text, _) = outcome(w, &alert(Some(word), waits), &mailed());
                    assert!(!text.contains('_'), "{lang:?}: {text}");
                }
            }
        }
    }

    #[test]
    fn an_alert_that_did_not_go_is_no_good_news() {
        let w = Words { lang: Lang::En };
        let class = |outcome_of, waits| outcome(w, &alert(outcome_of, waits), &mailed()).1;
        assert_eq!(class(Some("sent"), false), "good");
        assert_eq!(class(None, true), "busy");
        assert_eq!(class(Some("unreachable"), true), "busy", "tried again");
        assert_eq!(class(Some("unreachable"), false), "bad", "given up");
        assert_eq!(class(Some("not_chosen"), false), "bad", "nobody has said who is told");
        let waiting = |route| outcome(w, &alert(None, true), &route);
        let unchosen = waiting(AlertRoute::NotChosen);
        assert_eq!(unchosen, ("Nobody was told: nobody had been chosen".to_owned(), "bad"));
        assert_eq!(waiting(AlertRoute::Nobody).1, "good");
    }
}
