//! A call as data: what it is, not how it is sent.

use bytes::Bytes;
use http::{Method, Response};
use serde::Serialize;
use serde_json::Value;

use crate::read::{FromValue, list, parse};
use crate::{Callback, Event, Location, LocationId, Order, Problem, Read, ReadError};

/// May a call be sent again when nobody knows whether it arrived?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    /// Sending it twice does the same as sending it once.
    Safe,
    /// A second one may do something else, for instance undo what somebody changed meanwhile.
    Unsafe,
}

/// One call of the API. Implement it to make a call this crate does not know yet, with the same client:
///
/// ```
/// use hubrise_api::{Endpoint, Path, Replay};
///
/// /// `GET /user`
/// struct GetUser;
///
/// impl Endpoint for GetUser {
///     type Output = serde_json::Value;
///     const NAME: &'static str = "get user";
///     const METHOD: http::Method = http::Method::GET;
///     const REPLAY: Replay = Replay::Safe;
///
///     fn path(&self) -> Path {
///         Path::new("user")
///     }
/// }
/// ```
pub trait Endpoint: Send + Sync {
    /// What a successful answer is read into.
    type Output: FromResponse + Send;

    /// What errors call it: lower case, a verb first.
    const NAME: &'static str;
    /// The HTTP method.
    const METHOD: Method;
    /// Whether it may be sent twice.
    const REPLAY: Replay;

    /// The path below the root of the API.
    fn path(&self) -> Path;

    /// The query; encoded by the client, `+` included.
    fn query(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The JSON body, if the call has one.
    ///
    /// # Errors
    /// If the body cannot be written as JSON.
    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        Ok(None)
    }
}

/// Writes a body.
pub(super) fn json(body: &impl Serialize) -> Result<Option<Bytes>, serde_json::Error> {
    serde_json::to_vec(body).map(|bytes| Some(bytes.into()))
}

/// A path, segment by segment; the client encodes each.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Path(Vec<String>);

impl Path {
    /// Begins with a segment.
    pub fn new(segment: &str) -> Self {
        Self(vec![segment.to_owned()])
    }

    /// Begins with a location: `locations/:id`, or the short `location`, which is the token's own.
    pub fn location(location: Option<&LocationId>) -> Self {
        match location {
            Some(id) => Self::new("locations").then(id.as_str()),
            None => Self::new("location"),
        }
    }

    /// Adds a segment, a word or an id.
    pub fn then(mut self, segment: &str) -> Self {
        self.0.push(segment.to_owned());
        self
    }

    /// The segments, unless one of them would make it the path of another call: an empty id turns "delete event" into
    /// "delete all events", `..` into "delete callback".
    pub(super) fn segments(&self) -> Option<Vec<&str>> {
        let fits = |segment: &&str| !matches!(*segment, "" | "." | "..");
        let segments: Vec<_> = self.0.iter().map(String::as_str).collect();
        segments.iter().all(fits).then_some(segments)
    }
}

/// How a successful answer becomes a value.
pub trait FromResponse: Sized {
    /// Reads the body, and headers where it needs them.
    ///
    /// # Errors
    /// [`ReadError`] if the body is not what it should be.
    fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError>;
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
}

macro_rules! from_response {
    ($($name:ident),+) => {$(
        impl FromResponse for Read<$name> {
            fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError> {
                $name::from_slice(response.body())
            }
        }
    )+};
}

from_response!(Callback, Event, Location, Order);

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
    /// The cursor of the next page; `None` on the last. A page may be empty and still have a next one.
    pub next: Option<Cursor>,
}

impl FromResponse for Page<Event> {
    fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError> {
        page(response)
    }
}

fn page<T: FromValue>(response: &Response<Bytes>) -> Result<Page<T>, ReadError> {
    let Read { value: items, problems } = list(&parse(response.body())?)?;
    let next = response.headers().get("x-cursor-next").and_then(|value| value.to_str().ok());
    let next = next.filter(|cursor| !cursor.trim().is_empty()).map(Cursor::new);
    Ok(Page { items, problems, next })
}
