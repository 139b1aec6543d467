//! Lists HubRise refuses when they are empty.

use serde_json::Value;

use crate::write::{ToJson, Unwritable, elements};

/// At least one element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOrMore<T>(Vec<T>);

impl<T> OneOrMore<T> {
    /// One element.
    pub fn new(first: T) -> Self {
        Self(vec![first])
    }

    /// And another one.
    #[must_use]
    pub fn and(mut self, next: T) -> Self {
        self.0.push(next);
        self
    }

    /// All of a list; `None` if it is empty.
    pub fn from_vec(list: Vec<T>) -> Option<Self> {
        (!list.is_empty()).then_some(Self(list))
    }

    /// The elements.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T: ToJson> ToJson for OneOrMore<T> {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        elements(&self.0).map(Some)
    }
}
