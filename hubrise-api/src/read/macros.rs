//! How resources are declared: one line a field, with its doc, its type and its name in the JSON.

/// Defines a record: each field with its doc, its type and its name in the JSON, and reads it in one pass over the object.
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty = $key:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        $vis struct $name {
            $($(#[$doc])* $vis $field: $type,)+
        }

        impl $crate::read::Record for $name {
            fn read_fields<'a>(
                map: &'a serde_json::Map<String, serde_json::Value>,
                reader: &mut $crate::read::Reader<'a>,
            ) -> Self {
                let mut record = Self::default();
                for (key, value) in map {
                    match key.as_str() {
                        $($key => record.$field = reader.field($key, value),)+
                        _ => {}
                    }
                }
                record
            }
        }

        impl $crate::read::FromValue for $name {
            fn from_value<'a>(
                value: &'a serde_json::Value,
                reader: &mut $crate::read::Reader<'a>,
            ) -> Option<Self> {
                reader.record(value)
            }
        }
    };
}
pub(crate) use record;

/// Gives a record its public way in.
macro_rules! readable {
    ($name:ident) => {
        impl $name {
            /// Reads it leniently: unknown fields are ignored, `null` and blank mean absent, a malformed field costs that field
            /// only and is listed among the problems.
            ///
            /// # Errors
            /// [`ReadError::NotAnObject`](crate::ReadError::NotAnObject) if it is no JSON object.
            pub fn read(value: &serde_json::Value) -> Result<$crate::Read<Self>, $crate::ReadError> {
                $crate::read::document(value)
            }

            /// Parses and reads it.
            ///
            /// # Errors
            /// As [`Self::read`], and [`ReadError::NotJson`](crate::ReadError::NotJson) with line and column.
            pub fn from_slice(json: &[u8]) -> Result<$crate::Read<Self>, $crate::ReadError> {
                Self::read(&$crate::read::parse(json)?)
            }
        }
    };
}
pub(crate) use readable;
