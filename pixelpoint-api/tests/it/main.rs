//! Tests at the boundary: bytes in, bytes out, requests received.

#![expect(clippy::unwrap_used, reason = "also in the helpers a test that fails is what we want")]

#[cfg(feature = "client")]
mod address;
mod answers;
#[cfg(feature = "client")]
mod client;
mod dialect;
mod events;
mod golden;
mod hostile;
mod knobs;
mod listings;
mod readers;
mod reading;
mod round_trip;
mod samples;
mod secrets;
mod seeds;
