//! What becomes of orders under other settings or another list of the till, by the engine's own judgement; and what settings
//! that changed make of orders that still wait.

use crate::connecting::ConnectingError;
use crate::connection::{Connection, ConnectionId};
use crate::desk::{circumstances, convert, judge, newest_order, unchanged};
use crate::engine::{Engine, EngineError};
use crate::journal::{Conversion, Exchange, Injection, InjectionId, JournalError, Transition};
use crate::lane::settle;
use crate::pos::{Explained, Ticket, TillProblem};
use bridge_core::injection::{HoldReason, Input, Phase, State, step};
use bridge_core::ledger::Finding;
use bridge_core::menu::Menu;
use bridge_core::settings::Settings;
use bridge_core::status::{self, Admission};
use hubrise_api::Order;

/// What becomes of an order that comes once more as it came.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What conversion makes of it.
    pub conversion: Conversion,
    /// Where it goes from there.
    phase: Phase,
}

/// What becomes of an order that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It goes to the till by itself.
    Goes,
    /// It goes, and the till refuses it, as far as its lists tell.
    TillRefuses,
    /// It waits for a person.
    Waits(HoldReason),
    /// It is not sent: the connection only watches.
    Watched,
    /// It is not sent: it is over in HubRise.
    Over,
}

impl Trial {
    /// What becomes of it.
    pub fn verdict(&self) -> Verdict {
        match self.phase {
            Phase::Held(reason) => Verdict::Waits(reason),
            Phase::NotSent(_) => Verdict::Watched,
            Phase::ClosedUpstream => Verdict::Over,
            _ => self.of_conversion(),
        }
    }

    /// What would become of it if nothing but its conversion counted: not its state in HubRise, nor when it came, nor the
    /// mode of the connection.
    pub fn of_conversion(&self) -> Verdict {
        if self.conversion.must_hold {
            Verdict::Waits(HoldReason::Conversion)
        } else if self.conversion.ledger.till_would_refuse() {
            Verdict::TillRefuses
        } else {
            Verdict::Goes
        }
    }
}

/// What an order becomes under the settings in force, and under others.
#[derive(Debug, Clone)]
pub struct Preview {
    /// With the settings in force.
    pub before: Trial,
    /// With the others.
    pub after: Trial,
}

/// What the status of the order allowed when it was first seen. Where that is not kept, its newest status says.
fn first_admission(injection: &Injection, order: &Order) -> Admission {
    match injection.state.phase {
        Phase::Held(HoldReason::MidWay) => Admission::MidWay,
        Phase::Recorded | Phase::NotSent(_) | Phase::ClosedUpstream => status::admission(&order.status),
        _ => Admission::Inject,
    }
}

impl Engine {
    /// Judges an order twice, with the settings of its connection and with others. Nothing is stored or sent. `None` where the
    /// order is not known, cannot be read, or its connection has no till.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn preview(&self, id: InjectionId, settings: &Settings) -> Result<Option<Preview>, JournalError> {
        let Some(injection) = self.inner.journal.injection(id).await? else { return Ok(None) };
        let Some(connection) = self.connection(&injection.connection) else { return Ok(None) };
        let others = Connection { settings: settings.clone(), ..connection.clone() };
        let menu = self.inner.menus.of(&connection.id);
        let trial = |connection| self.trial(&injection, connection, menu.as_deref());
        Ok(trial(&connection).zip(trial(&others)).map(|(before, after)| Preview { before, after }))
    }

    /// Judges an order as if this were what its till sells. Nothing is stored or sent. `None` as in [`preview`](Self::preview).
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn try_menu(&self, id: InjectionId, menu: &Menu) -> Result<Option<Trial>, JournalError> {
        let Some(injection) = self.inner.journal.injection(id).await? else { return Ok(None) };
        let connection = self.connection(&injection.connection);
        Ok(connection.and_then(|connection| self.trial(&injection, &connection, Some(menu))))
    }

    /// What becomes of an order by this connection: by the code, and at the moment, by which it was judged when it came.
    fn trial(&self, injection: &Injection, connection: &Connection, menu: Option<&Menu>) -> Option<Trial> {
        let order = newest_order(injection)?;
        let at = circumstances(injection.created_at, injection.state, menu);
        let conversion = self.pos(&connection.id)?.convert(&order, &connection.settings, at);
        let was_late = injection.state.phase == Phase::Held(HoldReason::Late);
        let seen_at = if was_late { self.now() } else { injection.created_at };
        let admission = first_admission(injection, &order.value);
        let judged = judge(connection, injection, &order.value, seen_at, admission);
        let (state, _) = step(State::recorded(), Input::Prepared(judged.preparation(conversion.must_hold)));
        Some(Trial { conversion, phase: state.phase })
    }

    /// Puts settings in force, and converts the orders that wait (held, refused, not sent, or for their till) again. Orders a
    /// person must decide about go on waiting.
    ///
    /// # Errors
    /// As [`Engine::change`].
    pub async fn configure(
        &self,
        id: &ConnectionId,
        settings: Settings,
        waiting: &[InjectionId],
    ) -> Result<(), ConnectingError> {
        self.change(id, |connection| connection.settings = settings).await?;
        for order in waiting {
            self.convert_again(*order).await.map_err(EngineError::from)?;
        }
        Ok(())
    }

    async fn convert_again(&self, id: InjectionId) -> Result<(), JournalError> {
        let inner = &self.inner;
        settle(inner, id, |injection| {
            let waits =
                matches!(injection.state.phase, Phase::Ready | Phase::Held(_) | Phase::Refused | Phase::NotSent(_));
            let live = inner.live(&injection.connection).filter(|_| waits);
            let Some((live, order)) = live.zip(newest_order(injection)) else { return unchanged(injection) };
            let conversion = convert(inner, &live, injection.state, &order);
            let (state, _) = step(injection.state, Input::Revised { must_hold: conversion.must_hold });
            let due_at = injection.due_at.filter(|_| state == injection.state);
            Transition { due_at, tries: injection.tries, conversion: Some(conversion), ..Transition::to(state) }
        })
        .await
    }

    /// A payload or an answer of the connection's till, piece by piece, with what each piece means; `None` where it has no
    /// pieces, or the till is not known.
    pub fn explain(&self, connection: &ConnectionId, bytes: &[u8]) -> Option<Vec<Explained>> {
        self.pos(connection)?.explain(bytes)
    }

    /// The ticket the newest order would become under the settings in force; for one that was sent, to compare with.
    pub fn newest_ticket(&self, injection: &Injection) -> Option<Ticket> {
        self.pos(&injection.connection)?.ticket(&self.newest_conversion(injection)?.payload?)
    }

    /// Whether there is anything of the order that could be sent: in what is stored, or under the settings in force since.
    pub fn yields_something(&self, injection: &Injection) -> bool {
        let stored = injection.conversion.as_ref().is_some_and(|conversion| conversion.payload.is_some());
        stored || self.newest_conversion(injection).is_some_and(|conversion| conversion.payload.is_some())
    }

    /// The numbers for which the till would refuse the order if it were sent now, as far as the till's lists tell: they may
    /// have been read, and settings may have changed, since the order was converted.
    pub fn unlisted_numbers(&self, injection: &Injection) -> Vec<Finding> {
        let conversion = self.newest_conversion(injection);
        conversion.map(|conversion| conversion.ledger.unlisted().cloned().collect()).unwrap_or_default()
    }

    /// What the newest order becomes under the settings in force, by what the till is known to sell.
    fn newest_conversion(&self, injection: &Injection) -> Option<Conversion> {
        let connection = self.connection(&injection.connection)?;
        let menu = self.inner.menus.of(&connection.id);
        let at = circumstances(injection.created_at, injection.state, menu.as_deref());
        let order = newest_order(injection)?;
        Some(self.pos(&connection.id)?.convert(&order, &connection.settings, at))
    }

    /// What the answer of an exchange with the connection's till says is wrong with the till itself; `None` where it is about
    /// the order, or there was no answer.
    pub fn till_problem(&self, connection: &ConnectionId, exchange: &Exchange) -> Option<TillProblem> {
        self.pos(connection)?.problem(exchange.status?, &exchange.response)
    }

    /// The ticket a payload asks the connection's till for.
    pub fn ticket(&self, connection: &ConnectionId, payload: &[u8]) -> Option<Ticket> {
        self.pos(connection)?.ticket(payload)
    }
}
