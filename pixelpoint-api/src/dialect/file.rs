//! A dialect as a TOML file.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::knobs::{self, EventField, ListingField, ListingKind};
use super::{Dialect, NodeName};
use crate::number::RequestType;

/// Most decimals an amount can be given.
const MAX_SCALE: u32 = 6;

/// A dialect file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("dialect{}: {message}; correct the file and load it again", line.map(|line| format!(" line {line}")).unwrap_or_default())]
pub struct DialectError {
    line: Option<usize>,
    message: String,
}

impl DialectError {
    pub(super) fn unplaced(error: &toml::de::Error) -> Self {
        Self { line: None, message: error.message().to_owned() }
    }

    pub(super) fn unwritable(error: &toml::ser::Error) -> Self {
        Self { line: None, message: error.to_string() }
    }

    /// The line of the file, counted from 1, where known.
    pub fn line(&self) -> Option<usize> {
        self.line
    }
}

impl Dialect {
    /// Reads a dialect file; what it does not name keeps its default.
    ///
    /// # Errors
    /// Unknown keys, values a knob does not offer, names that are no XML names, a time format that cannot be written.
    pub fn from_toml(text: &str) -> Result<Self, DialectError> {
        toml::from_str(text).map_err(|error| DialectError {
            line: error.span().map(|span| 1 + text[..span.start].matches('\n').count()),
            message: error.message().to_owned(),
        })
    }

    /// Writes the whole dialect, defaults included, as a file [`from_toml`](Self::from_toml) reads back.
    ///
    /// # Errors
    /// When a number is beyond what TOML can hold.
    pub fn to_toml(&self) -> Result<String, DialectError> {
        toml::to_string(self).map_err(|error| DialectError::unwritable(&error))
    }
}

/// TOML has no null: `""` stands for "off".
pub(super) mod or_off {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(i64),
        Text(String),
    }

    /// What a knob that can be off holds.
    pub(in crate::dialect) trait Knob: Sized {
        const WANTED: &'static str;
        fn from_number(_number: i64) -> Option<Self> {
            None
        }
        fn from_text(_text: &str) -> Option<Self> {
            None
        }
    }

    impl Knob for u32 {
        const WANTED: &'static str = "expected a whole number, or \"\" to leave the node out";
        fn from_number(number: i64) -> Option<Self> {
            number.try_into().ok()
        }
    }

    impl Knob for super::RequestType {
        const WANTED: &'static str = "expected the number of a request type, or \"\" for none";
        fn from_number(number: i64) -> Option<Self> {
            number.try_into().ok().map(Self::new)
        }
    }

    impl Knob for super::NodeName {
        const WANTED: &'static str = "expected the name of an xml node, or \"\" for none";
        fn from_text(text: &str) -> Option<Self> {
            Self::new(text).ok()
        }
    }

    pub(in crate::dialect) fn deserialize<'de, D: Deserializer<'de>, T: Knob>(from: D) -> Result<Option<T>, D::Error> {
        let value = match Written::deserialize(from)? {
            Written::Text(text) if text.is_empty() => return Ok(None),
            Written::Text(text) => T::from_text(&text),
            Written::Number(number) => T::from_number(number),
        };
        value.map(Some).ok_or_else(|| D::Error::custom(T::WANTED))
    }

    #[expect(clippy::ref_option, reason = "serde's `with` hands over the field as it is")]
    pub(in crate::dialect) fn serialize<S: Serializer, T: Serialize>(
        value: &Option<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => value.serialize(to),
            None => "".serialize(to),
        }
    }
}

/// Roles of a member: added to the default, `""` takes one away.
pub(super) mod member_fields {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{NodeName, knobs, or_off};
    use crate::order::MemberField;

    #[derive(Serialize, Deserialize)]
    struct NameOrOff(#[serde(with = "or_off")] Option<NodeName>);

    pub(in crate::dialect) fn deserialize<'de, D>(from: D) -> Result<BTreeMap<MemberField, NodeName>, D::Error>
    where
        D: Deserializer<'de>,
    {
        let mut fields = knobs::default_member_fields();
        for (role, NameOrOff(name)) in BTreeMap::deserialize(from)? {
            match name {
                Some(name) => fields.insert(role, name),
                None => fields.remove(&role),
            };
        }
        Ok(fields)
    }

    pub(in crate::dialect) fn serialize<S>(fields: &BTreeMap<MemberField, NodeName>, to: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
    {
        let off = knobs::default_member_fields().into_keys().map(|role| (role, NameOrOff(None)));
        let mut written: BTreeMap<_, _> = off.collect();
        written.extend(fields.iter().map(|(role, name)| (*role, NameOrOff(Some(name.clone())))));
        written.serialize(to)
    }
}

pub(super) fn listing_codes<'de, D>(from: D) -> Result<BTreeMap<ListingKind, RequestType>, D::Error>
where
    D: Deserializer<'de>,
{
    let mut codes = knobs::default_listing_codes();
    codes.extend(BTreeMap::<ListingKind, RequestType>::deserialize(from)?);
    Ok(codes)
}

pub(super) fn listing_fields<'de, D>(from: D) -> Result<BTreeMap<ListingField, Vec<NodeName>>, D::Error>
where
    D: Deserializer<'de>,
{
    let mut fields = knobs::default_listing_fields();
    fields.extend(BTreeMap::<ListingField, Vec<NodeName>>::deserialize(from)?);
    Ok(fields)
}

pub(super) fn event_fields<'de, D>(from: D) -> Result<BTreeMap<EventField, Vec<NodeName>>, D::Error>
where
    D: Deserializer<'de>,
{
    let mut fields = knobs::default_event_fields();
    fields.extend(BTreeMap::<EventField, Vec<NodeName>>::deserialize(from)?);
    Ok(fields)
}

pub(super) fn length_limits<'de, D>(from: D) -> Result<BTreeMap<NodeName, usize>, D::Error>
where
    D: Deserializer<'de>,
{
    let limits = BTreeMap::<NodeName, usize>::deserialize(from)?;
    if limits.values().any(|limit| *limit == 0) {
        return Err(D::Error::custom("expected a number of characters from 1 up; take the line away for no limit"));
    }
    Ok(limits)
}

pub(super) fn money_scale<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let scale = u32::deserialize(from)?;
    if scale > MAX_SCALE {
        return Err(D::Error::custom(format!("expected a number of decimals from 0 to {MAX_SCALE}")));
    }
    Ok(scale)
}

pub(super) fn pattern_text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() {
        return Err(D::Error::custom("an empty text would match every answer; give the words of the till's message"));
    }
    Ok(text)
}
