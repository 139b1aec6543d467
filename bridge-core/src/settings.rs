//! The settings of one connection: one schema for file, page and API.

use crate::text::Lang;
use chrono_tz::Tz;
use hubrise_api::OrderStatus;
use pixelpoint_api::{CouponNum, MethodNumber, ProdNum, SaleTypeNum};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a connection treats its orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Convert, check and show. HubRise and the till stay untouched.
    Shadow,
    /// Each order goes by a click. Every new connection starts here.
    #[default]
    Supervised,
    /// Orders go by themselves.
    Live,
}

impl Mode {
    /// The stable word of the mode.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shadow => "shadow",
            Self::Supervised => "supervised",
            Self::Live => "live",
        }
    }

    /// The mode with this stable word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Shadow, Self::Supervised, Self::Live].into_iter().find(|mode| mode.name() == name)
    }
}

/// Everything a connection can be told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What HubRise elements become on the till.
    pub conversion: ConversionSettings,
    /// What HubRise is told.
    pub statuses: StatusSettings,
}

/// What HubRise elements become on the till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConversionSettings {
    /// An item whose `sku_ref` is missing or no product number. Default: hold the order.
    pub item: Policy<ProdNum>,
    /// A priced option without a usable `ref`. Default: hold the order. A free one becomes a note on its parent.
    pub option: Policy<ProdNum>,
    /// Option lists whose options are sent as forced answers; compared without regard to case. Default: the four names
    /// of HubRise's own bridge (evidence D).
    pub forced_lists: Vec<String>,
    /// A charge without a usable `ref`, after `charge_types`. Default: hold the order.
    pub charge: Policy<ProdNum>,
    /// Product numbers for charges without a usable `ref`, by HubRise charge type (`delivery`, `payment_fee`, `tax`, `other`).
    pub charge_types: BTreeMap<String, ProdNum>,
    /// A discount without a usable `ref`. Default: hold a paid order; leave it out of an unpaid one and say so.
    pub discount: Policy<CouponNum>,
    /// Payment methods that are paid at the door or at the counter: never sent, named in the footer.
    pub on_delivery_methods: Vec<MethodNumber>,
    /// The sale type for orders without a usable `service_type_ref`, by HubRise service type (`delivery`, `collection`,
    /// `eat_in`).
    pub sale_types: BTreeMap<String, SaleTypeNum>,
    /// The sale type when nothing else says one. Default: none, which holds the order.
    pub default_sale_type: Option<SaleTypeNum>,
    /// An order due within this many minutes goes without a schedule. Default 30 (evidence D).
    pub asap_window_minutes: u32,
    /// The store's time zone (IANA name): `ScheduleTime` is written in it. Default UTC; a connection sets HubRise's.
    pub time_zone: Tz,
    /// Prefer `confirmed_time` over `expected_time`. Default: no.
    pub prefer_confirmed_time: bool,
    /// Language of the texts we add to the ticket.
    pub ticket_language: Lang,
    /// Characters a line of the receipt footer holds. Default 40.
    pub footer_columns: u32,
    /// How far the predicted total may be from HubRise's. Default 0: not a cent.
    #[serde(with = "decimal_text")]
    pub total_tolerance: Decimal,
}

impl Default for ConversionSettings {
    fn default() -> Self {
        Self {
            item: Policy::Hold,
            option: Policy::Hold,
            forced_lists: ["Topping", "Toppings", "Ingredients", "Ingredient removed"].map(String::from).into(),
            charge: Policy::Hold,
            charge_types: BTreeMap::new(),
            discount: Policy::Hold,
            on_delivery_methods: Vec::new(),
            sale_types: BTreeMap::new(),
            default_sale_type: None,
            asap_window_minutes: 30,
            time_zone: Tz::UTC,
            prefer_confirmed_time: false,
            ticket_language: Lang::En,
            footer_columns: 40,
            total_tolerance: Decimal::ZERO,
        }
    }
}

/// What to do with an element that has no code the till would know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy<Code> {
    /// Leave it out, and say so.
    Skip,
    /// Send it under this code, with its own name and price.
    Fallback(Code),
    /// Hold the order for a person.
    Hold,
}

/// What HubRise is told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatusSettings {
    /// The status once the till has the order. Default `received`.
    pub on_till: OnTillStatus,
    /// Write `rejected` and `epos.rejection` when the till refuses. Default: no; the order stays `new`, so that the
    /// ordering app raises its own alarm.
    pub reject_refused: bool,
}

/// The status that says "the till has it".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnTillStatus {
    /// `received`
    #[default]
    Received,
    /// `accepted`
    Accepted,
}

impl OnTillStatus {
    /// As HubRise writes it.
    pub const fn status(self) -> OrderStatus {
        match self {
            Self::Received => OrderStatus::Received,
            Self::Accepted => OrderStatus::Accepted,
        }
    }
}

/// Decimals travel as text, so that no reader makes a float of them.
mod decimal_text {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = String::deserialize(deserializer)?;
        Decimal::from_str_exact(text.trim()).map_err(|_| D::Error::custom("not a decimal number such as \"0.01\""))
    }
}
