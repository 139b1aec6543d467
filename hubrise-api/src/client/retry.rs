//! Whether and when a call is tried again: a pure function decides.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;

use super::limiter::minute_edge;
use crate::{Error, Replay, Sent};

/// How a try went that was no success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// An answer.
    Status {
        /// Its status.
        status: StatusCode,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// No answer.
    NoAnswer(Sent),
    /// Nothing that trying again would change.
    Final,
}

impl Outcome {
    /// An answer, by its status and its `Retry-After`.
    pub fn status(status: StatusCode, retry_after: Option<Duration>) -> Self {
        Self::Status { status, retry_after }
    }

    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Api { status, retry_after, .. } => Self::Status { status: *status, retry_after: *retry_after },
            Error::Transport { source, .. } => Self::NoAnswer(source.sent()),
            _ => Self::Final,
        }
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Try again then.
    RetryAt(DateTime<Utc>),
    /// Return the error.
    GiveUp,
}

/// When calls are tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often a call is tried again; 3 by default.
    pub retries: u32,
    /// The first wait, doubled each time; half a second by default. Up to a quarter more is added by chance.
    pub first_wait: Duration,
    /// The longest wait but for a 429; 30 s by default.
    pub longest_wait: Duration,
    /// The longest wait that a 429 may ask for; two minutes by default. Beyond it the call fails at once.
    pub patience: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            retries: 3,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
            patience: Duration::from_mins(2),
        }
    }
}

impl RetryPolicy {
    /// Each call is sent once.
    pub fn never() -> Self {
        Self { retries: 0, ..Self::default() }
    }

    /// Decides. `retries` is how often the call was tried again so far, `chance` 0 to 1000 spreads the waits.
    ///
    /// A 429 was refused, so not applied, and waits for `Retry-After` or the next round minute. Where nothing was sent, sending
    /// is always safe. All else depends on the call: what may have been applied is sent again only if that does no harm.
    pub fn step(&self, outcome: Outcome, replay: Replay, retries: u32, now: DateTime<Utc>, chance: u32) -> Step {
        if retries >= self.retries {
            return Step::GiveUp;
        }
        match outcome {
            Outcome::Status { status: StatusCode::TOO_MANY_REQUESTS, retry_after } => self.after_429(retry_after, now),
            Outcome::Status { status, .. } if !status.is_server_error() => Step::GiveUp,
            Outcome::NoAnswer(Sent::No) => self.backoff(retries, now, chance),
            Outcome::Status { .. } | Outcome::NoAnswer(Sent::Maybe) if replay == Replay::Safe => {
                self.backoff(retries, now, chance)
            }
            _ => Step::GiveUp,
        }
    }

    fn after_429(&self, retry_after: Option<Duration>, now: DateTime<Utc>) -> Step {
        match retry_after {
            Some(wait) if wait > self.patience => Step::GiveUp,
            Some(wait) => Step::RetryAt(later(now, wait)),
            None => Step::RetryAt(minute_edge(now)),
        }
    }

    fn backoff(&self, retries: u32, now: DateTime<Utc>, chance: u32) -> Step {
        let doubled = self.first_wait.saturating_mul(2_u32.saturating_pow(retries));
        let wait = doubled.min(self.longest_wait);
        let spread = (wait / 4000).saturating_mul(chance.min(1000));
        Step::RetryAt(later(now, wait.saturating_add(spread)))
    }
}

/// Then, or as late as there is time.
pub(super) fn later(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// 0 to 1000, by chance; 0 where the machine has none to give, since spreading waits is a courtesy.
pub(super) fn chance() -> u32 {
    getrandom::u32().map_or(0, |number| number % 1001)
}
