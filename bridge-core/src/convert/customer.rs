//! The customer: member nodes where the dialect names them, the receipt footer for what a driver needs, and a finding
//! for every field. Findings never hold what the field says.

use super::builder::Builder;
use super::notes::{self, Route};
use crate::ledger::{Code, Finding, Ledger};
use crate::settings::{ConversionSettings, Settings};
use hubrise_api::{Customer, Personal, ServiceType};
use pixelpoint_api::{Dialect, Member, MemberField, OrderField};

/// Converts a customer on its own.
///
/// What the dialect has no node for is printed with the customer's orders; the ledger says which.
pub fn customer(customer: &Customer, settings: &Settings, dialect: &Dialect) -> (Member, Ledger) {
    let mut ledger = Ledger::default();
    let footer = Route::Footer;
    let rules = Rules { notes: footer, ..Rules::of(customer, &settings.conversion, dialect, Address::Print) };
    let contact = Contact::of(customer, rules, "", &mut ledger);
    (contact.member, ledger)
}

/// The customer of an order; what the till has no node for goes into the footer.
pub(super) fn of_order(b: &mut Builder<'_>) -> Option<Member> {
    let customer = b.order.customer.as_ref()?;
    let address = match b.order.service_type {
        Some(ServiceType::Collection | ServiceType::EatIn) => Address::Leave,
        _ => Address::Print,
    };
    let rules = Rules::of(customer, b.settings, b.dialect, address);
    let contact = Contact::of(customer, rules, "customer.", &mut b.ledger);
    if customer.anonymised && b.order.service_type == Some(ServiceType::Delivery) {
        b.ledger.push(Finding::new(Code::DeliveryAnonymised, "customer.anonymised"));
    }
    let lines = contact.lines(b);
    b.footer.contact(&lines);
    if let Some(text) = contact.note {
        notes::of_courier(b, "customer.delivery_notes", text);
    }
    Some(contact.member).filter(|member| !member.fields.is_empty())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Address {
    /// The courier needs it.
    Print,
    /// Nobody goes there.
    Leave,
}

/// How the fields of one customer are sorted.
#[derive(Clone, Copy)]
struct Rules<'a> {
    dialect: &'a Dialect,
    address: Address,
    /// Where delivery notes go that the till's customer has no node for.
    notes: Route<'a>,
    /// A platform hides who this is behind its own phone number and an access code, or a placeholder for a mail address.
    masked: bool,
    placeholder_mail: bool,
}

impl<'a> Rules<'a> {
    fn of(customer: &Customer, settings: &ConversionSettings, dialect: &'a Dialect, address: Address) -> Self {
        let placeholder_mail = customer.email.as_ref().is_some_and(|mail| is_placeholder(mail.as_str(), settings));
        let notes = Route::of(settings.order_notes, dialect, OrderField::DeliveryNotes);
        Self {
            dialect,
            address,
            notes,
            masked: placeholder_mail || customer.phone_access_code.is_some(),
            placeholder_mail,
        }
    }
}

fn is_placeholder(mail: &str, settings: &ConversionSettings) -> bool {
    let domain = mail.rsplit_once('@').map_or("", |(_, domain)| domain.trim()).to_lowercase();
    settings.placeholder_mail_domains.iter().any(|known| {
        let known = known.trim().trim_start_matches('.').to_lowercase();
        domain.strip_suffix(&*known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// A customer sorted into what is sent and what is printed.
struct Contact {
    member: Member,
    /// By role; the access code has none and stands under its own name.
    printed: Vec<(Field, String)>,
    /// What the customer wrote for the courier, where it goes with the notes on the order.
    note: Option<String>,
}

/// A field of the customer that may reach the ticket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Role(MemberField),
    AccessCode,
}

impl Contact {
    fn of(customer: &Customer, rules: Rules<'_>, prefix: &str, ledger: &mut Ledger) -> Self {
        let mut contact = Self { member: Member::default(), printed: Vec::new(), note: None };
        let present = reachable(customer).into_iter().filter_map(|(name, field, text)| Some((name, field, text?)));
        if customer.anonymised {
            ledger.push(Finding::new(Code::CustomerAnonymised, format!("{prefix}anonymised")));
            let names = present.map(|(name, ..)| name).chain(unused(customer));
            names.for_each(|name| ledger.push(Finding::new(Code::CustomerFieldErased, format!("{prefix}{name}"))));
            return contact;
        }
        for (name, field, text) in present {
            let finding = contact.sort(field, text, rules, format!("{prefix}{name}"));
            ledger.push(finding);
        }
        for name in unused(customer) {
            ledger.push(Finding::new(Code::CustomerFieldUnused, format!("{prefix}{name}")));
        }
        contact
    }

    fn sort(&mut self, field: Field, text: &str, rules: Rules<'_>, path: String) -> Finding {
        if field == Field::Role(MemberField::Email) && rules.placeholder_mail {
            return Finding::new(Code::CustomerMailPlaceholder, path);
        }
        let node = match field {
            Field::Role(role) => rules.dialect.member_fields.get(&role).map(|node| (role, node)),
            Field::AccessCode => None,
        };
        if let Some((role, node)) = node.filter(|_| !rules.masked) {
            self.member.fields.push((role, text.to_owned()));
            return Finding::new(Code::CustomerFieldSent, path).with("node", node.as_str());
        }
        if rules.address == Address::Leave && is_address(field) {
            return Finding::new(Code::CustomerFieldUnused, path);
        }
        if field == Field::Role(MemberField::Directions) && !matches!(rules.notes, Route::Footer) {
            self.note = Some(text.to_owned());
            return rules.notes.finding(path, Code::Printed);
        }
        self.printed.push((field, text.to_owned()));
        let code = if rules.masked { Code::CustomerMasked } else { Code::CustomerFieldPrinted };
        Finding::new(code, path)
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
