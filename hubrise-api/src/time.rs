//! Times as HubRise writes them, with or (in old data) without an offset.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike};

/// The longest time text that is read, in bytes.
const MAX_LEN: usize = 40;

/// A time of HubRise, ISO 8601 to the second: `2026-03-14T12:05:09+01:00`.
///
/// HubRise writes times of a location in the location's zone. `Z` and fractions of a second are accepted (fractions are cut
/// off); a time without offset keeps its meaning open until [`Time::resolve`] is told the location's zone. Two times are equal when they
/// are written alike; compare instants with [`Time::resolve`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    local: NaiveDateTime,
    offset: Option<FixedOffset>,
}

/// The text is not an ISO 8601 time of the years 0 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time: expected ISO 8601, as in `2026-03-14T12:05:09+01:00`")]
#[non_exhaustive]
pub struct TimeError;

impl Time {
    /// The offset that was written, if any.
    pub fn offset(&self) -> Option<FixedOffset> {
        self.offset
    }

    /// The instant. `zone` (the location's) decides only where no offset was written: of two possible instants when clocks
    /// go back the earlier, and a time that clocks skip counts on from before the gap.
    pub fn resolve(&self, zone: &impl TimeZone) -> DateTime<FixedOffset> {
        let offset = self.offset.unwrap_or_else(|| offset_at(zone, self.local));
        offset.from_utc_datetime(&(self.local - TimeDelta::seconds(offset.local_minus_utc().into())))
    }
}

fn offset_at<Z: TimeZone>(zone: &Z, local: NaiveDateTime) -> FixedOffset {
    match zone.offset_from_local_datetime(&local) {
        LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => offset.fix(),
        LocalResult::None => {
            let day_before = local - TimeDelta::days(1);
            let before = zone.offset_from_local_datetime(&day_before).earliest();
            before.unwrap_or_else(|| zone.offset_from_utc_datetime(&day_before)).fix()
        }
    }
}

impl From<DateTime<FixedOffset>> for Time {
    /// Cut to the second.
    fn from(time: DateTime<FixedOffset>) -> Self {
        Self { local: to_second(time.naive_local()), offset: Some(*time.offset()) }
    }
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        if text.len() > MAX_LEN {
            return Err(TimeError);
        }
        let time = match DateTime::parse_from_rfc3339(text) {
            Ok(time) => Self::from(time),
            Err(_) => NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
                .map(|local| Self { local: to_second(local), offset: None })
                .map_err(|_| TimeError)?,
        };
        if (0..=9999).contains(&time.local.year()) { Ok(time) } else { Err(TimeError) }
    }
}

fn to_second(time: NaiveDateTime) -> NaiveDateTime {
    time.with_nanosecond(0).unwrap_or(time)
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.local.format("%Y-%m-%dT%H:%M:%S"))?;
        match self.offset {
            Some(offset) => write!(f, "{offset}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
