//! The pages in a real Chromium, as people use them: in English and in French, each on a wide screen and on a narrow one.
//!
//! Every page a walk stops at is looked at: by axe-core in light and in dark, for sideways scrolling, for errors on the
//! console, and by a screenshot under `target/screenshots`.
#![expect(clippy::unwrap_used, reason = "clippy takes the tests' helpers for code outside tests")]

mod chromium;
mod connect;
mod demo;
mod first_start;
mod look;
mod operate;
mod orders;
mod page;
mod texts;
mod town;
mod wait;

#[path = "../../../engine/tests/it/alerts/sink.rs"]
mod sink;

#[path = "../it/support.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod support;
