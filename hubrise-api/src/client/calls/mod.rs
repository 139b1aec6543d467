//! The calls, one struct each, by area. `ENDPOINTS.md` lists them; a test holds the two together.

mod account;
mod callback;
mod catalog;
mod catalog_parts;
mod customer;
mod customer_list;
mod delivery;
mod image;
mod inventory;
mod location;
mod loyalty;
mod order;

pub use account::{GetAccount, GetUser, ListAccounts};
pub use callback::{DeleteCallback, DeleteEvent, GetCallback, GetEvent, ListEvents, SetCallback};
pub use catalog::{CreateCatalog, DeleteCatalog, GetCatalog, ListCatalogs, ReplaceCatalog};
pub use catalog_parts::{
    GetCatalogCharge, GetCatalogDeal, GetCatalogDiscount, GetCategory, GetOption, GetOptionList, GetProduct, GetSku,
    ListCatalogCharges, ListCatalogDeals, ListCatalogDiscounts, ListCategories, ListOptionLists, ListOptions,
    ListProducts, ListSkus,
};
pub use customer::{AnonymiseCustomer, CreateCustomer, GetCustomer, ListCustomers, UpdateCustomer};
pub use customer_list::{
    CreateCustomerList, DeleteCustomerList, GetCustomerList, ListCustomerLists, UpdateCustomerList,
};
pub use delivery::{CreateDelivery, GetDelivery, UpdateDelivery};
pub use image::{GetImage, GetImageData, ImageBytes, ImageData, ListImages, UploadImage};
pub use inventory::{GetInventory, PatchInventory, ReplaceInventory};
pub use location::{GetLocation, ListLocations, UpdateLocation};
pub use loyalty::{
    CreateLoyaltyCard, CreateLoyaltyOperation, GetLoyaltyCard, GetLoyaltyOperation, ListLoyaltyCards,
    ListLoyaltyOperations, UpdateLoyaltyCard,
};
pub use order::{CreateOrder, GetOrder, ListOrders, UpdateOrder};

use super::answer::Cursor;
use super::endpoint::ListEndpoint;
use crate::{
    Account, Catalog, CatalogCharge, CatalogDeal, CatalogDiscount, CatalogOption, Category, Customer, CustomerList,
    Event, Location, LoyaltyCard, LoyaltyOperation, OptionList, Order, Product, Sku,
};

/// Defines calls: the struct, its fields, and what it is on the wire.
macro_rules! endpoints {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident $(<$lt:lifetime>)? { $($(#[$doc:meta])* $field:ident: $type:ty,)* }
        $method:ident $call:literal $replay:ident $([$($flag:ident),+])? -> $output:ty;
        |$this:ident| $path:expr
        $(, query $query:expr)?
        $(, body $body:expr)?
        $(, type $content_type:expr)?;
    )+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name $(<$lt>)? { $($(#[$doc])* pub $field: $type,)* }

        impl $(<$lt>)? $crate::Endpoint for $name $(<$lt>)? {
            type Output = $output;
            const NAME: &'static str = $call;
            const METHOD: http::Method = http::Method::$method;
            const REPLAY: $crate::Replay = $crate::Replay::$replay;
            $($($crate::client::calls::flag!($flag);)+)?

            fn path(&self) -> $crate::Path {
                let $this = self;
                // Not every path depends on the call.
                let _ = $this;
                $path
            }

            $(fn query(&self) -> Vec<(&'static str, String)> {
                let $this = self;
                $query
            })?

            $(fn body(&self) -> Result<Option<bytes::Bytes>, serde_json::Error> {
                let $this = self;
                $body
            })?

            $(fn content_type(&self) -> &'static str {
                let $this = self;
                $content_type
            })?
        }
    )+};
}
use endpoints;

/// What is not as by default.
macro_rules! flag {
    (heavy) => {
        const COST: $crate::Cost = $crate::Cost::Heavy;
    };
    (urgent) => {
        const URGENT: bool = true;
    };
    (writes_catalog) => {
        const WRITES_CATALOG: bool = true;
    };
}
use flag;

/// The query of a list: where it stands, then its filters, then none that is absent.
fn list_query<const N: usize>(
    count: Option<u32>,
    cursor: Option<&Cursor>,
    filters: [(&'static str, Option<String>); N],
) -> Vec<(&'static str, String)> {
    let count = ("count", count.map(|count| count.to_string()));
    let cursor = ("cursor", cursor.map(|cursor| cursor.as_str().to_owned()));
    let all = [count, cursor].into_iter().chain(filters);
    all.filter_map(|(key, value)| value.map(|value| (key, value))).collect()
}

/// Lists in pages: what makes them go on.
macro_rules! lists {
    ($($name:ty => $item:ty),+ $(,)?) => {$(
        impl ListEndpoint for $name {
            type Item = $item;

            fn at(&self, cursor: Cursor) -> Self {
                Self { cursor: Some(cursor), ..self.clone() }
            }
        }
    )+};
}

lists! {
    ListAccounts => Account,
    ListCatalogCharges<'_> => CatalogCharge,
    ListCatalogDeals<'_> => CatalogDeal,
    ListCatalogDiscounts<'_> => CatalogDiscount,
    ListCatalogs<'_> => Catalog,
    ListCategories<'_> => Category,
    ListCustomerLists<'_> => CustomerList,
    ListCustomers<'_> => Customer,
    ListEvents => Event,
    ListLocations => Location,
    ListLoyaltyCards<'_> => LoyaltyCard,
    ListLoyaltyOperations<'_> => LoyaltyOperation,
    ListOptionLists<'_> => OptionList,
    ListOptions<'_> => CatalogOption,
    ListOrders<'_> => Order,
    ListProducts<'_> => Product,
    ListSkus<'_> => Sku,
}
