//! The total the till will compute, against HubRise's.

use super::builder::Builder;
use super::payments;
use crate::ledger::{Code, Finding, money_text};
use hubrise_api::Money;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// Totals on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// `total`, as HubRise says, tips included.
    #[serde(with = "money_text")]
    pub hubrise: Option<Money>,
    /// What the till will compute from the lines; it knows tips only as part of a payment.
    #[serde(with = "money_text")]
    pub till: Option<Money>,
    /// The tips in HubRise's total.
    #[serde(with = "money_text")]
    pub tips: Option<Money>,
}

pub(super) fn of(b: &Builder<'_>, till: Decimal, tips: Decimal) -> Totals {
    Totals { hubrise: b.order.total, till: b.money(till), tips: b.money(tips) }
}

/// Predicts the till's total and compares it; a difference that the ledger does not explain, or one that would make the
/// till refuse a payment, holds the order.
pub(super) fn check(b: &mut Builder<'_>, tips: Decimal) -> Decimal {
    let (till, fractions) = predicted(b);
    let Some(total) = b.order.total else {
        b.find(Finding::new(Code::TotalMissing, "total").worth(b.money(till)));
        return till;
    };
    let goods = b.computed(total.amount().checked_sub(tips), "total");
    let gap = b.computed(till.checked_sub(goods), "total");
    let unexplained = b.computed(gap.checked_sub(b.declared_gap), "total");
    let tolerance = b.settings.total_tolerance;
    let rounding = Decimal::new(1, 2).saturating_mul(fractions.into());
    let breaks_payment = payments::is_paid(b) && gap.abs() > tolerance;
    if unexplained.abs() > tolerance.max(rounding) || breaks_payment {
        let finding = Finding::new(Code::TotalDiffers, "total")
            .worth(b.money(gap))
            .with("till", b.money(till).map_or_else(String::new, |money| money.to_string()))
            .with("hubrise", b.money(goods).map_or_else(String::new, |money| money.to_string()));
        b.find(finding);
    } else if !unexplained.is_zero() {
        b.find(Finding::new(Code::Rounding, "total").worth(b.money(unexplained)));
    }
    till
}

/// The sum of the lines, each rounded to the cent as a till does, and how many had to be rounded.
fn predicted(b: &mut Builder<'_>) -> (Decimal, u32) {
    let mut fractions = 0;
    let mut sum = Some(Decimal::ZERO);
    for line in &b.items {
        let exact = line.quantity.checked_mul(line.cost_each);
        let rounded = exact.map(|exact| exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero));
        fractions += u32::from(rounded != exact);
        sum = sum.zip(rounded).and_then(|(sum, line)| sum.checked_add(line));
    }
    (b.computed(sum, "total"), fractions)
}
