//! Alerts: who is told, when, how often, and what never stands in them.

mod inbox;
mod routes;
mod sink;
mod telling;
