//! The file that describes a connection.

use crate::error::{DescriptionError, Error};
use crate::files;
use bridge_core::settings::{Mode, Settings};
use bridge_core::text::Lang;
use bridge_engine::{HubRiseAccess, TillAccess};
use hubrise_api::{AccessToken, BASE_URL, ClientSecret, LocationId};
use pixelpoint_api::EoiToken;
use serde::Deserialize;
use std::env;
use std::path::{Path, PathBuf};

/// A connection as its file describes it, its secrets fetched from where the file says.
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) location: LocationId,
    /// `None`: as it was, supervised at first.
    pub(crate) mode: Option<Mode>,
    pub(crate) hubrise: HubRiseAccess,
    pub(crate) till: TillAccess,
    pub(crate) settings: Settings,
}

// None of the types below has `Debug`: they hold secrets.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    location: String,
    mode: Option<Mode>,
    hubrise: HubRiseTable,
    till: TillTable,
    settings: Option<Settings>,
    settings_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HubRiseTable {
    base_url: Option<String>,
    access_token: Option<String>,
    access_token_file: Option<PathBuf>,
    access_token_env: Option<String>,
    client_secret: Option<String>,
    client_secret_file: Option<PathBuf>,
    client_secret_env: Option<String>,
    previous_client_secret: Option<String>,
    previous_client_secret_file: Option<PathBuf>,
    previous_client_secret_env: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TillTable {
    base_url: String,
    token: Option<String>,
    token_file: Option<PathBuf>,
    token_env: Option<String>,
    vendor_prefix: Option<String>,
    store_token: Option<String>,
    store_token_file: Option<PathBuf>,
    store_token_env: Option<String>,
    #[serde(default)]
    allow_local: bool,
    dialect: Option<PathBuf>,
}

/// Reads a connection file. Paths in it start from its folder.
pub(crate) fn read(path: &Path, lang: Lang) -> Result<Description, Error> {
    let written: Written = files::toml(path)?;
    let place = Place { file: path, folder: path.parent().unwrap_or(Path::new("")) };
    Ok(Description {
        hubrise: hubrise(written.hubrise, &place)?,
        till: till(written.till, &place)?,
        settings: match (written.settings, written.settings_file) {
            (Some(_), Some(_)) => return Err(place.wrong(DescriptionError::TwoSettings)),
            (None, Some(file)) => files::settings(&place.folder.join(file), lang)?,
            (settings, None) => files::sensible(settings.unwrap_or_default(), path, lang)?,
        },
        name: place.filled("name", &written.name)?,
        location: LocationId::new(place.filled("location", &written.location)?),
        mode: written.mode,
    })
}

fn hubrise(table: HubRiseTable, place: &Place<'_>) -> Result<HubRiseAccess, Error> {
    let access_token = Secret {
        key: "hubrise.access_token",
        text: table.access_token,
        file: table.access_token_file,
        variable: table.access_token_env,
    };
    let client_secret = Secret {
        key: "hubrise.client_secret",
        text: table.client_secret,
        file: table.client_secret_file,
        variable: table.client_secret_env,
    };
    let previous = Secret {
        key: "hubrise.previous_client_secret",
        text: table.previous_client_secret,
        file: table.previous_client_secret_file,
        variable: table.previous_client_secret_env,
    };
    let client_secrets = [Some(client_secret.required(place)?), previous.optional(place)?];
    Ok(HubRiseAccess::new(
        table.base_url.unwrap_or_else(|| BASE_URL.to_owned()),
        AccessToken::new(access_token.required(place)?),
        client_secrets.into_iter().flatten().map(ClientSecret::new).collect(),
    ))
}

fn till(table: TillTable, place: &Place<'_>) -> Result<TillAccess, Error> {
    let token = Secret { key: "till.token", text: table.token, file: table.token_file, variable: table.token_env };
    let store_token = Secret {
        key: "till.store_token",
        text: table.store_token,
        file: table.store_token_file,
        variable: table.store_token_env,
    };
    let token = match table.vendor_prefix {
        None if store_token.is_given() => return Err(place.wrong(DescriptionError::TwoTokens)),
        None => EoiToken::new(&token.required(place)?),
        Some(_) if token.is_given() => return Err(place.wrong(DescriptionError::TwoTokens)),
        Some(prefix) => EoiToken::with_vendor_prefix(&prefix, &store_token.required(place)?),
    };
    let dialect = table.dialect.map(|file| files::dialect(&place.folder.join(file))).transpose()?;
    Ok(TillAccess {
        base_url: table.base_url,
        token,
        allow_local: table.allow_local,
        dialect: dialect.unwrap_or_default(),
    })
}

/// Where the description stands.
struct Place<'a> {
    file: &'a Path,
    folder: &'a Path,
}

impl Place<'_> {
    fn wrong(&self, source: DescriptionError) -> Error {
        Error::Description { path: self.file.to_owned(), source }
    }

    /// A text that must not be blank, without blanks around it.
    fn filled(&self, key: &'static str, text: &str) -> Result<String, Error> {
        match text.trim() {
            "" => Err(self.wrong(DescriptionError::Empty { key })),
            text => Ok(text.to_owned()),
        }
    }
}

/// A secret in one of the three ways it can be given: in the file, in a file of its own, in the environment.
struct Secret {
    key: &'static str,
    text: Option<String>,
    file: Option<PathBuf>,
    variable: Option<String>,
}

impl Secret {
    fn is_given(&self) -> bool {
        self.text.is_some() || self.file.is_some() || self.variable.is_some()
    }

    fn required(self, place: &Place<'_>) -> Result<String, Error> {
        let missing = DescriptionError::Missing { key: self.key };
        self.optional(place)?.ok_or_else(|| place.wrong(missing))
    }

    fn optional(self, place: &Place<'_>) -> Result<Option<String>, Error> {
        let key = self.key;
        let text = match (self.text, self.file, self.variable) {
            (None, None, None) => return Ok(None),
            (Some(text), None, None) => text,
            (None, Some(file), None) => files::text(&place.folder.join(file))?,
            (None, None, Some(variable)) => {
                env::var(&variable).map_err(|_| place.wrong(DescriptionError::NotSet { key, variable }))?
            }
            _ => return Err(place.wrong(DescriptionError::Twice { key })),
        };
        place.filled(key, &text).map(Some)
    }
}
