//! Deals, discounts and charges of a catalog, as they are read.

use super::conditions::Restrictions;
use crate::read::{readable, record};
use crate::{CatalogChargeId, CatalogDealId, CatalogDiscountId, ChargeType, ImageId, Money, PricingEffect, SkuId};

record! {
    /// A deal: several skus at a price of their own.
    #[derive(Debug)]
    pub struct CatalogDeal {
        /// Key of the deal.
        id: Option<CatalogDealId> = "id",
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Code of its category.
        category_ref: Option<String> = "category_ref",
        /// Its name.
        name: Option<String> = "name",
        /// Its description.
        description: Option<String> = "description",
        /// When it can be had.
        restrictions: Option<Restrictions> = "restrictions",
        /// Coupon codes that open it.
        coupon_codes: Vec<String> = "coupon_codes",
        /// Tags.
        tags: Vec<String> = "tags",
        /// Images.
        image_ids: Vec<ImageId> = "image_ids",
        /// Its slots.
        lines: Vec<CatalogDealLine> = "lines",
        ..others
    }
}

record! {
    /// A slot of a deal.
    #[derive(Debug)]
    pub struct CatalogDealLine {
        /// What the slot is called.
        label: Option<String> = "label",
        /// What may be chosen.
        skus: Vec<CatalogDealSku> = "skus",
        /// What the deal does to the price; an example of HubRise shows `free`.
        pricing_effect: Option<PricingEffect> = "pricing_effect",
        /// Money or percent, by the effect; kept as text.
        pricing_value: Option<String> = "pricing_value",
    }
}

record! {
    /// A choice of a slot.
    #[derive(Debug)]
    pub struct CatalogDealSku {
        /// Key of the sku.
        id: Option<SkuId> = "id",
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// What this choice costs on top.
        extra_charge: Option<Money> = "extra_charge",
    }
}

record! {
    /// A discount on a whole order.
    #[derive(Debug)]
    pub struct CatalogDiscount {
        /// Key of the discount.
        id: Option<CatalogDiscountId> = "id",
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Its name.
        name: Option<String> = "name",
        /// Its description.
        description: Option<String> = "description",
        /// When it can be had.
        restrictions: Option<Restrictions> = "restrictions",
        /// Coupon codes that open it.
        coupon_codes: Vec<String> = "coupon_codes",
        /// Images.
        image_ids: Vec<ImageId> = "image_ids",
        /// An amount or a percentage comes off.
        pricing_effect: Option<PricingEffect> = "pricing_effect",
        /// Money or percent, by the effect; kept as text.
        pricing_value: Option<String> = "pricing_value",
        ..others
    }
}

record! {
    /// A charge on a whole order.
    #[derive(Debug)]
    pub struct CatalogCharge {
        /// Key of the charge.
        id: Option<CatalogChargeId> = "id",
        /// `ref`: its code.
        ref_code: Option<String> = "ref",
        /// Its name.
        name: Option<String> = "name",
        /// `type`: what it is for; not deprecated here.
        kind: Option<ChargeType> = "type",
        /// How much; absent = varies.
        price: Option<Money> = "price",
        /// When it applies.
        restrictions: Option<Restrictions> = "restrictions",
        ..others
    }
}

readable!(CatalogDeal, CatalogDiscount, CatalogCharge);
