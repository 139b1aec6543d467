//! What identifies the order for people, and what customers and staff wrote: the footer, as EOI has no known node.

use super::builder::Builder;
use crate::ledger::{Code, Finding};
use hubrise_api::{Order, Personal};
use serde_json::Value;

pub(super) fn convert(b: &mut Builder<'_>) {
    if b.circumstances.possible_duplicate {
        b.find(Finding::new(Code::PossibleDuplicate, "id"));
    }
    identity(b);
    table(b);
    notes(b);
    unused(b);
}

/// "HubRise 5dpm9" and "Deliveroo #1234 (A-1042)": what the driver shows, and what support asks for.
fn identity(b: &mut Builder<'_>) {
    let order = b.order;
    if let Some(id) = &order.id {
        b.footer.order(format!("HubRise {}", id.as_str()));
        b.find(Finding::new(Code::Printed, "id"));
    }
    let channel = order.channel.as_deref().or(order.created_by.as_deref());
    let code = order.collection_code.as_deref().map(|code| format!("#{code}"));
    let ref_code = order.ref_code.as_deref().map(|ref_code| format!("({ref_code})"));
    let parts: Vec<_> = [channel, code.as_deref(), ref_code.as_deref()].into_iter().flatten().collect();
    if !parts.is_empty() {
        b.footer.order(parts.join(" "));
    }
    for (path, present) in [
        ("channel", order.channel.is_some()),
        ("created_by", order.channel.is_none() && order.created_by.is_some()),
        ("collection_code", code.is_some()),
        ("ref", ref_code.is_some()),
    ] {
        if present {
            b.find(Finding::new(Code::Printed, path));
        }
    }
}

/// HubRise's convention `custom_fields.restaurant.table_name`.
fn table(b: &mut Builder<'_>) {
    if let Some(table) = table_name(b.order) {
        let label = b.ticket_text("ticket_table");
        b.footer.order(format!("{label} {table}"));
        b.find(Finding::new(Code::Printed, "custom_fields.restaurant.table_name"));
    }
}

/// Some senders write a table as a number.
fn table_name(order: &Order) -> Option<String> {
    match order.custom_fields.0.get("restaurant")?.get("table_name")? {
        Value::String(name) => Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Custom fields besides the table that is printed.
fn other_fields(order: &Order) -> bool {
    let printed = usize::from(table_name(order).is_some());
    order.custom_fields.0.iter().any(|(key, value)| match value {
        Value::Object(restaurant) if key == "restaurant" => restaurant.len() > printed,
        _ => true,
    })
}

fn notes(b: &mut Builder<'_>) {
    let label = b.ticket_text("ticket_note");
    let order = b.order;
    for (path, notes) in [("customer_notes", &order.customer_notes), ("seller_notes", &order.seller_notes)] {
        if let Some(notes) = notes {
            b.footer.note(&label, Personal::as_str(notes));
            b.find(Finding::new(Code::Printed, path));
        }
    }
}

fn unused(b: &mut Builder<'_>) {
    let order = b.order;
    for (path, present) in [
        ("coupon_codes", !order.coupon_codes.is_empty()),
        ("loyalty_operations", !order.loyalty_operations.is_empty()),
        ("delivery", order.delivery.is_some()),
        ("custom_fields", other_fields(order)),
    ] {
        if present {
            b.find(Finding::new(Code::FieldUnused, path));
        }
    }
}
