//! Troubles of a connection as a whole: one alert when one begins, one when it is over.

use super::AlertKind;
use crate::connection::{ConnectionId, TillId};
use crate::engine::Inner;
use crate::lane::Worker;
use bridge_core::injection::Answer;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The troubles that hold, as the journal has them: most calls change nothing and need not ask it.
#[derive(Default)]
pub(crate) struct Troubles(Mutex<HashSet<(ConnectionId, AlertKind)>>);

impl Troubles {
    pub(crate) fn new(held: Vec<(ConnectionId, AlertKind)>) -> Self {
        Self(Mutex::new(held.into_iter().collect()))
    }

    fn holds(&self, of: &(ConnectionId, AlertKind)) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(of)
    }

    fn set(&self, of: (ConnectionId, AlertKind), holds: bool) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if holds {
            held.insert(of);
        } else {
            held.remove(&of);
        }
    }
}

/// Notes that a trouble holds or is over. A journal that fails is asked again the next time.
pub(crate) async fn note(inner: &Inner, connection: &ConnectionId, trouble: AlertKind, holds: bool) {
    let of = (connection.clone(), trouble);
    if inner.troubles.holds(&of) == holds {
        return;
    }
    match inner.journal.note_trouble(connection, trouble, holds, inner.clock.now()).await {
        Ok(_) => {
            tracing::warn!(connection.id = %connection, trouble = trouble.name(), holds, "a connection's trouble changed");
            inner.troubles.set(of, holds);
            inner.bells.ring(Worker::Alerts);
        }
        Err(error) => tracing::error!(%error, "a trouble could not be noted"),
    }
}

/// An order that came to nothing so often in a row says that the till is away.
const AWAY_AFTER: u32 = 3;

/// What an answer of the till says about the till. Time-outs say nothing: they are doubts, and those go alone.
pub(crate) async fn till_answered(inner: &Inner, till: &TillId, answer: Answer, tries: u32) {
    let is_away = match answer {
        Answer::NotDelivered if tries < AWAY_AFTER => return,
        Answer::Unclear => return,
        Answer::NotDelivered => true,
        Answer::OnTill | Answer::Refused => false,
    };
    for connection in inner.connections_at(till) {
        note(inner, &connection, AlertKind::TillOffline, is_away).await;
    }
}

const REFUSALS: [AlertKind; 3] =
    [AlertKind::ConnectionDead, AlertKind::ConnectionSuspended, AlertKind::ConnectionBlocked];

/// What an answer of HubRise says about the connection.
pub(crate) async fn hubrise_answered<T>(
    inner: &Inner,
    connection: &ConnectionId,
    result: &Result<T, hubrise_api::Error>,
) {
    let refusal = match result {
        Ok(_) => {
            for trouble in REFUSALS {
                note(inner, connection, trouble, false).await;
            }
            return;
        }
        Err(error) if !error.is_connection_refused() => return,
        Err(error) if error.is_suspended() => AlertKind::ConnectionSuspended,
        Err(error) if error.is_blocked() => AlertKind::ConnectionBlocked,
        Err(_) => AlertKind::ConnectionDead,
    };
    note(inner, connection, refusal, true).await;
}
