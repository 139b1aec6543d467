//! Whoever is signed in, and what that person may do.

use super::routes::to_sign_in;
use crate::pages::Frame;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use bridge_core::text::Lang;
use bridge_engine::ConnectionId;
use bridge_engine::journal::{Rights, Role, SessionId, Token, User, UserId};
use chrono::DateTime;
use std::collections::BTreeMap;

/// Whoever sent a request, signed in. As an argument of a handler: whoever is not is led to the sign-in.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    /// The user.
    pub(crate) user: User,
    /// The browser's session; none for the demo's built-in administrator.
    pub(crate) session: Option<SessionId>,
    csrf: String,
}

impl Signed {
    pub(super) fn new(user: User, session: SessionId, token: &Token) -> Self {
        Self { user, session: Some(session), csrf: token.derive("csrf") }
    }

    /// The demo's administrator: not a stored user, without a password or a session.
    pub(super) fn built_in(token: &Token) -> Self {
        let user = User {
            id: UserId(0),
            name: "demo".to_owned(),
            rights: Rights { administrator: true, ..Rights::default() },
            active: true,
            has_password: false,
            lang: None::<Lang>,
            created_at: DateTime::UNIX_EPOCH,
        };
        Self { user, session: None, csrf: token.derive("csrf") }
    }

    /// A program, by its token: not a stored user, and without forms to send.
    pub(super) fn program(name: &str, roles: BTreeMap<ConnectionId, Role>) -> Self {
        let user = User {
            id: UserId(0),
            name: name.to_owned(),
            rights: Rights { administrator: false, roles },
            active: true,
            has_password: false,
            lang: None,
            created_at: DateTime::UNIX_EPOCH,
        };
        Self { user, session: None, csrf: String::new() }
    }

    /// What stands beside decisions.
    pub(crate) fn name(&self) -> &str {
        &self.user.name
    }

    /// Administrator of the whole instance.
    pub(crate) const fn is_administrator(&self) -> bool {
        self.user.rights.administrator
    }

    /// The role for a connection; `None`: this connection does not exist for this user.
    pub(crate) fn role_for(&self, connection: &ConnectionId) -> Option<Role> {
        if self.is_administrator() {
            return Some(Role::Administrator);
        }
        self.user.rights.roles.get(connection).copied()
    }

    /// Whether the user may see a connection at all.
    pub(crate) fn sees(&self, connection: &ConnectionId) -> bool {
        self.role_for(connection).is_some()
    }

    /// Whether the user may do what takes this role for a connection.
    pub(crate) fn may(&self, role: Role, connection: &ConnectionId) -> bool {
        self.role_for(connection) >= Some(role)
    }

    /// Whether customers' names, addresses and phones are shown: to those who may have to call them, not to viewers.
    pub(crate) fn sees_personal_data(&self, connection: &ConnectionId) -> bool {
        self.may(Role::Operator, connection)
    }

    /// What each form of this session carries.
    pub(crate) fn csrf(&self) -> &str {
        &self.csrf
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let signed = parts.extensions.get::<Frame>().and_then(|frame| frame.signed.clone());
        signed.ok_or_else(|| to_sign_in(&parts.method, &parts.uri))
    }
}
