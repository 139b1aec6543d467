//! A till that takes its own dialect and no other.

use pixelpoint_api::dialect::ComboItemId;
use pixelpoint_api::read::ReceivedRequest;
use pixelpoint_api::{Dialect, Item, ItemCode, write};

use super::menu::Menu;

/// Whether a request is exactly what this dialect would have written, so that a wrong guess at any knob is refused.
///
/// Comparing bytes spares a list of what to check: what the reader overlooked is not in what is written again.
pub(super) fn speaks(request: &ReceivedRequest, raw: &[u8], dialect: &Dialect, menu: &Menu) -> bool {
    let again = match &request.order {
        Some(order) => write::order(order, dialect),
        None => write::listing(request.request_type, dialect),
    };
    again.xml == write::mask_token(raw)
        && request.order.as_ref().is_none_or(|order| {
            let items = &order.transaction.items;
            knows_its_deals(items, menu) && (dialect.combo_item_id == ComboItemId::Omit || ties_its_combos(items, menu))
        })
}

/// In a dialect that names deals by their ref code, that is a product's code: any number reads as one.
fn knows_its_deals(items: &[Item], menu: &Menu) -> bool {
    let mut links = items.iter().filter_map(|item| item.combo.as_ref()?.deal_ref.as_ref());
    links.all(|deal| deal.parse().is_ok_and(|number: u32| menu.products.contains_key(&number)))
}

/// Lines without a tie would pass for options of the combo.
fn ties_its_combos(items: &[Item], menu: &Menu) -> bool {
    let mut combos = items.iter().filter(|item| is_combo(item, menu));
    combos.all(|combo| items.iter().any(|item| item.combo.as_ref().is_some_and(|link| link.line == combo.item_id)))
}

fn is_combo(item: &Item, menu: &Menu) -> bool {
    matches!(item.code, ItemCode::Product(code) if menu.combos.contains(&code.get()))
}
