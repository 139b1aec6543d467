//! How a successful answer becomes a value.

use bytes::Bytes;
use http::Response;
use serde_json::Value;

use crate::read::{FromValue, Record, document, list, parse};
use crate::{Problem, Read, ReadError, UnknownWord};

/// How a successful answer becomes a value.
pub trait FromResponse: Sized {
    /// Reads the body, and headers where it needs them.
    ///
    /// # Errors
    /// [`ReadError`] if the body is not what it should be.
    fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError>;

    /// Words of open enums in it that this version does not know.
    fn unknown(&self) -> &[UnknownWord] {
        &[]
    }
}

/// Nothing is read: HubRise does not document these bodies.
impl FromResponse for () {
    fn from_response(_: &Response<Bytes>) -> Result<Self, ReadError> {
        Ok(())
    }
}

/// Any JSON.
impl FromResponse for Value {
    fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError> {
        parse(response.body())
    }
}

/// `None` for an empty body, where the success matters more than what it says.
impl<T> FromResponse for Option<Read<T>>
where
    Read<T>: FromResponse,
{
    fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError> {
        if response.body().trim_ascii().is_empty() {
            return Ok(None);
        }
        Read::from_response(response).map(Some)
    }

    fn unknown(&self) -> &[UnknownWord] {
        self.as_ref().map_or(&[], |read| &read.unknown)
    }
}

impl<T: Record> FromResponse for Read<T> {
    fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError> {
        document(parse(response.body())?)
    }

    fn unknown(&self) -> &[UnknownWord] {
        &self.unknown
    }
}

impl<T: FromValue> FromResponse for Read<Vec<T>> {
    fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError> {
        list(parse(response.body())?)
    }

    fn unknown(&self) -> &[UnknownWord] {
        &self.unknown
    }
}

/// Where the next page of a list begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// Wraps a cursor kept from an earlier page.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text HubRise gave.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The elements.
    pub items: Vec<T>,
    /// What could not be read; paths begin with the element, as in `[3].created_at`.
    pub problems: Vec<Problem>,
    /// Words of open enums that this version does not know, once each.
    pub unknown: Vec<UnknownWord>,
    /// The cursor of the next page; `None` on the last. A page may be empty and still have a next one.
    pub next: Option<Cursor>,
}

impl<T: FromValue> FromResponse for Page<T> {
    fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError> {
        let Read { value: items, problems, unknown } = list(parse(response.body())?)?;
        let next = response.headers().get("x-cursor-next").and_then(|value| value.to_str().ok());
        let next = next.filter(|cursor| !cursor.trim().is_empty()).map(Cursor::new);
        Ok(Self { items, problems, unknown, next })
    }

    fn unknown(&self) -> &[UnknownWord] {
        &self.unknown
    }
}
