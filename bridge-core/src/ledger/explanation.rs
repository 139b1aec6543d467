//! What a finding's code means in general, for whoever looks it up.

use super::{Actor, Code, Severity};
use crate::text::{Lang, own};
use std::borrow::Cow;

/// Everything there is to say about a code, apart from an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What happens; what differs from order to order stands as "…".
    pub text: String,
    /// Why it happens.
    pub cause: String,
    /// Who can do something about it.
    pub actor: Actor,
    /// The same, in words.
    pub who: String,
    /// What to do, where there is something to do.
    pub advice: Option<String>,
}

/// Every variable of the texts of findings.
const VARIABLES: [&str; 17] = [
    "amount", "code", "count", "decimals", "hubrise", "kept", "kind", "lines", "name", "node", "of", "paid", "ref",
    "sent", "till", "time", "words",
];

impl Explanation {
    /// All of it as a short text: what happens, why, who can do something, what.
    pub fn page(&self, lang: Lang) -> String {
        let label = |key: &str| own().text(lang, key, &[]);
        let mut page = format!("{}\n\n{}\n", self.code.name(), self.text);
        for (key, words) in [("explain_why", &self.cause), ("explain_who", &self.who)] {
            page.extend([&*label(key), " ", words, "\n"]);
        }
        if let Some(advice) = &self.advice {
            page.extend([&*label("explain_do"), " ", advice, "\n"]);
        }
        page
    }
}

impl Code {
    /// Explains the code.
    ///
    /// ```
    /// use bridge_core::{ledger::Code, text::Lang};
    ///
    /// let explanation = Code::ItemWithoutRef.explain(Lang::En);
    /// assert!(explanation.cause.contains("sku_ref") && explanation.advice.is_some());
    /// ```
    pub fn explain(self, lang: Lang) -> Explanation {
        let args: Vec<(&str, Cow<'_, str>)> = VARIABLES.iter().map(|name| (*name, "…".into())).collect();
        Explanation {
            code: self,
            severity: self.severity(),
            text: own().text(lang, self.name(), &args),
            cause: own().attribute(lang, self.name(), "cause", &args).unwrap_or_default(),
            actor: self.actor(),
            who: own().text(lang, self.actor().key(), &[]),
            advice: own().attribute(lang, self.name(), "do", &args),
        }
    }
}
