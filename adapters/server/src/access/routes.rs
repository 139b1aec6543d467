//! The one way a page gets an address: with what somebody must be to open it.

use super::Signed;
use crate::pages::{Frame, PageError, Pages, Words};
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, RawPathParams, Request, State};
use axum::handler::Handler;
use axum::http::uri::PathAndQuery;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Form, Router};
use bridge_engine::ConnectionId;
use bridge_engine::journal::{InjectionId, JournalError, Role};
use serde::Deserialize;

/// Bytes of a form that are read at most.
const LARGEST_FORM: usize = 2 * 1024 * 1024;

/// What somebody must be to open a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nobody in particular.
    Nothing,
    /// Signed in. The page itself shows only connections that `Signed::sees`.
    SignedIn,
    /// An administrator of the instance.
    Administrator,
    /// At least this role for the connection of what the address names. Whoever has none there is told that there is
    /// nothing.
    For(Subject, Role),
}

/// What an address names, by its parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// `{connection}`, by its [`handle`](ConnectionId::handle)
    Connection,
    /// `{injection}`
    Order,
    /// `{seq}`
    Event,
}

/// An address and what it takes.
#[derive(Debug, Clone)]
pub struct Rule {
    /// GET or POST.
    pub method: Method,
    /// As registered, with parameters in braces.
    pub path: &'static str,
    /// What it takes.
    pub need: Need,
}

/// Pages, each with what it takes to open it. There is no other way to add one.
#[derive(Debug)]
pub struct Routes {
    pages: Pages,
    router: Router<Pages>,
    rules: Vec<Rule>,
}

impl Routes {
    pub(crate) fn new(pages: Pages) -> Self {
        Self { pages, router: Router::new(), rules: Vec::new() }
    }

    /// A page to look at.
    #[must_use]
    pub(crate) fn get<H: Handler<T, Pages>, T: 'static>(self, path: &'static str, need: Need, handler: H) -> Self {
        self.add(Method::GET, path, need, get(handler))
    }

    /// A form that is sent in. Whoever is signed in must send the session's `csrf` with it.
    #[must_use]
    pub(crate) fn post<H: Handler<T, Pages>, T: 'static>(self, path: &'static str, need: Need, handler: H) -> Self {
        self.add(Method::POST, path, need, post(handler))
    }

    /// Something the handlers added so far can extract with [`Extension`].
    #[must_use]
    pub(crate) fn with<T: Clone + Send + Sync + 'static>(self, shared: T) -> Self {
        Self { router: self.router.layer(Extension(shared)), ..self }
    }

    fn add(mut self, method: Method, path: &'static str, need: Need, handler: MethodRouter<Pages>) -> Self {
        let checked = handler.route_layer(middleware::from_fn_with_state((self.pages.clone(), need), check));
        self.router = self.router.route(path, checked);
        self.rules.push(Rule { method, path, need });
        self
    }

    /// Every address with what it takes.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(crate) fn into_parts(self) -> (Pages, Router<Pages>) {
        (self.pages, self.router)
    }
}

/// Lets a request through to its page, or not.
async fn check(
    State((pages, need)): State<(Pages, Need)>,
    frame: Frame,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let w = frame.w;
    let Some(signed) = &frame.signed else {
        return match need {
            Need::Nothing => next.run(request).await,
            _ if frame.is_api => PageError::new(w, StatusCode::UNAUTHORIZED, w.t("error_no_token")).into_response(),
            _ => to_sign_in(request.method(), request.uri()),
        };
    };
    if let Err(error) = admit(&pages, w, signed, need, &params).await {
        return error.into_response();
    }
    if frame.is_api {
        // No browser sends a program's token by itself, so no form of somebody else's carries it.
        return next.run(request).await;
    }
    match with_token(request, signed).await {
        Some(request) => next.run(request).await,
        None => PageError::foreign_page(w).into_response(),
    }
}

async fn admit(pages: &Pages, w: Words, signed: &Signed, need: Need, params: &RawPathParams) -> Result<(), PageError> {
    match need {
        Need::Nothing | Need::SignedIn => Ok(()),
        Need::Administrator if signed.is_administrator() => Ok(()),
        Need::Administrator => Err(PageError::forbidden(w)),
        Need::For(subject, role) => {
            let found = subject.connection(pages, params).await.map_err(|error| PageError::of_journal(w, &error))?;
            match found.filter(|connection| signed.sees(connection)) {
                None => Err(PageError::not_found(w)),
                Some(connection) if signed.may(role, &connection) => Ok(()),
                Some(_) => Err(PageError::forbidden(w)),
            }
        }
    }
}

impl Subject {
    const fn parameter(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Order => "injection",
            Self::Event => "seq",
        }
    }

    /// The connection of what the address names.
    async fn connection(self, pages: &Pages, params: &RawPathParams) -> Result<Option<ConnectionId>, JournalError> {
        let Some((_, value)) = params.iter().find(|(name, _)| *name == self.parameter()) else { return Ok(None) };
        let number = value.parse().ok();
        match (self, number) {
            (Self::Connection, _) => Ok(pages.engine.connection_by_handle(value).map(|connection| connection.id)),
            (Self::Order, Some(id)) => pages.store.connection_of_order(InjectionId(id)).await,
            (Self::Event, Some(seq)) => pages.store.connection_of_event(seq).await,
            (_, None) => Ok(None),
        }
    }
}

/// What every form of a session carries.
#[derive(Deserialize)]
struct Sent {
    csrf: String,
}

/// The request with its body again, if it is no POST or brings the session's token.
async fn with_token(request: Request, signed: &Signed) -> Option<Request> {
    if request.method() != Method::POST {
        return Some(request);
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_FORM).await.ok()?;
    let copy = Request::from_parts(parts.clone(), Body::from(bytes.clone()));
    let Form(sent) = Form::<Sent>::from_request(copy, &()).await.ok()?;
    is_same(&sent.csrf, signed.csrf()).then(|| Request::from_parts(parts, Body::from(bytes)))
}

/// In a time that does not tell how much of it is right.
fn is_same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |differ, (one, other)| differ | (one ^ other));
    one.len() == other.len() && differ == 0
}

/// Leads somebody who is not signed in to the sign-in, and from there back to the page that was asked for.
pub(super) fn to_sign_in(method: &Method, uri: &Uri) -> Response {
    let wanted = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    if *method == Method::POST || wanted == "/" {
        return Redirect::to("/sign-in").into_response();
    }
    // What would end the value, or be decoded away.
    let wanted = wanted.replace('%', "%25").replace('&', "%26").replace('+', "%2B");
    Redirect::to(&format!("/sign-in?next={wanted}")).into_response()
}
