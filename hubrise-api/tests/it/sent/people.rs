//! Customers, lists, loyalty cards.

use hubrise_api::{
    Customer, CustomerDetails, CustomerList, CustomerListName, Gender, LoyaltyCard, LoyaltyOperation, NewCustomer,
    NewLoyaltyCard, NewLoyaltyOperation, PatchCustomer, PatchLoyaltyCard,
};
use proptest::prelude::*;

use super::{Entropy, round_trip};

pub(super) fn details(e: &mut Entropy) -> CustomerDetails {
    CustomerDetails {
        email: e.opt(Entropy::personal),
        first_name: e.opt(Entropy::personal),
        last_name: e.opt(Entropy::personal),
        gender: e.opt(|e| e.pick(Gender::KNOWN)),
        birth_date: e.opt(Entropy::date),
        company_name: e.opt(Entropy::personal),
        phone: e.opt(Entropy::personal),
        phone_access_code: e.opt(Entropy::personal),
        address_1: e.opt(Entropy::personal),
        address_2: e.opt(Entropy::personal),
        postal_code: e.opt(Entropy::personal),
        city: e.opt(Entropy::personal),
        state: e.opt(Entropy::text),
        country: e.opt(Entropy::text),
        latitude: e.opt(Entropy::decimal),
        longitude: e.opt(Entropy::decimal),
        delivery_notes: e.opt(Entropy::personal),
        sms_marketing: e.opt(Entropy::flag),
        email_marketing: e.opt(Entropy::flag),
    }
}

fn patch(e: &mut Entropy) -> PatchCustomer {
    PatchCustomer {
        private_ref: e.change(Entropy::private_ref),
        email: e.change(Entropy::personal),
        first_name: e.change(Entropy::personal),
        last_name: e.change(Entropy::personal),
        gender: e.change(|e| e.pick(Gender::KNOWN)),
        birth_date: e.change(Entropy::date),
        company_name: e.change(Entropy::personal),
        phone: e.change(Entropy::personal),
        phone_access_code: e.change(Entropy::personal),
        address_1: e.change(Entropy::personal),
        address_2: e.change(Entropy::personal),
        postal_code: e.change(Entropy::personal),
        city: e.change(Entropy::personal),
        state: e.change(Entropy::text),
        country: e.change(Entropy::text),
        latitude: e.change(Entropy::decimal),
        longitude: e.change(Entropy::decimal),
        delivery_notes: e.change(Entropy::personal),
        sms_marketing: e.opt(Entropy::flag),
        email_marketing: e.opt(Entropy::flag),
        custom_fields: e.opt(Entropy::fields),
    }
}

proptest! {
    #[test]
    fn customers(mut e in Entropy::any()) {
        let new = NewCustomer { private_ref: e.opt(Entropy::private_ref), details: details(&mut e), custom_fields: e.fields() };
        round_trip(&new, Customer::from_slice, &[])?;
    }

    #[test]
    fn patches_of_customers(mut e in Entropy::any()) {
        round_trip(&patch(&mut e), Customer::from_slice, &[])?;
    }

    #[test]
    fn lists_and_cards(mut e in Entropy::any()) {
        round_trip(&CustomerListName::new(e.text()), CustomerList::from_slice, &[])?;
        let card = NewLoyaltyCard {
            customer_id: e.text().into(),
            name: e.opt(Entropy::personal),
            ref_code: e.opt(Entropy::personal),
        };
        round_trip(&card, LoyaltyCard::from_slice, &[])?;
        let patch = PatchLoyaltyCard { name: e.change(Entropy::personal), ref_code: e.change(Entropy::personal) };
        round_trip(&patch, LoyaltyCard::from_slice, &[])?;
        let operation = NewLoyaltyOperation {
            delta: e.decimal(),
            reason: e.opt(Entropy::personal),
            order_id: e.opt(|e| e.text().into()),
        };
        round_trip(&operation, LoyaltyOperation::from_slice, &[])?;
    }
}
