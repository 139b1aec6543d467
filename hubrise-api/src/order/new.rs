//! What an order is created from.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::write::{Object, ToJson, Unwritable, sent};
use crate::{
    ChargeType, CustomFields, CustomerDetails, CustomerId, CustomerListId, Money, OrderStatus, Personal, Pricing,
    PrivateRef, RawJson, ServiceType,
};

sent! {
    /// A new order (HubRise resource `Order`, "create"). Only the status is required; `total` is computed by HubRise.
    ///
    /// No idempotency key exists: set `private_ref`, and look it up before sending again after a time-out.
    #[derive(Debug, Default)]
    pub struct NewOrder {
        /// Where it stands; `new` from outside the till, `accepted` from the till.
        status: OrderStatus = "status",
        /// Source for dashboards; by default the name of the client.
        channel: Option<String> = "channel",
        /// `ref`: our reference, better unique.
        ref_code: Option<String> = "ref",
        /// Our own reference, visible to this client only.
        private_ref: Option<PrivateRef> = "private_ref",
        /// How the customer gets it.
        service_type: Option<ServiceType> = "service_type",
        /// Code of the service type.
        service_type_ref: Option<String> = "service_type_ref",
        /// When the customer wants it, in the future; `None` = as soon as possible.
        expected_time: Option<DateTime<FixedOffset>> = "expected_time",
        /// When the store promises it.
        confirmed_time: Option<DateTime<FixedOffset>> = "confirmed_time",
        /// The customer's allergies and wishes.
        customer_notes: Option<Personal> = "customer_notes",
        /// The seller's notes.
        seller_notes: Option<Personal> = "seller_notes",
        /// Short code shown to customer and courier.
        collection_code: Option<String> = "collection_code",
        /// Coupon codes used.
        coupon_codes: Vec<String> = "coupon_codes",
        /// What is ordered.
        items: Vec<NewOrderItem> = "items",
        /// Deals by key; HubRise renumbers the keys.
        deals: BTreeMap<String, NewOrderDeal> = "deals",
        /// Discounts on the whole order.
        discounts: Vec<NewOrderDiscount> = "discounts",
        /// Charges on the whole order.
        charges: Vec<NewOrderCharge> = "charges",
        /// Payments; none = unpaid.
        payments: Vec<NewOrderPayment> = "payments",
        /// Who orders.
        customer: Option<OrderCustomer> = _,
        /// Loyalty points to move; not for guests.
        loyalty_operations: Vec<NewOrderLoyaltyOperation> = "loyalty_operations",
        /// Free fields.
        custom_fields: CustomFields = "custom_fields",
    }
}

/// Who orders: HubRise takes exactly one of the three.
#[derive(Clone, Debug, PartialEq)]
pub enum OrderCustomer {
    /// A customer of a list, by id.
    Id(CustomerId),
    /// A customer of a list, by our own reference.
    PrivateRef(CustomerListId, PrivateRef),
    /// A guest, who stays in no list.
    Guest(Box<CustomerDetails>),
}

impl ToJson for OrderCustomer {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        let mut object = Object::default();
        match self {
            Self::Id(id) => object.put("customer_id", id)?,
            Self::PrivateRef(list, private_ref) => {
                object.put("customer_list_id", list)?;
                object.put("customer_private_ref", private_ref)?;
            }
            Self::Guest(details) => object.put("customer", details)?,
        }
        object.finish()
    }
}

sent! {
    /// A line of a new order.
    #[derive(Debug)]
    pub struct NewOrderItem {
        /// Our own reference.
        private_ref: Option<PrivateRef> = "private_ref",
        /// What the product is called.
        product_name: String = "product_name",
        /// Size, colour and the like.
        sku_name: Option<String> = "sku_name",
        /// The till's code.
        sku_ref: Option<String> = "sku_ref",
        /// Price of one, without options; inside a deal the price in the deal.
        price: Money = "price",
        /// How many.
        quantity: Decimal = "quantity",
        /// Percent.
        tax_rate: Option<Decimal> = "tax_rate",
        /// Remark on this line.
        customer_notes: Option<Personal> = "customer_notes",
        /// Points earned; informative.
        points_earned: Option<Decimal> = "points_earned",
        /// Points used; informative.
        points_used: Option<Decimal> = "points_used",
        /// What is chosen with it; identical options as separate elements.
        options: Vec<NewOrderOption> = "options",
        /// Its place in a deal.
        deal_line: Option<NewDealLine> = "deal_line",
    }
}

impl NewOrderItem {
    /// A line with what HubRise requires.
    pub fn new(product_name: impl Into<String>, price: Money, quantity: Decimal) -> Self {
        Self {
            private_ref: None,
            product_name: product_name.into(),
            sku_name: None,
            sku_ref: None,
            price,
            quantity,
            tax_rate: None,
            customer_notes: None,
            points_earned: None,
            points_used: None,
            options: Vec::new(),
            deal_line: None,
        }
    }
}

sent! {
    /// An option of a line of a new order.
    #[derive(Debug, Default)]
    pub struct NewOrderOption {
        /// The list it was chosen from.
        option_list_name: String = "option_list_name",
        /// What it is called.
        name: String = "name",
        /// `ref`: the till's code.
        ref_code: Option<String> = "ref",
        /// Price of one; `None` = free.
        price: Option<Money> = "price",
        /// How many for each one of the item; `None` = 1.
        quantity: Option<u32> = "quantity",
        /// An ingredient taken off.
        removed: bool = "removed",
    }
}

sent! {
    /// The place of a line in a deal.
    #[derive(Debug, Default)]
    pub struct NewDealLine {
        /// Key in [`NewOrder::deals`]; HubRise refuses the order if it is not there.
        deal_key: String = "deal_key",
        /// Which slot of the deal.
        label: Option<String> = "label",
        /// What the deal did to the price; informative.
        pricing: Option<Pricing> = _,
    }
}

sent! {
    /// A deal of a new order.
    #[derive(Debug, Default)]
    pub struct NewOrderDeal {
        /// What it is called.
        name: String = "name",
        /// `ref`: the till's code.
        ref_code: Option<String> = "ref",
    }
}

sent! {
    /// A discount on a whole new order.
    #[derive(Debug)]
    pub struct NewOrderDiscount {
        /// Our own reference.
        private_ref: Option<PrivateRef> = "private_ref",
        /// What it is called.
        name: String = "name",
        /// `ref`: the till's code.
        ref_code: Option<String> = "ref",
        /// What comes off, positive.
        price_off: Money = "price_off",
    }
}

sent! {
    /// A charge on a whole new order.
    #[derive(Debug)]
    pub struct NewOrderCharge {
        /// Our own reference.
        private_ref: Option<PrivateRef> = "private_ref",
        /// What it is called.
        name: String = "name",
        /// `ref`: the till's code.
        ref_code: Option<String> = "ref",
        /// What is added.
        price: Money = "price",
        /// Percent.
        tax_rate: Option<Decimal> = "tax_rate",
        /// `type`: deprecated at HubRise, still the only mark of a tip.
        kind: Option<ChargeType> = "type",
    }
}

sent! {
    /// A payment of a new order.
    #[derive(Debug)]
    pub struct NewOrderPayment {
        /// Our own reference.
        private_ref: Option<PrivateRef> = "private_ref",
        /// Name of the method.
        name: Option<String> = "name",
        /// `ref`: the till's code of the method.
        ref_code: Option<String> = "ref",
        /// How much.
        amount: Money = "amount",
        /// Free form, for instance a transaction id.
        info: Option<RawJson> = "info",
    }
}

sent! {
    /// Loyalty points to move with a new order.
    #[derive(Debug)]
    pub struct NewOrderLoyaltyOperation {
        /// `ref`: names the customer's card; an unknown one creates a card.
        ref_code: Option<Personal> = "ref",
        /// Names the card.
        name: Option<Personal> = "name",
        /// Points added; negative removes.
        delta: Decimal = "delta",
        /// Why.
        reason: Option<Personal> = "reason",
    }
}
