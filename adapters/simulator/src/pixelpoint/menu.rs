//! What a store's till knows, by number.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

/// A product of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Name on the till.
    pub name: String,
    /// The till's own price, in the store's currency; `None` for an open price. The till keeps
    /// the price an order sends even where it differs from this one.
    pub price: Option<Decimal>,
}

/// What a store's till knows: an order that names any other number is rejected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Menu {
    /// Products, options, combos and charges: `PixelPoint` tells none of them apart.
    pub products: BTreeMap<u32, Product>,
    /// Coupons (discounts).
    pub coupons: BTreeMap<u32, String>,
    /// Sale types.
    pub sale_types: BTreeMap<u32, String>,
    /// Payment methods.
    pub methods: BTreeMap<u32, String>,
    /// Which of the products are combos. Only a strict till asks; a menu file does not say.
    pub combos: BTreeSet<u32>,
}

/// A line of a menu file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the menu is not `kind,number,name,price` with kind product, coupon, sale_type or method")]
pub struct MenuError {
    /// Counted from 1, the heading included.
    pub line: usize,
}

impl Menu {
    /// Reads `kind,number,name,price` with a heading; names hold no comma.
    ///
    /// # Errors
    /// At the first line that cannot be read.
    pub fn from_csv(text: &str) -> Result<Self, MenuError> {
        let mut menu = Self::default();
        for (index, row) in text.lines().enumerate().skip(1).filter(|(_, row)| !row.trim().is_empty()) {
            menu.row(row).ok_or(MenuError { line: index + 1 })?;
        }
        Ok(menu)
    }

    fn row(&mut self, row: &str) -> Option<()> {
        let columns: Vec<&str> = row.split(',').map(str::trim).collect();
        let [kind, number, name, price] = columns[..] else {
            return None;
        };
        let number = number.parse().ok()?;
        let name = name.to_owned();
        match kind {
            "product" => {
                let price = if price.is_empty() { None } else { Some(price.parse().ok()?) };
                self.products.insert(number, Product { name, price });
            }
            "coupon" => {
                self.coupons.insert(number, name);
            }
            "sale_type" => {
                self.sale_types.insert(number, name);
            }
            "method" => {
                self.methods.insert(number, name);
            }
            _ => return None,
        }
        Some(())
    }
}
