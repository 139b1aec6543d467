//! What each node means, as the key of a text: a program that shows a request or an answer says it in its own words.

use crate::dialect::{Dialect, NodeName};
use crate::node;
use crate::order::{MemberField, OrderField};

/// The key of what a node means; `None` where it is not documented.
///
/// `parent` is the name of the element around it: `Status` means two things. Names the dialect gives are known by it.
///
/// ```
/// use pixelpoint_api::{Dialect, meaning};
///
/// let dialect = Dialect::default();
/// assert_eq!(meaning::of("Item", "CostEach", &dialect), Some("cost_each"));
/// assert_eq!(meaning::of("Payment", "Status", &dialect), Some("payment_status"));
/// assert_eq!(meaning::of("Item", "Surprise", &dialect), None);
/// ```
pub fn of(parent: &str, name: &str, dialect: &Dialect) -> Option<&'static str> {
    documented(parent, name).or_else(|| named(name, dialect))
}

/// Every key [`of`] may give.
pub fn keys() -> impl Iterator<Item = &'static str> {
    DOCUMENTED.iter().map(|(_, key)| *key).chain(BY_DIALECT).chain([TRANSACTION_STATUS, PAYMENT_STATUS])
}

const TRANSACTION_STATUS: &str = "transaction_status";
const PAYMENT_STATUS: &str = "payment_status";

/// Nodes whose names are fixed, with their keys.
const DOCUMENTED: [(&str, &str); 31] = [
    (node::REQUEST, "request"),
    (node::RESPONSE, "response"),
    (node::REQUEST_TYPE, "request_type"),
    (node::DEBUG_MODE, "debug_mode"),
    (node::TRANSFER, "transfer"),
    (node::TOKEN, "token"),
    (node::TRANSACTION, "transaction"),
    (node::SALE_TYPE, "sale_type"),
    (node::SCHEDULE_TIME, "schedule_time"),
    (node::ITEMS, "items"),
    (node::ITEM, "item"),
    (node::ITEM_ID, "item_id"),
    (node::PARENT_ID, "parent_id"),
    (node::PROD_NUM, "prod_num"),
    (node::COUPON_NUM, "coupon_num"),
    (node::DESCRIPTION, "description"),
    (node::QUANTITY, "quantity"),
    (node::COST_EACH, "cost_each"),
    (node::PRICE_APPLIED, "price_applied"),
    (node::COMBO_ITEM_ID, "combo_item_id"),
    (node::PAYMENT, "payment"),
    (node::METHOD_NUMBER, "method_number"),
    (node::AUTH_TYPE, "auth_type"),
    (node::TENDER, "tender"),
    (node::TIP, "tip"),
    (node::FOOTER, "footer"),
    (node::MEMBER, "member"),
    (node::ERROR_NUM, "error_num"),
    (node::SUB_ERROR_NUM, "sub_error_num"),
    (node::EXCEPTION, "exception"),
    (node::MESSAGE, "message"),
];

/// The keys of nodes that the dialect names.
const BY_DIALECT: [&str; 25] = [
    "ticket",
    "payments",
    "item_note",
    "forced_answer",
    "extra",
    "first_name",
    "last_name",
    "email",
    "phone",
    "address_1",
    "address_2",
    "city",
    "state",
    "postal_code",
    "country",
    "directions",
    "company_name",
    "order_id",
    "order_number",
    "channel",
    "collection_code",
    "table",
    "notes",
    "staff_notes",
    "delivery_notes",
];

fn documented(parent: &str, name: &str) -> Option<&'static str> {
    match (parent, name) {
        (node::PAYMENT, node::STATUS) => Some(PAYMENT_STATUS),
        (node::TRANSACTION, node::STATUS) => Some(TRANSACTION_STATUS),
        _ => DOCUMENTED.iter().find(|(known, _)| *known == name).map(|(_, key)| *key),
    }
}

/// What the dialect calls so.
fn named(name: &str, dialect: &Dialect) -> Option<&'static str> {
    let is = |node: &NodeName| node.as_str() == name;
    let member = dialect.member_fields.iter().find(|(_, node)| is(node)).map(|(field, _)| of_member_field(*field));
    let order = dialect.order_fields.iter().find(|(_, node)| is(node)).map(|(field, _)| of_order_field(*field));
    let one = |found: bool, key| found.then_some(key);
    member
        .or(order)
        .or_else(|| one(dialect.ticket_nodes.iter().any(|node| node.as_str().eq_ignore_ascii_case(name)), "ticket"))
        .or_else(|| one(dialect.payment_wrapper.as_ref().is_some_and(is), "payments"))
        .or_else(|| one(dialect.item_note.as_ref().is_some_and(is), "item_note"))
        .or_else(|| one(dialect.forced_answer.as_ref().is_some_and(|mark| is(&mark.node)), "forced_answer"))
        .or_else(|| {
            let mut extra = dialect.extra_transaction_nodes.iter().chain(&dialect.extra_item_nodes);
            one(extra.any(|extra| is(&extra.node)), "extra")
        })
}

/// The key of a role of the customer.
pub fn of_member_field(field: MemberField) -> &'static str {
    match field {
        MemberField::FirstName => "first_name",
        MemberField::LastName => "last_name",
        MemberField::Email => "email",
        MemberField::Phone => "phone",
        MemberField::Address1 => "address_1",
        MemberField::Address2 => "address_2",
        MemberField::City => "city",
        MemberField::State => "state",
        MemberField::PostalCode => "postal_code",
        MemberField::Country => "country",
        MemberField::Directions => "directions",
        MemberField::CompanyName => "company_name",
    }
}

/// The key of a role of the order.
pub fn of_order_field(field: OrderField) -> &'static str {
    match field {
        OrderField::OrderId => "order_id",
        OrderField::OrderNumber => "order_number",
        OrderField::Channel => "channel",
        OrderField::CollectionCode => "collection_code",
        OrderField::Table => "table",
        OrderField::Notes => "notes",
        OrderField::StaffNotes => "staff_notes",
        OrderField::DeliveryNotes => "delivery_notes",
    }
}
