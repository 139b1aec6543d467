//! The crate at its boundary: bytes in, requests out.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod endpoints;
mod models;
mod redaction;
mod signature;
#[cfg(feature = "client")]
mod transport;
mod values;
