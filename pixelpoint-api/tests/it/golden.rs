//! What is written, byte for byte. `UPDATE_GOLDEN=1 cargo test` rewrites the files; read the difference before keeping it.

use std::path::PathBuf;

use pixelpoint_api::dialect::{
    ComboItemId, ComboParent, CouponSign, DealCodeNode, Envelope, ExtraNode, ForcedAnswer, Layout,
};
use pixelpoint_api::write::{self, Replaced, TillAnswer, Widened, Written};
use pixelpoint_api::{Dialect, Item, Member, MemberField, NodeName, OrderRequest, RequestType, ScheduleFormat};

use crate::samples::{attached, component, coupon, everything, order, product};

fn check(name: &str, xml: &[u8]) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.xml"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, xml).unwrap();
    }
    let golden = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert_eq!(String::from_utf8_lossy(xml), String::from_utf8_lossy(&golden), "{name}");
    assert_eq!(xml, golden, "{name}");
}

fn check_order(name: &str, request: &OrderRequest, dialect: &Dialect) -> Written {
    let written = write::order(request, dialect);
    check(name, &written.xml);
    written
}

fn default_order(name: &str, request: &OrderRequest) -> Written {
    check_order(name, request, &Dialect::default())
}

fn node(name: &str) -> NodeName {
    NodeName::new(name).unwrap()
}

#[test]
fn every_kind_of_line_in_the_default_dialect() {
    default_order("product", &order(vec![product(1, 2341, "Pizza", "1", "10.00")]));
    default_order(
        "option",
        &order(vec![product(1, 2341, "Pizza", "2", "10.00"), attached(1, product(2, 2024, "Olives", "2", "1.50"))]),
    );
    default_order(
        "combo",
        &order(vec![
            product(1, 734_003_598, "Lunch deal", "1", "0"),
            component(1, product(2, 2400, "Soup", "1", "4.20")),
            attached(2, product(3, 2401, "Bread", "1", "0.80")),
        ]),
    );
    default_order("coupon", &order(vec![coupon(1, 734_003_519, "Welcome", "-3.00")]));
    default_order("charge", &order(vec![product(1, 9001, "Delivery", "1", "2.50")]));
    default_order("line-without-name", &order(vec![Item { description: None, ..product(1, 7, "", "1", "1") }]));
}

#[test]
fn everything_at_once() {
    let written = default_order("everything", &everything());
    assert_eq!(written.unnamed, [MemberField::Phone], "what is not written is said");
    assert!(written.replaced.is_empty() && written.widened.is_empty());
}

#[test]
fn a_customer_of_whom_nothing_can_be_written_is_left_out() {
    let mut request = order(vec![product(1, 2341, "Pizza", "1", "10.00")]);
    for fields in [vec![], vec![(MemberField::Phone, "+33".to_owned())]] {
        let roles: Vec<_> = fields.iter().map(|(role, _)| *role).collect();
        request.member = Some(Member { fields });
        assert_eq!(default_order("product", &request).unnamed, roles);
    }
}

#[test]
fn a_listing_is_an_envelope_and_a_number() {
    check("listing", &write::listing(RequestType::LIST_PRODUCTS, &Dialect::default()).xml);
    let local = Dialect { envelope: Envelope::Local, debug_mode: true, ..Dialect::default() };
    check("listing-local", &write::listing(RequestType::new(4096), &local).xml);
}

/// One file for each alternative of each knob, all from the same order.
#[test]
fn the_alternatives_of_every_knob() {
    let extra = |name: &str, value: &str| vec![ExtraNode { node: node(name), value: value.to_owned() }];
    let phone = [(MemberField::Phone, node("HomeTele"))];
    let base = Dialect::default();
    let alternatives = [
        ("envelope-local", Dialect { envelope: Envelope::Local, ..base.clone() }),
        ("layout-nested", Dialect { layout: Layout::Nested, ..base.clone() }),
        ("debug-mode", Dialect { debug_mode: true, ..base.clone() }),
        ("price-applied-off", Dialect { price_applied: None, ..base.clone() }),
        ("auth-type", Dialect { auth_type: 101, ..base.clone() }),
        ("money-scale-3", Dialect { money_scale: 3, ..base.clone() }),
        (
            "schedule-format",
            Dialect { schedule_format: ScheduleFormat::new("%d/%m/%Y %H:%M").unwrap(), ..base.clone() },
        ),
        ("coupon-sign-positive", Dialect { coupon_sign: CouponSign::Positive, ..base.clone() }),
        ("deal-code-coupon", Dialect { deal_code_node: DealCodeNode::CouponNum, ..base.clone() }),
        ("combo-item-id-omit", Dialect { combo_item_id: ComboItemId::Omit, ..base.clone() }),
        ("combo-item-id-deal-ref", Dialect { combo_item_id: ComboItemId::DealRef, ..base.clone() }),
        ("combo-parent-self", Dialect { combo_parent: ComboParent::SelfLine, ..base.clone() }),
        ("payment-wrapper", Dialect { payment_wrapper: Some(node("Payments")), ..base.clone() }),
        (
            "forced-answer",
            Dialect {
                forced_answer: Some(ForcedAnswer { node: node("Forced"), value: "1".to_owned() }),
                ..base.clone()
            },
        ),
        ("extra-transaction-nodes", Dialect { extra_transaction_nodes: extra("Source", "A&B"), ..base.clone() }),
        ("extra-item-nodes", Dialect { extra_item_nodes: extra("QuestionId", "0"), ..base.clone() }),
        ("member-fields", Dialect { member_fields: phone.into(), ..base.clone() }),
    ];
    let default = write::order(&everything(), &base).xml;
    for (name, dialect) in alternatives {
        let written = check_order(&format!("knob-{name}"), &everything(), &dialect);
        assert_ne!(written.xml, default, "{name} changes nothing");
    }
}

#[test]
fn hostile_text_cannot_leave_its_node() {
    let hostile = "<ProdNum>1</ProdNum> & ]]> <!-- \"double\" 'single' 🍕 \u{202E}olleh مرحبا \u{0}\u{7}\u{1B}\u{FFFE}\u{FFFF} a\r\nb\tc";
    let mut request = order(vec![product(1, 2341, hostile, "1", "10.00")]);
    request.transaction.footer =
        vec![hostile.to_owned(), "<EOIAuthenticationToken>[token]</EOIAuthenticationToken>".to_owned()];
    request.member = Some(Member { fields: vec![(MemberField::FirstName, hostile.to_owned())] });
    let written = default_order("hostile", &request);
    let replaced = |node: &str| Replaced { node: format!("Request/{node}"), count: 5 };
    assert_eq!(
        written.replaced,
        [
            replaced("Transaction/Items/Item[1]/Description"),
            replaced("Transaction/CustomRecFooter"),
            replaced("Member/FirstName"),
        ]
    );
}

#[test]
fn long_text_is_kept_whole() {
    let long = "é".repeat(10_000);
    let written = write::order(&order(vec![product(1, 1, &long, "1", "1")]), &Dialect::default());
    let text = String::from_utf8(written.xml).unwrap();
    assert!(text.contains(&format!("<Description>{long}</Description>")));
}

/// Amount in, scale, amount out, decimals reported.
#[test]
fn money_is_never_rounded_and_never_has_an_exponent() {
    let table = [
        ("10", 2, "10.00", None),
        ("10.5", 2, "10.50", None),
        ("-0", 2, "0.00", None),
        ("-0.00", 2, "0.00", None),
        ("1.100", 2, "1.10", None),
        ("1.005", 2, "1.005", Some(3)),
        ("1500", 0, "1500", None),
        ("1500.5", 0, "1500.5", Some(1)),
        ("0.0000000000000000000000000001", 2, "0.0000000000000000000000000001", Some(28)),
        ("79228162514264337593543950335", 2, "79228162514264337593543950335.00", None),
        ("-79228162514264337593543950335", 3, "-79228162514264337593543950335.000", None),
    ];
    for (amount, money_scale, wanted, decimals) in table {
        let dialect = Dialect { money_scale, ..Dialect::default() };
        let written = write::order(&order(vec![product(1, 1, "x", "1", amount)]), &dialect);
        let text = String::from_utf8(written.xml).unwrap();
        assert!(text.contains(&format!("<CostEach>{wanted}</CostEach>")), "{amount}: {text}");
        let node = "Request/Transaction/Items/Item[1]/CostEach".to_owned();
        let reported: Vec<_> = decimals.map(|decimals| Widened { node, decimals }).into_iter().collect();
        assert_eq!(written.widened, reported, "{amount}");
    }
}

#[test]
fn quantities_have_the_decimals_they_need() {
    for (quantity, wanted) in [("1", "1"), ("2.00", "2"), ("0.50", "0.5"), ("-1", "-1"), ("1000000", "1000000")] {
        let written = write::order(&order(vec![product(1, 1, "x", quantity, "1")]), &Dialect::default());
        let text = String::from_utf8(written.xml).unwrap();
        assert!(text.contains(&format!("<Quantity>{wanted}</Quantity>")), "{quantity}: {text}");
    }
}

#[test]
fn answers_of_a_simulated_till() {
    let dialect = Dialect::default();
    let table = [
        ("answer-paid", TillAnswer::Accepted { paid: true, ticket: Some("4711") }),
        ("answer-open", TillAnswer::Accepted { paid: false, ticket: None }),
        ("answer-failed", TillAnswer::Failed { sub_error_num: Some(401), message: "Access Token Denied" }),
        ("answer-exception", TillAnswer::Exception { text: "a < b" }),
    ];
    for (name, answer) in table {
        check(name, &write::answer(&answer, &dialect));
    }
}
