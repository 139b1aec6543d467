use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::ops::Index;

/// What the text of a finding needs: a few values by name. Read and written as a map.
///
/// A list and no map: there are seldom more than three, and an order has a finding for every element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Args(Vec<(Cow<'static, str>, String)>);

impl Args {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&String> {
        self.iter().find_map(|(known, value)| (known == name).then_some(value))
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &String)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn set(&mut self, name: impl Into<Cow<'static, str>>, value: String) {
        let name = name.into();
        match self.0.binary_search_by(|(known, _)| known.cmp(&name)) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => {
                self.0.reserve_exact(1);
                self.0.insert(place, (name, value));
            }
        }
    }
}

impl Index<&str> for Args {
    type Output = String;

    /// # Panics
    /// When there is no value of this name; see [`Args::get`].
    fn index(&self, name: &str) -> &String {
        self.get(name).expect("the finding has this argument")
    }
}

impl Serialize for Args {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Args {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;

        impl<'de> Visitor<'de> for Map {
            type Value = Args;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("texts by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Args, A::Error> {
                let mut args = Args::default();
                while let Some((name, value)) = map.next_entry::<String, _>()? {
                    args.set(name, value);
                }
                Ok(args)
            }
        }

        deserializer.deserialize_map(Map)
    }
}
