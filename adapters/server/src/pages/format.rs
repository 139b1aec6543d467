//! How times and bodies look.

use super::Words;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

impl Words {
    /// In the store's zone, which is named: the stores of one page may be hours apart.
    pub(crate) fn time(self, at: DateTime<Utc>, zone: Tz) -> String {
        at.with_timezone(&zone).format(&format!("{} %H:%M:%S %Z", self.lang.day())).to_string()
    }

    /// To the minute, without the day if it is today's: for texts.
    pub(super) fn moment(self, at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
        let [at, now] = [at, now].map(|time| time.with_timezone(&zone));
        let day = if at.date_naive() == now.date_naive() { String::new() } else { format!("{} ", self.lang.day()) };
        at.format(&format!("{day}%H:%M")).to_string()
    }

    /// To the millisecond, for exchanges.
    pub(super) fn precise(self, at: DateTime<Utc>, zone: Tz) -> String {
        at.with_timezone(&zone).format(&format!("{} %H:%M:%S%.3f %Z", self.lang.day())).to_string()
    }
}

/// JSON is indented, adjoining elements of markup get a line each; everything else is shown as it came.
pub(super) fn body(bytes: &[u8]) -> String {
    serde_json::from_slice::<Value>(bytes)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| String::from_utf8_lossy(bytes).replace("><", ">\n<"))
}
