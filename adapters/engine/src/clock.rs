//! Time and randomness, handed in so that tests and simulations own them.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

/// Where the engine gets its time from.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;

    /// Returns once `now()` has reached `at`.
    async fn sleep_until(&self, at: DateTime<Utc>);
}

/// How far our clock and HubRise's may be apart without anybody noticing: so much older something may be than it seems.
pub(crate) const CLOCKS_APART: TimeDelta = TimeDelta::minutes(2);

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        let wait = (at - Utc::now()).to_std().unwrap_or_default();
        tokio::time::sleep(wait).await;
    }
}

/// Where the engine gets its randomness from.
pub trait Rng: Send + Sync {
    /// 128 random bits.
    fn bits(&self) -> [u8; 16];
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn bits(&self) -> [u8; 16] {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits).expect("the operating system gives random bytes");
        bits
    }
}
