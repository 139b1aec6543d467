//! How resources are declared: one line a field, with its doc, its type and its name in the JSON.

/// Defines a record: each field with its doc, its type and its name in the JSON (with other spellings that are read too), and
/// reads it in one pass over the object. `..name` at the end keeps the keys that have no field. What was read can be written:
/// absent fields are left out, words and unknown keys go out unchanged.
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$doc:meta])* $field:ident: $type:ty = $key:literal $(or $alias:literal)*),+
        $(,)? $(..$rest:ident)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        $vis struct $name {
            $($(#[$doc])* $vis $field: $type,)+
            $(
                /// Keys this version has no field for: what the documentation it was written from does not show.
                $vis $rest: $crate::CustomFields,
            )?
        }

        impl $crate::read::Record for $name {
            fn read_fields(
                map: serde_json::Map<String, serde_json::Value>,
                reader: &mut $crate::read::Reader,
            ) -> Self {
                let mut record = Self::default();
                for (key, value) in map {
                    match key.as_str() {
                        $($key $(| $alias)* => record.$field = reader.field($key, value),)+
                        _ => { $(record.$rest.0.insert(key, value);)? }
                    }
                }
                record
            }
        }

        impl $crate::read::FromValue for $name {
            fn from_value(value: serde_json::Value, reader: &mut $crate::read::Reader) -> Option<Self> {
                reader.record(value)
            }
        }

        impl $crate::write::ToJson for $name {
            fn to_json(&self) -> Result<Option<serde_json::Value>, $crate::write::Unwritable> {
                let mut object = $crate::write::Object::default();
                $(self.$rest.0.iter().for_each(|(key, value)| object.raw(key, value));)?
                $(object.put($key, &self.$field)?;)+
                object.finish()
            }
        }

        $crate::write::serialize_as_json!($name);
    };
}
pub(crate) use record;

/// Gives a record its public way in.
macro_rules! readable {
    ($($name:ident),+ $(,)?) => {$(
        impl $name {
            /// Reads it leniently: unknown fields are ignored, `null` and blank mean absent, a malformed field costs that field
            /// only and is listed among the problems.
            ///
            /// # Errors
            /// [`ReadError::NotAnObject`](crate::ReadError::NotAnObject) if it is no JSON object.
            pub fn read(value: &serde_json::Value) -> Result<$crate::Read<Self>, $crate::ReadError> {
                $crate::read::document(value.clone())
            }

            /// Parses and reads it; no text in it is copied.
            ///
            /// # Errors
            /// As [`Self::read`], and [`ReadError::NotJson`](crate::ReadError::NotJson) with line and column.
            pub fn from_slice(json: &[u8]) -> Result<$crate::Read<Self>, $crate::ReadError> {
                $crate::read::document($crate::read::parse(json)?)
            }
        }
    )+};
}
pub(crate) use readable;
