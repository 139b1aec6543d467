//! The configuration of an instance: a TOML file, `PIXBRIDGE_*` in the environment, and defaults, the environment first.
//!
//! Connections, their tokens and their settings are not in here: they live in the journal.

use crate::mail::Mail;
use confique::meta::FieldKind;
use confique::{Config as _, Layer as _};
use serde::{Deserialize, Deserializer, de};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tracing_subscriber::EnvFilter;

/// Read if it is there and no other file is named.
pub const FILE: &str = "pixbridge.toml";
/// Names another file.
pub const FILE_VARIABLE: &str = "PIXBRIDGE_CONFIG";

// The comments below are the comments of the template; each value is read, and refused, by its own function, so that
// an error knows the line or the variable it stands in.

/// The bridge between HubRise and PixelPoint: one instance.
///
/// Every line is optional. A variable of the environment goes before a line of this file. Connections and their
/// tokens do not belong here: `pixbridge connect FILE` stores them, sealed, in the data folder.
#[derive(Debug, Clone, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Config {
    /// Folder of the journal, and of its key unless `key_file` is set. Only its owner can read it.
    #[config(env = "PIXBRIDGE_DATA_DIR", default = "./pixbridge-data", deserialize_with = path)]
    pub data_dir: PathBuf,

    /// File with the key that stored tokens are sealed with, 64 hexadecimal digits. It must exist. Without this, a key is
    /// made once and kept as `secret.key` in the data folder.
    #[config(env = "PIXBRIDGE_KEY_FILE", deserialize_with = path)]
    pub key_file: Option<PathBuf>,

    /// Address under which HubRise reaches the callback listener, such as `https://bridge.example.com`. With it, the
    /// callback URL of each connection is printed at the start.
    #[config(env = "PIXBRIDGE_PUBLIC_CALLBACK_URL", deserialize_with = public_url)]
    pub public_callback_url: Option<String>,

    /// Address under which people open the pages, such as `https://bridge.example.com`: that of a reverse proxy with TLS
    /// which passes `Host` on. Without it, the pages are opened on this machine only.
    #[config(env = "PIXBRIDGE_PUBLIC_PAGES_URL", deserialize_with = https_host)]
    pub public_pages_url: Option<String>,

    /// Address that merchants enter in HubRise to give support access, such as `support@example.com`. The pages show it.
    #[config(env = "PIXBRIDGE_SUPPORT_EMAIL", deserialize_with = mail_address)]
    pub support_email: Option<String>,

    /// What HubRise knows this bridge by. Without a client, connections come by `pixbridge connect` only.
    #[config(nested)]
    pub hubrise: HubRise,

    /// Where the bridge listens.
    #[config(nested)]
    pub listen: Listen,

    /// How long it keeps what.
    #[config(nested)]
    pub keep: Keep,

    /// What it logs, to standard error. Never personal data, never a token.
    #[config(nested)]
    pub log: Log,

    /// The mail server alerts are sent by. Without it, alerts go to webhooks only.
    #[config(nested)]
    pub mail: Mail,
}

/// An instance as a client of HubRise: made in its back office, under Settings, Developer.
#[derive(Debug, Clone, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct HubRise {
    /// The client's id, `<digits>.clients.hubrise.com`.
    #[config(env = "PIXBRIDGE_HUBRISE_CLIENT_ID", deserialize_with = client_id)]
    pub client_id: Option<String>,

    /// File with the client's secret, which nobody else should be able to read. It signs HubRise's callbacks, too.
    #[config(env = "PIXBRIDGE_HUBRISE_CLIENT_SECRET_FILE", deserialize_with = path)]
    pub client_secret_file: Option<PathBuf>,

    /// File with the secret before, while it is being replaced: callbacks signed with it count.
    #[config(env = "PIXBRIDGE_HUBRISE_PREVIOUS_CLIENT_SECRET_FILE", deserialize_with = path)]
    pub previous_client_secret_file: Option<PathBuf>,

    /// The client's redirect URL. Without it, `/connect` below `public_pages_url`, or else of this machine's pages.
    #[config(env = "PIXBRIDGE_HUBRISE_REDIRECT_URL", deserialize_with = public_url)]
    pub redirect_url: Option<String>,

    /// HubRise's API. Another one only to try things out.
    #[config(env = "PIXBRIDGE_HUBRISE_API_URL", default = "https://api.hubrise.com/v1", deserialize_with = public_url)]
    pub api_url: String,

    /// HubRise's OAuth. Another one only to try things out.
    #[config(env = "PIXBRIDGE_HUBRISE_OAUTH_URL", default = "https://manager.hubrise.com/oauth2/v1", deserialize_with = public_url)]
    pub oauth_url: String,
}

/// Where an instance listens.
#[derive(Debug, Clone, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Listen {
    /// The operator's pages. Another address than `127.0.0.1` or `[::1]` takes `public_pages_url`: passwords do not travel
    /// in clear text.
    #[config(env = "PIXBRIDGE_LISTEN_PAGES", default = "127.0.0.1:8484", deserialize_with = address)]
    pub pages: SocketAddr,

    /// HubRise's callbacks; a reverse proxy with TLS in front of it makes it reachable.
    #[config(env = "PIXBRIDGE_LISTEN_CALLBACK", default = "127.0.0.1:8485", deserialize_with = address)]
    pub callback: SocketAddr,

    /// `/metrics` for Prometheus, `/healthz` and `/readyz`, such as `127.0.0.1:8486`. Whoever reaches it reads them without
    /// signing in; they name no order, no person and no secret. Without it, administrators read `/metrics` on the pages.
    #[config(env = "PIXBRIDGE_LISTEN_METRICS", deserialize_with = address)]
    pub metrics: Option<SocketAddr>,
}

/// How long an instance keeps what.
#[derive(Debug, Clone, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Keep {
    /// Days after which everything about customers is erased: orders, events, what was said to tills and HubRise. From 1
    /// to 400. What is left then, states, tickets, ids and hashes, goes after 400 days.
    #[config(env = "PIXBRIDGE_KEEP_DAYS", default = 30, deserialize_with = days)]
    pub days: u16,
}

/// What an instance logs.
#[derive(Debug, Clone, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Log {
    /// How much: error, warn, info, debug or trace, for all or by part: `info,bridge_engine=debug`.
    #[config(env = "PIXBRIDGE_LOG_FILTER", default = "info", deserialize_with = filter)]
    pub filter: String,

    /// `text`, or `json` with one object a line.
    #[config(env = "PIXBRIDGE_LOG_FORMAT", default = "text", deserialize_with = format)]
    pub format: Format,
}

/// The shape of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Format {
    /// As the file has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

/// Where a configuration came from, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// No file; defaults and the environment.
    Defaults,
    /// This file, and the environment.
    File(PathBuf),
}

/// Why a configuration cannot be used. The text names the key, where it stands, and what to write instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error(
        "cannot read the configuration file {}: name another one, or make it from what `pixbridge-server config` prints",
        path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of the file is wrong.
    #[error("{}, line {line}: {key}{problem}; `pixbridge-server config` prints every setting with its explanation", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// The key of that line, as `"key": `, if it has one. Never its value.
        key: String,
        /// What is wrong, and what to write.
        problem: String,
    },
    /// A variable of the environment is wrong; confique's text names it.
    #[error("{0}")]
    Environment(confique::Error),
    /// The pages would be reachable without TLS.
    #[error(
        "{origin}: listen.pages (PIXBRIDGE_LISTEN_PAGES) is {address}, which other machines can reach, and passwords would travel in clear text: put a reverse proxy with TLS in front and set public_pages_url to its https address, or write \"127.0.0.1:{}\"",
        address.port()
    )]
    Exposed {
        /// Where the pages would listen.
        address: SocketAddr,
        /// What was read.
        origin: Origin,
    },
}

impl Default for Config {
    fn default() -> Self {
        Self::from_layer(<Self as confique::Config>::Layer::default_values()).expect("every default is a valid value")
    }
}

impl Config {
    /// Reads `file`, or else [`FILE`] where there is one, with the environment on top.
    ///
    /// # Errors
    /// [`ConfigError`]
    pub fn load(file: Option<&Path>) -> Result<(Self, Origin), ConfigError> {
        let path = file.unwrap_or(Path::new(FILE));
        let (layer, origin) = match std::fs::read_to_string(path) {
            Ok(text) => (parse(path, &text)?, Origin::File(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound && file.is_none() => {
                (<Self as confique::Config>::Layer::empty(), Origin::Defaults)
            }
            Err(source) => return Err(ConfigError::Unreadable { path: path.to_owned(), source }),
        };
        let config = Self::builder().env().preloaded(layer).load().map_err(ConfigError::Environment)?;
        let address = config.listen.pages;
        if config.public_pages_url.is_none() && !address.ip().is_loopback() {
            return Err(ConfigError::Exposed { address, origin });
        }
        Ok((config, origin))
    }

    /// Which of these variables look like settings of ours and are none: misspelt ones, most likely.
    pub fn unknown_variables(names: impl Iterator<Item = String>) -> Vec<String> {
        let known = Self::settings();
        let is_known = |name: &String| name == FILE_VARIABLE || known.iter().any(|setting| setting.variable == name);
        names.filter(|name| name.starts_with("PIXBRIDGE_") && !is_known(name)).collect()
    }

    /// Every setting, in the order of the template.
    pub fn settings() -> Vec<Setting> {
        settings("", &<Self as confique::Config>::META)
    }

    /// The template: every setting with its explanation and default, commented out.
    pub fn template() -> String {
        confique::toml::template::<Self>(confique::toml::FormatOptions::default())
    }
}

/// A setting: where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// In the file, such as `mail.host`.
    pub key: String,
    /// In the environment.
    pub variable: &'static str,
}

fn settings(section: &str, meta: &confique::meta::Meta) -> Vec<Setting> {
    let of = |field: &confique::meta::Field| {
        let key = format!("{section}{}", field.name);
        match field.kind {
            FieldKind::Leaf { env, .. } => env.map(|variable| Setting { key, variable }).into_iter().collect(),
            FieldKind::Nested { meta } => settings(&format!("{key}."), meta),
        }
    };
    meta.fields.iter().flat_map(of).collect()
}

/// With toml itself and not through confique, whose error quotes the line: a token may stand there by mistake.
fn parse(path: &Path, text: &str) -> Result<<Config as confique::Config>::Layer, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or_default();
        let line = text.lines().nth(before.matches('\n').count()).unwrap_or_default();
        let key = line.split_once('=').map(|(key, _)| format!("{}: ", key.trim()));
        ConfigError::Line {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            key: key.unwrap_or_default(),
            problem: error.message().to_owned(),
        }
    })
}

/// Reads a text by `read`; `None` from it means that `expected` should have been written.
pub(crate) fn read<'de, D: Deserializer<'de>, T>(
    from: D,
    expected: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    read(&text).ok_or_else(|| de::Error::custom(format_args!("write {expected}")))
}

pub(crate) fn path<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
    read(from, "the path of a file or folder", |text| (!text.is_empty()).then(|| text.into()))
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    read(from, "an IP address and a port, such as \"127.0.0.1:8485\" or \"[::1]:8485\"", |text| text.parse().ok())
}

fn days<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    let days = i64::deserialize(from)?;
    let days = u16::try_from(days).ok().filter(|days| (1..=400).contains(days));
    days.ok_or_else(|| de::Error::custom("write a whole number of days from 1 to 400, such as 30"))
}

fn filter<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let expected = "a level such as \"info\", or levels by part such as \"info,bridge_engine=debug\"";
    read(from, expected, |text| EnvFilter::try_new(text).is_ok().then(|| text.to_owned()))
}

fn format<'de, D: Deserializer<'de>>(from: D) -> Result<Format, D::Error> {
    read(from, "\"text\" or \"json\"", |text| match text {
        "text" => Some(Format::Text),
        "json" => Some(Format::Json),
        _ => None,
    })
}

fn public_url<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let expected = "an address without a query, such as \"https://bridge.example.com\"";
    read(from, expected, |text| {
        let uri: axum::http::Uri = text.parse().ok()?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none();
        is_web.then(|| text.trim_end_matches('/').to_owned())
    })
}

fn mail_address<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    read(from, "a mail address, such as \"support@example.com\"", |text| {
        let is_address = text.split_once('@').is_some_and(|(who, domain)| !who.is_empty() && domain.contains('.'));
        (is_address && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| text.to_owned())
    })
}

fn client_id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    // A colon would end it in HTTP's basic authentication.
    read(from, "the id HubRise shows, such as \"123456789.clients.hubrise.com\"", |text| {
        let is_id = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        is_id.then(|| text.to_owned())
    })
}

fn https_host<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let expected = "the https address of the pages, without a path, such as \"https://bridge.example.com\"";
    read(from, expected, |text| {
        let uri: axum::http::Uri = text.parse().ok()?;
        let is_plain = uri.path() == "/" && uri.query().is_none() && !text.contains('@');
        (uri.scheme_str() == Some("https") && is_plain).then(|| text.trim_end_matches('/').to_owned())
    })
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Defaults => write!(f, "defaults (no {FILE} in this folder)"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}
