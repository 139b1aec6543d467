//! Every rule of the trade, by name, on the smallest order that shows it.

mod customers;
mod elements;
mod fields;
mod form;
mod menus;
mod money;
mod settings;
mod statuses;
mod ticket;

use serde_json::{Value, json};

/// An order with these items, charges, discounts and payments.
pub(crate) fn order(total: &str, parts: Value) -> Value {
    let mut order = json!({ "status": "new", "service_type_ref": "1003", "total": total });
    let (Value::Object(order_map), Value::Object(parts)) = (&mut order, parts) else { panic!("objects") };
    order_map.extend(parts);
    order
}

/// Pizza, 4.90, product 2341.
pub(crate) fn pizza(quantity: &str) -> Value {
    json!({ "product_name": "Pizza", "sku_ref": "2341", "price": "4.90 EUR", "quantity": quantity })
}

pub(crate) fn card(amount: &str) -> Value {
    json!({ "name": "Card", "ref": "1008", "type": "online", "amount": amount })
}
