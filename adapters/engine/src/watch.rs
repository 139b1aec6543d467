//! Looks now and then at what nothing else would notice: a disk that fills up, and orders that stay away.

use crate::alerts::AlertKind;
use crate::engine::{Inner, Live};
use crate::journal::{JournalError, Room};
use crate::quiet::{self, Week};
use chrono::TimeDelta;
use hubrise_api::{AcceptanceMode, GetLocation, Location};
use std::sync::Arc;

const EVERY: TimeDelta = TimeDelta::minutes(1);
/// Every so many looks, the first time after as many: what an outage kept back has been found by then.
const QUIET_EVERY: u32 = 15;

/// With less room than this, or than a tenth of a small disk, somebody is told.
const LITTLE_ROOM: u64 = 2 << 30;

/// Looks until the engine stops.
pub(crate) async fn run(inner: Arc<Inner>) {
    let mut looks: u32 = 0;
    while !inner.stop.is_cancelled() {
        if let Err(error) = look(&inner, looks).await {
            tracing::error!(%error, "the journal does not say how it is; asking again in a minute");
        }
        looks = looks.wrapping_add(1);
        tokio::select! {
            biased;
            () = inner.stop.cancelled() => break,
            () = inner.clock.sleep_until(inner.clock.now() + EVERY) => {}
        }
    }
}

async fn look(inner: &Inner, looks: u32) -> Result<(), JournalError> {
    let served = inner.served();
    if let Some(room) = inner.journal.room().await? {
        inner.meters.room(room);
        for live in &served {
            let holds = inner.troubles.holds(&live.connection.id, AlertKind::DiskLow);
            inner.troubles.note(&live.connection.id, AlertKind::DiskLow, is_low(room, holds)).await;
        }
    }
    if looks % QUIET_EVERY == QUIET_EVERY - 1 {
        for live in &served {
            let is_told = live.connection.settings.intake.tell_when_quiet;
            let is_quiet = is_told && is_too_quiet(inner, live).await?;
            inner.troubles.note(&live.connection.id, AlertKind::TooQuiet, is_quiet).await;
        }
    }
    Ok(())
}

/// Once low, it takes a quarter more to be enough again.
fn is_low(room: Room, was_low: bool) -> bool {
    let enough = (room.total / 10).min(LITTLE_ROOM);
    room.free < if was_low { enough + enough / 4 } else { enough }
}

/// HubRise is asked only once it seems too quiet: whether the location is open, and takes orders.
async fn is_too_quiet(inner: &Inner, live: &Live) -> Result<bool, JournalError> {
    let now = inner.clock.now();
    let zone = live.connection.settings.conversion.time_zone;
    let hours = inner.journal.hours(&live.connection.id, now - quiet::LOOKED_BACK).await?;
    let Some(week) = Week::learn(&hours, live.connection.connected_at, now, zone) else { return Ok(false) };
    if !week.is_too_quiet(|_| true) {
        return Ok(false);
    }
    if !inner.catch_up {
        return Ok(true);
    }
    // HubRise that does not answer is no reason for orders to stay away unnoticed.
    let location = live.hubrise.ask(&GetLocation { location: None }).await.map(|read| read.value).unwrap_or_default();
    Ok(!is_paused(&location)
        && week.is_too_quiet(|at| location.opening_hours.as_ref().is_none_or(|open| open.is_open_at(at))))
}

fn is_paused(location: &Location) -> bool {
    let mode = location.order_acceptance.as_ref().and_then(|acceptance| acceptance.mode.as_ref());
    matches!(mode, Some(AcceptanceMode::Paused))
}
