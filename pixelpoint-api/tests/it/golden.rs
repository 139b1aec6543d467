//! What is written, byte for byte. `UPDATE_GOLDEN=1 cargo test` rewrites the files; read the difference before keeping it.

use std::path::PathBuf;

use pixelpoint_api::dialect::{Envelope, ListingField, ListingKind};
use pixelpoint_api::write::{self, ListingRow, Replaced, Shortened, TillAnswer, Widened, Written};
use pixelpoint_api::{
    Dialect, Half, HalfAndHalf, HalfPart, Item, ItemId, Member, MemberField, OrderRequest, ProdNum, RequestType,
};
use rust_decimal::Decimal;

use crate::samples::{attached, component, coupon, decimal, everything, order, product};

fn check(name: &str, xml: &[u8]) {
    check_file(&format!("{name}.xml"), xml);
}

pub(crate) fn check_file(name: &str, xml: &[u8]) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
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

fn part(code: u32, name: &str, cost_each: &str) -> HalfPart {
    HalfPart { code: ProdNum::new(code), name: Some(name.to_owned()), cost_each: decimal(cost_each) }
}

/// Two pizzas of two halves: every quantity below the head is absolute.
#[test]
fn half_and_half_is_a_head_extras_and_two_halves() {
    let pizza = HalfAndHalf {
        head: ProdNum::new(2002),
        cost_each: decimal("0"),
        quantity: decimal("2"),
        whole: vec![part(2050, "Thin base", "0.50")],
        halves: [
            Half { recipe: part(2341, "Margherita", "10"), toppings: vec![part(2024, "Olives", "1.50")] },
            Half { recipe: part(2342, "Funghi", "12"), toppings: Vec::new() },
        ],
    };
    let items = pizza.items(ItemId::new(5));
    assert_eq!(items.iter().filter(|item| item.is_half_half()).count(), 1);
    let total: Decimal = items.iter().map(|item| item.quantity * item.cost_each).sum();
    assert_eq!(total, decimal("24.50"), "0 + 2 x 0.50 + 1 x 10 + 1 x 1.50 + 1 x 12");
    assert!(!format!("{pizza:?}").contains("Olives"));
    default_order("half-and-half", &order(items));
}

#[test]
fn a_member_goes_alone_only_where_the_dialect_numbers_such_a_request() {
    let member = everything().member.unwrap();
    assert_eq!(write::member_request(&member, &Dialect::default()), None);
    let dialect = Dialect::from_toml("member_request = 20").unwrap();
    check("member-request", &write::member_request(&member, &dialect).unwrap().xml);
}

#[test]
fn a_listing_is_a_row_for_each_product() {
    let row = |code: &str, name: &str| ListingRow {
        fields: vec![(ListingField::ProductCode, code.to_owned()), (ListingField::ProductName, name.to_owned())],
    };
    let rows = [row("2341", "Pizza <&>"), row("2342", "Soup")];
    check("listing-answer", &write::listing_answer(ListingKind::Products, &rows, &Dialect::default()));
}

/// Texts are cut at a limit, numbers never are.
#[test]
fn length_limits_cut_texts_and_say_so() {
    let limits = "length_limits = { Description = 3, CostEach = 1, ProdNum = 1, EOIAuthenticationToken = 1 }";
    let dialect = Dialect::from_toml(limits).unwrap();
    let written = write::order(&order(vec![product(1, 2341, "Pâté 🍕", "1", "10.00")]), &dialect);
    let text = String::from_utf8(written.xml).unwrap();
    for node in ["<Description>Pât</Description>", "<CostEach>10.00<", "<ProdNum>2341<", ">[token]<"] {
        assert!(text.contains(node), "{text}");
    }
    let node = "Request/Transaction/Items/Item[1]/Description".to_owned();
    assert_eq!(written.shortened, [Shortened { node, kept: 3, of: 6 }]);
    let fits = write::order(&order(vec![product(1, 2341, "Pât", "1", "10.00")]), &dialect);
    assert!(fits.shortened.is_empty());
}

#[test]
fn everything_at_once() {
    let written = default_order("everything", &everything());
    assert_eq!(written.unnamed, [MemberField::Phone], "what is not written is said");
    assert!(written.replaced.is_empty() && written.widened.is_empty());
}

/// Without names for them in the dialect they are not written: [`everything_at_once`].
#[test]
fn what_the_dialect_names_nodes_for_is_written_there() {
    let dialect = Dialect::from_toml(concat!(
        "item_note = \"SpecialRequest\"\nextra_item_nodes = [{ node = \"StoreNum\", value = \"0\" }]\n[order_fields]\n",
        "order_id = \"ExternalId\"\norder_number = \"OrderNumber\"\nchannel = \"Source\"\ncollection_code = \"Pickup\"\n",
        "table = \"TableNum\"\nnotes = \"Comment\"\nstaff_notes = \"StaffComment\"\ndelivery_notes = \"Directions\"\n",
    ));
    check_order("text-nodes", &everything(), &dialect.unwrap());
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
    default_order("long", &order(vec![product(1, 1, &long, "1", "1")]));
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
