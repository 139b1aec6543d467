//! The receipt footer: short lines for people, in a fixed order: doubt, what is missing, courier, order, payments, notes.

use super::Totals;
use super::builder::Builder;
use crate::ledger::Finding;
use std::iter;

/// What the footer will say, gathered while converting.
#[derive(Default)]
pub(super) struct Footer {
    contact: Vec<String>,
    order: Vec<String>,
    payments: Vec<String>,
    notes: Vec<String>,
}

impl Footer {
    /// What customers wrote about themselves is set in, so that no company can be called "PAID ONLINE".
    pub(super) fn contact(&mut self, lines: &[String]) {
        self.contact = lines.iter().map(|line| format!("{GOES_ON}{line}")).collect();
    }

    pub(super) fn order(&mut self, line: String) {
        self.order.push(line);
    }

    /// What is paid, left to pay, or to be taken off: `PAID ONLINE card 12.50 EUR`.
    pub(super) fn payment(&mut self, label: &str, name: &str, amount: &str) {
        let parts = [label, name, amount];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        self.payments.push(parts.join(" "));
    }

    pub(super) fn note(&mut self, label: &str, text: &str) {
        self.line(format!("{label}: {text}"));
    }

    pub(super) fn line(&mut self, line: String) {
        self.notes.push(line);
    }
}

/// All lines, wrapped to the width of the receipt.
pub(super) fn lines(b: &Builder<'_>, totals: &Totals) -> Vec<String> {
    let doubt = b.circumstances.possible_duplicate.then(|| b.ticket_text("ticket_possible_duplicate"));
    let missing = missing(b, totals);
    let footer = &b.footer;
    // The courier's lines come first: on a delivery order they are what the ticket is read for.
    let parts = [&footer.contact, &footer.order, &footer.payments, &footer.notes];
    let lines = doubt.iter().chain(&missing).chain(parts.into_iter().flatten());
    lines.flat_map(|line| wrap(line, b.settings.footer_columns)).collect()
}

/// What the ledger holds goes only if a person sends it as it is: then the ticket says what it lacks, and what the whole
/// order comes to, which is what was paid.
fn missing(b: &Builder<'_>, totals: &Totals) -> Vec<String> {
    if !b.ledger.must_hold() {
        return Vec::new();
    }
    let label = b.ticket_text("ticket_missing");
    let line = |finding: &Finding| {
        let amount = finding.amount.map(|amount| format!(" {amount}")).unwrap_or_default();
        finding.args.get("name").map(|name| format!("{label} {name}{amount}"))
    };
    let whole = totals.other_on_till().and(totals.hubrise);
    let whole = whole.map(|total| format!("{} {total}", b.ticket_text("ticket_order_total")));
    iter::once(b.ticket_text("ticket_incomplete")).chain(b.ledger.left_out().filter_map(line)).chain(whole).collect()
}

/// How a line goes on: what a customer writes, line breaks and all, cannot pass for a line of ours.
const GOES_ON: &str = "  ";

/// Breaks a line between words; a word longer than the line is cut.
fn wrap(text: &str, columns: u32) -> Vec<String> {
    let columns = usize::try_from(columns).unwrap_or(usize::MAX).max(10);
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    let starts_in = text.starts_with(GOES_ON);
    for mut word in text.split_whitespace() {
        let mut length = word.chars().count();
        match lines.last_mut() {
            Some(line) if length < room => {
                line.push(' ');
                room -= 1;
            }
            _ => room = begin(&mut lines, columns, starts_in),
        }
        while length > room {
            let cut = word.char_indices().nth(room).map_or(word.len(), |(cut, _)| cut);
            let (head, rest) = word.split_at(cut);
            lines.last_mut().expect("a line was begun").push_str(head);
            (word, length) = (rest, length - room);
            room = begin(&mut lines, columns, starts_in);
        }
        room -= length;
        lines.last_mut().expect("a line was begun").push_str(word);
    }
    lines
}

/// Begins a line and returns how many characters it holds.
fn begin(lines: &mut Vec<String>, columns: usize, starts_in: bool) -> usize {
    let start = if lines.is_empty() && !starts_in { "" } else { GOES_ON };
    let mut line = String::with_capacity(columns);
    line.push_str(start);
    lines.push(line);
    columns - start.len()
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn breaks_between_words_and_cuts_words_that_do_not_fit() {
        assert_eq!(wrap("no peanuts please", 10), ["no peanuts", "  please"]);
        assert_eq!(wrap("aaaaaaaaaabbbbbbbbcc d", 10), ["aaaaaaaaaa", "  bbbbbbbb", "  cc d"]);
        assert_eq!(wrap("", 10), Vec::<String>::new());
    }

    #[test]
    fn a_line_break_of_a_customer_begins_no_line_of_ours() {
        assert_eq!(wrap("Note: thanks\nPAID ONLINE 99.00 EUR", 14), ["Note: thanks", "  PAID ONLINE", "  99.00 EUR"]);
    }
}
