//! How both sides of each connection are: the last time they worked, and the last time they did not.

use crate::alerts::{AlertKind, Troubles};
use crate::clock::Clock;
use crate::connecting::HubRiseProblem;
use crate::connection::ConnectionId;
use crate::journal::Journal;
use crate::pos::TillProblem;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Both sides of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    /// HubRise's side.
    pub hubrise: Side<HubRiseProblem>,
    /// The till's side.
    pub till: Side<TillProblem>,
}

/// One side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side<Problem> {
    /// When it last did what it was asked; to the minute.
    pub worked_at: Option<DateTime<Utc>>,
    /// When it last did not, and why.
    pub failed: Option<Failure<Problem>>,
    /// The last thing it was asked failed.
    is_failing: bool,
}

/// A failure of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure<Problem> {
    /// Since when it fails without having worked in between.
    pub since: DateTime<Utc>,
    /// When it failed last; to the minute.
    pub at: DateTime<Utc>,
    /// Why, the last time.
    pub problem: Problem,
}

impl<Problem> Default for Side<Problem> {
    fn default() -> Self {
        Self { worked_at: None, failed: None, is_failing: false }
    }
}

impl<Problem: Copy + PartialEq> Side<Problem> {
    /// The problem, if it does not work now.
    pub fn problem(&self) -> Option<Problem> {
        self.failed.as_ref().filter(|_| self.is_failing).map(|failure| failure.problem)
    }

    /// Takes in how a call went. `true`: it is worth keeping, because something changed or a minute has gone by.
    fn note(&mut self, now: DateTime<Utc>, result: Result<(), Problem>) -> bool {
        let before = (self.problem(), self.worked_at.max(self.failed.as_ref().map(|failure| failure.at)));
        self.is_failing = result.is_err();
        match result {
            Ok(()) => self.worked_at = Some(now),
            Err(problem) => {
                let since = self.failed.as_ref().filter(|_| before.0.is_some()).map_or(now, |failure| failure.since);
                self.failed = Some(Failure { since, at: now, problem });
            }
        }
        self.problem() != before.0 || before.1.is_none_or(|kept| now - kept >= WORTH_KEEPING)
    }
}

/// Our clock differs from HubRise's by so much: deadlines and times are wrong by as much.
const CLOCKS_WRONG: TimeDelta = TimeDelta::minutes(1);
/// By so little they differ again before that is over.
const CLOCKS_RIGHT: TimeDelta = TimeDelta::seconds(30);

/// How exact the stored times are.
const WORTH_KEEPING: TimeDelta = TimeDelta::minutes(1);

/// Under which name the journal keeps it.
const NAME: &str = "health";

/// Keeps how each connection is. What is lost with the process is at most a minute old.
pub(crate) struct Book {
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    troubles: Arc<Troubles>,
    known: Mutex<HashMap<ConnectionId, Health>>,
    first_answer_at: OnceLock<DateTime<Utc>>,
    /// Milliseconds by which HubRise's clock was ahead of ours at its last answer.
    ahead: AtomicI64,
}

impl Book {
    pub(crate) fn new(journal: Arc<dyn Journal>, clock: Arc<dyn Clock>, troubles: Arc<Troubles>) -> Self {
        Self {
            journal,
            clock,
            troubles,
            known: Mutex::default(),
            first_answer_at: OnceLock::new(),
            ahead: AtomicI64::new(0),
        }
    }

    /// Reads what was kept before.
    pub(crate) async fn open(&self, id: &ConnectionId) {
        let kept = self.journal.kept(id, NAME).await.ok().flatten();
        if let Some(health) = kept.and_then(|fact| serde_json::from_str(&fact).ok()) {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), health);
        }
    }

    pub(crate) fn of(&self, id: &ConnectionId) -> Health {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied().unwrap_or_default()
    }

    pub(crate) async fn hubrise(&self, id: &ConnectionId, result: Result<(), HubRiseProblem>) {
        self.note(id, |health, now| health.hubrise.note(now, result)).await;
        self.troubles.hubrise(id, result).await;
    }

    /// HubRise answered a call of `asked_at`, and its clock said `date` then.
    pub(crate) async fn clock(&self, id: &ConnectionId, asked_at: DateTime<Utc>, date: Option<DateTime<Utc>>) {
        let Some(date) = date else { return };
        let _ = self.first_answer_at.set(date);
        self.ahead.store((date - self.clock.now()).num_milliseconds(), Ordering::Relaxed);
        // Between asking and now, or so far outside of it; `Date` knows whole seconds only.
        let apart = (asked_at - date).max(date - self.clock.now()) - TimeDelta::seconds(1);
        if apart > CLOCKS_WRONG {
            self.troubles.note(id, AlertKind::ClockSkew, true).await;
        } else if apart < CLOCKS_RIGHT {
            self.troubles.note(id, AlertKind::ClockSkew, false).await;
        }
    }

    /// When HubRise answered this process for the first time, by HubRise's clock; `None` if it did not, or did not date it.
    pub(crate) fn first_answer_at(&self) -> Option<DateTime<Utc>> {
        self.first_answer_at.get().copied()
    }

    /// The present moment by HubRise's clock, as far as its last answer said.
    pub(crate) fn hubrise_now(&self) -> DateTime<Utc> {
        self.clock.now() + TimeDelta::milliseconds(self.ahead.load(Ordering::Relaxed))
    }

    pub(crate) async fn till(&self, id: &ConnectionId, result: Result<(), TillProblem>) {
        self.note(id, |health, now| health.till.note(now, result)).await;
    }

    async fn note(&self, id: &ConnectionId, note: impl FnOnce(&mut Health, DateTime<Utc>) -> bool) {
        let now = self.clock.now();
        let worth_keeping = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let health = known.entry(id.clone()).or_default();
            note(health, now).then_some(*health)
        };
        if let Some(fact) = worth_keeping.and_then(|health| serde_json::to_string(&health).ok())
            && let Err(error) = self.journal.keep(id, NAME, &fact).await
        {
            tracing::warn!(connection.id = %id, %error, "how the connection is could not be kept");
        }
    }
}
