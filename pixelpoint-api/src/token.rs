//! The EOI token: the only thing that names and opens a store.

use std::fmt;

/// What a [`EoiToken`] prints instead of itself in stored requests.
pub const TOKEN_MASK: &str = "[token]";

/// Shortest store token that is also hidden when it stands without its vendor prefix.
const SHORTEST_STORE_TOKEN: usize = 8;

/// The secret of `EOITransfer/EOIAuthenticationToken`: `<vendor prefix>-<store token>`.
///
/// One token is one store; nothing else in a request names it. Evidence: D, C. It travels inside the XML, so the
/// writer puts a mask in its place and [`crate::write::with_token`] fills it in just before sending.
#[derive(Clone)]
pub struct EoiToken(String);

impl EoiToken {
    /// Takes a token as entered; blanks around it are dropped. Nothing is refused: see [`check`](Self::check).
    pub fn new(token: &str) -> Self {
        Self(token.trim().to_owned())
    }

    /// Joins PAR's vendor prefix (with or without its hyphen) and the token the store's reseller gave. Evidence: D.
    pub fn with_vendor_prefix(prefix: &str, store: &str) -> Self {
        Self(format!("{}-{}", prefix.trim().trim_end_matches('-'), store.trim()))
    }

    /// The secret itself. **Never log, store or show it.**
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What looks odd about the token. Only warnings: its grammar is known from few samples.
    pub fn check(&self) -> Vec<TokenWarning> {
        let mut warnings = Vec::new();
        let Some((prefix, store)) = self.0.split_once('-') else {
            return vec![TokenWarning::NoVendorPrefix];
        };
        let odd = |part: &str| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if odd(prefix) || odd(store) {
            warnings.push(TokenWarning::OddCharacters);
        }
        if !(6..=8).contains(&prefix.len()) || !(14..=16).contains(&store.len()) {
            warnings.push(TokenWarning::UnusualLength);
        }
        warnings
    }

    /// Replaces every occurrence of the token, or of its store part alone, by the mask.
    ///
    /// For bytes that come from outside: a till or a relay may echo the token anywhere.
    pub fn mask_in(&self, bytes: &[u8]) -> Vec<u8> {
        let masked = replace(bytes, self.0.as_bytes());
        match self.0.split_once('-') {
            Some((_, store)) if store.len() >= SHORTEST_STORE_TOKEN => replace(&masked, store.as_bytes()),
            _ => masked,
        }
    }
}

impl fmt::Debug for EoiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EoiToken([redacted])")
    }
}

/// Something unusual about a token; see [`EoiToken::check`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenWarning {
    /// No hyphen, so no vendor prefix.
    #[error("the token has no vendor prefix; expected PAR's vendor prefix, a hyphen and the store's token")]
    NoVendorPrefix,
    /// Something other than letters, digits and one hyphen.
    #[error("the token holds other characters than letters, digits and one hyphen; check for a copying mistake")]
    OddCharacters,
    /// Not 6 to 8, then 14 to 16 characters.
    #[error("the token has an unusual length; 6 to 8, a hyphen and 14 to 16 characters were seen so far")]
    UnusualLength,
}

fn replace(bytes: &[u8], secret: &[u8]) -> Vec<u8> {
    if secret.is_empty() {
        return bytes.to_vec();
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = crate::bytes::find(rest, secret) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(TOKEN_MASK.as_bytes());
        rest = &rest[at + secret.len()..];
    }
    out.extend_from_slice(rest);
    out
}
