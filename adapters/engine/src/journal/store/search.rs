//! What orders are found by: the keys an order has, and the keys a question may mean.
//!
//! Texts are compared in lower case and without the "#" before a number; telephone numbers as digits, without what stands
//! before the subscriber's number, and backwards from their end.

use hubrise_api::{Customer, Order};

/// Characters of a key that are kept; nobody types more.
const LONGEST: usize = 80;
/// Digits of a telephone number that tell it from others, whatever country or trunk code stands before them.
const SUBSCRIBER: usize = 9;
/// Fewer digits are no telephone number, nor the end of one.
const SHORTEST_PHONE: usize = 4;
/// Characters of a word between others that is looked for by itself.
const SHORTEST_WORD: usize = 3;
/// What a telephone number begins with that is written backwards.
const BACKWARDS: char = '<';

/// The keys of an order with their kinds, from its snapshot. An order that cannot be read has none.
pub(in crate::journal) fn keys(snapshot: &[u8]) -> Vec<(&'static str, String)> {
    let Ok(order) = Order::from_slice(snapshot) else { return Vec::new() };
    let order = order.value;
    let mut keys = Vec::new();
    let mut add = |kind, text: Option<&str>| keys.extend(text.and_then(numbered).map(|key| (kind, key)));
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
        add("phone", backwards(&phone).as_deref());
    }
    keys.sort();
    keys.dedup();
    keys
}

/// First name first, last name first, the company, and the address of mails.
fn names(customer: &Customer) -> Vec<String> {
    let text = |field: &Option<hubrise_api::Personal>| {
        field.as_ref().map(|text| text.as_str().trim().to_owned()).unwrap_or_default()
    };
    let (first, last) = (text(&customer.first_name), text(&customer.last_name));
    let (company, email) = (text(&customer.company_name), text(&customer.email));
    vec![format!("{first} {last}"), format!("{last} {first}"), company, email]
}

/// What somebody who types this may mean; every key that begins with one of them is a hit.
pub(super) fn meanings(question: &str) -> Vec<String> {
    let mut meanings: Vec<_> = plain(question).into_iter().chain(words(question)).collect();
    match amount(question) {
        Some(amount) => meanings.push(amount),
        None => meanings.extend(phones(question)),
    }
    meanings.sort();
    meanings.dedup();
    meanings
}

/// "421" for "#421" and "Web shop #421"; else whatever between letters has digits, as "421" in "order 421".
fn words(question: &str) -> Vec<String> {
    if let Some((_, number)) = question.rsplit_once('#') {
        return plain(number).into_iter().collect();
    }
    if !question.contains(char::is_alphabetic) {
        return Vec::new();
    }
    let words = question.split_whitespace().map(|word| word.trim_matches(|char: char| !char.is_alphanumeric()));
    let numbers = words.filter(|word| word.contains(|char: char| char.is_ascii_digit()));
    numbers.filter(|word| word.chars().count() >= SHORTEST_WORD).filter_map(plain).collect()
}

/// "1234.50" for "1 234,50 €" and "EUR 1,234.50"; a number without cents is as good as any other text.
fn amount(question: &str) -> Option<String> {
    let digits_only =
        question.replace(|char: char| char.is_whitespace() || char.is_alphabetic() || "€$£¥".contains(char), "");
    let letters = question.chars().filter(|char| char.is_alphabetic()).count();
    let (whole, cents) = digits_only.rsplit_once([',', '.'])?;
    let whole = whole.replace([',', '.'], "");
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_amount = letters <= 3 && is_number(&whole) && is_number(cents) && cents.len() <= 2;
    // Telephone numbers are written with dots, too.
    (is_amount && digits_only.matches('.').count() < 2).then(|| format!("{whole}.{cents}"))
}

/// A telephone number from its beginning, or its end.
fn phones(question: &str) -> Vec<String> {
    let is_phone =
        question.chars().all(|char| char.is_ascii_digit() || char.is_whitespace() || "+-./()".contains(char));
    let digits = digits(question);
    let beginning = digits.trim_start_matches('0');
    let beginning = (beginning.len() >= SHORTEST_PHONE).then(|| beginning.to_owned());
    beginning.into_iter().chain(backwards(&digits)).filter(|_| is_phone).collect()
}

fn plain(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let key: String = words.join(" ").to_lowercase().chars().take(LONGEST).collect();
    (!key.is_empty()).then_some(key)
}

/// As [`plain`], without the "#" that some write before numbers.
fn numbered(text: &str) -> Option<String> {
    plain(text.trim().trim_start_matches('#'))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn subscriber(digits: &str) -> Option<&str> {
    let digits = digits.trim_start_matches('0');
    digits.len().checked_sub(SUBSCRIBER).and_then(|start| digits.get(start..)).or(Some(digits))
}

fn backwards(digits: &str) -> Option<String> {
    (digits.len() >= SHORTEST_PHONE).then(|| std::iter::once(BACKWARDS).chain(digits.chars().rev()).collect())
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
            "customer": { "first_name": "Élodie", "last_name": "Le Goff", "phone": "+33 6 12-34-56-78",
                "email": "Elodie.LeGoff@example.com" } });
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
            "42",
            "Web shop #42",
            "web shop Z-81",
            "Z-81 a (k3xp9)",
            "35.90 EUR",
            "35,90\u{a0}€",
            "EUR 35.90",
            "€35.90",
            "elodie.legoff@",
            "Elodie.LeGoff@Example.com",
            "5678",
            "34 56 78",
            "06.12.34.56.78",
        ] {
            assert!(finds(question, &order), "{question}");
        }
        for question in ["", "  ", "goff", "81", "5.90", "0712", "99", "678", "#81", "legoff@", "35.9.0", "4567"] {
            assert!(!finds(question, &order), "{question}");
        }
    }

    #[test]
    fn amounts_are_read_as_they_are_written() {
        let meant = |question: &str| meanings(question).contains(&"1234.50".to_owned());
        for question in ["1234.50", "1 234,50 €", "1\u{202f}234,50\u{a0}€", "1,234.50 EUR", "EUR 1234,50"] {
            assert!(meant(question), "{question}");
        }
        assert!(!meant("12.34.50") && !meant("1234.5.0"));
        assert_eq!(meanings("35.90"), ["35.90"], "no end of a telephone number");
    }

    #[test]
    fn what_was_erased_is_not_found() {
        let order =
            json!({ "ref": "R", "customer": { "anonymised": true, "first_name": "Ann", "phone": "0612345678" } });
        assert!(!finds("ann", &order) && !finds("0612345678", &order));
        assert!(keys(b"no json").is_empty());
    }
}
