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
//! - **Resources**: [`Order`], [`Delivery`], [`Customer`], [`CustomerList`], [`LoyaltyCard`], [`Location`], [`Account`], [`User`], [`Catalog`] with
//!   all its parts, [`InventoryEntry`], [`Image`], [`Event`], [`Callback`]. They are read leniently: an unknown field or word is no error,
//!   `null` and blank mean absent, and a malformed field costs that field only and is reported in [`Read::problems`] by its place,
//!   never by its content. Words of open enums that this version does not know are kept, and reported in [`Read::unknown`].
//!   Keep the raw JSON beside them: what HubRise adds tomorrow is in there only. Resources are `#[non_exhaustive]`; build one
//!   from its `Default` and set its fields.
//! - **What is sent**: [`NewOrder`], [`PatchOrder`], [`NewCustomer`], [`NewCatalog`] and so on. What HubRise requires is no `Option`, what
//!   it forbids cannot be built or is refused before it is sent. [`Change`] tells a field that is cleared from one that is kept.
//! - **Events**: [`Event::typed`] gives each kind with the states it carries, [`Event::key`] what duplicates are recognised by.
//! - **Values**: [`Money`] and decimals are exact, [`Time`] knows whether its offset was written, ids are a type each, and the
//!   enums keep words they do not know. `ref` is called `ref_code` and `type` is called `kind`.
//! - **Personal data and secrets**: [`Personal`], [`RawJson`], [`AccessToken`] and [`ClientSecret`] never show in `Debug`; errors hold
//!   no content.
//! - **[`signature`]**: checks and makes the signature of an event.
#![cfg_attr(
    feature = "client",
    doc = r"- **Calls**: each is an [`Endpoint`], data that [`Client::send`] sends over a [`Transport`]; [`Raw`] is for what is not typed. [`Error`] tells by the status first what happened, and [`Error::was_sent`] whether the request may have arrived. `ENDPOINTS.md` lists the calls.
- **Lists**: [`Client::pages`] page by page, [`Client::stream`] element by element.
- **Limits and retries**: off unless asked for. A [`Limiter`] waits for HubRise's windows, keeps a reserve for urgent calls, shows its [`Headroom`] and saves its counts in a [`CounterStore`]; a [`RetryPolicy`] tries again where the call says that this is safe.
- **OAuth**: [`AuthorizeUrl`] with [`Permissions`] and [`OAuthState`], [`Redirect::code_from_query`], [`OAuthClient::exchange`], [`OAuthClient::revoke`]."
)]
#![cfg_attr(feature = "client", doc = include_str!("../docs/areas.md"))]
//!
//! # Features
//!
//! - `client` (default): calls, OAuth, limits, transport over reqwest and rustls. Without it: no tokio, no reqwest.
//!
//! # Limits of what is read
//!
//! A number is read up to 40 characters and 28 digits. HubRise writes decimals as strings, which are exact; a JSON number with a
//! fraction is exact up to 15 significant digits, and one that shows more is a problem. A body is unreadable as a whole where
//! JSON itself is broken, nested deeper than 128, or holds a number beyond a double or half a surrogate pair. Answers end at 16 MiB
//! unless the transport is set up otherwise. A thousand problems and a hundred unknown words are listed, an identifier has at most 255 bytes.
//!
//! # Foreign types in the interface
//!
//! `chrono`, `rust_decimal`, `serde`, `serde_json`; with `client` also `bytes`, `http`, `futures_core`, `async_trait`, and reqwest's error as
//! a source.

#![deny(missing_docs)]

mod catalog;
mod change;
#[cfg(feature = "client")]
mod client;
mod customer;
mod days;
mod delivery;
mod event;
mod ids;
mod image;
mod inventory;
mod location;
mod money;
mod number;
mod one_or_more;
mod open_enum;
mod order;
mod pricing;
mod read;
mod redacted;
pub mod signature;
mod time;
mod user;
mod words;
mod write;

pub use catalog::{
    Catalog, CatalogCharge, CatalogData, CatalogDeal, CatalogDealLine, CatalogDealSku, CatalogDiscount, CatalogOption,
    CatalogUpload, Category, CategoryUpload, ChargeUpload, DealLineUpload, DealSkuUpload, DealUpload, DiscountUpload,
    NewCatalog, OptionList, OptionListUpload, OptionUpload, PriceOverride, Product, ProductUpload, Restrictions,
    SetPriceOverride, Sku, SkuUpload, Variant, VariantRefs, VariantUpload,
};
pub use change::Change;
#[cfg(feature = "client")]
pub use client::{
    Access, AnonymiseCustomer, AuthorizeError, AuthorizeUrl, BASE_URL, BodyExcerpt, BuildError, Client, ClientBuilder,
    Clock, Closed, Code, Connected, Cost, CounterStore, Counters, CreateCatalog, CreateCustomer, CreateCustomerList,
    CreateDelivery, CreateLoyaltyCard, CreateLoyaltyOperation, CreateOrder, Cursor, DeleteCallback, DeleteCatalog,
    DeleteCustomerList, DeleteEvent, DeviceId, Endpoint, Error, FieldError, FromResponse, GetAccount, GetCallback,
    GetCatalog, GetCatalogCharge, GetCatalogDeal, GetCatalogDiscount, GetCategory, GetCustomer, GetCustomerList,
    GetDelivery, GetEvent, GetImage, GetImageData, GetInventory, GetLocation, GetLoyaltyCard, GetLoyaltyOperation,
    GetOption, GetOptionList, GetOrder, GetProduct, GetSku, GetUser, Grant, Headroom, HttpRecord, ImageBytes,
    ImageData, Level, Limiter, Limits, ListAccounts, ListCatalogCharges, ListCatalogDeals, ListCatalogDiscounts,
    ListCatalogs, ListCategories, ListCustomerLists, ListCustomers, ListEndpoint, ListEvents, ListImages,
    ListLocations, ListLoyaltyCards, ListLoyaltyOperations, ListOptionLists, ListOptions, ListOrders, ListProducts,
    ListSkus, OAUTH_URL, OAuthClient, OAuthError, OAuthState, Outcome, Page, Pages, PatchInventory, Path, Permission,
    Permissions, Profile, Raw, Redirect, ReplaceCatalog, ReplaceInventory, Replay, ReqwestTransport, RetryPolicy,
    Scope, ScopeError, ScopeResource, Sent, SetCallback, Step, StoreError, SystemClock, Tally, Transport,
    TransportError, TransportOptions, UpdateCustomer, UpdateCustomerList, UpdateDelivery, UpdateLocation,
    UpdateLoyaltyCard, UpdateOrder, UploadImage, WindowRoom,
};
pub use customer::{
    Customer, CustomerDetails, CustomerList, CustomerListName, LoyaltyCard, LoyaltyOperation, NewCustomer,
    NewLoyaltyCard, NewLoyaltyOperation, PatchCustomer, PatchLoyaltyCard,
};
pub use days::DaysOfWeek;
pub use delivery::{Delivery, DeliveryProgress, DriverPosition, NewDelivery, PatchDelivery};
pub use event::{Callback, Created, Event, State, TypedEvent, Updated};
pub use ids::{
    AccountId, CatalogChargeId, CatalogDealId, CatalogDiscountId, CatalogId, CategoryId, ChargeId, CustomerId,
    CustomerListId, DeliveryId, DiscountId, EventId, ImageId, LocationId, LoyaltyCardId, LoyaltyOperationId, OptionId,
    OptionListId, OrderId, OrderItemId, PaymentId, PrivateRef, ProductId, SkuId, UserId,
};
pub use image::{Image, ImageType};
pub use inventory::{InventoryEntry, SetStock, Stock, StockItem};
pub use location::{
    Account, Location, OpeningHours, OpeningSlot, OrderAcceptance, PatchLocation, SetAcceptance, SetOpeningHours,
    Timezone,
};
pub use money::{Currency, Money, MoneyError};
pub use number::NumberError;
pub use one_or_more::OneOrMore;
pub use order::{
    DealLine, ElementChange, NewDealLine, NewOrder, NewOrderCharge, NewOrderDeal, NewOrderDiscount, NewOrderItem,
    NewOrderLoyaltyOperation, NewOrderOption, NewOrderPayment, Order, OrderCharge, OrderCustomer, OrderDeal,
    OrderDiscount, OrderItem, OrderLoyaltyOperation, OrderOption, OrderPayment, PatchOrder,
};
pub use pricing::{DiscountPricing, Pricing};
pub use read::{JsonKind, Problem, Read, ReadError, Reason, UnknownWord, UnknownWords};
pub use redacted::{AccessToken, ClientSecret, CustomFields, Personal, RawJson};
pub use time::{Time, TimeError};
pub use user::User;
pub use words::{
    AcceptanceMode, ChargeType, DeliveryStatus, ErrorType, EventType, Gender, OptionListType, OrderStatus, PaymentType,
    PricingEffect, ResourceType, ServiceType,
};

#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
