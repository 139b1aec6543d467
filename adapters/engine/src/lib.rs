//! The engine: whatever arrives is stored, converted, sent and answered for, by the rules of `bridge-core`.
//!
//! [`Engine::accept`] takes HubRise's callbacks; workers do the rest. [`Pos`] is the till; PixelPoint is its first
//! implementation. [`journal`] is the durable record.

pub mod alerts;
pub mod clock;
pub mod connection;
mod desk;
mod engine;
mod failpoint;
mod files;
mod hubrise;
pub mod journal;
mod lane;
mod operate;
mod outbox;
pub mod pixelpoint;
pub mod pos;
pub mod secrets;
mod texts;
mod till;
mod till_events;

pub use connection::{
    AlertRoute, Checklist, Confirmed, Connection, ConnectionId, GoLive, HubRiseAccess, HubRiseLinks, Intake, Named,
    Standing, TillAccess, TillId, WebhookSecret,
};
pub use engine::{Engine, EngineError, Parts, Receipt};
pub use failpoint::Point;
pub use operate::OperateError;
pub use pos::{Pos, Tills};
