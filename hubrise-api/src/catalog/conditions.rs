//! When something of a catalog can be had, and when its price differs.

use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;

use crate::read::{FromValue, Reader, record};
use crate::write::{Object, ToJson, Unwritable, elements, serialize_as_json};
use crate::{DaysOfWeek, Money, ServiceType};

record! {
    /// When something can be had. All conditions must hold; an absent one is none. Serves for reading and for uploads.
    #[derive(Debug)]
    pub struct Restrictions {
        /// `false` wins over all; absent = enabled.
        enabled: Option<bool> = "enabled",
        /// The only variants it is for.
        variant_refs: Option<VariantRefs> = "variant_refs",
        /// Days of the week.
        dow: Option<DaysOfWeek> = "dow",
        /// From this time of day.
        start_time: Option<NaiveTime> = "start_time",
        /// To this time of day.
        end_time: Option<NaiveTime> = "end_time",
        /// From this day.
        start_date: Option<NaiveDate> = "start_date",
        /// To this day.
        end_date: Option<NaiveDate> = "end_date",
        /// Least amount of the order.
        min_order_amount: Option<Money> = "min_order_amount",
        /// Most in one order; old data has it as text.
        max_per_order: Option<i64> = "max_per_order",
        /// Most for one customer; old data has it as text.
        max_per_customer: Option<i64> = "max_per_customer",
        /// Deprecated at HubRise; use variants.
        service_types: Vec<ServiceType> = "service_types",
        /// Deprecated at HubRise; use variants.
        service_type_refs: Vec<String> = "service_type_refs",
    }
}

record! {
    /// Another price under conditions. All of them must hold; of several overrides the last that fits wins.
    #[derive(Debug)]
    pub struct PriceOverride {
        /// The price then.
        price: Option<Money> = "price",
        /// For these variants.
        variant_refs: Vec<String> = "variant_refs",
        /// Days of the week.
        dow: Option<DaysOfWeek> = "dow",
        /// From this time of day.
        start_time: Option<NaiveTime> = "start_time",
        /// To this time of day.
        end_time: Option<NaiveTime> = "end_time",
        /// From this day.
        start_date: Option<NaiveDate> = "start_date",
        /// To this day.
        end_date: Option<NaiveDate> = "end_date",
        /// Deprecated at HubRise; use variants.
        service_types: Vec<ServiceType> = "service_types",
        /// Deprecated at HubRise; use variants.
        service_type_refs: Vec<String> = "service_type_refs",
    }
}

/// A white list of variants. An empty one lets none through, which is not the same as no list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariantRefs(pub Vec<String>);

impl FromValue for VariantRefs {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
        Vec::from_value(value, reader).map(Self)
    }
}

impl ToJson for VariantRefs {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        elements(&self.0).map(Some)
    }
}

/// Another price under conditions, to send: at least one condition, no variant twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPriceOverride {
    /// The price then.
    pub price: Money,
    /// For these variants; empty = for all.
    pub variant_refs: Vec<String>,
    /// Days of the week.
    pub dow: Option<DaysOfWeek>,
    /// From this time of day.
    pub start_time: Option<NaiveTime>,
    /// To this time of day.
    pub end_time: Option<NaiveTime>,
    /// From this day.
    pub start_date: Option<NaiveDate>,
    /// To this day.
    pub end_date: Option<NaiveDate>,
}

impl SetPriceOverride {
    /// A price that still needs a condition.
    pub fn new(price: Money) -> Self {
        Self {
            price,
            variant_refs: Vec::new(),
            dow: None,
            start_time: None,
            end_time: None,
            start_date: None,
            end_date: None,
        }
    }

    fn has_condition(&self) -> bool {
        let times = self.start_time.is_some() || self.end_time.is_some();
        let dates = self.start_date.is_some() || self.end_date.is_some();
        !self.variant_refs.is_empty() || self.dow.is_some() || times || dates
    }

    fn repeats_a_variant(&self) -> bool {
        let mut sorted: Vec<_> = self.variant_refs.iter().collect();
        sorted.sort_unstable();
        sorted.windows(2).any(|pair| pair[0] == pair[1])
    }
}

impl ToJson for SetPriceOverride {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        if !self.has_condition() {
            return Err(Unwritable::NoCondition);
        }
        if self.repeats_a_variant() {
            return Err(Unwritable::Repeated);
        }
        let mut object = Object::default();
        object.put("price", &self.price)?;
        object.put("variant_refs", &self.variant_refs)?;
        object.put("dow", &self.dow)?;
        object.put("start_time", &self.start_time)?;
        object.put("end_time", &self.end_time)?;
        object.put("start_date", &self.start_date)?;
        object.put("end_date", &self.end_date)?;
        object.finish()
    }
}

serialize_as_json!(SetPriceOverride);
