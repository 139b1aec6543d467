//! The location (HubRise resource `Location`) and what belongs to it.

mod patch;

use chrono::{Datelike, NaiveDateTime, NaiveTime, Weekday};

pub use patch::{PatchLocation, SetAcceptance, SetOpeningHours};

use crate::read::{readable, record};
use crate::{AcceptanceMode, AccountId, Currency, CustomFields, LocationId, Time};

record! {
    /// A point of sale.
    #[derive(Debug)]
    pub struct Location {
        /// Key of the location.
        id: Option<LocationId> = "id",
        /// Its name.
        name: Option<String> = "name",
        /// The account it belongs to.
        account: Option<Account> = "account",
        /// Street and number.
        address: Option<String> = "address",
        /// Postal code.
        postal_code: Option<String> = "postal_code",
        /// City.
        city: Option<String> = "city",
        /// ISO 3166-1 alpha-2.
        country: Option<String> = "country",
        /// Time zone of every time of its orders.
        timezone: Option<Timezone> = "timezone",
        /// When its business day ends; HubRise's default is 06:00.
        cutoff_time: Option<NaiveTime> = "cutoff_time",
        /// Absent = never set, which does not mean closed.
        opening_hours: Option<OpeningHours> = "opening_hours",
        /// Base preparation time in minutes.
        preparation_time: Option<i64> = "preparation_time",
        /// Whether it takes orders.
        order_acceptance: Option<OrderAcceptance> = "order_acceptance",
        /// Free fields.
        custom_fields: CustomFields = "custom_fields",
    }
}
readable!(Location);

record! {
    /// The account a location belongs to, abbreviated.
    #[derive(Debug)]
    pub struct Account {
        /// Key of the account.
        id: Option<AccountId> = "id",
        /// Its name.
        name: Option<String> = "name",
        /// Its currency.
        currency: Option<Currency> = "currency",
    }
}

readable!(Account);

record! {
    /// A time zone.
    #[derive(Debug)]
    pub struct Timezone {
        /// IANA name, for instance `Europe/Paris`.
        name: Option<String> = "name",
        /// Seconds east of UTC. Deprecated at HubRise; use the name.
        offset: Option<i64> = "offset",
    }
}

record! {
    /// Opening hours of a week; a day without slots is closed.
    #[derive(Debug)]
    pub struct OpeningHours {
        /// Monday
        monday: Vec<OpeningSlot> = "monday",
        /// Tuesday
        tuesday: Vec<OpeningSlot> = "tuesday",
        /// Wednesday
        wednesday: Vec<OpeningSlot> = "wednesday",
        /// Thursday
        thursday: Vec<OpeningSlot> = "thursday",
        /// Friday
        friday: Vec<OpeningSlot> = "friday",
        /// Saturday
        saturday: Vec<OpeningSlot> = "saturday",
        /// Sunday
        sunday: Vec<OpeningSlot> = "sunday",
    }
}

impl OpeningHours {
    /// Whether a location with these hours is open at this time of its own clock. A slot that ends before it begins ends on
    /// the next day; an end that is missing is open.
    ///
    /// ```
    /// use hubrise_api::{OpeningHours, OpeningSlot};
    ///
    /// let (mut hours, mut evening) = (OpeningHours::default(), OpeningSlot::default());
    /// (evening.from, evening.to) = (Some("18:00:00".parse()?), Some("01:00:00".parse()?));
    /// hours.friday.push(evening);
    /// assert!(hours.is_open_at("2026-06-12T23:30:00".parse()?));
    /// assert!(hours.is_open_at("2026-06-13T00:30:00".parse()?), "a Saturday, early");
    /// assert!(!hours.is_open_at("2026-06-12T00:30:00".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn is_open_at(&self, at: NaiveDateTime) -> bool {
        let time = at.time();
        let is_past_midnight = |slot: &&OpeningSlot| slot.to.is_some_and(|to| slot.from.is_some_and(|from| to <= from));
        let begun = |slot: &OpeningSlot| slot.from.is_none_or(|from| from <= time);
        let not_over = |slot: &OpeningSlot| slot.to.is_none_or(|to| time < to);
        let mut today = self.of(at.weekday()).iter();
        let mut last_night = self.of(at.weekday().pred()).iter().filter(is_past_midnight);
        last_night.any(not_over) || today.any(|slot| begun(slot) && (is_past_midnight(&slot) || not_over(slot)))
    }

    fn of(&self, day: Weekday) -> &[OpeningSlot] {
        match day {
            Weekday::Mon => &self.monday,
            Weekday::Tue => &self.tuesday,
            Weekday::Wed => &self.wednesday,
            Weekday::Thu => &self.thursday,
            Weekday::Fri => &self.friday,
            Weekday::Sat => &self.saturday,
            Weekday::Sun => &self.sunday,
        }
    }
}

record! {
    /// From when to when. An end before the cutoff time is on the next day of the calendar.
    #[derive(Debug)]
    pub struct OpeningSlot {
        /// Opens.
        from: Option<NaiveTime> = "from",
        /// Closes.
        to: Option<NaiveTime> = "to",
    }
}

record! {
    /// Whether and how a location takes orders.
    #[derive(Debug)]
    pub struct OrderAcceptance {
        /// Usual, busy or paused.
        mode: Option<AcceptanceMode> = "mode",
        /// When it is back to usual by itself; absent = by hand.
        resume_at: Option<Time> = "resume_at",
        /// Minutes added to the preparation time while busy.
        extra_preparation_time: Option<i64> = "extra_preparation_time",
        /// Why it is paused; may be shown to customers.
        reason: Option<String> = "reason",
    }
}
