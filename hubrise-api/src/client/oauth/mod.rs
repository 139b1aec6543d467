//! OAuth 2.0 of HubRise: from a click on "connect" to a token, and back.
//!
//! ```
//! use hubrise_api::{AuthorizeUrl, OAuthState, Permissions, Redirect, ScopeResource};
//!
//! let state = OAuthState::random()?; // keep it in the user's session
//! let scope = Permissions::location(ScopeResource::Orders.write()).and(ScopeResource::CustomerList.write());
//! let url = AuthorizeUrl::new("123.clients.hubrise.com", Redirect::to("https://till.example/back"), scope).state(&state);
//! println!("{url}"); // send the browser there
//!
//! let query = format!("code=abc&state={}", state.as_str()); // what the browser comes back with
//! let code = Redirect::code_from_query(&query, Some(&state))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authorize;
mod exchange;
mod redirect;
mod scope;

pub use authorize::{AuthorizeUrl, DeviceId};
pub use exchange::{Connected, Grant, OAuthClient, OAuthError};
pub use redirect::{AuthorizeError, Code, OAuthState, Redirect};
pub use scope::{Access, Permission, Permissions, Profile, Scope, ScopeError, ScopeResource};

/// Where HubRise's OAuth lives.
pub const OAUTH_URL: &str = "https://manager.hubrise.com/oauth2/v1";
