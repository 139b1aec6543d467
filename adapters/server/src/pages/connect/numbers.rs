//! The numbers a till needs where orders do not bring them: fields of a form over the settings.

use bridge_core::menu::Kind;
use bridge_core::settings::{ConversionSettings, Missing, Policy};
use std::fmt::Display;
use std::str::FromStr;

/// Fields that belong together, and the till's list they come from.
pub(super) struct Group {
    /// Key of its title; with `_text`, of what it is for.
    pub(super) key: &'static str,
    pub(super) fields: &'static [Field],
    /// What is missing while they are empty.
    pub(super) missing: Missing,
    /// What the till calls them in its lists.
    pub(super) kind: Kind,
}

/// One number, or several.
pub(super) struct Field {
    /// Name in the form.
    pub(super) name: &'static str,
    /// The setting it is of.
    pub(super) key: &'static str,
    /// Key of its label.
    pub(super) label: &'static str,
    /// Key of its hint.
    pub(super) hint: &'static str,
    pub(super) read: fn(&ConversionSettings) -> String,
    /// `None`: this is no number.
    pub(super) write: fn(&mut ConversionSettings, &str) -> Option<()>,
}

const NUMBER: &str = "connect_need_number";

/// What the page asks for.
pub(super) const GROUPS: [Group; 5] = [
    Group {
        key: "connect_need_sale_types",
        missing: Missing::SaleType,
        kind: Kind::SaleType,
        fields: &[
            Field {
                name: "sale_delivery",
                key: "conversion.sale_types",
                label: "connect_need_sale_delivery",
                hint: NUMBER,
                read: |settings| sale_type(settings, "delivery"),
                write: |settings, text| set_sale_type(settings, "delivery", text),
            },
            Field {
                name: "sale_collection",
                key: "conversion.sale_types",
                label: "connect_need_sale_collection",
                hint: NUMBER,
                read: |settings| sale_type(settings, "collection"),
                write: |settings, text| set_sale_type(settings, "collection", text),
            },
            Field {
                name: "sale_eat_in",
                key: "conversion.sale_types",
                label: "connect_need_sale_eat_in",
                hint: NUMBER,
                read: |settings| sale_type(settings, "eat_in"),
                write: |settings, text| set_sale_type(settings, "eat_in", text),
            },
            Field {
                name: "sale_default",
                key: "conversion.default_sale_type",
                label: "connect_need_sale_default",
                hint: NUMBER,
                read: |settings| shown(settings.default_sale_type),
                write: |settings, text| {
                    settings.default_sale_type = number(text)?;
                    Some(())
                },
            },
        ],
    },
    Group {
        key: "connect_need_payments",
        missing: Missing::Payment,
        kind: Kind::Method,
        fields: &[
            Field {
                name: "payment",
                key: "conversion.payment",
                label: "connect_need_payment",
                hint: NUMBER,
                read: |settings| fallback(settings.payment),
                write: |settings, text| set_fallback(&mut settings.payment, Policy::Skip, text),
            },
            Field {
                name: "on_delivery",
                key: "conversion.on_delivery_methods",
                label: "connect_need_on_delivery",
                hint: "connect_need_numbers",
                read: |settings| {
                    let methods: Vec<_> = settings.on_delivery_methods.iter().map(ToString::to_string).collect();
                    methods.join(", ")
                },
                write: |settings, text| {
                    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                    settings.on_delivery_methods = parts.map(positive).collect::<Option<_>>()?;
                    Some(())
                },
            },
        ],
    },
    Group {
        key: "connect_need_products",
        missing: Missing::Item,
        kind: Kind::Product,
        fields: &[Field {
            name: "item",
            key: "conversion.item",
            label: "connect_need_item",
            hint: "connect_need_item_hint",
            read: |settings| fallback(settings.item),
            write: |settings, text| set_fallback(&mut settings.item, Policy::Hold, text),
        }],
    },
    Group {
        key: "connect_need_charges",
        missing: Missing::Charge,
        kind: Kind::Product,
        fields: &[Field {
            name: "charge",
            key: "conversion.charge",
            label: "connect_need_charge",
            hint: NUMBER,
            read: |settings| fallback(settings.charge),
            write: |settings, text| set_fallback(&mut settings.charge, Policy::Hold, text),
        }],
    },
    Group {
        key: "connect_need_coupons",
        missing: Missing::Discount,
        kind: Kind::Coupon,
        fields: &[Field {
            name: "discount",
            key: "conversion.discount",
            label: "connect_need_discount",
            hint: NUMBER,
            read: |settings| fallback(settings.discount),
            write: |settings, text| set_fallback(&mut settings.discount, Policy::Hold, text),
        }],
    },
];

fn sale_type(settings: &ConversionSettings, service: &str) -> String {
    shown(settings.sale_types.get(service))
}

fn set_sale_type(settings: &mut ConversionSettings, service: &str, text: &str) -> Option<()> {
    match number(text)? {
        Some(number) => settings.sale_types.insert(service.to_owned(), number),
        None => settings.sale_types.remove(service),
    };
    Some(())
}

fn fallback<Code: Display>(policy: Policy<Code>) -> String {
    match policy {
        Policy::Fallback(code) => code.to_string(),
        Policy::Skip | Policy::Hold => String::new(),
    }
}

/// An empty field takes a number away; a policy somebody chose elsewhere stays.
fn set_fallback<Code: FromStr>(policy: &mut Policy<Code>, without: Policy<Code>, text: &str) -> Option<()> {
    match number(text)? {
        Some(code) => *policy = Policy::Fallback(code),
        None if matches!(policy, Policy::Fallback(_)) => *policy = without,
        None => {}
    }
    Some(())
}

fn shown(number: Option<impl Display>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// An empty field is no number; `None`: what stands there is none either.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn number<Code: FromStr>(text: &str) -> Option<Option<Code>> {
    let text = text.trim();
    if text.is_empty() { Some(None) } else { positive(text).map(Some) }
}

/// The till's numbers begin at 1.
fn positive<Code: FromStr>(text: &str) -> Option<Code> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte != b'0');
    if is_number { text.parse().ok() } else { None }
}
