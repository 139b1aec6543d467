//! Loyalty cards and their operations (HubRise resources `LoyaltyCard`, `LoyaltyOperation`).

use super::{endpoints, list_query};
use crate::client::endpoint::json;
use crate::{
    Cursor, CustomerId, CustomerListId, LoyaltyCard, LoyaltyCardId, LoyaltyOperation, LoyaltyOperationId,
    NewLoyaltyCard, NewLoyaltyOperation, Page, PatchLoyaltyCard, Path, Personal, Read,
};

fn cards(list: &CustomerListId) -> Path {
    Path::new("customer_lists").then(list.as_str()).then("loyalty_cards")
}

fn operations(list: &CustomerListId, card: &LoyaltyCardId) -> Path {
    cards(list).then(card.as_str()).then("operations")
}

endpoints! {
    /// `GET /customer_lists/:customer_list_id/loyalty_cards/:loyalty_card_id`: a card.
    #[derive(Copy)]
    pub struct GetLoyaltyCard<'a> {
        /// Its customer list.
        list: &'a CustomerListId,
        /// The card.
        card: &'a LoyaltyCardId,
    }
    GET "get loyalty card" Safe -> Read<LoyaltyCard>;
    |call| cards(call.list).then(call.card.as_str());

    /// `GET /customer_lists/:customer_list_id/loyalty_cards`: the cards of a customer list, or those a filter finds.
    pub struct ListLoyaltyCards<'a> {
        /// The customer list.
        list: &'a CustomerListId,
        /// Only those of this customer.
        customer: Option<CustomerId>,
        /// Only those of this name.
        name: Option<Personal>,
        /// `ref`: only those of this number.
        ref_code: Option<Personal>,
        /// Most cards on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list loyalty cards" Safe -> Page<LoyaltyCard>;
    |call| cards(call.list),
    query list_query(call.count, call.cursor.as_ref(), [
        ("customer_id", call.customer.as_ref().map(ToString::to_string)),
        ("name", call.name.as_ref().map(|name| name.as_str().to_owned())),
        ("ref", call.ref_code.as_ref().map(|code| code.as_str().to_owned())),
    ]);

    /// `POST /customer_lists/:customer_list_id/loyalty_cards`: creates a card.
    #[derive(Copy)]
    pub struct CreateLoyaltyCard<'a> {
        /// The customer list.
        list: &'a CustomerListId,
        /// The card.
        card: &'a NewLoyaltyCard,
    }
    POST "create loyalty card" Unsafe -> Read<LoyaltyCard>;
    |call| cards(call.list), body json(call.card);

    /// `PATCH /customer_lists/:customer_list_id/loyalty_cards/:loyalty_card_id`: changes name or number of a card.
    #[derive(Copy)]
    pub struct UpdateLoyaltyCard<'a> {
        /// The customer list.
        list: &'a CustomerListId,
        /// The card.
        card: &'a LoyaltyCardId,
        /// What to change.
        patch: &'a PatchLoyaltyCard,
    }
    PATCH "update loyalty card" Unsafe -> Option<Read<LoyaltyCard>>;
    |call| cards(call.list).then(call.card.as_str()), body json(call.patch);

    /// `GET /customer_lists/:customer_list_id/loyalty_cards/:loyalty_card_id/operations/:operation_id`: a movement of points.
    #[derive(Copy)]
    pub struct GetLoyaltyOperation<'a> {
        /// The customer list.
        list: &'a CustomerListId,
        /// The card.
        card: &'a LoyaltyCardId,
        /// The operation.
        operation: &'a LoyaltyOperationId,
    }
    GET "get loyalty operation" Safe -> Read<LoyaltyOperation>;
    |call| operations(call.list, call.card).then(call.operation.as_str());

    /// `GET /customer_lists/:customer_list_id/loyalty_cards/:loyalty_card_id/operations`: the movements of a card, newest first.
    pub struct ListLoyaltyOperations<'a> {
        /// The customer list.
        list: &'a CustomerListId,
        /// The card.
        card: &'a LoyaltyCardId,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list loyalty operations" Safe -> Page<LoyaltyOperation>;
    |call| operations(call.list, call.card),
    query list_query(call.count, call.cursor.as_ref(), []);

    /// `POST /customer_lists/:customer_list_id/loyalty_cards/:loyalty_card_id/operations`: moves points.
    #[derive(Copy)]
    pub struct CreateLoyaltyOperation<'a> {
        /// The customer list.
        list: &'a CustomerListId,
        /// The card.
        card: &'a LoyaltyCardId,
        /// The movement.
        operation: &'a NewLoyaltyOperation,
    }
    POST "create loyalty operation" Unsafe -> Read<LoyaltyOperation>;
    |call| operations(call.list, call.card), body json(call.operation);
}

impl<'a> ListLoyaltyCards<'a> {
    /// All cards of a customer list.
    pub fn new(list: &'a CustomerListId) -> Self {
        Self { list, customer: None, name: None, ref_code: None, count: None, cursor: None }
    }
}

impl<'a> ListLoyaltyOperations<'a> {
    /// All movements of a card.
    pub fn new(list: &'a CustomerListId, card: &'a LoyaltyCardId) -> Self {
        Self { list, card, count: None, cursor: None }
    }
}
