//! The command line at its boundary: arguments, files, output, exit codes.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod connect;
mod convert;
mod dialect;
mod explanations;
mod first_contact;
mod keep;
mod support;
