//! The journal: one conformance suite for every implementation, then what only the SQLite one promises.

mod conformance;
pub(crate) mod doubles;
mod group;
pub(crate) mod make;
mod sqlite;
mod store;
