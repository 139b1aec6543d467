//! Customers of a list (HubRise resource `Customer`).

use super::{endpoints, list_query};
use crate::client::endpoint::json;
use crate::{
    Cursor, Customer, CustomerId, CustomerListId, NewCustomer, Page, PatchCustomer, Path, Personal, PrivateRef, Read,
};

fn customers(list: &CustomerListId) -> Path {
    Path::new("customer_lists").then(list.as_str()).then("customers")
}

endpoints! {
    /// `GET /customer_lists/:customer_list_id/customers/:customer_id`: a customer.
    #[derive(Copy)]
    pub struct GetCustomer<'a> {
        /// Its list.
        list: &'a CustomerListId,
        /// The customer.
        customer: &'a CustomerId,
    }
    GET "get customer" Safe -> Read<Customer>;
    |call| customers(call.list).then(call.customer.as_str());

    /// `GET /customer_lists/:customer_list_id/customers`: the customers of a list, or those a filter finds. A heavy call.
    pub struct ListCustomers<'a> {
        /// The list.
        list: &'a CustomerListId,
        /// Only the one with our own reference.
        private_ref: Option<PrivateRef>,
        /// Only those with this mail address; `*` stands for anything.
        email: Option<Personal>,
        /// Only those with this phone number; `*` stands for anything.
        phone: Option<Personal>,
        /// Most customers on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list customers" Safe [heavy] -> Page<Customer>;
    |call| customers(call.list),
    query list_query(call.count, call.cursor.as_ref(), [
        ("private_ref", call.private_ref.as_ref().map(ToString::to_string)),
        ("email", call.email.as_ref().map(|email| email.as_str().to_owned())),
        ("phone", call.phone.as_ref().map(|phone| phone.as_str().to_owned())),
    ]);

    /// `POST /customer_lists/:customer_list_id/customers`: creates a customer.
    #[derive(Copy)]
    pub struct CreateCustomer<'a> {
        /// Its list.
        list: &'a CustomerListId,
        /// The customer.
        customer: &'a NewCustomer,
    }
    POST "create customer" Unsafe -> Read<Customer>;
    |call| customers(call.list), body json(call.customer);

    /// `PATCH /customer_lists/:customer_list_id/customers/:customer_id`: changes a customer.
    #[derive(Copy)]
    pub struct UpdateCustomer<'a> {
        /// Its list.
        list: &'a CustomerListId,
        /// The customer.
        customer: &'a CustomerId,
        /// What to change.
        patch: &'a PatchCustomer,
    }
    PATCH "update customer" Unsafe -> Option<Read<Customer>>;
    |call| customers(call.list).then(call.customer.as_str()), body json(call.patch);

    /// `POST /customer_lists/:customer_list_id/customers/:customer_id/anonymise`: erases who a customer is, for good, in its past
    /// orders too; each of them fires an event.
    #[derive(Copy)]
    pub struct AnonymiseCustomer<'a> {
        /// Its list.
        list: &'a CustomerListId,
        /// The customer.
        customer: &'a CustomerId,
    }
    POST "anonymise customer" Safe -> Option<Read<Customer>>;
    |call| customers(call.list).then(call.customer.as_str()).then("anonymise");
}

impl<'a> ListCustomers<'a> {
    /// All customers of a list.
    pub fn new(list: &'a CustomerListId) -> Self {
        Self { list, private_ref: None, email: None, phone: None, count: None, cursor: None }
    }
}
