//! Discounts: coupon lines on the whole order.

use super::builder::{At, Builder, Line, shown};
use super::items::name;
use super::payments;
use crate::ledger::{Code, Finding};
use crate::settings::Policy;
use hubrise_api::OrderDiscount;
use pixelpoint_api::{CouponNum, ItemCode};
use rust_decimal::Decimal;

pub(super) fn convert(b: &mut Builder<'_>) {
    for (nth, discount) in b.order.discounts.iter().enumerate() {
        let path = b.path("discounts", nth);
        if discount.deleted {
            b.find(Finding::new(Code::ElementDeleted, path));
        } else {
            one(b, discount, &path);
        }
    }
}

fn one(b: &mut Builder<'_>, discount: &OrderDiscount, path: &str) {
    let off = b.required(discount.price_off, At(path, "price_off"));
    let (code, finding) = code(b, discount, path);
    let description = name(discount.name.as_deref());
    let kind = finding.code;
    let finding = finding.worth(b.money(off)).about(description);
    b.find(finding);
    if let Some(code) = code {
        let line = Line {
            code: ItemCode::Coupon(code),
            description: Some(description.to_owned()),
            quantity: Decimal::ONE,
            cost_each: -off,
        };
        b.line(path, line, None);
        return;
    }
    b.declare(off, path);
    if kind == Code::DiscountSkipped {
        let label = b.ticket_text("ticket_discount");
        let amount = b.printed(b.money(-off));
        b.footer.payment(&label, description, &amount);
    }
}

/// By ref, else by name among the till's coupons, else by the policy.
fn code(b: &mut Builder<'_>, discount: &OrderDiscount, path: &str) -> (Option<CouponNum>, Finding) {
    if let Some(code) = b.code::<CouponNum>(discount.ref_code.as_deref(), path, "ref") {
        return (Some(code), Finding::new(Code::DiscountSent, path).with("code", code.to_string()));
    }
    let menu = b.circumstances.menu.filter(|_| b.settings.discounts_by_name);
    if let Some(code) = menu.zip(discount.name.as_deref()).and_then(|(menu, name)| menu.coupon_named(name)) {
        return (Some(code), Finding::new(Code::DiscountByName, path).with("code", code.to_string()));
    }
    match b.settings.discount {
        Policy::Fallback(code) => {
            (Some(code), Finding::new(Code::DiscountFallback, path).with("code", code.to_string()))
        }
        // Left out of a paid order, the till would ask for more than was paid, and refuse the order.
        Policy::Hold if payments::is_paid(b) => {
            (None, Finding::new(Code::DiscountWithoutRef, path).with("ref", shown(discount.ref_code.as_deref())))
        }
        Policy::Skip | Policy::Hold => (None, Finding::new(Code::DiscountSkipped, path)),
    }
}
