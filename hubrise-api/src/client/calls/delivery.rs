//! The delivery of an order (HubRise resource `Delivery`).

use super::endpoints;
use crate::client::endpoint::json;
use crate::{Delivery, LocationId, NewDelivery, OrderId, PatchDelivery, Path, Read};

fn delivery(location: Option<&LocationId>, order: &OrderId) -> Path {
    Path::location(location).then("orders").then(order.as_str()).then("delivery")
}

endpoints! {
    /// `POST /location/orders/:order_id/delivery` or `POST /locations/:location_id/orders/:order_id/delivery`: gives an order its
    /// delivery. Once an order only, so a second one fails and does no harm; still it may be somebody else's that is in place.
    #[derive(Copy)]
    pub struct CreateDelivery<'a> {
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
        /// The order; its service type must be delivery.
        order: &'a OrderId,
        /// The delivery.
        delivery: &'a NewDelivery,
    }
    POST "create delivery" Unsafe -> Read<Delivery>;
    |call| delivery(call.location, call.order), body json(call.delivery);

    /// `GET /location/orders/:order_id/delivery` or `GET /locations/:location_id/orders/:order_id/delivery`: the delivery of an
    /// order. Not found if it has none.
    #[derive(Copy)]
    pub struct GetDelivery<'a> {
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
        /// The order.
        order: &'a OrderId,
    }
    GET "get delivery" Safe -> Read<Delivery>;
    |call| delivery(call.location, call.order);

    /// `PATCH /location/orders/:order_id/delivery` or `PATCH /locations/:location_id/orders/:order_id/delivery`: changes the
    /// delivery of an order. Fires `order.update` too, unless only the driver's position changes.
    #[derive(Copy)]
    pub struct UpdateDelivery<'a> {
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
        /// The order.
        order: &'a OrderId,
        /// What to change.
        patch: &'a PatchDelivery,
    }
    PATCH "update delivery" Unsafe -> Option<Read<Delivery>>;
    |call| delivery(call.location, call.order), body json(call.patch);
}
