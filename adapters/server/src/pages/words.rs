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

/// What tills say in their own words, as far as it is known, and what that means.
const MEANT: [(&str, &str); 2] = [("Access Token Denied", "said_token"), ("Store is disconnected", "said_store")];

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

    /// Why something failed, in the reader's language. The other side's own words are quoted, behind what they mean where
    /// that is known.
    pub(crate) fn reason(self, reason: &str) -> String {
        if reason.starts_with("reason_") {
            return self.t(reason);
        }
        let meant = MEANT.iter().find(|(words, _)| reason.contains(words));
        self.with(meant.map_or("said", |(_, key)| key), "words", reason)
    }

    /// Something and what is said of it: "Total: 9.80 EUR".
    pub(crate) fn pair(self, name: &str, value: &str) -> String {
        self.with_all("pair", &[("name", name), ("value", value)])
    }

    /// The page's word for a phase.
    pub(crate) fn label(self, phase: &str) -> String {
        self.t(&format!("state_{phase}"))
    }

    /// How an order stands at HubRise.
    pub(crate) fn status(self, status: &str) -> String {
        let key = format!("status_{status}");
        let label = self.t(&key);
        if label == key { status.to_owned() } else { label }
    }

    /// The same with HubRise's own word behind it, for whoever talks to HubRise's support.
    pub(crate) fn status_in_full(self, status: &str) -> String {
        let label = self.status(status);
        if label == status { label } else { format!("{label} ({status})") }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use bridge_core::text::Lang;

    const FR: Words = Words { lang: Lang::Fr };

    #[test]
    fn words_of_the_till_are_explained_and_quoted() {
        let said = "Order Rejected. Reason: Store is disconnected";
        for (lang, meaning) in [(Lang::En, "off or offline"), (Lang::Fr, "éteinte ou sans réseau")] {
            let reason = Words { lang }.reason(said);
            assert!(reason.contains(meaning) && reason.contains(said), "{reason}");
        }
        assert!(FR.reason("Access Token Denied").contains("jeton"));
        assert_eq!(FR.reason("Product 2101 does not exist."), "«\u{a0}Product 2101 does not exist.\u{a0}»");
        assert_eq!(FR.reason("reason_timeout"), "pas de réponse à temps");
    }

    #[test]
    fn a_status_of_hubrise_is_one_word_and_support_gets_hubrises_own() {
        assert_eq!((FR.status("new"), FR.status_in_full("new")), ("nouvelle".to_owned(), "nouvelle (new)".to_owned()));
        assert_eq!((FR.status("odd"), FR.status_in_full("odd")), ("odd".to_owned(), "odd".to_owned()));
        assert_eq!(Words { lang: Lang::En }.status_in_full("new"), "new");
    }
}
