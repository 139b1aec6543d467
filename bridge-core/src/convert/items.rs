//! Items and deals. A deal becomes a combo line with its components attached; without a product number its components
//! go as plain items. Components stand right behind their combo line: parents first, depth first.

use super::builder::{Builder, Line, number, shown};
use super::options;
use crate::ledger::{Code, Finding};
use crate::settings::Policy;
use hubrise_api::OrderItem;
use pixelpoint_api::dialect::DealCodeNode;
use pixelpoint_api::{ComboLink, CouponNum, ItemCode, ItemId, ProdNum};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(super) fn convert(b: &mut Builder<'_>) {
    let order = b.order;
    let mut done = BTreeSet::new();
    for (index, item) in order.items.iter().enumerate() {
        match deal_key(item).filter(|_| !item.deleted) {
            Some(key) if done.contains(key) => {}
            Some(key) => {
                done.insert(key);
                deal(b, key);
            }
            None => plain(b, index, item, None),
        }
    }
    for (key, deal) in &order.deals {
        if !done.contains(key.as_str()) {
            b.find(Finding::new(Code::ElementDeleted, format!("deals.{key}")).with("name", name(deal.name.as_deref())));
        }
    }
}

fn deal_key(item: &OrderItem) -> Option<&str> {
    item.deal_line.as_ref()?.deal_key.as_deref()
}

/// One instance of a deal with all its components, joined by key inside this payload only: HubRise renumbers keys.
fn deal(b: &mut Builder<'_>, key: &str) {
    let order = b.order;
    let combo = combo_line(b, key);
    for (index, item) in order.items.iter().enumerate() {
        if deal_key(item) == Some(key) && !item.deleted {
            plain(b, index, item, combo.as_ref());
        }
    }
}

fn combo_line(b: &mut Builder<'_>, key: &str) -> Option<ComboLink> {
    let path = format!("deals.{key}");
    let Some(deal) = b.order.deals.get(key) else {
        b.find(Finding::new(Code::DealUnknown, path));
        return None;
    };
    let deal_name = name(deal.name.as_deref());
    let code = match b.dialect.deal_code_node {
        DealCodeNode::ProdNum => number::<ProdNum>(deal.ref_code.as_deref()).map(ItemCode::Product),
        DealCodeNode::CouponNum => number::<CouponNum>(deal.ref_code.as_deref()).map(ItemCode::Coupon),
    };
    let Some(code) = code else {
        b.find(Finding::new(Code::DealComponentsOnly, path).with("name", deal_name));
        return None;
    };
    let line = Line {
        code,
        description: Some(deal_name),
        quantity: Decimal::ONE,
        // The deal's price structure is kept: components carry their own prices in the deal.
        cost_each: Decimal::ZERO,
    };
    let item_id = b.line(&path, line, None);
    let deal_ref = deal.ref_code.clone();
    b.find(Finding::new(Code::DealSent, path).with("code", deal_ref.clone().unwrap_or_default()));
    Some(ComboLink { line: item_id, deal_ref })
}

fn plain(b: &mut Builder<'_>, index: usize, item: &OrderItem, combo: Option<&ComboLink>) {
    let path = format!("items[{index}]");
    if item.deleted {
        b.find(Finding::new(Code::ElementDeleted, path));
        return;
    }
    let price = b.required(item.price, &format!("{path}.price"));
    let quantity = quantity(b, item, &path);
    let worth = worth(b, item, price, quantity, &path);
    let (code, finding) = code(b, item, &path);
    let finding = finding.worth(b.money(worth)).with("name", full_name(item));
    let sent = finding.code;
    b.find(finding);
    if let Some(code) = code {
        let item_id = item_line(b, item, &path, code, (price, quantity), combo);
        options::convert(b, item, &path, item_id, quantity);
    } else {
        debug_assert!(matches!(sent, Code::ItemSkipped | Code::ItemWithoutRef));
        b.declare(-worth, &path);
        options::left_out(b, item, &path);
    }
    if let Some(notes) = &item.customer_notes {
        b.footer.note(&full_name(item), notes.as_str());
        b.find(Finding::new(Code::Printed, format!("{path}.customer_notes")));
    }
}

fn item_line(
    b: &mut Builder<'_>,
    item: &OrderItem,
    path: &str,
    code: ProdNum,
    (cost_each, quantity): (Decimal, Decimal),
    combo: Option<&ComboLink>,
) -> ItemId {
    let line = Line { code: ItemCode::Product(code), description: Some(full_name(item)), quantity, cost_each };
    let item_id = b.line(path, line, combo.map(|combo| combo.line));
    if let (Some(combo), Some(line)) = (combo, b.items.last_mut()) {
        line.combo = Some(combo.clone());
    }
    item_id
}

fn code(b: &Builder<'_>, item: &OrderItem, path: &str) -> (Option<ProdNum>, Finding) {
    if let Some(code) = number::<ProdNum>(item.sku_ref.as_deref()) {
        return (Some(code), Finding::new(Code::ItemSent, path).with("code", code.to_string()));
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
        b.missing(&format!("{path}.quantity"));
        Decimal::ONE
    })
}

/// What the item with its options adds to the total.
fn worth(b: &mut Builder<'_>, item: &OrderItem, price: Decimal, quantity: Decimal, path: &str) -> Decimal {
    let unit = item.options.iter().try_fold(price, |unit, option| {
        let price = option.price.map_or(Decimal::ZERO, |price| price.amount());
        unit.checked_add(price.checked_mul(options::per_unit(option))?)
    });
    b.computed(unit.and_then(|unit| unit.checked_mul(quantity)), path)
}

pub(super) fn full_name(item: &OrderItem) -> String {
    let product = name(item.product_name.as_deref());
    match item.sku_name.as_deref() {
        Some(sku) => format!("{product} {sku}"),
        None => product,
    }
}

pub(super) fn name(name: Option<&str>) -> String {
    name.unwrap_or("?").to_owned()
}
