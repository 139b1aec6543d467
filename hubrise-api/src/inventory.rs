//! The inventory of a catalog at a location (HubRise resource `Inventory`).

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::Time;
use crate::read::record;
use crate::write::{Object, ToJson, Unwritable, serialize_as_json};

record! {
    /// How much there is of a sku or an option. What is not listed is unlimited.
    #[derive(Debug)]
    pub struct InventoryEntry {
        /// Code of the sku; this or `option_ref`.
        sku_ref: Option<String> = "sku_ref",
        /// Code of the option; this or `sku_ref`.
        option_ref: Option<String> = "option_ref",
        /// How many; zero = out of stock, absent = unlimited.
        stock: Option<Decimal> = "stock",
        /// When an element that is out of stock is available again.
        expires_at: Option<Time> = "expires_at",
    }
}

/// What an entry of the inventory is about. It must be in the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StockItem {
    /// A sku, by its `ref`.
    Sku(String),
    /// An option, by its `ref`.
    Option(String),
}

/// How much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stock {
    /// Not counted; a patch removes the entry, a replacement ignores it.
    Unlimited,
    /// So many: not below zero, at most three decimals.
    Left(Decimal),
    /// None until then.
    OutUntil(DateTime<FixedOffset>),
}

/// An entry of the inventory to send.
///
/// ```
/// use hubrise_api::{SetStock, Stock, StockItem};
///
/// let out = SetStock { item: StockItem::Sku("RAM-L".into()), stock: Stock::Left(0.into()) };
/// assert_eq!(serde_json::to_string(&out)?, r#"{"sku_ref":"RAM-L","stock":"0"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetStock {
    /// Of what.
    pub item: StockItem,
    /// How much.
    pub stock: Stock,
}

impl ToJson for SetStock {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        let mut object = Object::default();
        match &self.item {
            StockItem::Sku(code) => object.put("sku_ref", code)?,
            StockItem::Option(code) => object.put("option_ref", code)?,
        }
        match &self.stock {
            Stock::Unlimited => object.raw("stock", &Value::Null),
            Stock::Left(amount) if amount.is_sign_negative() && !amount.is_zero() => return Err(Unwritable::Stock),
            Stock::Left(amount) if amount.normalize().scale() > 3 => return Err(Unwritable::Stock),
            Stock::Left(amount) => object.put("stock", &amount.abs())?,
            Stock::OutUntil(time) => {
                object.put("stock", &Decimal::ZERO)?;
                object.put("expires_at", time)?;
            }
        }
        object.finish()
    }
}

serialize_as_json!(SetStock);
