//! Listings as a till might give them, for simulators and tests.

use super::document::Document;
use crate::dialect::{Dialect, ListingField, ListingKind};
use crate::node;

/// A row of a listing: what it says under which role. Evidence: U; columns DB.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListingRow {
    /// The values, in the order they are written.
    pub fields: Vec<(ListingField, String)>,
}

/// Writes the answer to a listing request: `ErrorNum` 0 and one node a row, each value under the dialect's first
/// candidate name. Values the dialect has no name for are left out. Evidence: U.
pub fn listing_answer(kind: ListingKind, rows: &[ListingRow], dialect: &Dialect) -> Vec<u8> {
    let mut document = Document::new(dialect);
    document.node(node::RESPONSE, |document| {
        document.number(node::ERROR_NUM, 0);
        for row in rows {
            document.node(kind.row_name(), |document| {
                for (field, text) in &row.fields {
                    if let Some(name) = dialect.listing_fields.get(field).and_then(|names| names.first()) {
                        document.text(name.as_str(), text);
                    }
                }
            });
        }
    });
    document.into_written().xml
}
