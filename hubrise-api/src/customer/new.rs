//! What customers are created from and how they change.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::write::sent;
use crate::{Change, CustomFields, Gender, Personal, PrivateRef};

sent! {
    /// What is known about a person: the guest of a new order, or part of a [`NewCustomer`]. All of it may be absent.
    #[derive(Default)]
    pub struct CustomerDetails {
        /// Mail address.
        email: Option<Personal> = "email",
        /// First name.
        first_name: Option<Personal> = "first_name",
        /// Last name.
        last_name: Option<Personal> = "last_name",
        /// Gender.
        gender: Option<Gender> = "gender",
        /// Birth date.
        birth_date: Option<NaiveDate> = "birth_date",
        /// Company.
        company_name: Option<Personal> = "company_name",
        /// Phone number, E.164.
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
        /// Decimal degrees.
        latitude: Option<Decimal> = "latitude",
        /// Decimal degrees.
        longitude: Option<Decimal> = "longitude",
        /// For the courier.
        delivery_notes: Option<Personal> = "delivery_notes",
        /// Agreed to text messages; `None` is HubRise's default, no.
        sms_marketing: Option<bool> = "sms_marketing",
        /// Agreed to mails; `None` is HubRise's default, no.
        email_marketing: Option<bool> = "email_marketing",
    }
}

sent! {
    /// A new customer of a list (HubRise resource `Customer`, "create"); may be empty.
    #[derive(Debug, Default)]
    pub struct NewCustomer {
        /// Our own reference, unique in the list.
        private_ref: Option<PrivateRef> = "private_ref",
        /// Who it is.
        details: CustomerDetails = _,
        /// Free fields.
        custom_fields: CustomFields = "custom_fields",
    }
}

sent! {
    /// Changes to a customer (HubRise resource `Customer`, "update"): only what is not kept is sent. Personal fields of an
    /// anonymised customer stay empty, without an error.
    #[derive(Default)]
    pub struct PatchCustomer {
        /// Our own reference, unique in the list.
        private_ref: Change<PrivateRef> = "private_ref",
        /// Mail address.
        email: Change<Personal> = "email",
        /// First name.
        first_name: Change<Personal> = "first_name",
        /// Last name.
        last_name: Change<Personal> = "last_name",
        /// Gender.
        gender: Change<Gender> = "gender",
        /// Birth date.
        birth_date: Change<NaiveDate> = "birth_date",
        /// Company.
        company_name: Change<Personal> = "company_name",
        /// Phone number, E.164.
        phone: Change<Personal> = "phone",
        /// Code to dial after the number.
        phone_access_code: Change<Personal> = "phone_access_code",
        /// First line of the address.
        address_1: Change<Personal> = "address_1",
        /// Second line of the address.
        address_2: Change<Personal> = "address_2",
        /// Postal code.
        postal_code: Change<Personal> = "postal_code",
        /// City.
        city: Change<Personal> = "city",
        /// State or region.
        state: Change<String> = "state",
        /// ISO 3166-1 alpha-2.
        country: Change<String> = "country",
        /// Decimal degrees.
        latitude: Change<Decimal> = "latitude",
        /// Decimal degrees.
        longitude: Change<Decimal> = "longitude",
        /// For the courier.
        delivery_notes: Change<Personal> = "delivery_notes",
        /// Agreed to text messages.
        sms_marketing: Option<bool> = "sms_marketing",
        /// Agreed to mails.
        email_marketing: Option<bool> = "email_marketing",
        /// Free fields: `null` removes a key. Send the whole of every top-level key you own.
        custom_fields: Option<CustomFields> = "custom_fields",
    }
}

/// Not even which fields are set: that alone may say something about a person.
macro_rules! redacted {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([personal])"))
            }
        }
    )+};
}

redacted!(CustomerDetails, PatchCustomer);
