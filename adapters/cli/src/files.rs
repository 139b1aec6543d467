//! Reading files. What an error says never quotes the file: it may hold tokens.

use crate::error::Error;
use bridge_core::settings::Settings;
use bridge_core::text::Lang;
use pixelpoint_api::Dialect;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::Path;

pub(crate) fn text(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })
}

/// A TOML file; unknown keys are refused by the types.
pub(crate) fn toml<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text = text(path)?;
    toml::from_str(&text).map_err(|error| Error::Toml {
        path: path.to_owned(),
        line: error.span().map(|span| 1 + text[..span.start].matches('\n').count()),
        message: without_values(error.message()),
    })
}

/// Settings that make sense, each value of them.
pub(crate) fn settings(path: &Path, lang: Lang) -> Result<Settings, Error> {
    sensible(toml(path)?, path, lang)
}

/// These settings, if each value of them makes sense; `path` is where they stand.
pub(crate) fn sensible(settings: Settings, path: &Path, lang: Lang) -> Result<Settings, Error> {
    settings.validate().map_err(|faults| Error::Toml {
        path: path.to_owned(),
        line: None,
        message: faults.iter().map(|fault| fault.text(lang)).collect::<Vec<_>>().join("\n  "),
    })?;
    Ok(settings)
}

pub(crate) fn dialect(path: &Path) -> Result<Dialect, Error> {
    Dialect::from_toml(&text(path)?).map_err(|source| Error::Dialect { path: path.to_owned(), source })
}

/// serde says "invalid type: string "...", expected ..."; the value may be a misplaced token.
fn without_values(message: &str) -> String {
    match message.rsplit_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid ") => format!("expected {expected}"),
        _ => message.to_owned(),
    }
}
