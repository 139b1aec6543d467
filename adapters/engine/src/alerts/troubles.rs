//! Troubles of a connection as a whole: one alert when one begins, one when it is over.

use super::AlertKind;
use crate::clock::Clock;
use crate::connecting::HubRiseProblem;
use crate::connection::{ConnectionId, TillId};
use crate::engine::{Engine, Inner};
use crate::journal::{Journal, JournalError};
use crate::lane::Worker;
use bridge_core::injection::Answer;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Which troubles hold. The journal knows; most calls change nothing and need not ask it.
pub(crate) struct Troubles {
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    /// Wakes whoever sends alerts.
    bell: Arc<Notify>,
    held: Mutex<HashMap<(ConnectionId, AlertKind), DateTime<Utc>>>,
}

impl Troubles {
    pub(crate) async fn open(
        journal: Arc<dyn Journal>,
        clock: Arc<dyn Clock>,
        bell: Arc<Notify>,
    ) -> Result<Self, JournalError> {
        let held = journal.troubles().await?.into_iter().map(|(connection, kind, since)| ((connection, kind), since));
        let held = Mutex::new(held.collect());
        Ok(Self { journal, clock, bell, held })
    }

    /// Whether a trouble holds.
    pub(crate) fn holds(&self, connection: &ConnectionId, trouble: AlertKind) -> bool {
        self.since(connection, trouble).is_some()
    }

    /// Since when a trouble holds, if it does.
    pub(crate) fn since(&self, connection: &ConnectionId, trouble: AlertKind) -> Option<DateTime<Utc>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&(connection.clone(), trouble)).copied()
    }

    /// All that hold.
    pub(crate) fn all(&self) -> Vec<(ConnectionId, AlertKind)> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Notes that a trouble holds or is over. A journal that fails is asked again the next time.
    pub(crate) async fn note(&self, connection: &ConnectionId, trouble: AlertKind, holds: bool) {
        if self.holds(connection, trouble) == holds {
            return;
        }
        let (of, now) = ((connection.clone(), trouble), self.clock.now());
        if let Err(error) = self.journal.note_trouble(connection, trouble, holds, now).await {
            tracing::error!(%error, "a trouble could not be noted");
            return;
        }
        tracing::warn!(connection.id = %connection, trouble = trouble.name(), holds, "a connection's trouble changed");
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if holds {
            held.insert(of, now);
        } else {
            held.remove(&of);
        }
        self.bell.notify_one();
    }

    /// What a call to HubRise says about the connection.
    pub(crate) async fn hubrise(&self, connection: &ConnectionId, result: Result<(), HubRiseProblem>) {
        let trouble = match result {
            Ok(()) => None,
            Err(HubRiseProblem::Revoked | HubRiseProblem::Refused) => Some(AlertKind::ConnectionDead),
            Err(HubRiseProblem::Suspended) => Some(AlertKind::ConnectionSuspended),
            Err(HubRiseProblem::Blocked) => Some(AlertKind::ConnectionBlocked),
            Err(_) => return,
        };
        for kind in [AlertKind::ConnectionDead, AlertKind::ConnectionSuspended, AlertKind::ConnectionBlocked] {
            match trouble {
                Some(trouble) if trouble == kind => self.note(connection, kind, true).await,
                // Another reason to refuse it is not the end of the first.
                Some(_) => {}
                None => self.note(connection, kind, false).await,
            }
        }
    }
}

impl Engine {
    /// Since when the till of a connection is known to be away, if it is.
    pub fn till_away_since(&self, connection: &ConnectionId) -> Option<DateTime<Utc>> {
        self.inner.troubles.since(connection, AlertKind::TillOffline)
    }
}

/// An order that came to nothing so often in a row says that the till is away.
const AWAY_AFTER: u32 = 3;

/// What an answer of the till says about the till. An unclear one says nothing: it is a doubt, and those go alone.
pub(crate) async fn till_answered(inner: &Inner, till: &TillId, answer: Answer, tries: u32) {
    let is_away = match answer {
        Answer::NotDelivered if tries < AWAY_AFTER => return,
        Answer::Unclear => return,
        Answer::NotDelivered => true,
        Answer::OnTill | Answer::Refused => false,
    };
    till_is_away(inner, till, is_away).await;
}

/// A till is away, or is there: for every connection it is the till of.
pub(crate) async fn till_is_away(inner: &Inner, till: &TillId, is_away: bool) {
    for connection in inner.connections_at(till) {
        if inner.troubles.holds(&connection, AlertKind::TillOffline) != is_away {
            inner.troubles.note(&connection, AlertKind::TillOffline, is_away).await;
            inner.bells.ring(Worker::Brake(connection));
        }
    }
}
