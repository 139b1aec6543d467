//! What the newest exchange with the till says is wrong, what to do about that, and on which page.

use crate::pages::{Pages, Words};
use bridge_engine::journal::{OrderRecord, Peer};
use bridge_engine::pos::{Ticket, TillProblem};

/// What is wrong.
pub(super) struct Cause {
    /// The till's own words, or ours where it said none.
    pub(super) said: String,
    pub(super) advice: Option<String>,
    /// Where it is set right: address and what it is.
    pub(super) place: Option<(String, String)>,
    /// Only an administrator may open that place, and the reader is none.
    pub(super) is_closed: bool,
}

/// What to do, and the page below the connection's where it is done; an empty one is open to all of its readers.
struct Remedy {
    advice: String,
    page: &'static str,
    label: &'static str,
}

/// None where nothing went wrong.
pub(super) fn cause(pages: &Pages, w: Words, record: &OrderRecord, manages: bool) -> Option<Cause> {
    let connection = &record.injection.connection;
    let reason = record.injection.reason.as_deref()?;
    let exchange = record.exchanges.iter().find(|exchange| exchange.peer == Peer::ToTill);
    let problem = exchange.and_then(|exchange| pages.engine.till_problem(connection, exchange));
    let ticket = exchange.and_then(|exchange| pages.engine.ticket(connection, &exchange.request));
    let remedy = of_words(w, reason).or_else(|| problem.and_then(|problem| of_till(w, problem)));
    let remedy = match remedy {
        Some(remedy) => Some(remedy),
        None if reason.starts_with("reason_") => None,
        None => Some(of_order(w, reason, &ticket.unwrap_or_default())),
    };
    let is_open = |remedy: &Remedy| manages || remedy.page.is_empty();
    let place = remedy.as_ref().filter(|remedy| is_open(remedy) && !remedy.label.is_empty());
    Some(Cause {
        said: w.reason(reason),
        place: place.map(|place| (format!("/connections/{}{}", connection.handle(), place.page), w.t(place.label))),
        is_closed: remedy.as_ref().is_some_and(|remedy| !is_open(remedy)),
        advice: remedy.map(|remedy| remedy.advice),
    })
}

const fn remedy(advice: String, page: &'static str, label: &'static str) -> Remedy {
    Remedy { advice, page, label }
}

/// There was no answer.
fn of_words(w: Words, reason: &str) -> Option<Remedy> {
    Some(match reason {
        "reason_timeout" => remedy(w.t("cause_timed_out"), "", "cause_to_connection"),
        "reason_cut_off" => remedy(w.t("cause_cut_off"), "", "cause_to_connection"),
        "reason_not_reached" => remedy(w.t("cause_not_reached"), "", "cause_to_connection"),
        "reason_forbidden_address" => remedy(w.t("till_forbidden_address_do"), "/till", "cause_to_till"),
        _ => return None,
    })
}

/// The till itself, as against the order.
fn of_till(w: Words, problem: TillProblem) -> Option<Remedy> {
    Some(match problem {
        TillProblem::TokenDenied => remedy(w.t("cause_token"), "/till", "cause_to_till"),
        TillProblem::StoreDisconnected => remedy(w.t("cause_store"), "", "cause_to_connection"),
        TillProblem::HttpError | TillProblem::Unreadable | TillProblem::Exception => {
            remedy(w.t("cause_strange"), "", "cause_to_connection")
        }
        _ => return None,
    })
}

/// The order: whatever number the till names is looked up in what it was sent.
fn of_order(w: Words, reason: &str, ticket: &Ticket) -> Remedy {
    let named: Vec<_> = numbers(reason).collect();
    let line = ticket.lines.iter().find(|line| named.contains(&&*line.code));
    let fact = |wanted: &str| {
        let mut facts = ticket.facts.iter().filter(|(key, _)| *key == wanted);
        facts.find_map(|(_, text)| named.iter().find(|number| text.split(':').next() == Some(number)))
    };
    if let Some(line) = line {
        let args = [("code", &*line.code), ("name", &*line.name)];
        remedy(w.with_all("cause_number", &args), "/menu", "cause_to_menu")
    } else if let Some(number) = fact("sale_type") {
        remedy(w.with("cause_sale_type", "code", number), "/essentials", "connect_need_title")
    } else if let Some(number) = fact("payment") {
        remedy(w.with("cause_payment", "code", number), "/essentials", "connect_need_title")
    } else {
        remedy(w.t("cause_words"), "", "")
    }
}

/// Whole numbers in a text; amounts are none.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|char: char| !char.is_ascii_digit() && char != '.' && char != ',');
    let parts = parts.map(|part| part.trim_matches(['.', ',']));
    parts.filter(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn numbers_of_a_text_are_whole_ones() {
        let found = |text| numbers(text).collect::<Vec<_>>();
        assert_eq!(found("Product 2101 does not exist."), ["2101"]);
        assert_eq!(found("Item #3: 4711, 12.50 EUR"), ["3", "4711"]);
        assert!(found("No number, and 35.90").is_empty());
    }
}
