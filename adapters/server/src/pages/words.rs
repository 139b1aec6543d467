//! The words of the pages, in the reader's language.

use bridge_core::text::{Catalogue, Lang};
use std::borrow::Cow;
use std::sync::LazyLock;

/// One file for each part of the pages.
macro_rules! texts {
    ($lang:literal, $($part:literal),+) => {
        &[$(include_str!(concat!("../../i18n/", $lang, "/", $part, ".ftl"))),+]
    };
}

macro_rules! texts_of {
    ($lang:literal) => {
        texts!($lang, "access", "connect", "operations", "pages", "settings")
    };
}

static TEXTS: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(texts_of!("en"), texts_of!("fr")).expect("compiled in, and read by a test"));

/// The texts of the pages in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    pub(crate) lang: Lang,
}

impl Words {
    /// A text without arguments.
    pub(crate) fn t(self, key: &str) -> String {
        TEXTS.text(self.lang, key, &[])
    }

    /// A text with one argument.
    pub(crate) fn with(self, key: &str, name: &str, value: &str) -> String {
        TEXTS.text(self.lang, key, &[(name, Cow::Borrowed(value))])
    }

    /// A text with several arguments.
    pub(crate) fn with_all(self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, Cow::Borrowed(*value))).collect();
        TEXTS.text(self.lang, key, &args)
    }

    /// A text about a number of things: "2 orders need you".
    pub(crate) fn count(self, key: &str, count: usize) -> String {
        TEXTS.count(self.lang, key, count)
    }

    /// Why something failed: the other side's own words as they are, ours in the reader's language.
    pub(crate) fn reason(self, reason: &str) -> String {
        if reason.starts_with("reason_") { self.t(reason) } else { reason.to_owned() }
    }

    /// The page's word for a phase.
    pub(crate) fn label(self, phase: &str) -> String {
        self.t(&format!("state_{phase}"))
    }

    /// How an order stands at HubRise, with HubRise's own word behind ours.
    pub(crate) fn status(self, status: &str) -> String {
        let key = format!("status_{status}");
        let label = self.t(&key);
        if label == key || label == status { status.to_owned() } else { format!("{label} ({status})") }
    }
}
