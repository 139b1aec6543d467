//! What may be changed in an order.

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

use super::new::{NewOrderCharge, NewOrderDiscount, NewOrderItem, NewOrderPayment};
use crate::write::{Object, ToJson, Unwritable, sent};
use crate::{ChargeId, CustomFields, DiscountId, OrderItemId, OrderStatus, PaymentId, Personal, PrivateRef};

sent! {
    /// Changes to an order (HubRise resource `Order`, "update"): only the fields that are set are sent.
    ///
    /// ```
    /// use hubrise_api::{OrderStatus, PatchOrder};
    ///
    /// let patch = PatchOrder { status: Some(OrderStatus::Received), ..PatchOrder::default() };
    /// assert_eq!(serde_json::to_string(&patch)?, r#"{"status":"received"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Default)]
    pub struct PatchOrder {
        /// The new status.
        status: Option<OrderStatus> = "status",
        /// When the store promises it. HubRise wants it in the same request as `accepted`.
        confirmed_time: Option<DateTime<FixedOffset>> = "confirmed_time",
        /// The seller's notes.
        seller_notes: Option<Personal> = "seller_notes",
        /// Short code shown to customer and courier.
        collection_code: Option<String> = "collection_code",
        /// Our own reference, at most 255 characters.
        private_ref: Option<PrivateRef> = "private_ref",
        /// Free fields: `null` removes a key. Whether HubRise merges nested objects is not documented, so send the whole of
        /// every top-level key you own.
        custom_fields: Option<CustomFields> = "custom_fields",
        /// Items to add, delete or give a reference.
        items: Vec<ElementChange<NewOrderItem, OrderItemId>> = "items",
        /// Discounts to add, delete or give a reference.
        discounts: Vec<ElementChange<NewOrderDiscount, DiscountId>> = "discounts",
        /// Charges to add, delete or give a reference.
        charges: Vec<ElementChange<NewOrderCharge, ChargeId>> = "charges",
        /// Payments to add, delete or give a reference.
        payments: Vec<ElementChange<NewOrderPayment, PaymentId>> = "payments",
    }
}

/// A change to one element of an order. To edit an element is not possible: delete it and add another, with another id.
///
/// ```
/// use hubrise_api::{ElementChange, NewOrderItem, PatchOrder};
///
/// let two = NewOrderItem::new("Ramen", "14.50 EUR".parse()?, 2.into());
/// let patch = PatchOrder {
///     items: vec![ElementChange::Delete("i1".into()), ElementChange::Add(two)],
///     ..PatchOrder::default()
/// };
/// let written = serde_json::to_value(&patch)?;
/// assert_eq!(written["items"][0], serde_json::json!({ "id": "i1", "deleted": true }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum ElementChange<New, Id> {
    /// Adds a new element.
    Add(New),
    /// Deletes an element, for good; it stays in the order with `deleted: true`.
    Delete(Id),
    /// Sets our own reference of an element, or clears it.
    SetPrivateRef(Id, Option<PrivateRef>),
}

impl<New: ToJson, Id: ToJson> ToJson for ElementChange<New, Id> {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        let mut object = Object::default();
        match self {
            Self::Add(new) => return new.to_json(),
            Self::Delete(id) => {
                object.put("id", id)?;
                object.raw("deleted", &json!(true));
            }
            Self::SetPrivateRef(id, private_ref) => {
                object.put("id", id)?;
                object.raw("private_ref", &private_ref.to_json()?.unwrap_or_default());
            }
        }
        object.finish()
    }
}
