//! The outbox of a connection: tells HubRise what it is owed, as often as it takes.

use crate::engine::{Inner, Live};
use crate::hubrise::{Called, is_final};
use crate::journal::{Injection, JournalError, Snapshot, TimelineEntry, TimelineKind, Transition};
use crate::lane::{back_off, settle};
use bridge_core::injection::{Input, WriteBack, step};
use bridge_core::status;
use chrono::{DateTime, Utc};
use hubrise_api::OrderStatus;

/// Writes the status HubRise is owed; writing it twice does no harm.
pub(crate) async fn write_back(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let Some(owed) = injection.state.owed else { return Ok(()) };
    let seen = injection
        .snapshot
        .as_ref()
        .map_or(OrderStatus::New, |snapshot| OrderStatus::from(&*snapshot.status));
    let Some(target) = status::write_back(owed, &seen, &live.connection.settings.statuses) else {
        return settle(inner, injection.id, |now| written(now, None)).await;
    };
    let cause = injection.reason.as_deref().filter(|_| owed == WriteBack::Refused);
    let Called { result, exchange } = live.hubrise.write_status(&injection.order, target.clone(), cause).await;
    settle(inner, injection.id, |now| {
        let mut transition = match &result {
            Ok(_) => written(now, Some((&target, inner.clock.now()))),
            Err(error) if is_final(error) => written(now, None),
            Err(_) => Transition {
                due_at: Some(back_off(inner, injection.tries)),
                tries: injection.tries + 1,
                ..Transition::to(now.state)
            },
        };
        transition.exchanges = vec![exchange.clone()];
        transition
    })
    .await
}

fn written(injection: &Injection, told: Option<(&OrderStatus, DateTime<Utc>)>) -> Transition {
    let (state, _) = step(injection.state, Input::WrittenBack);
    let mut transition = Transition::to(state);
    if let Some((status, at)) = told {
        let status = status.as_str().to_owned();
        transition.snapshot = injection
            .snapshot
            .clone()
            .map(|snapshot| Snapshot { status: status.clone(), ..snapshot });
        transition.timeline.push(TimelineEntry {
            at,
            kind: TimelineKind::Told { status },
        });
    }
    transition
}
