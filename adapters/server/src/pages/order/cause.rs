//! What the newest exchange with the till says is wrong, or the one that left a doubt; what to do about that, and on which
//! page.

use super::sides::{counted_at, order_of};
use crate::pages::settings::{address_of, of_finding};
use crate::pages::{Pages, Words};
use bridge_core::injection::Phase;
use bridge_core::ledger::{Code, Finding};
use bridge_core::settings::Settings;
use bridge_core::settings::form::Field;
use bridge_engine::journal::{Conversion, Exchange, Injection, OrderRecord, Outcome, Peer};
use bridge_engine::pos::{Ticket, TicketLine, TillProblem};
use serde_json::Value;
use std::borrow::Cow;

/// What is wrong.
pub(super) struct Cause {
    /// What it is of: the newest try, or the one that left the doubt.
    pub(super) title: String,
    /// The till's own words, or ours where it said none.
    pub(super) said: String,
    pub(super) advice: Option<String>,
    /// Where it is set right: address and what it is.
    pub(super) place: Option<(String, String)>,
    /// Only an administrator may open that place, and the reader is none.
    pub(super) is_closed: bool,
}

/// What to do, the page below the connection's where it is done, and what that is called; an empty page is open to all of
/// the connection's readers.
struct Remedy {
    advice: String,
    page: Cow<'static, str>,
    label: String,
}

/// None where nothing went wrong, and where the order stands as it does for another reason than a try.
pub(super) fn cause(pages: &Pages, w: Words, record: &OrderRecord, manages: bool) -> Option<Cause> {
    let connection = &record.injection.connection;
    let phase = record.injection.state.phase;
    let is_doubt = phase == Phase::InDoubt;
    let comes_of_a_try = is_doubt || matches!(phase, Phase::Refused | Phase::NotSent(_));
    let reason = record.injection.reason.as_deref().filter(|_| comes_of_a_try)?;
    let exchange = record.exchanges.iter().find(|exchange| is_told_of(exchange, is_doubt));
    let problem = exchange.and_then(|exchange| pages.engine.till_problem(connection, exchange));
    let ticket = exchange.and_then(|exchange| pages.engine.ticket(connection, &exchange.request));
    let remedy = of_words(w, reason).or_else(|| problem.and_then(|problem| of_till(w, problem)));
    let remedy = match remedy {
        Some(remedy) => Some(remedy),
        // Whatever its answer named: an order in doubt is not sent again before somebody has looked.
        None if is_doubt || reason.starts_with("reason_") => None,
        None => Some(of_order(pages, w, &record.injection, reason, &ticket.unwrap_or_default())),
    };
    let is_open = |remedy: &Remedy| manages || remedy.page.is_empty();
    let place = remedy.as_ref().filter(|remedy| is_open(remedy) && !remedy.label.is_empty());
    Some(Cause {
        title: w.t(if is_doubt { "next_reason_doubt" } else { "next_reason" }),
        said: w.reason(reason),
        place: place.map(|place| (format!("/connections/{}{}", connection.handle(), place.page), place.label.clone())),
        is_closed: remedy.as_ref().is_some_and(|remedy| !is_open(remedy)),
        advice: remedy.map(|remedy| remedy.advice),
    })
}

/// The exchange the reason is of.
fn is_told_of(exchange: &Exchange, is_doubt: bool) -> bool {
    exchange.peer == Peer::ToTill && (!is_doubt || matches!(exchange.outcome, Outcome::Unknown { .. }))
}

/// Without a label there is no place.
fn remedy(w: Words, advice: String, page: &'static str, label: &str) -> Remedy {
    let label = if label.is_empty() { String::new() } else { w.t(label) };
    Remedy { advice, page: page.into(), label }
}

/// There was no answer.
fn of_words(w: Words, reason: &str) -> Option<Remedy> {
    Some(match reason {
        "reason_timeout" => remedy(w, w.t("cause_timed_out"), "", "cause_to_connection"),
        "reason_cut_off" => remedy(w, w.t("cause_cut_off"), "", "cause_to_connection"),
        "reason_not_reached" => remedy(w, w.t("cause_not_reached"), "", "cause_to_connection"),
        "reason_forbidden_address" => remedy(w, w.t("till_forbidden_address_do"), "/till", "cause_to_till"),
        _ => return None,
    })
}

/// The till itself, as against the order.
fn of_till(w: Words, problem: TillProblem) -> Option<Remedy> {
    Some(match problem {
        TillProblem::TokenDenied => remedy(w, w.t("cause_token"), "/till", "cause_to_till"),
        TillProblem::StoreDisconnected => remedy(w, w.t("cause_store"), "", "cause_to_connection"),
        TillProblem::HttpError | TillProblem::Unreadable | TillProblem::Exception => {
            remedy(w, w.t("cause_strange"), "", "cause_to_connection")
        }
        _ => return None,
    })
}

/// The order: whatever number the till names is looked up in what it was sent, and where that number came from.
fn of_order(pages: &Pages, w: Words, injection: &Injection, reason: &str, ticket: &Ticket) -> Remedy {
    let Some(named) = Named::of(reason, ticket) else { return remedy(w, w.t("cause_words"), "", "") };
    let connection = pages.engine.connection(&injection.connection);
    let both = connection.as_ref().zip(injection.conversion.as_ref());
    if let Some(given) = both.and_then(|(connection, conversion)| named.given(&connection.settings, conversion)) {
        return of_setting(pages, w, injection, named.code(), &given);
    }
    let code = named.code();
    if let Some(remedy) =
        both.and_then(|(connection, it)| of_earlier_setting(w, injection, &connection.settings, it, code))
    {
        return remedy;
    }
    match named {
        Named::Line(line) => {
            let args = [("code", code), ("name", &*line.name)];
            remedy(w, w.with_all("cause_number", &args), "/menu", "cause_to_menu")
        }
        Named::SaleType(_) => remedy(w, w.with("cause_sale_type", "code", code), "/essentials", "connect_need_title"),
        Named::Payment(_) => remedy(w, w.with("cause_payment", "code", code), "/essentials", "connect_need_title"),
    }
}

/// A setting gave the number: it is put right there, or was since.
fn of_setting(pages: &Pages, w: Words, injection: &Injection, code: &str, given: &Given) -> Remedy {
    let setting = given.field.title(w.lang);
    let args = [("code", code), ("setting", &*setting), ("now", &*given.now)];
    let is_unlisted = |finding: &Finding| finding.args.get("code").is_some_and(|code| *code == given.now);
    let key = if given.now == code {
        "cause_setting"
    } else if pages.engine.unlisted_numbers(injection).iter().any(is_unlisted) {
        "cause_setting_unlisted"
    } else {
        "cause_setting_since"
    };
    Remedy {
        advice: w.with_all(key, &args),
        page: address_of(injection.id.0, given.field.key).into(),
        label: w.with("ledger_setting", "setting", &setting),
    }
}

/// Neither the order nor a setting says the number any more: a setting did when the order was sent.
fn of_earlier_setting(
    w: Words,
    injection: &Injection,
    settings: &Settings,
    now: &Conversion,
    code: &str,
) -> Option<Remedy> {
    let order = order_of(injection);
    // Sent now, it might go with the number again: the till's list has it by a name, say.
    let is_given = now.ledger.findings.iter().any(|finding| finding.args.get("code").is_some_and(|now| now == code));
    if order.is_null() || is_given || brings(&order, code) {
        return None;
    }
    let lacks: Vec<_> = now.ledger.left_out().map(|finding| counted_at(w, &order, &finding.path)).collect();
    let field = now.ledger.left_out().find_map(|finding| of_finding(settings, &now.ledger, finding));
    let (page, label) = match field {
        Some(field) => {
            (address_of(injection.id.0, field.key), w.with("ledger_setting", "setting", &field.title(w.lang)))
        }
        None => (format!("/settings?order={}", injection.id.0), w.t("settings_title")),
    };
    let advice = match lacks.as_slice() {
        [] => w.with("cause_setting_then", "code", code),
        lacks => w.with_all("cause_setting_then_lacks", &[("code", code), ("what", &lacks.join(", "))]),
    };
    Some(Remedy { advice, page: page.into(), label })
}

/// Whether an order has this number itself, perhaps behind a prefix.
fn brings(value: &Value, code: &str) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| match value {
            Value::String(text) => (name == "ref" || name.ends_with("_ref")) && text.trim().ends_with(code),
            value => brings(value, code),
        }),
        Value::Array(values) => values.iter().any(|value| brings(value, code)),
        _ => false,
    }
}

/// What of a ticket has the number the till names.
enum Named<'t> {
    Line(&'t TicketLine),
    SaleType(&'t str),
    Payment(&'t str),
}

/// The setting an element got its number from, and the number it gives now.
struct Given {
    field: &'static Field,
    now: String,
}

impl<'t> Named<'t> {
    fn of(reason: &str, ticket: &'t Ticket) -> Option<Self> {
        let named: Vec<_> = numbers(reason).collect();
        let fact = |wanted: &str| {
            let facts = ticket.facts.iter().filter(|(key, _)| *key == wanted);
            let mut codes = facts.filter_map(|(_, text)| text.split(':').next());
            codes.find(|code| named.contains(code))
        };
        let line = ticket.lines.iter().find(|line| named.contains(&&*line.code));
        let sale_type = || fact("sale_type").map(Self::SaleType);
        line.map(Self::Line).or_else(sale_type).or_else(|| fact("payment").map(Self::Payment))
    }

    fn code(&self) -> &'t str {
        match self {
            Self::Line(line) => &line.code,
            Self::SaleType(code) | Self::Payment(code) => code,
        }
    }

    /// `None` where the order itself brought it.
    fn given(&self, settings: &Settings, conversion: &Conversion) -> Option<Given> {
        let is_its = |finding: &&Finding| match self {
            Self::Line(line) => {
                let links = conversion.links.iter().filter(|link| link.lines.contains(&line.id));
                { links }.any(|link| is_of(&finding.path, &link.path))
            }
            Self::SaleType(_) => finding.code == Code::ServiceTypeMapped,
            Self::Payment(code) => {
                let by_setting = matches!(finding.code, Code::PaymentByName | Code::PaymentFallback);
                by_setting && finding.args.get("code").is_some_and(|sent| sent == code)
            }
        };
        let mut findings = conversion.ledger.findings.iter().filter(is_its);
        let given = |finding: &Finding| {
            let now = finding.args.get("code").cloned().unwrap_or_default();
            settings.source(finding).map(|field| Given { field, now })
        };
        findings.find_map(given).or_else(|| {
            let Self::Line(line) = self else { return None };
            let field = settings.source_of_added(line.code.parse().ok()?)?;
            Some(Given { field, now: line.code.clone() })
        })
    }
}

/// Whether a path is an element's, or one of its own fields'.
fn is_of(path: &str, element: &str) -> bool {
    path.strip_prefix(element).is_some_and(|rest| rest.is_empty() || rest.starts_with('.') && !rest.contains('['))
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
