//! Options: attached lines with absolute quantities. A free option without a code stands as a note on its parent.

use super::builder::{Builder, Line, number, shown};
use super::items::name;
use crate::ledger::{Code, Finding};
use crate::settings::Policy;
use hubrise_api::{OrderItem, OrderOption};
use pixelpoint_api::{ItemCode, ItemId, ProdNum};
use rust_decimal::Decimal;

/// How many of the option one unit of its item has. HubRise's default is one.
pub(super) fn per_unit(option: &OrderOption) -> Decimal {
    option.quantity.unwrap_or(Decimal::ONE)
}

pub(super) fn convert(b: &mut Builder<'_>, item: &OrderItem, item_path: &str, parent: ItemId, item_quantity: Decimal) {
    for (index, option) in item.options.iter().enumerate() {
        let path = format!("{item_path}.options[{index}]");
        let price = b.optional(option.price, &format!("{path}.price"));
        let quantity = b.computed(item_quantity.checked_mul(per_unit(option)), &path);
        let worth = b.computed(price.checked_mul(quantity), &path);
        let (code, finding) = code(b, option, price, &path);
        let kind = finding.code;
        let finding = finding.worth(b.money(worth)).with("name", name(option.name.as_deref()));
        b.find(finding);
        match code {
            Some(code) => attached(b, option, &path, code, (price, quantity), parent),
            None if kind == Code::OptionAsNote => note(b, option, parent),
            None => b.declare(-worth, &path),
        }
    }
}

/// The options of an item that is not sent.
pub(super) fn left_out(b: &mut Builder<'_>, item: &OrderItem, item_path: &str) {
    for (index, option) in item.options.iter().enumerate() {
        let path = format!("{item_path}.options[{index}]");
        b.optional(option.price, &format!("{path}.price"));
        b.find(Finding::new(Code::OptionSkipped, path).with("name", name(option.name.as_deref())));
    }
}

fn code(b: &Builder<'_>, option: &OrderOption, price: Decimal, path: &str) -> (Option<ProdNum>, Finding) {
    if let Some(code) = number::<ProdNum>(option.ref_code.as_deref()) {
        return (Some(code), Finding::new(Code::OptionSent, path).with("code", code.to_string()));
    }
    if price.is_zero() {
        return (None, Finding::new(Code::OptionAsNote, path));
    }
    match b.settings.option {
        Policy::Fallback(code) => (Some(code), Finding::new(Code::OptionFallback, path).with("code", code.to_string())),
        Policy::Skip => (None, Finding::new(Code::OptionSkipped, path)),
        Policy::Hold => {
            (None, Finding::new(Code::OptionWithoutRef, path).with("ref", shown(option.ref_code.as_deref())))
        }
    }
}

fn attached(
    b: &mut Builder<'_>,
    option: &OrderOption,
    path: &str,
    code: ProdNum,
    (cost_each, quantity): (Decimal, Decimal),
    parent: ItemId,
) {
    let description = name(option.name.as_deref());
    let line = Line {
        code: ItemCode::Product(code),
        description: Some(if option.removed {
            format!("{} {description}", b.ticket_text("ticket_without"))
        } else {
            description
        }),
        quantity,
        cost_each,
    };
    b.line(path, line, Some(parent));
    let forced = option.option_list_name.as_deref().is_some_and(|list| {
        b.settings.forced_lists.iter().any(|forced| forced.trim().to_lowercase() == list.trim().to_lowercase())
    });
    if let Some(line) = b.items.last_mut() {
        line.forced_answer = forced;
    }
}

/// Writes the option on its parent's line: "Ramen (no coriander)".
fn note(b: &mut Builder<'_>, option: &OrderOption, parent: ItemId) {
    let without = b.ticket_text("ticket_without");
    let name = name(option.name.as_deref());
    let note = match (option.removed, per_unit(option)) {
        (true, _) => format!("{without} {name}"),
        (false, one) if one == Decimal::ONE => name,
        (false, count) => format!("{} x {name}", count.normalize()),
    };
    let line = b.items.iter_mut().find(|line| line.item_id == parent);
    if let Some(description) = line.and_then(|line| line.description.as_mut()) {
        description.push_str(" (");
        description.push_str(&note);
        description.push(')');
    }
}
