//! What the demo page can make go wrong.

use super::feed::{Floor, Placed};
use bridge_simulator::pixelpoint::{Delay, TillFault};
use bridge_simulator::samples::Sample;
use bridge_simulator::{Lasting, Site};
use chrono::Utc;
use serde_json::Value;
use std::time::Duration;

/// A button of the demo page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Button {
    Offline,
    Late,
    Token,
    Product,
    Anonymise,
    Cancel,
}

/// Longer than the 30 seconds the bridge waits.
const LATE: Duration = Duration::from_secs(35);

impl Button {
    pub(super) const ALL: [Self; 6] =
        [Self::Offline, Self::Late, Self::Token, Self::Product, Self::Anonymise, Self::Cancel];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Late => "late",
            Self::Token => "token",
            Self::Product => "product",
            Self::Anonymise => "anonymise",
            Self::Cancel => "cancel",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|button| button.name() == name)
    }

    /// Whether it is in force until it is pressed again.
    pub(super) fn is_on(self, floor: &Floor) -> bool {
        self == Self::Offline
            && floor
                .sites
                .iter()
                .any(|site| floor.till.faults(&site.till_token).iter().any(|fault| matches!(fault, TillFault::Offline)))
    }

    /// Whether it acts on the next order at the till: one that is placed, and that a till that is offline does not get.
    pub(super) const fn needs_an_order(self) -> bool {
        matches!(self, Self::Late | Self::Token | Self::Product)
    }

    /// Why it cannot be pressed now, as the key of a text.
    pub(super) fn barred_by(self, floor: &Floor) -> Option<&'static str> {
        match self {
            _ if self.needs_an_order() && Self::Offline.is_on(floor) => Some("demo_barred_offline"),
            _ if self.needs_an_order() && !floor.takes_orders(&staged(floor).location) => Some("demo_barred_paused"),
            Self::Cancel if last(floor, is_received).is_none() => Some("demo_barred_none"),
            _ => None,
        }
    }

    /// Does it, unless it is barred; the order it shows on, if there is one.
    pub(super) fn press(self, floor: &Floor) -> Option<Placed> {
        match self {
            _ if self.barred_by(floor).is_some() => None,
            Self::Offline if self.is_on(floor) => {
                floor.sites.iter().for_each(|site| floor.till.clear_faults(&site.till_token));
                None
            }
            Self::Offline => {
                let site = stage(floor)?;
                floor.rig(site, TillFault::Offline, Lasting::UntilCleared);
                floor.order(STAGED)
            }
            Self::Late => once(floor, TillFault::LateAnswer(Delay::For(LATE))),
            Self::Token => once(floor, TillFault::WrongToken),
            Self::Product => once(floor, TillFault::ProductUnknown(product(floor)?)),
            Self::Anonymise => {
                let is_known =
                    |order: &Value| order["customer"]["id"].is_string() && order["customer"]["anonymised"] != true;
                let placed = last(floor, is_known).or_else(|| floor.order(STAGED))?;
                floor.hubrise.anonymise_customer_of(&placed.order.as_str().into(), Utc::now());
                Some(placed)
            }
            Self::Cancel => {
                let placed = last(floor, is_received)?;
                floor.hubrise.cancel_order(&placed.order.as_str().into(), Utc::now());
                Some(placed)
            }
        }
    }
}

/// The sample that things go wrong with: a plain delivery, paid online.
const STAGED: usize = 0;

pub(super) fn staged(floor: &Floor) -> &Sample {
    &floor.samples()[STAGED]
}

fn stage(floor: &Floor) -> Option<&Site> {
    floor.site(&staged(floor).location)
}

fn once(floor: &Floor, fault: TillFault) -> Option<Placed> {
    floor.rig(stage(floor)?, fault, Lasting::Once);
    floor.order(STAGED)
}

fn product(floor: &Floor) -> Option<u32> {
    staged(floor).json["items"][0]["sku_ref"].as_str()?.parse().ok()
}

fn is_received(order: &Value) -> bool {
    order["status"] == "received"
}

fn last(floor: &Floor, is_fit: impl Fn(&Value) -> bool) -> Option<Placed> {
    floor.placed().into_iter().rev().find(|placed| is_fit(&floor.in_hubrise(placed)))
}
