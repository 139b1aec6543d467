//! The mail server of an instance: the section `[mail]`.

use crate::config::{path, read};
use bridge_engine::alerts::{MailError, MailPassword, MailServer, MailTls, NetPost};
use serde::{Deserialize, Deserializer, de};
use std::io;
use std::path::PathBuf;

/// The mail server alerts are sent by. Without `host` and `from`, alerts go to webhooks only.
#[derive(Debug, Clone, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Mail {
    /// Its name, such as `smtp.example.com`.
    #[config(env = "PIXBRIDGE_MAIL_HOST", deserialize_with = text)]
    pub host: Option<String>,

    /// Its port. Without this: 587 with `starttls`, 465 with `tls`, 25 with `off`.
    #[config(env = "PIXBRIDGE_MAIL_PORT")]
    pub port: Option<u16>,

    /// How the way there is kept private: `starttls`, `tls`, or `off` for a mail server on this machine.
    #[config(env = "PIXBRIDGE_MAIL_TLS", default = "starttls", deserialize_with = tls)]
    pub tls: MailTls,

    /// Whom to sign in as, if at all.
    #[config(env = "PIXBRIDGE_MAIL_USER", deserialize_with = text)]
    pub user: Option<String>,

    /// The password. Better in a file of its own: see `password_file`.
    #[config(env = "PIXBRIDGE_MAIL_PASSWORD", deserialize_with = password)]
    pub password: Option<MailPassword>,

    /// File whose first line is the password.
    #[config(env = "PIXBRIDGE_MAIL_PASSWORD_FILE", deserialize_with = path)]
    pub password_file: Option<PathBuf>,

    /// The sender, `bridge@example.com` or `Bridge <bridge@example.com>`.
    #[config(env = "PIXBRIDGE_MAIL_FROM", deserialize_with = text)]
    pub from: Option<String>,
}

/// Why the section `[mail]` cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailConfigError {
    /// A line without which no mail can go.
    #[error("the section [mail] has no {key}: set mail.{key} ({variable}), or take the whole section out")]
    Missing {
        /// The key.
        key: &'static str,
        /// The variable of the environment that does the same.
        variable: &'static str,
    },
    /// The password's file cannot be read.
    #[error("cannot read mail.password_file {}: check its path and its permissions", path.display())]
    PasswordFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The server cannot be used like that.
    #[error("the section [mail] cannot be used")]
    Server(#[from] MailError),
}

impl Mail {
    /// What sends alerts.
    ///
    /// # Errors
    /// When something is missing or does not fit.
    pub fn post(&self) -> Result<NetPost, MailConfigError> {
        let missing = |key, variable| MailConfigError::Missing { key, variable };
        let (host, from) = match (&self.host, &self.from) {
            (None, None) => return Ok(NetPost::without_mail()),
            (host, from) => (
                host.clone().ok_or_else(|| missing("host", "PIXBRIDGE_MAIL_HOST"))?,
                from.clone().ok_or_else(|| missing("from", "PIXBRIDGE_MAIL_FROM"))?,
            ),
        };
        let sign_in = match (&self.user, self.password()?) {
            (Some(user), Some(password)) => Some((user.clone(), password)),
            (Some(_), None) => return Err(missing("password_file", "PIXBRIDGE_MAIL_PASSWORD_FILE")),
            (None, Some(_)) => return Err(missing("user", "PIXBRIDGE_MAIL_USER")),
            (None, None) => None,
        };
        let port = self.port.unwrap_or(match self.tls {
            MailTls::StartTls => 587,
            MailTls::Tls => 465,
            MailTls::Off => 25,
        });
        Ok(NetPost::new(MailServer { host, port, tls: self.tls, sign_in, from })?)
    }

    fn password(&self) -> Result<Option<MailPassword>, MailConfigError> {
        let Some(path) = &self.password_file else { return Ok(self.password.clone()) };
        let text = std::fs::read_to_string(path)
            .map_err(|source| MailConfigError::PasswordFile { path: path.clone(), source })?;
        Ok(Some(MailPassword::new(text.lines().next().unwrap_or_default())))
    }
}

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    read(from, "a text that is not empty", |text| (!text.trim().is_empty()).then(|| text.trim().to_owned()))
}

fn password<'de, D: Deserializer<'de>>(from: D) -> Result<MailPassword, D::Error> {
    // The parser's own words would quote the value.
    let text = String::deserialize(from).map_err(|_| de::Error::custom("write the password in quotes"))?;
    Ok(MailPassword::new(text))
}

fn tls<'de, D: Deserializer<'de>>(from: D) -> Result<MailTls, D::Error> {
    read(from, "\"starttls\", \"tls\" or \"off\"", |text| match text {
        "starttls" => Some(MailTls::StartTls),
        "tls" => Some(MailTls::Tls),
        "off" => Some(MailTls::Off),
        _ => None,
    })
}
