//! Which orders go, until when, and what HubRise is told.

use crate::common::time;
use bridge_core::injection::{UpstreamEnd, WriteBack};
use bridge_core::settings::{OnTillStatus, StatusSettings};
use bridge_core::status::{Admission, admission, deadline, write_back};
use hubrise_api::OrderStatus;

#[test]
fn admission_by_status() {
    for (status, expected) in [
        ("new", Admission::Inject),
        ("received", Admission::Inject),
        ("accepted", Admission::Inject),
        ("", Admission::Inject),
        ("shipped", Admission::Inject),
        ("in_preparation", Admission::MidWay),
        ("awaiting_shipment", Admission::MidWay),
        ("awaiting_collection", Admission::MidWay),
        ("in_delivery", Admission::MidWay),
        ("completed", Admission::Ended(UpstreamEnd::Completed)),
        ("cancelled", Admission::Ended(UpstreamEnd::CalledOff)),
        ("rejected", Admission::Ended(UpstreamEnd::CalledOff)),
        ("delivery_failed", Admission::Ended(UpstreamEnd::CalledOff)),
    ] {
        assert_eq!(admission(&OrderStatus::from(status)), expected, "{status}");
    }
}

#[test]
fn deadlines_by_channel() {
    let created = time("2026-06-12T12:00:00+02:00");
    for (channel, expected_time, until) in [
        ("Deliveroo", Some("2026-06-12T19:00:00+02:00"), "12:03:00"),
        ("Just Eat", None, "12:03:00"),
        ("JUST-EAT Takeaway", None, "12:03:00"),
        ("Uber Eats", None, "12:10:00"),
        ("ubereats_v2", Some("2026-06-12T19:00:00+02:00"), "12:10:00"),
        ("Uber", None, "12:30:00"),
        ("Web shop", None, "12:30:00"),
        ("Web shop", Some("2026-06-12T19:00:00+02:00"), "19:30:00"),
        ("Web shop", Some("2026-06-12T11:00:00+02:00"), "12:30:00"),
        ("", None, "12:30:00"),
    ] {
        let until_then = deadline(channel, created, expected_time.map(time));
        assert_eq!(until_then, time(&format!("2026-06-12T{until}+02:00")), "{channel} {expected_time:?}");
    }
}

#[test]
fn write_back_never_falls() {
    let received = StatusSettings::default();
    let accepted = StatusSettings { on_till: OnTillStatus::Accepted, ..received.clone() };
    let write =
        |seen: &str, settings: &StatusSettings| write_back(WriteBack::OnTill, &OrderStatus::from(seen), settings);
    assert_eq!(write("new", &received), Some(OrderStatus::Received));
    assert_eq!(write("received", &received), None);
    assert_eq!(write("received", &accepted), Some(OrderStatus::Accepted));
    for seen in ["accepted", "in_preparation", "in_delivery", "completed", "cancelled", "rejected", "shipped", ""] {
        assert_eq!(write(seen, &received), None, "{seen}");
        assert_eq!(write(seen, &accepted), None, "{seen}");
    }
}

#[test]
fn refusals_are_written_only_where_the_switch_is_on() {
    let on = StatusSettings { reject_refused: true, ..StatusSettings::default() };
    let write =
        |seen: &str, settings: &StatusSettings| write_back(WriteBack::Refused, &OrderStatus::from(seen), settings);
    assert_eq!(write("new", &StatusSettings::default()), None);
    assert_eq!(write("new", &on), Some(OrderStatus::Rejected));
    assert_eq!(write("accepted", &on), Some(OrderStatus::Rejected));
    for seen in ["rejected", "cancelled", "delivery_failed", "shipped"] {
        assert_eq!(write(seen, &on), None, "{seen}");
    }
}
