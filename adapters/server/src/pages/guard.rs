//! What stands before every page: foreign names in `Host` (DNS rebinding) and foreign origins of a POST (cross-site
//! request forgery) are refused, whoever asks is recognised, and headers forbid framing, foreign scripts and caching.

use super::{Frame, PageError, Pages, Words, error, frame};
use crate::access::Scheme;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

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
    let scheme = pages.access.site().scheme(request.method(), request.headers());
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
    let found = pages.access.signed(&parts.headers, scheme).await;
    let (signed, failed) = match found {
        Ok(signed) => (signed, None),
        Err(error) => (None, Some(error)),
    };
    let frame = Frame::new(pages, signed, scheme, &parts);
    let response = if let Some(error) = failed {
        PageError::of_journal(frame.w, &error).into_response()
    } else {
        parts.extensions.insert(frame.clone());
        next.run(Request::from_parts(parts, body)).await
    };
    error::dressed(response, frame)
}
