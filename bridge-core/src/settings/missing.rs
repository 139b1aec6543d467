//! What the till still needs to be told, as far as orders come that do not say it themselves.

use super::{ConversionSettings, Policy};
use serde::{Deserialize, Serialize};

/// Something that is not set, and the orders that notice. Each is a stable word with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// No sale type for some service: orders whose service type has no number are held.
    SaleType,
    /// No open product: orders with an item without a product number are held.
    Item,
    /// No default charge: orders with a charge without a number are held.
    Charge,
    /// No default coupon: paid orders with a discount without a number are held.
    Discount,
    /// No payment method: what was paid online arrives unpaid, with a note on the ticket.
    Payment,
}

impl Missing {
    /// All of them, the gravest first.
    pub const ALL: [Self; 5] = [Self::SaleType, Self::Item, Self::Charge, Self::Discount, Self::Payment];

    /// The stable word; also the key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SaleType => "missing_sale_type",
            Self::Item => "missing_item",
            Self::Charge => "missing_charge",
            Self::Discount => "missing_discount",
            Self::Payment => "missing_payment",
        }
    }
}

impl ConversionSettings {
    /// What is not set yet, the gravest first.
    pub fn missing(&self) -> Vec<Missing> {
        Missing::ALL.into_iter().filter(|missing| self.lacks(*missing)).collect()
    }

    fn lacks(&self, missing: Missing) -> bool {
        match missing {
            Missing::SaleType => {
                let services = ["delivery", "collection", "eat_in"];
                self.default_sale_type.is_none()
                    && !services.iter().all(|service| self.sale_types.contains_key(*service))
            }
            Missing::Item => self.item == Policy::Hold,
            Missing::Charge => self.charge == Policy::Hold,
            Missing::Discount => self.discount == Policy::Hold,
            Missing::Payment => self.payment == Policy::Skip && self.payment_names.is_empty(),
        }
    }
}
