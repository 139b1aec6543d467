//! What other settings would send, and what settings that changed make of orders that still wait.

use crate::connecting::ConnectingError;
use crate::connection::ConnectionId;
use crate::desk::{circumstances, convert, newest_order, unchanged};
use crate::engine::{Engine, EngineError};
use crate::journal::{Conversion, Exchange, Injection, InjectionId, JournalError, Transition};
use crate::lane::settle;
use crate::pos::{Explained, Ticket, TillProblem};
use bridge_core::injection::{Input, Phase, step};
use bridge_core::settings::Settings;

/// What an order becomes under the settings in force, and under others.
#[derive(Debug, Clone)]
pub struct Preview {
    /// With the settings in force.
    pub before: Conversion,
    /// With the others.
    pub after: Conversion,
}

impl Engine {
    /// Converts an order twice, with the settings of its connection and with others. Nothing is stored or sent. `None`
    /// where the order is not known, cannot be read, or its connection has no till.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn preview(&self, id: InjectionId, settings: &Settings) -> Result<Option<Preview>, JournalError> {
        let Some(injection) = self.inner.journal.injection(id).await? else { return Ok(None) };
        let order = newest_order(&injection);
        let connection = self.connection(&injection.connection);
        let pos = self.pos(&injection.connection);
        let Some(((order, connection), pos)) = order.zip(connection).zip(pos) else { return Ok(None) };
        let at = circumstances(injection.created_at, injection.state);
        Ok(Some(Preview {
            before: pos.convert(&order, &connection.settings, at),
            after: pos.convert(&order, settings, at),
        }))
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
        let pos = self.pos(&injection.connection)?;
        let connection = self.connection(&injection.connection)?;
        let at = circumstances(injection.created_at, injection.state);
        let conversion = pos.convert(&newest_order(injection)?, &connection.settings, at);
        pos.ticket(&conversion.payload?)
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
