//! What can go wrong, and the exit codes.

use crate::first_contact::Stopped;
use crate::input::InputError;
use bridge_engine::journal::JournalError;
use bridge_engine::pos::TillError;
use bridge_engine::secrets::SecretError;
use pixelpoint_api::DialectError;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// How the command ended, for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; the order may be sent.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// Wrong usage, or a file that cannot be read.
    Unreadable = 2,
    /// The order must be held.
    Held = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what it was asked. Holds no content of the files it read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot read {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("cannot convert {name}")]
    Input { name: String, source: InputError },
    #[error("{}{}: {message}", path.display(), line.map(|line| format!(" line {line}")).unwrap_or_default())]
    Toml { path: PathBuf, line: Option<usize>, message: String },
    #[error("{}", path.display())]
    Dialect { path: PathBuf, source: DialectError },
    #[error("{}", path.display())]
    Description { path: PathBuf, source: DescriptionError },
    #[error("till.base_url or the token is wrong (till.allow_local = true allows plain http and local addresses)")]
    Till { source: TillError },
    #[error("the till cannot be called (--allow-local permits plain http and local addresses)")]
    TillAddress(#[from] pixelpoint_api::Error),
    #[error("no EOI token: give --token-file, or set PIXBRIDGE_EOI_TOKEN")]
    NoToken,
    #[error("{} is not empty; give a new folder with --out", path.display())]
    NotEmpty { path: PathBuf },
    #[error("the dialect cannot be written")]
    Explain(#[from] DialectError),
    #[error("the walk ended early; what was learnt until then is kept")]
    FirstContact(#[from] Stopped),
    #[error("HubRise's side of the connection cannot be used")]
    HubRise(#[from] hubrise_api::BuildError),
    #[error("the key of the data folder cannot be used")]
    Key(#[from] SecretError),
    #[error("the key is in a file of yours: name a new one, 64 hexadecimal digits, by --new-key-file")]
    NewKey,
    #[error("the journal cannot be used")]
    Journal(#[from] JournalError),
    #[error("the connection is stored, but its callback is not registered{}", in_their_words(source))]
    Register { source: hubrise_api::Error },
    #[error("cannot write the result")]
    Output(#[from] io::Error),
}

/// What is wrong with a connection file that is good TOML.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DescriptionError {
    #[error("{key} is missing: give {key}, {key}_file or {key}_env")]
    Missing { key: &'static str },
    #[error("{key} is given more than once: give one of {key}, {key}_file and {key}_env")]
    Twice { key: &'static str },
    #[error("{key} is empty")]
    Empty { key: &'static str },
    #[error("{key}_env names {variable}, which is not set in the environment")]
    NotSet { key: &'static str, variable: String },
    #[error("give either till.token, or till.vendor_prefix with till.store_token")]
    TwoTokens,
    #[error("give either [settings] or settings_file")]
    TwoSettings,
}

impl Error {
    /// The exit code it ends the command with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::File { .. }
            | Self::Input { .. }
            | Self::Toml { .. }
            | Self::Dialect { .. }
            | Self::Description { .. }
            | Self::Till { .. }
            | Self::TillAddress(_)
            | Self::NoToken
            | Self::NewKey
            | Self::NotEmpty { .. }
            | Self::HubRise(_) => Exit::Unreadable,
            Self::Key(_)
            | Self::Journal(_)
            | Self::Register { .. }
            | Self::Explain(_)
            | Self::FirstContact(_)
            | Self::Output(_) => Exit::Failed,
        }
    }
}

/// HubRise's own words about a refused call. No customer is concerned by it, so they may be shown.
fn in_their_words(error: &hubrise_api::Error) -> String {
    let hubrise_api::Error::Api { message, fields, .. } = error else { return String::new() };
    let of_fields = fields.iter().filter_map(|field| field.message.as_ref());
    let words: Vec<_> = message.iter().chain(of_fields).map(hubrise_api::Personal::as_str).collect();
    if words.is_empty() { String::new() } else { format!(" (\"{}\")", words.join("; ")) }
}
