//! Texts in a dialect that must be right before anything is sent: node names and the time format.

use std::fmt::{self, Write as _};

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// The name of an XML element, without a namespace prefix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NodeName(String);

/// A text that cannot name an XML element.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error(
    "`{name}` cannot name an xml node: it must start with a letter a-z or `_` and go on with letters, digits, `_`, `-` or `.`"
)]
pub struct NameError {
    /// The text as given.
    pub name: String,
}

impl NodeName {
    /// Checks a name.
    ///
    /// # Errors
    /// When it is not a valid XML name in ASCII. A colon is refused too: EOI uses no namespaces (C).
    pub fn new(name: &str) -> Result<Self, NameError> {
        let mut chars = name.chars();
        let starts = chars.next().is_some_and(|first| first == '_' || first.is_ascii_alphabetic());
        if starts && chars.all(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '-' | '.')) {
            Ok(Self(name.to_owned()))
        } else {
            Err(NameError { name: name.to_owned() })
        }
    }

    /// For names in this crate's own tables.
    pub(super) fn known(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for NodeName {
    type Error = NameError;

    fn try_from(name: String) -> Result<Self, NameError> {
        Self::new(&name)
    }
}

impl From<NodeName> for String {
    fn from(name: NodeName) -> Self {
        name.0
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A format for `ScheduleTime`, in the notation of [`chrono::format::strftime`]; checked when made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScheduleFormat(String);

/// A format that cannot write a local date and time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("`{format}` cannot write a local date and time; use a format like `%Y-%m-%dT%H:%M:%S`, without an offset")]
pub struct ScheduleFormatError {
    /// The format as given.
    pub format: String,
}

impl ScheduleFormat {
    /// Checks a format by writing a time with it and reading the day and minute back.
    ///
    /// # Errors
    /// When it is unknown to chrono, asks for an offset, or loses the day or the minute.
    pub fn new(format: &str) -> Result<Self, ScheduleFormatError> {
        let checked = Self(format.to_owned());
        let sample = NaiveDate::from_ymd_opt(2031, 12, 24).and_then(|day| day.and_hms_opt(17, 45, 0));
        match sample.map(|time| (time, checked.written(time))) {
            Some((time, Some(text))) if checked.parse(&text) == Some(time) => Ok(checked),
            _ => Err(ScheduleFormatError { format: format.to_owned() }),
        }
    }

    /// The format's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A time in this format.
    pub fn format(&self, time: NaiveDateTime) -> String {
        self.written(time).unwrap_or_default()
    }

    /// Reads a time written in this format.
    pub fn parse(&self, text: &str) -> Option<NaiveDateTime> {
        NaiveDateTime::parse_from_str(text, &self.0).ok()
    }

    /// `to_string()` would panic on a format chrono does not know.
    fn written(&self, time: NaiveDateTime) -> Option<String> {
        let mut text = String::new();
        write!(text, "{}", time.format(&self.0)).ok().map(|()| text)
    }
}

impl Default for ScheduleFormat {
    fn default() -> Self {
        Self("%Y-%m-%dT%H:%M:%S".to_owned())
    }
}

impl TryFrom<String> for ScheduleFormat {
    type Error = ScheduleFormatError;

    fn try_from(format: String) -> Result<Self, ScheduleFormatError> {
        Self::new(&format)
    }
}

impl From<ScheduleFormat> for String {
    fn from(format: ScheduleFormat) -> Self {
        format.0
    }
}
