//! Writing XML: one fixed order of nodes, UTF-8, no blanks between nodes, the same bytes for the same order.
//!
//! Everything a [`Dialect`](crate::Dialect) changes about an order is done here, so callers hand over what they mean.

mod answer;
mod document;
mod event;
mod listing;
mod order;
mod token;

pub use self::answer::{TillAnswer, answer};
pub use self::event::{EventRow, events, node};
pub use self::listing::{ListingRow, listing_answer};
pub use self::order::{listing, member, member_request, order};
pub use self::token::{mask_token, with_token};
use crate::order::MemberField;

/// A written request, and what had to be changed to write it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The document. In place of the token it holds [`TOKEN_MASK`](crate::TOKEN_MASK); see [`with_token`].
    pub xml: Vec<u8>,
    /// Texts in which characters had to be replaced.
    pub replaced: Vec<Replaced>,
    /// Amounts written with more decimals than the dialect's `money_scale`, so as not to round them.
    pub widened: Vec<Widened>,
    /// Texts cut at the dialect's `length_limits`.
    pub shortened: Vec<Shortened>,
    /// What is known about the customer but not written, for the dialect has no node name for it.
    pub unnamed: Vec<MemberField>,
}

/// A text with characters that XML 1.0 forbids. Each became U+FFFD, the replacement character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The node, as `Request/Transaction/Items/Item[1]/Description`.
    pub node: String,
    /// How many characters.
    pub count: usize,
}

/// An amount that does not fit the dialect's `money_scale` exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widened {
    /// The node, as `Request/Transaction/Items/Item[1]/CostEach`.
    pub node: String,
    /// With how many decimals it was written.
    pub decimals: u32,
}

/// A text longer than the dialect's `length_limits` allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortened {
    /// The node, as `Request/Transaction/Items/Item[1]/Description`.
    pub node: String,
    /// How many characters were kept.
    pub kept: usize,
    /// How many there were.
    pub of: usize,
}

/// The document holds personal data: only its size is shown.
impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Written")
            .field("xml", &format_args!("[{} bytes]", self.xml.len()))
            .field("replaced", &self.replaced)
            .field("widened", &self.widened)
            .field("shortened", &self.shortened)
            .field("unnamed", &self.unnamed)
            .finish()
    }
}
