//! The catalog (HubRise resource `Catalog`): as it is read, and what it is made from.

mod conditions;
mod deal;
mod product;
mod upload;

pub use conditions::{PriceOverride, Restrictions, SetPriceOverride, VariantRefs};
pub use deal::{CatalogCharge, CatalogDeal, CatalogDealLine, CatalogDealSku, CatalogDiscount};
pub use product::{CatalogOption, OptionList, Product, Sku};
pub use upload::{
    CatalogUpload, CategoryUpload, ChargeUpload, DealLineUpload, DealSkuUpload, DealUpload, DiscountUpload, NewCatalog,
    OptionListUpload, OptionUpload, ProductUpload, SkuUpload, VariantUpload,
};

use crate::read::{readable, record};
use crate::{AccountId, CatalogId, CategoryId, LocationId, Time};

record! {
    /// A catalog, of a location or of an account.
    #[derive(Debug)]
    pub struct Catalog {
        /// Key of the catalog.
        id: Option<CatalogId> = "id",
        /// Its name, unique at its level.
        name: Option<String> = "name",
        /// Its location, if it is one of a location; not shown in lists.
        location_id: Option<LocationId> = "location_id",
        /// Its account, if it is one of an account; not shown in lists.
        account_id: Option<AccountId> = "account_id",
        /// When it was created.
        created_at: Option<Time> = "created_at",
        /// What is in it; absent in lists and where it was left out on demand.
        data: Option<CatalogData> = "data",
    }
}

record! {
    /// What is in a catalog. Whether elements point to each other by code, by id or both is not documented: look at both.
    #[derive(Debug)]
    pub struct CatalogData {
        /// Variants, that restrictions and overrides name.
        variants: Vec<Variant> = "variants",
        /// Categories, in their order.
        categories: Vec<Category> = "categories",
        /// Products, in their order.
        products: Vec<Product> = "products",
        /// Lists of options; HubRise also spells them `options_lists`.
        option_lists: Vec<OptionList> = "option_lists" or "options_lists",
        /// Deals.
        deals: Vec<CatalogDeal> = "deals",
        /// Discounts.
        discounts: Vec<CatalogDiscount> = "discounts",
        /// Charges.
        charges: Vec<CatalogCharge> = "charges",
    }
}

record! {
    /// A variant, for instance a channel or a service type, with prices or availability of its own.
    #[derive(Debug)]
    pub struct Variant {
        /// `ref`: its code, unique in the catalog.
        ref_code: Option<String> = "ref",
        /// Its name.
        name: Option<String> = "name",
    }
}

record! {
    /// A category of products.
    #[derive(Debug)]
    pub struct Category {
        /// Key of the category.
        id: Option<CategoryId> = "id",
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Code of the category above; absent = none above.
        parent_ref: Option<String> = "parent_ref",
        /// Key of the category above.
        parent_id: Option<CategoryId> = "parent_id",
        /// Its name.
        name: Option<String> = "name",
        /// Its description.
        description: Option<String> = "description",
        /// Tags.
        tags: Vec<String> = "tags",
        /// Images.
        image_ids: Vec<crate::ImageId> = "image_ids",
    }
}
readable!(Catalog, CatalogData, Category);
