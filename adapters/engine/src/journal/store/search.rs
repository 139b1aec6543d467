//! What orders are found by: the keys an order has, and the keys a question may mean.
//!
//! Texts are compared in lower case, telephone numbers as digits, without what stands before the subscriber's number.

use hubrise_api::{Customer, Order};

/// Characters of a key that are kept; nobody types more.
const LONGEST: usize = 80;
/// Digits of a telephone number that tell it from others, whatever country or trunk code stands before them.
const SUBSCRIBER: usize = 9;
/// Fewer digits are no telephone number.
const SHORTEST_PHONE: usize = 4;

/// The keys of an order with their kinds, from its snapshot. An order that cannot be read has none.
pub(in crate::journal) fn keys(snapshot: &[u8]) -> Vec<(&'static str, String)> {
    let Ok(order) = Order::from_slice(snapshot) else { return Vec::new() };
    let order = order.value;
    let mut keys = Vec::new();
    let mut add = |kind, text: Option<&str>| keys.extend(text.and_then(plain).map(|key| (kind, key)));
    add("ref", order.ref_code.as_deref());
    add("code", order.collection_code.as_deref());
    add("total", order.total.map(|total| total.amount().to_string()).as_deref());
    if let Some(customer) = order.customer.as_ref().filter(|customer| !customer.anonymised) {
        for name in names(customer) {
            add("name", Some(&name));
        }
        let phone = customer.phone.as_ref().map(|phone| digits(phone.as_str())).unwrap_or_default();
        add("phone", Some(&phone));
        add("phone", subscriber(&phone));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// First name first, last name first, and the company.
fn names(customer: &Customer) -> Vec<String> {
    let text = |field: &Option<hubrise_api::Personal>| {
        field.as_ref().map(|text| text.as_str().trim().to_owned()).unwrap_or_default()
    };
    let (first, last) = (text(&customer.first_name), text(&customer.last_name));
    vec![format!("{first} {last}"), format!("{last} {first}"), text(&customer.company_name)]
}

/// What somebody who types this may mean; every key that begins with one of them is a hit.
pub(super) fn meanings(question: &str) -> Vec<String> {
    let mut meanings: Vec<_> = plain(question).into_iter().collect();
    let amount = question.trim().replace(',', ".");
    if amount.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        meanings.extend(plain(&amount));
    }
    let is_phone = question.chars().all(|letter| letter.is_ascii_digit() || " +-./()".contains(letter));
    let number = digits(question);
    let number = number.trim_start_matches('0');
    if is_phone && number.len() >= SHORTEST_PHONE {
        meanings.push(number.to_owned());
    }
    meanings.sort();
    meanings.dedup();
    meanings
}

fn plain(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let key: String = words.join(" ").to_lowercase().chars().take(LONGEST).collect();
    (!key.is_empty()).then_some(key)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn subscriber(digits: &str) -> Option<&str> {
    let digits = digits.trim_start_matches('0');
    digits.len().checked_sub(SUBSCRIBER).and_then(|start| digits.get(start..)).or(Some(digits))
}

#[cfg(test)]
mod tests {
    use super::{keys, meanings};
    use serde_json::json;

    fn finds(question: &str, order: &serde_json::Value) -> bool {
        let keys = keys(&serde_json::to_vec(order).unwrap());
        meanings(question).iter().any(|meaning| keys.iter().any(|(_, key)| key.starts_with(meaning)))
    }

    #[test]
    fn an_order_is_found_by_what_people_know_of_it() {
        let order = json!({ "ref": "Z-81 a", "collection_code": "#42", "total": "35.90 EUR",
            "customer": { "first_name": "Élodie", "last_name": "Le Goff", "phone": "+33 6 12-34-56-78" } });
        for question in [
            "z-81",
            "Z-81  A",
            "#42",
            "35.90",
            "35,9",
            "élodie",
            "Élodie le g",
            "le goff",
            "LE GOFF É",
            "+33 6 12",
            "0612345678",
            "06 12 34",
            "612345678",
            "0033612345678",
        ] {
            assert!(finds(question, &order), "{question}");
        }
        for question in ["", "  ", "goff", "81", "5.90", "0712", "99"] {
            assert!(!finds(question, &order), "{question}");
        }
    }

    #[test]
    fn what_was_erased_is_not_found() {
        let order =
            json!({ "ref": "R", "customer": { "anonymised": true, "first_name": "Ann", "phone": "0612345678" } });
        assert!(!finds("ann", &order) && !finds("0612345678", &order));
        assert!(keys(b"no json").is_empty());
    }
}
