//! The engine at its boundary.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

mod journal;
