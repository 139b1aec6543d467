//! Who may open which page: real requests, real SQLite.

mod house;
mod language;
mod links;
mod matrix;
mod program;
mod sessions;
mod sign_in;
mod sources;
mod users;

pub(crate) use house::{House, TurnedClock, injection};
