//! The errors of the simulated HubRise API, with the bodies the reference documents.

use serde_json::{Value, json};

/// One field HubRise refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field, e.g. `items[0].id`.
    pub field: String,
    /// Why.
    pub message: String,
}

/// An error answer of the simulated API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("HubRise answers {status}: {message}")]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// HubRise's `error_type`; none is documented for 400.
    pub error_type: Option<&'static str>,
    /// HubRise's `message`; documented for 401 and 422 only, a help to the reader elsewhere.
    pub message: String,
    /// The fields a 422 names.
    pub errors: Vec<FieldError>,
}

impl Refusal {
    fn new(status: u16, error_type: Option<&'static str>, message: &str) -> Self {
        Self { status, error_type, message: message.to_owned(), errors: Vec::new() }
    }

    pub(crate) fn unauthorized(message: &str) -> Self {
        Self::new(401, Some("unauthorized"), message)
    }

    pub(crate) fn forbidden(message: &str) -> Self {
        Self::new(403, Some("forbidden"), message)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(404, Some("not_found"), "Not found")
    }

    pub(crate) fn no_route() -> Self {
        Self::new(404, Some("routing_error"), "No such endpoint")
    }

    pub(crate) fn bad_request(message: &str) -> Self {
        Self::new(400, None, message)
    }

    pub(crate) fn media_type() -> Self {
        Self::new(415, Some("unsupported_media_type"), "The body must be application/json")
    }

    pub(crate) fn too_many_requests() -> Self {
        Self::new(429, Some("too_many_requests"), "Too many requests")
    }

    pub(crate) fn internal_error() -> Self {
        Self::new(500, Some("internal_error"), "Internal error")
    }

    pub(crate) fn invalid(errors: Vec<FieldError>) -> Self {
        let mut refusal = Self::new(422, Some("unprocessable_entity"), "Validation failed");
        refusal.errors = errors;
        refusal
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut body = json!({ "message": self.message });
        if let Some(error_type) = self.error_type {
            body["error_type"] = error_type.into();
        }
        if !self.errors.is_empty() {
            let errors = self.errors.iter();
            body["errors"] = errors.map(|error| json!({ "field": error.field, "message": error.message })).collect();
        }
        body
    }
}
