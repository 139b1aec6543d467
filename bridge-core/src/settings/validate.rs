//! What the types cannot say: values that are well formed and make no sense.

use super::{ConversionSettings, ItemNotes, OrderNotes, Policy, Settings};
use crate::text::{Lang, own};
use pixelpoint_api::{CouponNum, MethodNumber, ProdNum, SaleTypeNum};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt;

/// A setting that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The setting, as `conversion.footer_columns`.
    pub key: String,
    /// What it says.
    pub value: String,
    /// The key of the text that says why it makes no sense.
    why: &'static str,
    /// A value that would do; empty where only the till's own lists tell one.
    pub example: &'static str,
}

impl Invalid {
    pub(super) fn typed(key: &str, value: String, why: &'static str, example: &'static str) -> Self {
        Self { key: key.to_owned(), value, why, example }
    }

    /// What is wrong and what would do, for somebody who sees the field. Which number of a till would do, only the till's
    /// own lists tell.
    pub fn advice(&self, lang: Lang) -> String {
        let why = own().text(lang, self.why, &[]);
        if self.example.is_empty() || self.why == ZERO {
            return own().text(lang, "invalid_number", &[("why", why.into())]);
        }
        own().text(lang, "invalid_typed", &[("why", why.into()), ("example", self.example.into())])
    }

    /// What is wrong and what would do, as a sentence that names the setting.
    pub fn text(&self, lang: Lang) -> String {
        let why = own().text(lang, self.why, &[]);
        let args = [
            ("key", self.key.as_str().into()),
            ("value", self.value.as_str().into()),
            ("why", why.into()),
            ("example", self.example.into()),
        ];
        own().text(lang, "invalid_setting", &args)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for Invalid {}

/// A number of the till that none has.
const ZERO: &str = "why_zero";
/// HubRise's service types.
const SERVICES: [&str; 3] = ["delivery", "collection", "eat_in"];
/// HubRise's charge types but the tip, which is no product.
const CHARGES: [&str; 4] = ["delivery", "payment_fee", "tax", "other"];

impl Settings {
    /// The largest `total_tolerance`, in the order's currency.
    pub const LARGEST_TOLERANCE: Decimal = Decimal::ONE;

    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// Every setting that makes no sense.
    pub fn validate(&self) -> Result<(), Vec<Invalid>> {
        let mut faults = Faults(Vec::new());
        faults.ranges(self);
        faults.numbers(&self.conversion);
        faults.names(&self.conversion);
        if faults.0.is_empty() { Ok(()) } else { Err(faults.0) }
    }
}

struct Faults(Vec<Invalid>);

impl Faults {
    fn unless(&mut self, sound: bool, key: &str, value: impl fmt::Display, why: &'static str, example: &'static str) {
        if !sound {
            self.0.push(Invalid { key: key.to_owned(), value: value.to_string(), why, example });
        }
    }

    fn ranges(&mut self, settings: &Settings) {
        let conversion = &settings.conversion;
        let columns = conversion.footer_columns;
        self.unless((16..=200).contains(&columns), "conversion.footer_columns", columns, "why_columns", "40");
        let window = conversion.asap_window_minutes;
        self.unless(window <= 1440, "conversion.asap_window_minutes", window, "why_window", "30");
        let tolerance = conversion.total_tolerance;
        let small = (Decimal::ZERO..=Settings::LARGEST_TOLERANCE).contains(&tolerance);
        self.unless(small, "conversion.total_tolerance", tolerance, "why_tolerance", "\"0.01\"");
        let minutes = settings.statuses.preparation_minutes;
        self.unless((1..=1440).contains(&minutes), "statuses.preparation_minutes", minutes, "why_preparation", "20");
        let minutes = settings.statuses.pause_after_minutes;
        self.unless((1..=60).contains(&minutes), "statuses.pause_after_minutes", minutes, "why_pause", "5");
        let seconds = settings.statuses.till_events_seconds;
        self.unless((15..=3600).contains(&seconds), "statuses.till_events_seconds", seconds, "why_polling", "60");
    }

    fn numbers(&mut self, conversion: &ConversionSettings) {
        let product = |policy: Policy<ProdNum>| matches!(policy, Policy::Fallback(code) if code.get() == 0);
        let item_note = ItemNotes::Product(ProdNum::new(0));
        let coupon = Policy::Fallback(CouponNum::new(0));
        for (key, zero) in [
            ("conversion.item", product(conversion.item)),
            ("conversion.option", product(conversion.option)),
            ("conversion.charge", product(conversion.charge)),
            ("conversion.deal", product(conversion.deal)),
            ("conversion.discount", conversion.discount == coupon),
            ("conversion.payment", conversion.payment == Policy::Fallback(MethodNumber::new(0))),
        ] {
            self.unless(!zero, key, "{ fallback = 0 }", ZERO, "{ fallback = 9001 }");
        }
        for (key, zero) in [
            ("conversion.item_notes", conversion.item_notes == item_note),
            ("conversion.order_notes", conversion.order_notes == OrderNotes::Product(ProdNum::new(0))),
        ] {
            self.unless(!zero, key, "{ product = 0 }", ZERO, "{ product = 9900 }");
        }
        let head = conversion.half_half_product != Some(ProdNum::new(0));
        self.unless(head, "conversion.half_half_product", 0, ZERO, "9002");
        let sale_type = conversion.default_sale_type != Some(SaleTypeNum::new(0));
        self.unless(sale_type, "conversion.default_sale_type", 0, ZERO, "1001");
        self.numbers_by_name(conversion);
    }

    fn numbers_by_name(&mut self, conversion: &ConversionSettings) {
        let zero = |(name, _): (&String, u32)| format!("{{ {name:?} = 0 }}");
        let products = |codes: &BTreeMap<String, ProdNum>| {
            codes.iter().map(|(name, code)| (name, code.get())).find(|(_, code)| *code == 0).map(zero)
        };
        let sale_types = |codes: &BTreeMap<String, SaleTypeNum>| {
            codes.iter().map(|(name, code)| (name, code.get())).find(|(_, code)| *code == 0).map(zero)
        };
        let methods = conversion.payment_names.iter().map(|(name, code)| (name, code.get()));
        let at_the_door = conversion.on_delivery_methods.contains(&MethodNumber::new(0));
        for (key, fault, example) in [
            ("conversion.charge_types", products(&conversion.charge_types), "{ delivery = 900101 }"),
            ("conversion.charge_names", products(&conversion.charge_names), "{ \"Bag fee\" = 900102 }"),
            ("conversion.sale_types", sale_types(&conversion.sale_types), "{ delivery = 1005 }"),
            (
                "conversion.channel_sale_types",
                conversion.channel_sale_types.values().find_map(sale_types),
                "{ \"Uber Eats\" = { any = 1008 } }",
            ),
            ("conversion.payment_names", { methods }.find(|(_, code)| *code == 0).map(zero), "{ \"Card\" = 1008 }"),
            ("conversion.on_delivery_methods", at_the_door.then(|| "[0]".to_owned()), "[1001]"),
        ] {
            self.unless(fault.is_none(), key, fault.unwrap_or_default(), ZERO, example);
        }
    }

    fn names(&mut self, conversion: &ConversionSettings) {
        for service in conversion.sale_types.keys() {
            let known = SERVICES.contains(&service.as_str());
            self.unless(known, "conversion.sale_types", service, "why_service", "{ delivery = 1005 }");
        }
        for service in conversion.channel_sale_types.values().flat_map(|by_service| by_service.keys()) {
            let known = service == "any" || SERVICES.contains(&service.as_str());
            let example = "{ \"Uber Eats\" = { any = 1008 } }";
            self.unless(known, "conversion.channel_sale_types", service, "why_channel_service", example);
        }
        for kind in conversion.charge_types.keys() {
            let known = CHARGES.contains(&kind.as_str());
            self.unless(known, "conversion.charge_types", kind, "why_charge", "{ delivery = 900101 }");
        }
        self.texts(conversion);
    }

    /// An empty text in a list would match everything, or nothing.
    fn texts(&mut self, conversion: &ConversionSettings) {
        let refs = &conversion.refs;
        for (key, texts, example) in [
            ("conversion.forced_lists", &conversion.forced_lists, "[\"Toppings\"]"),
            ("conversion.tip_names", &conversion.tip_names, "[\"tip\"]"),
            ("conversion.placeholder_mail_domains", &conversion.placeholder_mail_domains, "[\"hidden\"]"),
            ("conversion.refs.strip_prefixes", &refs.strip_prefixes, "[\"pa_\"]"),
            ("conversion.refs.cut_at", &refs.cut_at, "[\"-M-\"]"),
            ("conversion.refs.strip_suffixes", &refs.strip_suffixes, "[\"-L\"]"),
        ] {
            let sound = texts.iter().all(|text| !text.trim().trim_matches('.').is_empty());
            self.unless(sound, key, format!("{texts:?}"), "why_empty", example);
        }
        let name = &conversion.half_half_name;
        self.unless(!name.trim().is_empty(), "conversion.half_half_name", "\"\"", "why_empty", "\"Half half\"");
        let prefix = conversion.deal_coupon_prefix.as_deref();
        let sound = prefix.is_none_or(|prefix| !prefix.trim().is_empty());
        self.unless(sound, "conversion.deal_coupon_prefix", "\"\"", "why_empty", "\"COUPON-\"");
    }
}
