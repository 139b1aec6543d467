//! What the pages say, from their own texts: a walk clicks what a person reads.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use std::path::Path;

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

    /// The page text of this key, with its arguments.
    pub(crate) fn text_with(self, key: &str, arguments: &[(&str, &str)]) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("i18n").join(self.code());
        let mut bundle = FluentBundle::new(vec![self.code().parse().unwrap()]);
        bundle.set_use_isolating(false);
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            bundle.add_resource(FluentResource::try_new(text).unwrap()).unwrap();
        }
        let message = bundle.get_message(key).unwrap_or_else(|| panic!("no text {key}"));
        let mut given = FluentArgs::new();
        for (name, value) in arguments {
            given.set(*name, *value);
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(message.value().unwrap(), Some(&given), &mut errors).into_owned();
        assert!(errors.is_empty(), "{key}: {errors:?}");
        text
    }
}
