//! Once a day: what is about people and older than [`Parts::keep`](crate::Parts::keep) is erased, and what is left of it
//! is forgotten after 400 days.

use crate::engine::Inner;
use crate::journal::{JournalError, Purged};
use chrono::TimeDelta;
use std::sync::Arc;

/// Personal data is kept for so long, unless said otherwise.
pub(crate) const KEEP: TimeDelta = TimeDelta::days(30);
/// Ids, states, hashes and the keys of de-duplication are kept for so long: longer than HubRise sends anything again, and
/// than last year's figures are asked for.
const REMEMBER: TimeDelta = TimeDelta::days(400);
const EVERY: TimeDelta = TimeDelta::days(1);
const AFTER_FAILURE: TimeDelta = TimeDelta::hours(1);

/// Erases until the engine stops, first at its start.
pub(crate) async fn run(inner: Arc<Inner>) {
    while !inner.stop.is_cancelled() {
        let pause = match tidy(&inner).await {
            Ok(()) => EVERY,
            Err(error) => {
                tracing::error!(%error, "what is old could not be erased; trying again in an hour");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            biased;
            () = inner.stop.cancelled() => break,
            () = inner.clock.sleep_until(inner.clock.now() + pause) => {}
        }
    }
}

/// Batch by batch, so that callbacks come in between.
async fn tidy(inner: &Inner) -> Result<(), JournalError> {
    let now = inner.clock.now();
    while !inner.stop.is_cancelled() && inner.journal.forget(now - REMEMBER).await? == Purged::Some {}
    while !inner.stop.is_cancelled() && inner.journal.purge(now - inner.keep).await? == Purged::Some {}
    Ok(())
}
