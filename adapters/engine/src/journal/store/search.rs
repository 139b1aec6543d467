//! What orders are found by: the keys an order has, and the keys a question may mean.
//!
//! Texts are compared in lower case and without the "#" before a number; names without accents, and from each of their words
//! on, as ref codes are; telephone numbers as digits, without what stands before the subscriber's number, and backwards from
//! their end.

use hubrise_api::{Customer, Order, Personal};

/// Characters of a key that are kept; nobody types more.
const LONGEST: usize = 80;
/// Digits of a telephone number that tell it from others, whatever country or trunk code stands before them.
const SUBSCRIBER: usize = 9;
/// Fewer digits are no telephone number, nor the end of one.
const SHORTEST_PHONE: usize = 4;
/// Characters of a word between others that is looked for by itself.
const SHORTEST_WORD: usize = 3;
/// Currencies whose amounts have no cents, as people write them.
const WITHOUT_CENTS: [&str; 8] = ["¥", "jpy", "krw", "vnd", "clp", "xpf", "xof", "xaf"];
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
    for part in order.ref_code.as_deref().and_then(spaced).iter().flat_map(|spaced| from_each_word(spaced)) {
        add("ref", Some(part));
    }
    if let Some(customer) = order.customer.as_ref().filter(|customer| !customer.anonymised) {
        let names = names(customer);
        for part in names.iter().flat_map(|name| from_each_word(name)) {
            // What begins another name is found by that.
            if names.iter().all(|name| name == part || !name.starts_with(part)) {
                add("name", Some(part));
            }
        }
        add("name", customer.email.as_ref().map(Personal::as_str));
        let phone = customer.phone.as_ref().map(|phone| digits(phone.as_str())).unwrap_or_default();
        add("phone", Some(&phone));
        add("phone", subscriber(&phone));
        add("phone", backwards(&phone).as_deref());
    }
    keys.sort();
    keys.dedup();
    keys
}

/// First name first, last name first, and the company.
fn names(customer: &Customer) -> Vec<String> {
    let text = |field: &Option<Personal>| field.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default();
    let (first, last) = (text(&customer.first_name), text(&customer.last_name));
    let names = [format!("{first} {last}"), format!("{last} {first}"), text(&customer.company_name)];
    names.iter().filter_map(|name| spaced(name)).collect()
}

/// The whole of it, and what is left from each of its later words on; short ones are part of too much.
fn from_each_word(spaced: &str) -> impl Iterator<Item = &str> {
    let later = spaced.match_indices(' ').map(|(at, _)| &spaced[at + 1..]);
    let is_long = |rest: &&str| rest.split(' ').next().is_some_and(|word| word.chars().count() >= SHORTEST_WORD);
    std::iter::once(spaced).chain(later.filter(is_long))
}

/// What somebody who types this may mean; every key that begins with one of them is a hit.
pub(super) fn meanings(question: &str) -> Vec<String> {
    let mut meanings: Vec<_> = plain(question).into_iter().chain(words(question)).collect();
    let amounts = amounts(question);
    if amounts.is_empty() {
        meanings.extend(phones(question));
    }
    if amounts.is_empty() || question.contains(char::is_alphabetic) {
        meanings.extend(spaced(question));
    }
    meanings.extend(amounts);
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

/// "1234.50" for "1 234,50 €" and "EUR 1,234.50", "67.00" for "67 GBP"; a number with neither cents nor currency is as good
/// as any other text.
fn amounts(question: &str) -> Vec<String> {
    let digits_only =
        question.replace(|char: char| char.is_whitespace() || char.is_alphabetic() || "€$£¥".contains(char), "");
    let letters = question.chars().filter(|char| char.is_alphabetic()).count();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = |cents: &str| is_number(cents) && cents.len() <= 2;
    let ungrouped = |text: &str| text.replace([',', '.'], "");
    // Telephone numbers are written with dots, too.
    if letters > 3 || !is_number(&ungrouped(&digits_only)) || digits_only.matches('.').count() > 1 {
        return Vec::new();
    }
    if let Some((whole, cents)) = digits_only.rsplit_once([',', '.']).filter(|(_, cents)| is_short(cents)) {
        let whole = ungrouped(whole);
        return if whole.is_empty() { Vec::new() } else { vec![format!("{whole}.{cents}")] };
    }
    let (whole, lower) = (ungrouped(&digits_only), question.to_lowercase());
    let has_currency = letters == 3 || question.contains(['€', '$', '£', '¥']);
    let cents = has_currency.then(|| format!("{whole}.00"));
    cents.into_iter().chain(WITHOUT_CENTS.iter().any(|currency| lower.contains(currency)).then_some(whole)).collect()
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

/// The words and numbers of a text, without accents and whatever stands between them.
fn spaced(text: &str) -> Option<String> {
    let mut words = String::new();
    for char in text.to_lowercase().chars() {
        match unaccented(char) {
            Some(letters) => words.push_str(letters),
            // Accents that are written as characters of their own.
            None if ('\u{300}'..='\u{36F}').contains(&char) => {}
            None => words.push(if char.is_alphanumeric() { char } else { ' ' }),
        }
    }
    plain(&words)
}

/// What people type who have no such key.
const fn unaccented(char: char) -> Option<&'static str> {
    Some(match char {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ț' => "t",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
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
            "goff",
            "Elodie",
            "z 81",
        ] {
            assert!(finds(question, &order), "{question}");
        }
        for question in ["", "  ", "off", "81", "5.90", "0712", "99", "678", "#81", "legoff@", "35.9.0", "4567"] {
            assert!(!finds(question, &order), "{question}");
        }
    }

    #[test]
    fn an_order_is_found_by_each_part_of_its_ref_code_and_each_word_of_a_name() {
        let order = json!({ "ref": "LWS-10421-12", "total": "67.00 GBP",
            "customer": { "first_name": "Søren <&>", "last_name": "Çelik", "company_name": "Chez Zoe\u{301}" } });
        for question in ["10421", "10421-12", "LWS 10421 12", "67 GBP", "£67", "67.00"] {
            assert!(finds(question, &order), "{question}");
        }
        for question in ["Çelik", "celik", "soren", "Søren Ç", "Søren <&> Çelik", "celik soren", "zoé", "chez zoe"]
        {
            assert!(finds(question, &order), "{question}");
        }
        for question in ["0421", "12", "6 GBP", "elik", "hez"] {
            assert!(!finds(question, &order), "{question}");
        }
        let yen = json!({ "ref": "Y", "total": "4400 JPY" });
        for question in ["4 400 JPY", "4,400 JPY", "¥4400", "¥ 4\u{202f}400", "4400"] {
            assert!(finds(question, &yen), "{question}");
        }
        assert!(!finds("4 400 GBP", &yen));
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
