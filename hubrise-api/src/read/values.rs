//! How each type of field is read from a JSON value.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Number, Value};

use super::Reason;
use super::reader::{Field, FromValue, Reader, Step};
use crate::number::{NumberError, parse_decimal};
use crate::{Currency, CustomFields, Personal, RawJson, Time};

fn present<T: FromValue>(value: Value, reader: &mut Reader) -> Option<T> {
    match value {
        Value::Null => None,
        Value::String(text) if text.chars().all(char::is_whitespace) => None,
        value => T::from_value(value, reader),
    }
}

impl<T: FromValue> Field for Option<T> {
    fn read_field(value: Value, reader: &mut Reader) -> Self {
        present(value, reader)
    }
}

/// Fields that are never absent in the model: their default stands for absence.
macro_rules! field_with_default {
    ($({$($generic:ident: $bound:ident),*} $name:ty),+ $(,)?) => {$(
        impl<$($generic: $bound),*> Field for $name {
            fn read_field(value: Value, reader: &mut Reader) -> Self {
                present(value, reader).unwrap_or_default()
            }
        }
    )+};
}

field_with_default! {
    {T: FromValue} Vec<T>,
    {K: Key, V: FromValue} BTreeMap<K, V>,
    {} bool,
    {} CustomFields,
    {} crate::ErrorType,
    {} crate::OrderStatus,
    {} crate::ResourceType,
    {} crate::EventType,
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
        let Value::Array(list) = value else {
            return reader.wrong_kind("a list", &value);
        };
        let mut read = Vec::with_capacity(list.len());
        for (index, value) in list.into_iter().enumerate() {
            read.extend(reader.at(Step::Index(index), |reader| T::from_value(value, reader)));
        }
        Some(read)
    }
}

/// The key of a map.
pub(crate) trait Key: Ord + From<String> {}
impl<K: Ord + From<String>> Key for K {}

impl<K: Key, V: FromValue> FromValue for BTreeMap<K, V> {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
        let Value::Object(map) = value else {
            return reader.wrong_kind("an object", &value);
        };
        let mut read = |(key, value): (String, Value)| {
            let value = reader.at(Step::Key(shown(&key)), |reader| V::from_value(value, reader))?;
            Some((K::from(key), value))
        };
        Some(map.into_iter().filter_map(&mut read).collect())
    }
}

/// The key of a map in a problem's path: keys of deals are numbers, any other is content and stays out.
fn shown(key: &str) -> Cow<'static, str> {
    let is_number = key.len() <= 8 && key.bytes().all(|b| b.is_ascii_digit());
    if is_number { key.to_owned().into() } else { "?".into() }
}

impl FromValue for bool {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
        value.as_bool().or_else(|| reader.wrong_kind("a boolean", &value))
    }
}

impl FromValue for RawJson {
    fn from_value(value: Value, _: &mut Reader) -> Option<Self> {
        Some(Self(value))
    }
}

impl FromValue for CustomFields {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self(map)),
            other => reader.wrong_kind("an object", &other),
        }
    }
}

impl FromValue for Decimal {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
        let read = match &value {
            Value::String(text) => parse_decimal(text.trim()),
            Value::Number(number) => exact(number),
            _ => return reader.wrong_kind("a decimal", &value),
        };
        read.map_or_else(|error| reader.problem(error), Some)
    }
}

/// A JSON number from its text. `serde_json` keeps a number with a fraction as a double: exact up to 15 significant digits, so
/// what shows more is refused rather than guessed. Its feature `arbitrary_precision` would keep every digit, but it breaks numbers in
/// tagged and flattened types of everybody who shares the dependency.
fn exact(number: &Number) -> Result<Decimal, NumberError> {
    let text = number.to_string();
    let significant = text.trim_start_matches(['-', '0', '.']);
    if number.is_f64() && significant.bytes().filter(u8::is_ascii_digit).count() > 15 {
        return Err(NumberError::TooLong);
    }
    parse_decimal(&text)
}

impl FromValue for i64 {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
        let decimal = Decimal::from_value(value, reader)?;
        let whole = decimal.is_integer().then(|| decimal.to_i64()).flatten();
        whole.or_else(|| reader.problem(Reason::NotAnInteger))
    }
}

impl FromValue for NaiveTime {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
        let Value::String(text) = &value else {
            return reader.wrong_kind("a time of day", &value);
        };
        let text = text.trim();
        let time = Self::parse_from_str(text, "%H:%M").or_else(|_| Self::parse_from_str(text, "%H:%M:%S"));
        time.ok().or_else(|| reader.problem(Reason::TimeOfDay))
    }
}

impl FromValue for NaiveDate {
    fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
        let Value::String(text) = &value else {
            return reader.wrong_kind("a date", &value);
        };
        // Years of more than four digits read fine and could not be written.
        let date = Self::parse_from_str(text.trim(), "%Y-%m-%d").ok().filter(|date| (0..=9999).contains(&date.year()));
        date.or_else(|| reader.problem(Reason::Date))
    }
}

/// Values read from a string by `FromStr`.
macro_rules! from_text {
    ($($name:ty: $expected:literal),+ $(,)?) => {$(
        impl FromValue for $name {
            fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
                let Value::String(text) = &value else {
                    return reader.wrong_kind($expected, &value);
                };
                text.parse().map_or_else(|error: <Self as std::str::FromStr>::Err| reader.problem(error), Some)
            }
        }
    )+};
}

from_text!(crate::DaysOfWeek: "days of the week", crate::Money: "money", Currency: "a currency", Time: "a time");

/// Text kept as it is. A number is taken by its text: reference codes are numbers in many shops.
macro_rules! from_words {
    ($($name:ty),+ $(,)?) => {$(
        impl FromValue for $name {
            fn from_value(value: Value, reader: &mut Reader) -> Option<Self> {
                match value {
                    Value::String(text) => Some(Self::from(text)),
                    Value::Number(number) => Some(Self::from(number.to_string())),
                    other => reader.wrong_kind("a string", &other),
                }
            }
        }
    )+};
}

from_words!(String, Personal);
