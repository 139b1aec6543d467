//! The whole settings file with what each key means.

use super::Settings;
use crate::text::{Lang, own};
use toml::{Table, Value};

/// The tables and their keys in the order they are shown, with an example for those that may be unset.
const TABLES: [(&str, &[(&str, &str)]); 5] = [
    (
        "conversion",
        &[
            ("item", ""),
            ("item_notes", ""),
            ("option", ""),
            ("forced_lists", ""),
            ("half_half_product", "9002"),
            ("half_half_name", ""),
            ("deal", ""),
            ("aggregate_deal_prices", ""),
            ("deal_coupon_prefix", "\"COUPON-\""),
            ("charge", ""),
            ("charge_types", ""),
            ("charge_names", ""),
            ("tip_names", ""),
            ("tip_allocation", ""),
            ("discount", ""),
            ("discounts_by_name", ""),
            ("payment", ""),
            ("payment_names", ""),
            ("on_delivery_methods", ""),
            ("sale_types", ""),
            ("channel_sale_types", ""),
            ("default_sale_type", "1001"),
            ("asap_window_minutes", ""),
            ("time_zone", ""),
            ("prefer_confirmed_time", ""),
            ("placeholder_mail_domains", ""),
            ("order_notes", ""),
            ("ticket_language", ""),
            ("footer_columns", ""),
            ("total_tolerance", ""),
        ],
    ),
    (
        "conversion.refs",
        &[("strip_prefixes", ""), ("cut_at", ""), ("strip_suffixes", ""), ("pattern", "\"([0-9]+)$\"")],
    ),
    (
        "statuses",
        &[
            ("on_till", ""),
            ("preparation_minutes", ""),
            ("reject_refused", ""),
            ("write_ticket", ""),
            ("witness", ""),
            ("pause_orders", ""),
            ("pause_after_minutes", ""),
            ("till_events", ""),
            ("till_events_seconds", ""),
        ],
    ),
    (
        "statuses.events",
        &[
            ("order_received", ""),
            ("cooking", ""),
            ("ready", ""),
            ("pick_up", ""),
            ("driver_out", ""),
            ("driver_in", ""),
            ("cancelled_by_driver", ""),
            ("void_entire_check", ""),
        ],
    ),
    ("intake", &[("poll_customers", ""), ("tell_when_quiet", "")]),
];

/// Characters in a line of explanation.
const WIDTH: usize = 100;

impl Settings {
    /// The settings as a TOML file that says what every key means; reading it gives the same settings.
    pub fn explained(&self, lang: Lang) -> String {
        // Settings are tables of texts, numbers and lists: all TOML can say.
        let all = Value::try_from(self).unwrap_or_else(|_| Value::Table(Table::new()));
        let mut text = comment(&own().text(lang, "settings_head", &[]));
        for (name, keys) in TABLES {
            let table = name.split('.').try_fold(&all, |table, part| table.get(part)).and_then(Value::as_table);
            text.push('\n');
            text.push_str(&comment(&own().text(lang, &key_of(name), &[])));
            text.extend(["[", name, "]\n"]);
            for (key, example) in keys {
                text.push('\n');
                let of = key_of(&format!("{name}.{key}"));
                let values = own().attribute(lang, &of, "file", &[]);
                let about = [Some(own().text(lang, &of, &[])), values].into_iter().flatten().collect::<Vec<_>>();
                text.push_str(&comment(&about.join(" ")));
                text.push_str(&assignment(table, key, example));
            }
        }
        text
    }
}

/// `setting_conversion_item`
fn key_of(name: &str) -> String {
    format!("setting_{}", name.replace('.', "_"))
}

/// A setting that is unset stands as a comment with an example.
fn assignment(table: Option<&Table>, key: &str, example: &str) -> String {
    match table.and_then(|table| table.get(key)) {
        Some(value) => format!("{key} = {value}\n"),
        None => format!("# {key} = {example}\n"),
    }
}

/// Words in lines of a comment.
fn comment(words: &str) -> String {
    let (mut lines, mut line) = (String::new(), String::from("#"));
    for word in words.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    lines + &line + "\n"
}
