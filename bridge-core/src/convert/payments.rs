//! Payments and tips.
//!
//! A `Payment` closes the check on the till, and the till refuses one that is not its own total. So payments go only
//! when every one of them is made, has a method number, and together they are the ticket and its tips. In every other
//! case none goes: the check stays open, and the footer says what is paid and what is due.

use super::builder::{At, Builder, named, number, shown};
use super::charges::is_tip;
use super::items::name;
use crate::ledger::{Code, Finding};
use crate::settings::{ConversionSettings, Policy, TipAllocation};
use hubrise_api::{OrderPayment, PaymentType};
use pixelpoint_api::{MethodNumber, Payment};
use rust_decimal::Decimal;

/// A payment that is not deleted and not of zero.
struct Live<'a> {
    path: String,
    payment: &'a OrderPayment,
    method: Method,
    amount: Decimal,
    on_delivery: bool,
    /// What of it is sent, once refunds are taken off.
    sent: Decimal,
}

/// How a payment comes by its method number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Own(MethodNumber),
    ByName(MethodNumber),
    Fallback(MethodNumber),
    None,
}

impl Method {
    fn of(settings: &ConversionSettings, payment: &OrderPayment) -> Self {
        if let Some(method) = number(payment.ref_code.as_deref()) {
            return Self::Own(method);
        }
        match (named(&settings.payment_names, payment.name.as_deref()), settings.payment) {
            (Some(method), _) => Self::ByName(*method),
            (None, Policy::Fallback(method)) => Self::Fallback(method),
            (None, Policy::Skip | Policy::Hold) => Self::None,
        }
    }

    const fn number(self) -> Option<MethodNumber> {
        match self {
            Self::Own(method) | Self::ByName(method) | Self::Fallback(method) => Some(method),
            Self::None => None,
        }
    }
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
        || Method::of(b.settings, payment)
            .number()
            .is_some_and(|method| b.settings.on_delivery_methods.contains(&method))
}

/// The tips of the order; they are part of HubRise's total and never of the ticket's.
pub(super) fn tips(b: &mut Builder<'_>) -> Decimal {
    let order = b.order;
    let mut sum = Decimal::ZERO;
    for (nth, tip) in order.charges.iter().enumerate() {
        if !tip.deleted && is_tip(b.settings, tip) {
            let path = b.path("charges", nth);
            let at = At(&path, "price");
            let price = b.required(tip.price, at);
            sum = b.computed(sum.checked_add(price), at);
        }
    }
    sum
}

pub(super) fn convert(b: &mut Builder<'_>, till: Decimal, tips: Decimal) -> Vec<Payment> {
    let mut live = live(b);
    let paid =
        b.computed(live.iter().try_fold(Decimal::ZERO, |sum, one| sum.checked_add(one.amount)), At("payments", ""));
    let due = b.computed(till.checked_add(tips), At("payments", ""));
    let made = |one: &Live<'_>| !one.on_delivery && one.method != Method::None && one.payment.amount.is_some();
    let complete = !live.is_empty() && paid == due && live.iter().all(made) && take_off_refunds(&mut live);
    let bearer = bearer(&live, tips, b.settings.tip_allocation);
    if complete && !tips.is_zero() && bearer.is_none() {
        b.find(Finding::new(Code::TipNotCovered, "payments").worth(b.money(tips)));
    }
    if complete && (tips.is_zero() || bearer.is_some()) {
        send(b, &live, tips, bearer)
    } else {
        print(b, &live, till);
        Vec::new()
    }
}

fn live<'a>(b: &mut Builder<'a>) -> Vec<Live<'a>> {
    let mut live = Vec::new();
    for (nth, payment) in b.order.payments.iter().enumerate() {
        let path = b.path("payments", nth);
        if payment.deleted {
            b.find(Finding::new(Code::ElementDeleted, path));
            continue;
        }
        let amount = b.required(payment.amount, At(&path, "amount"));
        if amount.is_zero() && payment.amount.is_some_and(|given| given.amount().is_zero()) {
            b.find(Finding::new(Code::PaymentOfZero, path));
            continue;
        }
        let method = Method::of(b.settings, payment);
        live.push(Live { method, amount, on_delivery: on_delivery(b, payment), sent: amount, path, payment });
    }
    live
}

/// Takes refunds off what was paid with the same method; `false` where one is more than that.
fn take_off_refunds(live: &mut [Live<'_>]) -> bool {
    for index in 0..live.len() {
        let method = live[index].method.number();
        for other in 0..live.len() {
            if live[index].sent >= Decimal::ZERO {
                break;
            }
            if live[other].method.number() == method && live[other].sent > Decimal::ZERO {
                let taken = live[other].sent.min(-live[index].sent);
                live[other].sent -= taken;
                live[index].sent += taken;
            }
        }
    }
    live.iter().all(|one| one.sent >= Decimal::ZERO)
}

/// The payment that carries the tips.
fn bearer(live: &[Live<'_>], tips: Decimal, allocation: TipAllocation) -> Option<usize> {
    let mut covering = live.iter().enumerate().filter(|(_, one)| tips > Decimal::ZERO && one.sent >= tips);
    let bearer = match allocation {
        TipAllocation::FirstCovering => covering.next(),
        // Of two equal ones the first.
        TipAllocation::Largest => covering.reduce(|one, other| if other.1.sent > one.1.sent { other } else { one }),
    };
    bearer.map(|(index, _)| index)
}

fn send(b: &mut Builder<'_>, live: &[Live<'_>], tips: Decimal, bearer: Option<usize>) -> Vec<Payment> {
    tip_findings(b, Code::TipSent);
    let mut payments = Vec::new();
    for (index, one) in live.iter().enumerate() {
        let tip = (Some(index) == bearer).then_some(tips);
        let Some(method) = one.method.number() else { continue };
        if !one.sent.is_zero() {
            payments.push(Payment { method, tender: one.sent - tip.unwrap_or_default(), tip });
        }
        let code = match one.method {
            _ if one.sent != one.amount => Code::PaymentNetted,
            Method::ByName(_) => Code::PaymentByName,
            Method::Fallback(_) => Code::PaymentFallback,
            Method::Own(_) | Method::None => Code::PaymentSent,
        };
        let finding = Finding::new(code, &*one.path)
            .worth(one.payment.amount)
            .with("code", method.to_string())
            .with("sent", money(b, one.sent));
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
        let amount = b.printed(one.payment.amount);
        b.footer.payment(&label, method, &amount);
        let code = match (one.on_delivery, one.method) {
            (true, _) => Code::PaymentOnDelivery,
            (false, Method::None) if b.settings.payment == Policy::Hold => Code::PaymentRefRequired,
            (false, Method::None) => Code::PaymentWithoutRef,
            (false, _) => Code::PaymentsNotSent,
        };
        let finding = Finding::new(code, &*one.path)
            .worth(one.payment.amount)
            .with("paid", money(b, paid))
            .with("till", money(b, till))
            .with("ref", shown(one.payment.ref_code.as_deref()));
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
        let rest = b.printed(b.money(rest));
        b.footer.payment(&label, "", &rest);
    }
}

fn tip_findings(b: &mut Builder<'_>, code: Code) {
    let order = b.order;
    for (nth, charge) in order.charges.iter().enumerate() {
        if !charge.deleted && is_tip(b.settings, charge) {
            let path = b.path("charges", nth);
            b.find(Finding::new(code, path).worth(charge.price));
        }
    }
}

fn money(b: &Builder<'_>, amount: Decimal) -> String {
    b.money(amount).map_or_else(|| amount.to_string(), |money| money.to_string())
}
