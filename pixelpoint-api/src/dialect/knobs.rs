//! The choices a knob offers, and the tables behind the default dialect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::text::NodeName;
use crate::number::RequestType;
use crate::order::MemberField;

/// Whether the request carries `EOITransfer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Envelope {
    /// `EOITransfer/EOIAuthenticationToken` is there: the request goes to PAR's relay. Evidence: C, D.
    Cloud,
    /// No `EOITransfer`, as the in-store product of 2020 sent it. Evidence: D.
    Local,
}

/// Where `Transaction` and `Member` stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Under `Request`, beside `EOITransfer`. Evidence: C and D, I (high).
    Sibling,
    /// Inside `EOITransfer` (without effect in the local envelope). Evidence: D, I (low).
    Nested,
}

/// The sign of a coupon's `CostEach` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponSign {
    /// As its effect on the total: a discount is negative. Evidence: DB, I (medium).
    Negative,
    /// Turned round: a discount is positive. Evidence: U.
    Positive,
}

/// The node that carries a combo's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DealCodeNode {
    /// `ProdNum`. Evidence: D (the table), I (high).
    ProdNum,
    /// `CouponNum`; the price keeps its sign, it is no discount. Evidence: D (one sentence), I (low).
    CouponNum,
}

/// The value of `ComboItemId` on the lines of a combo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComboItemId {
    /// The `ItemId` of the combo line. Evidence: I (medium).
    ComboLine,
    /// No such node. Evidence: U.
    Omit,
    /// The deal's ref code, as in 2020 to 2022. Evidence: D, "legacy only".
    DealRef,
}

/// The `ParentId` of a combo's component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComboParent {
    /// The `ItemId` of the combo line. Evidence: D (wording), I (medium).
    ComboLine,
    /// Its own `ItemId`; `ComboItemId` alone ties it to the combo. Evidence: I (low).
    SelfLine,
}

/// Marks an answer to a forced question. Evidence: U.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForcedAnswer {
    /// Name of the node inside `Item`.
    pub node: NodeName,
    /// Its text.
    pub value: String,
}

/// A node with a constant text, for what PAR's guide asks for and this crate does not know. Evidence: U.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtraNode {
    /// Name of the node.
    pub node: NodeName,
    /// Its text.
    pub value: String,
}

/// A listing a till may offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ListingKind {
    /// Report categories. Evidence: C, 256.
    ReportCategories,
    /// Products. Evidence: C, 1024.
    Products,
    /// Coupons. Evidence: D that it exists (PixelPoint 19.12), U its number.
    Coupons,
    /// Sales types. Evidence: U.
    SaleTypes,
    /// Payment methods. Evidence: U.
    PaymentMethods,
    /// Forced questions. Evidence: U.
    ForcedQuestions,
    /// Combos. Evidence: U.
    Combos,
    /// Orders the till holds. Evidence: U.
    Orders,
    /// Status events. Evidence: U.
    Events,
}

/// A value in a row of a listing. Evidence: U.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ListingField {
    /// A product's code.
    ProductCode,
    /// A product's name.
    ProductName,
    /// A product's price.
    ProductPrice,
    /// Whether a product is in use.
    ProductActive,
    /// A report category's number, also on its products.
    CategoryCode,
    /// A report category's name.
    CategoryName,
    /// A coupon's code.
    CouponCode,
    /// A coupon's name.
    CouponName,
    /// A sales type's number.
    SaleTypeCode,
    /// A sales type's name.
    SaleTypeName,
    /// A payment method's number.
    MethodCode,
    /// A payment method's name.
    MethodName,
}

impl ListingKind {
    /// What a simulated till calls a row of it. Evidence: U.
    pub(crate) fn row_name(self) -> &'static str {
        match self {
            Self::ReportCategories => "ReportCategory",
            Self::Products => "Product",
            Self::Coupons => "Coupon",
            Self::SaleTypes => "SaleType",
            Self::PaymentMethods => "PaymentMethod",
            Self::ForcedQuestions => "ForcedQuestion",
            Self::Combos => "Combo",
            Self::Orders => "Order",
            Self::Events => "Event",
        }
    }

    /// Its name in a dialect file.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::ReportCategories => "report_categories",
            Self::Products => "products",
            Self::Coupons => "coupons",
            Self::SaleTypes => "sale_types",
            Self::PaymentMethods => "payment_methods",
            Self::ForcedQuestions => "forced_questions",
            Self::Combos => "combos",
            Self::Orders => "orders",
            Self::Events => "events",
        }
    }
}

/// A value in an event. Evidence: U.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventField {
    /// The code of what happened.
    Code,
    /// The till's ticket number.
    Ticket,
    /// What the sender of the order called it. No default name: whether a till gives it back is unknown.
    Reference,
    /// When it happened, in the till's own words.
    Time,
}

/// What happened to an order on the till. Evidence: S (the bridge's mapping screen), codes U.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// "Order received".
    OrderReceived,
    /// "Cooking".
    Cooking,
    /// "Ready".
    Ready,
    /// "Pick-up".
    PickUp,
    /// "Driver Out".
    DriverOut,
    /// "Driver In": back at the store.
    DriverIn,
    /// "Cancelled by Driver".
    CancelledByDriver,
    /// "Void Entire Check".
    VoidEntireCheck,
}

impl EventKind {
    /// All that is known, in the order of HubRise's mapping screen. Evidence: S.
    pub const ALL: [Self; 8] = [
        Self::OrderReceived,
        Self::Cooking,
        Self::Ready,
        Self::PickUp,
        Self::DriverOut,
        Self::DriverIn,
        Self::CancelledByDriver,
        Self::VoidEntireCheck,
    ];

    /// Its stable word, as in a dialect file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrderReceived => "order_received",
            Self::Cooking => "cooking",
            Self::Ready => "ready",
            Self::PickUp => "pick_up",
            Self::DriverOut => "driver_out",
            Self::DriverIn => "driver_in",
            Self::CancelledByDriver => "cancelled_by_driver",
            Self::VoidEntireCheck => "void_entire_check",
        }
    }

    /// As the mapping screen of HubRise's bridge calls it. Evidence: S.
    pub fn label(self) -> &'static str {
        match self {
            Self::OrderReceived => "Order received",
            Self::Cooking => "Cooking",
            Self::Ready => "Ready",
            Self::PickUp => "Pick-up",
            Self::DriverOut => "Driver Out",
            Self::DriverIn => "Driver In",
            Self::CancelledByDriver => "Cancelled by Driver",
            Self::VoidEntireCheck => "Void Entire Check",
        }
    }
}

/// Gives error answers with a certain text their class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorPattern {
    /// The text; letter case does not matter. Never empty.
    #[serde(deserialize_with = "super::file::pattern_text")]
    pub text: String,
    /// How it is compared with `EOIMessage` and `Exception`. Default `contains`.
    #[serde(default)]
    pub matches: Matches,
    /// What it means.
    pub class: ErrorClass,
}

/// What an error text may stand for: every [`Class`](crate::outcome::Class) but those no text can claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// A bad or wrongly prefixed token.
    TokenDenied,
    /// The store is offline and was never reached.
    StoreDisconnected,
    /// A product, coupon, charge or payment method the store does not know.
    MappingError,
    /// PixelPoint's total differs from the paid amount.
    TotalMismatch,
    /// Refused for another reason.
    OtherRefusal,
    /// An internal error of PixelPoint; the order may or may not stand.
    PosException,
}

/// How an [`ErrorPattern`] is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matches {
    /// Anywhere in the answer's text.
    #[default]
    Contains,
    /// At the start of the answer's text.
    Prefix,
}

impl ErrorPattern {
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let (text, wanted) = (text.trim().to_lowercase(), self.text.to_lowercase());
        !wanted.is_empty()
            && match self.matches {
                Matches::Contains => text.contains(&wanted),
                Matches::Prefix => text.starts_with(&wanted),
            }
    }
}

pub(super) fn default_member_fields() -> BTreeMap<MemberField, NodeName> {
    [(MemberField::FirstName, "FirstName"), (MemberField::LastName, "LastName"), (MemberField::Email, "Email")]
        .map(|(role, name)| (role, NodeName::known(name)))
        .into()
}

pub(super) fn default_listing_codes() -> BTreeMap<ListingKind, RequestType> {
    [
        (ListingKind::ReportCategories, RequestType::LIST_REPORT_CATEGORIES),
        (ListingKind::Products, RequestType::LIST_PRODUCTS),
    ]
    .into()
}

pub(super) fn default_listing_fields() -> BTreeMap<ListingField, Vec<NodeName>> {
    [
        (ListingField::ProductCode, ["ProdNum"].as_slice()),
        (ListingField::ProductName, &["Descript", "Description"]),
        (ListingField::ProductPrice, &["PriceA"]),
        (ListingField::ProductActive, &["IsActive"]),
        (ListingField::CategoryCode, &["ReportNo"]),
        (ListingField::CategoryName, &["Descript", "Description"]),
        (ListingField::CouponCode, &["PromoNum", "CouponNum"]),
        (ListingField::CouponName, &["Descript", "Description"]),
        (ListingField::SaleTypeCode, &["SaleTypeIndex", "SaleTypeNum"]),
        (ListingField::SaleTypeName, &["Descript", "Description"]),
        (ListingField::MethodCode, &["MethodNum", "MethodNumber"]),
        (ListingField::MethodName, &["Descript", "Description"]),
    ]
    .map(|(field, names)| (field, names.iter().map(|name| NodeName::known(name)).collect()))
    .into()
}

pub(super) fn default_event_fields() -> BTreeMap<EventField, Vec<NodeName>> {
    [
        (EventField::Code, ["EventCode", "StatusCode", "EventType", "Status", "Code"].as_slice()),
        (EventField::Ticket, &["Transact", "TransactNum", "TransactionNum", "CheckNum", "CheckNumber"]),
        (EventField::Time, &["EventTime", "TimeStamp", "DateTime", "Time"]),
    ]
    .map(|(field, names)| (field, names.iter().map(|name| NodeName::known(name)).collect()))
    .into()
}

pub(super) fn default_ticket_nodes() -> Vec<NodeName> {
    ["Transact", "TransactNum", "TransactionNum", "CheckNum", "CheckNumber"].map(NodeName::known).into()
}
