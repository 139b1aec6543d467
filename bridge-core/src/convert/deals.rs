//! Deals. A deal becomes a combo line with its components attached right behind it; without a code its components go as
//! plain items.

use super::builder::{At, Builder, Line, shown};
use super::items::{self, name};
use crate::ledger::{Code, Finding};
use crate::settings::Policy;
use hubrise_api::{Order, OrderDeal, OrderItem};
use pixelpoint_api::dialect::DealCodeNode;
use pixelpoint_api::{ComboLink, CouponNum, ItemCode, ProdNum};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The deals of an order, joined to their items by key inside this payload only: HubRise renumbers keys.
pub(super) struct Deals<'a> {
    /// The items of each deal that are not deleted.
    components: BTreeMap<&'a str, Vec<usize>>,
    done: BTreeSet<&'a str>,
}

/// The combo line of a deal, for its components.
pub(super) struct Combo {
    pub(super) link: ComboLink,
    /// The combo line carries the components' prices.
    pub(super) aggregates: bool,
}

pub(super) fn key(item: &OrderItem) -> Option<&str> {
    item.deal_line.as_ref()?.deal_key.as_deref()
}

impl<'a> Deals<'a> {
    pub(super) fn of(order: &'a Order) -> Self {
        let mut components = BTreeMap::<_, Vec<_>>::new();
        for (nth, item) in order.items.iter().enumerate().filter(|(_, item)| !item.deleted) {
            if let Some(key) = key(item) {
                components.entry(key).or_default().push(nth);
            }
        }
        Self { components, done: BTreeSet::new() }
    }

    /// One instance of a deal with all its components, when the first of them comes up.
    pub(super) fn convert(&mut self, b: &mut Builder<'a>, key: &'a str) {
        if !self.done.insert(key) {
            return;
        }
        let combo = combo_line(b, key);
        for nth in self.components.get(key).into_iter().flatten() {
            items::one(b, *nth, combo.as_ref());
        }
    }

    /// Deals of which nothing is left.
    pub(super) fn left_over(&self, b: &mut Builder<'_>) {
        let order = b.order;
        for (key, deal) in order.deals.iter().filter(|(key, _)| !self.done.contains(key.as_str())) {
            let finding = Finding::new(Code::DealEmpty, format!("deals.{key}"));
            b.find(finding.with("name", name(deal.name.as_deref())));
        }
    }
}

impl Combo {
    /// Moves what a component costs to the combo line.
    pub(super) fn add(&self, b: &mut Builder<'_>, worth: Decimal, at: At<'_>) {
        let sum = b.line_mut(self.link.line).and_then(|line| line.cost_each.checked_add(worth));
        let sum = b.computed(sum, at);
        if let Some(line) = b.line_mut(self.link.line) {
            line.cost_each = sum;
        }
    }
}

fn combo_line(b: &mut Builder<'_>, key: &str) -> Option<Combo> {
    let path = format!("deals.{key}");
    let Some(deal) = b.order.deals.get(key) else {
        b.find(Finding::new(Code::DealUnknown, path));
        return None;
    };
    let (code, finding) = code(b, deal, &path);
    let aggregates = b.settings.aggregate_deal_prices && matches!(code, Some(ItemCode::Product(_)));
    let deal_name = name(deal.name.as_deref());
    b.find(finding.about(deal_name));
    // The deal's price structure is kept, or its components add theirs: a combo line has no price of its own.
    let line =
        Line { code: code?, description: Some(deal_name.to_owned()), quantity: Decimal::ONE, cost_each: Decimal::ZERO };
    let line = b.line(&path, line, None);
    Some(Combo { link: ComboLink { line, deal_ref: deal.ref_code.clone() }, aggregates })
}

fn code(b: &mut Builder<'_>, deal: &OrderDeal, path: &str) -> (Option<ItemCode>, Finding) {
    if let Some(code) = own_code(b, deal, path) {
        let number = match code {
            ItemCode::Product(code) => code.to_string(),
            ItemCode::Coupon(code) => code.to_string(),
        };
        return (Some(code), Finding::new(Code::DealSent, path).with("code", number));
    }
    match b.settings.deal {
        Policy::Fallback(code) => {
            let finding = Finding::new(Code::DealFallback, path).with("code", code.to_string());
            (Some(ItemCode::Product(code)), finding)
        }
        Policy::Skip => (None, Finding::new(Code::DealComponentsOnly, path)),
        Policy::Hold => (None, Finding::new(Code::DealWithoutRef, path).with("ref", shown(deal.ref_code.as_deref()))),
    }
}

fn own_code(b: &mut Builder<'_>, deal: &OrderDeal, path: &str) -> Option<ItemCode> {
    let ref_code = deal.ref_code.as_deref()?.trim();
    let coupon = b.settings.deal_coupon_prefix.as_deref().and_then(|prefix| ref_code.strip_prefix(prefix));
    if let Some(coupon) = coupon {
        return b.code::<CouponNum>(Some(coupon), path, "ref").map(ItemCode::Coupon);
    }
    match b.dialect.deal_code_node {
        DealCodeNode::ProdNum => b.code::<ProdNum>(Some(ref_code), path, "ref").map(ItemCode::Product),
        DealCodeNode::CouponNum => b.code::<CouponNum>(Some(ref_code), path, "ref").map(ItemCode::Coupon),
    }
}
