//! Values that must not reach a log: personal text, secrets, JSON of unknown content.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Text about a person: a name, a phone number, an address, a note. `Debug` hides it and there is no `Display`.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal(String);

impl Personal {
    /// The text, for the place that really shows or sends it. Never log it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Personal {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Personal {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Deserialize)]
        #[serde(from = "String")]
        pub struct $name(String);

        impl $name {
            /// Wraps the secret; blanks around it, as copying leaves them, are cut off.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(text.as_ref().trim().to_owned())
            }

            /// The secret itself. Whoever calls this keeps it out of logs, errors and stored exchanges.
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    )+};
}

secrets! {
    /// The token of one connection. It never expires and is sent as `X-Access-Token`.
    AccessToken,
    /// The secret of the OAuth client; also the key of the webhook signature.
    ClientSecret,
}

/// JSON kept as it came, because its content is not ours to model. `Debug` shows its kind and size only: it may hold personal data.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson<T = Value>(pub T);

/// The `custom_fields` of a resource: any JSON object, at most 8 kB at HubRise, empty when absent.
pub type CustomFields = RawJson<Map<String, Value>>;

impl<T> Deref for RawJson<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for RawJson<T> {
    fn from(json: T) -> Self {
        Self(json)
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::Null => f.write_str("[json null]"),
            Value::Bool(_) => f.write_str("[json boolean]"),
            Value::Number(_) => f.write_str("[json number]"),
            Value::String(text) => write!(f, "[json string of {} bytes]", text.len()),
            Value::Array(list) => write!(f, "[json array of {}]", list.len()),
            Value::Object(map) => write!(f, "[json object of {}]", map.len()),
        }
    }
}

impl fmt::Debug for CustomFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[json object of {}]", self.0.len())
    }
}
