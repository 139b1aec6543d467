//! Orders (HubRise resource `Order`).

use chrono::{DateTime, FixedOffset};

use super::{endpoints, list_query};
use crate::client::endpoint::json;
use crate::{
    Cursor, CustomerId, Level, LocationId, NewOrder, Order, OrderId, OrderStatus, Page, PatchOrder, Path, PrivateRef,
    Read, Time,
};

endpoints! {
    /// `POST /location/orders` or `POST /locations/:location_id/orders`: creates an order.
    ///
    /// After a time-out look the order up by its private reference before sending again: HubRise has no idempotency key.
    #[derive(Copy)]
    pub struct CreateOrder<'a> {
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
        /// The order.
        order: &'a NewOrder,
    }
    POST "create order" Unsafe -> Read<Order>;
    |call| Path::location(call.location).then("orders"), body json(call.order);

    /// `GET /location/orders/:order_id` or `GET /locations/:location_id/orders/:order_id`: an order as it stands now.
    #[derive(Copy)]
    pub struct GetOrder<'a> {
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
        /// The order.
        order: &'a OrderId,
    }
    GET "get order" Safe -> Read<Order>;
    |call| Path::location(call.location).then("orders").then(call.order.as_str());

    /// `GET /location/orders`, `GET /locations/:location_id/orders`, `GET /account/orders` or `GET /accounts/:account_id/orders`:
    /// the orders of a location or of an account. A heavy call, and not meant for receiving orders.
    #[derive(Default)]
    pub struct ListOrders<'a> {
        /// Whose orders.
        level: Level<'a>,
        /// Only the one with our own reference.
        private_ref: Option<PrivateRef>,
        /// Only those that stand so.
        status: Option<OrderStatus>,
        /// Only those this client created, by its name, for instance `shopify`.
        created_by: Option<String>,
        /// Only those created then or later.
        after: Option<DateTime<FixedOffset>>,
        /// Only those created before.
        before: Option<DateTime<FixedOffset>>,
        /// Only those of this customer.
        customer: Option<CustomerId>,
        /// Most orders on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list orders" Safe [heavy] -> Page<Order>;
    |call| Path::level(call.level).then("orders"),
    query list_query(call.count, call.cursor.as_ref(), [
        ("private_ref", call.private_ref.as_ref().map(ToString::to_string)),
        ("status", call.status.as_ref().map(ToString::to_string)),
        ("created_by", call.created_by.clone()),
        ("after", call.after.map(|time| Time::from(time).to_string())),
        ("before", call.before.map(|time| Time::from(time).to_string())),
        ("customer_id", call.customer.as_ref().map(ToString::to_string)),
    ]);

    /// `PATCH /location/orders/:order_id` or `PATCH /locations/:location_id/orders/:order_id`: changes an order.
    ///
    /// The answer is the whole order; an empty one is a success too. Not to be sent twice: HubRise has no versions to compare,
    /// so a late second one overwrites what others changed in between.
    #[derive(Copy)]
    pub struct UpdateOrder<'a> {
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
        /// The order.
        order: &'a OrderId,
        /// What to change.
        patch: &'a PatchOrder,
    }
    PATCH "update order" Unsafe [urgent] -> Option<Read<Order>>;
    |call| Path::location(call.location).then("orders").then(call.order.as_str()), body json(call.patch);
}

impl<'a> CreateOrder<'a> {
    /// An order of the token's own location.
    pub fn new(order: &'a NewOrder) -> Self {
        Self { location: None, order }
    }
}

impl<'a> GetOrder<'a> {
    /// An order of the token's own location.
    pub fn new(order: &'a OrderId) -> Self {
        Self { location: None, order }
    }
}

impl<'a> UpdateOrder<'a> {
    /// Changes an order of the token's own location.
    pub fn new(order: &'a OrderId, patch: &'a PatchOrder) -> Self {
        Self { location: None, order, patch }
    }
}
