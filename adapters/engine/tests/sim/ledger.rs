//! What the parties did, as the checker reads it.

use crate::clock::Moment;
use bridge_core::injection::{Action, State};
use hubrise_api::OrderId;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What the three parties and the operator did, for the checker.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Found on the spot.
    pub(crate) violations: Vec<String>,
    /// Every committed state.
    pub(crate) states: Vec<Committed>,
    /// Every attempt that was begun.
    pub(crate) attempts: BTreeSet<(OrderId, u32)>,
    /// Attempts that neither the restored backup nor a note in HubRise knows of: the residual risk.
    pub(crate) unprotected: BTreeSet<(OrderId, u32)>,
    /// Orders that somebody else called off.
    pub(crate) called_off: BTreeSet<OrderId>,
    /// Those whose end HubRise told nobody: it had no callback of ours then.
    pub(crate) untold: BTreeSet<OrderId>,
    /// Orders of which the restored backup does not know that a write of ours covers, or may still cover, what HubRise shows.
    pub(crate) overwritten: BTreeSet<OrderId>,
    /// The last status that was sent to HubRise of each order, whether or not it got there.
    pub(crate) sent_statuses: BTreeMap<OrderId, String>,
    /// Every ticket, with the attempt it came by.
    pub(crate) printed: Vec<(Attempt, u32)>,
    /// What people decided, and whether that was done; unknown where the process died meanwhile.
    pub(crate) decisions: Vec<Decision>,
    /// Totals each order ever had, without the tip, by HubRise's own sums.
    pub(crate) totals: BTreeMap<OrderId, Vec<Decimal>>,
    pub(crate) deaths: u32,
    /// No fault of the machine itself was switched on.
    pub(crate) machine_works: bool,
}

impl Ledger {
    /// How many attempts of an order nobody knows of.
    pub(crate) fn forgotten(&self, order: &OrderId) -> usize {
        self.unprotected.iter().filter(|(of, _)| of == order).count()
    }
}

pub(crate) struct Committed {
    pub(crate) at: Moment,
    pub(crate) order: OrderId,
    pub(crate) state: State,
}

pub(crate) struct Decision {
    pub(crate) order: OrderId,
    pub(crate) action: Action,
    pub(crate) done: Option<bool>,
}

/// One attempt, as the till's side sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) order: OrderId,
    pub(crate) number: u32,
    pub(crate) sent_again: bool,
}
