//! The strict writer: what is sent has the exact grammar HubRise documents, or is not sent.

mod macros;
mod values;

use serde_json::{Map, Value};

pub(crate) use macros::{sent, serialize_as_json};
pub(crate) use values::elements;

/// Why a value cannot be sent. Names the rule, never the content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unwritable {
    #[error("{0}: {1}")]
    At(&'static str, Box<Unwritable>),
    #[error("[{0}]: {1}")]
    Element(usize, Box<Unwritable>),
    #[error("money with more than two decimals: round it first")]
    MoneyDecimals,
    #[error("an id or reference of more than 255 characters: shorten it")]
    IdTooLong,
    #[error("custom fields of more than 8 kilobytes: send less")]
    CustomFieldsTooLarge,
    #[error("a percentage outside 0 to 100")]
    Percentage,
    #[error("a stock below zero or with more than three decimals")]
    Stock,
    #[error("a list with the same element twice, where HubRise wants each once")]
    Repeated,
    #[error("a price override without a condition: give it at least one")]
    NoCondition,
    #[error("a year outside 0 to 9999")]
    Year,
    #[error("a time of day with seconds, where HubRise takes minutes")]
    Seconds,
    #[error("no opening slot in the whole week: HubRise wants at least one")]
    AlwaysClosed,
}

/// A value as JSON; `None` = it stays out of its object.
pub(crate) trait ToJson {
    fn to_json(&self) -> Result<Option<Value>, Unwritable>;
}

/// An object under construction.
#[derive(Default)]
pub(crate) struct Object(Map<String, Value>);

impl Object {
    /// Adds a field, unless it is absent.
    pub(crate) fn put(&mut self, key: &'static str, value: &impl ToJson) -> Result<(), Unwritable> {
        if let Some(value) = value.to_json().map_err(|error| Unwritable::At(key, Box::new(error)))? {
            self.0.insert(key.to_owned(), value);
        }
        Ok(())
    }

    /// Adds a field as it is.
    pub(crate) fn raw(&mut self, key: &str, value: &Value) {
        self.0.insert(key.to_owned(), value.clone());
    }

    /// Adds the fields of a part that has no key of its own.
    pub(crate) fn spread(&mut self, part: &impl ToJson) -> Result<(), Unwritable> {
        if let Some(Value::Object(fields)) = part.to_json()? {
            self.0.extend(fields);
        }
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "the result of `to_json`")]
    pub(crate) fn finish(self) -> Result<Option<Value>, Unwritable> {
        Ok(Some(Value::Object(self.0)))
    }
}
