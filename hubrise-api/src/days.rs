//! Days of the week as HubRise writes them.

use std::fmt;
use std::str::FromStr;

use chrono::Weekday;

use crate::Reason;
use crate::write::{ToJson, Unwritable};

/// Some days of the week (`dow` of restrictions and price overrides): `12----7` is Monday, Tuesday, Sunday.
///
/// ```
/// use chrono::Weekday;
/// use hubrise_api::DaysOfWeek;
///
/// let days: DaysOfWeek = "12----7".parse()?;
/// assert!(days.contains(Weekday::Sun) && !days.contains(Weekday::Wed));
/// assert_eq!(DaysOfWeek::from_iter([Weekday::Sat]).to_string(), "-----6-");
/// # Ok::<(), hubrise_api::Reason>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DaysOfWeek(u8);

impl DaysOfWeek {
    /// Whether the day is one of them.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & bit(day.num_days_from_monday()) != 0
    }
}

fn bit(from_monday: u32) -> u8 {
    1 << from_monday
}

impl FromIterator<Weekday> for DaysOfWeek {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        Self(days.into_iter().fold(0, |all, day| all | bit(day.num_days_from_monday())))
    }
}

impl FromStr for DaysOfWeek {
    type Err = Reason;

    fn from_str(text: &str) -> Result<Self, Reason> {
        let places: [u8; 7] = text.trim().as_bytes().try_into().map_err(|_| Reason::DaysOfWeek)?;
        let mut days = Self::default();
        for (index, (place, digit)) in (0..).zip(places.into_iter().zip(b'1'..)) {
            match place {
                b'-' => {}
                place if place == digit => days.0 |= bit(index),
                _ => return Err(Reason::DaysOfWeek),
            }
        }
        Ok(days)
    }
}

impl fmt::Display for DaysOfWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..7).try_for_each(|day| if self.0 & bit(day) == 0 { f.write_str("-") } else { write!(f, "{}", day + 1) })
    }
}

impl ToJson for DaysOfWeek {
    fn to_json(&self) -> Result<Option<serde_json::Value>, Unwritable> {
        Ok(Some(self.to_string().into()))
    }
}
