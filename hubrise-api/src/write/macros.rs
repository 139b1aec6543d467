//! How what is sent is declared.

/// Defines a body we send: each field with its doc, its type and its name in the JSON. A field whose type can be absent (`Option`,
/// `Vec`, `Change`, ...) is then left out; `..part` has no key of its own and gives its fields to the object.
macro_rules! sent {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$doc:meta])* $field:ident: $type:ty = $key:tt),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
        pub struct $name {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $crate::write::ToJson for $name {
            fn to_json(&self) -> Result<Option<serde_json::Value>, $crate::write::Unwritable> {
                let mut object = $crate::write::Object::default();
                $($crate::write::sent!(@put object, self.$field, $key);)*
                object.finish()
            }
        }

        $crate::write::serialize_as_json!($name);
    };
    (@put $object:ident, $self:ident.$field:ident, _) => { $object.spread(&$self.$field)? };
    (@put $object:ident, $self:ident.$field:ident, $key:literal) => { $object.put($key, &$self.$field)? };
}
pub(crate) use sent;

/// `Serialize` by way of `ToJson`.
macro_rules! serialize_as_json {
    ($($name:ty),+ $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let json = $crate::write::ToJson::to_json(self).map_err(serde::ser::Error::custom)?;
                serde::Serialize::serialize(&json, serializer)
            }
        }
    )+};
}
pub(crate) use serialize_as_json;
