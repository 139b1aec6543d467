//! Events as a till might give them, for simulators and tests; and an element as it was read, to keep it.

use super::document::Document;
use crate::dialect::{Dialect, EventField};
use crate::node;
use crate::read::Node;

/// An event: what it says under which role. Evidence: U.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventRow {
    /// The values, in the order they are written.
    pub fields: Vec<(EventField, String)>,
}

/// Writes events, pushed or listed alike: `ErrorNum` 0 and one node an event under `EOIEvents`, each value under the
/// dialect's first candidate name. Values the dialect has no name for are left out. Evidence: D for `EOIEvents`, U for
/// the rest.
pub fn events(rows: &[EventRow], dialect: &Dialect) -> Vec<u8> {
    let mut document = Document::new(dialect);
    document.node(node::RESPONSE, |document| {
        document.number(node::ERROR_NUM, 0);
        document.node(node::EVENTS, |document| {
            for row in rows {
                document.node("Event", |document| {
                    for (field, text) in &row.fields {
                        if let Some(name) = dialect.event_fields.get(field).and_then(|names| names.first()) {
                            document.text(name.as_str(), text);
                        }
                    }
                });
            }
        });
    });
    document.into_written().xml
}

/// Writes an element with all that is in it, to keep a part of a document that was read.
pub fn node(node: &Node) -> Vec<u8> {
    let no_limits = Dialect::default();
    let mut document = Document::fragment(&no_limits);
    element(&mut document, node);
    document.into_written().xml
}

fn element<'d>(document: &mut Document<'d>, node: &'d Node) {
    // The root of a document that has several has no name of its own.
    let name = if node.name().is_empty() { node::EVENTS } else { node.name() };
    if node.children().is_empty() {
        return document.text(name, node.text());
    }
    document.node(name, |document| {
        for child in node.children() {
            element(document, child);
        }
    });
}
