//! The macro behind the open enums.

macro_rules! open_enums {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        ///
        /// Build it with `From`, so that known words become their variant.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A word this version does not know, as received; empty when the field was absent.
            Other(String),
        }

        impl $name {
            /// Every value this version knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The word as HubRise writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }

            /// Whether this version knows the word. An absent one, the empty text, is nothing unknown.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Other(text) if !text.is_empty())
            }

            fn known(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::known(text).unwrap_or_else(|| Self::Other(text.to_owned()))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::known(&text).unwrap_or(Self::Other(text))
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Other(String::new())
            }
        }

        // Words that are not known are kept, and noted.
        impl $crate::read::FromValue for $name {
            fn from_value(value: serde_json::Value, reader: &mut $crate::read::Reader) -> Option<Self> {
                let word = Self::from(String::from_value(value, reader)?);
                if !word.is_known() {
                    reader.unknown_word(stringify!($name), word.as_str());
                }
                Some(word)
            }
        }

        // The empty word stands for absence.
        impl $crate::write::ToJson for $name {
            fn to_json(&self) -> Result<Option<serde_json::Value>, $crate::write::Unwritable> {
                if self.as_str().is_empty() { Ok(None) } else { Ok(Some(self.as_str().into())) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }
    )+};
}

pub(crate) use open_enums;
