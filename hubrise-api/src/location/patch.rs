//! What may be changed in a location.

use chrono::{DateTime, FixedOffset, NaiveTime};
use serde_json::{Value, json};

use super::{OpeningHours, OpeningSlot};
use crate::CustomFields;
use crate::write::{Object, ToJson, Unwritable, sent};

sent! {
    /// Changes to a location (HubRise resource `Location`, "update"); name and address change in the back office only.
    #[derive(Debug, Default)]
    pub struct PatchLocation {
        /// When its business day ends.
        cutoff_time: Option<NaiveTime> = "cutoff_time",
        /// The opening hours of the week.
        opening_hours: Option<SetOpeningHours> = "opening_hours",
        /// Base preparation time in minutes.
        preparation_time: Option<u32> = "preparation_time",
        /// Whether it takes orders.
        order_acceptance: Option<SetAcceptance> = "order_acceptance",
        /// Free fields: `null` removes a key. Send the whole of every top-level key you own.
        custom_fields: Option<CustomFields> = "custom_fields",
    }
}

/// How a location takes orders from now on: exactly the three forms HubRise accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetAcceptance {
    /// As usual.
    Normal,
    /// Orders take longer.
    Busy {
        /// Minutes added to the preparation time.
        extra_preparation_time: u32,
        /// When it is back to usual by itself; `None` = by hand.
        resume_at: Option<DateTime<FixedOffset>>,
    },
    /// No orders for now.
    Paused {
        /// When it is back to usual by itself; `None` = by hand.
        resume_at: Option<DateTime<FixedOffset>>,
        /// Why; may be shown to customers.
        reason: Option<String>,
    },
}

impl ToJson for SetAcceptance {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        let mut object = Object::default();
        let mode = match self {
            Self::Normal => "normal",
            Self::Busy { extra_preparation_time, resume_at } => {
                object.put("extra_preparation_time", extra_preparation_time)?;
                object.put("resume_at", resume_at)?;
                "busy"
            }
            Self::Paused { resume_at, reason } => {
                object.put("resume_at", resume_at)?;
                object.put("reason", reason)?;
                "paused"
            }
        };
        object.raw("mode", &json!(mode));
        object.finish()
    }
}

/// The opening hours of a week, Monday first: at least one slot (from, to). A `to` before the cutoff time is on the next day of the
/// calendar. Slots of a day must not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetOpeningHours(pub [Vec<(NaiveTime, NaiveTime)>; 7]);

impl ToJson for SetOpeningHours {
    fn to_json(&self) -> Result<Option<Value>, Unwritable> {
        if self.0.iter().all(Vec::is_empty) {
            return Err(Unwritable::AlwaysClosed);
        }
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = self.0.each_ref().map(|day| slots(day));
        OpeningHours { monday, tuesday, wednesday, thursday, friday, saturday, sunday }.to_json()
    }
}

fn slots(day: &[(NaiveTime, NaiveTime)]) -> Vec<OpeningSlot> {
    day.iter().map(|(from, to)| OpeningSlot { from: Some(*from), to: Some(*to) }).collect()
}
