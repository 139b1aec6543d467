//! HubRise's rate limits are per connection, and outlive the process.

use crate::clock::Clock;
use crate::connection::ConnectionId;
use crate::journal::Journal;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hubrise_api::{CounterStore, Counters, Limiter, Limits, StoreError};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Of every window of HubRise's limits, for calls about orders that are on their way.
const RESERVE_PERCENT: u32 = 20;

/// One limiter a connection, whatever its token.
pub(crate) struct Quotas {
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    limiters: Mutex<HashMap<ConnectionId, Arc<Limiter>>>,
}

impl Quotas {
    pub(crate) fn new(journal: Arc<dyn Journal>, clock: Arc<dyn Clock>) -> Self {
        Self { journal, clock, limiters: Mutex::default() }
    }

    pub(crate) fn of(&self, id: &ConnectionId) -> Arc<Limiter> {
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        let limiter = limiters.entry(id.clone()).or_insert_with(|| {
            let store = Kept { journal: Arc::clone(&self.journal), connection: id.clone() };
            let clock = Passed(Arc::clone(&self.clock));
            let mut limits = Limits::default();
            // Whoever has nothing better to do than to wait waits by itself.
            limits.patience = Duration::ZERO;
            // What is looked for leaves a fifth to new orders.
            limits.reserve_percent = RESERVE_PERCENT;
            Arc::new(Limiter::new(limits).clock(Arc::new(clock)).store(Arc::new(store)))
        });
        Arc::clone(limiter)
    }
}

/// The engine's clock, as the limiter wants it.
struct Passed(Arc<dyn Clock>);

#[async_trait]
impl hubrise_api::Clock for Passed {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        self.0.sleep_until(at).await;
    }
}

/// The counts of one connection, in the journal.
struct Kept {
    journal: Arc<dyn Journal>,
    connection: ConnectionId,
}

const NAME: &str = "hubrise_calls";

#[async_trait]
impl CounterStore for Kept {
    async fn load(&self) -> Result<Option<Counters>, StoreError> {
        let fact = self.journal.kept(&self.connection, NAME).await?;
        Ok(fact.map(|fact| serde_json::from_str(&fact)).transpose()?)
    }

    async fn save(&self, counters: &Counters) -> Result<(), StoreError> {
        Ok(self.journal.keep(&self.connection, NAME, &serde_json::to_string(counters)?).await?)
    }
}
