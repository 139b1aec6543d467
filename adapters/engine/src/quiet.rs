//! Too quiet: no order for so long that, going by the same hours of the weeks before, several should have come.
//!
//! Some failures leave no trace at all: a platform that drops orders before HubRise sees them, a location that was closed
//! there by mistake. Learned from the journal alone; HubRise's opening hours, where they are set, take away closed hours.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

/// How much of the time before the silence is learned from, at most.
const LEARNED_FROM: TimeDelta = TimeDelta::weeks(4);
/// What is known for a shorter time says nothing about a week.
const AT_LEAST: TimeDelta = TimeDelta::weeks(2);
/// So many orders should have come. With fewer, chance alone would be told of every other week.
const EXPECTED: i64 = 6;
/// Longer silences say no more.
const LONGEST: TimeDelta = TimeDelta::weeks(2);
/// How far back must be known what came.
pub(crate) const LOOKED_BACK: TimeDelta = TimeDelta::weeks(6);

/// How orders come in the hours of a week, and since when none has.
pub(crate) struct Week {
    /// Orders in each hour of the week, by the store's clock, Monday 00:00 first.
    usual: [u32; 7 * 24],
    /// How many weeks that is of.
    weeks: i64,
    /// Since when there was no order.
    silent_since: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: Tz,
}

impl Week {
    /// `hours`: the orders of each hour since [`LOOKED_BACK`] ago, by the hour's begin. `None`: too little is known. The
    /// silence itself teaches nothing.
    pub(crate) fn learn(
        hours: &[(DateTime<Utc>, u32)],
        known_since: DateTime<Utc>,
        now: DateTime<Utc>,
        zone: Tz,
    ) -> Option<Self> {
        let (newest, _) = hours.last()?;
        let silent_since = (*newest + TimeDelta::hours(1)).max(now - LONGEST);
        let known_for = (silent_since - known_since).min(LEARNED_FROM);
        let weeks = known_for.num_weeks();
        if known_for < AT_LEAST {
            return None;
        }
        let mut usual = [0; 7 * 24];
        for (begin, count) in hours.iter().filter(|(begin, _)| *begin >= silent_since - TimeDelta::weeks(weeks)) {
            usual[hour_of_week(begin.with_timezone(&zone).naive_local())] += count;
        }
        Some(Self { usual, weeks, silent_since, now, zone })
    }

    /// Whether so many orders should have come while it was open, and none has.
    pub(crate) fn is_too_quiet(&self, is_open: impl Fn(NaiveDateTime) -> bool) -> bool {
        let (mut at, mut minutes_and_orders) = (self.silent_since, 0);
        while at < self.now {
            let next = (at + TimeDelta::hours(1)).min(self.now);
            let local = at.with_timezone(&self.zone).naive_local();
            if is_open(local) {
                minutes_and_orders += (next - at).num_minutes() * i64::from(self.usual[hour_of_week(local)]);
            }
            at = next;
        }
        minutes_and_orders >= EXPECTED * 60 * self.weeks
    }
}

fn hour_of_week(at: NaiveDateTime) -> usize {
    let hour = at.weekday().num_days_from_monday() * 24 + at.hour();
    usize::try_from(hour).expect("a week has 168 hours")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Three orders an hour from 10:00 to 14:00 UTC (noon to four in Paris), each day of the weeks before this Friday.
    fn weeks(count: i64) -> Vec<(DateTime<Utc>, u32)> {
        let friday = at("2026-06-12T00:00:00Z");
        let days = (1..=count * 7).rev().map(|day| friday - TimeDelta::days(day));
        days.flat_map(|day| (10..14).map(move |hour| (day + TimeDelta::hours(hour), 3))).collect()
    }

    fn is_too_quiet(hours: &[(DateTime<Utc>, u32)], now: &str, is_open: impl Fn(NaiveDateTime) -> bool) -> bool {
        let week = Week::learn(hours, at("2026-01-01T00:00:00Z"), at(now), chrono_tz::Europe::Paris);
        week.is_some_and(|week| week.is_too_quiet(is_open))
    }

    #[test]
    fn silence_counts_in_hours_that_are_usually_busy() {
        let hours = weeks(4);
        for (now, expected) in [
            ("2026-06-12T09:00:00Z", false),
            ("2026-06-12T11:55:00Z", false),
            ("2026-06-12T12:05:00Z", true),
            ("2026-06-12T20:00:00Z", true),
        ] {
            assert_eq!(is_too_quiet(&hours, now, |_| true), expected, "{now}");
        }
        let mut with_one = hours;
        with_one.push((at("2026-06-12T11:00:00Z"), 1));
        assert!(!is_too_quiet(&with_one, "2026-06-12T13:00:00Z", |_| true), "an order came");
    }

    #[test]
    fn closed_hours_do_not_count() {
        assert!(!is_too_quiet(&weeks(4), "2026-06-12T20:00:00Z", |at| at.weekday() != chrono::Weekday::Fri));
    }

    #[test]
    fn little_history_says_nothing() {
        let learn = |since| Week::learn(&weeks(4), at(since), at("2026-06-12T20:00:00Z"), chrono_tz::UTC);
        assert!(learn("2026-06-01T00:00:00Z").is_none());
        assert!(learn("2026-05-01T00:00:00Z").is_some());
        assert!(!is_too_quiet(&[], "2026-06-12T20:00:00Z", |_| true));
    }
}
