//! Listings of the simulated till. Their payload is not publicly known: names are the database's
//! columns, which the default dialect takes for candidates.

use std::fmt::Write as _;

use super::menu::Menu;
use crate::money::two_decimals;

/// The one report category of a simulated store.
const CATEGORY: (&str, &str) = ("10", "Everything");

/// Answer to request type 256.
pub(super) fn report_categories() -> Vec<u8> {
    let (number, name) = CATEGORY;
    response(&row("ReportCategory", &[("ReportNo", number), ("Descript", name)]))
}

/// Answer to request type 1024; `missing` is not on the menu.
pub(super) fn products(menu: &Menu, missing: Option<u32>) -> Vec<u8> {
    let listed = menu.products.iter().filter(|(number, _)| missing != Some(**number));
    let rows = listed.map(|(number, product)| {
        let price = product.price.map_or_else(|| "0.00".to_owned(), two_decimals);
        let columns = [
            ("ProdNum", number.to_string()),
            ("Descript", product.name.clone()),
            ("PriceA", price),
            ("ReportNo", CATEGORY.0.to_owned()),
            ("IsActive", "1".to_owned()),
        ];
        row("Product", &columns.each_ref().map(|(name, text)| (*name, text.as_str())))
    });
    response(&rows.collect::<String>())
}

fn response(rows: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?><Response><ErrorNum>0</ErrorNum>{rows}</Response>").into_bytes()
}

fn row(node: &str, columns: &[(&str, &str)]) -> String {
    let mut row = format!("<{node}>");
    for (name, text) in columns {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        write!(row, "<{name}>{text}</{name}>").expect("writing to a string cannot fail");
    }
    row + "</" + node + ">"
}
