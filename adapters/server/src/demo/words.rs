//! The demo's own words.

use bridge_core::text::{Catalogue, Lang};
use bridge_simulator::samples::Sample;
use std::borrow::Cow;
use std::sync::LazyLock;

static TEXTS: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::new(&[include_str!("../../i18n/en/demo.ftl")], &[include_str!("../../i18n/fr/demo.ftl")])
        .expect("compiled in, and read by a test")
});

/// The demo's texts in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct DemoWords {
    pub(super) lang: Lang,
}

impl DemoWords {
    pub(super) fn t(self, key: &str) -> String {
        TEXTS.text(self.lang, key, &[])
    }

    pub(super) fn with_all(self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, Cow::Borrowed(*value))).collect();
        TEXTS.text(self.lang, key, &args)
    }

    /// What a sample order shows.
    pub(super) fn kind(self, sample: &Sample) -> &str {
        match self.lang {
            Lang::En => &sample.kind_en,
            Lang::Fr => &sample.kind_fr,
        }
    }
}
