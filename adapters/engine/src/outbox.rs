//! The outbox of a connection: tells HubRise what it is owed, as often as it takes.

use crate::connecting::is_test;
use crate::desk::newest_order;
use crate::engine::{Inner, Live};
use crate::hubrise::{Called, is_final};
use crate::journal::{Injection, JournalError, Snapshot, TimelineEntry, TimelineKind, Transition};
use crate::lane::{back_off, settle};
use crate::texts;
use bridge_core::injection::{Input, WriteBack, step};
use bridge_core::status::{self, Refusal, Told};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use hubrise_api::{Error, OrderStatus, PatchOrder};

/// Writes the status HubRise is owed; writing it twice does no harm.
pub(crate) async fn write_back(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let Some(owed) = injection.state.owed else { return Ok(()) };
    let seen = injection.snapshot.as_ref().map_or(OrderStatus::New, Snapshot::order_status);
    let Some(patch) = body(inner, live, injection, owed, &seen) else {
        return settle(inner, injection.id, |now| written(now, owed)).await;
    };
    let Called { result, exchange } = live.hubrise.write(&injection.order, &patch).await;
    settle(inner, injection.id, |now| {
        let mut transition = match &result {
            Ok(_) => told(inner, now, owed, &seen, patch.status.as_ref()),
            Err(error) if is_final(error) => written(now, owed),
            // Nothing was sent.
            Err(Error::Throttled { until, .. }) => {
                let due_at = Some((*until).min(inner.clock.now() + LONGEST_PAUSE));
                Transition { due_at, tries: injection.tries, ..Transition::to(now.state) }
            }
            Err(error) => Transition {
                due_at: Some(next_try(inner, injection, error)),
                tries: injection.tries + 1,
                ..Transition::to(now.state)
            },
        };
        let was_sent = !matches!(result, Err(Error::Throttled { .. }));
        if was_sent && (result.is_ok() || is_worth_keeping(injection.tries)) {
            transition.exchanges = vec![exchange.clone()];
        }
        transition
    })
    .await
}

/// What HubRise is to be told, if there is anything left to tell it.
fn body(inner: &Inner, live: &Live, injection: &Injection, owed: WriteBack, seen: &OrderStatus) -> Option<PatchOrder> {
    if is_test(&injection.order) {
        return None;
    }
    let settings = &live.connection.settings;
    let zone = settings.conversion.time_zone;
    let order = newest_order(injection).map(|order| order.value).unwrap_or_default();
    // A reason of ours is a stable word; only the till's own words are passed on.
    let words = injection.reason.as_deref().filter(|reason| !reason.starts_with("reason_"));
    let cause = texts::rejection(settings.conversion.ticket_language, words);
    let told = Told {
        seen,
        expected_time: order.expected_time.map(|time| time.resolve(&zone)),
        confirmed_time: order.confirmed_time.map(|time| time.resolve(&zone)),
        custom_fields: &order.custom_fields,
        ticket: injection.ticket.as_deref(),
        refusal: Some(Refusal { cause: &cause, info: words }),
    };
    let now = zone.from_utc_datetime(&inner.clock.now().naive_utc()).fixed_offset();
    status::patch(owed, &told, now, &settings.statuses)
}

/// A token that HubRise does not accept will not be accepted in a few seconds either.
fn next_try(inner: &Inner, injection: &Injection, error: &Error) -> DateTime<Utc> {
    if error.is_unauthorized() && injection.tries > 2 {
        inner.clock.now() + REFUSED_TOKEN
    } else {
        back_off(inner, injection.tries)
    }
}

const REFUSED_TOKEN: TimeDelta = TimeDelta::minutes(5);

/// HubRise's day may be used up for hours. What waits longer than an hour counts as dated by a clock that was set back,
/// and would be looked at without a pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);

/// The first tries, then ever fewer: an outage of days must not fill the order's page.
fn is_worth_keeping(tries: u32) -> bool {
    tries < 4 || tries.is_power_of_two()
}

/// Nothing more is owed, unless the till has reported something else meanwhile.
fn written(injection: &Injection, owed: WriteBack) -> Transition {
    Transition::to(step(injection.state, Input::WrittenBack(owed)).0)
}

/// HubRise took the status. What it said while we were calling (a cancel, say) is newer than that.
fn told(
    inner: &Inner,
    injection: &Injection,
    owed: WriteBack,
    seen: &OrderStatus,
    target: Option<&OrderStatus>,
) -> Transition {
    let Some(status) = target.map(|status| status.as_str().to_owned()) else { return written(injection, owed) };
    let still = injection.snapshot.clone().filter(|snapshot| snapshot.status == seen.as_str());
    Transition {
        snapshot: still.map(|snapshot| Snapshot { status: status.clone(), ..snapshot }),
        timeline: vec![TimelineEntry { at: inner.clock.now(), kind: TimelineKind::Told { status } }],
        ..written(injection, owed)
    }
}
