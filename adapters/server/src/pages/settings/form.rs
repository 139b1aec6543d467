//! The form: sections, fields, inputs, and the till's numbers to choose from.

use crate::pages::Words;
use bridge_core::menu::{Entry, Kind, Menu};
use bridge_core::settings::Settings;
use bridge_core::settings::form::{Field, SECTIONS, SERVICES, STATUSES, Shape, Typed};

/// A section.
pub(super) struct Part {
    pub(super) title: String,
    pub(super) is_open: bool,
    pub(super) fields: Vec<Shown>,
}

/// A setting.
pub(super) struct Shown {
    pub(super) key: &'static str,
    pub(super) title: String,
    pub(super) explanation: String,
    pub(super) default: String,
    pub(super) hint: Option<String>,
    pub(super) fault: Option<String>,
    pub(super) inputs: Vec<Input>,
}

/// An input.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) value: String,
    /// A list to choose from: value, words, whether it is the one.
    pub(super) options: Vec<(String, String, bool)>,
    pub(super) several_lines: bool,
    /// The list of the till's numbers it is one of.
    pub(super) list: Option<&'static str>,
}

/// Numbers of the till of one kind, with their names.
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) rows: Vec<(String, String)>,
}

/// A longer list helps nobody who types.
const OFFERED: usize = 1000;

/// The till's numbers, kind by kind; kinds it has none of are left out.
pub(super) fn known(menu: &Menu) -> Vec<Known> {
    let of = |kind: Kind| {
        let rows = offered(menu, kind).into_iter();
        Known { name: list(kind), rows: rows.map(|entry| (entry.number.to_string(), entry.name.clone())).collect() }
    };
    let kinds = [Kind::Product, Kind::Coupon, Kind::SaleType, Kind::Method].map(of);
    kinds.into_iter().filter(|known| !known.rows.is_empty()).collect()
}

/// Words by which tills call a product that takes any name and price.
const OPEN: [&str; 5] = ["open", "misc", "ouvert", "libre", "divers"];

/// The till's entries of one kind, as they are offered: products that sound like an open one first.
pub(in crate::pages) fn offered(menu: &Menu, kind: Kind) -> Vec<&Entry> {
    let mut rows: Vec<_> = menu.entries().filter(|entry| entry.kind == kind).collect();
    rows.sort_by_key(|entry| !sounds_open(entry));
    rows.truncate(OFFERED);
    rows
}

fn sounds_open(entry: &Entry) -> bool {
    let name = entry.name.to_lowercase();
    entry.kind == Kind::Product && name.split(|c: char| !c.is_alphanumeric()).any(|word| OPEN.contains(&word))
}

/// Number and name of the products that sound like an open one.
pub(super) fn open_products(menu: &Menu) -> String {
    let named = offered(menu, Kind::Product).into_iter().take_while(|entry| sounds_open(entry)).take(5);
    named.map(|entry| format!("{} {}", entry.number, entry.name)).collect::<Vec<_>>().join(", ")
}

const fn list(kind: Kind) -> &'static str {
    match kind {
        Kind::Product => "products",
        Kind::Coupon => "coupons",
        Kind::SaleType => "sale_types",
        Kind::Method => "methods",
    }
}

/// What the form is shown with.
pub(super) struct Reading<'a> {
    pub(super) typed: &'a Typed,
    /// What is wrong, by key.
    pub(super) faults: &'a [(String, String)],
    /// Keys of settings that somebody comes for, or that something is said of.
    pub(super) named: &'a [&'a str],
    /// The till's open products, as far as they are known.
    pub(super) open_products: &'a str,
}

impl Reading<'_> {
    /// The sections: all open, or those that something leads to.
    pub(super) fn parts(&self, w: Words, all_open: bool) -> Vec<Part> {
        let defaults = Settings::default().to_form();
        let leads_to =
            |field: &Field| self.named.contains(&field.key) || self.faults.iter().any(|(key, _)| is_about(field, key));
        let part = |section: &bridge_core::settings::form::Section| Part {
            title: w.t(&format!("section_{}", section.name)),
            is_open: all_open || section.fields.iter().any(leads_to),
            fields: section.fields.iter().map(|field| shown(w, field, self, &defaults)).collect(),
        };
        SECTIONS.iter().map(part).collect()
    }
}

/// What helps to fill it in.
fn hint(w: Words, field: &Field, open_products: &str) -> Option<String> {
    let open = || match open_products {
        "" => w.t("settings_open_product"),
        names => format!("{} {}", w.t("settings_open_product"), w.with("settings_open_product_known", "names", names)),
    };
    match field.shape {
        _ if matches!(field.key, "conversion.item" | "conversion.option") => Some(open()),
        Shape::Texts | Shape::Numbers => Some(w.t("settings_hint_lines")),
        Shape::Codes | Shape::ChannelCodes => Some(w.with("settings_hint_codes", "example", field.example())),
        _ => None,
    }
}

fn shown(w: Words, field: &Field, reading: &Reading<'_>, defaults: &Typed) -> Shown {
    let names = field.inputs();
    let value = |name: &String, from: &Typed| from.get(name).cloned().unwrap_or_default();
    let said: Vec<_> = names.iter().map(|name| spoken(w, field, &value(name, defaults))).collect();
    let said: Vec<_> = said.into_iter().filter(|text| !text.is_empty()).collect();
    Shown {
        key: field.key,
        title: field.title(w.lang),
        explanation: field.explanation(w.lang),
        default: match &*said {
            [] => w.t("settings_empty"),
            [one, others @ ..] if others.iter().all(|other| other == one) => one.clone(),
            several => several.join(", "),
        },
        hint: hint(w, field, reading.open_products),
        fault: reading.faults.iter().find(|(key, _)| is_about(field, key)).map(|(_, text)| text.clone()),
        inputs: names
            .iter()
            .enumerate()
            .map(|(nth, name)| input(w, field, nth, name.clone(), value(name, reading.typed)))
            .collect(),
    }
}

/// Whether a fault of this key, which may name a part of the setting, is this field's.
fn is_about(field: &Field, key: &str) -> bool {
    key.strip_prefix(field.key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A fault where nobody sees its field: with what people call the setting.
pub(super) fn fault(w: Words, key: &str, text: &str) -> String {
    let mut fields = SECTIONS.iter().flat_map(|section| section.fields);
    match fields.find(|field| is_about(field, key)) {
        Some(field) => w.with_all("settings_fault", &[("setting", &field.title(w.lang)), ("fault", text)]),
        None => text.to_owned(),
    }
}

/// What a word of a setting is called on the page. What has no number of its own goes as the open product, the default
/// charge, the default coupon: the same names as on the page of what the till needs to know.
fn word(w: Words, field: &Field, word: &str) -> String {
    match (field.key, word) {
        ("conversion.item" | "conversion.option", "fallback") => w.t("word_fallback_item"),
        ("conversion.charge", "fallback") => w.t("word_fallback_charge"),
        ("conversion.discount", "fallback") => w.t("word_fallback_discount"),
        _ => w.t(&format!("word_{word}")),
    }
}

/// What the number beside such a word is called.
fn number_of(w: Words, field: &Field) -> String {
    w.t(match field.key {
        "conversion.item" | "conversion.option" => "connect_need_item",
        "conversion.charge" => "connect_need_charge",
        "conversion.discount" => "connect_need_discount",
        "conversion.payment" => "settings_number_payment",
        _ => "settings_number",
    })
}

/// The kind of the till's numbers that one is typed in, where the input holds nothing else.
fn kind_of(field: &Field, nth: usize) -> Option<Kind> {
    match field.shape {
        Shape::Number => field.kind(),
        Shape::ChoiceOrCode(_) if nth == 1 => field.kind(),
        _ => None,
    }
}

/// A word of a setting in the reader's language; whatever else stands there as it is.
fn spoken(w: Words, field: &Field, value: &str) -> String {
    match field.shape {
        // The number beside a word is no word.
        Shape::ChoiceOrCode(words) if !words.contains(&value) => value.to_owned(),
        Shape::Switch | Shape::Choice(_) | Shape::ChoiceOrCode(_) | Shape::Event if !value.is_empty() => {
            word(w, field, value)
        }
        _ => value.replace('\n', ", "),
    }
}

/// What differs between two settings, a line each, in the reader's words: "Receipt width: 40 → 32".
pub(super) fn changes(w: Words, before: &Settings, after: &Settings) -> Vec<String> {
    let fields = SECTIONS.iter().flat_map(|section| section.fields);
    fields.flat_map(|field| changed(w, field, &field.write(before), &field.write(after))).collect()
}

fn changed(w: Words, field: &Field, before: &Typed, after: &Typed) -> Vec<String> {
    let line = |title: String, names: &[String]| {
        let [old, new] = [before, after].map(|typed| {
            let values = names.iter().map(|name| spoken(w, field, &typed.get(name).cloned().unwrap_or_default()));
            let values: Vec<_> = values.filter(|text| !text.is_empty()).collect();
            if values.is_empty() { w.t("settings_empty") } else { values.join(", ") }
        });
        w.with_all("settings_changed", &[("setting", &title), ("before", &old), ("after", &new)])
    };
    let names = field.inputs();
    let differs = |name: &String| before.get(name) != after.get(name);
    match field.shape {
        // One status for each service: only those that differ.
        Shape::Event => {
            let differing = names.iter().zip(SERVICES).filter(|(name, _)| differs(name));
            let title = |service| format!("{} ({})", field.title(w.lang), w.t(&format!("service_{service}")));
            differing.map(|(name, service)| line(title(service), std::slice::from_ref(name))).collect()
        }
        _ if names.iter().any(differs) => vec![line(field.title(w.lang), &names)],
        _ => Vec::new(),
    }
}

fn input(w: Words, field: &Field, nth: usize, name: String, value: String) -> Input {
    let words: &[&str] = match field.shape {
        Shape::Switch => &["true", "false"],
        Shape::Choice(words) => words,
        Shape::ChoiceOrCode(words) if nth == 0 => words,
        Shape::Event => &STATUSES,
        _ => &[],
    };
    let label = match field.shape {
        Shape::Event => w.t(&format!("service_{}", SERVICES[nth])),
        Shape::ChoiceOrCode(_) if nth == 1 => number_of(w, field),
        _ => w.t("settings_value"),
    };
    let option = |name: &&str| ((*name).to_owned(), word(w, field, name), *name == value);
    Input {
        label,
        options: words.iter().map(option).collect(),
        several_lines: matches!(field.shape, Shape::Texts | Shape::Numbers | Shape::Codes | Shape::ChannelCodes),
        list: kind_of(field, nth).map(list),
        name,
        value,
    }
}
