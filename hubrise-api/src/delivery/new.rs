//! What deliveries are created from and how they change.

use std::fmt;

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;

use crate::write::{Object, ToJson, Unwritable, sent};
use crate::{Change, DeliveryStatus, Money, Personal};

sent! {
    /// A new delivery (HubRise resource `Delivery`, "create"): the order must be a delivery order and have none yet.
    #[derive(Debug)]
    pub struct NewDelivery {
        /// Who brings it.
        carrier: String = "carrier",
        /// Code of the carrier.
        carrier_ref: Option<String> = "carrier_ref",
        /// What the carrier bills the business.
        fee: Option<Money> = "fee",
        /// Where the courier stands.
        status: DeliveryStatus = "status",
        /// What may change later.
        progress: DeliveryProgress = _,
    }
}

impl NewDelivery {
    /// A delivery with what HubRise requires.
    pub fn new(carrier: impl Into<String>, status: DeliveryStatus) -> Self {
        Self { carrier: carrier.into(), carrier_ref: None, fee: None, status, progress: DeliveryProgress::default() }
    }
}

sent! {
    /// Changes to a delivery (HubRise resource `Delivery`, "update").
    #[derive(Debug, Default)]
    pub struct PatchDelivery {
        /// Where the courier stands; sets the matching one of the four times by itself.
        status: Option<DeliveryStatus> = "status",
        /// The rest.
        progress: DeliveryProgress = _,
    }
}

sent! {
    /// What may be said of a delivery at its creation and later.
    #[derive(Debug, Default)]
    pub struct DeliveryProgress {
        /// `ref`: tracking number.
        ref_code: Change<String> = "ref",
        /// When the courier should be at the store.
        estimated_pickup_at: Change<DateTime<FixedOffset>> = "estimated_pickup_at",
        /// When the courier should be at the customer's.
        estimated_dropoff_at: Change<DateTime<FixedOffset>> = "estimated_dropoff_at",
        /// Page that follows the courier.
        tracking_url: Change<Personal> = "tracking_url",
        /// Page the courier scans at the store.
        driver_pickup_url: Change<Personal> = "driver_pickup_url",
        /// The courier's name.
        driver_name: Change<Personal> = "driver_name",
        /// The courier's phone.
        driver_phone: Change<Personal> = "driver_phone",
        /// Code to dial after the number.
        driver_phone_access_code: Change<Personal> = "driver_phone_access_code",
        /// Where the courier is; may be sent often and fires no `order.update`.
        driver_position: Option<DriverPosition> = _,
        /// The courier was sent; else set on `pickup_enroute`.
        assigned_at: Change<DateTime<FixedOffset>> = "assigned_at",
        /// The courier left the store; else set on `dropoff_enroute`.
        pickup_at: Change<DateTime<FixedOffset>> = "pickup_at",
        /// The customer has it; else set on `delivered`.
        delivered_at: Change<DateTime<FixedOffset>> = "delivered_at",
        /// It was called off; else set on `cancelled`.
        cancelled_at: Change<DateTime<FixedOffset>> = "cancelled_at",
    }
}

/// Where a courier is, in decimal degrees. `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DriverPosition {
    /// Degrees north.
    pub latitude: Decimal,
    /// Degrees east.
    pub longitude: Decimal,
}

impl fmt::Debug for DriverPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

impl ToJson for DriverPosition {
    fn to_json(&self) -> Result<Option<serde_json::Value>, Unwritable> {
        let mut object = Object::default();
        object.put("driver_latitude", &self.latitude)?;
        object.put("driver_longitude", &self.longitude)?;
        object.finish()
    }
}
