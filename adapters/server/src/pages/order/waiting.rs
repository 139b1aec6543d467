//! Why an order that goes by itself has not gone yet, when it is tried next, and until when.

use crate::pages::Words;
use bridge_core::injection::Phase;
use bridge_engine::journal::{OrderRecord, Peer, TimelineKind};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// Sentences, the most telling first; empty for an order that does not wait.
pub(super) fn sentences(
    w: Words,
    record: &OrderRecord,
    away_since: Option<DateTime<Utc>>,
    zone: Tz,
    now: DateTime<Utc>,
) -> Vec<String> {
    let injection = &record.injection;
    if injection.state.phase != Phase::Ready {
        return Vec::new();
    }
    let next = injection.due_at.filter(|at| *at > now).map(|at| w.with("waiting_next", "time", &w.time(at, zone)));
    let until = injection.tried_until().map(|at| until(w, injection.deadline_at, at, zone));
    [Some(why(w, record, away_since.map(|since| w.time(since, zone)))), next, until].into_iter().flatten().collect()
}

/// A person's word gives an order that is late, or nearly, some minutes more.
fn until(w: Words, deadline: Option<DateTime<Utc>>, at: DateTime<Utc>, zone: Tz) -> String {
    match deadline.filter(|deadline| *deadline < at).map(|deadline| w.time(deadline, zone)) {
        Some(deadline) => w.with_all("waiting_until_longer", &[("time", &w.time(at, zone)), ("deadline", &deadline)]),
        None => w.with("waiting_until", "time", &w.time(at, zone)),
    }
}

fn why(w: Words, record: &OrderRecord, away_since: Option<String>) -> String {
    // Said once, and nothing was tried since.
    let is_silent = record.timeline.iter().rev().find_map(|entry| match &entry.kind {
        TimelineKind::Note { code } => Some(code == "till_not_answering"),
        TimelineKind::Phase { .. } => Some(false),
        _ => None,
    });
    let newest = record.exchanges.first().map(|exchange| exchange.peer);
    match (record.injection.tries, newest) {
        _ if is_silent == Some(true) => w.t("waiting_not_answering"),
        (1.., Some(Peer::ToTill)) => {
            // Why is not kept of an order whose customer was erased.
            match record.injection.reason.as_deref() {
                Some(reason) => w.with("waiting_not_reached", "reason", &w.reason(reason)),
                None => w.t("waiting_not_reached_plain"),
            }
        }
        (tries, _) => untried(w, tries, away_since),
    }
}

/// Nothing was tried since it may go, or HubRise was asked since.
fn untried(w: Words, tries: u32, away_since: Option<String>) -> String {
    match away_since {
        Some(since) => w.with("waiting_away", "time", &since),
        None if tries > 0 => w.t("waiting_for_hubrise"),
        None => w.t("waiting_turn"),
    }
}

#[cfg(test)]
mod tests {
    use super::{until, untried};
    use crate::pages::Words;
    use bridge_core::text::Lang;
    use chrono::{DateTime, TimeDelta};
    use chrono_tz::Tz;

    #[test]
    fn whoever_had_an_order_sent_reads_why_it_is_tried_beyond_its_deadline() {
        let w = Words { lang: Lang::En };
        let deadline = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
        let [then, later] = [deadline, deadline + TimeDelta::minutes(5)].map(|at| w.time(at, Tz::UTC));
        let longer = until(w, Some(deadline), deadline + TimeDelta::minutes(5), Tz::UTC);
        assert!(longer.contains(&format!("tried until {later}")) && longer.contains(&then), "{longer}");
        assert!(longer.contains("somebody had it sent"), "{longer}");
        let plain = until(w, Some(deadline), deadline, Tz::UTC);
        assert!(plain.contains(&format!("It is tried until {then}. If")), "{plain}");
    }

    #[test]
    fn an_order_that_was_just_released_waits_for_the_till_that_is_known_to_be_away() {
        let w = Words { lang: Lang::En };
        let away = untried(w, 0, Some("12:30".to_owned()));
        assert_eq!(away, "It waits for the till, which has been away since 12:30.");
        assert!(untried(w, 0, None).contains("waits for its turn"));
        assert!(untried(w, 1, None).contains("waits for HubRise"));
    }
}
