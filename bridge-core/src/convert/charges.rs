//! Charges: product lines. A tip is never one; it goes with a payment.

use super::builder::{At, Builder, Line, named, shown};
use super::items::name;
use crate::ledger::{Code, Finding};
use crate::settings::{ConversionSettings, Policy};
use crate::text::same_name;
use hubrise_api::{ChargeType, OrderCharge};
use pixelpoint_api::{ItemCode, ProdNum};
use rust_decimal::Decimal;

pub(super) fn convert(b: &mut Builder<'_>) {
    for (nth, charge) in b.order.charges.iter().enumerate() {
        let path = b.path("charges", nth);
        if charge.deleted {
            b.find(Finding::new(Code::ElementDeleted, path));
        } else if !is_tip(b.settings, charge) {
            one(b, charge, &path);
        }
    }
}

/// HubRise marks a tip by the charge type, which is deprecated but what most platforms set; without any type its name
/// tells.
pub(crate) fn is_tip(settings: &ConversionSettings, charge: &OrderCharge) -> bool {
    let kinds = [&charge.kind, &charge.charge_type];
    if kinds.iter().all(|kind| kind.is_none()) {
        let name = charge.name.as_deref().unwrap_or_default();
        return settings.tip_names.iter().any(|tip| same_name(tip, name));
    }
    kinds.into_iter().any(|kind| *kind == Some(ChargeType::Tip))
}

fn one(b: &mut Builder<'_>, charge: &OrderCharge, path: &str) {
    let price = b.required(charge.price, At(path, "price"));
    let (code, finding) = code(b, charge, path);
    let description = name(charge.name.as_deref());
    let finding = finding.worth(b.money(price)).about(description);
    b.find(finding);
    match code {
        Some(code) => {
            let line = Line {
                code: ItemCode::Product(code),
                description: Some(description.to_owned()),
                quantity: Decimal::ONE,
                cost_each: price,
            };
            b.line(path, line, None);
        }
        None => b.declare(-price, path),
    }
}

/// By ref, else by type, else by name, else by the policy.
fn code(b: &mut Builder<'_>, charge: &OrderCharge, path: &str) -> (Option<ProdNum>, Finding) {
    if let Some(code) = b.code::<ProdNum>(charge.ref_code.as_deref(), path, "ref") {
        return (Some(code), Finding::new(Code::ChargeSent, path).with("code", code.to_string()));
    }
    let settings = b.settings;
    let kind = charge.kind.as_ref().or(charge.charge_type.as_ref());
    let by_type = kind.and_then(|kind| settings.charge_types.get(kind.as_str()));
    let by_name = || named(&settings.charge_names, charge.name.as_deref());
    let mapped = by_type.or_else(by_name).copied();
    let fallback =
        |code: ProdNum| (Some(code), Finding::new(Code::ChargeFallback, path).with("code", code.to_string()));
    match (mapped, settings.charge) {
        (Some(code), _) | (None, Policy::Fallback(code)) => fallback(code),
        (None, Policy::Skip) => (None, Finding::new(Code::ChargeSkipped, path)),
        (None, Policy::Hold) => {
            (None, Finding::new(Code::ChargeWithoutRef, path).with("ref", shown(charge.ref_code.as_deref())))
        }
    }
}
