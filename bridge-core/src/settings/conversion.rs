//! What HubRise elements become on the till.

use super::RefRules;
use crate::text::Lang;
use chrono_tz::Tz;
use pixelpoint_api::{CouponNum, MethodNumber, ProdNum, SaleTypeNum};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What HubRise elements become on the till.
///
/// Names in settings (option lists, charges, payments, channels) are compared without regard to letter case and to
/// blanks around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConversionSettings {
    /// An item whose `sku_ref` is missing or no product number. Default: hold the order.
    pub item: Policy<ProdNum>,
    /// Where the customer's note on an item goes. Default: the footer.
    pub item_notes: ItemNotes,
    /// A priced option without a usable `ref`. Default: hold the order. A free one becomes a note on its parent.
    pub option: Policy<ProdNum>,
    /// Option lists whose options are sent as forced answers. Default: the four names of HubRise's own bridge (evidence D).
    pub forced_lists: Vec<String>,
    /// The head of a half-and-half item that has no product number of its own. Default: none, so `item` decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_half_product: Option<ProdNum>,
    /// The name of that head line. Default `Half half` (evidence D).
    pub half_half_name: String,
    /// A deal without a usable `ref`. `skip`, the default, sends its components as plain items.
    pub deal: Policy<ProdNum>,
    /// The prices of a deal's components are added up on its combo line. Default: no, each component keeps its price.
    pub aggregate_deal_prices: bool,
    /// A deal's ref that begins with this (`COUPON-`) names a coupon. Default: none (evidence D, 2022 to 2023 only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deal_coupon_prefix: Option<String>,
    /// A charge without a usable `ref`, after `charge_types` and `charge_names`. Default: hold the order.
    pub charge: Policy<ProdNum>,
    /// Product numbers for charges without a usable `ref`, by HubRise charge type (`delivery`, `payment_fee`, `tax`, `other`).
    pub charge_types: BTreeMap<String, ProdNum>,
    /// Product numbers for charges without a usable `ref` or known type, by name.
    pub charge_names: BTreeMap<String, ProdNum>,
    /// Names of charges that are tips although they have no type. Default `tip`, `driver tip`, `pourboire`.
    pub tip_names: Vec<String>,
    /// Which of several payments carries the tips. Default: the first that covers them.
    pub tip_allocation: TipAllocation,
    /// A discount without a usable `ref`. Default: hold a paid order; leave it out of an unpaid one and say so.
    pub discount: Policy<CouponNum>,
    /// Look a discount without a usable `ref` up by name among the till's coupons, before `discount`. Default: yes; without
    /// a menu there is nothing to look up (evidence D: `PixelPoint` 19.12).
    pub discounts_by_name: bool,
    /// A payment without a usable `ref`. `skip`, the default, sends no Payment; the footer says what is paid.
    pub payment: Policy<MethodNumber>,
    /// Payment methods by name, for payments without a usable `ref`.
    pub payment_names: BTreeMap<String, MethodNumber>,
    /// Payment methods that are paid at the door or at the counter: never sent, named in the footer.
    pub on_delivery_methods: Vec<MethodNumber>,
    /// The sale type for orders without a usable `service_type_ref`, by HubRise service type (`delivery`, `collection`,
    /// `eat_in`).
    pub sale_types: BTreeMap<String, SaleTypeNum>,
    /// The same by channel (`channel`, else `created_by`), before `sale_types`; `any` stands for every service type.
    pub channel_sale_types: BTreeMap<String, BTreeMap<String, SaleTypeNum>>,
    /// The sale type when nothing else says one. Default: none, which holds the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_sale_type: Option<SaleTypeNum>,
    /// An order due within this many minutes goes without a schedule. Default 30 (evidence D).
    pub asap_window_minutes: u32,
    /// The store's time zone (IANA name): `ScheduleTime` is written in it. Default UTC; a connection sets HubRise's.
    pub time_zone: Tz,
    /// Prefer `confirmed_time` over `expected_time`. Default: no.
    pub prefer_confirmed_time: bool,
    /// Mail addresses of these domains are placeholders of a platform, and so is whoever has one. Default `hidden`,
    /// `invalid`.
    pub placeholder_mail_domains: Vec<String>,
    /// Where the order's number, table and notes go, and delivery notes the till's customer has no node for. Default: the footer.
    pub order_notes: OrderNotes,
    /// Language of the texts we add to the ticket.
    pub ticket_language: Lang,
    /// Characters a line of the receipt footer holds. Default 40.
    pub footer_columns: u32,
    /// How far the predicted total may be from HubRise's. Default 0: not a cent.
    ///
    /// An order within it goes, and the ledger says so. Its payments do not, unless they are the predicted total exactly: the
    /// till refuses any other (evidence D), so the footer says what is paid.
    #[serde(with = "decimal_text")]
    pub total_tolerance: Decimal,
    /// What other systems put around the numbers in ref codes.
    pub refs: RefRules,
}

impl Default for ConversionSettings {
    fn default() -> Self {
        Self {
            item: Policy::Hold,
            item_notes: ItemNotes::Footer,
            option: Policy::Hold,
            forced_lists: texts(["Topping", "Toppings", "Ingredients", "Ingredient removed"]),
            half_half_product: None,
            half_half_name: "Half half".to_owned(),
            deal: Policy::Skip,
            aggregate_deal_prices: false,
            deal_coupon_prefix: None,
            charge: Policy::Hold,
            charge_types: BTreeMap::new(),
            charge_names: BTreeMap::new(),
            tip_names: texts(["tip", "driver tip", "pourboire"]),
            tip_allocation: TipAllocation::FirstCovering,
            discount: Policy::Hold,
            discounts_by_name: true,
            payment: Policy::Skip,
            payment_names: BTreeMap::new(),
            on_delivery_methods: Vec::new(),
            sale_types: BTreeMap::new(),
            channel_sale_types: BTreeMap::new(),
            default_sale_type: None,
            asap_window_minutes: 30,
            time_zone: Tz::UTC,
            prefer_confirmed_time: false,
            placeholder_mail_domains: texts(["hidden", "invalid"]),
            order_notes: OrderNotes::Footer,
            ticket_language: Lang::En,
            footer_columns: 40,
            total_tolerance: Decimal::ZERO,
            refs: RefRules::default(),
        }
    }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(String::from).into()
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

/// Where the customer's note on an item goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemNotes {
    /// Into the receipt footer, behind the item's name.
    #[default]
    Footer,
    /// Behind the name on the item's own line.
    Description,
    /// On a free line of this product, attached to the item.
    Product(ProdNum),
    /// In the node the dialect's `item_note` names; without one, into the footer.
    Node,
}

/// Where the order's number, table and notes go, and what the customer wrote for the courier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderNotes {
    /// Into the receipt footer.
    #[default]
    Footer,
    /// On free lines of this product, so that the kitchen's printer shows them too.
    Product(ProdNum),
    /// In the nodes the dialect's `order_fields` names; what it names none for goes into the footer.
    Nodes,
}

/// Which of several payments carries the tips.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TipAllocation {
    /// The first that covers them.
    #[default]
    FirstCovering,
    /// The largest.
    Largest,
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
