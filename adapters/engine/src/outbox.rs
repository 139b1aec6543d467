//! The outbox of a connection: tells HubRise what it is owed, as often as it takes.

use crate::engine::{Inner, Live};
use crate::hubrise::{Called, is_final};
use crate::journal::{Injection, JournalError, Snapshot, TimelineEntry, TimelineKind, Transition};
use crate::lane::{back_off, settle};
use bridge_core::injection::{Input, WriteBack, step};
use bridge_core::status;
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::{Error, OrderStatus};

/// Writes the status HubRise is owed; writing it twice does no harm.
pub(crate) async fn write_back(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let Some(owed) = injection.state.owed else { return Ok(()) };
    let seen = injection.snapshot.as_ref().map_or(OrderStatus::New, Snapshot::order_status);
    let Some(target) = status::write_back(owed, &seen, &live.connection.settings.statuses) else {
        return settle(inner, injection.id, written).await;
    };
    let cause = injection.reason.as_deref().filter(|_| owed == WriteBack::Refused);
    let Called { result, exchange } = live.hubrise.write_status(&injection.order, target.clone(), cause).await;
    settle(inner, injection.id, |now| {
        let mut transition = match &result {
            Ok(_) => told(inner, now, &seen, &target),
            Err(error) if is_final(error) => written(now),
            Err(error) => Transition {
                due_at: Some(next_try(inner, injection, error)),
                tries: injection.tries + 1,
                ..Transition::to(now.state)
            },
        };
        if result.is_ok() || is_worth_keeping(injection.tries) {
            transition.exchanges = vec![exchange.clone()];
        }
        transition
    })
    .await
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

/// The first tries, then ever fewer: an outage of days must not fill the order's page.
fn is_worth_keeping(tries: u32) -> bool {
    tries < 4 || tries.is_power_of_two()
}

fn written(injection: &Injection) -> Transition {
    Transition::to(step(injection.state, Input::WrittenBack).0)
}

/// HubRise took the status. What it said while we were calling (a cancel, say) is newer than that.
fn told(inner: &Inner, injection: &Injection, seen: &OrderStatus, target: &OrderStatus) -> Transition {
    let status = target.as_str().to_owned();
    let still = injection.snapshot.clone().filter(|snapshot| snapshot.status == seen.as_str());
    Transition {
        snapshot: still.map(|snapshot| Snapshot { status: status.clone(), ..snapshot }),
        timeline: vec![TimelineEntry { at: inner.clock.now(), kind: TimelineKind::Told { status } }],
        ..written(injection)
    }
}
