//! How times and bodies look.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// In the store's zone, which is named: the stores of one page may be hours apart. Digits need no month names.
pub(crate) fn time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %Z").to_string()
}

/// To the millisecond, for exchanges.
pub(super) fn precise(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S%.3f %Z").to_string()
}

/// JSON is indented, adjoining elements of markup get a line each; everything else is shown as it came.
pub(super) fn body(bytes: &[u8]) -> String {
    serde_json::from_slice::<Value>(bytes)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| String::from_utf8_lossy(bytes).replace("><", ">\n<"))
}
