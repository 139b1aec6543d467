//! Half-and-half items, by HubRise's four reserved list names, which are never translated: `Side 1`, `Side 2` (the recipe
//! of each half), `Toppings 1`, `Toppings 2` (what is added to it).
//!
//! Evidence D for the shape: a head named `Half half`, options of the whole under it, one line a side with quantity 0.5,
//! toppings under their side with quantity 0.5 as forced answers. What HubRise says a side or a topping costs is what it
//! adds to the total, so a line of half a piece costs twice that each: 0.5 x 9.80 is exactly 4.90.

use super::builder::Builder;
use super::options::{self, Place};
use crate::text::same_name;
use hubrise_api::{OrderItem, OrderOption};
use pixelpoint_api::ItemId;
use rust_decimal::Decimal;

const SIDES: [(&str, &str); 2] = [("Side 1", "Toppings 1"), ("Side 2", "Toppings 2")];

/// Both sides are named.
pub(super) fn is_one(item: &OrderItem) -> bool {
    SIDES.iter().all(|(side, _)| item.options.iter().any(|option| is_in(option, side)))
}

fn is_in(option: &OrderOption, list: &str) -> bool {
    option.option_list_name.as_deref().is_some_and(|name| same_name(name, list))
}

pub(super) fn convert(b: &mut Builder<'_>, item: &OrderItem, item_path: &str, head: ItemId, items: Decimal) {
    let list = format!("{item_path}.options");
    let options: Vec<_> = item.options.iter().enumerate().map(|(nth, option)| (b.path(&list, nth), option)).collect();
    let of_whole = |option: &OrderOption| SIDES.iter().all(|(side, top)| !is_in(option, side) && !is_in(option, top));
    let whole = Place { parent: head, items, half: false, forced: false, notable: false };
    for (path, option) in options.iter().filter(|(_, option)| of_whole(option)) {
        options::one(b, item, option, path, whole);
    }
    for (side, toppings) in SIDES {
        let of_head = Place { half: true, ..whole };
        let mut place = Place { forced: true, ..of_head };
        for (path, option) in options.iter().filter(|(_, option)| is_in(option, side)) {
            if let Some(line) = options::one(b, item, option, path, of_head) {
                // The toppings hang on the side, and notes may be added to its name.
                place = Place { parent: line, forced: true, notable: true, ..of_head };
            }
        }
        for (path, option) in options.iter().filter(|(_, option)| is_in(option, toppings)) {
            options::one(b, item, option, path, place);
        }
    }
}
