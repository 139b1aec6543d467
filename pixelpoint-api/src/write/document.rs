//! A document under way: nodes, texts and amounts, on top of quick-xml's event writer.

use std::borrow::Cow;
use std::fmt::Display;

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use rust_decimal::Decimal;

use super::{Replaced, Widened, Written};
use crate::order::MemberField;

pub(super) struct Document {
    writer: Writer<Vec<u8>>,
    /// The open nodes, as they are named in reports.
    path: Vec<String>,
    scale: u32,
    replaced: Vec<Replaced>,
    widened: Vec<Widened>,
    unnamed: Vec<MemberField>,
}

impl Document {
    /// Starts with the prologue the observed client sends: no encoding, so UTF-8. Evidence: C.
    pub(super) fn new(scale: u32) -> Self {
        let mut document = Self::fragment(scale);
        document.event(Event::Decl(BytesDecl::new("1.0", None, None)));
        document
    }

    /// A part of a document: without declaration.
    pub(super) fn fragment(scale: u32) -> Self {
        Self {
            writer: Writer::new(Vec::new()),
            path: Vec::new(),
            scale,
            replaced: Vec::new(),
            widened: Vec::new(),
            unnamed: Vec::new(),
        }
    }

    pub(super) fn into_written(self) -> Written {
        Written { xml: self.writer.into_inner(), replaced: self.replaced, widened: self.widened, unnamed: self.unnamed }
    }

    /// A node with other nodes in it.
    pub(super) fn node(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.named(name, name.to_owned(), inside);
    }

    /// One of several nodes of a name; `number` counts from 1 and only shows in reports.
    pub(super) fn numbered(&mut self, name: &str, number: usize, inside: impl FnOnce(&mut Self)) {
        self.named(name, format!("{name}[{number}]"), inside);
    }

    fn named(&mut self, name: &str, step: String, inside: impl FnOnce(&mut Self)) {
        self.path.push(step);
        self.event(Event::Start(BytesStart::new(name)));
        inside(self);
        self.event(Event::End(BytesEnd::new(name)));
        self.path.pop();
    }

    /// A node with a text of any origin.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let (text, count) = permitted(text);
        if count > 0 {
            self.replaced.push(Replaced { node: self.path_to(name), count });
        }
        self.node(name, |document| {
            document.event(Event::Text(BytesText::from_escaped(partial_escape(text))));
        });
    }

    pub(super) fn number(&mut self, name: &str, number: impl Display) {
        self.text(name, &number.to_string());
    }

    /// A quantity: as many decimals as it needs, never an exponent.
    pub(super) fn quantity(&mut self, name: &str, quantity: Decimal) {
        self.number(name, plain(quantity));
    }

    /// An amount: at least the dialect's decimals, more where it would have to be rounded, never an exponent.
    pub(super) fn money(&mut self, name: &str, amount: Decimal) {
        let amount = plain(amount);
        if amount.scale() > self.scale {
            let (node, decimals) = (self.path_to(name), amount.scale());
            self.widened.push(Widened { node, decimals });
        }
        self.text(name, &padded(amount, self.scale));
    }

    /// Reports roles without a node name.
    pub(super) fn unnamed(&mut self, roles: Vec<MemberField>) {
        self.unnamed = roles;
    }

    fn path_to(&self, name: &str) -> String {
        format!("{}/{name}", self.path.join("/"))
    }

    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("writing to memory cannot fail");
    }
}

/// Without trailing zeros, and zero without a sign.
fn plain(number: Decimal) -> Decimal {
    if number.is_zero() { Decimal::ZERO } else { number.normalize() }
}

/// At least `decimals` decimals. `rust_decimal`'s own `{:.2}` panics on amounts near its limit.
fn padded(amount: Decimal, decimals: u32) -> String {
    let mut text = amount.to_string();
    if amount.scale() == 0 && decimals > 0 {
        text.push('.');
    }
    text.extend((amount.scale()..decimals).map(|_| '0'));
    text
}

/// `quick_xml` writes what XML 1.0 forbids as it stands, and other readers then refuse the whole document.
fn permitted(text: &str) -> (Cow<'_, str>, usize) {
    let count = text.chars().filter(|char| !is_permitted(*char)).count();
    if count == 0 {
        return (text.into(), 0);
    }
    let replaced = text.chars().map(|char| if is_permitted(char) { char } else { char::REPLACEMENT_CHARACTER });
    (replaced.collect::<String>().into(), count)
}

/// The `Char` of XML 1.0; surrogates cannot occur in a `char`.
fn is_permitted(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}
