//! A field of a PATCH.

/// What a PATCH does to a field that can be empty.
///
/// ```
/// use hubrise_api::{Change, PatchCustomer};
///
/// let patch = PatchCustomer { city: Change::set("Lyon"), phone: Change::Clear, ..PatchCustomer::default() };
/// assert_eq!(serde_json::to_value(&patch)?, serde_json::json!({ "city": "Lyon", "phone": null }));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The field is not sent and stays as it is.
    #[default]
    Keep,
    /// The field is sent as `null`.
    Clear,
    /// The field is sent with this value.
    Set(T),
}

impl<T> Change<T> {
    /// Sets the field, converting the value.
    pub fn set(value: impl Into<T>) -> Self {
        Self::Set(value.into())
    }
}

/// `None` clears the field.
impl<T> From<Option<T>> for Change<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}
