//! Counting calls: pure, the time is passed in.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, Offset, Utc};
use serde::{Deserialize, Serialize};

use super::{Headroom, WindowRoom};
use crate::Cost;
use crate::client::retry::later;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// HubRise's limits of one connection, and how they are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Calls a minute: 500.
    pub minute: u32,
    /// Calls an hour: 2,500.
    pub hour: u32,
    /// Calls a day: 10,000.
    pub day: u32,
    /// Heavy calls a minute: 10.
    pub heavy: u32,
    /// Percent of each window, rounded down, that only urgent calls may use: 5.
    pub reserve_percent: u32,
    /// The zone whose midnight begins the day: UTC. HubRise does not say which.
    pub day_zone: FixedOffset,
    /// The longest wait: two minutes. What would take longer fails at once.
    pub patience: Duration,
    /// Calls saved ahead at once: 20.
    pub block: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            minute: 500,
            hour: 2_500,
            day: 10_000,
            heavy: 10,
            reserve_percent: 5,
            day_zone: Utc.fix(),
            patience: Duration::from_mins(2),
            block: 20,
        }
    }
}

/// Calls of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// When the window began, in seconds since 1970.
    pub began: i64,
    /// Calls so far.
    pub used: u32,
}

/// The counts of one connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// This minute.
    pub minute: Tally,
    /// This hour.
    pub hour: Tally,
    /// This day.
    pub day: Tally,
    /// Heavy calls of this minute.
    pub heavy: Tally,
    /// HubRise refused a call, and none goes out.
    pub closed: Closed,
    /// HubRise refused a heavy call, and none of those goes out.
    pub heavy_closed: Closed,
}

/// A time without calls, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When HubRise refused. What lies ahead of now was dated by a clock that has been set back since, and does not hold.
    pub from: i64,
    /// When calls go out again.
    pub until: i64,
}

impl Closed {
    fn holds(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (self.from..self.until).contains(&now.timestamp()).then(|| instant(self.until))
    }
}

/// One of the windows at a time: how long it is, what it allows, what was used of it.
struct Window {
    tally: Tally,
    length: i64,
    limit: u32,
}

impl Window {
    fn at(tally: Tally, length: i64, limit: u32, shift: i64, now: DateTime<Utc>) -> Self {
        let now = now.timestamp();
        let began = now - (now + shift).rem_euclid(length);
        let tally = if tally.began == began { tally } else { Tally { began, used: 0 } };
        Self { tally, length, limit }
    }

    fn ends(&self) -> DateTime<Utc> {
        instant(self.tally.began + self.length)
    }

    fn is_full(&self, reserve: u32) -> bool {
        self.tally.used >= self.limit.saturating_sub(reserve)
    }

    fn one_more(self) -> Tally {
        Tally { used: self.tally.used.saturating_add(1), ..self.tally }
    }
}

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// When the minute ends.
pub(in crate::client) fn minute_edge(now: DateTime<Utc>) -> DateTime<Utc> {
    instant(now.timestamp() - now.timestamp().rem_euclid(MINUTE) + MINUTE)
}

impl Limits {
    fn reserve(&self, limit: u32) -> u32 {
        u32::try_from(u64::from(limit) * u64::from(self.reserve_percent.min(100)) / 100).unwrap_or(limit)
    }
}

impl Counters {
    /// The four windows now: minute, hour, day, heavy.
    fn windows(&self, limits: &Limits, now: DateTime<Utc>) -> [Window; 4] {
        let shift = i64::from(limits.day_zone.local_minus_utc());
        [
            Window::at(self.minute, MINUTE, limits.minute, 0, now),
            Window::at(self.hour, HOUR, limits.hour, 0, now),
            Window::at(self.day, DAY, limits.day, shift, now),
            Window::at(self.heavy, MINUTE, limits.heavy, 0, now),
        ]
    }

    /// The counts with one more call.
    ///
    /// # Errors
    /// When the call may go out, where a window is used up or closed now.
    pub(super) fn admit(
        &self,
        limits: &Limits,
        now: DateTime<Utc>,
        cost: Cost,
        urgent: bool,
    ) -> Result<Self, DateTime<Utc>> {
        let [minute, hour, day, heavy] = self.windows(limits, now);
        let is_heavy = cost == Cost::Heavy;
        let counted = [&minute, &hour, &day, &heavy].into_iter().take(if is_heavy { 4 } else { 3 });
        let full = counted.filter(|w| w.is_full(if urgent { 0 } else { limits.reserve(w.limit) })).map(Window::ends);
        let closed = [Some(self.closed), is_heavy.then_some(self.heavy_closed)];
        let closed = closed.into_iter().flatten().filter_map(|closed| closed.holds(now));
        if let Some(until) = full.chain(closed).max() {
            return Err(until);
        }
        Ok(Self {
            minute: minute.one_more(),
            hour: hour.one_more(),
            day: day.one_more(),
            heavy: if is_heavy { heavy.one_more() } else { heavy.tally },
            ..*self
        })
    }

    /// The counts after HubRise refused a call.
    pub(super) fn refused(
        &self,
        limits: &Limits,
        now: DateTime<Utc>,
        cost: Cost,
        retry_after: Option<Duration>,
    ) -> Self {
        let [minute, hour, day, _] = self.windows(limits, now);
        let used_up = [day, hour].into_iter().find(|window| window.is_full(0));
        let only_heavy = cost == Cost::Heavy && used_up.is_none() && !minute.is_full(0);
        let edge = used_up.map_or_else(|| minute.ends(), |window| window.ends());
        // Rounded up to the second, and no longer than the longest window: a wild header must not close for good.
        let longest = Duration::from_hours(24);
        let asked = retry_after.map(|wait| later(now, wait.min(longest) + Duration::from_millis(999)));
        let closed = Closed { from: now.timestamp(), until: asked.unwrap_or(edge).timestamp() };
        if only_heavy { Self { heavy_closed: closed, ..*self } } else { Self { closed, ..*self } }
    }

    /// What to save so that so many more calls need no saving.
    /// Heavy calls are few and slow: saved one by one.
    pub(super) fn ahead(&self, limits: &Limits) -> Self {
        let ahead = |tally: Tally, limit: u32| Tally {
            used: tally.used.saturating_add(limits.block.saturating_sub(1)).min(limit.max(tally.used)),
            ..tally
        };
        Self {
            minute: ahead(self.minute, limits.minute),
            hour: ahead(self.hour, limits.hour),
            day: ahead(self.day, limits.day),
            ..*self
        }
    }

    /// Whether these counts, saved, are enough for those.
    pub(super) fn covers(&self, counted: &Self) -> bool {
        let covers = |saved: Tally, counted: Tally| saved.began == counted.began && saved.used >= counted.used;
        covers(self.minute, counted.minute)
            && covers(self.hour, counted.hour)
            && covers(self.day, counted.day)
            && (counted.heavy.used == 0 || covers(self.heavy, counted.heavy))
    }

    pub(super) fn headroom(&self, limits: &Limits, now: DateTime<Utc>) -> Headroom {
        let [minute, hour, day, heavy] = self.windows(limits, now).map(|window| WindowRoom {
            left: window.limit.saturating_sub(window.tally.used),
            reserve: limits.reserve(window.limit),
            ends: window.ends(),
        });
        Headroom { minute, hour, day, heavy, closed_until: self.closed.holds(now) }
    }
}
