//! The journey of one order to the till, as a pure state machine.
//!
//! [`step`] is the only place that decides what happens to an injection. It has no clock, no storage and no
//! network: the engine feeds it [`Input`]s, commits the [`State`] it returns, and then carries out the
//! [`Effect`]s. Effects are never stored: the state holds what is owed, and `step(state, Input::Restarted)`
//! yields it again.
//!
//! The rules that keep an order from being lost or sent twice:
//!
//! * an attempt is `Sending` in a committed state before the first byte leaves;
//! * whatever is not proved *not sent* or *refused* is `Unknown`, and a probe may only ever prove presence;
//! * doubt is sticky: after one ambiguous attempt, a later refusal proves nothing about the first one;
//! * only a person sends again after a doubt, unless the till is proved to make that safe ([`Profile`]);
//! * a journal restored from a backup knows less than HubRise: after a restart, HubRise is read before anything is sent or
//!   rejected, and what it says goes in as [`Input::Witnessed`], [`Input::EndedUpstream`] or [`Input::Revised`].

mod input;
mod state;
mod step;

pub use input::{Action, Answer, Effect, Input, Preparation, Probe, Profile, UpstreamEnd, WriteBack};
pub use state::{HoldReason, NotSentReason, Phase, State};
pub use step::step;
