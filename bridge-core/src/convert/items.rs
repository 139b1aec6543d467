//! Items: product lines with what hangs on them. Parents first, depth first.

use super::builder::{At, Builder, Line, shown};
use super::deals::{self, Combo};
use super::{half_half, notes, options};
use crate::ledger::{Code, Finding};
use crate::settings::Policy;
use hubrise_api::OrderItem;
use pixelpoint_api::{ItemCode, ItemId, ProdNum};
use rust_decimal::Decimal;

pub(super) fn convert(b: &mut Builder<'_>) {
    let order = b.order;
    let mut deals = deals::Deals::of(order);
    for (nth, item) in order.items.iter().enumerate() {
        match deals::key(item).filter(|_| !item.deleted) {
            Some(key) => deals.convert(b, key),
            None => one(b, nth, None),
        }
    }
    deals.left_over(b);
}

/// One item with its options and notes; inside a deal, behind its combo line.
pub(super) fn one(b: &mut Builder<'_>, nth: usize, combo: Option<&Combo>) {
    let Some(item) = b.order.items.get(nth) else { return };
    let path = b.path("items", nth);
    if item.deleted {
        b.find(Finding::new(Code::ElementDeleted, path));
        return;
    }
    let price = b.required(item.price, At(&path, "price"));
    let quantity = quantity(b, item, &path);
    let worth = worth(b, item, price, quantity, &path);
    let halves = half_half::is_one(item);
    let (code, finding) = code(b, item, &path, halves);
    let name = full_name(item);
    let finding = finding.worth(b.money(worth)).about(&name);
    b.find(finding);
    let Some(code) = code else {
        b.declare(-worth, &path);
        options::left_out(b, item, &path);
        notes::of_item(b, item, &path, None);
        return;
    };
    let description = if halves { b.settings.half_half_name.clone() } else { name };
    let line = Line { code: ItemCode::Product(code), description: Some(description), quantity, cost_each: price };
    let head = component(b, &path, line, combo);
    if halves {
        half_half::convert(b, item, &path, head, quantity);
    } else {
        options::convert(b, item, &path, head, quantity);
    }
    // The name of a half-and-half head says what it is; nothing may be added to it.
    notes::of_item(b, item, &path, Some((head, !halves)));
}

/// Adds the item's line, inside a deal with its tie to the combo.
fn component(b: &mut Builder<'_>, path: &str, mut line: Line, combo: Option<&Combo>) -> ItemId {
    if let Some(combo) = combo.filter(|combo| combo.aggregates) {
        let at = At(path, "subtotal");
        let worth = b.computed(line.cost_each.checked_mul(line.quantity), at);
        line.cost_each = Decimal::ZERO;
        combo.add(b, worth, at);
    }
    let item_id = b.line(path, line, combo.map(|combo| combo.link.line));
    if let (Some(combo), Some(line)) = (combo, b.items.last_mut()) {
        line.combo = Some(combo.link.clone());
    }
    item_id
}

fn code(b: &mut Builder<'_>, item: &OrderItem, path: &str, halves: bool) -> (Option<ProdNum>, Finding) {
    let sent = if halves { Code::HalfHalfSent } else { Code::ItemSent };
    let own = b.code::<ProdNum>(item.sku_ref.as_deref(), path, "sku_ref");
    if let Some(code) = own.or(b.settings.half_half_product.filter(|_| halves)) {
        return (Some(code), Finding::new(sent, path).with("code", code.to_string()));
    }
    match b.settings.item {
        Policy::Fallback(code) => (Some(code), Finding::new(Code::ItemFallback, path).with("code", code.to_string())),
        Policy::Skip => (None, Finding::new(Code::ItemSkipped, path)),
        Policy::Hold => (None, Finding::new(Code::ItemWithoutRef, path).with("ref", shown(item.sku_ref.as_deref()))),
    }
}

/// A missing quantity is taken as one and holds the order: one is more often right than none.
fn quantity(b: &mut Builder<'_>, item: &OrderItem, path: &str) -> Decimal {
    item.quantity.unwrap_or_else(|| {
        b.missing(At(path, "quantity"));
        Decimal::ONE
    })
}

/// What the item with its options adds to the total.
fn worth(b: &mut Builder<'_>, item: &OrderItem, price: Decimal, quantity: Decimal, path: &str) -> Decimal {
    b.computed(product(item, price, quantity), At(path, "subtotal"))
}

/// As HubRise computes `subtotal`; `None` where a number is missing or too large.
pub(super) fn sum(item: &OrderItem) -> Option<Decimal> {
    product(item, item.price?.amount(), item.quantity?)
}

fn product(item: &OrderItem, price: Decimal, quantity: Decimal) -> Option<Decimal> {
    let unit = item.options.iter().try_fold(price, |unit, option| {
        let price = option.price.map_or(Decimal::ZERO, |price| price.amount());
        unit.checked_add(price.checked_mul(options::per_unit(option))?)
    });
    unit?.checked_mul(quantity)
}

pub(super) fn full_name(item: &OrderItem) -> String {
    let product = name(item.product_name.as_deref());
    match &item.sku_name {
        Some(sku) => [product, " ", sku].concat(),
        None => product.to_owned(),
    }
}

/// A name as findings and tickets show it.
pub(super) fn name(name: Option<&str>) -> &str {
    name.unwrap_or("?")
}
