//! The till's numbers that stand in settings: whether the till has them, and which setting gave an element its number.

use super::{Kind, Menu};
use crate::ledger::{Code, Finding};
use crate::settings::Settings;
use crate::settings::form::{Field, SECTIONS, field};
use toml::Value;

/// A number in the settings that is not in the till's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlisted {
    /// The setting.
    pub field: &'static Field,
    /// What the number should be on the till.
    pub kind: Kind,
    /// The number.
    pub number: u32,
}

impl Menu {
    /// The numbers of the settings that the till would refuse, as far as its lists tell, in the order of the form. About
    /// kinds that were not listed nothing is said.
    pub fn unlisted(&self, settings: &Settings) -> Vec<Unlisted> {
        let mut all = of_the_till(settings);
        all.retain(|one| self.lists(one.kind) && self.find(one.kind, one.number).is_none());
        all
    }

    /// The numbers of the settings of kinds that were not listed: nobody can tell whether the till has them.
    pub fn unchecked(&self, settings: &Settings) -> Vec<Unlisted> {
        let mut all = of_the_till(settings);
        all.retain(|one| !self.lists(one.kind));
        all
    }
}

/// The till's numbers in the settings, in the order of the form.
fn of_the_till(settings: &Settings) -> Vec<Unlisted> {
    let all = as_value(settings);
    let of = |field: &'static Field| {
        let with = |kind: Kind| {
            let numbers = numbers(field, &all).into_iter();
            numbers.map(move |number| Unlisted { field, kind, number })
        };
        field.kind().map(with).into_iter().flatten()
    };
    fields().flat_map(of).collect()
}

impl Settings {
    /// The setting that gave the element of this finding its number; `None` where the finding says of none that it did.
    /// Of several that may have, the one that holds the number.
    pub fn source(&self, finding: &Finding) -> Option<&'static Field> {
        let mut candidates = sources(finding.code).iter().filter_map(|key| field(key));
        let first = candidates.clone().next()?;
        let number: Option<u32> = finding.args.get("code").and_then(|code| code.parse().ok());
        let all = as_value(self);
        Some(candidates.find(|field| number.is_some_and(|code| numbers(field, &all).contains(&code))).unwrap_or(first))
    }

    /// The setting by which lines no element became (a head of two halves, a note) have this number of a product.
    pub fn source_of_added(&self, number: u32) -> Option<&'static Field> {
        let added = ["conversion.half_half_product", "conversion.item_notes", "conversion.order_notes"];
        let all = as_value(self);
        fields().find(|field| added.contains(&field.key) && numbers(field, &all).contains(&number))
    }
}

impl Field {
    /// What the numbers it holds are on the till; `None` where it holds none of the till's.
    pub fn kind(&self) -> Option<Kind> {
        Some(match self.key.strip_prefix("conversion.")? {
            "item" | "option" | "deal" | "charge" | "charge_types" | "charge_names" | "half_half_product"
            | "item_notes" | "order_notes" => Kind::Product,
            "discount" => Kind::Coupon,
            "payment" | "payment_names" | "on_delivery_methods" => Kind::Method,
            "sale_types" | "channel_sale_types" | "default_sale_type" => Kind::SaleType,
            _ => return None,
        })
    }
}

fn fields() -> impl Iterator<Item = &'static Field> {
    SECTIONS.iter().flat_map(|section| section.fields)
}

/// The settings that may have given an element the number of a finding, the one that goes before the others first.
const fn sources(code: Code) -> &'static [&'static str] {
    match code {
        Code::ItemFallback => &["conversion.item"],
        Code::OptionFallback => &["conversion.option"],
        Code::DealFallback => &["conversion.deal"],
        Code::ChargeFallback => &["conversion.charge_names", "conversion.charge_types", "conversion.charge"],
        Code::DiscountFallback => &["conversion.discount"],
        Code::PaymentFallback => &["conversion.payment"],
        Code::PaymentByName => &["conversion.payment_names"],
        Code::ServiceTypeMapped => {
            &["conversion.channel_sale_types", "conversion.sale_types", "conversion.default_sale_type"]
        }
        _ => &[],
    }
}

/// What the number is that the settings gave for an element; `None` where it is none of theirs.
pub(super) fn given(code: Code) -> Option<Kind> {
    field(sources(code).first()?)?.kind()
}

fn as_value(settings: &Settings) -> Value {
    Value::try_from(settings).unwrap_or_else(|_| Value::Table(toml::Table::new()))
}

fn numbers(field: &Field, all: &Value) -> Vec<u32> {
    let value = field.key.split('.').try_fold(all, |table, part| table.get(part));
    value.map(whole).unwrap_or_default()
}

/// Every whole number in a value, once.
fn whole(value: &Value) -> Vec<u32> {
    let mut all: Vec<u32> = match value {
        Value::Integer(number) => u32::try_from(*number).into_iter().collect(),
        Value::Array(values) => values.iter().flat_map(whole).collect(),
        Value::Table(table) => table.values().flat_map(whole).collect(),
        _ => Vec::new(),
    };
    all.sort_unstable();
    all.dedup();
    all
}
