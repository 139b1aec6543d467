//! What the till sells and takes: products, coupons, sale types, payment methods. From the till's listings, or from a CSV.

mod check;
mod csv;
mod numbers;

pub use csv::MenuError;
pub use numbers::Unlisted;

use pixelpoint_api::CouponNum;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a till's number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A product, an option, a charge or a combo: PixelPoint makes no difference. `ProdNum`.
    Product,
    /// A discount. `CouponNum`.
    Coupon,
    /// A sales type. `SaleTypeNum`.
    SaleType,
    /// A payment method. `MethodNumber`.
    Method,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Product, Self::Coupon, Self::SaleType, Self::Method];

    /// The word of the kind, as in the CSV.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Coupon => "coupon",
            Self::SaleType => "sale_type",
            Self::Method => "method",
        }
    }

    /// The kind with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One thing the till knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its number on the till.
    pub number: u32,
    /// Its name on the till.
    pub name: String,
    /// Its price on the till, in the store's currency, if it has one.
    pub price: Option<Decimal>,
}

/// Everything the till is known to know. A kind of which it has no entry was not listed: nothing can be said about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Menu {
    entries: BTreeMap<(Kind, u32), Entry>,
    listed: BTreeSet<Kind>,
}

impl Menu {
    /// A menu of these entries; of two with the same kind and number the later one counts.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let entries: BTreeMap<_, _> = entries.into_iter().map(|entry| ((entry.kind, entry.number), entry)).collect();
        let listed = entries.keys().map(|(kind, _)| *kind).collect();
        Self { entries, listed }
    }

    /// Every entry, by kind and number.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// The entry with this number.
    pub fn find(&self, kind: Kind, number: u32) -> Option<&Entry> {
        self.entries.get(&(kind, number))
    }

    /// Whether the till's entries of this kind are known at all.
    pub fn lists(&self, kind: Kind) -> bool {
        self.listed.contains(&kind)
    }

    /// The one coupon of this name, letter case aside; `None` where there is none or more than one.
    pub fn coupon_named(&self, name: &str) -> Option<CouponNum> {
        let named = |entry: &&Entry| entry.kind == Kind::Coupon && crate::text::same_name(&entry.name, name);
        let mut found = self.entries().filter(named);
        let coupon = found.next()?;
        found.next().is_none().then(|| CouponNum::new(coupon.number))
    }
}
