//! The signature on a delivered event: HMAC-SHA256 of the raw body under the client secret, in hex.
//!
//! Verify before parsing, and on the bytes as they came: a body that was parsed and written again has another signature.
//! The signature carries no time, so a replay shows only by the event's id.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ClientSecret;

/// The header that carries the signature.
pub const HEADER: &str = "X-HubRise-Hmac-SHA256";

/// Why a signature was not accepted. Holds no part of secret, header or body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// No usable secret to verify with; an empty one is not usable.
    #[error("no client secret to verify the signature with: configure the client secret of the HubRise client")]
    NoSecret,
    /// The header is not 64 hexadecimal digits.
    #[error("malformed signature: expected 64 hexadecimal digits")]
    Malformed,
    /// No secret gives this signature: another body, or another secret.
    #[error("signature does not match: the body was changed on its way, or the client secret is another one")]
    Mismatch,
}

/// Verifies the value of the header [`HEADER`] against the raw body.
///
/// Takes the time of all secrets whichever fits, and accepts hex of either case. Several secrets make a change of secret
/// possible without losing events.
///
/// ```
/// use hubrise_api::{ClientSecret, signature};
///
/// let (old, new) = (ClientSecret::new("before"), ClientSecret::new("after"));
/// let header = signature::sign(&old, br#"{"id":"evt01"}"#);
/// assert!(signature::verify(&[new, old], &header, br#"{"id":"evt01"}"#).is_ok());
/// ```
///
/// # Errors
/// [`SignatureError`]; nothing of the body should be used then.
pub fn verify(secrets: &[ClientSecret], header: &str, raw: &[u8]) -> Result<(), SignatureError> {
    let mut usable = secrets.iter().filter(|secret| !secret.reveal().is_empty()).peekable();
    if usable.peek().is_none() {
        return Err(SignatureError::NoSecret);
    }
    let mut claimed = [0; 32];
    hex::decode_to_slice(header.trim(), &mut claimed).map_err(|_| SignatureError::Malformed)?;
    // No early exit: `|` tries every secret.
    let matches = usable.fold(false, |found, secret| found | mac(secret, raw).verify_slice(&claimed).is_ok());
    if matches { Ok(()) } else { Err(SignatureError::Mismatch) }
}

/// Signs a body as HubRise does: lower-case hex. For tests and simulators.
pub fn sign(secret: &ClientSecret, raw: &[u8]) -> String {
    hex::encode(mac(secret, raw).finalize().into_bytes())
}

fn mac(secret: &ClientSecret, raw: &[u8]) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).expect("HMAC takes keys of any length");
    mac.chain_update(raw)
}
