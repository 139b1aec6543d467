//! The ticket under construction, and what every part of the conversion needs.

use super::positions::Positions;
use super::{Circumstances, Link};
use crate::ledger::{Code, Finding, Ledger};
use crate::settings::ConversionSettings;
use crate::text::{own, same_name};
use hubrise_api::{Currency, Money, Order, Read};
use pixelpoint_api::{Dialect, Item, ItemCode, ItemId, OrderField};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

/// No order is worth more. Below it sums of amounts are exact: `rust_decimal` rounds beyond its 28 digits.
const MOST: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);

/// The ticket under construction.
pub(super) struct Builder<'a> {
    pub(super) order: &'a Order,
    pub(super) settings: &'a ConversionSettings,
    pub(super) dialect: &'a Dialect,
    pub(super) circumstances: Circumstances<'a>,
    pub(super) positions: Positions<'a>,
    pub(super) items: Vec<Item>,
    pub(super) links: Vec<Link>,
    pub(super) ledger: Ledger,
    pub(super) footer: super::footer::Footer,
    /// What goes into nodes of its own, where the dialect has such.
    pub(super) fields: Vec<(OrderField, String)>,
    /// The order's currency, from the first amount met.
    pub(super) currency: Option<Currency>,
    /// `false` once numbers turned up that cannot be computed with: there is nothing to send then.
    pub(super) computable: bool,
    /// How far the till's total is off HubRise's through what the ledger says was left out, element by element.
    pub(super) declared: Vec<(String, Decimal)>,
}

/// A field of the element at a path, or with an empty field the element itself. Only a finding makes a text of it.
#[derive(Clone, Copy)]
pub(super) struct At<'p>(pub(super) &'p str, pub(super) &'p str);

impl From<At<'_>> for String {
    fn from(At(path, field): At<'_>) -> Self {
        if field.is_empty() { path.to_owned() } else { format!("{path}.{field}") }
    }
}

/// A line before it has its number.
pub(super) struct Line {
    pub(super) code: ItemCode,
    pub(super) description: Option<String>,
    pub(super) quantity: Decimal,
    pub(super) cost_each: Decimal,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        order: &'a Read<Order>,
        settings: &'a ConversionSettings,
        dialect: &'a Dialect,
        circumstances: Circumstances<'a>,
    ) -> Self {
        let positions = Positions::of(&order.problems);
        let order = &order.value;
        // An item mostly has a line of its own and one option; each has a finding, and so have some thirty other elements.
        let lines = 2 * order.items.len() + 8;
        Self {
            order,
            positions,
            settings,
            dialect,
            circumstances,
            items: Vec::with_capacity(lines),
            links: Vec::with_capacity(lines),
            ledger: Ledger { findings: Vec::with_capacity(lines + 32) },
            footer: super::footer::Footer::default(),
            fields: Vec::new(),
            currency: order.total.map(|total| total.currency()),
            computable: true,
            declared: Vec::new(),
        }
    }

    pub(super) fn find(&mut self, finding: Finding) {
        self.ledger.push(finding);
    }

    /// Where the `nth` readable element of a list stands in HubRise's JSON.
    pub(super) fn path(&self, list: &str, nth: usize) -> String {
        self.positions.path(list, nth)
    }

    /// Whether the field at `path` is there but could not be read.
    pub(super) fn is_unreadable(&self, path: &str) -> bool {
        self.positions.is_problem(path)
    }

    /// The number in a ref after clean-up. Where clean-up was needed, that is a finding of the field.
    pub(super) fn code<T: FromStr + Display>(&mut self, ref_code: Option<&str>, path: &str, field: &str) -> Option<T> {
        let given = ref_code?.trim();
        let clean = self.settings.refs.clean(given);
        let number: T = clean.parse().ok()?;
        if clean != given {
            let finding = Finding::new(Code::RefCleaned, At(path, field))
                .with("ref", shown(Some(given)))
                .with("code", number.to_string());
            self.find(finding);
        }
        Some(number)
    }

    /// Adds a line and links it to the HubRise element at `path`; without a parent it is its own.
    pub(super) fn line(&mut self, path: &str, line: Line, parent: Option<ItemId>) -> ItemId {
        let number = u32::try_from(self.items.len() + 1).unwrap_or(u32::MAX);
        let item_id = ItemId::new(number);
        self.items.push(Item {
            item_id,
            parent_id: parent.unwrap_or(item_id),
            code: line.code,
            description: line.description,
            quantity: line.quantity,
            cost_each: line.cost_each,
            combo: None,
            forced_answer: false,
            note: None,
        });
        self.links.push(Link { path: path.to_owned(), lines: vec![number] });
        item_id
    }

    /// The amount of a required money field; a missing or foreign one is a finding and counts as zero.
    pub(super) fn required(&mut self, money: Option<Money>, at: At<'_>) -> Decimal {
        if money.is_none() {
            self.missing(at);
        }
        self.optional(money, at)
    }

    /// An amount or quantity that is not there; one that could not be read has its finding already.
    pub(super) fn missing(&mut self, at: At<'_>) {
        self.find_once(Finding::new(Code::AmountMissing, at));
    }

    /// Several computations may stumble over the same amount.
    pub(super) fn find_once(&mut self, finding: Finding) {
        if !self.ledger.findings.contains(&finding) {
            self.find(finding);
        }
    }

    /// The amount of an optional money field; absent is zero.
    pub(super) fn optional(&mut self, money: Option<Money>, at: At<'_>) -> Decimal {
        let Some(money) = money else {
            return Decimal::ZERO;
        };
        if *self.currency.get_or_insert(money.currency()) != money.currency() {
            self.find(Finding::new(Code::MixedCurrencies, at).worth(Some(money)));
            self.computable = false;
            return Decimal::ZERO;
        }
        self.computed(Some(money.amount()), at)
    }

    /// A checked computation; beyond the numbers we can compute with exactly it is a finding and zero.
    pub(super) fn computed(&mut self, result: Option<Decimal>, at: At<'_>) -> Decimal {
        result.filter(|number| number.abs() <= MOST).unwrap_or_else(|| {
            self.find_once(Finding::new(Code::AmountTooLarge, at));
            self.computable = false;
            Decimal::ZERO
        })
    }

    /// An amount in the order's currency, for a finding.
    pub(super) fn money(&self, amount: Decimal) -> Option<Money> {
        self.currency.map(|currency| Money::new(amount, currency))
    }

    /// Records that the till's total will be off by `effect`, as a finding says.
    pub(super) fn declare(&mut self, effect: Decimal, path: &str) {
        self.declared.push((path.to_owned(), effect));
    }

    /// The line with this number.
    pub(super) fn line_mut(&mut self, line: ItemId) -> Option<&mut Item> {
        let index = usize::try_from(line.get()).ok()?.checked_sub(1)?;
        self.items.get_mut(index)
    }

    /// An amount as the ticket's language writes it; nothing where there is none.
    pub(super) fn printed(&self, amount: Option<Money>) -> String {
        amount.map_or_else(String::new, |amount| self.settings.ticket_language.printed(amount))
    }

    /// A text we add to the ticket, in the ticket's language.
    pub(super) fn ticket_text(&self, key: &str) -> String {
        own().text(self.settings.ticket_language, key, &[])
    }
}

/// The number in a HubRise ref, if it is one.
pub(super) fn number<T: FromStr>(ref_code: Option<&str>) -> Option<T> {
    ref_code.and_then(|text| text.trim().parse().ok())
}

/// What the settings give for a name; letter case and blanks around it do not matter.
pub(super) fn named<'s, T>(names: &'s BTreeMap<String, T>, name: Option<&str>) -> Option<&'s T> {
    let name = name?;
    names.iter().find(|(known, _)| same_name(known, name)).map(|(_, value)| value)
}

/// A ref as a finding shows it.
pub(super) fn shown(ref_code: Option<&str>) -> String {
    ref_code.map_or_else(|| "–".to_owned(), |text| format!("“{text}”"))
}
