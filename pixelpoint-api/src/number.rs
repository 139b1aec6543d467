//! The numbers by which a PixelPoint store knows its products, coupons, sales types and payment methods.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is not a whole number between 0 and 4 294 967 295.
///
/// The text itself is not in the message: it may come from a customer's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("not a {kind}: PixelPoint knows it as a whole number such as 2341, digits only")]
pub struct NumberError {
    /// What was wanted, as `product number`.
    pub kind: &'static str,
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident, $kind:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// Wraps the number.
            pub const fn new(number: u32) -> Self {
                Self(number)
            }

            /// The number itself.
            pub const fn get(self) -> u32 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NumberError;

            fn from_str(text: &str) -> Result<Self, NumberError> {
                digits(text).map(Self).ok_or(NumberError { kind: $kind })
            }
        }
    )+};
}

numbers! {
    /// The code of a product, option, charge or combo: `Item/ProdNum`.
    ///
    /// 4 to 9 digits were seen in public documentation. Evidence: D.
    ProdNum, "product number";
    /// The code of a coupon, which is how PixelPoint takes a discount: `Item/CouponNum`. Evidence: D.
    CouponNum, "coupon number";
    /// The sales type of the store (dine in, delivery, ...): `Transaction/SaleTypeNum`.
    ///
    /// Typically 1000 to 1010. Evidence: D.
    SaleTypeNum, "sales type number";
    /// A payment method of the store: `Payment/MethodNumber`. Evidence: D.
    MethodNumber, "payment method number";
    /// The number of a line inside one transaction: `Item/ItemId`, `Item/ParentId`. Evidence: D.
    ItemId, "item id";
    /// What a request asks for: `Request/RequestType`.
    ///
    /// Never a closed list: only 10 is documented, two listings were seen in public code, and PAR may add more.
    RequestType, "request type";
}

impl RequestType {
    /// Place an order. Evidence: D.
    pub const ORDER: Self = Self(10);
    /// List the report categories. Evidence: C.
    pub const LIST_REPORT_CATEGORIES: Self = Self(256);
    /// List all products. Evidence: C.
    pub const LIST_PRODUCTS: Self = Self(1024);
}

/// Digits only: `u32::from_str` alone would also take a leading `+`.
fn digits(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}
