//! Notes: where what customers and staff wrote ends up, by the settings.

use super::builder::{Builder, Line};
use super::items::full_name;
use crate::ledger::{Code, Finding};
use crate::settings::{ItemNotes, OrderNotes};
use hubrise_api::OrderItem;
use pixelpoint_api::{Dialect, ItemCode, ItemId, NodeName, OrderField, ProdNum};
use rust_decimal::Decimal;

/// The customer's note on an item. `line` is its line, and whether its name may be added to; an item that is not on the
/// ticket has its note in the footer.
pub(super) fn of_item(b: &mut Builder<'_>, item: &OrderItem, item_path: &str, line: Option<(ItemId, bool)>) {
    let Some(note) = &item.customer_notes else { return };
    let path = format!("{item_path}.customer_notes");
    let note = note.as_str();
    let finding = match (b.settings.item_notes, line) {
        (ItemNotes::Product(code), Some((line, _))) => {
            free_line(b, &path, code, one_line(note), Some(line));
            Finding::new(Code::NoteSent, path).with("code", code.to_string())
        }
        (ItemNotes::Description, Some((line, true))) => {
            on_line(b, line, true, "", &one_line(note));
            Finding::new(Code::NoteOnLine, path)
        }
        (ItemNotes::Node, Some((line, _))) if b.dialect.item_note.is_some() => {
            if let Some(line) = b.line_mut(line) {
                line.note = Some(note.to_owned());
            }
            Finding::new(Code::FieldSent, path).with("node", b.dialect.item_note.as_ref().map_or("", NodeName::as_str))
        }
        _ => {
            b.footer.note(&full_name(item), note);
            Finding::new(Code::Printed, path)
        }
    };
    b.find(finding);
}

/// Adds a note to a line's name, "Ramen (no coriander)"; where the name must stay as it is, to the footer.
pub(super) fn on_line(b: &mut Builder<'_>, line: ItemId, notable: bool, item_name: &str, note: &str) {
    let description = b.line_mut(line).and_then(|line| line.description.as_mut()).filter(|_| notable);
    match description {
        Some(description) => {
            description.push_str(" (");
            description.push_str(note);
            description.push(')');
        }
        None => b.footer.note(item_name, note),
    }
}

/// A text about the whole order.
pub(super) struct Said {
    /// Where it stands in HubRise's JSON.
    pub(super) path: &'static str,
    /// What it is to the till.
    pub(super) field: OrderField,
    /// The text as it is.
    pub(super) text: String,
    /// The text as people read it among others.
    pub(super) shown: String,
}

/// Texts about the whole order that make one line: each into its own node where it has one, the others together into the
/// footer's part `part` or onto a free line of the note product.
pub(super) fn of_order(b: &mut Builder<'_>, said: Vec<Said>, part: Part) {
    let mut line = Vec::new();
    for one in said {
        let route = Route::of(b.settings.order_notes, b.dialect, one.field);
        b.find(route.finding(one.path, Code::Printed));
        match route {
            Route::Node(_) => b.fields.push((one.field, one.text)),
            Route::Footer | Route::Product(_) => line.push((one.path, route, one.shown)),
        }
    }
    let Some((path, route, _)) = line.first() else { return };
    let (path, route) = (*path, *route);
    let text = line.into_iter().map(|(.., shown)| shown).collect::<Vec<_>>().join(" ");
    match (route, part) {
        (Route::Product(code), _) => free_line(b, path, code, one_line(&text), None),
        (_, Part::Order) => b.footer.order(text),
        (_, Part::Notes) => b.footer.line(text),
    }
}

/// What the customer wrote for the courier, where it does not go into the footer; its finding is the customer's.
pub(super) fn of_courier(b: &mut Builder<'_>, path: &str, text: String) {
    match b.settings.order_notes {
        OrderNotes::Product(code) => {
            let line = format!("{}: {}", b.ticket_text("ticket_delivery_note"), one_line(&text));
            free_line(b, path, code, line, None);
        }
        OrderNotes::Footer | OrderNotes::Nodes => b.fields.push((OrderField::DeliveryNotes, text)),
    }
}

/// Where a text about the whole order goes.
#[derive(Clone, Copy)]
pub(super) enum Route<'d> {
    Footer,
    Product(ProdNum),
    Node(&'d NodeName),
}

impl<'d> Route<'d> {
    pub(super) fn of(notes: OrderNotes, dialect: &'d Dialect, field: OrderField) -> Self {
        match (notes, dialect.order_fields.get(&field)) {
            (OrderNotes::Product(code), _) => Self::Product(code),
            (OrderNotes::Nodes, Some(node)) => Self::Node(node),
            (OrderNotes::Footer | OrderNotes::Nodes, _) => Self::Footer,
        }
    }

    /// What became of the text at `path`; `printed` where it goes into the footer.
    pub(super) fn finding(self, path: impl Into<String>, printed: Code) -> Finding {
        match self {
            Self::Footer => Finding::new(printed, path),
            Self::Product(code) => Finding::new(Code::NoteSent, path).with("code", code.to_string()),
            Self::Node(node) => Finding::new(Code::FieldSent, path).with("node", node.as_str()),
        }
    }
}

/// A part of the footer.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Order,
    Notes,
}

fn free_line(b: &mut Builder<'_>, path: &str, code: ProdNum, text: String, parent: Option<ItemId>) {
    let line = Line {
        code: ItemCode::Product(code),
        description: Some(text),
        quantity: Decimal::ONE,
        cost_each: Decimal::ZERO,
    };
    b.line(path, line, parent);
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
