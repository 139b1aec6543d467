//! The pages in a real Chromium, as people use them: in English on a wide screen and in French on a narrow one.
//!
//! Every page a walk stops at is looked at in both widths: by axe-core, for sideways scrolling, for errors on the
//! console, and by a screenshot under `target/screenshots`.
#![expect(clippy::unwrap_used, reason = "clippy takes the tests' helpers for code outside tests")]

mod chromium;
mod connect;
mod demo;
mod first_start;
mod look;
mod orders;
mod page;
mod texts;
mod town;
mod wait;

#[path = "../it/support.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod support;
