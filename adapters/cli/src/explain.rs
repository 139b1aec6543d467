//! `pixbridge explain`: what a finding's code means, why it happens, and who can do what about it.

use crate::error::{Error, Exit};
use crate::words::text;
use bridge_core::ledger::Code;
use bridge_core::text::Lang;
use clap::Args;
use std::io::{self, Write as _};

/// Explains the code of a finding, or lists all codes
#[derive(Args)]
pub(crate) struct Options {
    /// The code, as `item_without_ref`. Without it: every code and how much it matters
    #[arg(value_parser = parse)]
    code: Option<Code>,
}

fn parse(name: &str) -> Result<Code, &'static str> {
    Code::from_name(name).ok_or("no such code; `pixbridge explain` lists them all")
}

pub(crate) fn run(options: &Options, lang: Lang) -> Result<Exit, Error> {
    let mut out = io::stdout().lock();
    if let Some(code) = options.code {
        write!(out, "{}", code.explain(lang).page(lang))?;
    } else {
        for code in Code::ALL {
            let severity = text(lang, &format!("severity_{}", code.severity().name()), &[]);
            writeln!(out, "{:26} {severity}", code.name())?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}
