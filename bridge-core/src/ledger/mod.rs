//! The ledger: what became of every element of an order or a customer, why, and worth how much.
//!
//! Elements are every top-level field of the order that says something, every item, option, deal, charge, discount and
//! payment, every note, and every field of the customer. Each has exactly one finding under its path. The other fields of
//! an element (a price, a tax rate, a name) have one only where something is odd about them, under their own path.

mod args;
mod code;
mod explanation;

pub use args::Args;
pub use code::{Actor, Code, Severity};
pub use explanation::Explanation;

use crate::text::{Lang, own};
use hubrise_api::Money;
use pixelpoint_api::write::Written;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What became of every element.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ledger {
    /// In the order of the elements.
    pub findings: Vec<Finding>,
}

/// What became of one element.
///
/// Arguments are codes, names of products and amounts; personal data never stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What happened. Stable.
    pub code: Code,
    /// Where the element stands in HubRise's JSON, `items[0].options[1]`.
    pub path: String,
    /// What it is worth, where that matters.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "money_text")]
    pub amount: Option<Money>,
    /// What the text needs.
    #[serde(default, skip_serializing_if = "Args::is_empty")]
    pub args: Args,
}

impl Finding {
    /// A finding about the element at `path`.
    pub fn new(code: Code, path: impl Into<String>) -> Self {
        Self { code, path: path.into(), amount: None, args: Args::default() }
    }

    /// With what the element is worth.
    #[must_use]
    pub fn worth(mut self, amount: Option<Money>) -> Self {
        self.amount = amount;
        self
    }

    /// With an argument of the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.set(name, value.into());
        self
    }

    /// With the element's name, where it is more than sent as it is: then the text or the advice names it.
    #[must_use]
    pub(crate) fn about(self, name: &str) -> Self {
        if self.code.severity() == Severity::AsIs { self } else { self.with("name", name) }
    }

    /// What happened, as a sentence.
    pub fn text(&self, lang: Lang) -> String {
        own().text(lang, self.code.name(), &self.text_args(lang))
    }

    /// What to do now, where somebody has to do something.
    pub fn advice(&self, lang: Lang) -> Option<String> {
        own().attribute(lang, self.code.name(), "do", &self.text_args(lang))
    }

    fn text_args(&self, lang: Lang) -> Vec<(&str, Cow<'_, str>)> {
        // A text about an amount that is missing shows that it is.
        let amount = self.amount.map_or_else(|| "–".into(), |amount| Cow::Owned(lang.money(amount)));
        self.args.iter().map(|(name, value)| (name, shown(lang, name, value))).chain([("amount", amount)]).collect()
    }
}

/// An argument as people write it: amounts and times are stored as HubRise writes them.
fn shown<'a>(lang: Lang, name: &str, value: &'a str) -> Cow<'a, str> {
    match name {
        "hubrise" | "lines" | "paid" | "sent" | "till" => lang.amounts(value),
        "time" => lang.local_time(value),
        _ => value.into(),
    }
}

impl Ledger {
    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Adds what writing the XML changed.
    pub fn add_written(&mut self, written: &Written) {
        for replaced in &written.replaced {
            let finding = Finding::new(Code::CharactersReplaced, &*replaced.node)
                .with("node", &*replaced.node)
                .with("count", replaced.count.to_string());
            self.push(finding);
        }
        for shortened in &written.shortened {
            let finding = Finding::new(Code::TextShortened, &*shortened.node)
                .with("node", &*shortened.node)
                .with("kept", shortened.kept.to_string())
                .with("of", shortened.of.to_string());
            self.push(finding);
        }
        for widened in &written.widened {
            let finding = Finding::new(Code::DecimalsKept, &*widened.node)
                .with("node", &*widened.node)
                .with("decimals", widened.decimals.to_string());
            self.push(finding);
        }
    }

    /// The gravest thing in it.
    pub fn severity(&self) -> Severity {
        self.findings.iter().map(|finding| finding.code.severity()).max().unwrap_or(Severity::AsIs)
    }

    /// The order must wait for a person.
    pub fn must_hold(&self) -> bool {
        self.holding().next().is_some()
    }

    /// What in it makes the order wait, in the order it was found.
    pub fn holding(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.code.severity() == Severity::Hold)
    }

    /// What a ticket of this order lacks, element by element. What hangs on an item that is left out goes with it.
    pub fn left_out(&self) -> impl Iterator<Item = &Finding> {
        let left_out = || self.findings.iter().filter(|finding| finding.code.leaves_out());
        left_out().filter(move |finding| {
            let inside =
                |other: &Finding| finding.path.strip_prefix(&*other.path).is_some_and(|rest| rest.starts_with('.'));
            !left_out().any(inside)
        })
    }

    /// As far as the till's lists tell, it would refuse the order.
    pub fn till_would_refuse(&self) -> bool {
        self.unlisted().next().is_some()
    }

    /// Numbers of the order that the till's lists do not have, or have for something else: it would refuse them.
    pub fn unlisted(&self) -> impl Iterator<Item = &Finding> {
        let unlisted = [Code::RefUnknown, Code::RefWrongKind, Code::NumberUnknown];
        self.findings.iter().filter(move |finding| unlisted.contains(&finding.code))
    }

    /// Everything but what was sent as it is, gravest first: what a person reads.
    pub fn notable(&self) -> Vec<&Finding> {
        let mut notable: Vec<_> =
            self.findings.iter().filter(|finding| finding.code.severity() > Severity::AsIs).collect();
        notable.sort_by_key(|finding| std::cmp::Reverse(finding.code.severity()));
        notable
    }
}

/// Money travels as HubRise writes it.
pub(crate) mod money_text {
    use hubrise_api::Money;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[expect(clippy::ref_option, reason = "serde's `with` hands the field over by reference")]
    pub(crate) fn serialize<S: Serializer>(value: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
        // Without the padding that people like: near the limit of the numbers it could not be read back.
        value.map(|money| format!("{} {}", money.amount(), money.currency())).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
        Option::<String>::deserialize(deserializer)?.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Finding, Ledger};
    use hubrise_api::Money;
    use rust_decimal::Decimal;

    #[test]
    fn a_ledger_with_absurd_amounts_reads_back() {
        let currency = "EUR".parse().unwrap();
        for amount in [Decimal::MAX, Decimal::MIN, Decimal::new(1, 28), Decimal::ZERO, Decimal::new(105, 1)] {
            let finding = Finding::new(Code::AmountTooLarge, "total").worth(Some(Money::new(amount, currency)));
            let ledger = Ledger { findings: vec![finding] };
            let stored = serde_json::to_string(&ledger).unwrap();
            assert_eq!(serde_json::from_str::<Ledger>(&stored).unwrap(), ledger, "{stored}");
        }
    }
}
