//! The texts of the command line, and the language they are shown in.

use bridge_core::text::{Catalogue, Lang};
use std::borrow::Cow;
use std::env;
use std::sync::LazyLock;

static OWN: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::new(&[include_str!("../i18n/en.ftl")], &[include_str!("../i18n/fr.ftl")])
        .expect("compiled in, and read by a test")
});

/// The text of `key` with its arguments put in.
pub(crate) fn text(lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, Cow::from(*value))).collect();
    OWN.text(lang, key, &args)
}

/// Reads `--lang`.
pub(crate) fn parse_lang(code: &str) -> Result<Lang, &'static str> {
    Lang::from_code(code).ok_or("expected `en` or `fr`")
}

/// The language of the locale, by the variables and in the order POSIX gives; English otherwise.
pub(crate) fn lang_of_locale() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| env::var(name).ok());
    let locale = locale.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    Lang::from_code(locale.split(['.', '@']).next().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(catalogue: &str) -> BTreeSet<&str> {
        let lines = catalogue.lines().filter(|line| !line.starts_with([' ', '#']));
        lines.filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        let (en, fr) = (keys(include_str!("../i18n/en.ftl")), keys(include_str!("../i18n/fr.ftl")));
        assert!(en.len() > 20);
        assert_eq!(en, fr);
        for key in en {
            assert_ne!(text(Lang::Fr, key, &[]), key);
        }
    }
}
