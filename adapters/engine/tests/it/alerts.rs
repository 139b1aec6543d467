//! Alerts: who is told, when, how often, and what never stands in them.

mod every_kind;
mod inbox;
mod routes;
mod sink;
mod telling;
