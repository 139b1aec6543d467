//! Orders that were left behind, sent together: which of them may go, and why the others stay.

use crate::connecting::is_test;
use crate::connection::Connection;
use crate::desk;
use crate::engine::Engine;
use crate::journal::{Injection, InjectionId};
use crate::operate::{By, OperateError};
use bridge_core::injection::{Action, HoldReason, NotSentReason, Phase};
use bridge_core::status::Admission;
use chrono::{DateTime, Utc};

/// Why an order does not go with the others. A person may still decide about it by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stays {
    /// It is on the till.
    OnTill,
    /// It may be on the till.
    MayBeThere,
    /// It is on its way.
    OnItsWay,
    /// Something in it cannot go as ordered: a person has to see it.
    Conversion,
    /// The restaurant had begun with it when it was first seen: somebody may have rung it up.
    MidWay,
    /// Somebody closed it and took that back: it may have been rung up.
    Reopened,
    /// It is over: in HubRise, or closed by staff.
    Over,
    /// As far as its lists tell, the till would refuse it.
    TillRefuses,
    /// It was placed longer ago than was asked for.
    TooOld,
    /// The connection only watches.
    Watching,
    /// HubRise is being told that the till refused it.
    BeingTold,
    /// An order of ours, to try things out.
    Test,
    /// The connection is over or has no till: nothing is sent.
    NotServed,
}

impl Stays {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::OnTill,
        Self::MayBeThere,
        Self::OnItsWay,
        Self::Conversion,
        Self::MidWay,
        Self::Reopened,
        Self::Over,
        Self::TillRefuses,
        Self::TooOld,
        Self::Watching,
        Self::BeingTold,
        Self::Test,
        Self::NotServed,
    ];

    /// The stable word; the key of its text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnTill => "on_till",
            Self::MayBeThere => "may_be_there",
            Self::OnItsWay => "on_its_way",
            Self::Conversion => "conversion",
            Self::MidWay => "mid_way",
            Self::Reopened => "reopened",
            Self::Over => "over",
            Self::TillRefuses => "till_refuses",
            Self::TooOld => "too_old",
            Self::Watching => "watching",
            Self::BeingTold => "being_told",
            Self::Test => "test",
            Self::NotServed => "not_served",
        }
    }
}

/// When the customer placed the order, as HubRise says; when it came, where HubRise does not say.
pub fn placed_at(connection: &Connection, injection: &Injection) -> DateTime<Utc> {
    let came_at = injection.created_at;
    desk::newest_order(injection)
        .map_or(came_at, |order| desk::created_at(connection, &order.value, came_at).with_timezone(&Utc))
}

/// Why this order stays, as far as the order goes; `None`: it may go. Nothing that may be on the till ever goes.
fn stays(injection: &Injection, is_too_old: bool) -> Option<Stays> {
    let state = injection.state;
    let ended = injection.snapshot.as_ref().is_some_and(|snapshot| matches!(snapshot.admission(), Admission::Ended(_)));
    let must_hold = injection.conversion.as_ref().is_none_or(|conversion| conversion.must_hold);
    Some(match state.phase {
        Phase::OnTill => Stays::OnTill,
        Phase::InDoubt | Phase::Unknown => Stays::MayBeThere,
        Phase::Recorded | Phase::Ready | Phase::Sending => Stays::OnItsWay,
        Phase::Closed | Phase::ClosedUpstream => Stays::Over,
        Phase::NotSent(NotSentReason::Shadow) => Stays::Watching,
        _ if state.ambiguous || state.cancel_at_pos || state.duplicate_seen => Stays::MayBeThere,
        _ if is_test(&injection.order) => Stays::Test,
        _ if ended => Stays::Over,
        Phase::Held(HoldReason::MidWay) => Stays::MidWay,
        Phase::Held(HoldReason::Reopened) => Stays::Reopened,
        _ if must_hold => Stays::Conversion,
        Phase::Refused if state.owed.is_some() => Stays::BeingTold,
        _ if is_too_old => Stays::TooOld,
        Phase::Held(_) | Phase::Refused | Phase::NotSent(NotSentReason::Deadline) => return None,
    })
}

impl Engine {
    /// Why this order stays when others are sent together; `None`: it may go. What was placed before `oldest` stays.
    pub fn stays(&self, injection: &Injection, oldest: DateTime<Utc>) -> Option<Stays> {
        let Some(live) = self.inner.live(&injection.connection) else {
            return stays(injection, false).or(Some(Stays::NotServed));
        };
        let is_unlisted = || !self.unlisted_numbers(injection).is_empty();
        let stays = stays(injection, placed_at(&live.connection, injection) < oldest);
        stays.or_else(|| is_unlisted().then_some(Stays::TillRefuses))
    }

    /// Sends an order that was left behind, if it may go, as [`Engine::operate`] does. Otherwise says why it stays.
    ///
    /// # Errors
    /// [`OperateError`]
    pub async fn send_left_behind(
        &self,
        id: InjectionId,
        oldest: DateTime<Utc>,
        by: By<'_>,
    ) -> Result<Option<Stays>, OperateError> {
        let injection = self.inner.journal.injection(id).await?.ok_or(OperateError::NoSuchOrder)?;
        let stays = self.stays(&injection, oldest);
        if stays.is_none() {
            self.operate(id, Action::Send, by).await?;
        }
        Ok(stays)
    }
}
