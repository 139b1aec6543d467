//! Products, what is sold of them, and their options, as they are read.

use super::conditions::{PriceOverride, Restrictions};
use crate::read::{readable, record};
use crate::{CategoryId, CustomFields, ImageId, Money, OptionId, OptionListId, OptionListType, ProductId, SkuId};

record! {
    /// A product.
    #[derive(Debug)]
    pub struct Product {
        /// Key of the product.
        id: Option<ProductId> = "id",
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Code of its category.
        category_ref: Option<String> = "category_ref",
        /// Key of its category.
        category_id: Option<CategoryId> = "category_id",
        /// Its name.
        name: Option<String> = "name",
        /// Its description.
        description: Option<String> = "description",
        /// Tags, for instance `deal_only`, `vegan`, `allergen_nuts`, `deposit_25` (cents).
        tags: Vec<String> = "tags",
        /// Images.
        image_ids: Vec<ImageId> = "image_ids",
        /// What is sold of it.
        skus: Vec<Sku> = "skus",
        ..others
    }
}

record! {
    /// What is sold of a product: a size, a colour, or just the product.
    #[derive(Debug)]
    pub struct Sku {
        /// Key of the sku.
        id: Option<SkuId> = "id",
        /// Its product.
        product_id: Option<ProductId> = "product_id",
        /// `ref`: its code, the one found in orders.
        ref_code: Option<String> = "ref",
        /// Its name, unique in the product.
        name: Option<String> = "name",
        /// When it can be had.
        restrictions: Option<Restrictions> = "restrictions",
        /// Its price.
        price: Option<Money> = "price",
        /// Other prices; the last that fits wins.
        price_overrides: Vec<PriceOverride> = "price_overrides",
        /// Codes of its option lists.
        option_list_refs: Vec<String> = "option_list_refs",
        /// Keys of its option lists.
        option_list_ids: Vec<OptionListId> = "option_list_ids",
        /// Tags.
        tags: Vec<String> = "tags",
        /// Free fields.
        custom_fields: CustomFields = "custom_fields",
        ..others
    }
}

record! {
    /// A list of options.
    #[derive(Debug)]
    pub struct OptionList {
        /// Key of the list.
        id: Option<OptionListId> = "id",
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Its name.
        name: Option<String> = "name",
        /// Least number of options to choose; absent = 0.
        min_selections: Option<i64> = "min_selections",
        /// Most options to choose; absent = any number.
        max_selections: Option<i64> = "max_selections",
        /// `type`: deprecated at HubRise.
        kind: Option<OptionListType> = "type",
        /// Whether an option may be chosen more than once (seen at integrators, not documented).
        multiple_selection: Option<bool> = "multiple_selection",
        /// Tags.
        tags: Vec<String> = "tags",
        /// The options.
        options: Vec<CatalogOption> = "options",
        ..others
    }
}

record! {
    /// An option of a list.
    #[derive(Debug)]
    pub struct CatalogOption {
        /// Key of the option.
        id: Option<OptionId> = "id",
        /// Its list.
        option_list_id: Option<OptionListId> = "option_list_id",
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Its name.
        name: Option<String> = "name",
        /// When it can be had.
        restrictions: Option<Restrictions> = "restrictions",
        /// Its price; absent = free.
        price: Option<Money> = "price",
        /// Other prices; the last that fits wins.
        price_overrides: Vec<PriceOverride> = "price_overrides",
        /// Chosen unless the customer takes it off.
        default: bool = "default",
        /// Tags.
        tags: Vec<String> = "tags",
        ..others
    }
}

readable!(Product, Sku, OptionList, CatalogOption);
