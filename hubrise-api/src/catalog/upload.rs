//! What a catalog is made from.

use super::conditions::{Restrictions, SetPriceOverride};
use crate::write::sent;
use crate::{ChargeType, CustomFields, DiscountPricing, ImageId, Money, OneOrMore, Pricing};

sent! {
    /// A new catalog, or the new state of one. Replacing with `data` clears and recreates everything; without it only the name
    /// changes.
    #[derive(Debug, Default)]
    pub struct NewCatalog {
        /// The name; a location and its account cannot share one.
        name: String = "name",
        /// What is in it.
        data: Option<CatalogUpload> = "data",
    }
}

sent! {
    /// What is in a catalog. The order of categories and products is kept.
    #[derive(Debug, Default)]
    pub struct CatalogUpload {
        /// Variants, that restrictions and overrides name.
        variants: Vec<VariantUpload> = "variants",
        /// Categories.
        categories: Vec<CategoryUpload> = "categories",
        /// Products.
        products: Vec<ProductUpload> = "products",
        /// Lists of options.
        option_lists: Vec<OptionListUpload> = "option_lists",
        /// Deals.
        deals: Vec<DealUpload> = "deals",
        /// Discounts.
        discounts: Vec<DiscountUpload> = "discounts",
        /// Charges.
        charges: Vec<ChargeUpload> = "charges",
    }
}

sent! {
    /// A variant.
    #[derive(Debug)]
    pub struct VariantUpload {
        /// `ref`: its code, unique in the catalog and stable.
        ref_code: String = "ref",
        /// Its name.
        name: String = "name",
    }
}

sent! {
    /// A category.
    #[derive(Debug, Default)]
    pub struct CategoryUpload {
        /// `ref`: its code, unique among categories.
        ref_code: String = "ref",
        /// Code of the category above; `None` = none above.
        parent_ref: Option<String> = "parent_ref",
        /// Its name.
        name: String = "name",
        /// Its description.
        description: Option<String> = "description",
        /// Tags.
        tags: Vec<String> = "tags",
        /// Images, sent before.
        image_ids: Vec<ImageId> = "image_ids",
    }
}

sent! {
    /// A product.
    #[derive(Debug)]
    pub struct ProductUpload {
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Code of its category.
        category_ref: String = "category_ref",
        /// Its name.
        name: String = "name",
        /// Its description.
        description: Option<String> = "description",
        /// Tags.
        tags: Vec<String> = "tags",
        /// Images, sent before.
        image_ids: Vec<ImageId> = "image_ids",
        /// What is sold of it.
        skus: OneOrMore<SkuUpload> = "skus",
    }
}

sent! {
    /// What is sold of a product.
    #[derive(Debug)]
    pub struct SkuUpload {
        /// `ref`: its code; without one it cannot be in deals.
        ref_code: Option<String> = "ref",
        /// Its name, unique in the product; at most one has none.
        name: Option<String> = "name",
        /// When it can be had.
        restrictions: Option<Restrictions> = "restrictions",
        /// Its price.
        price: Money = "price",
        /// Other prices; the last that fits wins.
        price_overrides: Vec<SetPriceOverride> = "price_overrides",
        /// Codes of its option lists.
        option_list_refs: Vec<String> = "option_list_refs",
        /// Tags.
        tags: Vec<String> = "tags",
        /// Free fields.
        custom_fields: CustomFields = "custom_fields",
    }
}

impl SkuUpload {
    /// A sku with what HubRise requires.
    pub fn new(price: Money) -> Self {
        Self {
            ref_code: None,
            name: None,
            restrictions: None,
            price,
            price_overrides: Vec::new(),
            option_list_refs: Vec::new(),
            tags: Vec::new(),
            custom_fields: CustomFields::default(),
        }
    }
}

sent! {
    /// A list of options.
    #[derive(Debug)]
    pub struct OptionListUpload {
        /// `ref`: its code, unique.
        ref_code: String = "ref",
        /// Its name.
        name: String = "name",
        /// Least number of options to choose; `None` = 0.
        min_selections: Option<u32> = "min_selections",
        /// Most options to choose; `None` = any number.
        max_selections: Option<u32> = "max_selections",
        /// Tags.
        tags: Vec<String> = "tags",
        /// The options.
        options: OneOrMore<OptionUpload> = "options",
    }
}

sent! {
    /// An option.
    #[derive(Debug)]
    pub struct OptionUpload {
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Its name.
        name: String = "name",
        /// When it can be had.
        restrictions: Option<Restrictions> = "restrictions",
        /// Its price; zero if free.
        price: Money = "price",
        /// Other prices; the last that fits wins.
        price_overrides: Vec<SetPriceOverride> = "price_overrides",
        /// Chosen unless the customer takes it off.
        default: bool = "default",
        /// Tags.
        tags: Vec<String> = "tags",
    }
}

sent! {
    /// A deal.
    #[derive(Debug)]
    pub struct DealUpload {
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Code of its category.
        category_ref: Option<String> = "category_ref",
        /// Its name.
        name: String = "name",
        /// Its description.
        description: Option<String> = "description",
        /// When it can be had.
        restrictions: Option<Restrictions> = "restrictions",
        /// Coupon codes that open it.
        coupon_codes: Vec<String> = "coupon_codes",
        /// Tags.
        tags: Vec<String> = "tags",
        /// Images, sent before.
        image_ids: Vec<ImageId> = "image_ids",
        /// Its slots.
        lines: OneOrMore<DealLineUpload> = "lines",
    }
}

sent! {
    /// A slot of a deal.
    #[derive(Debug)]
    pub struct DealLineUpload {
        /// What the slot is called.
        label: Option<String> = "label",
        /// What may be chosen.
        skus: OneOrMore<DealSkuUpload> = "skus",
        /// What the deal does to the price.
        pricing: Pricing = _,
    }
}

sent! {
    /// A choice of a slot.
    #[derive(Debug)]
    pub struct DealSkuUpload {
        /// `ref`: code of the sku.
        ref_code: String = "ref",
        /// What this choice costs on top.
        extra_charge: Option<Money> = "extra_charge",
    }
}

sent! {
    /// A discount on a whole order.
    #[derive(Debug)]
    pub struct DiscountUpload {
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Its name.
        name: String = "name",
        /// Its description.
        description: Option<String> = "description",
        /// When it can be had.
        restrictions: Option<Restrictions> = "restrictions",
        /// Coupon codes that open it.
        coupon_codes: Vec<String> = "coupon_codes",
        /// Images, sent before.
        image_ids: Vec<ImageId> = "image_ids",
        /// What it takes off.
        pricing: DiscountPricing = _,
    }
}

sent! {
    /// A charge on a whole order.
    #[derive(Debug)]
    pub struct ChargeUpload {
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Its name.
        name: String = "name",
        /// `type`: what it is for.
        kind: ChargeType = "type",
        /// How much; `None` = varies.
        price: Option<Money> = "price",
        /// When it applies; HubRise names charges among what can be restricted, but not in its table of them.
        restrictions: Option<Restrictions> = "restrictions",
    }
}
