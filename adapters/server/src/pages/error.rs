//! Pages that say what did not work, and what to do.

use super::Words;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bridge_engine::OperateError;
use bridge_engine::journal::JournalError;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    w: Words,
    demo: bool,
    text: String,
}

/// A page that could not be shown, or an action that was not carried out.
#[derive(Debug)]
pub(crate) struct PageError {
    words: Words,
    status: StatusCode,
    text: String,
}

impl PageError {
    fn new(words: Words, status: StatusCode, text: String) -> Self {
        Self { words, status, text }
    }

    pub(crate) fn not_found(words: Words) -> Self {
        Self::new(words, StatusCode::NOT_FOUND, words.t("error_not_found"))
    }

    pub(crate) fn journal(words: Words) -> Self {
        Self::new(words, StatusCode::SERVICE_UNAVAILABLE, words.t("error_journal"))
    }

    pub(crate) fn foreign_page(words: Words) -> Self {
        Self::new(words, StatusCode::FORBIDDEN, words.t("error_foreign_page"))
    }

    /// A journal that failed is logged here, once.
    pub(crate) fn of_journal(words: Words, error: &JournalError) -> Self {
        tracing::error!(%error, "a page could not read the journal");
        Self::journal(words)
    }

    pub(crate) fn of_action(words: Words, error: &OperateError) -> Self {
        match error {
            OperateError::NoSuchOrder => Self::not_found(words),
            OperateError::NotNow { phase } => {
                let text = words.with("error_not_now", "label", &words.label(phase));
                Self::new(words, StatusCode::CONFLICT, text)
            }
            OperateError::NothingToSend => Self::new(words, StatusCode::CONFLICT, words.t("error_nothing_to_send")),
            other => {
                tracing::error!(error = %other, "an action failed");
                Self::journal(words)
            }
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let page = ErrorPage { w: self.words, demo: false, text: self.text };
        let html = page.render().unwrap_or_default();
        (self.status, Html(html)).into_response()
    }
}
