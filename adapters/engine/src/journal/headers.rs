//! HTTP headers as they are kept: what nobody knows to be harmless is masked before it gets here.

use http::HeaderMap;
use std::fmt::Write as _;

/// Stands where a value was.
const MASKED: &str = "[masked]";
/// Characters that are kept of a value, and headers of a message.
const LONGEST: usize = 500;
const MOST: usize = 60;

/// Headers whose values are kept, in lower case. A list of what is secret would never be complete: tokens, cookies and
/// signatures go by many names.
const HARMLESS: [&str; 36] = [
    "accept",
    "accept-encoding",
    "accept-ranges",
    "age",
    "allow",
    "cache-control",
    "cf-cache-status",
    "cf-ray",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "date",
    "expires",
    "host",
    "keep-alive",
    "last-modified",
    "pragma",
    "retry-after",
    "server",
    "strict-transport-security",
    "transfer-encoding",
    "user-agent",
    "vary",
    "via",
    "x-cache",
    "x-content-type-options",
    "x-cursor-next",
    "x-powered-by",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
    "x-runtime",
    "x-aspnet-version",
];

/// Headers of one message: a line `name: value` each, secrets masked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers(String);

impl Headers {
    /// What may be kept of these. `secrets` are masked wherever they stand, in a harmless header too.
    pub fn masked(headers: &HeaderMap, secrets: &[&str]) -> Self {
        let mut lines = String::new();
        for (name, value) in headers.iter().take(MOST) {
            let text = String::from_utf8_lossy(value.as_bytes());
            let is_secret = value.is_sensitive()
                || !HARMLESS.contains(&name.as_str())
                || secrets.iter().any(|secret| !secret.is_empty() && text.contains(secret));
            let shown = if is_secret { MASKED.to_owned() } else { text.chars().take(LONGEST).collect() };
            let _ = writeln!(lines, "{name}: {shown}");
        }
        Self(lines)
    }

    pub(in crate::journal) fn stored(lines: String) -> Self {
        Self(lines)
    }

    /// The lines.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The headers of a request and of its answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpHeaders {
    /// Those that were sent by us, or to us.
    pub request: Headers,
    /// Those of the answer; empty if none came.
    pub response: Headers,
}

#[cfg(test)]
mod tests {
    use super::Headers;
    use http::{HeaderMap, HeaderName, HeaderValue};

    fn kept(name: &str, value: &str) -> String {
        let name: HeaderName = name.parse().unwrap();
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())]);
        Headers::masked(&headers, &["t0ken"]).as_str().to_owned()
    }

    #[test]
    fn only_what_is_known_to_be_harmless_is_kept() {
        assert_eq!(kept("Content-Type", "application/xml"), "content-type: application/xml\n");
        assert_eq!(kept("Retry-After", "7"), "retry-after: 7\n");
        for secret in [
            "Authorization",
            "Proxy-Authorization",
            "X-Access-Token",
            "X-HubRise-Hmac-SHA256",
            "Cookie",
            "Set-Cookie",
            "X-Anything-New",
        ] {
            assert_eq!(kept(secret, "canary"), format!("{}: [masked]\n", secret.to_lowercase()));
        }
        assert_eq!(kept("Via", "a proxy that echoes t0ken"), "via: [masked]\n");
    }

    #[test]
    fn a_message_of_headers_does_not_fill_the_disk() {
        assert_eq!(kept("server", &"x".repeat(9000)).len(), "server: \n".len() + 500);
        let many = (0..200).map(|n| (format!("x-{n}").parse::<HeaderName>().unwrap(), HeaderValue::from_static("1")));
        assert_eq!(Headers::masked(&many.collect(), &[]).as_str().lines().count(), 60);
    }
}
