//! Clean-up of ref codes: what other bridges and platforms put around a till's number.

use regex_lite::Regex;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// How the refs of items, options, deals, charges and discounts are cleaned up before they are read as numbers.
///
/// In this order: blanks around it go, then every prefix that is there, then everything from a cut mark on, then every
/// suffix that is there, then the pattern. By default nothing but the blanks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RefRules {
    /// Taken off the front, each once, in this order: `pa_` (HubRise's own half-and-half example), `+` (kitchen
    /// instructions of other bridges).
    pub strip_prefixes: Vec<String>,
    /// The ref ends where one of these begins: `-M-` (left in modifier refs by a former middleware).
    pub cut_at: Vec<String>,
    /// Taken off the end, each once, in this order.
    pub strip_suffixes: Vec<String>,
    /// Picks the number out of what is left: the first group of the match, or all of it without a group. Where it does not
    /// match, the ref stays as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
}

impl RefRules {
    /// The ref without what the rules take off.
    ///
    /// ```
    /// use bridge_core::settings::RefRules;
    ///
    /// let rules = RefRules { strip_prefixes: vec!["pa_".into()], cut_at: vec!["-M-".into()], ..RefRules::default() };
    /// assert_eq!(rules.clean(" pa_2341-M-77 "), "2341");
    /// ```
    pub fn clean<'r>(&self, ref_code: &'r str) -> &'r str {
        let mut rest = ref_code.trim();
        for prefix in &self.strip_prefixes {
            rest = rest.strip_prefix(prefix.as_str()).unwrap_or(rest);
        }
        for mark in &self.cut_at {
            rest = rest.split_once(mark.as_str()).map_or(rest, |(number, _)| number);
        }
        for suffix in &self.strip_suffixes {
            rest = rest.strip_suffix(suffix.as_str()).unwrap_or(rest);
        }
        self.pattern.as_ref().and_then(|pattern| pattern.pick(rest)).unwrap_or(rest).trim()
    }
}

/// A regular expression, compiled once. Syntax: the crate `regex-lite`.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

/// A text that is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a regular expression ({reason}); for instance \"([0-9]+)$\" picks the digits at the end")]
pub struct PatternError {
    reason: String,
}

impl Pattern {
    /// Compiles the expression.
    ///
    /// # Errors
    /// When it is none.
    pub fn new(expression: &str) -> Result<Self, PatternError> {
        Regex::new(expression).map(Self).map_err(|error| PatternError { reason: error.to_string() })
    }

    /// The expression.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    fn pick<'t>(&self, text: &'t str) -> Option<&'t str> {
        let found = self.0.captures(text)?;
        found.get(1).or_else(|| found.get(0)).map(|found| found.as_str())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
