//! The settings as a form, and back.

use bridge_core::settings::form::{SECTIONS, Shape, Typed};
use bridge_core::settings::{ItemNotes, Policy, Settings};
use bridge_core::text::Lang;
use std::collections::BTreeSet;

#[test]
fn the_form_has_every_setting_once() {
    let explained = Settings::default().explained(Lang::En);
    let (mut table, mut known) = (String::new(), BTreeSet::new());
    for line in explained.lines() {
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_end_matches(']').to_owned();
        } else if let Some((key, _)) = line.trim_start_matches("# ").split_once(" = ")
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
            && !table.is_empty()
        {
            known.insert(format!("{table}.{key}"));
        }
    }
    let fields: Vec<_> = SECTIONS.iter().flat_map(|section| section.fields).map(|field| field.key.to_owned()).collect();
    assert_eq!(fields.iter().cloned().collect::<BTreeSet<_>>(), known);
    assert_eq!(fields.len(), known.len());
}

#[test]
fn what_a_form_holds_reads_back() {
    let mut settings = Settings::default();
    assert_eq!(Settings::from_form(&settings.to_form()), Ok(settings.clone()));
    settings = Settings::from_toml(
        "[conversion]\nitem = { fallback = 9001 }\nitem_notes = { product = 9900 }\ndefault_sale_type = 1001\n\
         forced_lists = [\"One\", \"Two\"]\non_delivery_methods = [3, 4]\ntime_zone = \"Europe/Paris\"\n\
         charge_types = { delivery = 9 }\nchannel_sale_types = { \"Uber / Eats\" = { any = 5, delivery = 6 } }\n\
         [conversion.refs]\npattern = \"([0-9]+)$\"\n[statuses.events]\ncooking = \"none\"\n",
    )
    .unwrap();
    assert!(matches!(settings.conversion.item, Policy::Fallback(_)));
    assert!(matches!(settings.conversion.item_notes, ItemNotes::Product(_)));
    assert_eq!(Settings::from_form(&settings.to_form()), Ok(settings));
}

#[test]
fn a_field_takes_its_example_which_is_no_other_ones() {
    let mut examples = BTreeSet::new();
    let fields = SECTIONS.iter().flat_map(|section| section.fields);
    for field in fields.filter(|field| matches!(field.shape, Shape::Codes | Shape::ChannelCodes)) {
        let mut typed: Typed = Settings::default().to_form();
        typed.insert(field.key.to_owned(), field.example().replace('…', "7"));
        assert!(Settings::from_form(&typed).is_ok(), "{}", field.key);
        assert!(examples.insert(field.example()), "{}", field.key);
    }
}

#[test]
fn what_cannot_be_read_or_makes_no_sense_is_named() {
    let wrong = |key: &str, text: &str| {
        let mut typed: Typed = Settings::default().to_form();
        typed.insert(key.to_owned(), text.to_owned());
        Settings::from_form(&typed).unwrap_err().into_iter().map(|fault| fault.key).collect::<Vec<_>>()
    };
    for (key, text) in [
        ("conversion.footer_columns", "wide"),
        ("conversion.footer_columns", "3"),
        ("conversion.time_zone", "Mars/Olympus"),
        ("conversion.charge_types", "delivery: 9"),
        ("conversion.item", "fallback"),
        ("conversion.item", "explode"),
        ("conversion.channel_sale_types", "Uber = 5"),
        ("conversion.on_delivery_methods", "cash"),
        ("conversion.default_sale_type", "one"),
        ("conversion.refs.pattern", "("),
        ("statuses.on_till", "lost"),
    ] {
        assert_eq!(wrong(key, text), [key], "{text}");
    }
}

#[test]
fn no_number_of_a_till_is_made_up_for_an_example() {
    for (key, text) in [
        ("conversion.item", "fallback"),
        ("conversion.payment", "fallback"),
        ("conversion.half_half_product", "x"),
        ("conversion.default_sale_type", "x"),
        ("conversion.on_delivery_methods", "x"),
        ("conversion.charge_types", "x"),
    ] {
        for value in ["", "0"] {
            let mut typed: Typed = Settings::default().to_form();
            typed.insert(key.to_owned(), if value == "0" && text == "x" { value } else { text }.to_owned());
            typed.insert(format!("{key}.code"), value.to_owned());
            for fault in Settings::from_form(&typed).unwrap_err() {
                let advice = fault.advice(Lang::En);
                assert!(!advice.replace("number 0", "").contains(|char: char| char.is_ascii_digit()), "{advice}");
            }
        }
    }
}
