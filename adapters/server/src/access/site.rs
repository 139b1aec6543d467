//! Under which names the pages are opened, and which requests come from them.

use axum::http::{HeaderMap, Method, header};

/// How a browser reaches the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// On this machine, or through an SSH tunnel.
    Http,
    /// Through a reverse proxy with TLS, under the configured address.
    Https,
}

/// The names of the pages: those of this machine, and the host of `public_pages_url`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Host, with its port if it is not 443.
    public: Option<String>,
}

impl Site {
    /// This machine's names only.
    pub const fn this_machine() -> Self {
        Self { public: None }
    }

    /// This machine's names, and those of an address such as `https://bridge.example.com`.
    pub fn new(public_pages_url: Option<&str>) -> Self {
        let host = public_pages_url.and_then(|url| url.strip_prefix("https://"));
        Self { public: host.map(|host| host.trim_end_matches('/').to_ascii_lowercase()) }
    }

    /// The configured address, if there is one.
    pub(crate) fn origin(&self) -> Option<String> {
        self.public.as_ref().map(|host| Scheme::Https.origin(host))
    }

    /// How a request reached us; `None` if it names another host (DNS rebinding) or is a POST from another origin
    /// (cross-site request forgery).
    pub(crate) fn scheme(&self, method: &Method, headers: &HeaderMap) -> Option<Scheme> {
        let (scheme, host) = self.asked_for(headers)?;
        let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
        let is_ours = *method != Method::POST || origin == Some(&scheme.origin(&host));
        is_ours.then_some(scheme)
    }

    /// As [`scheme`](Self::scheme), for a request that comes from no page.
    pub(crate) fn scheme_of_program(&self, headers: &HeaderMap) -> Option<Scheme> {
        self.asked_for(headers).map(|(scheme, _)| scheme)
    }

    /// How a request reached us, and under which name.
    fn asked_for(&self, headers: &HeaderMap) -> Option<(Scheme, String)> {
        let host = headers.get(header::HOST)?.to_str().ok()?.to_ascii_lowercase();
        let scheme = match &self.public {
            Some(public) if *public == host => Scheme::Https,
            _ if is_loopback(&host) => Scheme::Http,
            _ => return None,
        };
        Some((scheme, host))
    }
}

impl Scheme {
    /// The origin of a page under this host.
    pub(crate) fn origin(self, host: &str) -> String {
        match self {
            Self::Http => format!("http://{host}"),
            Self::Https => format!("https://{host}"),
        }
    }
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
    use super::{Scheme, Site};
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
        let site = Site::this_machine();
        let ours = headers("127.0.0.1:8484", Some("http://127.0.0.1:8484"));
        assert_eq!(site.scheme(&Method::POST, &ours), Some(Scheme::Http));
        assert_eq!(site.scheme(&Method::GET, &headers("localhost:8484", None)), Some(Scheme::Http));
        assert_eq!(site.scheme(&Method::GET, &headers("[::1]:8484", None)), Some(Scheme::Http));
        assert_eq!(site.scheme(&Method::GET, &headers("evil.example", None)), None, "rebinding");
        assert_eq!(site.scheme(&Method::GET, &HeaderMap::new()), None, "no host");
        for origin in [
            None,
            Some("null"),
            Some("http://evil.example"),
            Some("http://127.0.0.1:9999"),
            Some("https://127.0.0.1:8484"),
        ] {
            assert_eq!(site.scheme(&Method::POST, &headers("127.0.0.1:8484", origin)), None, "{origin:?}");
        }
    }

    #[test]
    fn the_configured_host_is_ours_over_https_only() {
        let site = Site::new(Some("https://Bridge.example:444"));
        let from = |origin| site.scheme(&Method::POST, &headers("bridge.example:444", Some(origin)));
        assert_eq!(from("https://bridge.example:444"), Some(Scheme::Https));
        assert_eq!(from("http://bridge.example:444"), None);
        assert_eq!(site.scheme(&Method::GET, &headers("bridge.example", None)), None, "another port");
        assert_eq!(site.scheme(&Method::GET, &headers("localhost", None)), Some(Scheme::Http), "through a tunnel");
    }
}
