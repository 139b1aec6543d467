//! Alerts: somebody is told when an order does not reach the till, or may not have.
//!
//! What happened is committed together with what made it happen, as a row of the journal's alerts; a worker sends what
//! waits there, again and again until it is taken. So an alert survives a crash, and goes at least once. What needs a
//! look at the till goes alone and at once; everything else is gathered, so that an outage is one message and not fifty.
//!
//! No alert holds anything about a customer, or a secret: it names the connection, the order and what to do.

mod kind;
mod message;
mod net;
mod post;
mod troubles;
mod worker;

pub use kind::AlertKind;
pub use net::{MailError, MailPassword, MailServer, MailTls, NetPost};
pub use post::{Post, PostError, SIGNATURE_HEADER};
pub use worker::AlertError;

pub(crate) use troubles::{Troubles, till_answered, till_is_away};
pub(crate) use worker::serve;
