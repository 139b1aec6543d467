//! The scenarios A to H that concern reading or the client and have no test of their name elsewhere.

mod a_values;
mod b_items;
mod c_money;
mod d_e_people_times;
mod f_lifecycle;
mod g_events;
#[cfg(feature = "client")]
mod h_client;

use hubrise_api::{Money, Order, Read};
use serde_json::Value;

fn order(value: &Value) -> Read<Order> {
    Order::read(value).unwrap()
}

/// An order without problems.
fn clean(value: &Value) -> Order {
    let read = order(value);
    assert_eq!(read.problems, []);
    read.value
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}
