//! What is around every page: who reads it, in which language, and what its forms carry.

use super::{Pages, Words};
use crate::access::{Scheme, Signed, chosen_lang};
use crate::api;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, Method, header};
use bridge_core::text::Lang;
use std::convert::Infallible;

/// What the layout shows and what forms need: `frame.csrf` goes into every form as a hidden field of that name.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) w: Words,
    /// Whoever reads, if somebody is signed in.
    pub(crate) signed: Option<Signed>,
    /// The token of the session's forms; empty for nobody.
    pub(crate) csrf: String,
    /// Path and query of this page, to come back to.
    pub(crate) here: String,
    /// How the browser reaches the pages.
    pub(crate) scheme: Scheme,
    /// Scheme and host of this page.
    pub(crate) origin: String,
    /// The demo page is there.
    pub(crate) demo: bool,
    /// A program asks: it reads JSON.
    pub(crate) is_api: bool,
}

impl Frame {
    pub(super) fn new(pages: &Pages, signed: Option<Signed>, scheme: Scheme, request: &Parts) -> Self {
        let Parts { method, uri, headers, .. } = request;
        let stored = signed.as_ref().and_then(|signed| signed.user.lang);
        let lang = stored.or_else(|| chosen_lang(headers, scheme)).or(pages.lang).unwrap_or_else(|| spoken(headers));
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let here = uri.path_and_query().filter(|_| *method == Method::GET).map_or("/", PathAndQuery::as_str);
        Self {
            w: Words { lang },
            csrf: signed.as_ref().map(|signed| signed.csrf().to_owned()).unwrap_or_default(),
            signed,
            here: here.to_owned(),
            origin: scheme.origin(host.unwrap_or_default()),
            scheme,
            demo: pages.demo,
            is_api: api::is_api(uri),
        }
    }

    /// Whether to show what only administrators of the instance may open.
    pub(crate) fn is_administrator(&self) -> bool {
        self.signed.as_ref().is_some_and(Signed::is_administrator)
    }

    /// Whether this is the page at `path`, or one below it.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.here.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }

    /// The languages, and whether each is the one of this page.
    pub(crate) fn languages(&self) -> [(Lang, &'static str, bool); 2] {
        [(Lang::En, "English"), (Lang::Fr, "Français")].map(|(lang, name)| (lang, name, lang == self.w.lang))
    }
}

/// The browser's language.
pub(super) fn spoken(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    wanted.map_or(Lang::En, Lang::from_accept_language)
}

impl<S: Send + Sync> FromRequestParts<S> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().expect("the guard goes before every page and puts it there"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Words {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Frame::from_request_parts(parts, state).await.map(|frame| frame.w)
    }
}
