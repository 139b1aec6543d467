//! The tests of bridge-core, in one binary.

mod brake;
mod common;
mod index;
mod injection;
mod properties;
mod rules;
mod samples;
mod texts;
mod writing;
