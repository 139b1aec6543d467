//! Values out of random numbers; without numbers left, the least of each. Fewer numbers, smaller values: that is how they shrink.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Weekday};
use hubrise_api::{Change, CustomFields, DaysOfWeek, Money, OneOrMore, Personal, PrivateRef};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Map, json};

#[derive(Clone, Debug)]
pub(super) struct Entropy(Vec<u32>);

impl Entropy {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        prop::collection::vec(any::<u32>(), 0..600).prop_map(Self)
    }

    pub(super) fn number(&mut self, below: u32) -> u32 {
        self.0.pop().unwrap_or_default() % below
    }

    pub(super) fn flag(&mut self) -> bool {
        self.number(2) == 1
    }

    pub(super) fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.number(u32::try_from(list.len()).unwrap()) as usize].clone()
    }

    pub(super) fn opt<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| make(self))
    }

    pub(super) fn list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.number(3)).map(|_| make(self)).collect()
    }

    pub(super) fn some<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> OneOrMore<T> {
        let first = OneOrMore::new(make(self));
        self.list(make).into_iter().fold(first, OneOrMore::and)
    }

    pub(super) fn change<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Change<T> {
        match self.number(3) {
            0 => Change::Keep,
            1 => Change::Clear,
            _ => Change::Set(make(self)),
        }
    }

    /// Not blank, which would read as absent.
    pub(super) fn text(&mut self) -> String {
        let characters = ['a', 'Z', ' ', 'é', '寿', '🍜', '"', '\\', '\n', '<', '\u{202e}', '0'];
        let rest: String = (0..self.number(8)).map(|_| self.pick(&characters)).collect();
        format!("t{rest}")
    }

    pub(super) fn personal(&mut self) -> Personal {
        self.text().into()
    }

    pub(super) fn private_ref(&mut self) -> PrivateRef {
        PrivateRef::new(self.text())
    }

    pub(super) fn decimal(&mut self) -> Decimal {
        let number = i64::from(self.number(u32::MAX)) - i64::from(self.number(u32::MAX));
        Decimal::new(number, self.number(7))
    }

    pub(super) fn money(&mut self) -> Money {
        let cents = i64::from(self.number(u32::MAX)) - i64::from(self.number(u32::MAX));
        Money::new(Decimal::new(cents, self.number(3)), self.pick(&["EUR", "GBP", "JPY"]).parse().unwrap())
    }

    pub(super) fn percent(&mut self) -> Decimal {
        Decimal::new(self.number(10_001).into(), 2)
    }

    pub(super) fn instant(&mut self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt((i32::try_from(self.number(105)).unwrap() - 52) * 15 * 60).unwrap();
        DateTime::from_timestamp(i64::from(self.number(u32::MAX)) * 10, 0).unwrap().with_timezone(&offset)
    }

    pub(super) fn date(&mut self) -> NaiveDate {
        NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(self.number(100_000).into())
    }

    pub(super) fn time(&mut self) -> NaiveTime {
        NaiveTime::from_num_seconds_from_midnight_opt(self.number(24 * 60) * 60, 0).unwrap()
    }

    pub(super) fn days(&mut self) -> DaysOfWeek {
        let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
        days.into_iter().filter(|_| self.flag()).collect()
    }

    pub(super) fn fields(&mut self) -> CustomFields {
        let fields = self.list(|e| (e.text(), json!({ "a": [e.number(9), e.text()], "b": null })));
        Map::from_iter(fields).into()
    }
}
