//! A strict till takes its own dialect and no other; what its listings name.

use bridge_simulator::PixelPointSim;
use bridge_simulator::pixelpoint::Reply;
use pixelpoint_api::{
    Class, ComboLink, CouponNum, Dialect, EoiToken, Item, ItemCode, ItemId, Listing, Member, MemberField, OrderRequest,
    RequestType, classify, write,
};

use crate::support::{STORE, line, menu, order, paid};

/// An order that shows every knob a till can tell by: a deal (product 1 with product 2 in it), a coupon, a payment, a time,
/// a customer.
fn telling() -> OrderRequest {
    let mut transaction = order();
    let combo = Some(ComboLink { line: ItemId::new(1), deal_ref: Some("1".to_owned()) });
    let coupon = Item { code: ItemCode::Coupon(CouponNum::new(7)), ..line(3, 3, 1, "1", "-3.00") };
    transaction.items = vec![line(1, 1, 1, "1", "6.00"), Item { combo, ..line(2, 1, 2, "1", "1.50") }, coupon];
    transaction.payments = vec![paid("4.50", None)];
    transaction.schedule_time = Some("2030-01-31T19:30:00".parse().unwrap());
    let member = Member { fields: vec![(MemberField::FirstName, "Ann".to_owned())] };
    OrderRequest { transaction, member: Some(member) }
}

fn post(sim: &PixelPointSim, masked: &[u8]) -> Vec<u8> {
    match sim.intake(&write::with_token(masked, &EoiToken::new(STORE))).reply {
        Reply::Answer { body, .. } => body,
        other => panic!("answered {other:?}"),
    }
}

fn strict(dialect: &Dialect) -> PixelPointSim {
    let sim = PixelPointSim::strict(dialect.clone());
    let mut menu = menu();
    menu.combos.insert(1);
    sim.add_store("Paris", STORE, menu);
    sim
}

/// Each with itself is taken, each with any other is refused.
#[test]
fn a_strict_till_takes_its_own_dialect_and_no_other() {
    let base = Dialect::default();
    let with = |knob, value| base.with(knob, value).unwrap();
    let dialects = [
        base.clone(),
        with("envelope", "\"local\""),
        with("layout", "\"nested\""),
        with("price_applied", "\"\""),
        with("auth_type", "101"),
        with("money_scale", "3"),
        with("schedule_format", "\"%d/%m/%Y %H:%M\""),
        with("schedule_format", "\"%m/%d/%Y %H:%M\""),
        with("coupon_sign", "\"positive\""),
        with("deal_code_node", "\"CouponNum\""),
        with("combo_item_id", "\"omit\""),
        with("combo_parent", "\"self_line\""),
        with("payment_wrapper", "\"Payments\""),
        with("member_fields", "{ first_name = \"First\" }"),
        with("extra_item_nodes", "[{ node = \"StoreNum\", value = \"0\" }]"),
    ];
    for spoken in &dialects {
        for written in &dialects {
            let sim = strict(spoken);
            let answer = post(&sim, &write::order(&telling(), written).xml);
            let class = classify(200, &answer, spoken).class;
            let differ = spoken.differences(written).unwrap();
            assert_eq!(class == Class::Accepted, spoken == written, "{class:?} {differ:?}");
            assert_eq!(sim.tickets().len(), usize::from(spoken == written));
        }
    }
}

/// Where deals go by their ref code, a line's number is no deal.
#[test]
fn a_strict_till_knows_its_deals() {
    let refs = Dialect::default().with("combo_item_id", "\"deal_ref\"").unwrap();
    let class = |deal: &str| {
        let mut order = telling();
        order.transaction.items[1].combo = Some(ComboLink { line: ItemId::new(1), deal_ref: Some(deal.to_owned()) });
        classify(200, &post(&strict(&refs), &write::order(&order, &refs).xml), &refs).class
    };
    assert_eq!(class("1"), Class::Accepted);
    assert_eq!(class("99"), Class::OtherRefusal);
    assert_eq!(class("Lunch"), Class::OtherRefusal);
}

#[test]
fn a_local_till_needs_no_token_and_a_cloud_till_does() {
    let local = Dialect::default().with("envelope", "\"local\"").unwrap();
    let request = write::listing(RequestType::LIST_PRODUCTS, &local).xml;
    assert!(Listing::read(200, &post(&strict(&local), &request), &local).is_ok());
    let cloud = Dialect::default();
    assert_eq!(classify(200, &post(&strict(&cloud), &request), &cloud).class, Class::TokenDenied);
}

/// The numbers of listings nobody knows come from the dialect, and what is listed is the menu.
#[test]
fn every_listing_the_dialect_numbers_is_given() {
    let codes = "{ coupons = 2, sale_types = 3, payment_methods = 4, orders = 5 }";
    let dialect = Dialect::default().with("listing_codes", codes).unwrap();
    let sim = strict(&dialect);
    let list = |number| {
        let body = post(&sim, &write::listing(RequestType::new(number), &dialect).xml);
        Listing::read(200, &body, &dialect)
    };
    let products = list(1024).unwrap().products(&dialect);
    assert_eq!((products.rows.len(), products.unreadable), (menu().products.len(), 0));
    assert_eq!(products.rows[0].name.as_deref(), Some("Soup & bread"));
    assert_eq!(products.rows[0].category, Some(list(256).unwrap().categories(&dialect).rows[0].number));
    assert_eq!(list(2).unwrap().coupons(&dialect).rows[0].number.get(), 7);
    assert_eq!(list(3).unwrap().sale_types(&dialect).rows[0].name.as_deref(), Some("Counter"));
    assert_eq!(list(4).unwrap().payment_methods(&dialect).rows[0].number.get(), 1008);
    assert!(list(5).is_err() && list(77).is_err(), "this till lists no orders");
}
