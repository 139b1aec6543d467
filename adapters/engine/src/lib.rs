//! The engine: whatever arrives is stored, converted, sent and answered for, by the rules of `bridge-core`.
//!
//! [`Engine::accept`] takes HubRise's callbacks; workers do the rest. [`Pos`] is the till; PixelPoint is its first
//! implementation. [`journal`] is the durable record.

pub mod alerts;
mod arrival;
mod brake;
pub mod clock;
pub mod conformance;
pub mod connecting;
pub mod connection;
mod customers;
mod desk;
mod doubts;
mod engine;
mod erase;
mod failpoint;
mod files;
pub mod health;
mod housekeeping;
mod hubrise;
mod intake;
pub mod journal;
mod lane;
mod menu_check;
mod menus;
mod metrics;
mod operate;
mod outbox;
pub mod pixelpoint;
pub mod pos;
mod preview;
mod quiet;
pub mod resend;
pub mod secrets;
mod silence;
mod texts;
mod till;
mod till_events;
mod watch;
mod witness;

pub use arrival::Received;
pub use brake::Braking;
pub use connecting::{ConnectingError, Credentials, HubRiseClient};
pub use connection::{
    AlertRoute, Checklist, Confirmed, Connection, ConnectionId, GoLive, HubRiseAccess, HubRiseLinks, Intake, Named,
    Offer, Standing, TillAccess, TillId, WebhookSecret,
};
pub use customers::erase_customer;
pub use engine::{Engine, EngineError, Parts, Receipt};
pub use failpoint::Point;
pub use health::Health;
pub use menus::KnownMenu;
pub use metrics::METRICS_TYPE;
pub use operate::{By, OperateError};
pub use pos::{Pos, Tills};
pub use preview::{Preview, Trial, Verdict};
