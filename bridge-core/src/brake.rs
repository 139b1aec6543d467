//! The brake upstream: while the till is away, HubRise can be told that the location takes no orders for now.
//!
//! A pause always ends by itself at HubRise ([`PAUSE`]), whatever becomes of us; it is renewed while the till stays away and
//! lifted once it is back. Only a pause of ours is renewed or lifted: HubRise has no conditional change, so it is looked at
//! just before. Facts: HubRise resource `Location`, `order_acceptance`.

use chrono::{DateTime, FixedOffset, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use hubrise_api::{AcceptanceMode, OrderAcceptance, SetAcceptance};
use serde::{Deserialize, Serialize};

/// How long a pause holds at HubRise.
pub const PAUSE: TimeDelta = TimeDelta::minutes(15);
/// It is renewed when no more than this is left of it.
const RENEWED_AT: TimeDelta = TimeDelta::minutes(5);
/// So little apart, two ends are the same: HubRise keeps whole seconds, and perhaps whole minutes.
const SAME: TimeDelta = TimeDelta::minutes(1);

/// What is kept of a connection's brake.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Brake {
    /// The pause we asked HubRise for, until it is known to be over.
    pub pause: Option<Pause>,
    /// Nothing is done by itself until the till was back.
    pub hands_off: Option<HandsOff>,
}

/// A pause of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When HubRise ends it by itself.
    pub until: DateTime<Utc>,
    /// Its end before it was renewed last: HubRise may not have heard of the renewal.
    pub before: Option<DateTime<Utc>>,
    /// HubRise said yes to the newest end.
    pub confirmed: bool,
    /// The reason it was given, as HubRise shows it.
    pub reason: String,
    /// The location was busy, as a person had set it: it is again afterwards.
    pub busy: Option<Busy>,
}

/// A location that takes its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Busy {
    /// Minutes added to the preparation time.
    pub extra_minutes: u32,
    /// When that ends by itself.
    pub until: Option<DateTime<Utc>>,
}

/// Why nothing is done by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandsOff {
    /// A person wants orders, here or in HubRise.
    Released,
    /// Somebody else has paused the location: theirs to end.
    Theirs,
}

/// How things stand when the brake is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Now.
    pub now: DateTime<Utc>,
    /// Since when the till is away; `None`: it is there.
    pub away_since: Option<DateTime<Utc>>,
    /// How long it may be away before somebody is asked, or orders are paused.
    pub patience: TimeDelta,
    /// Orders are paused without asking.
    pub automatic: bool,
    /// HubRise lets this connection, as far as known.
    pub allowed: bool,
    /// What is kept.
    pub brake: &'a Brake,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing: the till is there.
    Rest,
    /// Nothing before this moment.
    Wait(DateTime<Utc>),
    /// A person is asked whether orders are to be paused.
    Propose,
    /// HubRise is told.
    Tell(Wish),
}

/// What HubRise is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// No orders for now; or the same again, while it holds.
    Pause,
    /// Orders are taken again.
    Lift,
}

/// What to do now.
pub fn decide(situation: Situation<'_>) -> Act {
    let Situation { now, away_since, patience, automatic, allowed, brake } = situation;
    match (&brake.pause, away_since) {
        (Some(_), None) => Act::Tell(Wish::Lift),
        (Some(pause), Some(_)) => {
            let left = pause.until - now;
            // More than ever was asked for: our clock was set back.
            let is_due = !pause.confirmed || left <= RENEWED_AT || left > PAUSE;
            if is_due { Act::Tell(Wish::Pause) } else { Act::Wait(pause.until - RENEWED_AT) }
        }
        (None, None) => Act::Rest,
        (None, Some(since)) if now < since + patience => Act::Wait(since + patience),
        (None, Some(_)) if automatic && allowed && brake.hands_off.is_none() => Act::Tell(Wish::Pause),
        (None, Some(_)) => Act::Propose,
    }
}

/// Where a location stands, as against our pause.
enum Seen {
    Free,
    Busy(Busy),
    /// Until then.
    Ours(DateTime<Utc>),
    Theirs,
}

impl Brake {
    /// What a wish comes to now that HubRise shows this: what to keep, and what HubRise is told then, if anything.
    pub fn carry_out(
        &self,
        wish: Wish,
        shown: Option<&OrderAcceptance>,
        reason: &str,
        now: DateTime<Utc>,
        zone: Tz,
    ) -> (Self, Option<SetAcceptance>) {
        let stop = |pause: Pause| {
            let told = pause.set(zone);
            (Self { pause: Some(pause), hands_off: None }, Some(told))
        };
        match (wish, &self.pause, self.see(shown, zone)) {
            (Wish::Pause, _, Seen::Theirs) => (Self::leave(HandsOff::Theirs), None),
            (Wish::Pause, Some(pause), Seen::Ours(end)) => stop(pause.renewed(end, now)),
            (Wish::Pause, Some(pause), Seen::Free | Seen::Busy(_)) if pause.holds(now) => {
                (Self::leave(HandsOff::Released), None)
            }
            (Wish::Pause, _, Seen::Busy(busy)) => stop(Pause::new(reason, Some(busy), now)),
            (Wish::Pause, _, Seen::Free | Seen::Ours(_)) => stop(Pause::new(reason, None, now)),
            (Wish::Lift, Some(pause), Seen::Ours(_)) => (self.clone(), Some(pause.lifted(now, zone))),
            // What was asked for may still be on its way.
            (Wish::Lift, Some(pause), Seen::Free | Seen::Busy(_)) if !pause.confirmed && now < pause.until => {
                (self.clone(), None)
            }
            (Wish::Lift, ..) => (Self { pause: None, ..self.clone() }, None),
        }
    }

    /// HubRise did what it was told.
    #[must_use]
    pub fn done(self, wish: Wish) -> Self {
        let pause = self.pause.filter(|_| wish == Wish::Pause);
        Self { pause: pause.map(|pause| Pause { confirmed: true, ..pause }), ..self }
    }

    fn leave(why: HandsOff) -> Self {
        Self { pause: None, hands_off: Some(why) }
    }

    fn see(&self, shown: Option<&OrderAcceptance>, zone: Tz) -> Seen {
        let Some((shown, mode)) = shown.and_then(|shown| Some((shown, shown.mode.as_ref()?))) else {
            return Seen::Free;
        };
        let until = shown.resume_at.map(|time| time.resolve(&zone).to_utc());
        match mode {
            mode if mode.is_normal() => Seen::Free,
            AcceptanceMode::Busy => match shown.extra_preparation_time.map(u32::try_from) {
                Some(Ok(extra_minutes)) => Seen::Busy(Busy { extra_minutes, until }),
                // It could not be put back.
                _ => Seen::Theirs,
            },
            AcceptanceMode::Paused => {
                let ours = self.pause.as_ref().filter(|pause| pause.is(shown.reason.as_deref(), until));
                ours.and(until).map_or(Seen::Theirs, Seen::Ours)
            }
            _ => Seen::Theirs,
        }
    }
}

impl Pause {
    fn new(reason: &str, busy: Option<Busy>, now: DateTime<Utc>) -> Self {
        Self { until: end(now), before: None, confirmed: false, reason: reason.to_owned(), busy }
    }

    fn renewed(&self, before: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self { until: end(now), before: Some(before), confirmed: false, ..self.clone() }
    }

    /// Whether a pause that HubRise shows is this one.
    fn is(&self, reason: Option<&str>, until: Option<DateTime<Utc>>) -> bool {
        let is_end = |end: DateTime<Utc>| until.is_some_and(|until| (until - end).abs() < SAME);
        reason.map(str::trim) == Some(self.reason.trim()) && (is_end(self.until) || self.before.is_some_and(is_end))
    }

    /// HubRise should show it now: it was confirmed, and has not run out.
    fn holds(&self, now: DateTime<Utc>) -> bool {
        let end = if self.confirmed { Some(self.until) } else { self.before };
        end.is_some_and(|end| now + SAME < end)
    }

    fn set(&self, zone: Tz) -> SetAcceptance {
        SetAcceptance::Paused { resume_at: Some(local(self.until, zone)), reason: Some(self.reason.clone()) }
    }

    /// As it was before.
    fn lifted(&self, now: DateTime<Utc>, zone: Tz) -> SetAcceptance {
        match self.busy.filter(|busy| busy.until.is_none_or(|until| until > now)) {
            Some(Busy { extra_minutes, until }) => SetAcceptance::Busy {
                extra_preparation_time: extra_minutes,
                resume_at: until.map(|until| local(until, zone)),
            },
            None => SetAcceptance::Normal,
        }
    }
}

/// To the second, as HubRise keeps it.
fn end(now: DateTime<Utc>) -> DateTime<Utc> {
    (now + PAUSE).trunc_subsecs(0)
}

fn local(at: DateTime<Utc>, zone: Tz) -> DateTime<FixedOffset> {
    at.with_timezone(&zone).fixed_offset()
}
