//! Whether what a page says of an order's ticket was sent, or would be.

use crate::pages::Pages;
use bridge_core::injection::Phase;
use bridge_engine::journal::{OrderRecord, Peer};
use bridge_engine::pos::Ticket;

/// How the page speaks of what conversion made of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    /// It was sent like that.
    Sent,
    /// It goes like that, or would: nothing was sent, or what was sent is of no use any more.
    Would,
    /// The till refused what was sent, and it would be another ticket now: settings changed since, or the order.
    WouldNow,
}

impl Tense {
    pub(super) fn of(pages: &Pages, record: &OrderRecord) -> Self {
        let state = record.injection.state;
        match state.phase {
            Phase::OnTill | Phase::Sending | Phase::Unknown | Phase::InDoubt => Self::Sent,
            Phase::Closed if state.ambiguous => Self::Sent,
            // What was sent is not kept for ever.
            Phase::Refused if refused(pages, record).is_none_or(|sent| is_current(pages, record, &sent)) => Self::Sent,
            Phase::Refused => Self::WouldNow,
            _ => Self::Would,
        }
    }

    /// The key of a text that is said in two ways.
    pub(super) const fn key(self, [sent, would]: [&'static str; 2]) -> &'static str {
        match self {
            Self::Sent => sent,
            Self::Would | Self::WouldNow => would,
        }
    }
}

/// Whether the order would be the same ticket now. That its customer was erased since is no other ticket.
fn is_current(pages: &Pages, record: &OrderRecord, sent: &Ticket) -> bool {
    let is_erased = record.injection.customer_erased_at.is_some();
    current(pages, record).is_some_and(|now| if is_erased { now.lines == sent.lines } else { now == *sent })
}

/// The ticket that was sent last, and refused.
pub(super) fn refused(pages: &Pages, record: &OrderRecord) -> Option<Ticket> {
    let sent = record.exchanges.iter().find(|exchange| exchange.peer == Peer::ToTill)?;
    pages.engine.ticket(&record.injection.connection, &sent.request)
}

/// The ticket that conversion makes of the order.
pub(super) fn current(pages: &Pages, record: &OrderRecord) -> Option<Ticket> {
    let payload = record.injection.conversion.as_ref()?.payload.as_deref()?;
    pages.engine.ticket(&record.injection.connection, payload)
}
