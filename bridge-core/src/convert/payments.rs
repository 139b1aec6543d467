//! Payments and tips.
//!
//! A `Payment` closes the check on the till, and the till refuses one that is not its own total. So payments go only
//! when every one of them is made, has a method number, and together they are the ticket and its tips. In every other
//! case none goes: the check stays open, and the footer says what is paid and what is due.

use super::builder::{Builder, number};
use super::charges::is_tip;
use super::items::name;
use crate::ledger::{Code, Finding};
use hubrise_api::{OrderPayment, PaymentType};
use pixelpoint_api::{MethodNumber, Payment};
use rust_decimal::Decimal;

/// A payment that is not deleted.
struct Live<'a> {
    path: String,
    payment: &'a OrderPayment,
    method: Option<MethodNumber>,
    amount: Decimal,
    on_delivery: bool,
}

/// Something has been paid already.
pub(super) fn is_paid(b: &Builder<'_>) -> bool {
    b.order.payments.iter().any(|payment| {
        !payment.deleted
            && !on_delivery(b, payment)
            && payment.amount.is_some_and(|amount| amount.amount() > Decimal::ZERO)
    })
}

/// Paid at the door or at the counter: cash, or a method the settings name.
fn on_delivery(b: &Builder<'_>, payment: &OrderPayment) -> bool {
    payment.kind == Some(PaymentType::Cash)
        || number::<MethodNumber>(payment.ref_code.as_deref())
            .is_some_and(|method| b.settings.on_delivery_methods.contains(&method))
}

/// The tips of the order; they are part of HubRise's total and never of the ticket's.
pub(super) fn tips(b: &mut Builder<'_>) -> Decimal {
    let order = b.order;
    let tips = order.charges.iter().enumerate().filter(|(_, charge)| !charge.deleted && is_tip(charge));
    let mut sum = Decimal::ZERO;
    for (index, tip) in tips {
        let path = format!("charges[{index}].price");
        let price = b.required(tip.price, &path);
        sum = b.computed(sum.checked_add(price), &path);
    }
    sum
}

pub(super) fn convert(b: &mut Builder<'_>, till: Decimal, tips: Decimal) -> Vec<Payment> {
    let live = live(b);
    let paid = b.computed(live.iter().try_fold(Decimal::ZERO, |sum, one| sum.checked_add(one.amount)), "payments");
    let due = b.computed(till.checked_add(tips), "payments");
    let complete = !live.is_empty()
        && paid == due
        && live.iter().all(|one| !one.on_delivery && one.method.is_some() && one.amount > Decimal::ZERO);
    let bearer = live.iter().position(|one| one.amount >= tips);
    if complete && bearer.is_none() {
        b.find(Finding::new(Code::TipNotCovered, "payments").worth(b.money(tips)));
    }
    if let Some(bearer) = bearer.filter(|_| complete) {
        send(b, &live, tips, bearer)
    } else {
        print(b, &live, till);
        Vec::new()
    }
}

fn live<'a>(b: &mut Builder<'a>) -> Vec<Live<'a>> {
    let mut live = Vec::new();
    for (index, payment) in b.order.payments.iter().enumerate() {
        let path = format!("payments[{index}]");
        if payment.deleted {
            b.find(Finding::new(Code::ElementDeleted, path));
            continue;
        }
        live.push(Live {
            method: number(payment.ref_code.as_deref()),
            amount: b.required(payment.amount, &format!("{path}.amount")),
            on_delivery: on_delivery(b, payment),
            path,
            payment,
        });
    }
    live
}

fn send(b: &mut Builder<'_>, live: &[Live<'_>], tips: Decimal, bearer: usize) -> Vec<Payment> {
    tip_findings(b, Code::TipSent);
    let mut payments = Vec::new();
    for (index, one) in live.iter().enumerate() {
        let tip = (index == bearer && !tips.is_zero()).then_some(tips);
        let Some(method) = one.method else { continue };
        payments.push(Payment { method, tender: one.amount - tip.unwrap_or_default(), tip });
        let finding =
            Finding::new(Code::PaymentSent, &*one.path).worth(one.payment.amount).with("code", method.to_string());
        b.find(finding);
    }
    payments
}

fn print(b: &mut Builder<'_>, live: &[Live<'_>], till: Decimal) {
    tip_findings(b, Code::TipNotSent);
    let paid =
        live.iter().filter(|one| !one.on_delivery).fold(Decimal::ZERO, |sum, one| sum.saturating_add(one.amount));
    for one in live {
        let label = b.ticket_text(if one.on_delivery { "ticket_to_pay" } else { "ticket_paid_online" });
        let method = name(one.payment.name.as_deref().or(one.payment.ref_code.as_deref()));
        b.footer.payment(&label, &method, one.payment.amount);
        let code = match (one.on_delivery, one.method) {
            (true, _) => Code::PaymentOnDelivery,
            (false, None) => Code::PaymentWithoutRef,
            (false, Some(_)) => Code::PaymentsNotSent,
        };
        let finding = Finding::new(code, &*one.path)
            .worth(one.payment.amount)
            .with("paid", shown(b, paid))
            .with("till", shown(b, till));
        b.find(finding);
    }
    print_rest(b, live);
}

/// What is left to pay once everything HubRise names is taken off.
fn print_rest(b: &mut Builder<'_>, live: &[Live<'_>]) {
    let named = live.iter().fold(Decimal::ZERO, |sum, one| sum.saturating_add(one.amount));
    let total = b.order.total.map_or(Decimal::ZERO, |total| total.amount());
    let rest = total.saturating_sub(named);
    if !live.is_empty() && rest > Decimal::ZERO {
        let label = b.ticket_text("ticket_to_pay");
        let rest = b.money(rest);
        b.footer.payment(&label, "", rest);
    }
}

fn tip_findings(b: &mut Builder<'_>, code: Code) {
    for (index, charge) in b.order.charges.iter().enumerate() {
        if !charge.deleted && is_tip(charge) {
            b.find(Finding::new(code, format!("charges[{index}]")).worth(charge.price));
        }
    }
}

fn shown(b: &Builder<'_>, amount: Decimal) -> String {
    b.money(amount).map_or_else(|| amount.to_string(), |money| money.to_string())
}
