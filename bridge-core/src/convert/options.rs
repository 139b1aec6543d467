//! Options: attached lines with absolute quantities. A free option without a code stands as a note on its parent.

use super::builder::{At, Builder, Line, shown};
use super::items::{full_name, name};
use super::notes;
use crate::ledger::{Code, Finding};
use crate::settings::Policy;
use crate::text::same_name;
use hubrise_api::{OrderItem, OrderOption};
use pixelpoint_api::{ItemCode, ItemId, ProdNum};
use rust_decimal::Decimal;

/// How many of the option one unit of its item has. HubRise's default is one.
pub(super) fn per_unit(option: &OrderOption) -> Decimal {
    option.quantity.unwrap_or(Decimal::ONE)
}

/// Where an option goes.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) parent: ItemId,
    /// How many units of the item there are.
    pub(super) items: Decimal,
    /// The option belongs to one half of the item: quantity 0.5, and twice the price, which is exactly its price.
    pub(super) half: bool,
    /// It is a forced answer, whatever its list.
    pub(super) forced: bool,
    /// A note may be added to the parent's name.
    pub(super) notable: bool,
}

pub(super) fn convert(b: &mut Builder<'_>, item: &OrderItem, item_path: &str, parent: ItemId, items: Decimal) {
    let place = Place { parent, items, half: false, forced: false, notable: true };
    let list = [item_path, ".options"].concat();
    for (nth, option) in item.options.iter().enumerate() {
        let path = b.path(&list, nth);
        one(b, item, option, &path, place);
    }
}

/// One option; returns its line, if it has one of its own.
pub(super) fn one(
    b: &mut Builder<'_>,
    item: &OrderItem,
    option: &OrderOption,
    path: &str,
    place: Place,
) -> Option<ItemId> {
    let at = At(path, "price");
    let price = b.optional(option.price, at);
    let whole = b.computed(place.items.checked_mul(per_unit(option)), at);
    let worth = b.computed(price.checked_mul(whole), at);
    let (code, finding) = code(b, option, price, path);
    let kind = finding.code;
    let finding = finding.worth(b.money(worth)).about(name(option.name.as_deref()));
    b.find(finding);
    let Some(code) = code else {
        if kind == Code::OptionAsNote {
            notes::on_line(b, place.parent, place.notable, &full_name(item), &as_note(b, option));
        } else {
            b.declare(-worth, path);
        }
        return None;
    };
    let (cost_each, quantity) = if place.half {
        let half = Decimal::new(5, 1);
        (b.computed(price.checked_mul(Decimal::TWO), at), b.computed(whole.checked_mul(half), at))
    } else {
        (price, whole)
    };
    Some(attached(b, option, path, code, (cost_each, quantity), place))
}

/// The options of an item that is not sent.
pub(super) fn left_out(b: &mut Builder<'_>, item: &OrderItem, item_path: &str) {
    let list = [item_path, ".options"].concat();
    for (nth, option) in item.options.iter().enumerate() {
        let path = b.path(&list, nth);
        b.optional(option.price, At(&path, "price"));
        b.find(Finding::new(Code::OptionSkipped, path).about(name(option.name.as_deref())));
    }
}

fn code(b: &mut Builder<'_>, option: &OrderOption, price: Decimal, path: &str) -> (Option<ProdNum>, Finding) {
    if let Some(code) = b.code::<ProdNum>(option.ref_code.as_deref(), path, "ref") {
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
    place: Place,
) -> ItemId {
    let name = name(option.name.as_deref());
    let description =
        if option.removed { format!("{} {name}", b.ticket_text("ticket_without")) } else { name.to_owned() };
    let line = Line { code: ItemCode::Product(code), description: Some(description), quantity, cost_each };
    let line_id = b.line(path, line, Some(place.parent));
    let of_forced_list = option
        .option_list_name
        .as_deref()
        .is_some_and(|list| b.settings.forced_lists.iter().any(|forced| same_name(forced, list)));
    if let Some(line) = b.items.last_mut() {
        line.forced_answer = place.forced || of_forced_list;
    }
    line_id
}

/// "no coriander", "2 x basil".
fn as_note(b: &Builder<'_>, option: &OrderOption) -> String {
    let name = name(option.name.as_deref());
    match (option.removed, per_unit(option)) {
        (true, _) => format!("{} {name}", b.ticket_text("ticket_without")),
        (false, one) if one == Decimal::ONE => name.to_owned(),
        (false, count) => format!("{} x {name}", count.normalize()),
    }
}
