//! Connecting a store over HTTP, as an administrator does it, against the simulated HubRise and till.

mod end;
mod oauth;
mod set_up;
mod shop;
mod ways;
