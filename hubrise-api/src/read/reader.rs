//! Where the reader stands and what it found, and the traits of what it reads.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

use super::{JsonKind, Problem, Read, Reason, UnknownWord};

const MAX_PROBLEMS: usize = 1000;
const MAX_UNKNOWN: usize = 100;

/// Where the reader stands, and what it could not read so far.
#[derive(Default)]
pub(crate) struct Reader {
    path: Vec<Step>,
    pub(super) problems: Vec<Problem>,
    pub(super) unknown: Vec<UnknownWord>,
}

/// A step of the path. A key is one of the model's or a number, never a text that came with the data.
pub(super) enum Step {
    Key(Cow<'static, str>),
    Index(usize),
}

impl Reader {
    /// Ends with what was read.
    pub(super) fn finish<T>(self, value: T) -> Read<T> {
        Read { value, problems: self.problems, unknown: self.unknown }
    }

    /// Reads the field `key`.
    pub(crate) fn field<T: Field>(&mut self, key: &'static str, value: Value) -> T {
        self.at(Step::Key(key.into()), |reader| T::read_field(value, reader))
    }

    pub(super) fn at<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let value = read(self);
        self.path.pop();
        value
    }

    /// Reads an object with known fields.
    pub(crate) fn record<T: Record>(&mut self, value: Value) -> Option<T> {
        match value {
            Value::Object(map) => Some(T::read_fields(map, self)),
            other => self.wrong_kind("an object", &other),
        }
    }

    /// Notes a problem at the current place; always `None`, the field's value.
    pub(crate) fn problem<T>(&mut self, reason: impl Into<Reason>) -> Option<T> {
        let reason = match self.problems.len() {
            MAX_PROBLEMS.. => return None,
            len if len + 1 == MAX_PROBLEMS => Reason::TooMany,
            _ => reason.into(),
        };
        self.problems.push(Problem { path: self.place(), reason });
        None
    }

    pub(super) fn wrong_kind<T>(&mut self, expected: &'static str, found: &Value) -> Option<T> {
        self.problem(Reason::WrongKind { expected, found: JsonKind::of(found) })
    }

    /// Notes a word that `list` does not know, once each.
    pub(crate) fn unknown_word(&mut self, list: &'static str, word: &str) {
        let word = UnknownWord::presentable(word);
        let again = self.unknown.iter().any(|known| known.list == list && known.word == word);
        if !again && self.unknown.len() < MAX_UNKNOWN {
            self.unknown.push(UnknownWord { list, word: word.into_owned(), path: self.place() });
        }
    }

    fn place(&self) -> String {
        use fmt::Write as _;
        let mut place = String::new();
        for step in &self.path {
            let dot = if place.is_empty() { "" } else { "." };
            // Writing to a string cannot fail.
            let _ = match step {
                Step::Index(index) => write!(place, "[{index}]"),
                Step::Key(key) => write!(place, "{dot}{key}"),
            };
        }
        place
    }
}

/// An object with known fields; the macro `record` implements it.
pub(crate) trait Record: Default {
    fn read_fields(map: Map<String, Value>, reader: &mut Reader) -> Self;
}

/// A field of a record: what it is when absent, `null`, blank or malformed is its `Default`.
pub(crate) trait Field: Default {
    fn read_field(value: Value, reader: &mut Reader) -> Self;
}

/// A value that is there. `None` means malformed, and the problem is noted.
pub(crate) trait FromValue: Sized {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self>;
}
