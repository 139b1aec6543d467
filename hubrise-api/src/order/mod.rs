//! The order and its parts (HubRise resource `Order`).

mod new;
mod patch;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

pub use new::{
    NewDealLine, NewOrder, NewOrderCharge, NewOrderDeal, NewOrderDiscount, NewOrderItem, NewOrderLoyaltyOperation,
    NewOrderOption, NewOrderPayment, OrderCustomer,
};
pub use patch::{ElementChange, PatchOrder};

use crate::read::{readable, record};
use crate::{
    ChargeId, ChargeType, CustomFields, Customer, CustomerId, Delivery, DiscountId, LocationId, Money, OrderId,
    OrderItemId, OrderStatus, PaymentId, PaymentType, Personal, PricingEffect, PrivateRef, RawJson, ServiceType, Time,
};

record! {
    /// An order as HubRise returns it.
    ///
    /// Deleted elements stay in their lists with `deleted: true`.
    #[derive(Debug)]
    pub struct Order {
        /// The order's key.
        id: Option<OrderId> = "id",
        /// Where it was placed.
        location_id: Option<LocationId> = "location_id",
        /// Where it came from, for dashboards; newer orders only.
        channel: Option<String> = "channel",
        /// `ref`: the creator's reference; not unique.
        ref_code: Option<String> = "ref",
        /// Our own reference.
        private_ref: Option<PrivateRef> = "private_ref",
        /// Where it stands; `Other("")` when absent.
        status: OrderStatus = "status",
        /// How the customer gets it.
        service_type: Option<ServiceType> = "service_type",
        /// Code of the service type; may encode channel, brand and delivery method.
        service_type_ref: Option<String> = "service_type_ref",
        /// When it was placed.
        created_at: Option<Time> = "created_at",
        /// Name of the client that created it.
        created_by: Option<String> = "created_by",
        /// When the customer wants it; absent = as soon as possible.
        expected_time: Option<Time> = "expected_time",
        /// When the store promised it.
        confirmed_time: Option<Time> = "confirmed_time",
        /// The customer's allergies and wishes.
        customer_notes: Option<Personal> = "customer_notes",
        /// The seller's notes.
        seller_notes: Option<Personal> = "seller_notes",
        /// Short code shown to customer and courier; not unique.
        collection_code: Option<String> = "collection_code",
        /// Coupon codes used.
        coupon_codes: Vec<String> = "coupon_codes",
        /// Items plus charges minus discounts, computed by HubRise.
        total: Option<Money> = "total",
        /// What was ordered.
        items: Vec<OrderItem> = "items",
        /// Deals by key. HubRise renumbers the keys: join by them inside one order only.
        deals: BTreeMap<String, OrderDeal> = "deals",
        /// Discounts on the whole order.
        discounts: Vec<OrderDiscount> = "discounts",
        /// Charges on the whole order.
        charges: Vec<OrderCharge> = "charges",
        /// Payments; none = unpaid.
        payments: Vec<OrderPayment> = "payments",
        /// The customer as of the creation of the order; a guest has no id.
        customer: Option<Customer> = "customer",
        /// Attached customer by id; only in requests, not documented in answers.
        customer_id: Option<CustomerId> = "customer_id",
        /// The courier's side.
        delivery: Option<Delivery> = "delivery",
        /// Loyalty points moved by this order.
        loyalty_operations: Vec<OrderLoyaltyOperation> = "loyalty_operations",
        /// Free fields, for instance `restaurant.table_name`.
        custom_fields: CustomFields = "custom_fields",
        /// Deprecated at HubRise, ignore.
        total_discrepancy: Option<Money> = "total_discrepancy",
        /// Deprecated at HubRise, ignore.
        payment_discrepancy: Option<Money> = "payment_discrepancy",
    }
}
readable!(Order);

record! {
    /// A line of the order.
    #[derive(Debug)]
    pub struct OrderItem {
        /// Changes when the line is deleted and added again.
        id: Option<OrderItemId> = "id",
        /// Our own reference.
        private_ref: Option<PrivateRef> = "private_ref",
        /// What the product is called.
        product_name: Option<String> = "product_name",
        /// Size, colour and the like.
        sku_name: Option<String> = "sku_name",
        /// The till's code for it; may be missing or wrong.
        sku_ref: Option<String> = "sku_ref",
        /// Price of one, without options; inside a deal already the price in the deal.
        price: Option<Money> = "price",
        /// How many; fractions are legal.
        quantity: Option<Decimal> = "quantity",
        /// `(price + sum of option.price x option.quantity) x quantity`, computed by HubRise.
        subtotal: Option<Money> = "subtotal",
        /// Percent. Zero is a real zero, absent is the product's own rate. HubRise never computes with it.
        tax_rate: Option<Decimal> = "tax_rate",
        /// The customer's remark on this line.
        customer_notes: Option<Personal> = "customer_notes",
        /// Points earned; informative.
        points_earned: Option<Decimal> = "points_earned",
        /// Points used; informative, they do not change the price.
        points_used: Option<Decimal> = "points_used",
        /// What was chosen with it.
        options: Vec<OrderOption> = "options",
        /// Its place in a deal.
        deal_line: Option<DealLine> = "deal_line",
        /// Taken off the order.
        deleted: bool = "deleted",
    }
}

record! {
    /// An option of an item. Has no id.
    #[derive(Debug)]
    pub struct OrderOption {
        /// The list it was chosen from. `Side 1`, `Side 2`, `Toppings 1`, `Toppings 2` are reserved for half and half.
        option_list_name: Option<String> = "option_list_name",
        /// What it is called.
        name: Option<String> = "name",
        /// `ref`: the till's code.
        ref_code: Option<String> = "ref",
        /// Price of one; absent = free.
        price: Option<Money> = "price",
        /// How many for each one of the item; absent = 1.
        quantity: Option<Decimal> = "quantity",
        /// An ingredient taken off; a price is then the price of taking it off.
        removed: bool = "removed",
    }
}

record! {
    /// An item's place in a deal.
    #[derive(Debug)]
    pub struct DealLine {
        /// Key in [`Order::deals`].
        deal_key: Option<String> = "deal_key",
        /// Which slot of the deal.
        label: Option<String> = "label",
        /// What the deal did to the price; informative, never apply it again.
        pricing_effect: Option<PricingEffect> = "pricing_effect",
        /// Money or percent, by the effect; kept as text.
        pricing_value: Option<String> = "pricing_value",
        /// Undocumented; seen as `null`.
        position: Option<RawJson> = "position",
    }
}

record! {
    /// A deal of the order, joined to items by key.
    #[derive(Debug)]
    pub struct OrderDeal {
        /// What it is called.
        name: Option<String> = "name",
        /// `ref`: the till's code.
        ref_code: Option<String> = "ref",
    }
}

record! {
    /// A discount on the whole order.
    #[derive(Debug)]
    pub struct OrderDiscount {
        /// Key of the discount in the order.
        id: Option<DiscountId> = "id",
        /// Our own reference.
        private_ref: Option<PrivateRef> = "private_ref",
        /// What it is called.
        name: Option<String> = "name",
        /// `ref`: the till's code.
        ref_code: Option<String> = "ref",
        /// What comes off, positive; percentages are already money.
        price_off: Option<Money> = "price_off",
        /// Deprecated at HubRise; use `price_off`.
        pricing_effect: Option<PricingEffect> = "pricing_effect",
        /// Deprecated at HubRise; use `price_off`.
        pricing_value: Option<String> = "pricing_value",
        /// Taken off the order.
        deleted: bool = "deleted",
    }
}

record! {
    /// A charge on the whole order.
    #[derive(Debug)]
    pub struct OrderCharge {
        /// Key of the charge in the order.
        id: Option<ChargeId> = "id",
        /// Our own reference.
        private_ref: Option<PrivateRef> = "private_ref",
        /// What it is called.
        name: Option<String> = "name",
        /// `ref`: the till's code.
        ref_code: Option<String> = "ref",
        /// What is added.
        price: Option<Money> = "price",
        /// Percent.
        tax_rate: Option<Decimal> = "tax_rate",
        /// `type`: deprecated at HubRise and a hint at most, but still the only mark of a tip.
        kind: Option<ChargeType> = "type",
        /// Deprecated at HubRise: a copy of `type`.
        charge_type: Option<ChargeType> = "charge_type",
        /// Deprecated at HubRise: a copy of `ref`.
        charge_ref: Option<String> = "charge_ref",
        /// Deprecated at HubRise: a copy of `price`; counting both would count twice.
        charge_price: Option<Money> = "charge_price",
        /// Taken off the order.
        deleted: bool = "deleted",
    }
}

record! {
    /// A payment.
    #[derive(Debug)]
    pub struct OrderPayment {
        /// Key of the payment in the order.
        id: Option<PaymentId> = "id",
        /// Our own reference.
        private_ref: Option<PrivateRef> = "private_ref",
        /// Name of the method.
        name: Option<String> = "name",
        /// `ref`: the till's code of the method.
        ref_code: Option<String> = "ref",
        /// How much.
        amount: Option<Money> = "amount",
        /// Free form, for instance a transaction id.
        info: Option<RawJson> = "info",
        /// `type`: deprecated at HubRise and unreliable.
        kind: Option<PaymentType> = "type",
        /// Taken off the order.
        deleted: bool = "deleted",
    }
}

record! {
    /// Loyalty points moved by an order; they never change money.
    #[derive(Debug)]
    pub struct OrderLoyaltyOperation {
        /// `ref`: names the customer's card.
        ref_code: Option<Personal> = "ref",
        /// Name of the card.
        name: Option<Personal> = "name",
        /// Points added; negative removes.
        delta: Option<Decimal> = "delta",
        /// Why.
        reason: Option<Personal> = "reason",
        /// Balance afterwards; old data only.
        new_balance: Option<Decimal> = "new_balance",
    }
}
