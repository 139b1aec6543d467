//! Who may open the pages: accounts, sessions, roles, and what every page of ours is guarded by.

mod bearer;
mod cookie;
mod language;
mod limiter;
mod me;
mod password;
mod routes;
mod setup;
mod sign_in;
mod signed;
mod site;
mod tokens;
mod users;

pub(crate) use bearer::Bearer;
pub(crate) use cookie::lang as chosen_lang;
pub use routes::{Need, Routes, Rule, Subject};
pub(crate) use signed::Signed;
pub(crate) use site::Scheme;
pub use site::Site;

use axum::http::{HeaderMap, HeaderValue, header};
use bridge_engine::clock::{Clock, Rng, SystemClock, SystemRng};
use bridge_engine::journal::{Alive, JournalError, Store, Token, UserId};
use chrono::{DateTime, TimeDelta, Utc};
use limiter::Limiter;
use password::Passwords;
use std::fmt;
use std::sync::Arc;

/// A session that nobody used for this long is over.
const IDLE: TimeDelta = TimeDelta::hours(8);
/// A session is over after this long, however much it was used.
const LIFETIME: TimeDelta = TimeDelta::days(7);
/// How exactly it is kept when a session was last used: not every page is a write.
const TOUCHED_EVERY: TimeDelta = TimeDelta::minutes(5);
/// How long a one-time link works.
const LINK: TimeDelta = TimeDelta::hours(24);
/// How much is kept of what a browser calls itself.
const AGENT: usize = 200;

/// The pages somebody needs to get in, those about users, and the choice of a language.
pub(crate) fn pages(routes: Routes) -> Routes {
    let routes = sign_in::pages(routes);
    let routes = setup::pages(routes);
    let routes = me::pages(routes);
    let routes = users::pages(routes);
    let routes = tokens::pages(routes);
    language::pages(routes)
}

/// Who may open the pages. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Access {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    site: Site,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    passwords: Passwords,
    limiter: Limiter,
    pace: bearer::Pace,
    /// The demo's built-in administrator, who is whoever opens its pages on this machine.
    built_in: Option<Signed>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("site", &self.inner.site).finish_non_exhaustive()
    }
}

impl Access {
    /// Nobody gets in without signing in.
    pub fn new(store: Store, site: Site) -> Self {
        Self::with_clock(store, site, Arc::new(SystemClock))
    }

    /// [`new`](Self::new) with another clock.
    pub fn with_clock(store: Store, site: Site, clock: Arc<dyn Clock>) -> Self {
        Self::made(store, site, clock, None)
    }

    /// For the demo, whose orders are made up: everybody on this machine is its administrator.
    pub fn demo(store: Store) -> Self {
        let built_in = Some(Signed::built_in(&Token::from_bits(SystemRng.bits())));
        Self::made(store, Site::this_machine(), Arc::new(SystemClock), built_in)
    }

    fn made(store: Store, site: Site, clock: Arc<dyn Clock>, built_in: Option<Signed>) -> Self {
        let (rng, passwords, limiter) = (Arc::new(SystemRng), Passwords::default(), Limiter::default());
        let pace = bearer::Pace::default();
        Self { inner: Arc::new(Inner { store, site, clock, rng, passwords, limiter, pace, built_in }) }
    }

    pub(crate) fn site(&self) -> &Site {
        &self.inner.site
    }

    /// Makes the link by which an administrator is made or reinstated, as a path of the pages. An earlier one no longer
    /// works.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub async fn setup_link(&self) -> Result<String, JournalError> {
        self.link(None).await
    }

    /// Makes the link by which a user sets a password, likewise.
    async fn invitation(&self, user: UserId) -> Result<String, JournalError> {
        self.link(Some(user)).await
    }

    async fn link(&self, user: Option<UserId>) -> Result<String, JournalError> {
        let token = self.new_token();
        self.inner.store.add_link(&token, user, self.inner.clock.now() + LINK).await?;
        Ok(format!("/setup/{}", token.reveal()))
    }

    /// Signs a user in: a new session, whatever the browser had before.
    async fn open_session(
        &self,
        user: UserId,
        headers: &HeaderMap,
        scheme: Scheme,
    ) -> Result<HeaderValue, JournalError> {
        let token = self.new_token();
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let agent: String = agent.chars().take(AGENT).collect();
        let now = self.inner.clock.now();
        self.inner.store.open_session(&token, user, &agent, now, self.alive()).await?;
        Ok(cookie::set_session(&token, scheme))
    }

    /// 128 random bits.
    pub(crate) fn new_token(&self) -> Token {
        Token::from_bits(self.inner.rng.bits())
    }

    /// The time by the clock of sign-ins.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    fn alive(&self) -> Alive {
        let now = self.inner.clock.now();
        Alive { opened_after: now - LIFETIME, seen_after: now - IDLE }
    }

    /// Whoever sent this request, if somebody is signed in.
    pub(crate) async fn signed(&self, headers: &HeaderMap, scheme: Scheme) -> Result<Option<Signed>, JournalError> {
        if let Some(built_in) = &self.inner.built_in {
            return Ok(Some(built_in.clone()));
        }
        let Some(token) = cookie::session(headers, scheme) else { return Ok(None) };
        let Some((session, user)) = self.inner.store.session(&token, self.alive()).await? else { return Ok(None) };
        let now = self.inner.clock.now();
        if now - session.seen_at >= TOUCHED_EVERY {
            self.inner.store.touch_session(session.id, now).await?;
        }
        Ok(Some(Signed::new(user, session.id, &token)))
    }
}
