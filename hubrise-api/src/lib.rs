//! Typed client and value types for the HubRise API v1. Independent and unofficial.
//!
//! An event comes in, its signature is checked, its order is read, and HubRise is told that it was received:
//!
#![cfg_attr(feature = "client", doc = "```no_run")]
#![cfg_attr(not(feature = "client"), doc = "```ignore")]
//! use hubrise_api::{AccessToken, Client, ClientSecret, Event, OrderStatus, PatchOrder, UpdateOrder, signature};
//!
//! /// `body` exactly as it was posted, `signed` the value of the header `signature::HEADER`.
//! async fn receive(client: &Client, secret: ClientSecret, signed: &str, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//!     signature::verify(&[secret], signed, body)?;
//!     let event = Event::from_slice(body)?.value;
//!     if let (Some(id), Some(order)) = (event.order_id(), event.order().transpose()?) {
//!         println!("{id}: {} items, {} unreadable fields", order.value.items.len(), order.problems.len());
//!         let received = PatchOrder { status: Some(OrderStatus::Received), ..PatchOrder::default() };
//!         client.send(&UpdateOrder::new(&id, &received)).await?;
//!     }
//!     Ok(())
//! }
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let client = Client::builder(AccessToken::new("the token of a connection")).build()?;
//!     let (signed, body) = ("from the header", b"from the request");
//!     receive(&client, ClientSecret::new("of the OAuth client"), signed, body).await
//! }
//! ```
//!
//! # What is where
//!
//! - **Resources**: [`Order`], [`Customer`], [`Delivery`], [`Location`], [`Event`], [`Callback`]. They are read leniently: an
//!   unknown field or word is no error, `null` and blank mean absent, and a malformed field costs that field only and is
//!   reported in [`Read::problems`] by its place, never by its content. Keep the raw JSON beside them: what HubRise adds
//!   tomorrow is in there only. Resources are `#[non_exhaustive]`; build one from its `Default` and set its fields.
//! - **Values**: [`Money`] and decimals are exact, [`Time`] knows whether its offset was written, ids are a type each, and the
//!   enums keep words they do not know. `ref` is called `ref_code` and `type` is called `kind`.
//! - **Personal data and secrets**: [`Personal`], [`RawJson`], [`AccessToken`] and [`ClientSecret`] never show in `Debug`; errors hold
//!   no content.
//! - **[`signature`]**: checks and makes the signature of an event.
#![cfg_attr(
    feature = "client",
    doc = r"- **Calls**: each is an [`Endpoint`], data that [`Client::send`] sends, once, over a [`Transport`]. [`Error`] tells by the status first what happened, and [`Error::was_sent`] whether the request may have arrived. `ENDPOINTS.md` lists the calls."
)]
//!
//! # Features
//!
//! - `client` (default): calls, transport over reqwest and rustls. Without it: no tokio, no reqwest.
//!
//! # Limits
//!
//! A number is read up to 40 characters and 28 digits. HubRise writes decimals as strings, which are exact; a JSON number with a
//! fraction is exact up to 15 significant digits, and one that shows more is a problem. A body is unreadable as a whole where
//! JSON itself is broken, nested deeper than 128, or holds a number beyond a double or half a surrogate pair.
//!
//! # Foreign types in the interface
//!
//! `chrono`, `rust_decimal`, `serde`, `serde_json`; with `client` also `bytes`, `http`, `async_trait`, and reqwest's error as a source.

#![deny(missing_docs)]

#[cfg(feature = "client")]
mod client;
mod customer;
mod delivery;
mod event;
mod ids;
mod location;
mod money;
mod number;
mod open_enum;
mod order;
mod patch;
mod read;
mod redacted;
pub mod signature;
mod time;

#[cfg(feature = "client")]
pub use client::{
    BASE_URL, BodyExcerpt, BuildError, Client, ClientBuilder, Cursor, DeleteCallback, DeleteEvent, Endpoint, Error,
    FieldError, FromResponse, GetCallback, GetEvent, GetLocation, GetOrder, HttpRecord, ListEvents, Page, Path, Replay,
    ReqwestTransport, Sent, SetCallback, Transport, TransportError, TransportOptions, UpdateOrder,
};
pub use customer::{Customer, LoyaltyCard};
pub use delivery::Delivery;
pub use event::{Callback, Event};
pub use ids::{
    AccountId, CatalogId, ChargeId, CustomerId, CustomerListId, DeliveryId, DiscountId, EventId, LocationId,
    LoyaltyCardId, OrderId, OrderItemId, PaymentId, PrivateRef,
};
pub use location::{Account, Location, OpeningHours, OpeningSlot, OrderAcceptance, Timezone};
pub use money::{Currency, Money, MoneyError};
pub use number::NumberError;
pub use open_enum::{
    AcceptanceMode, ChargeType, DeliveryStatus, ErrorType, EventType, Gender, OrderStatus, PaymentType, PricingEffect,
    ResourceType, ServiceType,
};
pub use order::{
    DealLine, Order, OrderCharge, OrderDeal, OrderDiscount, OrderItem, OrderLoyaltyOperation, OrderOption, OrderPayment,
};
pub use patch::PatchOrder;
pub use read::{JsonKind, Problem, Read, ReadError, Reason};
pub use redacted::{AccessToken, ClientSecret, CustomFields, Personal, RawJson};
pub use time::{Time, TimeError};

#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
