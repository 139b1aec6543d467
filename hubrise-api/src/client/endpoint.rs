//! A call as data: what it is, not how it is sent.

use bytes::Bytes;
use http::Method;
use serde::Serialize;

use super::answer::{Cursor, FromResponse, Page};
use crate::{AccountId, LocationId};

/// May a call be sent again when nobody knows whether it arrived?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    /// Sending it twice does the same as sending it once.
    Safe,
    /// A second one may do something else, for instance undo what somebody changed meanwhile.
    Unsafe,
}

/// Which of HubRise's limits a call counts against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cost {
    /// The three windows every call counts against.
    #[default]
    Light,
    /// Those and the window of heavy calls, ten a minute.
    Heavy,
}

/// One call of the API. Implement it to make a call this crate does not know yet, with the same client:
///
/// ```
/// use hubrise_api::{Endpoint, Path, Replay};
///
/// /// `GET /weather`
/// struct GetWeather;
///
/// impl Endpoint for GetWeather {
///     type Output = serde_json::Value;
///     const NAME: &'static str = "get weather";
///     const METHOD: http::Method = http::Method::GET;
///     const REPLAY: Replay = Replay::Safe;
///
///     fn path(&self) -> Path {
///         Path::new("weather")
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

    /// Which limits it counts against.
    const COST: Cost = Cost::Light;
    /// Whether it may use what a [`Limiter`](crate::Limiter) keeps in reserve.
    const URGENT: bool = false;
    /// Whether it writes to a catalog. Then a 401 may mean that the catalog is the account's and the token a location's.
    const WRITES_CATALOG: bool = false;

    /// The path below the root of the API.
    fn path(&self) -> Path;

    /// The query; encoded by the client, `+` included.
    fn query(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The body, if the call has one.
    ///
    /// # Errors
    /// If the body cannot be written as JSON.
    fn body(&self) -> Result<Option<Bytes>, serde_json::Error> {
        Ok(None)
    }

    /// What the body is; JSON unless an image is sent.
    fn content_type(&self) -> &'static str {
        "application/json"
    }
}

/// A list that comes in pages: what [`Client::pages`](crate::Client::pages) goes through.
pub trait ListEndpoint: Endpoint<Output = Page<Self::Item>> + Clone {
    /// An element of the list.
    type Item: Send;

    /// The same list with the same filters, from a cursor on.
    #[must_use]
    fn at(&self, cursor: Cursor) -> Self;
}

/// Whether something belongs to a location or to the whole account. The default is the token's own location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level<'a> {
    /// A location; `None` is the token's own, for tokens of a location.
    Location(Option<&'a LocationId>),
    /// An account; `None` is the token's own, for tokens of an account.
    Account(Option<&'a AccountId>),
}

impl Default for Level<'_> {
    fn default() -> Self {
        Self::Location(None)
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

    /// Begins with an account: `accounts/:id`, or the short `account`, which is the token's own.
    pub fn account(account: Option<&AccountId>) -> Self {
        match account {
            Some(id) => Self::new("accounts").then(id.as_str()),
            None => Self::new("account"),
        }
    }

    /// Begins with a location or an account.
    pub fn level(level: Level<'_>) -> Self {
        match level {
            Level::Location(location) => Self::location(location),
            Level::Account(account) => Self::account(account),
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
