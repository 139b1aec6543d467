//! Catalogs and inventories, and what HubRise's grammars forbid.

use hubrise_api::{
    Catalog, CatalogUpload, CategoryUpload, ChargeType, ChargeUpload, DealLineUpload, DealSkuUpload, DealUpload,
    DiscountPricing, DiscountUpload, Event, NewCatalog, OptionListUpload, OptionUpload, PatchOrder, PrivateRef,
    ProductUpload, Restrictions, SetOpeningHours, SetPriceOverride, SetStock, SkuUpload, Stock, StockItem, TypedEvent,
    VariantRefs, VariantUpload,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::json;

use super::order::pricing;
use super::{Entropy, contains, round_trip};

fn restrictions(e: &mut Entropy) -> Restrictions {
    let mut restrictions = Restrictions::default();
    restrictions.enabled = e.opt(Entropy::flag);
    restrictions.variant_refs = e.opt(|e| VariantRefs(e.list(Entropy::text)));
    restrictions.dow = e.opt(Entropy::days);
    restrictions.start_time = e.opt(Entropy::time);
    restrictions.end_time = e.opt(Entropy::time);
    restrictions.start_date = e.opt(Entropy::date);
    restrictions.end_date = e.opt(Entropy::date);
    restrictions.min_order_amount = e.opt(Entropy::money);
    restrictions.max_per_order = e.opt(|e| e.number(9).into());
    restrictions.max_per_customer = e.opt(|e| e.number(9).into());
    restrictions
}

fn price_override(e: &mut Entropy) -> SetPriceOverride {
    let mut rule = SetPriceOverride::new(e.money());
    rule.variant_refs = e.opt(Entropy::text).into_iter().collect();
    rule.dow = Some(e.days());
    rule.start_time = e.opt(Entropy::time);
    rule.end_date = e.opt(Entropy::date);
    rule
}

fn sku(e: &mut Entropy) -> SkuUpload {
    SkuUpload {
        ref_code: e.opt(Entropy::text),
        name: e.opt(Entropy::text),
        restrictions: e.opt(restrictions),
        price: e.money(),
        price_overrides: e.list(price_override),
        option_list_refs: e.list(Entropy::text),
        tags: e.list(Entropy::text),
        custom_fields: e.fields(),
    }
}

fn product(e: &mut Entropy) -> ProductUpload {
    ProductUpload {
        ref_code: e.opt(Entropy::text),
        category_ref: e.text(),
        name: e.text(),
        description: e.opt(Entropy::text),
        tags: e.list(Entropy::text),
        image_ids: e.list(|e| e.text().into()),
        skus: e.some(sku),
    }
}

fn option_list(e: &mut Entropy) -> OptionListUpload {
    let option = |e: &mut Entropy| OptionUpload {
        ref_code: e.opt(Entropy::text),
        name: e.text(),
        restrictions: e.opt(restrictions),
        price: e.money(),
        price_overrides: e.list(price_override),
        default: e.flag(),
        tags: e.list(Entropy::text),
    };
    OptionListUpload {
        ref_code: e.text(),
        name: e.text(),
        min_selections: e.opt(|e| e.number(9)),
        max_selections: e.opt(|e| e.number(9)),
        tags: e.list(Entropy::text),
        options: e.some(option),
    }
}

fn deal(e: &mut Entropy) -> DealUpload {
    let sku = |e: &mut Entropy| DealSkuUpload { ref_code: e.text(), extra_charge: e.opt(Entropy::money) };
    let line = |e: &mut Entropy| DealLineUpload { label: e.opt(Entropy::text), skus: e.some(sku), pricing: pricing(e) };
    DealUpload {
        ref_code: e.opt(Entropy::text),
        category_ref: e.opt(Entropy::text),
        name: e.text(),
        description: e.opt(Entropy::text),
        restrictions: e.opt(restrictions),
        coupon_codes: e.list(Entropy::text),
        tags: e.list(Entropy::text),
        image_ids: e.list(|e| e.text().into()),
        lines: e.some(line),
    }
}

fn discount(e: &mut Entropy) -> DiscountUpload {
    DiscountUpload {
        ref_code: e.opt(Entropy::text),
        name: e.text(),
        description: e.opt(Entropy::text),
        restrictions: e.opt(restrictions),
        coupon_codes: e.list(Entropy::text),
        image_ids: e.list(|e| e.text().into()),
        pricing: if e.flag() {
            DiscountPricing::PriceOff(e.money())
        } else {
            DiscountPricing::PercentageOff(e.percent())
        },
    }
}

fn catalog(e: &mut Entropy) -> NewCatalog {
    let category = |e: &mut Entropy| CategoryUpload {
        ref_code: e.text(),
        parent_ref: e.opt(Entropy::text),
        name: e.text(),
        description: e.opt(Entropy::text),
        tags: e.list(Entropy::text),
        image_ids: e.list(|e| e.text().into()),
    };
    let charge = |e: &mut Entropy| ChargeUpload {
        ref_code: e.opt(Entropy::text),
        name: e.text(),
        kind: e.pick(ChargeType::KNOWN),
        price: e.opt(Entropy::money),
        restrictions: e.opt(restrictions),
    };
    let data = |e: &mut Entropy| CatalogUpload {
        variants: e.list(|e| VariantUpload { ref_code: e.text(), name: e.text() }),
        categories: e.list(category),
        products: e.list(product),
        option_lists: e.list(option_list),
        deals: e.list(deal),
        discounts: e.list(discount),
        charges: e.list(charge),
    };
    NewCatalog { name: e.text(), data: e.opt(data) }
}

fn stock(e: &mut Entropy) -> SetStock {
    let code = e.text();
    SetStock {
        item: if e.flag() { StockItem::Sku(code) } else { StockItem::Option(code) },
        stock: match e.number(3) {
            0 => Stock::Unlimited,
            1 => Stock::Left(Decimal::new(e.number(u32::MAX).into(), e.number(4))),
            _ => Stock::OutUntil(e.instant()),
        },
    }
}

proptest! {
    #[test]
    fn catalogs(mut e in Entropy::any()) {
        round_trip(&catalog(&mut e), Catalog::from_slice, &[])?;
    }

    #[test]
    fn inventories(mut e in Entropy::any()) {
        let sent = json!(e.list(stock));
        let event = json!({ "resource_type": "inventory", "event_type": "patch", "state_change": sent });
        let TypedEvent::InventoryPatch { state_change: Some(Ok(read)) } = Event::read(&event).unwrap().value.typed() else {
            panic!("no entries")
        };
        prop_assert_eq!(read.problems, &[]);
        prop_assert!(contains(&json!(read.value), &sent));
    }
}

fn refusal(sent: &impl Serialize) -> String {
    serde_json::to_string(sent).unwrap_err().to_string()
}

#[test]
fn what_hubrise_forbids_is_not_written() {
    let euro = |amount: &str| format!("{amount} EUR").parse().unwrap();
    let stock =
        |amount: &str| SetStock { item: StockItem::Sku("A".into()), stock: Stock::Left(amount.parse().unwrap()) };
    let sku = SkuUpload::new(euro("1.005"));
    assert_eq!(refusal(&sku), "price: money with more than two decimals: round it first");
    assert_eq!(serde_json::to_value(SkuUpload::new(euro("1.500"))).unwrap(), json!({ "price": "1.50 EUR" }));
    assert!(refusal(&stock("-1")).contains("stock") && refusal(&stock("0.0001")).contains("stock"));
    assert_eq!(serde_json::to_value(stock("-0.0")).unwrap()["stock"], "0.0");
    let rule = SetPriceOverride::new(euro("1"));
    assert_eq!(refusal(&rule), "a price override without a condition: give it at least one");
    let twice = SetPriceOverride { variant_refs: vec!["A".into(), "A".into()], ..rule };
    assert!(refusal(&twice).contains("twice"));
    assert!(
        refusal(&SkuUpload { price_overrides: vec![twice], ..SkuUpload::new(euro("1")) })
            .starts_with("price_overrides: [0]: ")
    );
    let long = PatchOrder { private_ref: Some(PrivateRef::new("é".repeat(256))), ..PatchOrder::default() };
    assert_eq!(refusal(&long), "private_ref: an id or reference of more than 255 characters: shorten it");
    serde_json::to_string(&PatchOrder {
        private_ref: Some(PrivateRef::new("é".repeat(255))), ..PatchOrder::default()
    })
    .unwrap();
    let fields = json!({ "a": "x".repeat(9000) }).as_object().unwrap().clone();
    let large = PatchOrder { custom_fields: Some(fields.into()), ..PatchOrder::default() };
    assert!(refusal(&large).contains("8 kilobytes") && !refusal(&large).contains("xx"));
    let discount = DiscountUpload {
        ref_code: None,
        name: "x".into(),
        description: None,
        restrictions: None,
        coupon_codes: vec![],
        image_ids: vec![],
        pricing: DiscountPricing::PercentageOff(101.into()),
    };
    assert_eq!(refusal(&discount), "a percentage outside 0 to 100");
    let closed = hubrise_api::PatchLocation { opening_hours: Some(SetOpeningHours::default()), ..Default::default() };
    assert!(refusal(&closed).starts_with("opening_hours: no opening slot"));
    let odd = chrono::NaiveTime::from_hms_opt(6, 0, 1);
    assert!(refusal(&hubrise_api::PatchLocation { cutoff_time: odd, ..Default::default() }).contains("seconds"));
}

#[test]
fn no_variant_is_not_every_variant() {
    let mut none = Restrictions::default();
    none.variant_refs = Some(VariantRefs::default());
    assert_eq!(json!(none), json!({ "variant_refs": [] }));
    assert_eq!(json!(Restrictions::default()), json!({}));
}
