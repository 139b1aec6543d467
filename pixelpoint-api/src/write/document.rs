//! A document under way: nodes, texts and amounts. A tag is its name in brackets; quick-xml knows what to escape in a text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};

use quick_xml::escape::partial_escape;
use rust_decimal::Decimal;

use super::{Replaced, Shortened, Widened, Written};
use crate::dialect::{Dialect, NodeName};
use crate::order::MemberField;

/// Space for an order of a few lines, so that writing it seldom moves it.
const USUAL_SIZE: usize = 4096;

pub(super) struct Document<'d> {
    xml: String,
    /// The open nodes; a number from 1 where several of a name stand side by side, else 0.
    path: Vec<(&'d str, usize)>,
    scale: u32,
    limits: &'d BTreeMap<NodeName, usize>,
    replaced: Vec<Replaced>,
    widened: Vec<Widened>,
    shortened: Vec<Shortened>,
    unnamed: Vec<MemberField>,
}

impl<'d> Document<'d> {
    /// Starts with the prologue the observed client sends: no encoding, so UTF-8. Evidence: C.
    pub(super) fn new(dialect: &'d Dialect) -> Self {
        let mut document = Self::fragment(dialect);
        document.xml.push_str("<?xml version=\"1.0\"?>");
        document
    }

    /// A part of a document: without declaration.
    pub(super) fn fragment(dialect: &'d Dialect) -> Self {
        Self {
            xml: String::with_capacity(USUAL_SIZE),
            path: Vec::new(),
            scale: dialect.money_scale,
            limits: &dialect.length_limits,
            replaced: Vec::new(),
            widened: Vec::new(),
            shortened: Vec::new(),
            unnamed: Vec::new(),
        }
    }

    pub(super) fn into_written(self) -> Written {
        Written {
            xml: self.xml.into_bytes(),
            replaced: self.replaced,
            widened: self.widened,
            shortened: self.shortened,
            unnamed: self.unnamed,
        }
    }

    /// A node with other nodes in it.
    pub(super) fn node(&mut self, name: &'d str, inside: impl FnOnce(&mut Self)) {
        self.numbered(name, 0, inside);
    }

    /// One of several nodes of a name; `number` counts from 1 and only shows in reports.
    pub(super) fn numbered(&mut self, name: &'d str, number: usize, inside: impl FnOnce(&mut Self)) {
        self.path.push((name, number));
        self.start(name);
        inside(self);
        self.end(name);
        self.path.pop();
    }

    /// A node with a text of any origin, cut where the dialect limits the node's length.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let (text, count) = permitted(self.within_limit(name, text));
        if count > 0 {
            self.replaced.push(Replaced { node: self.path_to(name), count });
        }
        self.start(name);
        self.xml.push_str(&partial_escape(text));
        self.end(name);
    }

    /// A number or another text of our own that needs no escaping, written as it is.
    pub(super) fn number(&mut self, name: &str, number: impl Display) {
        self.start(name);
        write!(self.xml, "{number}").expect("writing to a string cannot fail");
        self.end(name);
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
        self.number(name, Padded { amount, decimals: self.scale });
    }

    /// Reports roles without a node name.
    pub(super) fn unnamed(&mut self, roles: Vec<MemberField>) {
        self.unnamed = roles;
    }

    fn within_limit<'t>(&mut self, name: &str, text: &'t str) -> &'t str {
        let limit = self.limits.iter().find(|(limited, _)| limited.as_str() == name).map(|(_, limit)| *limit);
        let Some((end, _)) = limit.and_then(|limit| text.char_indices().nth(limit)) else {
            return text;
        };
        let node = self.path_to(name);
        self.shortened.push(Shortened { node, kept: limit.unwrap_or_default(), of: text.chars().count() });
        &text[..end]
    }

    fn start(&mut self, name: &str) {
        self.xml.push('<');
        self.xml.push_str(name);
        self.xml.push('>');
    }

    fn end(&mut self, name: &str) {
        self.xml.push_str("</");
        self.xml.push_str(name);
        self.xml.push('>');
    }

    fn path_to(&self, name: &str) -> String {
        let mut path = String::new();
        for (step, number) in &self.path {
            path.push_str(step);
            if *number > 0 {
                write!(path, "[{number}]").expect("writing to a string cannot fail");
            }
            path.push('/');
        }
        path + name
    }
}

/// Without trailing zeros, and zero without a sign.
fn plain(number: Decimal) -> Decimal {
    if number.is_zero() { Decimal::ZERO } else { number.normalize() }
}

/// An amount with at least so many decimals. `rust_decimal`'s own `{:.2}` panics on amounts near its limit.
struct Padded {
    amount: Decimal,
    decimals: u32,
}

impl Display for Padded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.amount)?;
        if self.amount.scale() == 0 && self.decimals > 0 {
            f.write_char('.')?;
        }
        (self.amount.scale()..self.decimals).try_for_each(|_| f.write_char('0'))
    }
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
