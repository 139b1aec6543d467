//! Takes customers' data out of what leaves the house.

use super::Pages;
use bridge_engine::ConnectionId;
use bridge_engine::journal::OrderRecord;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const MASKED: &str = "[masked]";
/// Shorter texts stand in other words too.
const SHORTEST: usize = 3;

/// Fields of HubRise's JSON that say something about a person, whatever they stand in.
const PERSONAL: [&str; 25] = [
    "first_name",
    "last_name",
    "email",
    "phone",
    "phone_access_code",
    "company_name",
    "address_1",
    "address_2",
    "postal_code",
    "city",
    "latitude",
    "longitude",
    "birth_date",
    "gender",
    "customer_id",
    "delivery_notes",
    "customer_notes",
    "seller_notes",
    "notes",
    "custom_fields",
    "driver_name",
    "driver_phone",
    "tracking_url",
    "nb_orders",
    "why",
];
/// Fields that are about a person in whatever they say: their names stay, for support, and what they say goes.
const WHOLE: [&str; 3] = ["customer", "loyalty_cards", "loyalty_operations"];
/// What a customer's record has and others do not.
const OF_CUSTOMER: [&str; 3] = ["anonymised", "loyalty_cards", "nb_orders"];
/// What in those names one person: looked for in other texts, as amounts, points and everyday words are not.
const NAMING: [&str; 4] = ["id", "private_ref", "ref", "reason"];
/// What of the till's pieces does, by their meanings.
const MEANINGS: [&str; 16] = [
    "first_name",
    "last_name",
    "email",
    "phone",
    "address_1",
    "address_2",
    "city",
    "state",
    "postal_code",
    "country",
    "directions",
    "company_name",
    "footer",
    "notes",
    "staff_notes",
    "delivery_notes",
];

/// How the bodies of one order leave.
pub(super) struct Mask<'a> {
    pages: &'a Pages,
    connection: &'a ConnectionId,
    /// What the customer's fields say, to be found in other texts; `None`: nothing is masked.
    said: Option<BTreeSet<String>>,
}

impl<'a> Mask<'a> {
    pub(super) fn of(pages: &'a Pages, record: &'a OrderRecord, personal: bool) -> Self {
        let mut said = BTreeSet::new();
        let snapshot = record.injection.snapshot.as_ref().map(|snapshot| snapshot.json.as_slice());
        for body in record.events.iter().map(|event| event.raw.as_slice()).chain(snapshot) {
            if let Ok(value) = serde_json::from_slice::<Value>(body) {
                collect(&value, About::Order, &mut said);
            }
        }
        Self { pages, connection: &record.injection.connection, said: (!personal).then_some(said) }
    }

    /// Pieces are no longer a document.
    pub(super) fn ending(&self) -> &'static str {
        if self.said.is_some() { ".txt" } else { ".xml" }
    }

    pub(super) fn body(&self, body: &[u8]) -> Vec<u8> {
        if self.said.is_none() {
            return body.to_vec();
        }
        let text = match serde_json::from_slice::<Value>(body) {
            Ok(mut value) => {
                mask(&mut value, false);
                serde_json::to_string_pretty(&value).unwrap_or_default()
            }
            Err(_) => self.pieces(body),
        };
        self.text(&text).into_bytes()
    }

    /// What the customer's fields say is taken out of a text.
    pub(super) fn text(&self, text: &str) -> String {
        // The longest first: a part of one must not be left over.
        let mut said: Vec<_> = self.said.iter().flatten().collect();
        said.sort_by_key(|text| std::cmp::Reverse(text.len()));
        said.into_iter().fold(text.to_owned(), |text, said| text.replace(said.as_str(), MASKED))
    }

    /// What is no JSON and has no pieces might say anything.
    fn pieces(&self, body: &[u8]) -> String {
        let Some(pieces) = self.pages.engine.explain(self.connection, body) else { return MASKED.to_owned() };
        let mut text = String::new();
        for piece in pieces {
            let is_personal = piece.meaning.is_none_or(|meaning| MEANINGS.contains(&meaning));
            let said = if is_personal && !piece.text.trim().is_empty() { MASKED } else { piece.text.trim() };
            let _ = writeln!(text, "{}{} {said}", "  ".repeat(piece.depth), piece.name);
        }
        text
    }
}

/// What a value is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Order,
    /// A person's record: some of it is found elsewhere, too.
    Person,
    /// A field that is looked for in other texts.
    Personal,
}

fn is_customer(fields: &Map<String, Value>) -> bool {
    OF_CUSTOMER.iter().any(|name| fields.contains_key(*name))
}

/// `whole`: everything in it goes.
fn mask(value: &mut Value, whole: bool) {
    match value {
        Value::Object(fields) => {
            let whole = whole || is_customer(fields);
            fields.iter_mut().for_each(|(name, value)| {
                if PERSONAL.contains(&name.as_str()) && !value.is_null() {
                    *value = Value::from(MASKED);
                } else {
                    mask(value, whole || WHOLE.contains(&name.as_str()));
                }
            });
        }
        Value::Array(values) => values.iter_mut().for_each(|value| mask(value, whole)),
        Value::String(_) | Value::Number(_) if whole => *value = Value::from(MASKED),
        _ => {}
    }
}

fn collect(value: &Value, about: About, said: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let about = if about == About::Order && is_customer(fields) { About::Person } else { about };
            for (name, value) in fields {
                let name = name.as_str();
                let about = match about {
                    _ if PERSONAL.contains(&name) => About::Personal,
                    About::Person if NAMING.contains(&name) => About::Personal,
                    About::Order if WHOLE.contains(&name) => About::Person,
                    about => about,
                };
                collect(value, about, said);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, about, said)),
        Value::String(text) if about == About::Personal && text.trim().chars().count() >= SHORTEST => {
            said.insert(text.trim().to_owned());
        }
        _ => {}
    }
}
