//! Orders and listing requests.

use std::collections::BTreeSet;

use super::Written;
use super::document::Document;
use crate::dialect::{ComboItemId, ComboParent, CouponSign, DealCodeNode, Dialect, Envelope, ExtraNode, Layout};
use crate::node;
use crate::number::{ItemId, RequestType};
use crate::order::{Item, ItemCode, Member, OrderRequest, Payment, Transaction};
use crate::token::TOKEN_MASK;

/// Writes an order (`RequestType` 10) in a dialect.
///
/// The order of nodes is fixed: `RequestType`, `DebugMode`, `EOITransfer`, `Transaction`, `Member`. Evidence: C that it
/// does not matter, D for the names.
pub fn order(request: &OrderRequest, dialect: &Dialect) -> Written {
    enveloped(RequestType::ORDER, dialect, |document| {
        transaction(document, &request.transaction, dialect);
        if let Some(known) = &request.member {
            member_node(document, known, dialect);
        }
    })
}

/// Writes a member as it stands in a request: the `Member` node alone, or nothing where the dialect names no node for what
/// is known. For display; see [`member_request`] for what could be sent.
pub fn member(member: &Member, dialect: &Dialect) -> Written {
    let mut document = Document::fragment(dialect);
    member_node(&mut document, member, dialect);
    document.into_written()
}

/// Writes a request that carries a member without an order; `None` unless the dialect's `member_request` numbers one.
///
/// Evidence: U; no such request is publicly known.
pub fn member_request(member: &Member, dialect: &Dialect) -> Option<Written> {
    let number = dialect.member_request?;
    Some(enveloped(number, dialect, |document| member_node(document, member, dialect)))
}

/// Writes a request for a listing: an envelope and a number. Evidence: C.
pub fn listing(request_type: RequestType, dialect: &Dialect) -> Written {
    enveloped(request_type, dialect, |_| {})
}

fn enveloped<'d>(request_type: RequestType, dialect: &'d Dialect, content: impl FnOnce(&mut Document<'d>)) -> Written {
    let mut document = Document::new(dialect);
    document.node(node::REQUEST, |document| {
        document.number(node::REQUEST_TYPE, request_type);
        if dialect.debug_mode {
            document.number(node::DEBUG_MODE, 1);
        }
        match (dialect.envelope, dialect.layout) {
            (Envelope::Local, _) => content(document),
            (Envelope::Cloud, Layout::Sibling) => {
                document.node(node::TRANSFER, token);
                content(document);
            }
            (Envelope::Cloud, Layout::Nested) => document.node(node::TRANSFER, |document| {
                token(document);
                content(document);
            }),
        }
    });
    document.into_written()
}

/// Always before any text of an order: `with_token` fills in the first one.
fn token(document: &mut Document<'_>) {
    document.number(node::TOKEN, TOKEN_MASK);
}

fn transaction<'d>(document: &mut Document<'d>, transaction: &Transaction, dialect: &'d Dialect) {
    let combos: BTreeSet<ItemId> =
        transaction.items.iter().filter_map(|item| item.combo.as_ref()).map(|combo| combo.line).collect();
    document.node(node::TRANSACTION, |document| {
        document.number(node::SALE_TYPE, transaction.sale_type);
        if let Some(time) = transaction.schedule_time {
            document.text(node::SCHEDULE_TIME, &dialect.schedule_format.format(time));
        }
        document.node(node::ITEMS, |document| {
            for (index, line) in transaction.items.iter().enumerate() {
                let is_combo = combos.contains(&line.item_id);
                document.numbered(node::ITEM, index + 1, |document| {
                    item(document, line, is_combo, dialect);
                });
            }
        });
        payments(document, &transaction.payments, dialect);
        if !transaction.footer.is_empty() {
            document.text(node::FOOTER, &transaction.footer.join("\n"));
        }
        for (role, text) in &transaction.fields {
            if let Some(name) = dialect.order_fields.get(role) {
                document.text(name.as_str(), text);
            }
        }
        extra(document, &dialect.extra_transaction_nodes);
    });
}

fn item<'d>(document: &mut Document<'d>, item: &Item, is_combo: bool, dialect: &'d Dialect) {
    document.number(node::ITEM_ID, item.item_id);
    document.number(node::PARENT_ID, written_parent(item, dialect));
    match item.code {
        ItemCode::Product(code) if is_combo && dialect.deal_code_node == DealCodeNode::CouponNum => {
            document.number(node::COUPON_NUM, code);
        }
        ItemCode::Product(code) => document.number(node::PROD_NUM, code),
        ItemCode::Coupon(code) => document.number(node::COUPON_NUM, code),
    }
    if let Some(description) = &item.description {
        document.text(node::DESCRIPTION, description);
    }
    document.quantity(node::QUANTITY, item.quantity);
    let turned = matches!(item.code, ItemCode::Coupon(_)) && dialect.coupon_sign == CouponSign::Positive;
    document.money(node::COST_EACH, if turned { -item.cost_each } else { item.cost_each });
    if let Some(price_applied) = dialect.price_applied {
        document.number(node::PRICE_APPLIED, price_applied);
    }
    combo_item_id(document, item, dialect);
    if let Some(mark) = dialect.forced_answer.as_ref().filter(|_| item.forced_answer) {
        document.text(mark.node.as_str(), &mark.value);
    }
    if let (Some(name), Some(note)) = (&dialect.item_note, &item.note) {
        document.text(name.as_str(), note);
    }
    extra(document, &dialect.extra_item_nodes);
}

/// A component, unlike its options, hangs on the combo line itself.
fn written_parent(item: &Item, dialect: &Dialect) -> ItemId {
    match &item.combo {
        Some(combo) if combo.line == item.parent_id => match dialect.combo_parent {
            ComboParent::ComboLine => combo.line,
            ComboParent::SelfLine => item.item_id,
        },
        _ => item.parent_id,
    }
}

fn combo_item_id<'d>(document: &mut Document<'d>, item: &Item, dialect: &'d Dialect) {
    let Some(combo) = &item.combo else { return };
    match (dialect.combo_item_id, &combo.deal_ref) {
        (ComboItemId::ComboLine, _) => document.number(node::COMBO_ITEM_ID, combo.line),
        (ComboItemId::DealRef, Some(deal_ref)) => document.text(node::COMBO_ITEM_ID, deal_ref),
        (ComboItemId::DealRef, None) | (ComboItemId::Omit, _) => {}
    }
}

fn payments<'d>(document: &mut Document<'d>, payments: &[Payment], dialect: &'d Dialect) {
    let all = |document: &mut Document<'d>| {
        for (index, paid) in payments.iter().enumerate() {
            document.numbered(node::PAYMENT, index + 1, |document| {
                payment(document, paid, dialect);
            });
        }
    };
    match &dialect.payment_wrapper {
        Some(wrapper) if !payments.is_empty() => document.node(wrapper.as_str(), all),
        _ => all(document),
    }
}

fn payment<'d>(document: &mut Document<'d>, payment: &Payment, dialect: &'d Dialect) {
    document.number(node::METHOD_NUMBER, payment.method);
    document.number(node::AUTH_TYPE, dialect.auth_type);
    document.money(node::TENDER, payment.tender);
    if let Some(tip) = payment.tip {
        document.money(node::TIP, tip);
    }
}

/// No node without content: nobody knows what a till makes of an empty customer (U).
fn member_node<'d>(document: &mut Document<'d>, member: &Member, dialect: &'d Dialect) {
    let (mut named, mut unnamed) = (Vec::new(), Vec::new());
    for (role, text) in &member.fields {
        match dialect.member_fields.get(role) {
            Some(name) => named.push((name, text)),
            None => unnamed.push(*role),
        }
    }
    document.unnamed(unnamed);
    if !named.is_empty() {
        document.node(node::MEMBER, |document| {
            for (name, text) in named {
                document.text(name.as_str(), text);
            }
        });
    }
}

fn extra(document: &mut Document<'_>, nodes: &[ExtraNode]) {
    for extra in nodes {
        document.text(extra.node.as_str(), &extra.value);
    }
}
