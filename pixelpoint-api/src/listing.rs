//! What a till lists: products, categories, coupons, sales types, payment methods.
//!
//! Only the requests for report categories (256) and products (1024) were seen in public (C); that coupons can be listed is
//! documented (D). **What any listing looks like is unknown (U)**, so rows are found by names the dialect holds as
//! candidates (`listing_fields`, database columns by default), anywhere in the answer, and the tree is kept.

use rust_decimal::Decimal;

use crate::answer::Answer;
use crate::dialect::{Dialect, ListingField};
use crate::number::{CouponNum, MethodNumber, ProdNum, SaleTypeNum};
use crate::outcome::{Class, classify};
use crate::read::{Node, ReadError};

/// A listing that did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListingError {
    /// The till answered with an error; its words may be shown, not logged.
    #[error("the till gave no listing ({class:?}); look at its answer")]
    Refused {
        /// What it says.
        class: Class,
        /// The till's own words.
        message: Option<String>,
    },
    /// The HTTP status is an error and the body no listing.
    #[error("no listing came, but http status {0}")]
    Http(u16),
    /// The body is no XML this crate reads.
    #[error("the listing cannot be read")]
    Unreadable(#[from] ReadError),
}

/// A listing, as a tree with names to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// Everything that was in the answer.
    pub root: Node,
}

/// A row whose number could be read, and those whose number could not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<T> {
    /// In the order of the answer.
    pub rows: Vec<T>,
    /// How many rows have a code that is no number.
    pub unreadable: usize,
}

/// A product, option, charge or combo: PixelPoint tells none of them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedProduct {
    /// Its code.
    pub code: ProdNum,
    /// Its name.
    pub name: Option<String>,
    /// Its price, in the store's currency.
    pub price: Option<Decimal>,
    /// Whether it is in use, where the till says so.
    pub active: Option<bool>,
    /// The number of its report category.
    pub category: Option<u32>,
}

/// A row that is a number and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed<N> {
    /// Its number.
    pub number: N,
    /// Its name.
    pub name: Option<String>,
}

impl Listing {
    /// Reads the answer to a listing request. An answer without `ErrorNum` is taken for a listing.
    ///
    /// # Errors
    /// When the till says an error, or the body is no XML.
    pub fn read(status: u16, body: &[u8], dialect: &Dialect) -> Result<Self, ListingError> {
        let answer = Answer::read(body);
        match answer {
            Ok(Answer { error_num: Some(0), root, .. }) => Ok(Self { root }),
            Ok(Answer { error_num: Some(_), .. }) => {
                let classified = classify(status, body, dialect);
                Err(ListingError::Refused { class: classified.class, message: classified.message })
            }
            _ if !(200..300).contains(&status) => Err(ListingError::Http(status)),
            Ok(answer) => Ok(Self { root: answer.root }),
            Err(error) => Err(error.into()),
        }
    }

    /// The products of a listing 1024.
    pub fn products(&self, dialect: &Dialect) -> Rows<ListedProduct> {
        self.rows(ListingField::ProductCode, dialect, |row| {
            let text = |field| dialect.listing_field(row, field);
            Some(ListedProduct {
                code: text(ListingField::ProductCode)?.parse().ok()?,
                name: text(ListingField::ProductName).map(str::to_owned),
                price: text(ListingField::ProductPrice).and_then(|price| Decimal::from_str_exact(price).ok()),
                active: text(ListingField::ProductActive).and_then(truth),
                category: text(ListingField::CategoryCode).and_then(|number| number.parse().ok()),
            })
        })
    }

    /// The report categories of a listing 256.
    pub fn categories(&self, dialect: &Dialect) -> Rows<Listed<u32>> {
        self.numbered(ListingField::CategoryCode, ListingField::CategoryName, dialect)
    }

    /// Coupons.
    pub fn coupons(&self, dialect: &Dialect) -> Rows<Listed<CouponNum>> {
        self.numbered(ListingField::CouponCode, ListingField::CouponName, dialect)
    }

    /// Sales types.
    pub fn sale_types(&self, dialect: &Dialect) -> Rows<Listed<SaleTypeNum>> {
        self.numbered(ListingField::SaleTypeCode, ListingField::SaleTypeName, dialect)
    }

    /// Payment methods.
    pub fn payment_methods(&self, dialect: &Dialect) -> Rows<Listed<MethodNumber>> {
        self.numbered(ListingField::MethodCode, ListingField::MethodName, dialect)
    }

    fn numbered<N: std::str::FromStr>(
        &self,
        code: ListingField,
        name: ListingField,
        dialect: &Dialect,
    ) -> Rows<Listed<N>> {
        self.rows(code, dialect, |row| {
            let number = dialect.listing_field(row, code)?.parse().ok()?;
            Some(Listed { number, name: dialect.listing_field(row, name).map(str::to_owned) })
        })
    }

    fn rows<T>(&self, code: ListingField, dialect: &Dialect, read: impl Fn(&Node) -> Option<T>) -> Rows<T> {
        let found = self.root.rows(dialect.listing_fields.get(&code).map_or(&[], Vec::as_slice));
        let all = found.len();
        let rows: Vec<T> = found.into_iter().filter_map(read).collect();
        Rows { unreadable: all - rows.len(), rows }
    }
}

/// As databases and XML write it.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "-1" | "true" | "y" | "yes" => Some(true),
        "0" | "false" | "n" | "no" => Some(false),
        _ => None,
    }
}
