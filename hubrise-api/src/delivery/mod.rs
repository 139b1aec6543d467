//! The delivery of an order by a courier (HubRise resource `Delivery`).

mod new;

pub use new::{DeliveryProgress, DriverPosition, NewDelivery, PatchDelivery};

use crate::read::{readable, record};
use crate::{DeliveryId, DeliveryStatus, LocationId, Money, OrderId, Personal, Time};

record! {
    /// The courier's side of an order. Its status says nothing about the order's.
    #[derive(Debug)]
    pub struct Delivery {
        /// Key of the delivery; not shown inside an order.
        id: Option<DeliveryId> = "id",
        /// The order; not shown inside an order.
        order_id: Option<OrderId> = "order_id",
        /// The location; not shown inside an order.
        location_id: Option<LocationId> = "location_id",
        /// Who brings it.
        carrier: Option<String> = "carrier",
        /// Code of the carrier.
        carrier_ref: Option<String> = "carrier_ref",
        /// `ref`: tracking number.
        ref_code: Option<String> = "ref",
        /// Where the courier stands.
        status: Option<DeliveryStatus> = "status",
        /// What the carrier bills the business.
        fee: Option<Money> = "fee",
        /// When the courier should be at the store.
        estimated_pickup_at: Option<Time> = "estimated_pickup_at",
        /// When the courier should be at the customer's.
        estimated_dropoff_at: Option<Time> = "estimated_dropoff_at",
        /// Page that follows the courier; shows the customer's address to whoever has it.
        tracking_url: Option<Personal> = "tracking_url",
        /// Page the courier scans at the store.
        driver_pickup_url: Option<Personal> = "driver_pickup_url",
        /// The courier's name.
        driver_name: Option<Personal> = "driver_name",
        /// The courier's phone.
        driver_phone: Option<Personal> = "driver_phone",
        /// Code to dial after the number.
        driver_phone_access_code: Option<Personal> = "driver_phone_access_code",
        /// Decimal degrees as text.
        driver_latitude: Option<Personal> = "driver_latitude",
        /// Decimal degrees as text.
        driver_longitude: Option<Personal> = "driver_longitude",
        /// The courier was sent.
        assigned_at: Option<Time> = "assigned_at",
        /// The courier left the store.
        pickup_at: Option<Time> = "pickup_at",
        /// The customer has it.
        delivered_at: Option<Time> = "delivered_at",
        /// It was called off.
        cancelled_at: Option<Time> = "cancelled_at",
    }
}
readable!(Delivery);
