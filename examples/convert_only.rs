//! The conversion alone: an order's JSON in, the till's XML on standard output and the ledger on standard error.
//! Nothing is sent, stored or looked up.
//!
//! ```text
//! cargo run -p bridge-examples --example convert_only -- order.json
//! ```
#![expect(clippy::print_stdout, reason = "an example speaks to the person who runs it")]

use bridge_core::convert::{self, Circumstances};
use bridge_core::settings::Settings;
use bridge_core::text::Lang;
use chrono::Local;
use hubrise_api::Order;
use pixelpoint_api::Dialect;
use std::error::Error;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("usage: convert_only ORDER.json")?;
    // What cannot be read costs that field only; the ledger names it.
    let order = Order::from_slice(&fs::read(file)?)?;
    // Settings of the connection and dialect of the till: both are serde types, so keep them wherever you like.
    let (settings, dialect) = (Settings::default(), Dialect::default());

    let mut converted = convert::order(&order, &settings, &dialect, Circumstances::at(Local::now().fixed_offset()));
    // In place of the store's token stands [token]: `pixelpoint_api::write::with_token` puts it in just before sending.
    let xml = converted.write(&dialect);
    for finding in &converted.ledger.findings {
        eprintln!("{} {}: {}", finding.code.severity().name(), finding.path, finding.text(Lang::En));
    }
    if let Some(xml) = xml {
        println!("{}", String::from_utf8(xml)?);
    }
    // A held order has XML all the same, for a person to send as it is. Never send it by yourself.
    if converted.ledger.must_hold() {
        return Err("this order must be held for a person; the ledger says why".into());
    }
    Ok(())
}
