//! The order bridge as a service: callback listener, operator's pages, configuration, start and stop.
//!
//! [`run::Running`] is a whole bridge in one value; the program `pixbridge-server` and the demo are built on it.

pub mod access;
mod api;
pub mod callback;
mod client;
pub mod config;
#[cfg(feature = "demo")]
pub mod demo;
mod introduction;
pub mod logging;
pub mod mail;
mod monitor;
pub mod pages;
pub mod run;
pub mod signals;
