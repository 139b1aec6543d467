//! Settings as a TOML text.

use super::{Invalid, Settings};

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// Not TOML, an unknown key, or a value of another kind.
    #[error("{}{message}", line.map(|line| format!("line {line}: ")).unwrap_or_default())]
    Toml {
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// The key and value as they stand there, and what is wrong with them.
        message: String,
    },
    /// Values that make no sense, each with its key, why, and an example.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid(Vec<Invalid>),
}

impl Settings {
    /// Reads settings; what the text does not name keeps its default.
    ///
    /// ```
    /// use bridge_core::settings::Settings;
    ///
    /// let settings = Settings::from_toml("[conversion]\nitem = { fallback = 9001 }\n")?;
    /// assert_eq!(settings.conversion.footer_columns, 40);
    /// let error = Settings::from_toml("[conversion]\nfooter_columns = 3\n").unwrap_err().to_string();
    /// assert!(error.contains("conversion.footer_columns = 3") && error.contains("for instance 40"));
    /// # Ok::<(), bridge_core::settings::SettingsError>(())
    /// ```
    ///
    /// # Errors
    /// When it is no TOML, names an unknown key, or gives a value that makes no sense.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        let settings: Self = toml::from_str(text).map_err(|error| {
            let start = error.span().map(|span| span.start);
            let before = start.and_then(|start| text.get(..start)).unwrap_or_default();
            let line = start.map(|_| 1 + before.matches('\n').count());
            let there = line.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default().trim();
            SettingsError::Toml { line, message: format!("`{there}`: {}", error.message()) }
        })?;
        settings.validate().map_err(SettingsError::Invalid)?;
        Ok(settings)
    }
}
