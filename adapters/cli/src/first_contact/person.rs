//! Whoever stands at the till.

use super::till::Stopped;
use crate::words::text;
use bridge_core::text::Lang;
use std::io::{self, BufRead as _, Write as _};

pub(super) struct Person {
    /// Nobody is there: everything is sent, nothing is seen.
    absent: bool,
    lang: Lang,
}

/// What to do with an order that may print a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Send,
    Skip,
}

impl Person {
    pub(super) fn new(absent: bool, lang: Lang) -> Self {
        Self { absent, lang }
    }

    /// Asks before an order is sent.
    pub(super) fn may_send(&self, step: &str, changes: &[String]) -> Result<Choice, Stopped> {
        let changes = if changes.is_empty() { "-".to_owned() } else { changes.join(", ") };
        let question = text(self.lang, "fc_ask", &[("step", &self.title(step)), ("changes", &changes)]);
        if self.absent {
            return Ok(Choice::Send);
        }
        loop {
            match answer(&question)?.as_str() {
                "y" | "o" => return Ok(Choice::Send),
                "s" => return Ok(Choice::Skip),
                "q" => return Err(Stopped::ByRequest),
                _ => {}
            }
        }
    }

    /// Asks what the ticket shows; `None` where nobody can tell.
    pub(super) fn saw(&self, step: &str) -> Result<Option<bool>, Stopped> {
        if self.absent {
            return Ok(None);
        }
        let question = text(self.lang, &format!("fc_look_{step}"), &[]);
        loop {
            match answer(&question)?.as_str() {
                "y" | "o" => return Ok(Some(true)),
                "n" => return Ok(Some(false)),
                "" => return Ok(None),
                "q" => return Err(Stopped::ByRequest),
                _ => {}
            }
        }
    }

    /// Asks which of these words stand on the ticket.
    pub(super) fn saw_words(&self, words: &[&str]) -> Result<Vec<bool>, Stopped> {
        if self.absent {
            return Ok(vec![false; words.len()]);
        }
        let see = |word: &&str| {
            let question = text(self.lang, "fc_word", &[("word", word)]);
            Ok(matches!(answer(&question)?.as_str(), "y" | "o"))
        };
        words.iter().map(see).collect()
    }

    /// Says what is unusual about the till's address and token.
    pub(super) fn warn(&self, warnings: &[String]) -> io::Result<()> {
        let mut err = io::stderr().lock();
        warnings.iter().try_for_each(|warning| writeln!(err, "{}", text(self.lang, "fc_warn", &[("warning", warning)])))
    }

    /// Says how an order went.
    pub(super) fn tell(&self, step: &str, taken: bool, words: Option<&str>) -> io::Result<()> {
        let key = if taken { "fc_taken" } else { "fc_refused" };
        let args = [("step", &*self.title(step)), ("words", words.unwrap_or("-"))];
        writeln!(io::stderr(), "{}", text(self.lang, key, &args))
    }

    fn title(&self, step: &str) -> String {
        text(self.lang, &format!("fc_step_{step}"), &[])
    }
}

fn answer(question: &str) -> Result<String, Stopped> {
    let mut err = io::stderr().lock();
    write!(err, "{question} ")?;
    err.flush()?;
    let mut line = String::new();
    // At the end of the input nobody is there to agree any more.
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Err(Stopped::ByRequest);
    }
    Ok(line.trim().to_lowercase())
}
