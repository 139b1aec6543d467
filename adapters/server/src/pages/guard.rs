//! What keeps other sites' pages away from ours, as there is no sign-in yet: a foreign name in `Host` (DNS rebinding)
//! and a foreign origin of a POST (cross-site request forgery) are refused; headers forbid framing, scripts, caching.

use super::{PageError, Words};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bridge_core::text::Lang;

const HEADERS: [(header::HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "same-origin"),
];

pub(crate) async fn own_pages_only(request: Request, next: Next) -> Response {
    let mut response = if is_ours(request.method(), request.headers()) {
        next.run(request).await
    } else {
        PageError::foreign_page(Words { lang: Lang::En }).into_response()
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_ours(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(host) = text(header::HOST) else { return false };
    if !is_loopback(host) {
        return false;
    }
    let origin = text(header::ORIGIN).map(|origin| origin.strip_prefix("http://").unwrap_or(origin));
    *method != Method::POST || origin == Some(host)
}

/// A name for this machine, with or without a port.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::is_ours;
    use axum::http::{HeaderMap, Method, header};

    fn headers(host: &'static str, origin: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_our_own_pages_may_read_and_act() {
        let ours = headers("127.0.0.1:8484", Some("http://127.0.0.1:8484"));
        assert!(is_ours(&Method::POST, &ours));
        assert!(is_ours(&Method::GET, &headers("localhost:8484", None)));
        assert!(is_ours(&Method::GET, &headers("[::1]:8484", None)));
        assert!(!is_ours(&Method::GET, &headers("evil.example", None)), "rebinding");
        assert!(!is_ours(&Method::GET, &HeaderMap::new()), "no host");
        for origin in [None, Some("null"), Some("http://evil.example"), Some("http://127.0.0.1:9999")] {
            assert!(!is_ours(&Method::POST, &headers("127.0.0.1:8484", origin)), "{origin:?}");
        }
    }
}
