//! Words that an open enum does not know, reported once each.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// A word of an open enum that this version of the crate does not know. The value keeps it; this says where it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownWord {
    /// The enum, for instance `OrderStatus`.
    pub list: &'static str,
    /// The word; `?` where it is no short word of ASCII letters, digits, `_`, `.` and `-`, and so may be anything.
    pub word: String,
    /// Where it stood first, for instance `items[0].deal_line.pricing_effect`.
    pub path: String,
}

impl UnknownWord {
    /// The word as it may stand in a log.
    pub(super) fn presentable(word: &str) -> Cow<'_, str> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let fits = (1..=40).contains(&word.len()) && word.bytes().all(plain);
        Cow::Borrowed(if fits { word } else { "?" })
    }
}

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: unknown {} `{}`", self.path, self.list, self.word)
    }
}

/// What was seen so far, to report each unknown word once. Keeps a thousand and is silent about any further one, so that a
/// hostile sender fills neither memory nor log.
#[derive(Clone, Debug, Default)]
pub struct UnknownWords(BTreeSet<(&'static str, String)>);

impl UnknownWords {
    const MAX: usize = 1000;

    /// Those of `words` that are new; from now on they are not.
    pub fn first_seen<'a>(&mut self, words: &'a [UnknownWord]) -> Vec<&'a UnknownWord> {
        let mut is_new =
            |word: &&UnknownWord| self.0.len() < Self::MAX && self.0.insert((word.list, word.word.clone()));
        words.iter().filter(&mut is_new).collect()
    }
}
