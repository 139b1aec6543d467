//! When orders are paused in HubRise, and whose pause is touched.

use bridge_core::brake::{Act, Brake, Busy, HandsOff, PAUSE, Pause, Situation, Wish, decide};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use hubrise_api::{Location, OrderAcceptance, SetAcceptance};
use serde_json::{Value, json};

const REASON: &str = "Technical problem at the store";

fn at(minutes: i64) -> DateTime<Utc> {
    "2026-06-12T10:00:00Z".parse::<DateTime<Utc>>().expect("a time") + TimeDelta::minutes(minutes)
}

fn text(minutes: i64) -> String {
    at(minutes).with_timezone(&Tz::Europe__Paris).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn acceptance(json: &Value) -> OrderAcceptance {
    let location = json!({ "id": "x", "order_acceptance": json }).to_string();
    Location::from_slice(location.as_bytes()).expect("a location").value.order_acceptance.expect("has it")
}

fn pause(until: i64) -> Pause {
    Pause { until: at(until), before: None, confirmed: true, reason: REASON.to_owned(), busy: None }
}

fn paused(pause: Pause) -> Brake {
    Brake { pause: Some(pause), hands_off: None }
}

fn off(why: HandsOff) -> Brake {
    Brake { pause: None, hands_off: Some(why) }
}

#[test]
fn it_waits_proposes_pauses_renews_and_lifts() {
    let (idle, unsure) = (Brake::default(), paused(Pause { confirmed: false, ..pause(15) }));
    let (patience, away) = (TimeDelta::minutes(5), Some(at(0)));
    // Since when it is away, the minute, automatic and allowed, what is kept, what is done.
    for (away_since, minute, automatic, allowed, brake, act) in [
        (None, 90, true, true, &idle, Act::Rest),
        (away, 4, true, true, &idle, Act::Wait(at(5))),
        (away, 5, false, true, &idle, Act::Propose),
        (away, 5, true, true, &idle, Act::Tell(Wish::Pause)),
        (away, 5, true, false, &idle, Act::Propose),
        (away, 9, true, true, &off(HandsOff::Released), Act::Propose),
        (away, 9, true, true, &off(HandsOff::Theirs), Act::Propose),
        (away, 9, false, true, &paused(pause(15)), Act::Wait(at(10))),
        (away, 10, false, true, &paused(pause(15)), Act::Tell(Wish::Pause)),
        (away, 40, false, true, &paused(pause(15)), Act::Tell(Wish::Pause)),
        (away, 6, false, true, &unsure, Act::Tell(Wish::Pause)),
        // The clock was set back a day.
        (away, 9 - 24 * 60, false, true, &paused(pause(15)), Act::Tell(Wish::Pause)),
        (None, 9, false, true, &paused(pause(15)), Act::Tell(Wish::Lift)),
        (None, 9, true, false, &unsure, Act::Tell(Wish::Lift)),
    ] {
        let situation = Situation { now: at(minute), away_since, patience, automatic, allowed, brake };
        assert_eq!(decide(situation), act, "{situation:?}");
    }
}

#[test]
fn only_what_is_ours_is_touched() {
    let normal = json!({ "mode": "normal" });
    let online = json!({ "mode": "online" });
    let ours = |until| json!({ "mode": "paused", "resume_at": text(until), "reason": REASON });
    let busy = json!({ "mode": "busy", "extra_preparation_time": 20, "resume_at": text(60) });
    let by_hand = json!({ "mode": "paused", "resume_at": null, "reason": "No more dough" });
    let longer = json!({ "mode": "paused", "resume_at": null, "reason": REASON });
    let unknown = json!({ "mode": "on_holiday" });

    let asks = |until: i64| {
        let resume_at = Some(at(until).with_timezone(&Tz::Europe__Paris).fixed_offset());
        Some(SetAcceptance::Paused { resume_at, reason: Some(REASON.to_owned()) })
    };
    let new = |until| paused(Pause { confirmed: false, ..pause(until) });
    let renewed = paused(Pause { before: Some(at(15)), confirmed: false, ..pause(25) });
    let was_busy = Busy { extra_minutes: 20, until: Some(at(60)) };
    let of_busy = paused(Pause { busy: Some(was_busy), confirmed: false, ..pause(25) });
    let lifted = Brake::default();
    let busy_again = SetAcceptance::Busy {
        extra_preparation_time: 20,
        resume_at: Some(at(60).with_timezone(&Tz::Europe__Paris).fixed_offset()),
    };
    let kept = paused(pause(15));
    // What is kept, what is wished for, what HubRise shows, what is kept then, what HubRise is told. The minute is 10.
    for (brake, wish, shown, after, told) in [
        (lifted.clone(), Wish::Pause, &normal, new(25), asks(25)),
        (lifted.clone(), Wish::Pause, &online, new(25), asks(25)),
        (off(HandsOff::Released), Wish::Pause, &normal, new(25), asks(25)),
        (lifted.clone(), Wish::Pause, &busy, of_busy.clone(), asks(25)),
        (lifted.clone(), Wish::Pause, &by_hand, off(HandsOff::Theirs), None),
        (lifted.clone(), Wish::Pause, &unknown, off(HandsOff::Theirs), None),
        (kept.clone(), Wish::Pause, &ours(15), renewed.clone(), asks(25)),
        // Somebody took orders again, or paused for themselves.
        (kept.clone(), Wish::Pause, &normal, off(HandsOff::Released), None),
        (kept.clone(), Wish::Pause, &busy, off(HandsOff::Released), None),
        (kept.clone(), Wish::Pause, &by_hand, off(HandsOff::Theirs), None),
        (kept.clone(), Wish::Pause, &longer, off(HandsOff::Theirs), None),
        // It has run out, or HubRise never heard of it.
        (paused(pause(8)), Wish::Pause, &normal, new(25), asks(25)),
        (new(15), Wish::Pause, &normal, new(25), asks(25)),
        (new(15), Wish::Pause, &ours(15), renewed.clone(), asks(25)),
        // HubRise may have heard of the renewal, or not.
        (
            paused(Pause { before: Some(at(15)), confirmed: false, ..pause(24) }),
            Wish::Pause,
            &ours(15),
            renewed,
            asks(25),
        ),
        (
            paused(Pause { before: Some(at(15)), confirmed: false, ..pause(24) }),
            Wish::Pause,
            &normal,
            off(HandsOff::Released),
            None,
        ),
        (kept.clone(), Wish::Lift, &ours(15), kept.clone(), Some(SetAcceptance::Normal)),
        (
            paused(Pause { busy: Some(was_busy), ..pause(15) }),
            Wish::Lift,
            &ours(15),
            paused(Pause { busy: Some(was_busy), ..pause(15) }),
            Some(busy_again),
        ),
        (kept.clone(), Wish::Lift, &normal, lifted.clone(), None),
        (kept.clone(), Wish::Lift, &by_hand, lifted.clone(), None),
        (kept, Wish::Lift, &longer, lifted.clone(), None),
        // It may still be on its way to HubRise.
        (new(15), Wish::Lift, &normal, new(15), None),
        (new(8), Wish::Lift, &normal, lifted, None),
    ] {
        let seen = brake.carry_out(wish, Some(&acceptance(shown)), REASON, at(10), Tz::Europe__Paris);
        assert_eq!(seen, (after, told), "{wish:?} of {brake:?} where HubRise shows {shown}");
    }
}

#[test]
fn every_pause_ends_by_itself() {
    let (brake, told) = Brake::default().carry_out(Wish::Pause, None, REASON, at(0), Tz::UTC);
    assert_eq!(
        told,
        Some(SetAcceptance::Paused {
            resume_at: Some((at(0) + PAUSE).fixed_offset()),
            reason: Some(REASON.to_owned())
        })
    );
    let confirmed = brake.done(Wish::Pause);
    assert!(confirmed.pause.as_ref().is_some_and(|pause| pause.confirmed));
    assert_eq!(confirmed.done(Wish::Lift), Brake::default());
}
