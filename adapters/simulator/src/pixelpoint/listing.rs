//! Listings of the simulated till. Their payload is not publicly known: names are the dialect's first candidates.

use pixelpoint_api::Dialect;
use pixelpoint_api::dialect::{ListingField, ListingKind};
use pixelpoint_api::write::{self, ListingRow};

use super::menu::Menu;
use crate::money::two_decimals;

/// The one report category of a simulated store.
const CATEGORY: (&str, &str) = ("10", "Everything");

/// Answer to a listing request; `missing` is not on the menu. `None` for a listing this till does not have.
pub(super) fn answer(kind: ListingKind, menu: &Menu, missing: Option<u32>, dialect: &Dialect) -> Option<Vec<u8>> {
    let rows = match kind {
        ListingKind::ReportCategories => {
            let (number, name) = CATEGORY;
            vec![row(&[(ListingField::CategoryCode, number), (ListingField::CategoryName, name)])]
        }
        ListingKind::Products => products(menu, missing),
        ListingKind::Coupons => {
            let listed = menu.coupons.iter().filter(|(number, _)| missing != Some(**number));
            listed.map(|named| numbered(named, ListingField::CouponCode, ListingField::CouponName)).collect()
        }
        ListingKind::SaleTypes => {
            let each = menu.sale_types.iter();
            each.map(|named| numbered(named, ListingField::SaleTypeCode, ListingField::SaleTypeName)).collect()
        }
        ListingKind::PaymentMethods => {
            let each = menu.methods.iter();
            each.map(|named| numbered(named, ListingField::MethodCode, ListingField::MethodName)).collect()
        }
        _ => return None,
    };
    Some(write::listing_answer(kind, &rows, dialect))
}

fn products(menu: &Menu, missing: Option<u32>) -> Vec<ListingRow> {
    let listed = menu.products.iter().filter(|(number, _)| missing != Some(**number));
    listed
        .map(|(number, product)| {
            row(&[
                (ListingField::ProductCode, &number.to_string()),
                (ListingField::ProductName, &product.name),
                (ListingField::ProductPrice, &product.price.map_or_else(|| "0.00".to_owned(), two_decimals)),
                (ListingField::CategoryCode, CATEGORY.0),
                (ListingField::ProductActive, "1"),
            ])
        })
        .collect()
}

fn numbered((number, name): (&u32, &String), code_field: ListingField, name_field: ListingField) -> ListingRow {
    row(&[(code_field, &number.to_string()), (name_field, name)])
}

fn row(fields: &[(ListingField, &str)]) -> ListingRow {
    ListingRow { fields: fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect() }
}
