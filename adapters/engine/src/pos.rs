//! What a till must be able to do. PixelPoint is the first implementation; the protocol knows only this trait.

mod check;

pub use check::{CheckFailed, Listed, Listings, TillProblem};

use crate::connection::TillAccess;
use crate::journal::{Conversion, HttpHeaders, Outcome};
use async_trait::async_trait;
use bridge_core::convert::Circumstances;
use bridge_core::injection::{Answer, Probe, Profile};
use bridge_core::settings::Settings;
use chrono::TimeDelta;
use hubrise_api::{Order, OrderId, Read};
use pixelpoint_api::dialect::EventKind;
use std::fmt;
use std::sync::Arc;

/// A till.
#[async_trait]
pub trait Pos: Send + Sync {
    /// What kind of till it is, for people: "PixelPoint".
    fn name(&self) -> &'static str;

    /// Makes of an order what this till takes. Pure.
    fn convert(&self, order: &Read<Order>, settings: &Settings, circumstances: Circumstances) -> Conversion;

    /// Sends a payload, once; nothing at or below this call may repeat it.
    async fn inject(&self, payload: &[u8]) -> Injected;

    /// What this till is proved to do about orders it may have, by [`conformance`](crate::conformance) against that very
    /// till; not what its documentation says. Nothing, unless an implementation knows better.
    fn profile(&self) -> Profile {
        Profile::Blind
    }

    /// With [`Profile::ProvesAbsence`]: the longest time this till takes until it has an order and shows it, or never will.
    fn settled_within(&self) -> Option<TimeDelta> {
        None
    }

    /// Looks for the ticket of an order whose fate is unknown. What it says counts no further than
    /// [`profile`](Self::profile) goes.
    async fn probe(&self, order: &OrderId) -> Probe;

    /// Asks the till something that changes nothing there, to prove address and token, and brings what it lists.
    ///
    /// # Errors
    /// What is wrong, as far as the answer tells.
    async fn check(&self) -> Result<Listings, CheckFailed>;

    /// A payload or an answer, piece by piece, with what each piece means; `None` where it is nothing this till's protocol
    /// has pieces of.
    fn explain(&self, _bytes: &[u8]) -> Option<Vec<Explained>> {
        None
    }

    /// The ticket a payload asks for, for people; `None` where it cannot be shown as lines.
    fn ticket(&self, _payload: &[u8]) -> Option<Ticket> {
        None
    }

    /// What a kept answer says is wrong with the till itself; `None` where it is about the order, or nothing is wrong. Pure.
    fn problem(&self, _status: u16, _answer: &[u8]) -> Option<TillProblem> {
        None
    }

    /// Reads what the till sent about its tickets, event by event; empty where nothing in it is an event. Pure.
    fn read_events(&self, _raw: &[u8]) -> Vec<TillEvent> {
        Vec::new()
    }

    /// Asks the till for its events.
    async fn events(&self) -> Events {
        Events::NotOffered
    }
}

/// A piece of what is sent or answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Explained {
    /// How deep it stands, from 0.
    pub depth: usize,
    /// What the protocol calls it.
    pub name: String,
    /// What it says.
    pub text: String,
    /// The key of the text that says what it means; `None` where that is not documented.
    pub meaning: Option<&'static str>,
}

/// What it says may be personal.
impl fmt::Debug for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Explained({} {})", self.depth, self.name)
    }
}

/// A ticket, as the till will have it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Ticket {
    /// What is rung up, in the order of the ticket.
    pub lines: Vec<TicketLine>,
    /// What is said besides: the key of what it is, and what it says.
    pub facts: Vec<(&'static str, String)>,
    /// Text at the foot of the receipt.
    pub footer: Vec<String>,
}

/// It holds what customers wrote.
impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticket({} lines)", self.lines.len())
    }
}

/// A line of a ticket.
#[derive(Clone, PartialEq, Eq)]
pub struct TicketLine {
    /// Its number on the ticket, as [`Link::lines`](bridge_core::convert::Link::lines) has it.
    pub id: u32,
    /// How deep it hangs below other lines, from 0.
    pub depth: usize,
    /// The till's number for it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: String,
    /// The price of one, with the store's currency left out.
    pub price: String,
}

/// Its name may be what a customer wrote.
impl fmt::Debug for TicketLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketLine").field("id", &self.id).field("code", &self.code).finish_non_exhaustive()
    }
}

/// What a till reported about one of its tickets.
#[derive(Clone, PartialEq, Eq)]
pub struct TillEvent {
    /// What happened; `None` where nobody has said what the code means.
    pub event: Option<EventKind>,
    /// The till's code for it.
    pub code: String,
    /// The till's ticket number.
    pub ticket: Option<String>,
    /// The order it names as ours.
    pub order: Option<OrderId>,
    /// What the till sent, of a document with several events this one.
    pub raw: Vec<u8>,
}

/// It may name the customer: only its code and number are shown.
impl fmt::Debug for TillEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TillEvent").field("code", &self.code).field("ticket", &self.ticket).finish_non_exhaustive()
    }
}

/// What came of asking a till for its events.
#[derive(Clone, PartialEq, Eq)]
pub enum Events {
    /// This till cannot be asked, as far as known.
    NotOffered,
    /// Its answer, for [`Pos::read_events`].
    Listed {
        /// The call, as the exchange shows it.
        call: String,
        /// The body.
        body: Vec<u8>,
    },
    /// It did not say.
    Failed,
}

/// The body may name customers: only its size is shown.
impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOffered => f.write_str("NotOffered"),
            Self::Listed { body, .. } => write!(f, "Listed([{} bytes])", body.len()),
            Self::Failed => f.write_str("Failed"),
        }
    }
}

/// What came of one attempt.
#[derive(Clone, PartialEq, Eq)]
pub struct Injected {
    /// What the answer proves.
    pub answer: Answer,
    /// The ticket number, if the till said one.
    pub ticket: Option<String>,
    /// The call, as the exchange shows it.
    pub call: &'static str,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// Headers both ways, where there are any.
    pub headers: HttpHeaders,
    /// The answer's body, without secrets.
    pub response: Vec<u8>,
    /// How it went, for people.
    pub outcome: Outcome,
    /// The till has the ticket and calls it unpaid.
    pub payment_open: bool,
    /// What is wrong with the till itself, as against the order, if something is.
    pub problem: Option<TillProblem>,
}

impl fmt::Debug for Injected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Injected").field("answer", &self.answer).field("status", &self.status).finish_non_exhaustive()
    }
}

/// Opens tills.
pub trait Tills: Send + Sync {
    /// The till at this address with this token. Asks nobody yet.
    ///
    /// # Errors
    /// When the address or the token cannot be used at all; the text says what to change.
    fn open(&self, till: &TillAccess) -> Result<Arc<dyn Pos>, TillError>;

    /// What a store needs before it can be connected, in the order it is got. Asked before there is a till to open.
    fn prerequisites(&self) -> &'static [Prerequisite] {
        &[]
    }
}

/// Something a store needs before it can be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prerequisite {
    /// Stable word; the key of its text.
    pub key: &'static str,
    /// Where to get it or read about it, each with the stable word of its text.
    pub links: &'static [(&'static str, &'static str)],
}

/// A till that cannot be opened: what is wrong, and what to change.
#[derive(Debug, thiserror::Error)]
#[error("the till's address or token cannot be used")]
pub struct TillError {
    /// As a stable word.
    pub problem: TillProblem,
    /// At length.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}
