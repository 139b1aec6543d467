//! What a till looks at before it takes an order. Any doubt rejects the whole order, as documented.

use std::collections::BTreeSet;

use pixelpoint_api::{Item, ItemCode, ItemId, Payment, Transaction};
use rust_decimal::Decimal;

use super::menu::Menu;
use crate::money::{to_cents, two_decimals};

/// The till's own sums of an order it takes.
pub(super) struct Sums {
    pub(super) total: Decimal,
    pub(super) paid: Decimal,
    pub(super) tip: Decimal,
}

/// Why the till rejects an order; its text follows `Order Rejected. Reason: `. That texts of this
/// kind exist is documented, their wording is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// `SaleTypeNum` is not one of the store's.
    #[error("Sale type {0} does not exist")]
    SaleType(u32),
    /// `ProdNum` is not on the menu.
    #[error("Product {0} does not exist")]
    Product(u32),
    /// `CouponNum` is not on the menu.
    #[error("Coupon {0} does not exist")]
    Coupon(u32),
    /// `MethodNumber` is not one of the store's.
    #[error("Payment method {0} does not exist")]
    Method(u32),
    /// No line.
    #[error("There are no items")]
    NoItems,
    /// An `ItemId` occurs twice.
    #[error("ItemId {0} is not unique")]
    ItemId(u32),
    /// A line hangs on a line that does not come before it.
    #[error("ItemId {item} is attached to {parent}, which is not a line before it")]
    Parent {
        /// The line.
        item: u32,
        /// What it names as its parent or combo.
        parent: u32,
    },
    /// Payments and total differ. EOI takes no partial payment.
    #[error("Payment of {} does not match the total of {}", two_decimals(*paid), two_decimals(*total))]
    Total {
        /// Sum of `Tender`.
        paid: Decimal,
        /// Sum of the lines.
        total: Decimal,
    },
    /// Numbers no till can add up.
    #[error("An amount is too large")]
    TooLarge,
}

/// Checks an order against a store's menu, in which `missing` is not.
pub(super) fn check(order: &Transaction, menu: &Menu, missing: Option<u32>) -> Result<Sums, Rejection> {
    let sale_type = order.sale_type.get();
    if !menu.sale_types.contains_key(&sale_type) {
        return Err(Rejection::SaleType(sale_type));
    }
    if order.items.is_empty() {
        return Err(Rejection::NoItems);
    }
    for item in &order.items {
        is_on_menu(item, menu, missing)?;
    }
    hangs_together(&order.items)?;
    for payment in &order.payments {
        let method = payment.method.get();
        menu.methods.get(&method).ok_or(Rejection::Method(method))?;
    }
    sums(&order.items, &order.payments)
}

fn is_on_menu(item: &Item, menu: &Menu, missing: Option<u32>) -> Result<(), Rejection> {
    let (is_known, number, rejection) = match item.code {
        ItemCode::Product(code) => {
            (menu.products.contains_key(&code.get()), code.get(), Rejection::Product(code.get()))
        }
        ItemCode::Coupon(code) => (menu.coupons.contains_key(&code.get()), code.get(), Rejection::Coupon(code.get())),
    };
    if is_known && missing != Some(number) { Ok(()) } else { Err(rejection) }
}

/// `ItemId`s are unique; a parent or combo is the line itself or one before it.
fn hangs_together(items: &[Item]) -> Result<(), Rejection> {
    let mut seen = BTreeSet::<ItemId>::new();
    for item in items {
        if !seen.insert(item.item_id) {
            return Err(Rejection::ItemId(item.item_id.get()));
        }
        let named = [Some(item.parent_id), item.combo.as_ref().map(|combo| combo.line)];
        if let Some(parent) = named.into_iter().flatten().find(|parent| !seen.contains(parent)) {
            return Err(Rejection::Parent { item: item.item_id.get(), parent: parent.get() });
        }
    }
    Ok(())
}

fn sums(items: &[Item], payments: &[Payment]) -> Result<Sums, Rejection> {
    let amounts = items.iter().map(|item| item.quantity.checked_mul(item.cost_each));
    let total = to_cents(sum(amounts)?);
    let paid = sum(payments.iter().map(|payment| Some(payment.tender)))?;
    let tip = sum(payments.iter().map(|payment| payment.tip.or(Some(Decimal::ZERO))))?;
    if !payments.is_empty() && paid != total {
        return Err(Rejection::Total { paid, total });
    }
    Ok(Sums { total, paid, tip })
}

fn sum(amounts: impl Iterator<Item = Option<Decimal>>) -> Result<Decimal, Rejection> {
    let mut sum = Decimal::ZERO;
    for amount in amounts {
        sum = amount.and_then(|amount| sum.checked_add(amount)).ok_or(Rejection::TooLarge)?;
    }
    Ok(sum)
}
