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
