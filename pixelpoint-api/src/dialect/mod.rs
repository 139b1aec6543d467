//! Every wire name and number of EOI that is not public, as data.
//!
//! PAR's guide is not public, so what it would say is a [`Dialect`]: a TOML file with a built-in default. Whoever holds
//! the guide, or has met a real store, corrects the file and not the code. Each knob's doc names its evidence: **D**
//! documented publicly, **S** seen in a public screenshot, **C** seen in public code, **DB** seen in code that reads
//! PixelPoint's database, **I** inferred, **U** not publicly known.

mod explain;
mod file;
mod knobs;
mod table;
mod text;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::explain::{Difference, Knob};
pub use self::file::DialectError;
pub use self::knobs::{
    ComboItemId, ComboParent, CouponSign, DealCodeNode, Envelope, ErrorClass, ErrorPattern, EventField, EventKind,
    ExtraNode, ForcedAnswer, Layout, ListingField, ListingKind, Matches,
};
pub use self::table::KNOBS;
pub use self::text::{NameError, NodeName, ScheduleFormat, ScheduleFormatError};
use crate::number::RequestType;
use crate::order::{MemberField, OrderField};
use crate::read::Node;

/// How a store's EOI looks on the wire. [`Dialect::default`] is the built-in guess.
///
/// ```
/// use pixelpoint_api::Dialect;
///
/// let dialect = Dialect::from_toml("coupon_sign = \"positive\"\n[member_fields]\nphone = \"HomeTele\"\n")?;
/// assert_eq!(dialect.member_fields.len(), 4); // the three documented ones stay
/// let error = Dialect::from_toml("coupon_sing = \"positive\"").unwrap_err();
/// assert_eq!(error.line(), Some(1));
/// # Ok::<(), pixelpoint_api::DialectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dialect {
    /// Cloud relay or in-store. Default `cloud`. Evidence: D.
    pub envelope: Envelope,
    /// Where `Transaction` and `Member` stand. Default `sibling`. Evidence: U, I (high) for the default.
    pub layout: Layout,
    /// Whether `DebugMode` 1 is sent; documentation says to leave it off. Default `false`. Evidence: D, effect U.
    pub debug_mode: bool,
    /// `Item/PriceApplied`; `""` in the file leaves the node out. Default 13, "the caller gives the price".
    ///
    /// Evidence: D for 13, I (high) for its meaning; without it the till may re-price lines (DB, I medium).
    #[serde(with = "file::or_off")]
    pub price_applied: Option<u32>,
    /// `Payment/AuthType`. Default 114. Evidence: D.
    pub auth_type: u32,
    /// Least number of decimals of an amount. Default 2. Evidence: U.
    ///
    /// An amount that needs more keeps them, and the writer reports it: nothing is rounded.
    #[serde(deserialize_with = "file::money_scale")]
    pub money_scale: u32,
    /// Format of `ScheduleTime`, in chrono's notation. Default `%Y-%m-%dT%H:%M:%S`. Evidence: U.
    pub schedule_format: ScheduleFormat,
    /// Sign of a coupon's `CostEach`. Default `negative`. Evidence: U, DB (I medium) for the default.
    pub coupon_sign: CouponSign,
    /// Node that carries a combo's code. Default `ProdNum`. Evidence: D, contradictory.
    pub deal_code_node: DealCodeNode,
    /// Value of `ComboItemId` on lines of a combo. Default `combo_line`. Evidence: U, I (medium) for the default.
    pub combo_item_id: ComboItemId,
    /// `ParentId` of a combo's component. Default `combo_line`. Evidence: U, I (medium) for the default.
    pub combo_parent: ComboParent,
    /// Node that wraps the `Payment` nodes. Default none: `Payment` is repeated. Evidence: U, I (medium).
    #[serde(with = "file::or_off")]
    pub payment_wrapper: Option<NodeName>,
    /// `RequestType` of a request that carries a `Member` without an order. Default none. Evidence: U.
    #[serde(with = "file::or_off")]
    pub member_request: Option<RequestType>,
    /// Node that marks an answer to a forced question. Default none. Evidence: D that one exists, U which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forced_answer: Option<ForcedAnswer>,
    /// Node in an `Item` with what the customer wrote about it. Default none. Evidence: U.
    #[serde(with = "file::or_off")]
    pub item_note: Option<NodeName>,
    /// Constant nodes at the end of each `Transaction`. Default none. Evidence: U.
    pub extra_transaction_nodes: Vec<ExtraNode>,
    /// Constant nodes at the end of each `Item`. Default none. Evidence: U.
    pub extra_item_nodes: Vec<ExtraNode>,
    /// Names under which an answer may carry the till's ticket number, best first; letter case does not matter.
    ///
    /// Evidence: U; the default names follow the database's `TRANSACT` (DB, I low).
    pub ticket_nodes: Vec<NodeName>,
    /// Node names of a `Member`. A file adds to the default or, with `""`, takes a role away.
    ///
    /// Default `FirstName`, `LastName`, `Email`. Evidence: D for these three, U for all others.
    #[serde(with = "file::member_fields")]
    pub member_fields: BTreeMap<MemberField, NodeName>,
    /// Node names, in a `Transaction`, of what identifies an order and what was written about it. Default none.
    ///
    /// Evidence: U for all.
    pub order_fields: BTreeMap<OrderField, NodeName>,
    /// `RequestType` numbers of listings. A file adds to the default: 256 report categories, 1024 products.
    ///
    /// Evidence: C for these two, U for all others.
    #[serde(deserialize_with = "file::listing_codes")]
    pub listing_codes: BTreeMap<ListingKind, RequestType>,
    /// Names under which a listing's row may carry a value, best first. A file replaces the names field by field.
    ///
    /// Evidence: U; the default names are database columns (DB).
    #[serde(deserialize_with = "file::listing_fields")]
    pub listing_fields: BTreeMap<ListingField, Vec<NodeName>>,
    /// Names under which an event may carry a value, best first. A file replaces the names field by field.
    ///
    /// Evidence: U; the default names for the ticket are those of `ticket_nodes`.
    #[serde(deserialize_with = "file::event_fields")]
    pub event_fields: BTreeMap<EventField, Vec<NodeName>>,
    /// What the code of an event means. Default empty. Evidence: S for the eight statuses, U for their codes.
    pub event_codes: BTreeMap<String, EventKind>,
    /// Error texts of this store, tried in order, before the built-in table of [`crate::outcome`].
    ///
    /// Default empty. Evidence: U; only two texts are documented.
    pub error_patterns: Vec<ErrorPattern>,
    /// Most characters of a node's text, by node name; the writer cuts longer texts and reports it. Default none.
    ///
    /// For texts of an order only, never for a number. Evidence: U.
    #[serde(deserialize_with = "file::length_limits")]
    pub length_limits: BTreeMap<NodeName, usize>,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            envelope: Envelope::Cloud,
            layout: Layout::Sibling,
            debug_mode: false,
            price_applied: Some(13),
            auth_type: 114,
            money_scale: 2,
            schedule_format: ScheduleFormat::default(),
            coupon_sign: CouponSign::Negative,
            deal_code_node: DealCodeNode::ProdNum,
            combo_item_id: ComboItemId::ComboLine,
            combo_parent: ComboParent::ComboLine,
            payment_wrapper: None,
            member_request: None,
            forced_answer: None,
            item_note: None,
            extra_transaction_nodes: Vec::new(),
            extra_item_nodes: Vec::new(),
            ticket_nodes: knobs::default_ticket_nodes(),
            member_fields: knobs::default_member_fields(),
            order_fields: BTreeMap::new(),
            listing_codes: knobs::default_listing_codes(),
            listing_fields: knobs::default_listing_fields(),
            event_fields: knobs::default_event_fields(),
            event_codes: BTreeMap::new(),
            error_patterns: Vec::new(),
            length_limits: BTreeMap::new(),
        }
    }
}

/// A listing the dialect has no number for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("no request number is known for the listing `{name}`; find it in PAR's guide and set listing_codes.{name} in the dialect", name = .kind.key())]
pub struct NoListing {
    /// The listing.
    pub kind: ListingKind,
}

impl Dialect {
    /// The number that asks for a listing.
    ///
    /// # Errors
    /// When `listing_codes` has none: numbers are not guessed.
    pub fn listing_code(&self, kind: ListingKind) -> Result<RequestType, NoListing> {
        self.listing_codes.get(&kind).copied().ok_or(NoListing { kind })
    }

    /// A field of a listing's row, under the first candidate name that is there. Evidence: U.
    pub fn listing_field<'n>(&self, row: &'n Node, field: ListingField) -> Option<&'n str> {
        row.field(self.listing_fields.get(&field)?)
    }
}
