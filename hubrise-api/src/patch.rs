//! What may be changed in an order.

use chrono::{DateTime, FixedOffset};
use serde::{Serialize, Serializer};

use crate::{CustomFields, OrderStatus, Personal, PrivateRef, Time};

/// Changes to an order: only the fields that are set are sent.
///
/// ```
/// use hubrise_api::{OrderStatus, PatchOrder};
///
/// let patch = PatchOrder { status: Some(OrderStatus::Received), ..PatchOrder::default() };
/// assert_eq!(serde_json::to_string(&patch)?, r#"{"status":"received"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PatchOrder {
    /// The new status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<OrderStatus>,
    /// When the store promises it. HubRise wants it in the same request as `accepted`.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "to_the_second")]
    pub confirmed_time: Option<DateTime<FixedOffset>>,
    /// The seller's notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_notes: Option<Personal>,
    /// Short code shown to customer and courier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_code: Option<String>,
    /// Our own reference, at most 255 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_ref: Option<PrivateRef>,
    /// Free fields: `null` removes a key. Whether HubRise merges nested objects is not documented, so send the whole of
    /// every top-level key you own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<CustomFields>,
}

#[expect(clippy::ref_option, reason = "the form serde calls")]
fn to_the_second<S: Serializer>(time: &Option<DateTime<FixedOffset>>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(|time| Time::from(time).to_string()).serialize(serializer)
}
