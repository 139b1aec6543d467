//! The form: sections, fields, inputs.

use crate::pages::Words;
use bridge_core::settings::Settings;
use bridge_core::settings::form::{Field, SECTIONS, SERVICES, STATUSES, Shape, Typed};

/// A section.
pub(super) struct Part {
    pub(super) title: String,
    pub(super) fields: Vec<Shown>,
}

/// A setting.
pub(super) struct Shown {
    pub(super) key: &'static str,
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
}

pub(super) fn parts(w: Words, typed: &Typed, faults: &[(String, String)]) -> Vec<Part> {
    let defaults = Settings::default().to_form();
    let part = |section: &bridge_core::settings::form::Section| Part {
        title: w.t(&format!("section_{}", section.name)),
        fields: section.fields.iter().map(|field| shown(w, field, typed, &defaults, faults)).collect(),
    };
    SECTIONS.iter().map(part).collect()
}

fn shown(w: Words, field: &Field, typed: &Typed, defaults: &Typed, faults: &[(String, String)]) -> Shown {
    let names = field.inputs();
    let value = |name: &String, from: &Typed| from.get(name).cloned().unwrap_or_default();
    let said: Vec<_> = names.iter().map(|name| spoken(w, field, &value(name, defaults))).collect();
    let said: Vec<_> = said.into_iter().filter(|text| !text.is_empty()).collect();
    Shown {
        key: field.key,
        explanation: field.explanation(w.lang),
        default: if said.is_empty() { w.t("settings_empty") } else { said.join(", ") },
        hint: match field.shape {
            Shape::Texts | Shape::Numbers => Some(w.t("settings_hint_lines")),
            Shape::Codes => Some(w.t("settings_hint_codes")),
            Shape::ChannelCodes => Some(w.t("settings_hint_channels")),
            _ => None,
        },
        fault: faults.iter().find(|(key, _)| key == field.key).map(|(_, text)| text.clone()),
        inputs: names
            .iter()
            .enumerate()
            .map(|(nth, name)| input(w, field, nth, name.clone(), value(name, typed)))
            .collect(),
    }
}

/// A word of a setting in the reader's language; whatever else stands there as it is.
fn spoken(w: Words, field: &Field, value: &str) -> String {
    match field.shape {
        Shape::Switch | Shape::Choice(_) | Shape::ChoiceOrCode(_) | Shape::Event if !value.is_empty() => {
            w.t(&format!("word_{value}"))
        }
        _ => value.replace('\n', ", "),
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
        Shape::ChoiceOrCode(_) if nth == 1 => w.t("settings_number"),
        _ => w.t("settings_value"),
    };
    let option = |word: &&str| ((*word).to_owned(), w.t(&format!("word_{word}")), *word == value);
    Input {
        label,
        options: words.iter().map(option).collect(),
        several_lines: matches!(field.shape, Shape::Texts | Shape::Numbers | Shape::Codes | Shape::ChannelCodes),
        name,
        value,
    }
}
