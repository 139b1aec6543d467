//! The pure heart of the order bridge: HubRise orders and customers in, PixelPoint payloads and a ledger out; and the
//! state machine of the injection.
//!
//! No I/O, no clock, no async, no randomness: whatever changes from run to run is handed in. Independent of HubRise
//! and PAR; the PixelPoint wire format is reconstructed and has not met a real store yet.
//!
//! ```
//! use bridge_core::{convert, settings::Settings, text::Lang};
//! use hubrise_api::Order;
//! use pixelpoint_api::Dialect;
//!
//! let json = br#"{ "id": "5dpm9", "status": "new", "service_type_ref": "1003", "total": "9.80 EUR",
//!     "items": [{ "product_name": "Pizza", "sku_ref": "2341", "price": "4.90 EUR", "quantity": "2.0" }] }"#;
//! let order = Order::from_slice(json)?;
//! let now = "2026-06-12T19:00:00+02:00".parse()?;
//! let mut converted = convert::order(&order, &Settings::default(), &Dialect::default(), convert::Circumstances::at(now));
//! assert!(!converted.ledger.must_hold());
//! let xml = converted.write(&Dialect::default()).expect("it may be sent");
//! assert!(String::from_utf8(xml)?.contains("<ProdNum>2341</ProdNum>"));
//! for finding in &converted.ledger.findings {
//!     println!("{}: {}", finding.path, finding.text(Lang::En));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The map: [`convert`] (order and customer), [`ledger`] (what became of every element), [`injection`] (the state
//! machine), [`menu`] (what the till knows), [`status`] (what HubRise's statuses mean), [`brake`] (when HubRise takes no
//! orders), [`settings`], [`text`].
#![deny(missing_docs)]

pub mod brake;
pub mod convert;
pub mod injection;
pub mod ledger;
pub mod menu;
pub mod settings;
pub mod status;
pub mod text;
