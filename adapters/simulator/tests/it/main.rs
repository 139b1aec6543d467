//! The simulators at their boundary: what they are sent, what they answer, what they keep.
#![expect(clippy::unwrap_used, reason = "clippy takes the tests' helpers for code outside tests")]

mod api;
mod back_office;
mod binary;
mod delivery;
mod faults;
mod mocks;
mod oauth;
mod patch;
mod samples;
mod strict;
mod support;
mod till;
