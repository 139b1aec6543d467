//! The journal: one conformance suite for every implementation, then what only the SQLite one promises.

mod conformance;
mod cost;
pub(crate) mod doubles;
mod group;
mod list;
pub(crate) mod make;
mod people;
mod sqlite;
mod store;
