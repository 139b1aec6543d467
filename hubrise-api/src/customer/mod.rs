//! The customer (HubRise resource `Customer`), alone or as the snapshot inside an order.

mod list;
mod loyalty;
mod new;

use std::fmt;

pub use list::{CustomerList, CustomerListName};
pub use loyalty::{LoyaltyCard, LoyaltyOperation, NewLoyaltyCard, NewLoyaltyOperation, PatchLoyaltyCard};
pub use new::{CustomerDetails, NewCustomer, PatchCustomer};

use crate::read::{readable, record};
use crate::{CustomFields, CustomerId, CustomerListId, Gender, Money, Personal, PrivateRef, Time};

record! {
    /// A customer. Every field may be missing, and a guest of an order has no id. `Debug` shows ids only.
    pub struct Customer {
        /// Key in its list; none for a guest.
        id: Option<CustomerId> = "id",
        /// The list it belongs to.
        customer_list_id: Option<CustomerListId> = "customer_list_id",
        /// Our own reference; others' references read as absent.
        private_ref: Option<PrivateRef> = "private_ref",
        /// The personal fields were erased, for good.
        anonymised: bool = "anonymised",
        /// When it was created; not in an order's snapshot.
        created_at: Option<Time> = "created_at",
        /// Mail address; platforms send placeholders such as `customer@email.hidden`.
        email: Option<Personal> = "email",
        /// First name.
        first_name: Option<Personal> = "first_name",
        /// Last name; some platforms send one letter.
        last_name: Option<Personal> = "last_name",
        /// Gender.
        gender: Option<Gender> = "gender",
        /// Birth date, `YYYY-MM-DD`, as received.
        birth_date: Option<Personal> = "birth_date",
        /// Company.
        company_name: Option<Personal> = "company_name",
        /// Phone number: E.164 in new code, anything in stored data; often the platform's own.
        phone: Option<Personal> = "phone",
        /// Code to dial after the number.
        phone_access_code: Option<Personal> = "phone_access_code",
        /// First line of the address.
        address_1: Option<Personal> = "address_1",
        /// Second line of the address.
        address_2: Option<Personal> = "address_2",
        /// Postal code.
        postal_code: Option<Personal> = "postal_code",
        /// City.
        city: Option<Personal> = "city",
        /// State or region.
        state: Option<String> = "state",
        /// ISO 3166-1 alpha-2.
        country: Option<String> = "country",
        /// Decimal degrees as text; `0` with `0` means unknown.
        latitude: Option<Personal> = "latitude",
        /// Decimal degrees as text.
        longitude: Option<Personal> = "longitude",
        /// For the courier.
        delivery_notes: Option<Personal> = "delivery_notes",
        /// Agreed to text messages.
        sms_marketing: bool = "sms_marketing",
        /// Agreed to mails.
        email_marketing: bool = "email_marketing",
        /// Orders so far.
        nb_orders: Option<i64> = "nb_orders",
        /// Worth of the orders so far.
        order_total: Option<Money> = "order_total",
        /// First order.
        first_order_date: Option<Time> = "first_order_date",
        /// Last order.
        last_order_date: Option<Time> = "last_order_date",
        /// Loyalty cards.
        loyalty_cards: Vec<LoyaltyCard> = "loyalty_cards",
        /// Free fields.
        custom_fields: CustomFields = "custom_fields",
    }
}
readable!(Customer);

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer")
            .field("id", &self.id)
            .field("customer_list_id", &self.customer_list_id)
            .field("anonymised", &self.anonymised)
            .finish_non_exhaustive()
    }
}
