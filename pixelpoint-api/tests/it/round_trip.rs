//! What is written reads back equal, in every dialect that carries it.

use chrono::{NaiveDate, NaiveDateTime};
use pixelpoint_api::dialect::{
    ComboItemId, ComboParent, CouponSign, DealCodeNode, Envelope, ExtraNode, ForcedAnswer, Layout, ListingField,
    ListingKind,
};
use pixelpoint_api::read::{self, ReadError};
use pixelpoint_api::write::ListingRow;
use pixelpoint_api::{
    ComboLink, CouponNum, Dialect, Half, HalfAndHalf, HalfPart, Item, ItemCode, ItemId, Listing, Member, MemberField,
    MethodNumber, NodeName, OrderField, OrderRequest, Payment, ProdNum, RequestType, SaleTypeNum, Transaction, write,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn node(name: &str) -> NodeName {
    NodeName::new(name).unwrap()
}

/// Any text XML can carry; what it cannot is the hostile golden file's business.
fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..20).prop_map(|chars| {
        chars.into_iter().filter(|char| matches!(char, '\t' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)).collect()
    })
}

fn amount() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0_u32..6).prop_map(|(units, scale)| Decimal::new(units, scale))
}

fn time() -> impl Strategy<Value = NaiveDateTime> {
    (2000_i32..2100, 1_u32..=365, 0_u32..24, 0_u32..60).prop_map(|(year, day, hour, minute)| {
        let day = NaiveDate::from_yo_opt(year, day).expect("within the year");
        day.and_hms_opt(hour, minute, 0).expect("within the day")
    })
}

/// A line's place is drawn too: on its own, attached to an earlier one, or a component of an earlier one.
#[derive(Debug, Clone)]
enum Hang {
    Free,
    Attached(prop::sample::Index),
    Component(prop::sample::Index),
}

fn hang() -> impl Strategy<Value = Hang> {
    prop_oneof![
        Just(Hang::Free),
        any::<prop::sample::Index>().prop_map(Hang::Attached),
        any::<prop::sample::Index>().prop_map(Hang::Component),
    ]
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let line = (hang(), any::<(bool, bool, u32)>(), option::of(text()), option::of(text()), amount(), amount());
    vec(line, 0..12).prop_map(|lines| {
        let mut items: Vec<Item> = Vec::new();
        for (id, (hang, (is_coupon, forced_answer, code), description, note, quantity, cost_each)) in
            (1_u32..).zip(lines)
        {
            let item_id = ItemId::new(id);
            let earlier: Vec<&Item> = items.iter().filter(|item| matches!(item.code, ItemCode::Product(_))).collect();
            let (parent_id, combo) = match hang {
                Hang::Attached(at) if !earlier.is_empty() => (at.get(&earlier).item_id, None),
                Hang::Component(at) if !earlier.is_empty() => {
                    let line = at.get(&earlier).item_id;
                    (line, Some(ComboLink { line, deal_ref: None }))
                }
                _ => (item_id, None),
            };
            let code = if is_coupon && parent_id == item_id {
                ItemCode::Coupon(CouponNum::new(code))
            } else {
                ItemCode::Product(ProdNum::new(code))
            };
            items.push(Item { item_id, parent_id, code, description, quantity, cost_each, combo, forced_answer, note });
        }
        items
    })
}

fn payment() -> impl Strategy<Value = Payment> {
    (any::<u32>(), amount(), option::of(amount())).prop_map(|(method, tender, tip)| Payment {
        method: MethodNumber::new(method),
        tender,
        tip,
    })
}

fn member() -> impl Strategy<Value = Member> {
    let role = prop::sample::select(vec![MemberField::FirstName, MemberField::LastName, MemberField::Email]);
    vec((role, text()), 1..5).prop_map(|fields| Member { fields })
}

fn fields() -> impl Strategy<Value = Vec<(OrderField, String)>> {
    vec((prop::sample::select(vec![OrderField::OrderId, OrderField::Notes]), text()), 0..4)
}

fn part() -> impl Strategy<Value = HalfPart> {
    (any::<u32>(), option::of(text()), amount()).prop_map(|(code, name, cost_each)| HalfPart {
        code: ProdNum::new(code),
        name,
        cost_each,
    })
}

fn half() -> impl Strategy<Value = Half> {
    (part(), vec(part(), 0..3)).prop_map(|(recipe, toppings)| Half { recipe, toppings })
}

prop_compose! {
    fn request()(
        sale_type in any::<u32>(), schedule_time in option::of(time()), items in items(),
        payments in vec(payment(), 0..3), footer in vec(text(), 0..4), fields in fields(), member in option::of(member()),
    ) -> OrderRequest {
        let sale_type = SaleTypeNum::new(sale_type);
        OrderRequest { transaction: Transaction { sale_type, schedule_time, items, payments, footer, fields }, member }
    }
}

/// Everything a dialect may change without losing anything; `combo_item_id` has its own test.
fn dialect() -> impl Strategy<Value = Dialect> {
    let choices = (any::<[bool; 9]>(), 0_u32..4, option::of(any::<u32>()), any::<u32>());
    choices.prop_map(|(on, money_scale, price_applied, auth_type)| {
        let extra = vec![ExtraNode { node: node("Extra"), value: "<&>".to_owned() }];
        Dialect {
            envelope: if on[0] { Envelope::Local } else { Envelope::Cloud },
            layout: if on[1] { Layout::Nested } else { Layout::Sibling },
            coupon_sign: if on[2] { CouponSign::Positive } else { CouponSign::Negative },
            deal_code_node: if on[3] { DealCodeNode::CouponNum } else { DealCodeNode::ProdNum },
            combo_parent: if on[4] { ComboParent::SelfLine } else { ComboParent::ComboLine },
            payment_wrapper: on[5].then(|| node("Payments")),
            extra_transaction_nodes: if on[6] { extra.clone() } else { Vec::new() },
            extra_item_nodes: if on[7] { extra } else { Vec::new() },
            debug_mode: on[8],
            forced_answer: Some(ForcedAnswer { node: node("Forced"), value: "1".to_owned() }),
            item_note: Some(node("Note")),
            order_fields: [(OrderField::OrderId, node("Id")), (OrderField::Notes, node("Comment"))].into(),
            money_scale,
            price_applied,
            auth_type,
            ..Dialect::default()
        }
    })
}

fn reread(request: &OrderRequest, dialect: &Dialect) -> OrderRequest {
    let written = write::order(request, dialect);
    let received = read::request(&written.xml, dialect).expect("what was written is readable");
    assert_eq!(received.request_type, RequestType::ORDER);
    assert_eq!(received.debug_mode, dialect.debug_mode);
    received.order.expect("an order")
}

proptest! {
    #[test]
    fn orders_survive(request in request(), dialect in dialect()) {
        let reread = reread(&request, &dialect);
        prop_assert!(reread == request, "{reread:?}\n{request:?}");
    }

    #[test]
    fn listings_survive(products in vec((any::<u32>(), text(), amount()), 0..8)) {
        let dialect = Dialect::default();
        let rows: Vec<_> = products.iter().map(|(code, name, price)| ListingRow { fields: vec![
            (ListingField::ProductCode, code.to_string()),
            (ListingField::ProductName, name.clone()),
            (ListingField::ProductPrice, price.to_string()),
        ] }).collect();
        let body = write::listing_answer(ListingKind::Products, &rows, &dialect);
        let read = Listing::read(200, &body, &dialect).expect("what was written is readable").products(&dialect);
        let read: Vec<_> = read.rows.into_iter().map(|row| (row.code.get(), row.name, row.price)).collect();
        // A name is shown, so the blanks around it are nobody's loss.
        let named = |name: &str| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        let wanted: Vec<_> = products.iter().map(|(code, name, price)| (*code, named(name), Some(*price))).collect();
        prop_assert_eq!(read, wanted);
    }

    #[test]
    fn half_and_half_survives(whole in vec(part(), 0..3), halves in (half(), half()), head in part(), quantity in amount()) {
        let HalfPart { code, cost_each, .. } = head;
        let halves = [halves.0, halves.1];
        let wanted = HalfAndHalf { head: code, cost_each, quantity, whole, halves }.items(ItemId::new(1));
        let mut request = crate::samples::order(wanted.clone());
        request.transaction.footer.clear();
        let dialect = Dialect {
            forced_answer: Some(ForcedAnswer { node: node("Forced"), value: "1".to_owned() }),
            ..Dialect::default()
        };
        prop_assert!(reread(&request, &dialect).transaction.items == wanted);
    }

    #[test]
    fn writing_twice_gives_the_same_bytes(request in request(), dialect in dialect()) {
        prop_assert_eq!(write::order(&request, &dialect).xml, write::order(&request, &dialect).xml);
    }
}

#[test]
fn a_deal_ref_survives_where_the_dialect_carries_it() {
    let dialect = Dialect { combo_item_id: ComboItemId::DealRef, ..Dialect::default() };
    let reread = reread(&crate::samples::everything(), &dialect);
    let refs: Vec<_> = reread.transaction.items.iter().filter_map(|item| item.combo.clone()).collect();
    let wanted = ComboLink { line: ItemId::new(4), deal_ref: Some("DEAL-7".to_owned()) };
    assert_eq!(refs, [wanted.clone(), wanted]);
}

#[test]
fn what_a_dialect_does_not_say_is_lost_and_nothing_else() {
    let mut wanted = crate::samples::everything();
    for item in &mut wanted.transaction.items {
        item.combo = None;
        item.forced_answer = false;
        item.note = None;
    }
    wanted.transaction.fields.clear();
    let member = wanted.member.as_mut().unwrap();
    member.fields.retain(|(role, _)| *role != MemberField::Phone);
    let dialect = Dialect { combo_item_id: ComboItemId::Omit, ..Dialect::default() };
    assert_eq!(reread(&crate::samples::everything(), &dialect), wanted);
}

#[test]
fn a_till_looks_where_its_dialect_says() {
    let nested = Dialect { layout: Layout::Nested, ..Dialect::default() };
    let written = write::order(&crate::samples::everything(), &nested);
    let error = read::request(&written.xml, &Dialect::default()).unwrap_err();
    assert_eq!(error, ReadError::Missing { node: "Request/Transaction".to_owned() });
}

/// Request, and the place and complaint of the error.
#[test]
fn requests_a_till_cannot_take_are_refused_with_their_place() {
    let item = |inside: &str| {
        format!(
            "<Request><RequestType>10</RequestType><Transaction><SaleTypeNum>1</SaleTypeNum><Items><Item>{inside}</Item></Items></Transaction></Request>"
        )
    };
    let ids = "<ItemId>1</ItemId><ParentId>1</ParentId>";
    let table = [
        ("<Order/>".to_owned(), "the node `Request` is missing"),
        ("<Request/>".to_owned(), "the node `Request/RequestType` is missing"),
        (
            "<Request><RequestType>+10</RequestType></Request>".to_owned(),
            "the node `Request/RequestType` does not hold a whole number",
        ),
        (item(""), "the node `Request/Transaction/Items/Item[1]/ItemId` is missing"),
        (item(ids), "the node `Request/Transaction/Items/Item[1]/ProdNum` is missing"),
        (
            item(&format!("{ids}<ProdNum>1</ProdNum><CouponNum>1</CouponNum>")),
            "the node `Request/Transaction/Items/Item[1]/CouponNum` does not hold the only code of its line",
        ),
        (
            item(&format!("{ids}<ProdNum>1</ProdNum><Quantity>1</Quantity><CostEach>1e3</CostEach>")),
            "the node `Request/Transaction/Items/Item[1]/CostEach` does not hold a decimal",
        ),
    ];
    for (xml, wanted) in table {
        let error = read::request(xml.as_bytes(), &Dialect::default()).unwrap_err();
        assert_eq!(error.to_string(), wanted, "{xml}");
    }
}
