//! What was sent to a store and what it answered, as pages show it.

use crate::pos::{Explained, Ticket, TicketLine};
use pixelpoint_api::read::{self, Node};
use pixelpoint_api::{Dialect, Item, ItemCode, ItemId, OrderRequest, meaning};
use std::collections::HashMap;

/// Every node of a document with what it means; `None` for what is no document.
pub(super) fn explain(bytes: &[u8], dialect: &Dialect) -> Option<Vec<Explained>> {
    let root = read::tree(bytes).ok()?;
    let mut pieces = Vec::new();
    if root.name().is_empty() {
        root.children().iter().for_each(|child| add(&mut pieces, child, "", 0, dialect));
    } else {
        add(&mut pieces, &root, "", 0, dialect);
    }
    (!pieces.is_empty()).then_some(pieces)
}

fn add(pieces: &mut Vec<Explained>, node: &Node, parent: &str, depth: usize, dialect: &Dialect) {
    pieces.push(Explained {
        depth,
        name: node.name().to_owned(),
        text: node.text().to_owned(),
        meaning: meaning::of(parent, node.name(), dialect),
    });
    for child in node.children() {
        add(pieces, child, node.name(), depth + 1, dialect);
    }
}

/// The ticket a request asks for; `None` for what is no order.
pub(super) fn ticket(payload: &[u8], dialect: &Dialect) -> Option<Ticket> {
    let order = read::request(payload, dialect).ok()?.order?;
    let transaction = &order.transaction;
    let mut depths = HashMap::new();
    let lines = transaction.items.iter().map(|item| line(item, &mut depths)).collect();
    Some(Ticket { lines, facts: facts(&order), footer: transaction.footer.clone() })
}

/// Parents stand before their lines.
fn line(item: &Item, depths: &mut HashMap<ItemId, usize>) -> TicketLine {
    let parent = item.combo.as_ref().map_or(item.parent_id, |combo| match item.parent_id {
        own if own == item.item_id => combo.line,
        other => other,
    });
    let depth = if parent == item.item_id { 0 } else { depths.get(&parent).map_or(1, |depth| depth + 1) };
    depths.insert(item.item_id, depth);
    TicketLine {
        id: item.item_id.get(),
        depth,
        code: match item.code {
            ItemCode::Product(number) => number.to_string(),
            ItemCode::Coupon(number) => number.to_string(),
        },
        name: item.description.clone().unwrap_or_default(),
        quantity: item.quantity.normalize().to_string(),
        price: item.cost_each.to_string(),
    }
}

fn facts(order: &OrderRequest) -> Vec<(&'static str, String)> {
    let transaction = &order.transaction;
    let mut facts = vec![("sale_type", transaction.sale_type.to_string())];
    facts.extend(transaction.schedule_time.map(|time| ("schedule_time", time.to_string())));
    for payment in &transaction.payments {
        facts.push(("payment", format!("{}: {}", payment.method, payment.tender)));
        facts.extend(payment.tip.map(|tip| ("tip", tip.to_string())));
    }
    facts.extend(transaction.fields.iter().map(|(field, text)| (meaning::of_order_field(*field), text.clone())));
    let member = order.member.iter().flat_map(|member| &member.fields);
    facts.extend(member.map(|(field, text)| (meaning::of_member_field(*field), text.clone())));
    facts
}
