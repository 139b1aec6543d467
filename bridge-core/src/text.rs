//! Texts in English and French, through one mechanism: Fluent catalogues compiled in; and how each writes money and days.

mod locale;
mod typography;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

pub(crate) use locale::LOCAL_TIME;

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English
    #[default]
    En,
    /// French
    Fr,
}

impl Lang {
    /// Two-letter code, as in HTML's `lang`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The language with this code; region and case do not matter (`fr-CA` is French).
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default().trim();
        [Self::En, Self::Fr].into_iter().find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }

    /// The first language of an HTTP `Accept-Language` header that we speak; English otherwise.
    pub fn from_accept_language(header: &str) -> Self {
        header
            .split(',')
            .find_map(|part| Self::from_code(part.split(';').next().unwrap_or_default()))
            .unwrap_or_default()
    }
}

/// Texts of one room, in both languages.
pub struct Catalogue {
    en: FluentBundle<FluentResource>,
    fr: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Catalogue")
    }
}

/// A catalogue that cannot be read: a mistake of the programmer, caught by a test of the room that owns it.
#[derive(Debug, thiserror::Error)]
#[error("the {lang} catalogue has errors: {errors}")]
pub struct CatalogueError {
    lang: &'static str,
    errors: String,
}

impl Catalogue {
    /// Reads the `.ftl` texts of each language. French ones get their typography here: curved apostrophes, and blanks
    /// that do not break.
    ///
    /// # Errors
    /// When Fluent cannot parse one of them, or a key stands twice.
    pub fn new(en: &[&str], fr: &[&str]) -> Result<Self, CatalogueError> {
        Ok(Self { en: bundle(Lang::En, en)?, fr: bundle(Lang::Fr, fr)? })
    }

    /// The text of `key` with its arguments put in. A missing key shows as itself; tests see to it that there is none.
    pub fn text(&self, lang: Lang, key: &str, args: &[(&str, Cow<'_, str>)]) -> String {
        self.find(lang, key, None, args).unwrap_or_else(|| key.to_owned())
    }

    /// The text of `key` for a number `$count`, by the language's plural rules.
    pub fn count(&self, lang: Lang, key: &str, count: usize) -> String {
        let mut args = FluentArgs::new();
        args.set("count", count);
        self.format(lang, key, None, &args).unwrap_or_else(|| key.to_owned())
    }

    /// The attribute of a key (`.do`: what to do now), if it has one.
    pub fn attribute(&self, lang: Lang, key: &str, attribute: &str, args: &[(&str, Cow<'_, str>)]) -> Option<String> {
        self.find(lang, key, Some(attribute), args)
    }

    fn find(&self, lang: Lang, key: &str, attribute: Option<&str>, args: &[(&str, Cow<'_, str>)]) -> Option<String> {
        let args = args.iter().map(|(name, value)| (*name, value.as_ref())).collect();
        self.format(lang, key, attribute, &args)
    }

    fn format(&self, lang: Lang, key: &str, attribute: Option<&str>, args: &FluentArgs<'_>) -> Option<String> {
        let bundle = match lang {
            Lang::En => &self.en,
            Lang::Fr => &self.fr,
        };
        let message = bundle.get_message(key)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
    }
}

fn bundle(lang: Lang, sources: &[&str]) -> Result<FluentBundle<FluentResource>, CatalogueError> {
    let fail = |errors: String| CatalogueError { lang: lang.code(), errors };
    let id: LanguageIdentifier = lang.code().parse().expect("a two-letter code is a language identifier");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks are for mixed-direction prose; tickets and tables would print them as rubbish.
    bundle.set_use_isolating(false);
    for source in sources {
        let source = if lang == Lang::Fr { typography::french(source) } else { (*source).to_owned() };
        let read = FluentResource::try_new(source);
        let resource = read.map_err(|(_, errors)| fail(format!("{errors:?}")))?;
        bundle.add_resource(resource).map_err(|errors| fail(format!("{errors:?}")))?;
    }
    Ok(bundle)
}

/// Whether two names are the same, letter case and blanks around them aside.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    one.eq_ignore_ascii_case(other)
        || (!(one.is_ascii() && other.is_ascii()) && one.to_lowercase() == other.to_lowercase())
}

/// The texts of this room: findings, and what we add to a ticket.
pub(crate) fn own() -> &'static Catalogue {
    static OWN: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::new(&[include_str!("../i18n/en.ftl")], &[include_str!("../i18n/fr.ftl")])
            .expect("compiled in, and read by a test")
    });
    &OWN
}
