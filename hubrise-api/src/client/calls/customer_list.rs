//! Customer lists (HubRise resource `CustomerList`).

use super::{endpoints, list_query};
use crate::client::endpoint::json;
use crate::{Cursor, CustomerList, CustomerListId, CustomerListName, Level, Page, Path, Read};

endpoints! {
    /// `GET /customer_lists/:customer_list_id`: a customer list.
    #[derive(Copy)]
    pub struct GetCustomerList<'a> {
        /// The list.
        list: &'a CustomerListId,
    }
    GET "get customer list" Safe -> Read<CustomerList>;
    |call| Path::new("customer_lists").then(call.list.as_str());

    /// `GET /location/customer_lists`, `GET /locations/:location_id/customer_lists` (both levels), `GET /account/customer_lists` or
    /// `GET /accounts/:account_id/customer_lists` (the account's only).
    #[derive(Default)]
    pub struct ListCustomerLists<'a> {
        /// Whose lists.
        level: Level<'a>,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list customer lists" Safe -> Page<CustomerList>;
    |call| Path::level(call.level).then("customer_lists"),
    query list_query(call.count, call.cursor.as_ref(), []);

    /// `POST /location/customer_lists`, `POST /locations/:location_id/customer_lists`, `POST /account/customer_lists` or
    /// `POST /accounts/:account_id/customer_lists`: creates a customer list.
    #[derive(Copy)]
    pub struct CreateCustomerList<'a> {
        /// Whose list.
        level: Level<'a>,
        /// Its name.
        name: &'a CustomerListName,
    }
    POST "create customer list" Unsafe -> Read<CustomerList>;
    |call| Path::level(call.level).then("customer_lists"), body json(call.name);

    /// `PATCH /customer_lists/:customer_list_id`: renames a customer list.
    #[derive(Copy)]
    pub struct UpdateCustomerList<'a> {
        /// The list.
        list: &'a CustomerListId,
        /// Its new name.
        name: &'a CustomerListName,
    }
    PATCH "update customer list" Unsafe -> Option<Read<CustomerList>>;
    |call| Path::new("customer_lists").then(call.list.as_str()), body json(call.name);

    /// `DELETE /customer_lists/:customer_list_id`: deletes a list with its customers and loyalty cards, without any event.
    #[derive(Copy)]
    pub struct DeleteCustomerList<'a> {
        /// The list.
        list: &'a CustomerListId,
    }
    DELETE "delete customer list" Safe -> ();
    |call| Path::new("customer_lists").then(call.list.as_str());
}
