//! A fake HubRise and a fake PixelPoint: what a bridge between the two is tested with, and what
//! its demo shows.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use bridge_simulator::{Scene, samples};
//!
//! let scene = Scene::start().await?;
//! let now = "2026-06-12T10:00:00Z".parse()?;
//! let sample = &samples::orders()[0];
//!
//! let order = scene.hubrise().place_order(&sample.location, sample.fresh(now, "1"), now);
//! // ... the bridge under test gets the event, sends the order on and acknowledges it ...
//! assert_eq!(scene.hubrise().order(&order)["status"], "new");
//! assert!(scene.till().tickets().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`Scene`]: both simulators on loopback, seeded with [`samples`].
//! - [`hubrise`]: orders, events with HubRise's rules for acknowledging, retrying and deleting, on a
//!   clock that is told the time; the API over HTTP; faults.
//! - [`pixelpoint`]: stores that check what they are sent as a till does; tickets; faults.
//! - [`mock`]: wiremock servers for tests that want to say each answer themselves.
//! - [`money`]: the simulator's own sums, shared with no other crate.
//!
//! Everything here is made up: no token, secret, person or place is real.
#![deny(missing_docs)]

mod fault;
pub mod hubrise;
pub mod mock;
pub mod money;
pub mod pixelpoint;
pub mod samples;
pub mod scene;
mod serve;

pub use fault::Lasting;
pub use hubrise::HubRiseSim;
pub use pixelpoint::PixelPointSim;
pub use scene::{Scene, Site};
pub use serve::Serving;
