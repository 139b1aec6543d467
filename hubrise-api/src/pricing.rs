//! What a deal or a discount does to a price.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::write::{Object, ToJson, Unwritable};
use crate::{Money, PricingEffect};

/// `pricing_effect` with the `pricing_value` that belongs to it, for sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pricing {
    /// The price stays.
    Unchanged,
    /// The price becomes this.
    FixedPrice(Money),
    /// This comes off.
    PriceOff(Money),
    /// So many percent, 0 to 100, come off.
    PercentageOff(Decimal),
}

/// As [`Pricing`], for a whole order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountPricing {
    /// This comes off.
    PriceOff(Money),
    /// So many percent, 0 to 100, come off.
    PercentageOff(Decimal),
}

impl From<DiscountPricing> for Pricing {
    fn from(pricing: DiscountPricing) -> Self {
        match pricing {
            DiscountPricing::PriceOff(money) => Self::PriceOff(money),
            DiscountPricing::PercentageOff(percent) => Self::PercentageOff(percent),
        }
    }
}

impl ToJson for Pricing {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        let mut object = Object::default();
        let effect = match self {
            Self::Unchanged => PricingEffect::Unchanged,
            Self::FixedPrice(_) => PricingEffect::FixedPrice,
            Self::PriceOff(_) => PricingEffect::PriceOff,
            Self::PercentageOff(_) => PricingEffect::PercentageOff,
        };
        object.put("pricing_effect", &effect)?;
        match self {
            Self::Unchanged => {}
            Self::FixedPrice(money) | Self::PriceOff(money) => object.put("pricing_value", money)?,
            Self::PercentageOff(percent) if *percent < Decimal::ZERO || *percent > Decimal::ONE_HUNDRED => {
                return Err(Unwritable::Percentage);
            }
            Self::PercentageOff(percent) => object.put("pricing_value", percent)?,
        }
        object.finish()
    }
}

impl ToJson for DiscountPricing {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        Pricing::from(*self).to_json()
    }
}
