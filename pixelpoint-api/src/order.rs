//! An order as PixelPoint takes it: the typed content of a `RequestType` 10 request.
//!
//! These types say what is meant; how it looks on the wire is the dialect's business (see [`crate::write::order`]).

use std::fmt;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::number::{CouponNum, ItemId, MethodNumber, ProdNum, SaleTypeNum};

/// One order: a `Transaction` and, where anything is known about the customer, a `Member`.
///
/// Evidence: D for both nodes, I (high) for their place beside `EOITransfer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRequest {
    /// The order itself.
    pub transaction: Transaction,
    /// The customer. Left out for a guest; whether PixelPoint accepts an order without is unknown (U).
    pub member: Option<Member>,
}

/// `Request/Transaction`.
#[derive(Clone, PartialEq, Eq)]
pub struct Transaction {
    /// `SaleTypeNum`. Evidence: D.
    pub sale_type: SaleTypeNum,
    /// `ScheduleTime`: when the order is wanted, in the store's local time; `None` for "as soon as possible".
    ///
    /// Evidence: D for the node, U for its format and zone.
    pub schedule_time: Option<NaiveDateTime>,
    /// `Items/Item`, in the order they are written: parent first, depth first. Evidence: D, order I (high).
    pub items: Vec<Item>,
    /// `Payment`, one each; empty leaves the check open in PixelPoint. Evidence: D, repetition I (medium).
    pub payments: Vec<Payment>,
    /// `CustomRecFooter`: lines of free text for the receipt, joined by a line feed.
    ///
    /// Evidence: D for the node, U for its length and line breaks.
    pub footer: Vec<String>,
    /// What identifies the order and what was written about it, as roles and texts, in the order they are written.
    ///
    /// Only roles the dialect's `order_fields` names are written; by default none is. Evidence: U that such nodes exist.
    pub fields: Vec<(OrderField, String)>,
}

/// `Items/Item`: a product, option, charge, combo or coupon line.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// `ItemId`, unique in the transaction. Evidence: D.
    pub item_id: ItemId,
    /// `ParentId`: its own [`item_id`](Self::item_id) for a top-level line, another line's to be attached to it.
    ///
    /// A component names its combo line here; the dialect's `combo_parent` decides what is written. Evidence: D.
    pub parent_id: ItemId,
    /// `ProdNum` or `CouponNum`. Evidence: D.
    pub code: ItemCode,
    /// `Description`, the name on the ticket. Evidence: D for one value, I (high) for the rest.
    pub description: Option<String>,
    /// `Quantity`, absolute: the options of two pizzas have quantity 2. Evidence: D, rule I (high).
    pub quantity: Decimal,
    /// `CostEach`: the effect of one unit of this line alone on the total, so a discount is negative here.
    ///
    /// In the store's currency; the dialect's `coupon_sign` decides the sign on the wire. Evidence: D, sign U.
    pub cost_each: Decimal,
    /// Set on the lines of a combo (not on the combo line itself): `ComboItemId`. Evidence: D, value I (medium).
    pub combo: Option<ComboLink>,
    /// The line answers one of PixelPoint's forced questions. Evidence: D that such a mark exists, U how it looks.
    pub forced_answer: bool,
    /// What the customer wrote about this line. Written only where the dialect's `item_note` names a node. Evidence: U.
    pub note: Option<String>,
}

/// What an [`Item`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemCode {
    /// A product, option, charge or combo: `ProdNum`.
    Product(ProdNum),
    /// A discount: `CouponNum`.
    Coupon(CouponNum),
}

/// Ties a line to the combo (HubRise: deal) it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboLink {
    /// The combo's own line.
    pub line: ItemId,
    /// The deal's ref code, written only by dialects with `combo_item_id = "deal_ref"`.
    pub deal_ref: Option<String>,
}

/// `Transaction/Payment`: a payment already made. A request with payments closes the check. Evidence: D.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// `MethodNumber`. Evidence: D.
    pub method: MethodNumber,
    /// `Tender`: the amount paid **without** the tip. Evidence: D.
    pub tender: Decimal,
    /// `Tip`, on online payments only. Evidence: D.
    pub tip: Option<Decimal>,
}

/// A role in [`Transaction::fields`]; the dialect's `order_fields` gives each its node name. Evidence: U for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderField {
    /// The order's id where it comes from.
    OrderId,
    /// The number people know it by.
    OrderNumber,
    /// Where it was placed.
    Channel,
    /// What a courier or customer shows to get it.
    CollectionCode,
    /// The table it is for.
    Table,
    /// What the customer wrote about the order.
    Notes,
    /// What the sender's staff wrote about it.
    StaffNotes,
    /// What the customer wrote for the courier.
    DeliveryNotes,
}

/// `Request/Member`: the customer, as roles and texts, in the order they are written.
///
/// Roles for which the dialect has no node name are not written; the writer reports them.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Member {
    /// What is known about the customer.
    pub fields: Vec<(MemberField, String)>,
}

/// A role in [`Member`]; the dialect's `member_fields` gives each its node name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberField {
    /// `FirstName`. Evidence: D.
    FirstName,
    /// `LastName`. Evidence: D.
    LastName,
    /// `Email`. Evidence: D.
    Email,
    /// Candidates `HomeTele`, `Phone`. Evidence: DB, I (low).
    Phone,
    /// Candidates `Address1`, `Adress1`. Evidence: DB, I (low).
    #[serde(rename = "address_1")]
    Address1,
    /// Candidates `Address2`, `Adress2`. Evidence: DB, I (low).
    #[serde(rename = "address_2")]
    Address2,
    /// Candidate `City`. Evidence: DB, I (medium).
    City,
    /// Candidate `Prov`. Evidence: DB, I (low).
    State,
    /// Candidates `Postal`, `PostalCode`. Evidence: U.
    PostalCode,
    /// Candidate `Country`. Evidence: DB, I (medium).
    Country,
    /// Directions for the driver. Candidate `Directions`. Evidence: DB, I (medium).
    Directions,
    /// Candidate `CompanyName`. Evidence: DB, I (medium).
    CompanyName,
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction")
            .field("sale_type", &self.sale_type)
            .field("schedule_time", &self.schedule_time)
            .field("items", &self.items)
            .field("payments", &self.payments)
            .field("footer", &format_args!("[{} lines]", self.footer.len()))
            .field("fields", &self.fields.iter().map(|(role, _)| role).collect::<Vec<_>>())
            .finish()
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("item_id", &self.item_id)
            .field("parent_id", &self.parent_id)
            .field("code", &self.code)
            .field("description", &self.description.as_ref().map(|_| format_args!("[text]")))
            .field("quantity", &self.quantity)
            .field("cost_each", &self.cost_each)
            .field("combo", &self.combo)
            .field("forced_answer", &self.forced_answer)
            .field("note", &self.note.as_ref().map(|_| format_args!("[text]")))
            .finish()
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.fields.iter().map(|(role, _)| (role, "[personal]"))).finish()
    }
}
