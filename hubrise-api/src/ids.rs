//! Identifiers: text inside, one type each, so that an order id never lands where an event id belongs.

/// What HubRise takes of a `private_ref`; its own ids are far shorter.
const MAX_LEN: usize = 255;

/// Defines string newtypes with the same surface.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text as it was received; HubRise ids are opaque and never parsed.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text inside.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl $crate::read::FromValue for $name {
            fn from_value(value: serde_json::Value, reader: &mut $crate::read::Reader) -> Option<Self> {
                match String::from_value(value, reader)? {
                    id if id.len() > MAX_LEN => reader.problem($crate::Reason::IdTooLong),
                    id => Some(Self(id)),
                }
            }
        }

        impl $crate::write::ToJson for $name {
            fn to_json(&self) -> Result<Option<serde_json::Value>, $crate::write::Unwritable> {
                let fits = self.0.chars().count() <= MAX_LEN;
                if fits { self.0.to_json() } else { Err($crate::write::Unwritable::IdTooLong) }
            }
        }
    )+};
}

ids! {
    /// A HubRise account, for instance `3r4s3`.
    AccountId,
    /// A HubRise location, for instance `3r4s3-1`.
    LocationId,
    /// A catalog.
    CatalogId,
    /// A customer list.
    CustomerListId,
    /// A customer of a customer list; guests have none.
    CustomerId,
    /// An order. The only key of an order: `ref` and `collection_code` are not unique.
    OrderId,
    /// An item of an order; changes when the item is deleted and added again, the only way to edit it.
    OrderItemId,
    /// A discount of an order.
    DiscountId,
    /// A charge of an order.
    ChargeId,
    /// A payment of an order.
    PaymentId,
    /// The delivery (courier) of an order.
    DeliveryId,
    /// A loyalty card.
    LoyaltyCardId,
    /// An operation on a loyalty card.
    LoyaltyOperationId,
    /// The user of the scope `profile`.
    UserId,
    /// A category of a catalog.
    CategoryId,
    /// A product of a catalog.
    ProductId,
    /// A sku (what is sold) of a product.
    SkuId,
    /// A list of options of a catalog.
    OptionListId,
    /// An option of a list.
    OptionId,
    /// A deal of a catalog.
    CatalogDealId,
    /// A discount of a catalog.
    CatalogDiscountId,
    /// A charge of a catalog.
    CatalogChargeId,
    /// An image of a catalog.
    ImageId,
    /// An event; what duplicates are recognised by.
    EventId,
    /// A reference only the OAuth client that set it can read; at most 255 characters.
    PrivateRef,
}
