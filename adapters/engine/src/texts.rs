//! The texts of this room, in English and French: alerts, and what HubRise is told in words.

use bridge_core::text::{Catalogue, Lang};
use std::sync::LazyLock;

/// All of them.
pub(crate) fn own() -> &'static Catalogue {
    static OWN: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::new(&[include_str!("../i18n/en.ftl")], &[include_str!("../i18n/fr.ftl")])
            .expect("compiled in, and read by a test")
    });
    &OWN
}

/// Why an order is rejected, with the till's own words if it said any.
pub(crate) fn rejection(lang: Lang, words: Option<&str>) -> String {
    match words {
        Some(words) => own().text(lang, "rejection", &[("reason", words.into())]),
        None => own().text(lang, "rejection_without_words", &[]),
    }
}

/// Why a location takes no orders; customers may read it.
pub(crate) fn pause_reason(lang: Lang) -> String {
    own().text(lang, "pause_reason", &[])
}

#[cfg(test)]
mod tests {
    use super::own;
    use crate::alerts::AlertKind;
    use bridge_core::text::Lang;
    use std::collections::BTreeSet;

    /// Keys with their arguments.
    fn keys(text: &str) -> BTreeSet<String> {
        let is_key = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
        let arguments = |line: &str| line.matches('$').count();
        text.lines()
            .filter(is_key)
            .map(|line| format!("{} {}", line.split(" =").next().unwrap_or_default(), arguments(line)))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(keys(include_str!("../i18n/en.ftl")), keys(include_str!("../i18n/fr.ftl")));
    }

    #[test]
    fn every_alert_has_its_text_and_says_what_to_do() {
        let args = [("connection", "Here".into()), ("orders", "A-1".into())];
        for kind in AlertKind::ALL {
            assert_eq!(AlertKind::from_name(kind.name()), Some(kind));
            let key = format!("alert_{}", kind.name());
            for lang in [Lang::En, Lang::Fr] {
                let text = own().text(lang, &key, &args);
                assert!(text.starts_with("Here") && !text.contains('{'), "{lang:?}: {text}");
                assert!(own().attribute(lang, &key, "do", &args).is_some_and(|advice| !advice.contains('{')), "{key}");
            }
        }
    }
}
