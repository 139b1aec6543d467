//! Tests at the boundary of the server: bytes in, bytes out, what is on record, what the program prints.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

mod access;
mod api;
mod bridge;
mod callback;
mod config;
mod connect;
mod connection;
mod deciding;
mod demo;
mod faults;
mod hostile;
mod lists;
mod looking;
mod menu;
mod monitor;
mod numbers;
mod operating;
mod outage;
mod pages;
mod process;
mod proxies;
mod support;
mod texts;
mod understanding;
