//! Dialect files: what is taken, what is refused, and where.

use pixelpoint_api::dialect::{ErrorClass, ListingField, ListingKind, Matches};
use pixelpoint_api::{Dialect, MemberField, NodeName, RequestType, ScheduleFormat, read};

const COMPLETE: &str = r#"
envelope = "local"
layout = "nested"
debug_mode = true
price_applied = ""
auth_type = 101
money_scale = 3
schedule_format = "%d/%m/%Y %H:%M"
coupon_sign = "positive"
deal_code_node = "CouponNum"
combo_item_id = "deal_ref"
combo_parent = "self_line"
payment_wrapper = "Payments"
forced_answer = { node = "QuestionId", value = "-1" }
extra_transaction_nodes = [{ node = "Source", value = "bridge" }]
extra_item_nodes = [{ node = "StoreNum", value = "0" }]
ticket_nodes = ["CheckNo"]

[member_fields]
email = ""
phone = "HomeTele"
address_1 = "Adress1"

[listing_codes]
coupons = 2048

[listing_fields]
product_code = ["Code"]

[event_codes]
7 = "driver_out"

[[error_patterns]]
text = "unknown product"
class = "mapping_error"

[[error_patterns]]
text = "Total differs"
matches = "prefix"
class = "total_mismatch"
"#;

#[test]
fn a_file_naming_every_knob_is_read_and_written_back() {
    let dialect = Dialect::from_toml(COMPLETE).unwrap();
    assert_eq!(dialect.price_applied, None);
    assert_eq!(dialect.payment_wrapper.as_ref().map(NodeName::as_str), Some("Payments"));
    assert_eq!(dialect.error_patterns[0].matches, Matches::Contains);
    assert_eq!(dialect.error_patterns[1].class, ErrorClass::TotalMismatch);
    let written = dialect.to_toml().unwrap();
    assert_eq!(Dialect::from_toml(&written).unwrap(), dialect, "{written}");
}

#[test]
fn an_empty_file_is_the_default_and_the_default_survives_its_file() {
    assert_eq!(Dialect::from_toml("").unwrap(), Dialect::default());
    let written = Dialect::default().to_toml().unwrap();
    assert_eq!(Dialect::from_toml(&written).unwrap(), Dialect::default(), "{written}");
}

/// A file that adds one name must not silently take the documented ones away.
#[test]
fn tables_add_to_the_default() {
    let dialect = Dialect::from_toml(COMPLETE).unwrap();
    let roles: Vec<_> = dialect.member_fields.keys().copied().collect();
    assert_eq!(roles, [MemberField::FirstName, MemberField::LastName, MemberField::Phone, MemberField::Address1]);
    assert_eq!(dialect.listing_codes[&ListingKind::Products], RequestType::LIST_PRODUCTS);
    assert_eq!(dialect.listing_codes[&ListingKind::Coupons], RequestType::new(2048));
}

#[test]
fn listing_fields_are_found_under_any_candidate_name() {
    let row = read::tree(b"<P><PRODNUM>2341</PRODNUM><Descript/><Description>Pizza</Description></P>").unwrap();
    let dialect = Dialect::default();
    assert_eq!(dialect.listing_field(&row, ListingField::ProductCode), Some("2341"));
    assert_eq!(dialect.listing_field(&row, ListingField::ProductName), Some("Pizza"));
    assert_eq!(dialect.listing_field(&row, ListingField::ProductPrice), None);
}

/// File, line, a word of the message.
#[test]
fn mistakes_are_refused_with_their_line() {
    let table = [
        ("layout = \"sibling\"\ncoupon_sing = \"negative\"", 2, "coupon_sing"),
        ("layout = \"beside\"", 1, "beside"),
        ("\n\npayment_wrapper = \"1Payments\"", 3, "xml node"),
        ("forced_answer = { node = \"a b\", value = \"1\" }", 1, "a b"),
        ("forced_answer = { node = \"A\", value = \"1\", other = 2 }", 1, "other"),
        ("[member_fields]\nfirst_name = \"First\"\nphone = \"x:Phone\"", 3, "xml node"),
        ("[member_fields]\nfax = \"Fax\"", 2, "fax"),
        ("extra_item_nodes = [\n{ node = \"<b>\", value = \"\" }]", 2, "<b>"),
        ("ticket_nodes = [\"\"]", 1, "xml node"),
        ("schedule_format = \"%Q\"", 1, "%Q"),
        ("schedule_format = \"%Y-%m-%dT%H:%M:%S%z\"", 1, "offset"),
        ("schedule_format = \"%H:%M\"", 1, "local date"),
        ("money_scale = 7", 1, "decimals"),
        ("money_scale = -1", 1, "-1"),
        ("price_applied = \"thirteen\"", 1, "whole number"),
        ("price_applied = 99999999999", 1, "whole number"),
        ("[listing_codes]\nproducts = \"many\"", 2, "many"),
        ("[event_codes]\n1 = \"eaten\"", 2, "eaten"),
        ("[[error_patterns]]\ntext = \" \"\nclass = \"mapping_error\"", 2, "every answer"),
        ("[[error_patterns]]\ntext = \"ok\"\nclass = \"accepted\"", 3, "accepted"),
        ("layout = sibling", 1, ""),
        ("layout = \"sibling\"\nlayout = \"nested\"", 2, "duplicate"),
    ];
    for (file, line, word) in table {
        let error = Dialect::from_toml(file).expect_err(file);
        assert_eq!(error.line(), Some(line), "{file}: {error}");
        assert!(error.to_string().contains(word), "{file}: {error}");
        assert!(error.to_string().starts_with(&format!("dialect line {line}: ")), "{error}");
    }
}

#[test]
fn schedule_formats_write_and_read_the_same_time() {
    for format in ["%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%Y%m%d%H%M%S"] {
        let format = ScheduleFormat::new(format).unwrap();
        let time = crate::samples::evening();
        assert_eq!(format.parse(&format.format(time)), Some(time), "{}", format.as_str());
    }
}
