//! The test orders. Amounts are whole, so that no number of decimals spoils them.

use super::Numbers;
use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime};
use pixelpoint_api::{
    ComboLink, Item, ItemCode, ItemId, Member, MemberField, OrderRequest, Payment, ProdNum, Transaction,
};
use rust_decimal::Decimal;

const PRICE: i64 = 10;
const OPTION_PRICE: i64 = 2;
const COUPON: i64 = 3;
const TIP: i64 = 1;

/// One product, unpaid.
pub(super) fn simplest(numbers: &Numbers) -> OrderRequest {
    order(numbers, vec![product(1, numbers.product, "Test product", 1, PRICE)])
}

/// Two products, each with an option: the option's quantity is absolute.
pub(super) fn with_option(numbers: &Numbers) -> Option<OrderRequest> {
    let option = product(2, numbers.option?, "Test option", 2, OPTION_PRICE);
    let option = Item { parent_id: ItemId::new(1), ..option };
    Some(order(numbers, vec![product(1, numbers.product, "Test product", 2, PRICE), option]))
}

/// One product, paid, with a tip.
pub(super) fn paid(numbers: &Numbers) -> Option<OrderRequest> {
    let mut order = simplest(numbers);
    order.transaction.payments = vec![payment(numbers, PRICE, Some(TIP))?];
    Some(order)
}

/// One product less a coupon, paid: the till's own total tells how it took the coupon's sign.
pub(super) fn discounted(numbers: &Numbers) -> Option<OrderRequest> {
    let mut order = simplest(numbers);
    let coupon =
        Item { code: ItemCode::Coupon(numbers.coupon?), ..product(2, numbers.product, "Test discount", 1, -COUPON) };
    order.transaction.items.push(coupon);
    order.transaction.payments = vec![payment(numbers, PRICE - COUPON, None)?];
    Some(order)
}

/// A combo with a component and an option of that.
pub(super) fn deal(numbers: &Numbers) -> Option<OrderRequest> {
    let deal = numbers.deal?;
    let combo = ComboLink { line: ItemId::new(1), deal_ref: Some(deal.to_string()) };
    let component = Item {
        parent_id: ItemId::new(1),
        combo: Some(combo),
        ..product(2, numbers.component?, "Test component", 1, PRICE)
    };
    Some(order(numbers, vec![product(1, deal, "Test deal", 1, 0), component]))
}

/// One product for a day whose number cannot be a month's.
pub(super) fn scheduled(numbers: &Numbers, today: NaiveDate) -> Option<OrderRequest> {
    let mut order = simplest(numbers);
    order.transaction.schedule_time = Some(telling_time(today)?);
    Some(order)
}

/// Half past seven in the evening of the next day after the 12th.
fn telling_time(today: NaiveDate) -> Option<NaiveDateTime> {
    let days = (1..=31).filter_map(|days| today.checked_add_days(Days::new(days)));
    let day = days.into_iter().find(|day| day.day() > 12)?;
    Some(day.and_time(NaiveTime::from_hms_opt(19, 30, 0)?))
}

/// One product for a customer of whom these things are known, each told by a text of its own.
pub(super) fn for_customer(numbers: &Numbers, roles: &[MemberField]) -> OrderRequest {
    let mut order = simplest(numbers);
    let fields = roles.iter().map(|role| (*role, sample(*role).to_owned())).collect();
    order.member = Some(Member { fields });
    order
}

/// What to look for on the ticket.
pub(super) fn sample(role: MemberField) -> &'static str {
    match role {
        MemberField::FirstName => "TESTFIRST",
        MemberField::LastName => "TESTLAST",
        MemberField::Email => "test@example.com",
        MemberField::Phone => "+15550100",
        MemberField::Address1 => "TESTADDRESS 1",
        MemberField::Address2 => "TESTADDRESS 2",
        MemberField::City => "TESTCITY",
        MemberField::State => "TESTSTATE",
        MemberField::PostalCode => "99901",
        MemberField::Country => "TESTCOUNTRY",
        MemberField::Directions => "TESTDIRECTIONS",
        MemberField::CompanyName => "TESTCOMPANY",
    }
}

fn order(numbers: &Numbers, items: Vec<Item>) -> OrderRequest {
    OrderRequest {
        transaction: Transaction {
            sale_type: numbers.sale_type,
            schedule_time: None,
            items,
            payments: Vec::new(),
            footer: vec!["TEST ORDER - DO NOT PREPARE".to_owned()],
            fields: Vec::new(),
        },
        member: None,
    }
}

fn product(id: u32, code: ProdNum, name: &str, quantity: i64, cost_each: i64) -> Item {
    Item {
        item_id: ItemId::new(id),
        parent_id: ItemId::new(id),
        code: ItemCode::Product(code),
        description: Some(name.to_owned()),
        quantity: quantity.into(),
        cost_each: Decimal::from(cost_each),
        combo: None,
        forced_answer: false,
        note: None,
    }
}

fn payment(numbers: &Numbers, tender: i64, tip: Option<i64>) -> Option<Payment> {
    Some(Payment { method: numbers.method?, tender: tender.into(), tip: tip.map(Decimal::from) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheduled_day_is_told_from_a_month() {
        for (today, wanted) in [
            ("2026-11-22", "2026-11-23T19:30:00"),
            ("2026-11-30", "2026-12-13T19:30:00"),
            ("2027-01-12", "2027-01-13T19:30:00"),
            ("2027-02-28", "2027-03-13T19:30:00"),
        ] {
            let time = telling_time(today.parse().unwrap()).unwrap();
            assert_eq!(time, wanted.parse::<NaiveDateTime>().unwrap());
        }
    }
}
