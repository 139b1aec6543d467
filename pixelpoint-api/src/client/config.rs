//! How to reach a till, and what is odd about it.

use std::time::Duration;

use url::Url;

use crate::token::{EoiToken, TokenWarning};

/// The only EOI address seen in public: PAR's relay, in clear text. Evidence: C; whether it also serves https is U.
pub const OBSERVED_URL: &str = "http://www.pixelpointhq.com/api/v1/eoi";

/// How to reach a till.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Where requests are posted: the same address for every request type. Evidence: C.
    pub base_url: String,
    /// The store's token.
    pub token: EoiToken,
    /// Permits an `http:` address. Token and customer data then travel in clear text. Default `false`.
    pub allow_plain_http: bool,
    /// Permits this machine and local networks, for tills on the LAN and simulators. Default `false`.
    pub allow_private_networks: bool,
    /// Longest time until the connection stands. Default 5 s.
    pub connect_timeout: Duration,
    /// Longest time for everything, the last byte of the answer included. Default 30 s.
    pub total_timeout: Duration,
    /// Address of an HTTP proxy; the environment's proxy variables are not looked at. Default none.
    ///
    /// A proxy resolves names itself, so only the proxy's own address is checked then, not where it leads.
    pub proxy: Option<String>,
}

impl ClientConfig {
    /// A till by its address and token, with the defaults.
    pub fn new(base_url: impl Into<String>, token: EoiToken) -> Self {
        Self {
            base_url: base_url.into(),
            token,
            allow_plain_http: false,
            allow_private_networks: false,
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(30),
            proxy: None,
        }
    }
}

impl ClientConfig {
    /// What a person should know about these settings before an order depends on them. None of it stops a client.
    ///
    /// ```
    /// use pixelpoint_api::client::{ClientConfig, ConfigWarning};
    /// use pixelpoint_api::{EoiToken, OBSERVED_URL};
    ///
    /// let mut config = ClientConfig::new(OBSERVED_URL, EoiToken::new("VENDOR-STORETOKEN12345"));
    /// config.allow_plain_http = true;
    /// assert_eq!(config.warnings(), [ConfigWarning::PlainHttp]);
    /// ```
    pub fn warnings(&self) -> Vec<ConfigWarning> {
        let is_plain = Url::parse(self.base_url.trim()).is_ok_and(|url| url.scheme() == "http");
        let proxied = self.proxy.is_some();
        let own = [(is_plain, ConfigWarning::PlainHttp), (proxied, ConfigWarning::ProxyResolves)];
        let own = own.into_iter().filter(|(applies, _)| *applies).map(|(_, warning)| warning);
        own.chain(self.token.check().into_iter().map(ConfigWarning::Token)).collect()
    }
}

/// Something a person should know about a [`ClientConfig`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigWarning {
    /// Plain http, by explicit leave.
    #[error(
        "plain http shows the token and every customer to everyone on the way; use https as soon as the till has it"
    )]
    PlainHttp,
    /// A proxy finds the till's address, so that address is not checked.
    #[error("the proxy resolves the till's name, so where it leads is not checked")]
    ProxyResolves,
    /// Something unusual about the token.
    #[error(transparent)]
    Token(TokenWarning),
}
