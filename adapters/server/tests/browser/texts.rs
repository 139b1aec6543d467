//! What the pages say, from their own texts: a walk clicks what a person reads.

use bridge_core::text::Catalogue;
use std::path::Path;
use std::sync::LazyLock;

/// The language of a walk, and the locale its browser asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    En,
    Fr,
}

impl Lang {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::En => Self::Fr,
            Self::Fr => Self::En,
        }
    }

    /// Says `en` in English and `fr` in French.
    pub(crate) fn say<'a>(self, en: &'a str, fr: &'a str) -> &'a str {
        match self {
            Self::En => en,
            Self::Fr => fr,
        }
    }

    /// The page text of this key.
    pub(crate) fn text(self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// The page text of this key, with its arguments, as the pages write it.
    pub(crate) fn text_with(self, key: &str, arguments: &[(&str, &str)]) -> String {
        static PAGES: LazyLock<Catalogue> = LazyLock::new(|| {
            let (en, fr) = (sources("en"), sources("fr"));
            let [en, fr] = [&en, &fr].map(|texts| texts.iter().map(String::as_str).collect::<Vec<_>>());
            Catalogue::new(&en, &fr).unwrap()
        });
        let lang = bridge_core::text::Lang::from_code(self.code()).unwrap();
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, (*value).into())).collect();
        let text = PAGES.text(lang, key, &arguments);
        assert!(text != key && !text.contains("{$"), "no text {key}, or no argument of it");
        text
    }
}

fn sources(lang: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("i18n").join(lang);
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}
