//! `pixbridge first-contact`: the first hour with a real store, step by step.

mod kept;
mod member;
mod orders;
mod person;
mod report;
mod steps;
mod till;
mod trials;

use crate::error::{Error, Exit};
use crate::files;
use crate::words::text;
use bridge_core::text::Lang;
use clap::Args;
use person::Person;
use pixelpoint_api::{CouponNum, Dialect, EoiToken, MethodNumber, ProdNum, SaleTypeNum};
use report::Report;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};
use steps::Walk;
use till::Till;

pub(crate) use till::Stopped;

/// Where the token may stand, so that it stands in no history of a shell.
const TOKEN_VARIABLE: &str = "PIXBRIDGE_EOI_TOKEN";

/// Meets a till for the first time: finds its dialect by test orders, step by step
///
/// USE A TEST STORE, with somebody at the till: every test order may print a ticket, and each is asked for before it is
/// sent. Orders are made up; no customer is in them. Where the till refuses an order, it is tried in the other ways the
/// dialect knows. Steps without the numbers they need are skipped and said so.
///
/// The folder then holds every request and every raw answer (with [token] in place of the token), dialect.toml with all
/// knobs explained, and report.md. See docs/first-contact.md.
///
/// Exit codes: 0 walked to the end, 1 ended early (the till took no form of the simplest order, gave no answer, or was
/// left), 2 wrong usage.
#[derive(Args)]
pub(crate) struct Options {
    /// Address of the till, such as `https://host/path`
    #[arg(long, value_name = "URL")]
    url: String,
    /// File that holds the EOI token; default: the variable `PIXBRIDGE_EOI_TOKEN`
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Permits plain http and local addresses
    #[arg(long)]
    allow_local: bool,
    /// Folder for what is kept; it must be empty or new
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Dialect to start from (TOML); default: the built-in one
    #[arg(long, value_name = "FILE")]
    dialect: Option<PathBuf>,
    /// Asks nothing: sends every order. For tests against a simulated till
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    numbers: Numbers,
}

/// The numbers by which the store knows what the test orders are made of.
#[derive(Args)]
pub(crate) struct Numbers {
    /// A sales type of the store
    #[arg(long, value_name = "NUMBER")]
    sale_type: SaleTypeNum,
    /// A product of the store
    #[arg(long, value_name = "NUMBER")]
    product: ProdNum,
    /// A product that is sold as an option
    #[arg(long, value_name = "NUMBER")]
    option: Option<ProdNum>,
    /// A payment method of the store
    #[arg(long, value_name = "NUMBER")]
    method: Option<MethodNumber>,
    /// A coupon "Manual by Amount"; needs --method
    #[arg(long, value_name = "NUMBER", requires = "method")]
    coupon: Option<CouponNum>,
    /// A combo, for the step with a deal; needs --component
    #[arg(long, value_name = "NUMBER", requires = "component")]
    deal: Option<ProdNum>,
    /// A product that is part of the combo
    #[arg(long, value_name = "NUMBER")]
    component: Option<ProdNum>,
}

pub(crate) async fn run(options: &Options, lang: Lang) -> Result<Exit, Error> {
    let start = options.dialect.as_deref().map(files::dialect).transpose()?.unwrap_or_default();
    let token = token(options.token_file.as_deref())?;
    empty_folder(&options.out)?;
    let till = Till::new(&options.url, token, options.allow_local, options.out.clone())?;
    let mut walk = Walk {
        till,
        person: Person::new(options.yes, lang),
        numbers: &options.numbers,
        dialect: start,
        report: Report::default(),
    };
    writeln!(io::stderr(), "{}", text(lang, "fc_intro", &[]))?;
    let ended = walk.all().await;
    // Whatever ended the walk, what was learnt until then is kept.
    if let Err(stopped) = &ended {
        walk.report.stopped(stopped);
    }
    write(&options.out, &walk.dialect, &walk.report)?;
    show(&options.out, &walk, lang)?;
    ended?;
    Ok(Exit::Done)
}

fn token(file: Option<&Path>) -> Result<EoiToken, Error> {
    let token = match file {
        Some(file) => files::text(file)?,
        None => env::var(TOKEN_VARIABLE).unwrap_or_default(),
    };
    if token.trim().is_empty() { Err(Error::NoToken) } else { Ok(EoiToken::new(&token)) }
}

/// Answers of an earlier walk must not be taken for this one's.
fn empty_folder(folder: &Path) -> Result<(), Error> {
    let problem = |source| Error::File { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(problem)?;
    match fs::read_dir(folder).map_err(problem)?.next() {
        None => Ok(()),
        Some(_) => Err(Error::NotEmpty { path: folder.to_owned() }),
    }
}

fn write(folder: &Path, dialect: &Dialect, report: &Report) -> Result<(), Error> {
    fs::write(folder.join("dialect.toml"), dialect.explain()?)?;
    fs::write(folder.join("report.md"), report.markdown(dialect)?)?;
    Ok(())
}

fn show(folder: &Path, walk: &Walk<'_>, lang: Lang) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    for difference in walk.dialect.differences(&Dialect::default())? {
        writeln!(out, "{}", crate::dialect::described(&difference))?;
    }
    let folder = folder.display().to_string();
    writeln!(io::stderr(), "{}", text(lang, "fc_done", &[("folder", &folder)]))?;
    Ok(())
}
