use super::{LAST, rank, rises};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderStatus;
use serde::{Deserialize, Serialize};

/// The statuses written to HubRise for one order: one call at a time, each towards the newest, read back afterwards.
///
/// HubRise knows no conditional update: a status written while a customer cancels may land on top of the cancel, and one
/// whose answer was lost may land later. So nothing is believed that was not read back, what is written never falls behind
/// what was seen, and what a write of ours covered is written again. A lower status that none of our writes explains is
/// somebody's decision, and is left. No clock, no storage: the state says what comes [`next`](Self::next). How long a lost
/// write may still land is counted by the clock of HubRise's answers; ours may be set.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Writing {
    /// The furthest HubRise was seen to show.
    seen: OrderStatus,
    /// It may show something else: a write of ours went out since it was read, or somebody says so.
    unsure: bool,
    /// A write of ours lies on top of what was seen.
    covered: bool,
    /// Writes of ours that may lie on top of an end of which nobody has told yet.
    on_top: Vec<OrderStatus>,
    /// Writes of ours that went unanswered: they may land late, on top of anything.
    strays: Vec<OrderStatus>,
    /// When HubRise was first read after the last of them.
    watched_since: Option<DateTime<Utc>>,
    /// The write whose answer is awaited.
    under_way: Option<Write>,
}

/// A write.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Write {
    status: OrderStatus,
    /// It was seen before and covered by us: it is of others.
    is_repair: bool,
}

/// A call that was given up after 20 seconds lands in this time, or never.
pub const LATEST_LANDING: TimeDelta = TimeDelta::minutes(2);

/// A call to HubRise.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Call {
    /// Write this status.
    Write(OrderStatus),
    /// Read the order.
    Read,
}

impl Writing {
    /// Nothing written yet, and HubRise shows this.
    pub const fn new(seen: OrderStatus) -> Self {
        Self {
            seen,
            unsure: false,
            covered: false,
            on_top: Vec::new(),
            strays: Vec::new(),
            watched_since: None,
            under_way: None,
        }
    }

    /// What is to be called now if HubRise is to show `wanted`, or more; nothing while a write is under way.
    pub fn next(&self, wanted: Option<&OrderStatus>) -> Option<Call> {
        match wanted {
            _ if self.under_way.is_some() => None,
            _ if self.unsure => Some(Call::Read),
            Some(wanted) if rises(&self.seen, wanted) => Some(Call::Write(wanted.clone())),
            _ if self.covered => Some(Call::Write(self.seen.clone())),
            _ => None,
        }
    }

    /// The furthest HubRise was seen to show.
    pub const fn seen(&self) -> &OrderStatus {
        &self.seen
    }

    /// A write is under way, or something is to be called whatever is wanted.
    pub const fn is_open(&self) -> bool {
        self.under_way.is_some() || self.unsure || self.covered
    }

    /// Whether it was us who gave the order this status. What was only written again is of others.
    pub fn wrote(&self, status: &OrderStatus) -> bool {
        let is_under_way = |write: &Write| !write.is_repair && write.status == *status;
        self.on_top.contains(status) || self.under_way.as_ref().is_some_and(is_under_way)
    }

    /// A write went out, and no answer was heard of yet.
    pub const fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// There is something to do now or later, whatever is wanted.
    pub const fn is_waiting(&self) -> bool {
        self.is_open() || self.awaits_strays()
    }

    /// Some write may still land: [`look_again`](Self::look_again) when it cannot any more, after [`LATEST_LANDING`].
    pub const fn awaits_strays(&self) -> bool {
        !self.strays.is_empty()
    }

    /// A write goes out. HubRise may tell of it before it answers, so what it is for is decided now.
    pub fn begun(&mut self, status: OrderStatus) {
        let is_repair = status == self.seen;
        self.under_way = Some(Write { status, is_repair });
    }

    /// It was answered. It is read back all the same: the answer may be older than a cancel.
    pub fn written(&mut self) {
        if let Some(write) = self.under_way.take() {
            if !write.is_repair {
                add(&mut self.on_top, write.status);
            }
            self.unsure = true;
        }
    }

    /// No answer came: it may have landed, or may still.
    pub fn unanswered(&mut self) {
        if let Some(write) = &self.under_way {
            add(&mut self.strays, write.status.clone());
            self.watched_since = None;
            self.written();
        }
    }

    /// It never went out.
    pub fn unsent(&mut self) {
        self.under_way = None;
    }

    /// HubRise will not have it, however often it is asked. What it does not let us write again stays as it is.
    pub fn refused(&mut self) {
        if self.under_way.take().is_some_and(|write| write.is_repair) {
            *self = Self::new(self.seen.clone());
        }
        self.unsure = true;
    }

    /// HubRise has no such order any more.
    pub fn gone(&mut self) {
        *self = Self::new(self.seen.clone());
    }

    /// HubRise was read by a call of ours that began after all our writes, and shows this status `at` this time of its own.
    pub fn read(&mut self, shown: &OrderStatus, at: DateTime<Utc>) {
        self.see(shown);
        let is_ours = self.strays.contains(shown) || is_end(&self.seen) && self.on_top.contains(shown);
        // What was covered stays so until it shows: the write that was to uncover it may have come to nothing.
        self.covered = (is_ours || self.covered) && rises(shown, &self.seen);
        self.unsure = false;
        if is_end(shown) {
            // Only what is still on its way can cover it now: anything else is somebody who opens the order again.
            self.on_top.clear();
        }
        self.watched(at);
    }

    /// What has not landed by now never will, and what did was read just now.
    fn watched(&mut self, at: DateTime<Utc>) {
        if self.awaits_strays() && at - *self.watched_since.get_or_insert(at) >= LATEST_LANDING {
            self.strays.clear();
            self.watched_since = None;
        }
    }

    /// Somebody says that HubRise shows this status, or showed it once. Where a write of ours may have covered it, or it
    /// something of ours, the order is read.
    pub fn saw(&mut self, status: &OrderStatus) {
        let is_news = self.see(status);
        let is_doubtful = is_news && is_end(status) || rises(status, &self.seen);
        self.unsure |= is_doubtful && !(self.on_top.is_empty() && self.strays.is_empty());
    }

    fn see(&mut self, status: &OrderStatus) -> bool {
        let is_news = rises(&self.seen, status) || rank(status).is_none() && !is_end(&self.seen);
        if is_news {
            self.seen = status.clone();
        }
        is_news
    }

    /// What went unanswered may have landed since the order was read.
    pub fn look_again(&mut self) {
        self.unsure = true;
    }

    /// The process came back: a write under way may have landed, or may still. What was seen may be long ago.
    pub fn restarted(&mut self) {
        self.unanswered();
        self.unsure = true;
    }
}

fn add(statuses: &mut Vec<OrderStatus>, status: OrderStatus) {
    if !statuses.contains(&status) {
        statuses.push(status);
    }
}

/// Cancelled, rejected or failed: nothing follows.
fn is_end(status: &OrderStatus) -> bool {
    rank(status) == Some(LAST)
}
