//! Listings: nobody knows their shape, so rows are found by the names in them.

use pixelpoint_api::dialect::{ListingField, ListingKind};
use pixelpoint_api::write::{self, ListingRow, TillAnswer};
use pixelpoint_api::{Class, Dialect, Listing, ListingError, ProdNum};
use rust_decimal::Decimal;

fn listing(body: &str) -> Listing {
    Listing::read(200, body.as_bytes(), &Dialect::default()).unwrap()
}

/// The same product in shapes a till might choose.
#[test]
fn products_are_found_in_any_shape() {
    let row = "<ProdNum>2341</ProdNum><Descript>Pizza</Descript><PriceA>9.50</PriceA><ReportNo>10</ReportNo><IsActive>1</IsActive>";
    for body in [
        format!("<Response><ErrorNum>0</ErrorNum><Product>{row}</Product></Response>"),
        format!("<R><Products><P>{row}</P></Products></R>"),
        format!("<R><EOITransfer><List><Products><P>{}</P></Products></List></EOITransfer></R>", row.to_uppercase()),
        format!("<ErrorNum>0</ErrorNum><Item>{row}</Item>"),
        format!("<Product>{row}</Product>"),
    ] {
        let products = listing(&body).products(&Dialect::default());
        assert_eq!((products.rows.len(), products.unreadable), (1, 0), "{body}");
        let product = &products.rows[0];
        assert_eq!((product.code, product.category, product.active), (ProdNum::new(2341), Some(10), Some(true)));
        assert_eq!(product.price, Some(Decimal::new(950, 2)));
        assert!(product.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("pizza")));
    }
}

#[test]
fn what_is_missing_or_odd_costs_that_value_only() {
    let body = "<R><P><ProdNum>1</ProdNum></P><P><ProdNum>x1</ProdNum></P><P><Descript>no code</Descript></P>\
                <P><ProdNum>2</ProdNum><PriceA>cheap</PriceA><IsActive>perhaps</IsActive><ReportNo>A</ReportNo></P></R>";
    let products = listing(body).products(&Dialect::default());
    assert_eq!((products.rows.len(), products.unreadable), (2, 1), "a row without a code is no row");
    for product in products.rows {
        assert_eq!((product.price, product.active, product.category), (None, None, None));
    }
}

#[test]
fn every_listing_has_its_accessor() {
    let dialect = Dialect::default();
    let row = |code, name, number: &str| ListingRow {
        fields: vec![(code, number.to_owned()), (name, format!("Name of {number}"))],
    };
    let answer = |kind, code, name| {
        let body = write::listing_answer(kind, &[row(code, name, "7"), row(code, name, "8")], &dialect);
        Listing::read(200, &body, &dialect).unwrap()
    };
    let name = Some("Name of 8");
    let categories = answer(ListingKind::ReportCategories, ListingField::CategoryCode, ListingField::CategoryName)
        .categories(&dialect);
    assert_eq!((categories.rows[1].number, categories.rows[1].name.as_deref()), (8, name));
    let coupons = answer(ListingKind::Coupons, ListingField::CouponCode, ListingField::CouponName).coupons(&dialect);
    assert_eq!((coupons.rows[1].number.get(), coupons.rows[1].name.as_deref()), (8, name));
    let types =
        answer(ListingKind::SaleTypes, ListingField::SaleTypeCode, ListingField::SaleTypeName).sale_types(&dialect);
    assert_eq!((types.rows[1].number.get(), types.rows[1].name.as_deref()), (8, name));
    let methods = answer(ListingKind::PaymentMethods, ListingField::MethodCode, ListingField::MethodName)
        .payment_methods(&dialect);
    assert_eq!((methods.rows[1].number.get(), methods.rows[1].name.as_deref()), (8, name));
}

#[test]
fn an_error_is_no_listing() {
    let dialect = Dialect::default();
    let read = |status, body: &[u8]| Listing::read(status, body, &dialect).unwrap_err();
    let denied = TillAnswer::Failed { sub_error_num: Some(401), message: "Access Token Denied" };
    let denied = read(200, &write::answer(&denied, &dialect));
    assert!(matches!(denied, ListingError::Refused { class: Class::TokenDenied, .. }), "{denied:?}");
    assert!(!denied.to_string().contains("Access"));
    assert_eq!(read(502, b"<html><body>bad gateway</body></html>"), ListingError::Http(502));
    assert!(matches!(read(200, b"hello"), ListingError::Unreadable(_)));
    assert!(Listing::read(500, b"<R><ErrorNum>0</ErrorNum></R>", &dialect).is_ok(), "the body goes first");
}

#[test]
fn a_listing_without_a_number_names_the_setting() {
    let dialect = Dialect::default();
    assert_eq!(dialect.listing_code(ListingKind::Products).unwrap().get(), 1024);
    let error = dialect.listing_code(ListingKind::SaleTypes).unwrap_err().to_string();
    assert!(error.contains("listing_codes.sale_types"), "{error}");
    for kind in ["coupons", "payment_methods", "forced_questions", "combos", "orders", "events", "report_categories"] {
        let taught = dialect.with("listing_codes", &format!("{{ {kind} = 77 }}")).unwrap();
        assert!(taught.listing_codes.values().any(|code| code.get() == 77), "{kind}");
    }
}
