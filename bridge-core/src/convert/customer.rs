//! The customer: member nodes where the dialect names them, the receipt footer for what a driver needs, and a finding
//! for every field. Findings never hold what the field says.

use super::builder::Builder;
use crate::ledger::{Code, Finding, Ledger};
use crate::settings::Settings;
use hubrise_api::{Customer, Personal, ServiceType};
use pixelpoint_api::{Dialect, Member, MemberField};

/// Converts a customer on its own.
///
/// What the dialect has no node for is printed with the customer's orders; the ledger says which.
pub fn customer(customer: &Customer, _settings: &Settings, dialect: &Dialect) -> (Member, Ledger) {
    let mut ledger = Ledger::default();
    let contact = Contact::of(customer, dialect, Address::Print, "", &mut ledger);
    (contact.member, ledger)
}

/// The customer of an order; what the till has no node for goes into the footer.
pub(super) fn of_order(b: &mut Builder<'_>) -> Option<Member> {
    let customer = b.order.customer.as_ref()?;
    let address = match b.order.service_type {
        Some(ServiceType::Collection | ServiceType::EatIn) => Address::Leave,
        _ => Address::Print,
    };
    let contact = Contact::of(customer, b.dialect, address, "customer.", &mut b.ledger);
    let lines = contact.lines(b);
    b.footer.contact(&lines);
    Some(contact.member).filter(|member| !member.fields.is_empty())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Address {
    /// The courier needs it.
    Print,
    /// Nobody goes there.
    Leave,
}

/// A customer sorted into what is sent and what is printed.
struct Contact {
    member: Member,
    /// By role; the access code has none and stands under its own name.
    printed: Vec<(Field, String)>,
}

/// A field of the customer that may reach the ticket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Role(MemberField),
    AccessCode,
}

impl Contact {
    fn of(customer: &Customer, dialect: &Dialect, address: Address, prefix: &str, ledger: &mut Ledger) -> Self {
        let mut contact = Self { member: Member::default(), printed: Vec::new() };
        if customer.anonymised {
            ledger.push(Finding::new(Code::CustomerAnonymised, format!("{prefix}anonymised")));
            return contact;
        }
        for (name, field, text) in reachable(customer) {
            let Some(text) = text else { continue };
            let path = format!("{prefix}{name}");
            ledger.push(contact.sort(field, text, dialect, address, path));
        }
        for name in unused(customer) {
            ledger.push(Finding::new(Code::CustomerFieldUnused, format!("{prefix}{name}")));
        }
        contact
    }

    fn sort(&mut self, field: Field, text: &str, dialect: &Dialect, address: Address, path: String) -> Finding {
        if let Field::Role(role) = field
            && let Some(node) = dialect.member_fields.get(&role)
        {
            self.member.fields.push((role, text.to_owned()));
            return Finding::new(Code::CustomerFieldSent, path).with("node", node.as_str());
        }
        if address == Address::Leave && is_address(field) {
            return Finding::new(Code::CustomerFieldUnused, path);
        }
        self.printed.push((field, text.to_owned()));
        Finding::new(Code::CustomerFieldPrinted, path)
    }

    /// What is printed, as a courier reads it: name, address, phone, directions.
    fn lines(&self, b: &Builder<'_>) -> Vec<String> {
        use MemberField::{
            Address1, Address2, City, CompanyName, Country, Directions, Email, FirstName, LastName, Phone, PostalCode,
            State,
        };
        let join = |fields: &[MemberField]| {
            let parts: Vec<_> = fields.iter().filter_map(|role| self.text(Field::Role(*role))).collect();
            parts.join(" ")
        };
        let labelled = |label: &str, text: String| {
            if text.is_empty() { text } else { format!("{}: {text}", b.ticket_text(label)) }
        };
        let code = self
            .text(Field::AccessCode)
            .map_or_else(String::new, |code| format!("{} {code}", b.ticket_text("ticket_access_code")));
        let phone = format!("{} {code}", join(&[Phone]));
        let lines = [
            join(&[FirstName, LastName]),
            join(&[CompanyName]),
            join(&[Address1]),
            join(&[Address2]),
            join(&[PostalCode, City, State, Country]),
            labelled("ticket_phone", phone.trim().to_owned()),
            join(&[Email]),
            labelled("ticket_delivery_note", join(&[Directions])),
        ];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    fn text(&self, field: Field) -> Option<&str> {
        let (_, text) = self.printed.iter().find(|(printed, _)| *printed == field)?;
        Some(text)
    }
}

/// Every field that may reach the ticket, in the order it is written.
fn reachable(customer: &Customer) -> [(&'static str, Field, Option<&str>); 13] {
    use MemberField::{
        Address1, Address2, City, CompanyName, Country, Directions, Email, FirstName, LastName, Phone, PostalCode,
        State,
    };
    [
        ("first_name", Field::Role(FirstName), customer.first_name.as_ref().map(Personal::as_str)),
        ("last_name", Field::Role(LastName), customer.last_name.as_ref().map(Personal::as_str)),
        ("email", Field::Role(Email), customer.email.as_ref().map(Personal::as_str)),
        ("company_name", Field::Role(CompanyName), customer.company_name.as_ref().map(Personal::as_str)),
        ("phone", Field::Role(Phone), customer.phone.as_ref().map(Personal::as_str)),
        ("phone_access_code", Field::AccessCode, customer.phone_access_code.as_ref().map(Personal::as_str)),
        ("address_1", Field::Role(Address1), customer.address_1.as_ref().map(Personal::as_str)),
        ("address_2", Field::Role(Address2), customer.address_2.as_ref().map(Personal::as_str)),
        ("postal_code", Field::Role(PostalCode), customer.postal_code.as_ref().map(Personal::as_str)),
        ("city", Field::Role(City), customer.city.as_ref().map(Personal::as_str)),
        ("state", Field::Role(State), customer.state.as_deref()),
        ("country", Field::Role(Country), customer.country.as_deref()),
        ("delivery_notes", Field::Role(Directions), customer.delivery_notes.as_ref().map(Personal::as_str)),
    ]
}

fn is_address(field: Field) -> bool {
    use MemberField::{Address1, Address2, City, Country, Directions, PostalCode, State};
    matches!(field, Field::Role(Address1 | Address2 | City | Country | Directions | PostalCode | State))
}

/// Fields with content that a till has no use for.
fn unused(customer: &Customer) -> Vec<&'static str> {
    [
        ("id", customer.id.is_some()),
        ("customer_list_id", customer.customer_list_id.is_some()),
        ("private_ref", customer.private_ref.is_some()),
        ("created_at", customer.created_at.is_some()),
        ("gender", customer.gender.is_some()),
        ("birth_date", customer.birth_date.is_some()),
        ("latitude", customer.latitude.is_some()),
        ("longitude", customer.longitude.is_some()),
        ("sms_marketing", customer.sms_marketing),
        ("email_marketing", customer.email_marketing),
        ("nb_orders", customer.nb_orders.is_some()),
        ("order_total", customer.order_total.is_some()),
        ("first_order_date", customer.first_order_date.is_some()),
        ("last_order_date", customer.last_order_date.is_some()),
        ("loyalty_cards", !customer.loyalty_cards.is_empty()),
        ("custom_fields", !customer.custom_fields.0.is_empty()),
    ]
    .into_iter()
    .filter_map(|(name, present)| present.then_some(name))
    .collect()
}
