//! What identifies the order for people, and what customers and staff wrote: the footer unless the settings say otherwise, as
//! EOI has no known node.

use super::builder::Builder;
use super::notes::{self, Part, Said};
use crate::ledger::{Code, Finding};
use hubrise_api::{Order, Personal};
use pixelpoint_api::OrderField;
use serde_json::Value;

pub(super) fn convert(b: &mut Builder<'_>) {
    if b.circumstances.possible_duplicate {
        let words = b.ticket_text("ticket_possible_duplicate");
        b.find(Finding::new(Code::PossibleDuplicate, "ticket").with("words", words));
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
        let id = id.as_str();
        let said = said("id", OrderField::OrderId, id, format!("HubRise {id}"));
        notes::of_order(b, vec![said], Part::Order);
    }
    let channel = order.channel.as_deref().map(|channel| ("channel", channel));
    let parts = [
        channel
            .or_else(|| order.created_by.as_deref().map(|client| ("created_by", client)))
            .map(|(path, name)| said(path, OrderField::Channel, name, name.to_owned())),
        order
            .collection_code
            .as_deref()
            .map(|code| said("collection_code", OrderField::CollectionCode, code, format!("#{code}"))),
        order.ref_code.as_deref().map(|number| said("ref", OrderField::OrderNumber, number, format!("({number})"))),
    ];
    notes::of_order(b, parts.into_iter().flatten().collect(), Part::Order);
}

fn said(path: &'static str, field: OrderField, text: &str, shown: String) -> Said {
    Said { path, field, text: text.to_owned(), shown }
}

/// HubRise's convention `custom_fields.restaurant.table_name`.
fn table(b: &mut Builder<'_>) {
    if let Some(table) = table_name(b.order) {
        let label = b.ticket_text("ticket_table");
        let shown = format!("{label} {table}");
        let said = said("custom_fields.restaurant.table_name", OrderField::Table, &table, shown);
        notes::of_order(b, vec![said], Part::Order);
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
    let order = b.order;
    for (path, field, written) in [
        ("customer_notes", OrderField::Notes, &order.customer_notes),
        ("seller_notes", OrderField::StaffNotes, &order.seller_notes),
    ] {
        if let Some(text) = written.as_ref().map(Personal::as_str) {
            let label = b.ticket_text("ticket_note");
            notes::of_order(b, vec![said(path, field, text, format!("{label}: {text}"))], Part::Notes);
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
