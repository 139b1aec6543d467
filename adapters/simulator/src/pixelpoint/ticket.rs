//! What the simulated till prints and what it remembers of each request.

use std::fmt;

use chrono::NaiveDateTime;
use pixelpoint_api::{Item, Payment, RequestType, SaleTypeNum};
use rust_decimal::Decimal;

/// A ticket as the till holds it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ticket {
    /// The till's own number, from 1001 up in each store.
    pub number: u32,
    /// Name of the store that printed it.
    pub store: String,
    /// `SaleTypeNum`.
    pub sale_type: SaleTypeNum,
    /// Lines in the order in which they came.
    pub lines: Vec<Item>,
    /// Payments as they came.
    pub payments: Vec<Payment>,
    /// The till's own sum of its lines, in the store's currency.
    pub total: Decimal,
    /// Sum of `Tender`, tips apart; zero for an open check.
    pub paid: Decimal,
    /// Sum of `Tip`.
    pub tip: Decimal,
    /// Paid, so closed; an open check waits for the customer to pay.
    pub closed: bool,
    /// Lines of `CustomRecFooter`.
    pub footer: Vec<String>,
    /// `ScheduleTime`.
    pub schedule: Option<NaiveDateTime>,
    /// Names of the nodes under `Member`, in document order, whatever they are called.
    pub member_nodes: Vec<String>,
    /// The request as it came, with the store's token inside.
    pub raw: Vec<u8>,
}

/// A request the till got, taken or not.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arrival {
    /// The store it was for; `None` when the token is unknown or the request unreadable.
    pub store: Option<String>,
    /// What was asked for; `None` when the request is unreadable.
    pub request_type: Option<RequestType>,
    /// The ticket it became, if it did.
    pub ticket: Option<u32>,
    /// What the till answered with; `None` when it closed the socket.
    pub status: Option<u16>,
    /// The request as it came, with the store's token inside.
    pub raw: Vec<u8>,
}

/// No customer, no notes, no token: numbers only.
impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("number", &self.number)
            .field("store", &self.store)
            .field("lines", &self.lines.len())
            .field("total", &self.total)
            .field("paid", &self.paid)
            .field("tip", &self.tip)
            .field("closed", &self.closed)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrival")
            .field("store", &self.store)
            .field("request_type", &self.request_type)
            .field("ticket", &self.ticket)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
