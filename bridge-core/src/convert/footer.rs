//! The receipt footer: short lines for people, in a fixed order: doubt, courier, order, payments, notes.

use super::builder::Builder;
use hubrise_api::Money;

/// What the footer will say, gathered while converting.
#[derive(Default)]
pub(super) struct Footer {
    contact: Vec<String>,
    order: Vec<String>,
    payments: Vec<String>,
    notes: Vec<String>,
}

impl Footer {
    pub(super) fn contact(&mut self, lines: Vec<String>) {
        self.contact = lines;
    }

    pub(super) fn order(&mut self, line: String) {
        self.order.push(line);
    }

    pub(super) fn payment(&mut self, label: &str, method: &str, amount: Option<Money>) {
        self.payments.push(phrase(label, method, amount));
    }

    pub(super) fn discount(&mut self, label: &str, name: &str, amount: Option<Money>) {
        self.payments.push(phrase(label, name, amount.map(negated)));
    }

    pub(super) fn note(&mut self, label: &str, text: &str) {
        self.notes.push(format!("{label}: {text}"));
    }
}

fn negated(money: Money) -> Money {
    Money::new(-money.amount(), money.currency())
}

fn phrase(label: &str, name: &str, amount: Option<Money>) -> String {
    let amount = amount.map_or_else(String::new, |amount| amount.to_string());
    let parts = [label, name, &amount];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// All lines, wrapped to the width of the receipt.
pub(super) fn lines(b: &Builder<'_>) -> Vec<String> {
    let doubt = b.circumstances.possible_duplicate.then(|| b.ticket_text("ticket_possible_duplicate"));
    let footer = &b.footer;
    // The courier's lines come first: on a delivery order they are what the ticket is read for.
    let parts = [&footer.contact, &footer.order, &footer.payments, &footer.notes];
    doubt
        .iter()
        .chain(parts.into_iter().flatten())
        .flat_map(|line| line.lines())
        .flat_map(|line| wrap(line, b.settings.footer_columns))
        .collect()
}

/// Breaks a line between words; a word longer than the line is cut.
fn wrap(line: &str, columns: u32) -> Vec<String> {
    let columns = usize::try_from(columns).unwrap_or(usize::MAX).max(10);
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut width = 0;
    for word in line.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        if width > 0 && width + 1 + word.len() > columns {
            lines.push(std::mem::take(&mut current));
            width = 0;
        }
        while word.len() > columns {
            let rest = word.split_off(columns);
            lines.push(word.into_iter().collect());
            word = rest;
        }
        if width > 0 {
            current.push(' ');
            width += 1;
        }
        width += word.len();
        current.extend(word);
    }
    if !current.is_empty() {
        lines.push(current);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn breaks_between_words_and_cuts_words_that_do_not_fit() {
        assert_eq!(wrap("no peanuts please", 10), ["no peanuts", "please"]);
        assert_eq!(wrap("aaaaaaaaaabbbbbbbbbbcc d", 10), ["aaaaaaaaaa", "bbbbbbbbbb", "cc d"]);
        assert_eq!(wrap("", 10), Vec::<String>::new());
    }
}
