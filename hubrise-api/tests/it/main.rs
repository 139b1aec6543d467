//! The crate at its boundary: bytes in, requests out.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod clock;
#[cfg(feature = "client")]
mod endpoints;
#[cfg(feature = "client")]
mod limits;
mod models;
#[cfg(feature = "client")]
mod oauth;
#[cfg(feature = "client")]
mod paging;
mod properties;
mod redaction;
#[cfg(feature = "client")]
mod retries;
mod scenarios;
mod seeds;
mod sent;
mod signature;
#[cfg(feature = "client")]
mod surface;
#[cfg(feature = "client")]
mod transport;
mod values;
