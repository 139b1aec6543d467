//! Notes: where what customers and staff wrote ends up, by the settings.

use super::builder::{Builder, Line};
use super::items::full_name;
use crate::ledger::{Code, Finding};
use crate::settings::{ItemNotes, OrderNotes};
use hubrise_api::OrderItem;
use pixelpoint_api::{ItemCode, ItemId, ProdNum};
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

/// A line about the whole order: to the footer's part `part`, or as a free line of the note product.
pub(super) fn of_order(b: &mut Builder<'_>, paths: &[&str], text: String, part: Part) {
    let code = match b.settings.order_notes {
        OrderNotes::Product(code) => {
            free_line(b, paths.first().copied().unwrap_or_default(), code, one_line(&text), None);
            Some(code)
        }
        OrderNotes::Footer => {
            match part {
                Part::Order => b.footer.order(text),
                Part::Notes => b.footer.line(text),
            }
            None
        }
    };
    for path in paths {
        let finding = match code {
            Some(code) => Finding::new(Code::NoteSent, *path).with("code", code.to_string()),
            None => Finding::new(Code::Printed, *path),
        };
        b.find(finding);
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
