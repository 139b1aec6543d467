//! Side by side: each element of HubRise's order next to the lines of the ticket it became, and why.

use super::findings::{LedgerRow, Subject};
use crate::pages::Words;
use crate::pages::settings::diff::{self, Line};
use bridge_core::convert::Totals;
use bridge_engine::journal::{Conversion, Injection};
use bridge_engine::pos::{Ticket, TicketLine};
use serde_json::Value;
use std::collections::HashSet;

/// Rows that are shown at first.
const ROWS: usize = 100;

/// Both sides.
#[derive(Default)]
pub(super) struct Sides {
    pub(super) rows: Vec<Pair>,
    pub(super) facts: Vec<(String, String)>,
    pub(super) footer: String,
    pub(super) totals: (String, String),
    /// There are more rows than are shown.
    pub(super) cut: bool,
}

/// An element and its lines.
pub(super) struct Pair {
    /// Below another element.
    pub(super) nested: bool,
    pub(super) hubrise: String,
    pub(super) price: String,
    pub(super) till: Vec<String>,
    pub(super) findings: Vec<LedgerRow>,
}

pub(super) fn sides(w: Words, injection: &Injection, ticket: Option<Ticket>, whole: bool) -> Sides {
    let Some(conversion) = &injection.conversion else { return Sides::default() };
    let order = order_of(injection);
    let subject = Subject::of(w, injection, &order);
    let ticket = ticket.unwrap_or_default();
    let mut elements = elements(&order);
    let cut = !whole && elements.len() > ROWS;
    let linked: HashSet<u32> = conversion.links.iter().flat_map(|link| link.lines.iter().copied()).collect();
    if cut {
        elements.truncate(ROWS);
    }
    let mut rows: Vec<_> = elements.iter().map(|element| pair(subject, element, conversion, &ticket)).collect();
    if !cut {
        rows.extend(
            ticket
                .lines
                .iter()
                .filter(|line| !linked.contains(&line.id))
                .map(|line| added(w, &conversion.totals, line)),
        );
    }
    let money = |money: Option<String>| money.unwrap_or_else(|| "–".to_owned());
    Sides {
        rows,
        facts: ticket.facts.iter().map(|(key, text)| fact(w, &conversion.totals, key, text)).collect(),
        footer: ticket.footer.join("\n"),
        totals: (
            money(conversion.totals.hubrise.map(|total| w.lang.money(total))),
            money(conversion.totals.till.map(|total| w.lang.money(total))),
        ),
        cut,
    }
}

/// What differs between the ticket that was sent and the newest order's.
pub(super) fn changes(w: Words, totals: Option<&Totals>, sent: Option<&Ticket>, newest: Option<&Ticket>) -> Vec<Line> {
    let Some(totals) = totals else { return Vec::new() };
    let text = |ticket: &Ticket| lines(w, totals, ticket).join("\n");
    let both = sent.map(text).zip(newest.map(text));
    both.map(|(sent, newest)| diff::changed(&sent, &newest)).unwrap_or_default()
}

/// A ticket line by line, in the reader's words.
pub(in crate::pages) fn lines(w: Words, totals: &Totals, ticket: &Ticket) -> Vec<String> {
    let facts = ticket.facts.iter().map(|(key, text)| fact(w, totals, key, text));
    let facts = facts.map(|(name, text)| w.pair(&name, &text));
    let lines = ticket.lines.iter().map(|line| shown(w, totals, line));
    facts.chain(lines).chain(ticket.footer.iter().cloned()).collect()
}

struct Element<'v> {
    path: String,
    nested: bool,
    value: &'v Value,
}

/// Items with their options, deals, charges, discounts, payments.
fn elements(order: &Value) -> Vec<Element<'_>> {
    let mut all = Vec::new();
    for (nth, item) in list(order, "items") {
        let path = format!("items[{nth}]");
        all.push(Element { path: path.clone(), nested: false, value: item });
        let options = list(item, "options").map(|(nth, value)| (format!("{path}.options[{nth}]"), value));
        all.extend(options.map(|(path, value)| Element { path, nested: true, value }));
    }
    let deals = order.get("deals").and_then(Value::as_object).into_iter().flatten();
    all.extend(deals.map(|(key, value)| Element { path: format!("deals.{key}"), nested: false, value }));
    for name in ["charges", "discounts", "payments"] {
        let several = list(order, name).map(|(nth, value)| (format!("{name}[{nth}]"), value));
        all.extend(several.map(|(path, value)| Element { path, nested: false, value }));
    }
    all
}

fn list<'v>(parent: &'v Value, name: &str) -> impl Iterator<Item = (usize, &'v Value)> + use<'v> {
    parent.get(name).and_then(Value::as_array).into_iter().flatten().enumerate()
}

/// What people call what stands at this path of an order: an element's own name, or a word for a field.
pub(crate) fn name_of(w: Words, order: &Value, path: &str) -> String {
    let is_in = |element: &Element<'_>| path.strip_prefix(&*element.path).is_some_and(|rest| !rest.starts_with('['));
    let innermost = elements(order).into_iter().filter(is_in).max_by_key(|element| element.path.len());
    let name = innermost.map(|element| names(element.value)).filter(|name| !name.is_empty());
    name.or_else(|| field_word(w, path)).unwrap_or_else(|| last_field(path).replace('_', " "))
}

/// The same with the field of the element the path leads to: what is said of a dish's note is not said of the dish.
pub(super) fn named_at(w: Words, order: &Value, path: &str) -> String {
    let name = name_of(w, order, path);
    let fields = elements(order).into_iter().filter_map(|element| path.strip_prefix(&*element.path)?.strip_prefix('.'));
    let field = fields.min_by_key(|field| field.len()).and_then(|field| field_word(w, field));
    match field {
        Some(field) if field != name => w.pair(&name, &field),
        _ => name,
    }
}

/// What people call the field at the end of a path, where there is a word for it.
fn field_word(w: Words, path: &str) -> Option<String> {
    let word = |start: &str| {
        let key = format!("{start}_{}", last_field(path));
        Some(w.t(&key)).filter(|text| *text != key)
    };
    word("element").or_else(|| word("node"))
}

fn last_field(path: &str) -> &str {
    path.rsplit('.').next().and_then(|field| field.split('[').next()).unwrap_or_default()
}

fn names(element: &Value) -> String {
    let text = |key: &str| element.get(key).and_then(Value::as_str).unwrap_or_default();
    let names = [text("product_name"), text("sku_name"), text("name")];
    let names: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
    if names.is_empty() { text("type").to_owned() } else { names.join(" ") }
}

/// HubRise's JSON of an order; nothing where it is not kept.
pub(super) fn order_of(injection: &Injection) -> Value {
    let snapshot = injection.snapshot.as_ref().map(|snapshot| &*snapshot.json).unwrap_or_default();
    serde_json::from_slice(snapshot).unwrap_or_default()
}

/// The element at this path as people count it: "2 × Margherita".
pub(super) fn counted_at(w: Words, order: &Value, path: &str) -> String {
    let element = elements(order).into_iter().find(|element| element.path == path);
    element.map_or_else(|| name_of(w, order, path), |element| counted(w, element.value))
}

/// Options, of which there is one as a rule, are counted where there are more.
fn counted(w: Words, element: &Value) -> String {
    let names = names(element);
    match element.get("quantity") {
        Some(Value::String(quantity)) if !quantity.is_empty() => format!("{} × {names}", w.lang.quantity(quantity)),
        Some(Value::Number(quantity)) if quantity.as_u64() != Some(1) => {
            format!("{} × {names}", w.lang.quantity(&quantity.to_string()))
        }
        _ => names,
    }
}

/// What a ticket says besides its lines; its amounts name no currency.
fn fact(w: Words, totals: &Totals, key: &str, text: &str) -> (String, String) {
    let price = |text| w.lang.price(text, totals.hubrise);
    let text = match (key, text.split_once(": ")) {
        ("payment", Some((method, tender))) => w.pair(method, &price(tender)),
        ("tip", _) => price(text).into_owned(),
        _ => text.to_owned(),
    };
    (w.t(&format!("node_{key}")), text)
}

fn pair(subject: Subject<'_>, element: &Element<'_>, conversion: &Conversion, ticket: &Ticket) -> Pair {
    let w = subject.w;
    let ids = conversion.links.iter().filter(|link| link.path == element.path).flat_map(|link| &link.lines);
    let ids: HashSet<u32> = ids.copied().collect();
    let text = |key: &str| element.value.get(key).and_then(Value::as_str).unwrap_or_default();
    let prices = ["price", "amount", "price_off"].map(text);
    let inside = format!("{}.", element.path);
    // What is said of its fields stands with it; what is said of its options stands with them.
    let is_its = |path: &str| {
        path == element.path || path.strip_prefix(&inside).is_some_and(|field| !field.starts_with("options["))
    };
    let findings = conversion.ledger.findings.iter().filter(|finding| is_its(&finding.path));
    Pair {
        nested: element.nested,
        hubrise: counted(w, element.value),
        price: w.lang.amounts(prices.into_iter().find(|price| !price.is_empty()).unwrap_or_default()).into_owned(),
        till: ticket
            .lines
            .iter()
            .filter(|line| ids.contains(&line.id))
            .map(|line| shown(w, &conversion.totals, line))
            .collect(),
        findings: findings
            .map(|finding| {
                // What is said of one of its fields, its note perhaps, is not said of the element.
                let field = finding.path.strip_prefix(&inside).and_then(|field| field_word(w, field));
                LedgerRow { elements: field.into_iter().collect(), ..LedgerRow::of(subject, finding) }
            })
            .collect(),
    }
}

/// A line that no element became: a note, a head.
fn added(w: Words, totals: &Totals, line: &TicketLine) -> Pair {
    Pair {
        nested: line.depth > 0,
        hubrise: "–".to_owned(),
        price: String::new(),
        till: vec![shown(w, totals, line)],
        findings: Vec::new(),
    }
}

/// "2 × 2101 Margherita, 9.50", as deep as it hangs.
fn shown(w: Words, totals: &Totals, line: &TicketLine) -> String {
    let TicketLine { depth, code, name, .. } = line;
    let (quantity, price) = (w.lang.quantity(&line.quantity), w.lang.price(&line.price, totals.hubrise));
    format!("{}{quantity} × {code} {name}, {price}", "↳ ".repeat(*depth))
}

#[cfg(test)]
mod tests {
    use super::{counted, fact, name_of, named_at};
    use crate::pages::Words;
    use bridge_core::convert::Totals;
    use bridge_core::text::Lang;
    use bridge_simulator::samples;
    use serde_json::{Value, json};

    #[test]
    fn amounts_beside_the_lines_are_written_as_their_currency_is() {
        let (w, yen) = (Words { lang: Lang::En }, "1500.00 JPY".parse().unwrap());
        let totals = Totals { hubrise: Some(yen), ..Totals::default() };
        assert_eq!(fact(w, &totals, "payment", "4: 1400.00").1, "4: 1400");
        assert_eq!(fact(w, &totals, "tip", "100.00").1, "100");
        assert_eq!(fact(w, &totals, "sale_type", "1001").1, "1001");
        let euro = Totals { hubrise: Some("15.00 EUR".parse().unwrap()), ..Totals::default() };
        assert_eq!(fact(Words { lang: Lang::Fr }, &euro, "payment", "4: 14.50").1, "4\u{a0}: 14,50");
    }

    #[test]
    fn whatever_stands_in_an_order_has_a_name_for_people() {
        for order in samples::orders().into_iter().map(|sample| sample.json) {
            let fields =
                |value: &Value| value.as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default();
            let own: Vec<String> = fields(&order);
            let customers: Vec<String> = fields(&order["customer"]);
            let customers = customers.into_iter().map(|field| format!("customer.{field}"));
            for path in own.into_iter().chain(customers).chain(["loyalty_operations[1]".to_owned()]) {
                let field = path.rsplit('.').next().unwrap().split('[').next().unwrap();
                let name = name_of(Words { lang: Lang::Fr }, &Value::Null, &path);
                assert!(
                    name != field.replace('_', " ") || ["latitude", "longitude"].contains(&field),
                    "{path}: {name}"
                );
            }
        }
    }

    #[test]
    fn what_is_said_of_a_note_is_not_said_of_its_dish() {
        let order = json!({ "items": [{ "product_name": "Soup", "options": [{ "name": "Rye" }] }] });
        let named = |path| named_at(Words { lang: Lang::En }, &order, path);
        assert_eq!(named("items[0]"), "Soup");
        assert_eq!(named("items[0].customer_notes"), "Soup: what the customer wrote");
        assert_eq!(named("items[0].options[0]"), "Rye");
        assert_eq!(named("items[0].price"), "Soup", "no word of its own");
        assert_eq!(named("customer_notes"), "what the customer wrote");
    }

    #[test]
    fn what_is_counted_has_no_needless_decimals() {
        let w = Words { lang: Lang::Fr };
        for (quantity, expected) in [
            (json!("2.0"), "2 × Soupe"),
            (json!("0.50"), "0,5 × Soupe"),
            (json!(3), "3 × Soupe"),
            (json!(1), "Soupe"),
            (Value::Null, "Soupe"),
        ] {
            assert_eq!(counted(w, &json!({ "name": "Soupe", "quantity": quantity })), expected);
        }
    }
}
