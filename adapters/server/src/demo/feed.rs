//! The floor of the demo: orders come in, in turn, and the simulators can be made to misbehave.

use bridge_engine::connection::LocationId;
use bridge_simulator::hubrise::HubRiseSim;
use bridge_simulator::pixelpoint::{PixelPointSim, TillFault};
use bridge_simulator::samples::{self, Sample};
use bridge_simulator::{Lasting, Scene, Site};
use chrono::Utc;
use serde_json::Value;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often an order comes in.
const EVERY: Duration = Duration::from_secs(4);

/// Both simulators, and what has been placed.
pub(super) struct Floor {
    pub(super) hubrise: HubRiseSim,
    pub(super) till: PixelPointSim,
    pub(super) sites: Vec<Site>,
    samples: Vec<Sample>,
    placed: Mutex<Vec<Placed>>,
}

/// An order that was placed in the simulated HubRise.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) order: String,
    pub(super) location: LocationId,
    /// Which sample it is, by its place in [`samples::orders`].
    pub(super) sample: usize,
}

impl Floor {
    pub(super) fn new(scene: &Scene) -> Self {
        Self {
            hubrise: scene.hubrise().clone(),
            till: scene.till().clone(),
            sites: scene.sites().to_vec(),
            samples: samples::orders(),
            placed: Mutex::default(),
        }
    }

    pub(super) fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Everything placed so far, oldest first.
    pub(super) fn placed(&self) -> Vec<Placed> {
        self.placed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Places sample number `index` as if a customer had just ordered.
    pub(super) fn place(&self, index: usize) -> Placed {
        let sample = &self.samples[index];
        let mut placed = self.placed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Utc::now();
        let mut order = sample.fresh(now, &(placed.len() + 1).to_string());
        // Somebody else each time: who was anonymised does not order again.
        if let Some(id) = order["customer"]["id"].as_str() {
            order["customer"]["id"] = format!("{id}{}", placed.len()).into();
        }
        let order = self.hubrise.place_order(&sample.location, order, now);
        self.hubrise.tell_of_customer(&order, None, now);
        let new = Placed { order: order.as_str().to_owned(), location: sample.location.clone(), sample: index };
        placed.push(new.clone());
        new
    }

    /// Whether a location's customers can order now: not while it is paused in HubRise.
    pub(super) fn takes_orders(&self, location: &LocationId) -> bool {
        self.hubrise.takes_orders(location, Utc::now())
    }

    /// A customer orders sample number `index`, if the location takes orders.
    pub(super) fn order(&self, index: usize) -> Option<Placed> {
        self.takes_orders(&self.samples[index].location).then(|| self.place(index))
    }

    /// The order as the simulated HubRise holds it now.
    pub(super) fn in_hubrise(&self, placed: &Placed) -> Value {
        self.hubrise.order(&placed.order.as_str().into())
    }

    pub(super) fn site(&self, location: &LocationId) -> Option<&Site> {
        self.sites.iter().find(|site| site.location == *location)
    }

    /// Whether a till waits to do something to its next order; the feed leaves it alone meanwhile. To one that is offline
    /// orders go on coming, and wait.
    pub(super) fn is_rigged(&self, location: &LocationId) -> bool {
        let faults = self.site(location).map(|site| self.till.faults(&site.till_token)).unwrap_or_default();
        faults.iter().any(|fault| !matches!(fault, TillFault::Offline))
    }

    /// Something happens to the next order of a store.
    pub(super) fn rig(&self, site: &Site, fault: TillFault, lasting: Lasting) {
        self.till.set_fault(&site.till_token, fault, lasting);
    }

    /// An order every few seconds, each sample in its turn, for ever.
    pub(super) async fn feed(&self) {
        let mut every = tokio::time::interval(EVERY);
        for index in (0..self.samples.len()).cycle() {
            every.tick().await;
            if !self.is_rigged(&self.samples[index].location) {
                self.order(index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EVERY, Floor};
    use bridge_simulator::Scene;
    use serde_json::json;
    use tokio::time::timeout;

    #[tokio::test(start_paused = true)]
    async fn customers_of_a_paused_location_do_not_order() {
        let scene = Scene::start().await.unwrap();
        let floor = Floor::new(&scene);
        let [paused, others @ ..] = &*floor.sites else { panic!("a scene has sites") };
        let set = |mode: &str| {
            let changes = json!({ "order_acceptance": { "mode": mode } });
            floor.hubrise.change_location(&paused.location, &changes);
        };
        let round = EVERY * u32::try_from(floor.samples().len()).unwrap();
        set("paused");
        assert!(timeout(round, floor.feed()).await.is_err(), "it goes on for ever");
        let ordered = |location| floor.placed().iter().any(|placed| placed.location == location);
        assert!(!ordered(paused.location.clone()));
        for site in others {
            assert!(ordered(site.location.clone()), "{} is not paused", site.name);
        }
        set("normal");
        assert!(timeout(round, floor.feed()).await.is_err());
        assert!(ordered(paused.location.clone()));
    }
}
