//! What is in a catalog, part by part; read only. Variants have no calls of their own.

use super::{endpoints, list_query};
use crate::{
    CatalogCharge, CatalogChargeId, CatalogDeal, CatalogDealId, CatalogDiscount, CatalogDiscountId, CatalogId,
    CatalogOption, Category, CategoryId, Cursor, OptionId, OptionList, OptionListId, Page, Path, Product, ProductId,
    Read, Sku, SkuId,
};

fn catalog(id: &CatalogId) -> Path {
    Path::new("catalogs").then(id.as_str())
}

/// Defines the calls for each kind of part: one that gets a part, one that lists them. A part is of the catalog itself, or of
/// another part.
macro_rules! parts {
    ($(
        $(#[$get_doc:meta])* pub struct $get:ident $get_name:literal;
        $(#[$list_doc:meta])* pub struct $list:ident $list_name:literal;
        $part:ident: $id:ident in $kind:literal => $model:ident
        $(, of $owner:ident: $owner_id:ident in $owner_kind:literal)?;
    )+) => {$(
        endpoints! {
            $(#[$get_doc])*
            #[derive(Copy)]
            pub struct $get<'a> {
                /// The catalog.
                catalog: &'a CatalogId,
                $(
                    /// What it is a part of.
                    $owner: &'a $owner_id,
                )?
                /// Which one.
                $part: &'a $id,
            }
            GET $get_name Safe -> Read<$model>;
            |call| catalog(call.catalog)$(.then($owner_kind).then(call.$owner.as_str()))?
                .then($kind).then(call.$part.as_str());

            $(#[$list_doc])*
            pub struct $list<'a> {
                /// The catalog.
                catalog: &'a CatalogId,
                $(
                    /// What it is a part of.
                    $owner: &'a $owner_id,
                )?
                /// Most elements on a page; at HubRise 100 by default and at most.
                count: Option<u32>,
                /// Where to go on; `None` = from the start.
                cursor: Option<Cursor>,
            }
            GET $list_name Safe -> Page<$model>;
            |call| catalog(call.catalog)$(.then($owner_kind).then(call.$owner.as_str()))?.then($kind),
            query list_query(call.count, call.cursor.as_ref(), []);
        }

        impl<'a> $list<'a> {
            /// All of them.
            pub fn new(catalog: &'a CatalogId $(, $owner: &'a $owner_id)?) -> Self {
                Self { catalog, $($owner,)? count: None, cursor: None }
            }
        }
    )+};
}

parts! {
    /// `GET /catalogs/:catalog_id/categories/:category_id`: a category of a catalog.
    pub struct GetCategory "get category";
    /// `GET /catalogs/:catalog_id/categories`: the categories of a catalog, depth first.
    pub struct ListCategories "list categories";
    category: CategoryId in "categories" => Category;

    /// `GET /catalogs/:catalog_id/products/:product_id`: a product of a catalog.
    pub struct GetProduct "get product";
    /// `GET /catalogs/:catalog_id/products`: the products of a catalog.
    pub struct ListProducts "list products";
    product: ProductId in "products" => Product;

    /// `GET /catalogs/:catalog_id/products/:product_id/skus/:sku_id`: a sku of a catalog.
    pub struct GetSku "get sku";
    /// `GET /catalogs/:catalog_id/products/:product_id/skus`: the skus of a product.
    pub struct ListSkus "list skus";
    sku: SkuId in "skus" => Sku, of product: ProductId in "products";

    /// `GET /catalogs/:catalog_id/option_lists/:option_list_id`: an option list of a catalog.
    pub struct GetOptionList "get option list";
    /// `GET /catalogs/:catalog_id/option_lists`: the option lists of a catalog.
    pub struct ListOptionLists "list option lists";
    option_list: OptionListId in "option_lists" => OptionList;

    /// `GET /catalogs/:catalog_id/option_lists/:option_list_id/options/:option_id`: an option of a catalog.
    pub struct GetOption "get option";
    /// `GET /catalogs/:catalog_id/option_lists/:option_list_id/options`: the options of a list.
    pub struct ListOptions "list options";
    option: OptionId in "options" => CatalogOption, of option_list: OptionListId in "option_lists";

    /// `GET /catalogs/:catalog_id/deals/:deal_id`: a deal of a catalog.
    pub struct GetCatalogDeal "get catalog deal";
    /// `GET /catalogs/:catalog_id/deals`: the deals of a catalog.
    pub struct ListCatalogDeals "list catalog deals";
    deal: CatalogDealId in "deals" => CatalogDeal;

    /// `GET /catalogs/:catalog_id/discounts/:discount_id`: a discount of a catalog.
    pub struct GetCatalogDiscount "get catalog discount";
    /// `GET /catalogs/:catalog_id/discounts`: the discounts of a catalog.
    pub struct ListCatalogDiscounts "list catalog discounts";
    discount: CatalogDiscountId in "discounts" => CatalogDiscount;

    /// `GET /catalogs/:catalog_id/charges/:charge_id`: a charge of a catalog.
    pub struct GetCatalogCharge "get catalog charge";
    /// `GET /catalogs/:catalog_id/charges`: the charges of a catalog.
    pub struct ListCatalogCharges "list catalog charges";
    charge: CatalogChargeId in "charges" => CatalogCharge;
}
