//! Orders the tests share.

use chrono::{NaiveDate, NaiveDateTime};
use pixelpoint_api::{
    ComboLink, CouponNum, Item, ItemCode, ItemId, Member, MemberField, MethodNumber, OrderField, OrderRequest, Payment,
    ProdNum, SaleTypeNum, Transaction,
};
use rust_decimal::Decimal;

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal in a test")
}

pub(crate) fn evening() -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2030, 1, 31).expect("a day in a test");
    day.and_hms_opt(19, 30, 0).expect("a time in a test")
}

/// A line of its own; tests change what they are about.
pub(crate) fn product(id: u32, code: u32, name: &str, quantity: &str, cost_each: &str) -> Item {
    Item {
        item_id: ItemId::new(id),
        parent_id: ItemId::new(id),
        code: ItemCode::Product(ProdNum::new(code)),
        description: Some(name.to_owned()),
        quantity: decimal(quantity),
        cost_each: decimal(cost_each),
        combo: None,
        forced_answer: false,
        note: None,
    }
}

pub(crate) fn attached(to: u32, item: Item) -> Item {
    Item { parent_id: ItemId::new(to), ..item }
}

pub(crate) fn component(of: u32, item: Item) -> Item {
    let combo = Some(ComboLink { line: ItemId::new(of), deal_ref: Some("DEAL-7".to_owned()) });
    Item { parent_id: ItemId::new(of), combo, ..item }
}

pub(crate) fn coupon(id: u32, code: u32, name: &str, effect: &str) -> Item {
    Item { code: ItemCode::Coupon(CouponNum::new(code)), ..product(id, 0, name, "1", effect) }
}

pub(crate) fn order(items: Vec<Item>) -> OrderRequest {
    OrderRequest {
        transaction: Transaction {
            sale_type: SaleTypeNum::new(1005),
            schedule_time: None,
            items,
            payments: Vec::new(),
            footer: Vec::new(),
            fields: Vec::new(),
        },
        member: None,
    }
}

/// Every kind of line, two payments, a customer, a footer, every text there may be a node for.
pub(crate) fn everything() -> OrderRequest {
    let answer = Item { forced_answer: true, ..product(3, 2025, "No onions", "2", "0") };
    let mut request = order(vec![
        Item { note: Some("Well done".to_owned()), ..product(1, 2341, "Pizza", "2", "10") },
        attached(1, product(2, 2024, "Olives", "2", "1.5")),
        attached(1, answer),
        product(4, 734_003_598, "Lunch deal", "1", "0"),
        component(4, product(5, 2400, "Soup", "1", "4.20")),
        attached(5, product(6, 2401, "Bread", "1", "0.80")),
        component(4, product(7, 2500, "Salad", "0.5", "7.00")),
        coupon(8, 734_003_519, "Welcome", "-3.00"),
        product(9, 9001, "Delivery", "1", "2.50"),
    ]);
    request.transaction.schedule_time = Some(evening());
    request.transaction.payments = vec![
        Payment { method: MethodNumber::new(1008), tender: decimal("20"), tip: Some(decimal("2")) },
        Payment { method: MethodNumber::new(1009), tender: decimal("11"), tip: None },
    ];
    request.transaction.footer = vec!["Order #12".to_owned(), "Ring twice".to_owned()];
    request.transaction.fields = [
        (OrderField::OrderId, "5dpm9"),
        (OrderField::OrderNumber, "A-1042"),
        (OrderField::Channel, "Web shop"),
        (OrderField::CollectionCode, "42"),
        (OrderField::Table, "7"),
        (OrderField::Notes, "Ring <twice>"),
        (OrderField::StaffNotes, "Regular"),
        (OrderField::DeliveryNotes, "Blue door"),
    ]
    .map(|(role, text)| (role, text.to_owned()))
    .into();
    request.member = Some(Member {
        fields: vec![
            (MemberField::FirstName, "Ann".to_owned()),
            (MemberField::LastName, "Lee".to_owned()),
            (MemberField::Email, "ann@example.com".to_owned()),
            (MemberField::Phone, "+33 1 23 45 67 89".to_owned()),
        ],
    });
    request
}

/// Every other role of a customer.
pub(crate) fn address() -> Vec<(MemberField, String)> {
    [
        (MemberField::Address1, "1 Mill Lane"),
        (MemberField::Address2, "Flat 2"),
        (MemberField::City, "Lyon"),
        (MemberField::State, "Rhône"),
        (MemberField::PostalCode, "69001"),
        (MemberField::Country, "FR"),
        (MemberField::Directions, "Ring twice"),
        (MemberField::CompanyName, "Lee & Co"),
    ]
    .map(|(role, text)| (role, text.to_owned()))
    .into()
}
