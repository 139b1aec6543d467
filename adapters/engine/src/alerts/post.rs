//! The way out: whatever brings a message to people or programs.

use async_trait::async_trait;

/// The header with the signature of a webhook: HMAC-SHA256 of the body under the route's secret, in lower-case hex.
pub const SIGNATURE_HEADER: &str = "X-Pixbridge-Hmac-SHA256";

/// Brings alerts to where they go. Tests and simulations put their own in its place.
#[async_trait]
pub trait Post: Send + Sync {
    /// Sends a mail to one address.
    ///
    /// # Errors
    /// When it was not taken.
    async fn mail(&self, to: &str, subject: &str, text: &str) -> Result<(), PostError>;

    /// Mail can be sent at all.
    fn can_mail(&self) -> bool {
        true
    }

    /// Posts JSON with its signature ([`SIGNATURE_HEADER`]).
    ///
    /// # Errors
    /// When it was not taken.
    async fn webhook(&self, url: &str, signature: &str, body: &[u8]) -> Result<(), PostError>;
}

/// Why a message did not go. The texts hold no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PostError {
    /// This instance has no mail server.
    #[error("no mail server is configured: set host and from in the section [mail] of the configuration")]
    NoMailServer,
    /// The address cannot be used.
    #[error("the address is none that mail or a webhook can be sent to; check how it is written")]
    BadAddress,
    /// A webhook on a network of our own.
    #[error("the webhook's address is not allowed: use https and a public address, or a program on this machine")]
    ForbiddenAddress,
    /// The other side said no.
    #[error("the other side refused the message with code {code}; check the address and the sign-in there")]
    Refused {
        /// SMTP code or HTTP status.
        code: u16,
    },
    /// No answer.
    #[error("the other side could not be reached, or did not answer in time; check its address and the network")]
    Unreachable,
}

impl PostError {
    /// The stable word, as stored.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoMailServer => "no_mail_server",
            Self::BadAddress => "bad_address",
            Self::ForbiddenAddress => "forbidden_address",
            Self::Refused { .. } => "refused",
            Self::Unreachable => "unreachable",
        }
    }
}
