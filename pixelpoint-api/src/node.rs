//! Node names both the writer and the reader use. Their evidence stands on the types they carry.

pub(crate) const REQUEST: &str = "Request";
/// A guess: nobody knows the root of an answer (U).
pub(crate) const RESPONSE: &str = "Response";
pub(crate) const REQUEST_TYPE: &str = "RequestType";
pub(crate) const DEBUG_MODE: &str = "DebugMode";
pub(crate) const TRANSFER: &str = "EOITransfer";
pub(crate) const TOKEN: &str = "EOIAuthenticationToken";
pub(crate) const TRANSACTION: &str = "Transaction";
pub(crate) const SALE_TYPE: &str = "SaleTypeNum";
pub(crate) const SCHEDULE_TIME: &str = "ScheduleTime";
pub(crate) const ITEMS: &str = "Items";
pub(crate) const ITEM: &str = "Item";
pub(crate) const ITEM_ID: &str = "ItemId";
pub(crate) const PARENT_ID: &str = "ParentId";
pub(crate) const PROD_NUM: &str = "ProdNum";
pub(crate) const COUPON_NUM: &str = "CouponNum";
pub(crate) const DESCRIPTION: &str = "Description";
pub(crate) const QUANTITY: &str = "Quantity";
pub(crate) const COST_EACH: &str = "CostEach";
pub(crate) const PRICE_APPLIED: &str = "PriceApplied";
pub(crate) const COMBO_ITEM_ID: &str = "ComboItemId";
pub(crate) const PAYMENT: &str = "Payment";
pub(crate) const METHOD_NUMBER: &str = "MethodNumber";
pub(crate) const AUTH_TYPE: &str = "AuthType";
pub(crate) const TENDER: &str = "Tender";
pub(crate) const TIP: &str = "Tip";
pub(crate) const FOOTER: &str = "CustomRecFooter";
pub(crate) const MEMBER: &str = "Member";
pub(crate) const ERROR_NUM: &str = "ErrorNum";
pub(crate) const SUB_ERROR_NUM: &str = "SubErrorNum";
pub(crate) const EXCEPTION: &str = "Exception";
pub(crate) const MESSAGE: &str = "EOIMessage";
pub(crate) const STATUS: &str = "Status";
/// Evidence: D, from the revision history of PAR's guide.
pub(crate) const EVENTS: &str = "EOIEvents";

/// The name as one of the above or of what else answers and listings hold, which then needs no memory of its own.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    macro_rules! one_of {
        ($($known:ident)+) => { match name { $($known => Some($known),)+ _ => None } };
    }
    one_of! {
        REQUEST RESPONSE REQUEST_TYPE DEBUG_MODE TRANSFER TOKEN TRANSACTION SALE_TYPE SCHEDULE_TIME ITEMS ITEM ITEM_ID PARENT_ID PROD_NUM COUPON_NUM DESCRIPTION QUANTITY COST_EACH PRICE_APPLIED COMBO_ITEM_ID PAYMENT METHOD_NUMBER AUTH_TYPE TENDER TIP FOOTER MEMBER ERROR_NUM SUB_ERROR_NUM EXCEPTION MESSAGE STATUS EVENTS
    }
}
