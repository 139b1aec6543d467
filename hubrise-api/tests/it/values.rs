//! Money, times and open enums.

use chrono::{FixedOffset, TimeDelta};
use chrono_tz::{America, Europe};
use hubrise_api::{Currency, Money, MoneyError, NumberError, OrderStatus, Time};
use proptest::prelude::*;
use serde_json::json;

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

#[test]
fn money_is_read_leniently_and_written_strictly() {
    for (text, written) in [
        ("8.90 EUR", "8.90 EUR"),
        ("  250   EUR ", "250.00 EUR"),
        ("12.5\tEUR", "12.50 EUR"),
        ("-0.05 GBP", "-0.05 GBP"),
        ("-0.00 GBP", "0.00 GBP"),
        ("1500.00 JPY", "1500.00 JPY"),
        ("1.234 KWD", "1.234 KWD"),
        ("1.2000 KWD", "1.20 KWD"),
        ("007.00 XYZ", "7.00 XYZ"),
    ] {
        assert_eq!(money(text).to_string(), written);
    }
}

#[test]
fn what_is_not_money_says_why() {
    use MoneyError::{BadAmount, BadCurrency, Malformed};
    for (text, why) in [
        ("", Malformed),
        ("12.50", Malformed),
        ("12.50EUR", Malformed),
        ("12,50 EUR", BadAmount(NumberError::Malformed)),
        ("1_000 EUR", BadAmount(NumberError::Malformed)),
        ("1e3 EUR", BadAmount(NumberError::Malformed)),
        ("+1.00 EUR", BadAmount(NumberError::Malformed)),
        (".50 EUR", BadAmount(NumberError::Malformed)),
        ("5. EUR", BadAmount(NumberError::Malformed)),
        ("- EUR", BadAmount(NumberError::Malformed)),
        ("NaN EUR", BadAmount(NumberError::Malformed)),
        ("EUR 12.50", BadAmount(NumberError::Malformed)),
        ("1.00 eur", BadCurrency),
        ("1.00 EURO", BadCurrency),
        ("1.00 €", BadCurrency),
        ("123456789012345678901234567890 EUR", BadAmount(NumberError::TooLong)),
        ("0.12345678901234567890123456789 EUR", BadAmount(NumberError::TooLong)),
    ] {
        assert_eq!(text.parse::<Money>(), Err(why), "{text}");
    }
    let endless = format!("{} EUR", "9".repeat(1_000_000));
    assert_eq!(endless.parse::<Money>(), Err(BadAmount(NumberError::TooLong)));
}

#[test]
fn sums_are_checked() {
    let max = Money::new(rust_decimal::Decimal::MAX, "EUR".parse().unwrap());
    assert_eq!(money("1.10 EUR").checked_sub(money("1.20 EUR")), Ok(money("-0.10 EUR")));
    assert_eq!(money("1.50 EUR").checked_mul("2.5".parse().unwrap()), Ok(money("3.75 EUR")));
    assert_eq!(max.checked_add(money("1.00 EUR")), Err(MoneyError::Overflow));
    assert_eq!(max.checked_mul("2".parse().unwrap()), Err(MoneyError::Overflow));
    let mixed = money("1.00 EUR").checked_add(money("1.00 GBP")).unwrap_err();
    assert_eq!(mixed.to_string(), "cannot mix EUR and GBP in one sum");
    assert_eq!(Money::zero("EUR".parse().unwrap()), money("0 EUR"));
}

#[test]
fn times_are_read_leniently_and_written_strictly() {
    for (text, written) in [
        ("2026-03-14T12:05:09+01:00", "2026-03-14T12:05:09+01:00"),
        ("2026-03-14T12:05:09Z", "2026-03-14T12:05:09+00:00"),
        ("2026-03-14T12:05:09.987-05:30", "2026-03-14T12:05:09-05:30"),
        (" 2026-03-14T12:05:09.5 ", "2026-03-14T12:05:09"),
    ] {
        assert_eq!(text.parse::<Time>().unwrap().to_string(), written);
    }
    for text in
        ["", "now", "2026-03-14", "12:05:09", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "+12345-01-01T00:00:00"]
    {
        assert!(text.parse::<Time>().is_err_and(|e| e.to_string().starts_with("not a time")), "{text}");
    }
}

#[test]
fn e4_an_offset_decides_and_e7_without_one_the_zone_does() {
    let resolve = |text: &str| text.parse::<Time>().unwrap().resolve(&Europe::Paris).to_rfc3339();
    assert_eq!(resolve("2026-03-14T12:05:09Z"), "2026-03-14T12:05:09+00:00");
    assert_eq!(resolve("2026-03-14T12:05:09"), "2026-03-14T12:05:09+01:00");
    assert_eq!(resolve("2026-07-14T12:05:09"), "2026-07-14T12:05:09+02:00");
}

#[test]
fn e5_clocks_that_change() {
    let paris = |text: &str| text.parse::<Time>().unwrap().resolve(&Europe::Paris).to_rfc3339();
    // Twice 02:30: the offset decides, without one the first.
    assert_eq!(paris("2026-10-25T02:30:00+01:00"), "2026-10-25T02:30:00+01:00");
    assert_eq!(paris("2026-10-25T02:30:00"), "2026-10-25T02:30:00+02:00");
    // No 02:30 at all: counted on from before the gap, east and west of Greenwich.
    assert_eq!(paris("2026-03-29T02:30:00"), "2026-03-29T02:30:00+01:00");
    let new_york = "2026-03-08T02:30:00".parse::<Time>().unwrap().resolve(&America::New_York);
    assert_eq!(new_york.to_rfc3339(), "2026-03-08T02:30:00-05:00");
}

#[test]
fn a3_an_unknown_word_goes_out_as_it_came() {
    assert_eq!(OrderStatus::from("accepted"), OrderStatus::Accepted);
    let unknown = OrderStatus::from("on_hold".to_owned());
    assert_eq!(unknown, OrderStatus::Other("on_hold".into()));
    assert_eq!(json!(unknown), json!("on_hold"));
    for status in OrderStatus::KNOWN {
        assert_eq!(OrderStatus::from(status.as_str()), *status);
        assert_eq!(serde_json::from_value::<OrderStatus>(json!(status)).unwrap(), *status);
    }
}

proptest! {
    #[test]
    fn money_round_trips(units in any::<i64>(), scale in 0u32..10, currency in "[A-Z]{3}") {
        let currency: Currency = currency.parse().unwrap();
        let amount = rust_decimal::Decimal::new(units, scale);
        let text = Money::new(amount, currency).to_string();
        let read = money(&text);
        prop_assert_eq!(read.amount(), amount);
        prop_assert_eq!(read.currency(), currency);
        prop_assert_eq!(serde_json::from_value::<Money>(json!(read)).unwrap(), read);
        let decimals = text.split_once('.').unwrap().1.find(' ').unwrap();
        prop_assert!(decimals >= 2);
    }

    #[test]
    fn no_text_makes_money_or_time_panic(text in any::<String>()) {
        let _ = text.parse::<Money>();
        if let Ok(time) = text.parse::<Time>() {
            let _ = time.resolve(&Europe::Paris);
        }
    }

    #[test]
    fn nearly_money_never_panics(text in "[-+0-9., _eE]{0,45}[ \t]{0,3}[A-Za-z€]{0,4}") {
        if let Ok(read) = text.parse::<Money>() {
            prop_assert_eq!(money(&read.to_string()), read);
        }
    }

    #[test]
    fn times_round_trip(seconds in 0i64..253_000_000_000, minutes in -14 * 60..=14 * 60i32) {
        let offset = FixedOffset::east_opt(minutes * 60).unwrap();
        let instant = (chrono::DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)).with_timezone(&offset);
        let read: Time = instant.to_rfc3339().parse().unwrap();
        prop_assert_eq!(read.resolve(&Europe::Paris), instant);
        prop_assert_eq!(read.to_string().parse::<Time>().unwrap(), read);
    }

    #[test]
    fn nearly_times_never_panic(text in r"[-+]?[0-9]{1,6}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{0,12})?(Z|[-+][0-9]{2}:[0-9]{2})?") {
        if let Ok(time) = text.parse::<Time>() {
            let _ = (time.resolve(&Europe::Paris), time.resolve(&America::New_York), time.to_string());
        }
    }
}
