//! How each type of value is written.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Timelike};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{ToJson, Unwritable};
use crate::{Change, CustomFields, Money, RawJson, Time};

/// The most characters of a private reference.
/// The most bytes of custom fields: "8 kilobytes", read as the larger of its two meanings.
const MAX_CUSTOM_FIELDS: usize = 8 * 1024;

#[expect(clippy::unnecessary_wraps, reason = "the result of `to_json`")]
fn text(text: impl Into<String>) -> Result<Option<Value>, Unwritable> {
    Ok(Some(Value::String(text.into())))
}

impl<T: ToJson> ToJson for Option<T> {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        self.as_ref().map_or(Ok(None), ToJson::to_json)
    }
}

impl<T: ToJson> ToJson for Change<T> {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        match self {
            Self::Keep => Ok(None),
            Self::Clear => Ok(Some(Value::Null)),
            Self::Set(value) => value.to_json(),
        }
    }
}

impl<T: ToJson + ?Sized> ToJson for Box<T> {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        (**self).to_json()
    }
}

/// An empty list is left out: absent and empty mean the same to HubRise where a list is optional.
impl<T: ToJson> ToJson for Vec<T> {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        if self.is_empty() { Ok(None) } else { elements(self).map(Some) }
    }
}

/// A list with its elements, be it empty.
pub(crate) fn elements<T: ToJson>(list: &[T]) -> Result<Value, Unwritable> {
    let mut written = Vec::with_capacity(list.len());
    for (index, element) in list.iter().enumerate() {
        let element = element.to_json().map_err(|error| Unwritable::Element(index, Box::new(error)))?;
        written.push(element.unwrap_or_default());
    }
    Ok(Value::Array(written))
}

impl<K: AsRef<str>, V: ToJson> ToJson for BTreeMap<K, V> {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        let mut object = Map::new();
        for (key, value) in self {
            object.insert(key.as_ref().to_owned(), value.to_json()?.unwrap_or_default());
        }
        Ok((!object.is_empty()).then_some(Value::Object(object)))
    }
}

impl ToJson for bool {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        Ok(Some(Value::Bool(*self)))
    }
}

impl ToJson for i64 {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        Ok(Some(Value::from(*self)))
    }
}

impl ToJson for u32 {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        Ok(Some(Value::from(*self)))
    }
}

impl ToJson for Decimal {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        text(self.to_string())
    }
}

impl ToJson for Money {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        if self.amount().normalize().scale() > 2 { Err(Unwritable::MoneyDecimals) } else { text(self.to_string()) }
    }
}

impl ToJson for Time {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        text(self.to_string())
    }
}

impl ToJson for DateTime<FixedOffset> {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        in_calendar(self.year())?;
        text(Time::from(*self).to_string())
    }
}

impl ToJson for NaiveDate {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        in_calendar(self.year())?;
        text(self.format("%Y-%m-%d").to_string())
    }
}

fn in_calendar(year: i32) -> Result<(), Unwritable> {
    if (0..=9999).contains(&year) { Ok(()) } else { Err(Unwritable::Year) }
}

impl ToJson for NaiveTime {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        if self.second() == 0 { text(self.format("%H:%M").to_string()) } else { Err(Unwritable::Seconds) }
    }
}

impl ToJson for CustomFields {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let json = Value::Object(self.0.clone());
        if json.to_string().len() > MAX_CUSTOM_FIELDS { Err(Unwritable::CustomFieldsTooLarge) } else { Ok(Some(json)) }
    }
}

impl ToJson for RawJson {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        Ok(Some(self.0.clone()))
    }
}

impl ToJson for String {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        text(self.as_str())
    }
}

macro_rules! as_text {
    ($($name:ident),+ $(,)?) => {$(
        impl ToJson for crate::$name {
            fn to_json(&self) -> Result<Option<Value>, Unwritable> {
                text(self.as_str())
            }
        }
    )+};
}

as_text!(Currency, Personal);
