//! Kills, orders and findings, counted.

use crate::ledgers::Ledgers;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// What became of everything, in one world or several.
#[derive(Debug, Default)]
pub(crate) struct Lived {
    kills: u64,
    orders: u64,
    acknowledged: u64,
    /// Attempts whose answer no living program heard.
    interrupted: u64,
    sent_again: usize,
    lost: usize,
    duplicate: usize,
    stuck: usize,
    longest_rest: Duration,
    /// What the judge said where something was wrong.
    wrong: Vec<Value>,
}

impl Lived {
    pub(crate) fn new(kills: u64, longest_rest: Duration, ledgers: &Ledgers, is_good: bool, says: Value) -> Self {
        let found = |what: &str| says[what].as_array().unwrap().len();
        Self {
            kills,
            orders: says["orders"].as_u64().unwrap(),
            acknowledged: says["acknowledged"].as_u64().unwrap(),
            interrupted: ledgers.journal["interrupted"].as_u64().unwrap(),
            sent_again: ledgers.sent_again.as_array().unwrap().len(),
            lost: found("lost"),
            duplicate: found("duplicate"),
            stuck: found("stuck"),
            longest_rest,
            wrong: if is_good { Vec::new() } else { vec![says] },
        }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.wrong.is_empty()
    }

    pub(crate) fn was_under_load(&self) -> bool {
        self.orders > 0 && self.acknowledged > 0
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.kills += other.kills;
        self.orders += other.orders;
        self.acknowledged += other.acknowledged;
        self.interrupted += other.interrupted;
        self.sent_again += other.sent_again;
        self.lost += other.lost;
        self.duplicate += other.duplicate;
        self.stuck += other.stuck;
        self.longest_rest = self.longest_rest.max(other.longest_rest);
        self.wrong.extend_from_slice(&other.wrong);
    }
}

impl fmt::Display for Lived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills, {} orders, {} calls answered 200, {} attempts interrupted, {} sent again by a person: lost {}, \
             duplicate {}, stuck {}; at rest within {} s",
            self.kills,
            self.orders,
            self.acknowledged,
            self.interrupted,
            self.sent_again,
            self.lost,
            self.duplicate,
            self.stuck,
            self.longest_rest.as_secs()
        )
    }
}
