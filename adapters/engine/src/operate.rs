//! What a person may do with an order.

use crate::connecting::is_test;
use crate::customers;
use crate::desk::{changed, convert, is_asked_for, is_end, newest_order, note, unchanged};
use crate::engine::{Engine, Inner, Live};
use crate::hubrise::Called;
use crate::journal::{Injection, InjectionId, JournalError, Snapshot, TimelineEntry, TimelineKind, Transition};
use crate::lane::{commit, settle};
use bridge_core::injection::{Action, Input, Phase, step};
use bridge_core::status::Writing;
use chrono::TimeDelta;
use chrono_tz::Tz;
use hubrise_api::OrderStatus;

/// Why an order was left as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OperateError {
    /// There is no such order.
    #[error("there is no such order")]
    NoSuchOrder,
    /// The order stands where this cannot be done.
    #[error("this order is \"{phase}\" now, where that cannot be done; look at it again")]
    NotNow {
        /// Stable word of the phase.
        phase: &'static str,
    },
    /// The connection is over or has no till: nothing is sent.
    #[error("the connection of this order is not in use; connect it again before you send")]
    NotServed,
    /// HubRise shows the order as over: nothing is left to decide.
    #[error("the order is over in HubRise, so it stays as it is")]
    Over,
    /// The number that was typed is known as another order's ticket, of the same till and day.
    #[error("ticket {ticket} is the ticket of order {order}; look at the till again, or leave the number away")]
    TicketOfAnother {
        /// The number.
        ticket: String,
        /// What the other order is called.
        order: String,
    },
    /// Conversion left nothing that could be sent.
    #[error("there is nothing that could be sent; the ledger says why")]
    NothingToSend,
    /// The journal.
    #[error("the journal cannot be used")]
    Journal(#[from] JournalError),
}

/// Who decides, and why.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Who, as the timeline shows it.
    pub who: &'a str,
    /// Why, in their own words; may be empty.
    pub why: &'a str,
    /// The number of the ticket, where they read it on the till ([`Action::OnTheTill`]); of the other one, where it was there
    /// twice ([`Action::Close`]).
    pub ticket: Option<&'a str>,
}

impl<'a> By<'a> {
    /// Somebody who gives no reason.
    pub const fn new(who: &'a str) -> Self {
        Self { who, why: "", ticket: None }
    }
}

/// An order sent by a person's decision is tried for so long, whatever its deadline.
const GRACE: TimeDelta = TimeDelta::minutes(30);

impl Engine {
    /// What a person may do with the order now: what its state allows, nothing that sends while its connection is not in
    /// use or where nothing could be sent, and no opening again of what is over in HubRise, or being told to be.
    pub fn actions(&self, injection: &Injection) -> Vec<Action> {
        let is_served = self.inner.live(&injection.connection).is_some();
        let may = |action: &Action| match action {
            Action::Reopen => is_still_open(injection, None) && !is_being_told(injection),
            _ => !action.sends() || is_served && self.yields_something(injection),
        };
        injection.state.actions().iter().copied().filter(may).collect()
    }

    /// Carries out a person's decision about an order; `by` is kept in the timeline.
    ///
    /// Before anything is sent, HubRise is asked whether the order is still open, and the newest order is converted again.
    ///
    /// # Errors
    /// [`OperateError::NotNow`] when the order does not stand where this can be done, [`OperateError::NotServed`] when it
    /// would be sent and the connection is over, [`OperateError::NothingToSend`] when conversion yields no payload,
    /// [`OperateError::Over`] when it would be opened again and HubRise shows it as over, [`OperateError::TicketOfAnother`]
    /// when the ticket is known to be another order's.
    pub async fn operate(&self, id: InjectionId, action: Action, by: By<'_>) -> Result<(), OperateError> {
        let inner = &self.inner;
        let injection = allowed(inner, id, action).await?;
        let live = inner.live(&injection.connection);
        if action.sends() && live.is_none() {
            return Err(OperateError::NotServed);
        }
        if let Some(ticket) = by.ticket.filter(|_| matches!(action, Action::OnTheTill | Action::Close)) {
            not_of_another(inner, &injection, ticket).await?;
        }
        let mut told = None;
        if let Some(live) = live.as_ref().filter(|_| action.asks_hubrise() && !is_test(&injection.order)) {
            let refreshed = refresh(inner, live, &injection).await?;
            if refreshed.injection.state.phase == Phase::ClosedUpstream {
                // HubRise has just said that it is over: there is nothing left to decide.
                return Ok(());
            }
            told = refreshed.told;
        }
        loop {
            // Asking took its time, and so does a commit: somebody else may have decided meanwhile. A new look of a lane
            // decides nothing.
            let injection = allowed(inner, id, action).await?;
            let still_open = is_still_open(&injection, told.as_ref());
            if action == Action::Reopen && !still_open {
                return Err(OperateError::Over);
            }
            let transition = decided(inner, live.as_deref(), &injection, (action, still_open), by)?;
            if commit(inner, &injection, transition).await? {
                return Ok(());
            }
        }
    }
}

/// Refuses a ticket that another order has: at this till, as numbers begin anew on another day of the store's. What
/// somebody said of an order and took back since is none.
async fn not_of_another(inner: &Inner, injection: &Injection, ticket: &str) -> Result<(), OperateError> {
    let journal = &inner.journal;
    let Some(id) = journal.injection_at_till(&injection.till, None, Some(ticket)).await? else { return Ok(()) };
    let Some(other) = journal.injection(id).await?.filter(|other| other.id != injection.id) else { return Ok(()) };
    let connection = inner.connection(&injection.connection);
    let zone = connection.map_or(Tz::UTC, |connection| connection.settings.conversion.time_zone);
    let day = |of: &Injection| of.created_at.with_timezone(&zone).date_naive();
    if other.state.phase == Phase::OnTill && day(&other) == day(injection) {
        return Err(OperateError::TicketOfAnother { ticket: ticket.to_owned(), order: other.name().to_owned() });
    }
    Ok(())
}

async fn allowed(inner: &Inner, id: InjectionId, action: Action) -> Result<Injection, OperateError> {
    let injection = inner.journal.injection(id).await?.ok_or(OperateError::NoSuchOrder)?;
    match action {
        _ if !injection.state.actions().contains(&action) => {}
        Action::Reopen if is_being_told(&injection) => {}
        _ => return Ok(injection),
    }
    Err(OperateError::NotNow { phase: injection.state.phase.name() })
}

/// An order that HubRise was asked about.
struct Refreshed {
    injection: Injection,
    /// The status HubRise has just told.
    told: Option<OrderStatus>,
}

/// Whether HubRise shows the order as open, neither ended by others nor by us: the newest status we know counts, not the
/// one that arrived. Where HubRise has not just told it, an end that it showed once stands, whatever an event says that
/// comes late.
fn is_still_open(injection: &Injection, told: Option<&OrderStatus>) -> bool {
    let known = injection.snapshot.as_ref().map(Snapshot::order_status);
    let shown = told.or_else(|| injection.writing.as_ref().map(Writing::seen));
    !known.as_ref().is_some_and(is_end) && !shown.is_some_and(is_end)
}

/// Asks HubRise for the newest order, and says where that leaves it. If HubRise cannot be reached, the person's decision
/// counts and the timeline says so.
async fn refresh(inner: &Inner, live: &Live, injection: &Injection) -> Result<Refreshed, OperateError> {
    let Called { result, exchange } = live.hubrise.order(&injection.order).await;
    let order = match &result {
        Ok(order) if is_asked_for(injection, order) => customers::order(inner, live, &exchange.response).await?,
        Ok(_) | Err(_) => None,
    };
    settle(inner, injection.id, |now| {
        let mut transition = match &order {
            Some((order, json)) => changed(inner, live, now, order, json, None),
            None => Transition { timeline: vec![note(inner, "hubrise_not_reached")], ..unchanged(now) },
        };
        transition.exchanges.push(exchange.clone());
        transition
    })
    .await?;
    let injection = inner.journal.injection(injection.id).await?.ok_or(OperateError::NoSuchOrder)?;
    Ok(Refreshed { injection, told: order.map(|(order, _)| order.value.status) })
}

/// HubRise may still hear that a closed order is refused.
fn is_being_told(injection: &Injection) -> bool {
    injection.state.phase == Phase::Closed && injection.writing.as_ref().is_some_and(Writing::is_waiting)
}

fn decided(
    inner: &Inner,
    live: Option<&Live>,
    injection: &Injection,
    (action, still_open): (Action, bool),
    by: By<'_>,
) -> Result<Transition, OperateError> {
    let decide = |lacks| step(injection.state, Input::Operator { action, still_open, lacks }).0;
    let now = inner.clock.now();
    let typed = |of: Action| by.ticket.filter(|_| action == of).map(str::to_owned);
    let ticket = typed(Action::OnTheTill);
    let other_ticket = typed(Action::Close).filter(|_| injection.state.is_perhaps_twice());
    let (who, why) = (by.who.to_owned(), by.why.to_owned());
    let said = ticket.clone().or_else(|| other_ticket.clone());
    let operator = TimelineKind::Operator { action, who, why, ticket: said };
    let mut timeline = vec![TimelineEntry { at: now, kind: operator }];
    let state = decide(false);
    let convert = |live| newest_order(injection).map(|order| convert(inner, live, state, &order));
    if state.phase != Phase::Ready {
        // What may have changed while it was closed.
        let conversion = live.filter(|_| matches!(state.phase, Phase::Held(_))).and_then(convert);
        let unsaid_ticket = injection.said_ticket().filter(|_| action == Action::Reopen);
        return Ok(Transition { conversion, ticket, other_ticket, unsaid_ticket, timeline, ..Transition::to(state) });
    }
    let conversion = convert(live.ok_or(OperateError::NotServed)?);
    let conversion = conversion.filter(|conversion| conversion.payload.is_some()).ok_or(OperateError::NothingToSend)?;
    let state = decide(conversion.must_hold);
    timeline.extend(conversion.must_hold.then(|| note(inner, "sent_incomplete")));
    let (conversion, grace_until) = (Some(conversion), Some(now + GRACE));
    Ok(Transition { grace_until, conversion, timeline, ..Transition::to(state) })
}
