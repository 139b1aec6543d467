//! The tests of bridge-core, in one binary.

mod injection;
