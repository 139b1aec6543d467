use super::{rank, rises};
use hubrise_api::OrderStatus;

/// The statuses written to HubRise for one order: one call at a time, each towards the newest, read back afterwards.
///
/// HubRise knows no conditional update: a status written while a customer cancels may land on top of the cancel, and one
/// whose answer was lost may land later. So nothing is believed that was not read back, what is written never falls behind
/// what was seen, and what a late write covered is written again; an end that was seen, whatever covered it. No clock, no storage: the state
/// says what comes [`next`](Self::next).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Writing {
    /// The furthest HubRise was seen to show.
    seen: OrderStatus,
    /// The furthest it is to show.
    wanted: Option<OrderStatus>,
    /// It may show something else than was seen: a call of ours went out since it was read.
    unsure: bool,
    /// What was seen is covered by something else: an end by anything, the rest by a late write of ours.
    covered: bool,
    /// Writes of ours that went unanswered: they may land late.
    strays: Vec<OrderStatus>,
    calling: Option<Call>,
}

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
        Self { seen, wanted: None, unsure: false, covered: false, strays: Vec::new(), calling: None }
    }

    /// What is to be called now; nothing while a call is under way. Call [`begun`](Self::begun) before it goes out.
    pub fn next(&self) -> Option<Call> {
        match &self.wanted {
            _ if self.calling.is_some() => None,
            _ if self.unsure => Some(Call::Read),
            _ if self.covered => Some(Call::Write(self.seen.clone())),
            Some(wanted) if rises(&self.seen, wanted) => Some(Call::Write(wanted.clone())),
            _ => None,
        }
    }

    /// HubRise is to show this status, unless it shows more, or something further is wanted already.
    pub fn want(&mut self, status: OrderStatus) {
        if self.wanted.as_ref().is_none_or(|wanted| rises(wanted, &status)) {
            self.wanted = Some(status);
        }
    }

    /// The call goes out. Until the order is read again, nobody knows what HubRise shows.
    pub fn begun(&mut self, call: Call) {
        (self.calling, self.unsure) = (Some(call), true);
    }

    /// The writing call was answered. It is read back all the same: the answer may be older than a cancel.
    pub fn written(&mut self) {
        self.calling = None;
    }

    /// No answer to the call: a write may still land.
    pub fn unanswered(&mut self) {
        if let Some(Call::Write(status)) = self.calling.take()
            && !self.strays.contains(&status)
        {
            self.strays.push(status);
        }
    }

    /// HubRise was read, by this call or another, and shows this status.
    pub fn read(&mut self, shown: &OrderStatus) {
        self.calling = None;
        self.saw(shown);
        let is_stray = self.strays.contains(shown);
        self.covered = (is_end(&self.seen) || is_stray) && rises(shown, &self.seen);
        self.unsure = false;
    }

    /// An event said this. It may be older than what is known.
    pub fn saw(&mut self, status: &OrderStatus) {
        if rises(&self.seen, status) || rank(status).is_none() && !is_end(&self.seen) {
            self.seen = status.clone();
        }
    }

    /// The process came back: a call under way may have landed, or still land.
    pub fn restarted(&mut self) {
        self.unanswered();
        self.unsure = true;
    }
}

/// Cancelled, rejected or failed: nothing follows.
fn is_end(status: &OrderStatus) -> bool {
    rank(status).is_some_and(|rank| rank == super::LAST)
}
