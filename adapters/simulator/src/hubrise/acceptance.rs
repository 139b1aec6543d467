//! Whether a location takes orders (`order_acceptance`): what a PATCH may say, and a pause that ends by itself.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::patch::is_time_or_null;
use super::refusal::{FieldError, Refusal};

const FIELD: &str = "order_acceptance";

/// The three forms of a write: mode, what it must say besides, what it may.
const FORMS: [(&str, &[&str], &[&str]); 3] = [
    ("normal", &[], &[]),
    ("busy", &["extra_preparation_time"], &["resume_at"]),
    ("paused", &[], &["resume_at", "reason"]),
];

/// Ends what has run out by `now`.
pub(super) fn resume(location: &mut Value, now: DateTime<Utc>) {
    let until = location[FIELD]["resume_at"].as_str().and_then(|time| DateTime::parse_from_rfc3339(time).ok());
    if until.is_some_and(|until| until <= now) {
        location[FIELD] = json!({ "mode": "normal" });
    }
}

/// Whether customers can order.
pub(super) fn takes_orders(location: &Value) -> bool {
    location[FIELD]["mode"] != "paused"
}

/// Applies a PATCH of a location, wholly or not at all.
pub(super) fn patch(location: &mut Value, changes: &Value) -> Result<(), Refusal> {
    let Value::Object(changes) = changes else {
        return Err(Refusal::bad_request("the body must be a JSON object"));
    };
    let refused: Vec<_> = changes.iter().filter_map(|(name, value)| refused(name, value)).collect();
    if !refused.is_empty() {
        return Err(Refusal::invalid(refused));
    }
    for (name, value) in changes {
        location[name] = value.clone();
    }
    Ok(())
}

/// Why a field is not taken. Opening hours and the like are taken as they come.
fn refused(name: &str, value: &Value) -> Option<FieldError> {
    let message = match (name, value) {
        (FIELD, Value::Object(acceptance)) => fault(acceptance)?,
        (FIELD, _) => "is not an object",
        ("opening_hours" | "cutoff_time" | "preparation_time" | "custom_fields", _) => return None,
        _ => "cannot be updated",
    };
    Some(FieldError { field: name.to_owned(), message: message.to_owned() })
}

fn fault(acceptance: &Map<String, Value>) -> Option<&'static str> {
    let form = FORMS.iter().find(|(mode, ..)| acceptance.get("mode").is_some_and(|given| given == mode));
    let Some((_, required, optional)) = form else { return Some("has no known mode") };
    let is_known = |name: &str| name == "mode" || required.contains(&name) || optional.contains(&name);
    let has_all = required.iter().all(|name| acceptance.contains_key(*name));
    if !has_all || !acceptance.keys().all(|name| is_known(name)) {
        return Some("fits none of the three forms");
    }
    acceptance.iter().find_map(|(name, value)| match name.as_str() {
        "extra_preparation_time" if !value.is_u64() => Some("has a preparation time that is no number"),
        "reason" if !value.is_string() && !value.is_null() => Some("has a reason that is no text"),
        "resume_at" if !is_time_or_null(value) => Some("has a time that is none"),
        _ => None,
    })
}
