//! What stands before every page: foreign names in `Host` (DNS rebinding) and foreign origins of a POST (cross-site
//! request forgery) are refused, whoever asks is recognised, and headers forbid framing, foreign scripts and caching.

use super::{Frame, PageError, Pages, Words, error, frame};
use crate::access::{Bearer, Scheme, Signed};
use crate::api;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bridge_engine::journal::JournalError;

const HEADERS: [(header::HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Behind TLS: never again without, for two years.
const HSTS: &str = "max-age=63072000";

pub(super) async fn guard(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let (site, headers) = (pages.access.site(), request.headers());
    let is_api = api::is_api(request.uri());
    let scheme = if is_api { site.scheme_of_program(headers) } else { site.scheme(request.method(), headers) };
    let mut response = if let Some(scheme) = scheme {
        recognised(&pages, scheme, request, next).await
    } else {
        let w = Words { lang: frame::spoken(request.headers()) };
        error::bare(&PageError::foreign_page(w))
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if scheme == Some(Scheme::Https) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    response
}

/// Finds out who asks, and dresses errors as pages for that person.
async fn recognised(pages: &Pages, scheme: Scheme, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let found = if api::is_api(&parts.uri) {
        program(pages, &parts.headers).await
    } else {
        pages.access.signed(&parts.headers, scheme).await.map_err(Refusal::Journal)
    };
    let (signed, refusal) = match found {
        Ok(signed) => (signed, None),
        Err(refusal) => (None, Some(refusal)),
    };
    let frame = Frame::new(pages, signed, scheme, &parts);
    let response = if let Some(refusal) = refusal {
        refusal.response(frame.w)
    } else {
        parts.extensions.insert(frame.clone());
        next.run(Request::from_parts(parts, body)).await
    };
    error::dressed(response, frame)
}

/// Why nobody was even looked for.
enum Refusal {
    Journal(JournalError),
    /// A program asks too often: in so many seconds it may again.
    TooMany(i64),
}

impl Refusal {
    fn response(self, w: Words) -> Response {
        match self {
            Self::Journal(error) => PageError::of_journal(w, &error).into_response(),
            Self::TooMany(seconds) => {
                let error = PageError::new(w, StatusCode::TOO_MANY_REQUESTS, w.t("error_too_many"));
                ([(header::RETRY_AFTER, seconds.to_string())], error).into_response()
            }
        }
    }
}

async fn program(pages: &Pages, headers: &HeaderMap) -> Result<Option<Signed>, Refusal> {
    let all: Vec<_> = pages.engine.connections().into_iter().map(|connection| connection.id).collect();
    match pages.access.bearer(headers, &all).await.map_err(Refusal::Journal)? {
        Bearer::Nobody => Ok(None),
        Bearer::TooMany(seconds) => Err(Refusal::TooMany(seconds)),
        Bearer::Program(signed) => Ok(Some(*signed)),
    }
}
