//! What a monitor is told: counts and times, in the text format of Prometheus. Connections are named by their
//! [`handle`](ConnectionId::handle); nothing of an order, a person or a secret is in it.

use crate::connection::{Connection, ConnectionId};
use crate::engine::{Engine, Receipt};
use crate::health::Side;
use crate::journal::{Gauges, Injection, JournalError, Room, Store};
use bridge_core::injection::Answer;
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::Headroom;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;

/// Content type of what [`Engine::metrics`] writes.
pub const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// HubRise waits 20 s for an answer; a few milliseconds are usual.
const ACK_SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 20.0];
/// From the storing of an order to the till's "yes": the limits of the channels (3 and 10 minutes) are among them.
const INJECTION_SECONDS: [f64; 12] = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 180.0, 600.0, 1800.0];

type One = [(&'static str, String); 1];
type Two = [(&'static str, String); 2];

/// What is counted while it happens; begins at nothing with the process.
pub(crate) struct Meters {
    callbacks: Family<One, Counter>,
    ack: Histogram,
    attempts: Family<Two, Counter>,
    injection: Family<One, Histogram>,
    /// Bytes of the journal's disk: free, and in all.
    room: Family<One, Gauge<u64, AtomicU64>>,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            callbacks: Family::default(),
            ack: Histogram::new(ACK_SECONDS),
            attempts: Family::default(),
            room: Family::default(),
            injection: Family::new_with_constructor(|| Histogram::new(INJECTION_SECONDS)),
        }
    }
}

impl Meters {
    /// A callback of HubRise was answered.
    pub(crate) fn callback(&self, receipt: Receipt, took: TimeDelta) {
        let answer = match receipt {
            Receipt::Stored => "stored",
            Receipt::TryAgain => "try_again",
        };
        self.callbacks.get_or_create(&[("answer", answer.to_owned())]).inc();
        if receipt == Receipt::Stored {
            self.ack.observe(seconds(took));
        }
    }

    /// An attempt came to its end.
    pub(crate) fn attempt(&self, injection: &Injection, answer: Answer, now: DateTime<Utc>) {
        let outcome = match answer {
            Answer::OnTill => "on_till",
            Answer::Refused => "refused",
            Answer::NotDelivered => "not_delivered",
            Answer::Unclear => "unclear",
        };
        self.attempts.get_or_create(&two(&injection.connection, "outcome", outcome)).inc();
        if answer == Answer::OnTill {
            self.injection.get_or_create(&one(&injection.connection)).observe(seconds(now - injection.created_at));
        }
    }

    /// How much room the journal's disk has.
    pub(crate) fn room(&self, room: Room) {
        for (what, bytes) in [("free", room.free), ("total", room.total)] {
            self.room.get_or_create(&[("room", what.to_owned())]).set(bytes);
        }
    }

    fn register(&self, registry: &mut Registry) {
        registry.register("callbacks", "Callbacks of HubRise, by what was answered", self.callbacks.clone());
        registry.register("ack_seconds", "From a callback's last byte to its durable record", self.ack.clone());
        registry.register("attempts", "Attempts at the till, by outcome", self.attempts.clone());
        registry.register("disk_bytes", "The disk the journal is on: free, and in all", self.room.clone());
        registry.register("injection_seconds", "From storing an order to the till's yes", self.injection.clone());
    }
}

impl Engine {
    /// Everything a monitor may want to know, in the text format of `OpenMetrics` ([`METRICS_TYPE`]).
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn metrics(&self, store: &Store) -> Result<String, JournalError> {
        let mut registry = Registry::with_prefix("pixbridge");
        self.inner.meters.register(&mut registry);
        let now = self.now();
        let version: Family<One, Gauge> = Family::default();
        version.get_or_create(&[("version", env!("CARGO_PKG_VERSION").to_owned())]).set(1);
        registry.register("build_info", "The version that runs", version);
        register_gauges(&mut registry, &store.gauges().await?, now);
        self.register_connections(&mut registry);
        Ok(written(&registry))
    }

    /// Connections in use whose till cannot be reached now.
    pub fn tills_away(&self) -> usize {
        let away = self.connections().into_iter().filter(Connection::is_served);
        away.filter(|connection| self.inner.book.of(&connection.id).till.problem().is_some()).count()
    }

    fn register_connections(&self, registry: &mut Registry) {
        let left: Family<Two, Gauge> = Family::default();
        let (works, succeeded, failed): (Family<Two, Gauge>, Family<Two, Gauge>, Family<Two, Gauge>) =
            (Family::default(), Family::default(), Family::default());
        let troubles: Family<Two, Gauge> = Family::default();
        for connection in self.connections().into_iter().filter(Connection::is_served) {
            let id = &connection.id;
            for (window, calls) in windows(&self.inner.quotas.of(id).headroom()) {
                left.get_or_create(&two(id, "window", window)).set(calls.into());
            }
            let health = self.health(id);
            let sides = [("hubrise", times(&health.hubrise)), ("till", times(&health.till))];
            for (side, (is_working, worked_at, failed_at)) in sides {
                works.get_or_create(&two(id, "side", side)).set(is_working.into());
                for (family, at) in [(&succeeded, worked_at), (&failed, failed_at)] {
                    if let Some(at) = at {
                        family.get_or_create(&two(id, "side", side)).set(at.timestamp());
                    }
                }
            }
        }
        for (id, trouble) in self.inner.troubles.all() {
            troubles.get_or_create(&two(&id, "trouble", trouble.name())).set(1);
        }
        registry.register("hubrise_calls_left", "Calls HubRise takes before a window of its limits ends", left);
        registry.register("side_works", "1 if this side did what it was asked last", works);
        registry.register("last_success_timestamp_seconds", "When this side last did what it was asked", succeeded);
        registry.register("last_failure_timestamp_seconds", "When this side last did not", failed);
        registry.register("trouble", "1 for each trouble of a connection that somebody is told about", troubles);
    }
}

fn written(registry: &Registry) -> String {
    let mut text = String::new();
    encode(&mut text, registry).expect("a String takes everything");
    text
}

fn register_gauges(registry: &mut Registry, gauges: &Gauges, now: DateTime<Utc>) {
    let orders: Family<Two, Gauge> = Family::default();
    for (id, phase, count) in &gauges.orders {
        orders.get_or_create(&two(id, "state", phase)).set(*count);
    }
    registry.register("orders", "Orders in the journal, by state", orders);
    let backlog: Family<One, Gauge<f64, AtomicU64>> = Family::default();
    for (id, oldest) in &gauges.backlog {
        backlog.get_or_create(&one(id)).set(seconds(now - *oldest));
    }
    registry.register("backlog_age_seconds", "Age of the oldest order that is on its way to the till", backlog);
    let (waiting, oldest) = gauges.alerts;
    let alerts: Gauge = Gauge::default();
    alerts.set(waiting);
    registry.register("alerts_waiting", "Alerts that wait to be sent", alerts);
    let age: Gauge<f64, AtomicU64> = Gauge::default();
    age.set(oldest.map_or(0.0, |at| seconds(now - at)));
    registry.register("alerts_oldest_age_seconds", "Age of the oldest of them", age);
}

fn windows(room: &Headroom) -> [(&'static str, u32); 4] {
    [("minute", room.minute.left), ("hour", room.hour.left), ("day", room.day.left), ("heavy", room.heavy.left)]
}

fn times<P: Copy + PartialEq>(side: &Side<P>) -> (bool, Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    (side.problem().is_none(), side.worked_at, side.failed.as_ref().map(|failure| failure.at))
}

fn one(id: &ConnectionId) -> One {
    [("connection", id.handle())]
}

fn two(id: &ConnectionId, name: &'static str, value: &str) -> Two {
    [("connection", id.handle()), (name, value.to_owned())]
}

/// A clock that was set back makes nothing negative.
fn seconds(span: TimeDelta) -> f64 {
    span.max(TimeDelta::zero()).as_seconds_f64()
}
