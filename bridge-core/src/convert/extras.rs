//! What identifies the order for people, and what customers and staff wrote: the footer, as EOI has no known node.

use super::builder::Builder;
use super::notes::{self, Part};
use crate::ledger::{Code, Finding};
use hubrise_api::{Order, Personal};
use serde_json::Value;

pub(super) fn convert(b: &mut Builder<'_>) {
    if b.circumstances.possible_duplicate {
        b.find(Finding::new(Code::PossibleDuplicate, "ticket"));
    }
    identity(b);
    table(b);
    written(b);
    not_sent(b);
}

/// "HubRise 5dpm9" and "Deliveroo #1234 (A-1042)": what the driver shows, and what support asks for.
fn identity(b: &mut Builder<'_>) {
    let order = b.order;
    if let Some(id) = &order.id {
        notes::of_order(b, &["id"], format!("HubRise {}", id.as_str()), Part::Order);
    }
    let channel = order.channel.as_deref().map(|channel| ("channel", channel.to_owned()));
    let parts = [
        channel.or_else(|| order.created_by.as_deref().map(|client| ("created_by", client.to_owned()))),
        order.collection_code.as_deref().map(|code| ("collection_code", format!("#{code}"))),
        order.ref_code.as_deref().map(|ref_code| ("ref", format!("({ref_code})"))),
    ];
    let (paths, parts): (Vec<_>, Vec<_>) = parts.into_iter().flatten().unzip();
    if !parts.is_empty() {
        notes::of_order(b, &paths, parts.join(" "), Part::Order);
    }
}

/// HubRise's convention `custom_fields.restaurant.table_name`.
fn table(b: &mut Builder<'_>) {
    if let Some(table) = table_name(b.order) {
        let label = b.ticket_text("ticket_table");
        notes::of_order(b, &["custom_fields.restaurant.table_name"], format!("{label} {table}"), Part::Order);
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

fn written(b: &mut Builder<'_>) {
    let label = b.ticket_text("ticket_note");
    let order = b.order;
    for (path, notes) in [("customer_notes", &order.customer_notes), ("seller_notes", &order.seller_notes)] {
        if let Some(notes) = notes {
            notes::of_order(b, &[path], format!("{label}: {}", Personal::as_str(notes)), Part::Notes);
        }
    }
}

/// What is not sent: because it only decides how the order is sent, or because a till has no use for it.
fn not_sent(b: &mut Builder<'_>) {
    let order = b.order;
    for (path, code, present) in [
        ("status", Code::Considered, !order.status.as_str().is_empty()),
        ("service_type", Code::Considered, order.service_type.is_some()),
        ("created_at", Code::Considered, order.created_at.is_some()),
        ("location_id", Code::FieldUnused, order.location_id.is_some()),
        ("private_ref", Code::FieldUnused, order.private_ref.is_some()),
        ("created_by", Code::FieldUnused, order.channel.is_some() && order.created_by.is_some()),
        ("customer_id", Code::FieldUnused, order.customer_id.is_some()),
        ("coupon_codes", Code::FieldUnused, !order.coupon_codes.is_empty()),
        ("loyalty_operations", Code::FieldUnused, !order.loyalty_operations.is_empty()),
        ("delivery", Code::FieldUnused, order.delivery.is_some()),
        ("custom_fields", Code::FieldUnused, other_fields(order)),
        ("total_discrepancy", Code::FieldUnused, order.total_discrepancy.is_some()),
        ("payment_discrepancy", Code::FieldUnused, order.payment_discrepancy.is_some()),
    ] {
        if present {
            b.find(Finding::new(code, path));
        }
    }
}
