//! Pages that say what did not work, and what to do.

use super::{Frame, Words, connect};
use crate::api;
use askama::Template;
use axum::Extension;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use bridge_engine::OperateError;
use bridge_engine::connecting::ConnectingError;
use bridge_engine::journal::JournalError;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    w: Words,
    frame: Frame,
    text: String,
}

/// A page that could not be shown, or an action that was not carried out.
#[derive(Debug, Clone)]
pub(crate) struct PageError {
    words: Words,
    status: StatusCode,
    text: String,
}

impl PageError {
    /// For what no other function here is for; `text` says what to do.
    pub(crate) fn new(words: Words, status: StatusCode, text: String) -> Self {
        Self { words, status, text }
    }

    /// What is said.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
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

    /// The reader's role is too low for this.
    pub(crate) fn forbidden(words: Words) -> Self {
        Self::new(words, StatusCode::FORBIDDEN, words.t("error_forbidden"))
    }

    /// A journal that failed is logged here, once.
    pub(crate) fn of_journal(words: Words, error: &JournalError) -> Self {
        tracing::error!(%error, "a page could not read the journal");
        Self::journal(words)
    }

    /// A step of connecting that was not done: why, and what to do.
    pub(crate) fn of_connecting(words: Words, error: &ConnectingError) -> Self {
        let status = match error {
            ConnectingError::NoSuchConnection => return Self::not_found(words),
            ConnectingError::Engine(cause) => {
                tracing::error!(error = %cause, "a step of connecting failed");
                StatusCode::SERVICE_UNAVAILABLE
            }
            ConnectingError::HubRise { .. } | ConnectingError::Till(_) => StatusCode::BAD_GATEWAY,
            _ => StatusCode::CONFLICT,
        };
        Self::new(words, status, connect::explained(words, error.key()))
    }

    pub(crate) fn of_action(words: Words, error: &OperateError) -> Self {
        match error {
            OperateError::NoSuchOrder => Self::not_found(words),
            OperateError::NotNow { phase: "on_till" } => {
                Self::new(words, StatusCode::CONFLICT, words.t("error_on_till"))
            }
            OperateError::NotNow { phase } => {
                let text = words.with("error_not_now", "label", &words.label(phase));
                Self::new(words, StatusCode::CONFLICT, text)
            }
            OperateError::Over => Self::new(words, StatusCode::CONFLICT, words.t("error_over")),
            OperateError::NotServed => Self::new(words, StatusCode::CONFLICT, words.t("error_not_served")),
            OperateError::TicketOfAnother { ticket, order } => {
                let args = [("ticket", ticket.as_str()), ("order", order.as_str())];
                Self::new(words, StatusCode::CONFLICT, words.with_all("confirm_ticket_another", &args))
            }
            OperateError::NothingToSend => Self::new(words, StatusCode::CONFLICT, words.t("error_nothing_to_send")),
            other => {
                tracing::error!(error = %other, "an action failed");
                Self::journal(words)
            }
        }
    }
}

/// The guard makes the page, as it knows who reads it.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        (self.status, Extension(self)).into_response()
    }
}

/// The answer, with a page around its error if it is one.
pub(super) fn dressed(mut response: Response, frame: Frame) -> Response {
    let error = match response.extensions_mut().remove::<PageError>() {
        Some(error) => error,
        None if is_unread(&response) => PageError::new(frame.w, response.status(), frame.w.t("error_unread")),
        None => return response,
    };
    if frame.is_api {
        let mut answer = api::failed(error.status, &error.text);
        answer
            .headers_mut()
            .extend(response.headers_mut().remove(header::RETRY_AFTER).map(|at| (header::RETRY_AFTER, at)));
        return answer;
    }
    let page = ErrorPage { w: error.words, frame, text: error.text };
    // Nothing is left to say if even this page cannot be made; the status says that it went wrong.
    (error.status, Html(page.render().unwrap_or_default())).into_response()
}

/// Whether axum could not read the address or the form, and said so in words for programmers.
fn is_unread(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    response.status().is_client_error() && kind.is_some_and(|kind| kind.starts_with("text/plain"))
}

/// The error for somebody who asked for another site: without a page around it.
pub(super) fn bare(error: &PageError) -> Response {
    (error.status, error.text.clone()).into_response()
}
