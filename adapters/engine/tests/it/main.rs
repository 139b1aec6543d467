//! The engine at its boundary.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

mod alerts;
mod brake;
mod changed_after;
mod clock;
mod connecting;
mod customers;
mod doubt;
mod doubts;
mod gate;
mod journal;
mod menus;
mod modes;
mod offline;
mod outages;
mod pos_conformance;
mod preview;
mod purge;
mod recovery;
mod reopened;
mod resend;
mod second_till;
mod secrets;
mod silence;
mod taken_back;
mod till_events;
mod upstream;
mod walk;
mod witness;
mod world;
mod write_back;
