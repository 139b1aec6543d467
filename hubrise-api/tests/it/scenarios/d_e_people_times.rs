//! D: customers. E: times.

use chrono::{TimeZone as _, Utc};
use chrono_tz::Europe;
use hubrise_api::{Customer, OrderStatus, PatchOrder, Time};
use serde_json::{Value, json};

use super::clean;

fn customer(value: &Value) -> Customer {
    clean(&json!({ "customer": value })).customer.unwrap()
}

#[test]
fn d2_no_customer_is_none_either_way() {
    assert_eq!((clean(&json!({})).customer, clean(&json!({ "customer": null })).customer), (None, None));
}

#[test]
fn d4_d5_d6_phones_notes_and_mails_are_kept_as_they_come() {
    let customer = customer(&json!({ "phone": "0131 000 0000", "phone_access_code": "1234#", "last_name": "M",
        "delivery_notes": "code 42B, 2e étage", "email": "customer@email.hidden" }));
    assert_eq!(customer.phone.unwrap().as_str(), "0131 000 0000");
    assert_eq!(customer.delivery_notes.unwrap().as_str(), "code 42B, 2e étage");
    assert_eq!(customer.email.unwrap().as_str(), "customer@email.hidden");
}

#[test]
fn d7_d8_d9_an_address_may_be_partial_or_a_place() {
    let customer =
        customer(&json!({ "address_1": "1 rue", "postal_code": null, "latitude": "48.8589510", "longitude": "0" }));
    assert_eq!((customer.postal_code, customer.country), (None, None));
    assert_eq!((customer.latitude.unwrap().as_str(), customer.longitude.unwrap().as_str()), ("48.8589510", "0"));
}

#[test]
fn d12_the_reference_of_another_client_is_absent() {
    assert_eq!(customer(&json!({ "id": "c1", "private_ref": null })).private_ref, None);
}

fn time(text: &str) -> Time {
    clean(&json!({ "expected_time": text })).expected_time.unwrap()
}

#[test]
fn e1_no_expected_time_is_as_soon_as_possible() {
    assert_eq!(clean(&json!({ "expected_time": null })).expected_time, None);
}

#[test]
fn e2_e3_past_and_far_times_are_times() {
    assert_eq!(time("2001-01-01T00:00:00+01:00").to_string(), "2001-01-01T00:00:00+01:00");
    assert_eq!(time("2031-12-24T19:30:00+01:00").to_string(), "2031-12-24T19:30:00+01:00");
}

#[test]
fn e4_instants_are_compared_whatever_the_offset() {
    let instant = |text| time(text).resolve(&Europe::Paris);
    assert_eq!(instant("2026-03-14T12:00:00+01:00"), instant("2026-03-14T11:00:00Z"));
    assert_eq!(instant("2026-03-14T12:00:00+01:00"), instant("2026-03-14T12:00:00"));
}

#[test]
fn e5_in_the_hour_that_comes_twice_the_offset_decides() {
    let [summer, winter] =
        ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"].map(|t| time(t).resolve(&Europe::Paris));
    assert_eq!(winter - summer, chrono::TimeDelta::hours(1));
    assert_eq!(time("2026-10-25T02:30:00").resolve(&Europe::Paris), summer);
    let gap = time("2026-03-29T02:30:00").resolve(&Europe::Paris);
    assert_eq!(gap, Utc.with_ymd_and_hms(2026, 3, 29, 1, 30, 0).unwrap());
}

#[test]
fn e6_the_business_day_needs_the_cutoff() {
    let location = json!({ "cutoff_time": "06:00", "timezone": { "name": "Europe/Paris" } });
    let location = hubrise_api::Location::read(&location).unwrap().value;
    let at = time("2026-03-15T00:45:00+01:00").resolve(&Europe::Paris);
    assert!(at.time() < location.cutoff_time.unwrap());
}

#[test]
fn e8_e9_a_confirmed_time_goes_with_accepted() {
    assert!(
        clean(&json!({ "status": "received", "confirmed_time": "2026-03-14T12:45:00+01:00" })).confirmed_time.is_some()
    );
    let confirmed_time = chrono::DateTime::parse_from_rfc3339("2026-03-14T12:45:00+01:00").ok();
    let patch = PatchOrder { status: Some(OrderStatus::Accepted), confirmed_time, ..PatchOrder::default() };
    assert_eq!(json!(patch), json!({ "status": "accepted", "confirmed_time": "2026-03-14T12:45:00+01:00" }));
}
