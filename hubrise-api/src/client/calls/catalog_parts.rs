//! What is in a catalog, part by part; read only. Variants have no calls of their own.

use super::{endpoints, list_query};
use crate::{
    CatalogCharge, CatalogChargeId, CatalogDeal, CatalogDealId, CatalogDiscount, CatalogDiscountId, CatalogId,
    CatalogOption, Category, CategoryId, Cursor, OptionId, OptionList, OptionListId, Page, Path, Product, ProductId,
    Read, Sku, SkuId,
};

fn part(catalog: &CatalogId, kind: &str) -> Path {
    Path::new("catalogs").then(catalog.as_str()).then(kind)
}

endpoints! {
    /// `GET /catalogs/:catalog_id/categories/:category_id`: a category of a catalog.
    #[derive(Copy)]
    pub struct GetCategory<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Which one.
        category: &'a CategoryId,
    }
    GET "get category" Safe -> Read<Category>;
    |call| part(call.catalog, "categories").then(call.category.as_str());

    /// `GET /catalogs/:catalog_id/categories`: the categories of a catalog, depth first.
    pub struct ListCategories<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list categories" Safe -> Page<Category>;
    |call| part(call.catalog, "categories"), query list_query(call.count, call.cursor.as_ref(), []);

    /// `GET /catalogs/:catalog_id/products/:product_id`: a product of a catalog.
    #[derive(Copy)]
    pub struct GetProduct<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Which one.
        product: &'a ProductId,
    }
    GET "get product" Safe -> Read<Product>;
    |call| part(call.catalog, "products").then(call.product.as_str());

    /// `GET /catalogs/:catalog_id/products`: the products of a catalog.
    pub struct ListProducts<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list products" Safe -> Page<Product>;
    |call| part(call.catalog, "products"), query list_query(call.count, call.cursor.as_ref(), []);

    /// `GET /catalogs/:catalog_id/products/:product_id/skus/:sku_id`: a sku of a catalog.
    #[derive(Copy)]
    pub struct GetSku<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// The product.
        product: &'a ProductId,
        /// Which one.
        sku: &'a SkuId,
    }
    GET "get sku" Safe -> Read<Sku>;
    |call| part(call.catalog, "products").then(call.product.as_str()).then("skus").then(call.sku.as_str());

    /// `GET /catalogs/:catalog_id/products/:product_id/skus`: the skus of a product.
    pub struct ListSkus<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// The product.
        product: &'a ProductId,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list skus" Safe -> Page<Sku>;
    |call| part(call.catalog, "products").then(call.product.as_str()).then("skus"), query list_query(call.count, call.cursor.as_ref(), []);

    /// `GET /catalogs/:catalog_id/option_lists/:option_list_id`: an option list of a catalog.
    #[derive(Copy)]
    pub struct GetOptionList<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Which one.
        option_list: &'a OptionListId,
    }
    GET "get option list" Safe -> Read<OptionList>;
    |call| part(call.catalog, "option_lists").then(call.option_list.as_str());

    /// `GET /catalogs/:catalog_id/option_lists`: the option lists of a catalog.
    pub struct ListOptionLists<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list option lists" Safe -> Page<OptionList>;
    |call| part(call.catalog, "option_lists"), query list_query(call.count, call.cursor.as_ref(), []);

    /// `GET /catalogs/:catalog_id/option_lists/:option_list_id/options/:option_id`: an option of a catalog.
    #[derive(Copy)]
    pub struct GetOption<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// The option list.
        option_list: &'a OptionListId,
        /// Which one.
        option: &'a OptionId,
    }
    GET "get option" Safe -> Read<CatalogOption>;
    |call| part(call.catalog, "option_lists").then(call.option_list.as_str()).then("options").then(call.option.as_str());

    /// `GET /catalogs/:catalog_id/option_lists/:option_list_id/options`: the options of a list.
    pub struct ListOptions<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// The option list.
        option_list: &'a OptionListId,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list options" Safe -> Page<CatalogOption>;
    |call| part(call.catalog, "option_lists").then(call.option_list.as_str()).then("options"), query list_query(call.count, call.cursor.as_ref(), []);

    /// `GET /catalogs/:catalog_id/deals/:deal_id`: a deal of a catalog.
    #[derive(Copy)]
    pub struct GetCatalogDeal<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Which one.
        deal: &'a CatalogDealId,
    }
    GET "get catalog deal" Safe -> Read<CatalogDeal>;
    |call| part(call.catalog, "deals").then(call.deal.as_str());

    /// `GET /catalogs/:catalog_id/deals`: the deals of a catalog.
    pub struct ListCatalogDeals<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list catalog deals" Safe -> Page<CatalogDeal>;
    |call| part(call.catalog, "deals"), query list_query(call.count, call.cursor.as_ref(), []);

    /// `GET /catalogs/:catalog_id/discounts/:discount_id`: a discount of a catalog.
    #[derive(Copy)]
    pub struct GetCatalogDiscount<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Which one.
        discount: &'a CatalogDiscountId,
    }
    GET "get catalog discount" Safe -> Read<CatalogDiscount>;
    |call| part(call.catalog, "discounts").then(call.discount.as_str());

    /// `GET /catalogs/:catalog_id/discounts`: the discounts of a catalog.
    pub struct ListCatalogDiscounts<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list catalog discounts" Safe -> Page<CatalogDiscount>;
    |call| part(call.catalog, "discounts"), query list_query(call.count, call.cursor.as_ref(), []);

    /// `GET /catalogs/:catalog_id/charges/:charge_id`: a charge of a catalog.
    #[derive(Copy)]
    pub struct GetCatalogCharge<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Which one.
        charge: &'a CatalogChargeId,
    }
    GET "get catalog charge" Safe -> Read<CatalogCharge>;
    |call| part(call.catalog, "charges").then(call.charge.as_str());

    /// `GET /catalogs/:catalog_id/charges`: the charges of a catalog.
    pub struct ListCatalogCharges<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list catalog charges" Safe -> Page<CatalogCharge>;
    |call| part(call.catalog, "charges"), query list_query(call.count, call.cursor.as_ref(), []);
}

/// All of a catalog.
macro_rules! lists_of_a_catalog {
    ($($name:ident),+ $(,)?) => {$(
        impl<'a> $name<'a> {
            /// All of them.
            pub fn new(catalog: &'a CatalogId) -> Self {
                Self { catalog, count: None, cursor: None }
            }
        }
    )+};
}

lists_of_a_catalog!(
    ListCategories,
    ListProducts,
    ListOptionLists,
    ListCatalogDeals,
    ListCatalogDiscounts,
    ListCatalogCharges
);

impl<'a> ListSkus<'a> {
    /// All of them.
    pub fn new(catalog: &'a CatalogId, product: &'a ProductId) -> Self {
        Self { catalog, product, count: None, cursor: None }
    }
}

impl<'a> ListOptions<'a> {
    /// All of them.
    pub fn new(catalog: &'a CatalogId, option_list: &'a OptionListId) -> Self {
        Self { catalog, option_list, count: None, cursor: None }
    }
}
