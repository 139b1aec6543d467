//! Charges: product lines. A tip is never one; it goes with a payment.

use super::builder::{Builder, Line, number, shown};
use super::items::name;
use crate::ledger::{Code, Finding};
use crate::settings::Policy;
use hubrise_api::{ChargeType, OrderCharge};
use pixelpoint_api::{ItemCode, ProdNum};
use rust_decimal::Decimal;

pub(super) fn convert(b: &mut Builder<'_>) {
    for (index, charge) in b.order.charges.iter().enumerate() {
        let path = format!("charges[{index}]");
        if charge.deleted {
            b.find(Finding::new(Code::ElementDeleted, path));
        } else if !is_tip(charge) {
            one(b, charge, &path);
        }
    }
}

/// HubRise marks a tip by the charge type, which is deprecated but what every platform sets.
pub(super) fn is_tip(charge: &OrderCharge) -> bool {
    [&charge.kind, &charge.charge_type].into_iter().any(|kind| *kind == Some(ChargeType::Tip))
}

fn one(b: &mut Builder<'_>, charge: &OrderCharge, path: &str) {
    let price = b.required(charge.price, &format!("{path}.price"));
    let (code, finding) = code(b, charge, path);
    let description = name(charge.name.as_deref());
    let finding = finding.worth(b.money(price)).with("name", description.clone());
    b.find(finding);
    match code {
        Some(code) => {
            let line = Line {
                code: ItemCode::Product(code),
                description: Some(description),
                quantity: Decimal::ONE,
                cost_each: price,
            };
            b.line(path, line, None);
        }
        None => b.declare(-price, path),
    }
}

fn code(b: &Builder<'_>, charge: &OrderCharge, path: &str) -> (Option<ProdNum>, Finding) {
    if let Some(code) = number::<ProdNum>(charge.ref_code.as_deref()) {
        return (Some(code), Finding::new(Code::ChargeSent, path).with("code", code.to_string()));
    }
    let kind = charge.kind.as_ref().or(charge.charge_type.as_ref());
    let by_type = kind.and_then(|kind| b.settings.charge_types.get(kind.as_str())).copied();
    let fallback =
        |code: ProdNum| (Some(code), Finding::new(Code::ChargeFallback, path).with("code", code.to_string()));
    match (by_type, b.settings.charge) {
        (Some(code), _) | (None, Policy::Fallback(code)) => fallback(code),
        (None, Policy::Skip) => (None, Finding::new(Code::ChargeSkipped, path)),
        (None, Policy::Hold) => {
            (None, Finding::new(Code::ChargeWithoutRef, path).with("ref", shown(charge.ref_code.as_deref())))
        }
    }
}
