//! Callbacks, so many at a time, and how long their answers took.

use bridge_simulator::samples;
use chrono::Utc;
use hubrise_api::{ClientSecret, signature};
use serde_json::{Value, json};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub(crate) const SECRET: &str = "a made-up secret";

/// An order HubRise tells of.
#[derive(Clone)]
pub(crate) struct Callback {
    pub(crate) key: String,
    pub(crate) signature: String,
    pub(crate) body: Vec<u8>,
}

/// Whatever answers callbacks: `true` is a 200.
pub(crate) type Take = Arc<dyn Fn(Callback) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

pub(crate) fn take<F: Future<Output = bool> + Send + 'static>(
    take: impl Fn(Callback) -> F + Send + Sync + 'static,
) -> Take {
    Arc::new(move |callback| Box::pin(take(callback)))
}

/// How long a number of callbacks took.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    count: usize,
    took: Duration,
    /// Of a hundred answers, one took longer.
    p99: Duration,
}

impl Measured {
    pub(crate) fn faster(self, other: Self) -> Self {
        if other.took < self.took { other } else { self }
    }

    /// How much of the other's throughput this is, of as many callbacks.
    pub(crate) fn ratio(self, other: Self) -> f64 {
        other.took.as_secs_f64() / self.took.as_secs_f64()
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.took / u32::try_from(self.count).unwrap_or(u32::MAX);
        write!(f, "{each:.1?} each, p99 {:.1?}", self.p99)
    }
}

/// Orders as HubRise tells of them, each a new one.
pub(crate) struct Orders {
    sample: Value,
    next: AtomicUsize,
}

impl Default for Orders {
    fn default() -> Self {
        let sample = samples::orders().into_iter().next().expect("there are samples").fresh(Utc::now(), "0");
        Self { sample, next: AtomicUsize::new(0) }
    }
}

impl Orders {
    fn callback(&self) -> Callback {
        let key = format!("bench{}", self.next.fetch_add(1, Ordering::Relaxed));
        let mut order = self.sample.clone();
        order["id"] = key.as_str().into();
        let event = json!({ "id": key, "resource_type": "order", "event_type": "create", "order_id": key,
            "created_at": order["created_at"], "location_id": order["location_id"], "new_state": order });
        let body = event.to_string().into_bytes();
        Callback { key, signature: signature::sign(&ClientSecret::new(SECRET), &body), body }
    }

    pub(crate) fn callbacks(&self, count: usize) -> Vec<Callback> {
        (0..count).map(|_| self.callback()).collect()
    }

    /// Hands over so many callbacks, so many at a time.
    pub(crate) async fn send(&self, at_once: usize, count: usize, take: &Take) -> Measured {
        hand_over(self.callbacks(count), at_once, take).await
    }
}

pub(crate) async fn hand_over(callbacks: Vec<Callback>, at_once: usize, take: &Take) -> Measured {
    let count = callbacks.len();
    let mut shares: Vec<Vec<Callback>> = vec![Vec::new(); at_once];
    for (number, callback) in callbacks.into_iter().enumerate() {
        shares[number % at_once].push(callback);
    }
    let begun = Instant::now();
    let callers: Vec<_> = shares.into_iter().map(|share| tokio::spawn(call(share, Arc::clone(take)))).collect();
    let mut times = Vec::with_capacity(count);
    for caller in callers {
        times.extend(caller.await.expect("a caller"));
    }
    let took = begun.elapsed();
    times.sort_unstable();
    Measured { count, took, p99: times[(count * 99 / 100).min(count - 1)] }
}

async fn call(share: Vec<Callback>, take: Take) -> Vec<Duration> {
    let mut times = Vec::with_capacity(share.len());
    for callback in share {
        let begun = Instant::now();
        assert!(take(callback).await, "it is taken");
        times.push(begun.elapsed());
    }
    times
}
