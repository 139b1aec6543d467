//! HubRise's rate limits: three windows on the round minute, hour and day, and one of heavy calls.

mod counters;
mod store;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};

pub(super) use counters::minute_edge;
pub use counters::{Closed, Counters, Limits, Tally};
pub use store::{CounterStore, StoreError};

use super::retry::later;
use crate::{Clock, Cost, SystemClock};

/// Makes calls wait for HubRise's rate limits, which are per connection: share one among all that use its token.
///
/// Calls that are not urgent leave a reserve in each window. A window that is used up ends on the round minute, hour or day; a
/// wait longer than [`Limits::patience`] is refused at once. With a store the counts outlive the process: they are saved ahead in
/// blocks of calls, so a crash loses some calls of the window, never counts too few. One process a connection: the store is not
/// shared.
///
/// ```
/// use std::sync::Arc;
///
/// use hubrise_api::{AccessToken, Client, Limiter, Limits, RetryPolicy};
///
/// let limiter = Arc::new(Limiter::new(Limits::default()));
/// let client = Client::builder(AccessToken::new("token")).limiter(limiter).retry(RetryPolicy::default()).build()?;
/// assert_eq!(client.headroom().expect("it has a limiter").minute.left, 500);
/// # Ok::<(), hubrise_api::BuildError>(())
/// ```
pub struct Limiter {
    limits: Limits,
    clock: Arc<dyn Clock>,
    store: Option<Arc<dyn CounterStore>>,
    counted: RwLock<Counters>,
    /// What the store holds; `None` = not loaded yet. Its lock is held while a call is admitted.
    saved: tokio::sync::Mutex<Option<Counters>>,
}

/// How much is left in each window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Headroom {
    /// This minute.
    pub minute: WindowRoom,
    /// This hour.
    pub hour: WindowRoom,
    /// This day.
    pub day: WindowRoom,
    /// Heavy calls of this minute.
    pub heavy: WindowRoom,
    /// HubRise refused a call, and nothing goes out before.
    pub closed_until: Option<DateTime<Utc>>,
}

/// How much is left in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WindowRoom {
    /// Calls left, the reserve included.
    pub left: u32,
    /// How many of them only urgent calls may use.
    pub reserve: u32,
    /// When the window ends.
    pub ends: DateTime<Utc>,
}

impl Limiter {
    /// Limits counted in memory, by the system's clock.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            clock: Arc::new(SystemClock),
            store: None,
            counted: RwLock::default(),
            saved: tokio::sync::Mutex::default(),
        }
    }

    /// Counts by another clock.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Keeps the counts in a store. It is read before the first call; until then [`Limiter::headroom`] knows nothing of it.
    #[must_use]
    pub fn store(mut self, store: Arc<dyn CounterStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// How much is left.
    pub fn headroom(&self) -> Headroom {
        self.read().headroom(&self.limits, self.clock.now())
    }

    /// Waits until a call may go out, and counts it.
    ///
    /// # Errors
    /// When it could go out, if that is too long to wait.
    pub async fn admit(&self, cost: Cost, urgent: bool) -> Result<(), DateTime<Utc>> {
        let longest = later(self.clock.now(), self.limits.patience);
        loop {
            match self.try_admit(cost, urgent).await {
                Ok(()) => return Ok(()),
                Err(until) if until > longest => return Err(until),
                Err(until) => self.clock.sleep_until(until).await,
            }
        }
    }

    /// HubRise answered 429: closes the windows until `Retry-After`, else to the end of the longest that is used up by our count.
    pub async fn refused(&self, cost: Cost, retry_after: Option<Duration>) {
        let mut saved = self.saved.lock().await;
        let now = self.clock.now();
        let counted = self.read().refused(&self.limits, now, cost, retry_after);
        self.write(counted);
        self.save(&mut saved, counted).await;
    }

    async fn try_admit(&self, cost: Cost, urgent: bool) -> Result<(), DateTime<Utc>> {
        let mut saved = self.saved.lock().await;
        self.load(&mut saved).await;
        let counted = self.read().admit(&self.limits, self.clock.now(), cost, urgent)?;
        self.write(counted);
        if !saved.is_some_and(|saved| saved.covers(&counted)) {
            self.save(&mut saved, counted.ahead(&self.limits)).await;
        }
        Ok(())
    }

    /// A store that cannot be read counts as empty, one that cannot be written is tried again at the next call: orders go on.
    async fn load(&self, saved: &mut Option<Counters>) {
        let Some(store) = self.store.as_ref().filter(|_| saved.is_none()) else { return };
        let loaded = store.load().await.ok().flatten().unwrap_or_default();
        self.write(loaded);
        *saved = Some(loaded);
    }

    async fn save(&self, saved: &mut Option<Counters>, counters: Counters) {
        let Some(store) = &self.store else { return };
        if store.save(&counters).await.is_ok() {
            *saved = Some(counters);
        }
    }

    fn read(&self) -> Counters {
        *self.counted.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, counters: Counters) {
        *self.counted.write().unwrap_or_else(PoisonError::into_inner) = counters;
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").field("limits", &self.limits).field("counted", &self.read()).finish_non_exhaustive()
    }
}
