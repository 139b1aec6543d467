//! Round trips of all that is sent: written, read by the model of the resource, written again.

mod catalog;
mod entropy;
mod order;
mod people;

use hubrise_api::{Read, ReadError};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use entropy::Entropy;

/// What was sent must be read without a problem, and come out again when that is written. Keys of `requests` are for requests only.
fn round_trip<S: Serialize, R: Serialize>(
    sent: &S,
    read: impl FnOnce(&[u8]) -> Result<Read<R>, ReadError>,
    requests: &[&str],
) -> Result<(), TestCaseError> {
    let mut sent = serde_json::to_value(sent).unwrap();
    let read = read(sent.to_string().as_bytes()).unwrap();
    prop_assert_eq!(&read.problems, &[], "{}", sent);
    prop_assert_eq!(&read.unknown, &[], "{}", sent);
    for key in requests {
        sent.as_object_mut().unwrap().remove(*key);
    }
    let written = serde_json::to_value(&read.value).unwrap();
    prop_assert!(contains(&written, &sent), "sent {sent}\nread {written}");
    Ok(())
}

/// Whether all of `part` is in `whole`; `null` is absence.
fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(key, value)| value.is_null() || whole.get(key).is_some_and(|whole| contains(whole, value))),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(whole, part)| contains(whole, part))
        }
        // The quantity of an option is a number where we send it, and a decimal where we read it, as texts occur too.
        (Value::String(whole), Value::Number(part)) => *whole == part.to_string(),
        _ => whole == part,
    }
}

#[test]
fn the_check_itself_notices_a_loss() {
    let sent = json!({ "a": [{ "b": "1.0" }], "c": null });
    assert!(contains(&json!({ "a": [{ "b": "1.0", "d": 1 }] }), &sent));
    for lost in [json!({}), json!({ "a": [] }), json!({ "a": [{}] }), json!({ "a": [{ "b": "1" }] })] {
        assert!(!contains(&lost, &sent), "{lost}");
    }
}
