//! Status events of the till (`EOIEvents`).
//!
//! **Everything here is an assumption but the node's name and the eight statuses.** That PixelPoint 19.6 and later report
//! what happens to an order in a node `EOIEvents` is documented (D); the statuses were seen on the mapping screen of
//! HubRise's bridge (S); the shape of the node, the codes, and whether events are pushed or fetched are unknown (U). So
//! there is no transport here: [`parse_event`] and [`parse_events`] are pure and take whatever arrived, be it posted to a
//! callback (an outgoing call of PixelHQ: I, low) or the answer to the listing that the dialect's
//! `listing_codes.events` numbers (I, low); names and codes come from the dialect (`event_fields`, `event_codes`).

use std::fmt;

use crate::dialect::{Dialect, EventField, EventKind};
use crate::node;
use crate::read::{self, Node, ReadError};

/// What happened to an order on the till.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The code as it came; `None` where none of the dialect's names is there.
    pub code: Option<String>,
    /// What the dialect's `event_codes` say it means; `None` for a code they do not know, which `code` keeps.
    pub kind: Option<EventKind>,
    /// The till's ticket number.
    pub ticket: Option<String>,
    /// What the sender of the order called it, where the dialect names a node for it.
    pub reference: Option<String>,
    /// When it happened, as it came: format and zone are unknown (U).
    pub time: Option<String>,
    /// Everything that was in the event.
    pub node: Node,
}

/// The event may name the customer: only its code and number are shown.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("code", &self.code)
            .field("kind", &self.kind)
            .field("ticket", &self.ticket)
            .finish_non_exhaustive()
    }
}

/// Reads one event: the first of [`parse_events`], and an event without a code where nothing looks like one.
///
/// ```
/// use pixelpoint_api::dialect::EventKind;
/// use pixelpoint_api::{Dialect, parse_event};
///
/// let dialect = Dialect::from_toml("event_codes = { 4 = \"driver_out\" }")?;
/// let event = parse_event(b"<EOIEvents><Transact>1001</Transact><Status>4</Status></EOIEvents>", &dialect)?;
/// assert_eq!((event.kind, event.ticket.as_deref()), (Some(EventKind::DriverOut), Some("1001")));
///
/// let unknown = parse_event(b"<EOIEvents><Status>99</Status></EOIEvents>", &dialect)?;
/// assert_eq!((unknown.kind, unknown.code.as_deref()), (None, Some("99"))); // kept, and for a person
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the body is no XML this crate reads; see [`ReadError`].
pub fn parse_event(body: &[u8], dialect: &Dialect) -> Result<Event, ReadError> {
    let root = read::tree(body)?;
    let first = found(&root, dialect).into_iter().next().unwrap_or(&root);
    Ok(event(first, dialect))
}

/// Reads every event in a document, in its order; none where nothing has a code.
///
/// An event is a node with a code among its own children: the outermost such nodes under
/// `EOIEvents`, or in the whole document where there is none.
///
/// # Errors
/// When the body is no XML this crate reads; see [`ReadError`].
pub fn parse_events(body: &[u8], dialect: &Dialect) -> Result<Vec<Event>, ReadError> {
    let root = read::tree(body)?;
    Ok(found(&root, dialect).into_iter().map(|node| event(node, dialect)).collect())
}

fn found<'n>(root: &'n Node, dialect: &Dialect) -> Vec<&'n Node> {
    let marked = if root.name() == node::EVENTS { vec![root] } else { root.shallowest(node::EVENTS) };
    let tops = if marked.is_empty() { vec![root] } else { marked };
    let names = dialect.event_fields.get(&EventField::Code).map_or(&[][..], Vec::as_slice);
    tops.into_iter().flat_map(|top| top.rows(names)).collect()
}

fn event(node: &Node, dialect: &Dialect) -> Event {
    let field = |field| dialect.event_fields.get(&field).and_then(|names| node.field(names)).map(str::to_owned);
    let code = field(EventField::Code);
    let kind = code.as_ref().and_then(|code| dialect.event_codes.get(code)).copied();
    Event {
        code,
        kind,
        ticket: field(EventField::Ticket),
        reference: field(EventField::Reference),
        time: field(EventField::Time),
        node: node.clone(),
    }
}
