//! The total the till will compute, against HubRise's.

use super::builder::{At, Builder};
use super::{items, payments};
use crate::ledger::{Code, Finding, money_text};
use hubrise_api::{Currency, Money};
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

impl Totals {
    /// What the ticket comes to, where that is not what HubRise says, tips apart.
    pub fn other_on_till(&self) -> Option<Money> {
        let (hubrise, till) = (self.hubrise?, self.till?);
        let tips = self.tips.map_or(Decimal::ZERO, |tips| tips.amount());
        (hubrise.amount().checked_sub(tips) != Some(till.amount())).then_some(till)
    }
}

pub(super) fn of(b: &Builder<'_>, till: Decimal, tips: Decimal) -> Totals {
    Totals { hubrise: b.order.total, till: b.money(till), tips: b.money(tips) }
}

/// Where a sum over all lines that cannot be computed is reported; the total has a finding of its own.
const SUM: At<'_> = At("ticket", "");

/// Predicts the till's total and compares it; a difference that the ledger does not explain, or one that would make the
/// till refuse a payment, holds the order.
pub(super) fn check(b: &mut Builder<'_>, tips: Decimal) -> Decimal {
    let (till, fractions) = predicted(b);
    let Some(total) = b.order.total else {
        b.find(Finding::new(Code::TotalMissing, "total").worth(b.money(till)));
        return till;
    };
    let goods = b.computed(total.amount().checked_sub(tips), SUM);
    let gap = b.computed(till.checked_sub(goods), SUM);
    let declared = b.declared.iter().try_fold(Decimal::ZERO, |sum, (_, effect)| sum.checked_add(*effect));
    let declared = b.computed(declared, SUM);
    let unexplained = b.computed(gap.checked_sub(declared), SUM);
    if !b.computable {
        b.find_once(Finding::new(Code::TotalUnchecked, "total"));
        return till;
    }
    let tolerance = b.settings.total_tolerance;
    let rounding = smallest(b).saturating_mul(fractions.into());
    let breaks_payment = payments::is_paid(b) && gap.abs() > tolerance;
    if unexplained.abs() > tolerance.max(rounding) || breaks_payment {
        differs(b, till, goods, unexplained);
    } else if !unexplained.is_zero() {
        let code = if unexplained.abs() <= rounding { Code::Rounding } else { Code::TotalTolerated };
        b.find(Finding::new(code, "total").worth(b.money(unexplained)));
    } else if gap.is_zero() {
        b.find(Finding::new(Code::TotalAgrees, "total").worth(b.money(till)));
    } else {
        b.find(
            Finding::new(Code::TotalExplained, "total").worth(b.money(gap)).with("lines", explained(b, unexplained)),
        );
    }
    till
}

fn differs(b: &mut Builder<'_>, till: Decimal, goods: Decimal, unexplained: Decimal) {
    for finding in subtotals(b) {
        b.find(finding);
    }
    let finding = Finding::new(Code::TotalDiffers, "total")
        .worth(b.money(till.saturating_sub(goods)))
        .with("till", shown(b, till))
        .with("hubrise", shown(b, goods))
        .with("lines", explained(b, unexplained));
    b.find(finding);
}

/// "items[1] -7.00 EUR, ? -0.10 EUR": the gap, line by line; `?` is what no line explains.
fn explained(b: &Builder<'_>, unexplained: Decimal) -> String {
    let rest = Some(("?", unexplained)).filter(|(_, rest)| !rest.is_zero());
    let lines = b.declared.iter().map(|(path, effect)| (path.as_str(), *effect)).chain(rest);
    lines.map(|(path, effect)| format!("{path} {}", shown(b, effect))).collect::<Vec<_>>().join(", ")
}

/// Items whose `subtotal` HubRise computed otherwise than from price, options and quantity.
fn subtotals(b: &Builder<'_>) -> Vec<Finding> {
    let live = b.order.items.iter().enumerate().filter(|(_, item)| !item.deleted);
    let smallest = smallest(b);
    let differing = live.filter_map(|(nth, item)| {
        let subtotal = item.subtotal?.amount();
        let ours = items::sum(item)?;
        (ours.checked_sub(subtotal)?.abs() > smallest).then(|| {
            Finding::new(Code::SubtotalDiffers, format!("{}.subtotal", b.path("items", nth)))
                .worth(b.money(ours.saturating_sub(subtotal)))
                .with("hubrise", shown(b, subtotal))
                .with("till", shown(b, ours))
        })
    });
    differing.collect()
}

fn shown(b: &Builder<'_>, amount: Decimal) -> String {
    b.money(amount).map_or_else(|| amount.to_string(), |money| money.to_string())
}

/// The sum of the lines, each rounded to the smallest amount of its currency as a till does, and how many had to be rounded.
fn predicted(b: &mut Builder<'_>) -> (Decimal, u32) {
    let decimals = decimals(b.currency);
    let mut fractions = 0;
    let mut sum = Some(Decimal::ZERO);
    for line in &b.items {
        let exact = line.quantity.checked_mul(line.cost_each);
        let rounded = exact.map(|exact| exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero));
        fractions += u32::from(rounded != exact);
        sum = sum.zip(rounded).and_then(|(sum, line)| sum.checked_add(line));
    }
    (b.computed(sum, SUM), fractions)
}

/// The smallest amount of the order's currency: what one line may be rounded by, and more.
fn smallest(b: &Builder<'_>) -> Decimal {
    Decimal::new(1, decimals(b.currency))
}

/// Currencies of three decimals (ISO 4217). All others have two in HubRise, yen too.
const THREE_DECIMALS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

fn decimals(currency: Option<Currency>) -> u32 {
    if currency.is_some_and(|currency| THREE_DECIMALS.contains(&currency.as_str())) { 3 } else { 2 }
}
