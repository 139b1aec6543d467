//! Loyalty cards and their operations (HubRise resources `LoyaltyCard`, `LoyaltyOperation`).

use rust_decimal::Decimal;

use crate::read::{readable, record};
use crate::write::sent;
use crate::{Change, CustomerId, LocationId, LoyaltyCardId, LoyaltyOperationId, OrderId, Personal, Time};

record! {
    /// A loyalty card of a customer.
    #[derive(Debug)]
    pub struct LoyaltyCard {
        /// Key of the card.
        id: Option<LoyaltyCardId> = "id",
        /// The customer it belongs to; absent inside a customer.
        customer_id: Option<CustomerId> = "customer_id",
        /// `ref`: number of the card, unique for its customer.
        ref_code: Option<Personal> = "ref",
        /// Name of the card.
        name: Option<Personal> = "name",
        /// Points on it.
        balance: Option<Decimal> = "balance",
    }
}

record! {
    /// A movement of points on a card. It cannot be changed: an opposite one voids it.
    #[derive(Debug)]
    pub struct LoyaltyOperation {
        /// Key of the operation.
        id: Option<LoyaltyOperationId> = "id",
        /// The customer.
        customer_id: Option<CustomerId> = "customer_id",
        /// When.
        created_at: Option<Time> = "created_at",
        /// The location of the order it belongs to.
        order_location_id: Option<LocationId> = "order_location_id",
        /// The order it belongs to.
        order_id: Option<OrderId> = "order_id",
        /// Why.
        reason: Option<Personal> = "reason",
        /// Points added; negative removes.
        delta: Option<Decimal> = "delta",
        /// Balance afterwards.
        new_balance: Option<Decimal> = "new_balance",
    }
}
readable!(LoyaltyCard, LoyaltyOperation);

sent! {
    /// A new card. Its balance starts at zero and moves by operations only.
    #[derive(Debug)]
    pub struct NewLoyaltyCard {
        /// Whose it is, for good.
        customer_id: CustomerId = "customer_id",
        /// Name of the card.
        name: Option<Personal> = "name",
        /// `ref`: number of the card, unique for its customer; at most one card of a customer has none.
        ref_code: Option<Personal> = "ref",
    }
}

sent! {
    /// Changes to a card.
    #[derive(Debug, Default)]
    pub struct PatchLoyaltyCard {
        /// Name of the card.
        name: Change<Personal> = "name",
        /// `ref`: number of the card.
        ref_code: Change<Personal> = "ref",
    }
}

sent! {
    /// A new movement of points.
    #[derive(Debug)]
    pub struct NewLoyaltyOperation {
        /// Points to add; negative removes.
        delta: Decimal = "delta",
        /// Why.
        reason: Option<Personal> = "reason",
        /// The order it belongs to; must exist.
        order_id: Option<OrderId> = "order_id",
    }
}
