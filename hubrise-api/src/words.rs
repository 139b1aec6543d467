//! Received words as enums that stay open: a value HubRise adds later arrives as `Other` and goes out unchanged.

use crate::open_enum::open_enums;

open_enums! {
    /// Where an order stands (`order.status`). HubRise documents no transition graph: steps may be skipped or go back.
    OrderStatus {
        /// Placed, not yet seen by the till.
        New = "new",
        /// The till has it.
        Received = "received",
        /// The store accepted it.
        Accepted = "accepted",
        /// Being prepared.
        InPreparation = "in_preparation",
        /// Ready, waiting for a courier.
        AwaitingShipment = "awaiting_shipment",
        /// Ready for the customer.
        AwaitingCollection = "awaiting_collection",
        /// On its way.
        InDelivery = "in_delivery",
        /// Handed over.
        Completed = "completed",
        /// Did not get through to the store, usually for a technical reason.
        Rejected = "rejected",
        /// Cancelled by the customer or the store.
        Cancelled = "cancelled",
        /// Could not be delivered.
        DeliveryFailed = "delivery_failed",
    }

    /// How the customer gets the food (`order.service_type`).
    ServiceType {
        /// Brought to the customer.
        Delivery = "delivery",
        /// Picked up by the customer.
        Collection = "collection",
        /// Eaten in the restaurant.
        EatIn = "eat_in",
    }

    /// What a deal does to a price (`deal_line.pricing_effect`). Informative: an item's price is already the price in the deal.
    PricingEffect {
        /// The price stays.
        Unchanged = "unchanged",
        /// The price becomes `pricing_value`, money.
        FixedPrice = "fixed_price",
        /// `pricing_value`, money, comes off.
        PriceOff = "price_off",
        /// `pricing_value` percent, 0 to 100, come off.
        PercentageOff = "percentage_off",
    }

    /// What a charge is for (`charge.type`). Deprecated at HubRise and at most a hint.
    ChargeType {
        /// Bringing the order.
        Delivery = "delivery",
        /// Paying by a certain method.
        PaymentFee = "payment_fee",
        /// A tip.
        Tip = "tip",
        /// A tax.
        Tax = "tax",
        /// Anything else.
        Miscellaneous = "other",
    }

    /// How a payment was made (`payment.type`). Deprecated at HubRise and unreliable: map by `ref_code` or `name`.
    PaymentType {
        /// Cash.
        Cash = "cash",
        /// Online.
        Online = "online",
        /// Gift card (old data).
        GiftCard = "gift_card",
        /// Third party (old data).
        ThirdParty = "third_party",
    }

    /// Where the courier stands (`delivery.status`). Says nothing about the order's status.
    DeliveryStatus {
        /// No courier under way yet.
        Pending = "pending",
        /// On the way to the store.
        PickupEnroute = "pickup_enroute",
        /// Close to the store.
        PickupApproaching = "pickup_approaching",
        /// At the store.
        PickupWaiting = "pickup_waiting",
        /// On the way to the customer.
        DropoffEnroute = "dropoff_enroute",
        /// Close to the customer.
        DropoffApproaching = "dropoff_approaching",
        /// At the customer's door.
        DropoffWaiting = "dropoff_waiting",
        /// Handed over.
        Delivered = "delivered",
        /// Called off.
        Cancelled = "cancelled",
    }

    /// A customer's gender (`customer.gender`).
    Gender {
        /// `male`
        Male = "male",
        /// `female`
        Female = "female",
    }

    /// What an event is about (`event.resource_type`).
    ResourceType {
        /// An order.
        Order = "order",
        /// A customer.
        Customer = "customer",
        /// A customer list (seen in HubRise's own client library only).
        CustomerList = "customer_list",
        /// A delivery.
        Delivery = "delivery",
        /// A catalog.
        Catalog = "catalog",
        /// An inventory.
        Inventory = "inventory",
        /// A location.
        Location = "location",
        /// An account (seen in HubRise's own client library only).
        Account = "account",
    }

    /// What happened to a resource (`event.event_type`).
    EventType {
        /// It was created.
        Create = "create",
        /// It changed.
        Update = "update",
        /// Some entries changed (inventory only).
        Patch = "patch",
        /// It was deleted.
        Delete = "delete",
    }

    /// Whether a location takes orders (`order_acceptance.mode`).
    AcceptanceMode {
        /// As usual. One page version of HubRise's documentation calls it `online`: see [`AcceptanceMode::is_normal`].
        Normal = "normal",
        /// Orders take longer.
        Busy = "busy",
        /// No orders for now.
        Paused = "paused",
    }

    /// How many options of a list may be chosen (`option_list.type`). Deprecated at HubRise: use the two numbers of selections.
    OptionListType {
        /// Exactly one.
        Single = "single",
        /// Any number.
        Multiple = "multiple",
    }

    /// HubRise's word for an error (`error_type`).
    ErrorType {
        /// The token is not accepted.
        Unauthorized = "unauthorized",
        /// Understood but refused.
        Forbidden = "forbidden",
        /// No such resource.
        NotFound = "not_found",
        /// A value was refused.
        UnprocessableEntity = "unprocessable_entity",
        /// Not the content type it takes.
        UnsupportedMediaType = "unsupported_media_type",
        /// A rate limit was hit.
        TooManyRequests = "too_many_requests",
        /// Its own fault.
        InternalError = "internal_error",
        /// No such URL.
        RoutingError = "routing_error",
    }
}

impl AcceptanceMode {
    /// Whether orders are taken as usual, under either of the two names in use.
    pub fn is_normal(&self) -> bool {
        matches!(self.as_str(), "normal" | "online")
    }
}
