//! What the simulated till checks, prints and answers.

use bridge_simulator::pixelpoint::{Intake, Menu, PixelPointSim, Reply};
use pixelpoint_api::write::{self, TillAnswer};
use pixelpoint_api::{
    Class, ComboLink, CouponNum, Dialect, EoiToken, Item, ItemCode, ItemId, Member, MemberField, MethodNumber,
    OrderRequest, RequestType, SaleTypeNum, Transaction, classify, read,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{STORE, eoi, line, menu, order, paid, till};

fn body(intake: Intake) -> Vec<u8> {
    match intake.reply {
        Reply::Answer { status: 200, body } => body,
        other => panic!("answered {other:?}"),
    }
}

fn take(sim: &PixelPointSim, transaction: Transaction) -> pixelpoint_api::Classified {
    classify(200, &body(sim.intake(&eoi(transaction, STORE))), &Dialect::default())
}

#[test]
fn an_unpaid_order_becomes_an_open_check() {
    let sim = till();
    let answer = take(&sim, order());
    assert_eq!((answer.class, answer.ticket.as_deref(), answer.unpaid), (Class::Accepted, Some("1001"), true));
    let tickets = sim.tickets();
    assert_eq!(tickets.len(), 1);
    assert_eq!((tickets[0].number, tickets[0].store.as_str(), tickets[0].closed), (1001, "Paris", false));
    assert_eq!((tickets[0].total, tickets[0].paid), (Decimal::new(1500, 2), Decimal::ZERO));
    assert_eq!(tickets[0].lines, order().items);
    assert_eq!(tickets[0].footer, ["order A-1"]);
    assert_eq!(sim.arrivals()[0].ticket, Some(1001));
}

#[test]
fn a_paid_order_closes_its_check_tip_apart() {
    let sim = till();
    let mut split = order();
    split.payments = vec![paid("10.00", Some("2.00")), paid("5.00", None)];
    let answer = take(&sim, split);
    assert_eq!((answer.class, answer.unpaid), (Class::Accepted, false));
    let ticket = &sim.tickets()[0];
    assert_eq!((ticket.paid, ticket.tip, ticket.closed), (Decimal::new(1500, 2), Decimal::new(200, 2), true));
}

#[test]
fn what_a_till_does_not_know_is_rejected_whole() {
    type Spoil = fn(&mut Transaction);
    let cases: [(Spoil, &str); 11] = [
        (|order| order.items[1] = line(2, 1, 99, "1", "1"), "Product 99 does not exist"),
        (|order| order.items[1] = coupon(2, 99, "-1"), "Coupon 99 does not exist"),
        // A coupon's number is no product's and the other way round.
        (|order| order.items[1] = line(2, 1, 7, "1", "1"), "Product 7 does not exist"),
        (|order| order.sale_type = SaleTypeNum::new(5), "Sale type 5 does not exist"),
        (|order| order.items.clear(), "There are no items"),
        (|order| order.items[1] = line(1, 1, 2, "1", "1"), "ItemId 1 is not unique"),
        (|order| order.items[1] = line(2, 9, 2, "1", "1"), "ItemId 2 is attached to 9, which is not a line before it"),
        (|order| order.items[0] = line(1, 2, 2, "1", "1"), "ItemId 1 is attached to 2, which is not a line before it"),
        (
            |order| order.items[1].combo = Some(ComboLink { line: ItemId::new(5), deal_ref: None }),
            "ItemId 2 is attached to 5, which is not a line before it",
        ),
        (
            |order| order.payments = vec![paid("14.99", Some("0.01"))],
            "Payment of 14.99 does not match the total of 15.00",
        ),
        (
            |order| {
                order.payments = vec![paid("15.00", None)];
                order.payments[0].method = MethodNumber::new(3);
            },
            "Payment method 3 does not exist",
        ),
    ];
    for (spoil, reason) in cases {
        let sim = till();
        let mut spoilt = order();
        spoil(&mut spoilt);
        let answer = take(&sim, spoilt);
        assert_eq!(answer.class, Class::OtherRefusal, "{reason}");
        assert_eq!(answer.message.as_deref(), Some(format!("Order Rejected. Reason: {reason}").as_str()));
        assert!(sim.tickets().is_empty(), "{reason}");
        assert_eq!((sim.arrivals().len(), sim.arrivals()[0].ticket), (1, None));
    }
}

fn coupon(item_id: u32, number: u32, cost_each: &str) -> Item {
    let code = ItemCode::Coupon(CouponNum::new(number));
    Item { code, ..line(item_id, item_id, 1, "1", cost_each) }
}

#[test]
fn a_coupon_lowers_the_total() {
    let sim = till();
    let mut discounted = order();
    discounted.items.push(coupon(3, 7, "-3.00"));
    discounted.payments = vec![paid("12.00", None)];
    assert_eq!(take(&sim, discounted).class, Class::Accepted);
    assert_eq!(sim.tickets()[0].total, Decimal::new(1200, 2));
}

#[test]
fn the_till_keeps_the_price_it_is_sent_and_the_member_it_is_told() {
    let sim = till();
    let member = Member {
        fields: vec![(MemberField::FirstName, "Zoé".to_owned()), (MemberField::Email, "z@example.com".to_owned())],
    };
    let mut dear = order();
    dear.items[0].cost_each = Decimal::new(9900, 2);
    let written = write::order(&OrderRequest { transaction: dear, member: Some(member) }, &Dialect::default());
    sim.intake(&write::with_token(&written.xml, &EoiToken::new(STORE)));
    let ticket = &sim.tickets()[0];
    assert_eq!(ticket.total, Decimal::new(20100, 2));
    assert_eq!(ticket.member_nodes, ["FirstName", "Email"]);
    let shown = format!("{ticket:?} {:?} {sim:?}", sim.arrivals());
    assert!(!shown.contains("Zo") && !shown.contains(STORE), "{shown}");
}

#[test]
fn a_token_opens_its_own_store_and_no_other() {
    let sim = till();
    sim.add_store("London", "Vendor-OTHER", menu());
    sim.intake(&eoi(order(), "Vendor-OTHER"));
    take(&sim, order());
    let stores: Vec<(String, u32)> = sim.tickets().into_iter().map(|ticket| (ticket.store, ticket.number)).collect();
    assert_eq!(stores, [("London".to_owned(), 1001), ("Paris".to_owned(), 1001)]);
    let denied = classify(200, &body(sim.intake(&eoi(order(), "Vendor-WRONG"))), &Dialect::default());
    assert_eq!(denied.class, Class::TokenDenied);
    assert_eq!(sim.tickets().len(), 2);
    assert_eq!(sim.arrivals()[2].store, None);
}

#[test]
fn listings_name_the_menu() {
    let sim = till();
    let list = |request_type| {
        let request = write::listing(request_type, &Dialect::default());
        body(sim.intake(&write::with_token(&request.xml, &EoiToken::new(STORE))))
    };
    let products = read::tree(&list(RequestType::LIST_PRODUCTS)).unwrap();
    let names: Vec<&str> = products.all("Product").map(|row| row.child("Descript").unwrap().text()).collect();
    assert_eq!(names, ["Soup & bread", "Egg"]);
    let categories = read::tree(&list(RequestType::LIST_REPORT_CATEGORIES)).unwrap();
    assert_eq!(categories.shallowest("ReportNo").len(), 1);
    let unknown = classify(200, &list(RequestType::new(77)), &Dialect::default());
    assert_eq!(unknown.class, Class::UnknownError);
}

#[test]
fn a_request_that_is_no_order_is_rejected() {
    let sim = till();
    let answer =
        classify(200, &body(sim.intake(b"<Request><RequestType>10</RequestType></Request>")), &Dialect::default());
    assert_eq!(answer.class, Class::OtherRefusal);
    assert_eq!(sim.arrivals()[0].request_type, None);
}

#[test]
fn numbers_near_the_limit_are_rejected() {
    let sim = till();
    let mut vast = order();
    vast.items[0].quantity = Decimal::MAX;
    assert_eq!(take(&sim, vast).message.as_deref(), Some("Order Rejected. Reason: An amount is too large"));
    let mut large = order();
    large.items = vec![line(1, 1, 1, "1", &Decimal::MAX.to_string())];
    large.payments = vec![paid("1.00", None)];
    assert_eq!(take(&sim, large).class, Class::OtherRefusal);
}

#[test]
fn a_menu_names_the_line_it_cannot_read() {
    for (text, line) in [
        ("kind,number,name,price\nproduct,1,Soup,6.00\nproduct,x,Soup,6.00", 3),
        ("kind,number,name,price\ndish,1,Soup,6.00", 2),
        ("kind,number,name,price\n\nproduct,1,Soup", 3),
        ("kind,number,name,price\nproduct,1,Soup,cheap", 2),
    ] {
        assert_eq!(Menu::from_csv(text).unwrap_err().line, line, "{text}");
    }
}

proptest! {
    #[test]
    fn any_bytes_get_an_answer_and_no_ticket(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let sim = till();
        let answer = body(sim.intake(&bytes));
        prop_assert_ne!(classify(200, &answer, &Dialect::default()).class, Class::Accepted);
        prop_assert!(sim.tickets().is_empty());
    }

    #[test]
    fn any_text_is_a_menu_or_an_error(text in "[\\PC\n,]{0,200}") {
        let _ = Menu::from_csv(&text);
    }
}

#[test]
fn the_answer_is_the_one_the_api_crate_writes() {
    let answer = TillAnswer::Accepted { paid: false, ticket: Some("1001") };
    assert_eq!(body(till().intake(&eoi(order(), STORE))), write::answer(&answer, &Dialect::default()));
}
