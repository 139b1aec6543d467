//! Orders into a PAR PixelPoint till: the External Order Interface (EOI), typed.
//!
//! **Independent and unofficial.** EOI is XML over HTTP and its guide is not public. What this crate writes and reads is
//! reconstructed from public documentation, screenshots and code, and **has never run against a real store**. So each
//! item's docs name its evidence (D documented, S seen in a screenshot, C seen in code, DB seen in database code, I
//! inferred, U unknown), and everything uncertain is a knob of the [`Dialect`], a TOML file.
//!
//! ```
//! use pixelpoint_api::{
//!     Class, Dialect, EoiToken, Item, ItemCode, ItemId, OrderRequest, ProdNum, SaleTypeNum,
//!     Transaction, classify, write,
//! };
//!
//! let pizza = Item {
//!     item_id: ItemId::new(1),
//!     parent_id: ItemId::new(1), // its own id: a line by itself
//!     code: ItemCode::Product(ProdNum::new(2341)),
//!     description: Some("Pizza <large>".to_owned()),
//!     quantity: 2.into(),
//!     cost_each: "9.50".parse()?,
//!     combo: None,
//!     forced_answer: false,
//!     note: None,
//! };
//! let order = OrderRequest {
//!     transaction: Transaction {
//!         sale_type: SaleTypeNum::new(1005),
//!         schedule_time: None,
//!         items: vec![pizza],
//!         payments: vec![], // unpaid: the check stays open
//!         footer: vec!["Order 12".to_owned()],
//!         fields: vec![],
//!     },
//!     member: None,
//! };
//!
//! let dialect = Dialect::from_toml("money_scale = 2")?;
//! let written = write::order(&order, &dialect); // safe to keep: it holds no token
//! let wire = write::with_token(&written.xml, &EoiToken::new("VENDOR-STORETOKEN12345"));
//! assert!(String::from_utf8(wire)?.contains("<CostEach>9.50</CostEach>"));
//!
//! // Client::post sends it; whatever comes back is read in one place:
//! let answer = b"<ErrorNum>-1</ErrorNum><EOITransfer><EOIMessage>Access Token Denied</EOIMessage></EOITransfer>";
//! assert_eq!(classify(200, answer, &dialect).class, Class::TokenDenied);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Map
//!
//! - [`order`]: an order as types; amounts are [`rust_decimal::Decimal`], times [`chrono::NaiveDateTime`] of the store.
//! - [`dialect`]: how it looks on the wire. [`mod@write`] does it, [`read`] undoes it (for simulators and tests).
//! - [`half`]: half-and-half lines. [`listing`]: what a till lists. [`event`]: what happens to an order on the till.
//! - [`meaning`]: what each node means, as the key of a text.
//! - [`outcome`]: what an [`Answer`] means, in one table. What is not a clear yes or no is unclear, never "try again".
//! - `client`: one POST, never repeated, and whether anything was sent; `address`: where it may go.
//!
//! # Features
//!
//! `client` (default): the HTTP client, on reqwest and rustls; the program chooses the TLS provider. Without it there is
//! no tokio and no reqwest.
//!
//! # Not in it
//!
//! Nothing here retries: an order that may have arrived is a person's business. How events come is not publicly known, so
//! there is no transport for them, only [`parse_event`].

#![deny(missing_docs)]

#[cfg(feature = "client")]
pub mod address;
pub mod answer;
mod bytes;
#[cfg(feature = "client")]
pub mod client;
pub mod dialect;
pub mod event;
pub mod half;
pub mod listing;
pub mod meaning;
mod node;
mod number;
pub mod order;
pub mod outcome;
pub mod read;
mod token;
pub mod write;

pub use self::answer::Answer;
#[cfg(feature = "client")]
pub use self::client::{Client, ClientConfig, Error, OBSERVED_URL, Reply, SendError};
pub use self::dialect::{Dialect, DialectError, NodeName, ScheduleFormat};
pub use self::event::{Event, parse_event, parse_events};
pub use self::half::{Half, HalfAndHalf, HalfPart};
pub use self::listing::{Listing, ListingError};
pub use self::number::{CouponNum, ItemId, MethodNumber, NumberError, ProdNum, RequestType, SaleTypeNum};
pub use self::order::{ComboLink, Item, ItemCode, Member, MemberField, OrderField, OrderRequest, Payment, Transaction};
pub use self::outcome::{Class, Classified, Verdict, classify};
pub use self::token::{EoiToken, TOKEN_MASK, TokenWarning};

/// The README's program is compiled and run as well.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
