//! Lists of the simulated API, in pages of at most 100 (HubRise reference, pagination).

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::refusal::{FieldError, Refusal};
use super::world::World;

/// Results a page holds, unless the query asks for fewer.
const PAGE: usize = 100;

/// A decoded query string.
pub(crate) struct Query(Vec<(String, String)>);

/// One page of a list.
pub(crate) struct Page {
    pub(crate) elements: Vec<Value>,
    /// What `X-Cursor-Next` says, while there is more.
    pub(crate) next: Option<String>,
}

impl Query {
    pub(crate) fn read(text: &str) -> Self {
        Self(url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A `+` that was not percent-encoded arrives as a blank and makes the time invalid.
    fn time(&self, name: &str) -> Result<Option<DateTime<FixedOffset>>, Refusal> {
        let time = self.get(name).map(DateTime::parse_from_rfc3339).transpose();
        time.map_err(|_| invalid(name, "is not a time with an offset"))
    }

    fn number(&self, name: &str) -> Result<Option<usize>, Refusal> {
        self.get(name).map(str::parse).transpose().map_err(|_| invalid(name, "is not valid"))
    }
}

fn invalid(field: &str, message: &str) -> Refusal {
    Refusal::invalid(vec![FieldError { field: field.to_owned(), message: message.to_owned() }])
}

/// Orders of the caller's location, in the order of their creation.
pub(crate) fn orders(world: &World, caller: usize, query: &Query) -> Result<Page, Refusal> {
    let location = world.connections[caller].location.as_str();
    let (after, before) = (query.time("after")?, query.time("before")?);
    let is_in_time = |order: &Value| {
        let created_at = order["created_at"].as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let Some(created_at) = created_at else {
            return after.is_none() && before.is_none();
        };
        after.is_none_or(|after| created_at >= after) && before.is_none_or(|before| created_at < before)
    };
    let is_wanted = |name: &str, value: &Value| query.get(name).is_none_or(|wanted| value == wanted);
    let found = world.orders.iter().filter(|order| order["location_id"] == location && is_in_time(order));
    let found = found.map(|order| world.seen_by(Some(caller), order)).filter(|order| {
        ["status", "created_by", "private_ref"].iter().all(|name| is_wanted(name, &order[*name]))
            && is_wanted("customer_id", &order["customer"]["id"])
    });
    page(found.collect(), query)
}

/// Unacknowledged events of the caller, oldest first, without their states.
pub(crate) fn events(world: &World, caller: usize, query: &Query) -> Result<Page, Refusal> {
    let bare = world.schedule.of(caller).map(|event| {
        let mut body = event.body.clone();
        if let Value::Object(fields) = &mut body {
            fields.remove("new_state");
            fields.remove("previous_state");
        }
        body
    });
    page(bare.collect(), query)
}

pub(crate) fn page(all: Vec<Value>, query: &Query) -> Result<Page, Refusal> {
    let from = query.number("cursor")?.unwrap_or(0);
    let count = query.number("count")?.unwrap_or(PAGE).clamp(1, PAGE);
    let next = (all.len() > from.saturating_add(count)).then(|| (from + count).to_string());
    Ok(Page { elements: all.into_iter().skip(from).take(count).collect(), next })
}
