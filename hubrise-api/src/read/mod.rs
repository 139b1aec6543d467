//! The lenient reader: one pass over a JSON object, where a malformed field costs that field only.

mod macros;
mod reader;
mod unknown;
mod values;

use std::fmt;

use serde_json::Value;

pub(crate) use macros::{readable, record};
pub(crate) use reader::{FromValue, Reader, Record};
pub use unknown::{UnknownWord, UnknownWords};

use crate::{MoneyError, NumberError, TimeError};

/// What was read, and what had to be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Read<T> {
    /// The value; fields with a problem are as if absent.
    pub value: T,
    /// What could not be read, in the order it was met; at most a thousand entries.
    pub problems: Vec<Problem>,
    /// Words of open enums that this version does not know, once each; they are kept in the value. At most a hundred.
    pub unknown: Vec<UnknownWord>,
}

impl<T> Read<T> {
    /// The same about another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Read<U> {
        Read { value: change(self.value), problems: self.problems, unknown: self.unknown }
    }
}

/// A field that could not be read. Holds where and why, never the content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Where, for instance `items[0].price`.
    pub path: String,
    /// Why.
    pub reason: Reason,
}

/// Why a field could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// Another kind of JSON value than the field has.
    #[error("expected {expected}, found {found}")]
    WrongKind {
        /// What the field holds, for instance "money".
        expected: &'static str,
        /// What stood there.
        found: JsonKind,
    },
    /// A text that is not money.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A text or number that is not a decimal.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// A number with a fraction, or beyond 64 bits, where an integer is meant.
    #[error("not an integer")]
    NotAnInteger,
    /// A text that is not a time.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// A text that is not `HH:MM`.
    #[error("not a time of day: expected `HH:MM`")]
    TimeOfDay,
    /// A text that is not a day.
    #[error("not a date: expected `YYYY-MM-DD`")]
    Date,
    /// A text that is not days of the week.
    #[error("not days of the week: expected digit or `-` in seven places, as in `12----7`")]
    DaysOfWeek,
    /// An identifier of more than 255 bytes.
    #[error("identifier longer than 255 bytes")]
    IdTooLong,
    /// There were more problems than are kept; this one stands for the rest.
    #[error("more problems than are listed")]
    TooMany,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

/// The kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonKind {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

impl fmt::Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

/// Nothing could be read at all. Holds no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Not JSON, or JSON no reader of ours takes: nested deeper than 128, a number beyond the range of a double, half a
    /// surrogate pair.
    #[error("not readable as JSON: stopped at line {line}, column {column}")]
    NotJson {
        /// Line of the first fault, from 1; 0 if it has no place.
        line: usize,
        /// Column in that line, in bytes, from 1.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("expected a JSON object, found {found}")]
    NotAnObject {
        /// What stood there.
        found: JsonKind,
    },
    /// JSON, but not a list.
    #[error("expected a JSON list, found {found}")]
    NotAList {
        /// What stood there.
        found: JsonKind,
    },
}

/// Parses JSON, keeping of an error only its place.
pub(crate) fn parse(json: &[u8]) -> Result<Value, ReadError> {
    serde_json::from_slice(json).map_err(|error| ReadError::NotJson { line: error.line(), column: error.column() })
}

/// Reads a whole document.
pub(crate) fn document<T: Record>(value: Value) -> Result<Read<T>, ReadError> {
    let Value::Object(map) = value else {
        return Err(ReadError::NotAnObject { found: JsonKind::of(&value) });
    };
    let mut reader = Reader::default();
    let value = T::read_fields(map, &mut reader);
    Ok(reader.finish(value))
}

/// Reads a whole list.
pub(crate) fn list<T: FromValue>(value: Value) -> Result<Read<Vec<T>>, ReadError> {
    let mut reader = Reader::default();
    match value {
        Value::Array(_) => {
            let value = Vec::from_value(value, &mut reader).unwrap_or_default();
            Ok(reader.finish(value))
        }
        other => Err(ReadError::NotAList { found: JsonKind::of(&other) }),
    }
}
