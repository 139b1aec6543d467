//! Our cookies. On https their names begin with `__Host-`, which browsers let nobody else set.

use super::Scheme;
use axum::http::{HeaderMap, HeaderValue, header};
use bridge_core::text::Lang;
use bridge_engine::journal::Token;
use std::fmt::Write as _;

const SESSION: &str = "pixbridge";
const LANG: &str = "pixbridge-lang";
const YEAR: u32 = 365 * 24 * 60 * 60;

/// The session's token, if one was sent.
pub(super) fn session(headers: &HeaderMap, scheme: Scheme) -> Option<Token> {
    read(headers, SESSION, scheme).map(Token::received)
}

/// The language somebody chose who is not signed in.
pub(crate) fn lang(headers: &HeaderMap, scheme: Scheme) -> Option<Lang> {
    read(headers, LANG, scheme).and_then(Lang::from_code)
}

/// Sets the session's token; the server decides how long it is good for.
pub(super) fn set_session(token: &Token, scheme: Scheme) -> HeaderValue {
    make(SESSION, token.reveal(), None, scheme)
}

pub(super) fn remove_session(scheme: Scheme) -> HeaderValue {
    make(SESSION, "", Some(0), scheme)
}

/// Keeps the language for a year; `None` follows the browser again.
pub(super) fn set_lang(lang: Option<Lang>, scheme: Scheme) -> HeaderValue {
    make(LANG, lang.map_or("", Lang::code), Some(lang.map_or(0, |_| YEAR)), scheme)
}

const fn prefix(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Http => "",
        Scheme::Https => "__Host-",
    }
}

fn read<'a>(headers: &'a HeaderMap, name: &str, scheme: Scheme) -> Option<&'a str> {
    let name = format!("{}{name}", prefix(scheme));
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

fn make(name: &str, value: &str, max_age: Option<u32>, scheme: Scheme) -> HeaderValue {
    let mut text = format!("{}{name}={value}; Path=/; HttpOnly; SameSite=Lax", prefix(scheme));
    if scheme == Scheme::Https {
        text.push_str("; Secure");
    }
    if let Some(seconds) = max_age {
        let _ = write!(text, "; Max-Age={seconds}");
    }
    HeaderValue::try_from(text).expect("names and values are ours: letters, digits and hyphens")
}
