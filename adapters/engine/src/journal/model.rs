use super::headers::{Headers, HttpHeaders};
use super::{CustomerKey, CustomerNews};
use crate::alerts::AlertKind;
use crate::connection::{ConnectionId, TillId};
use bridge_core::convert::{Link, Totals};
use bridge_core::injection::{Action, Phase, State, UpstreamEnd};
use bridge_core::ledger::Ledger;
use bridge_core::status::{self, Admission, Writing};
use chrono::{DateTime, Utc};
use hubrise_api::{OrderId, OrderStatus};
use pixelpoint_api::dialect::EventKind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Row number of an injection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InjectionId(pub i64);

/// A signed callback, ready to be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The connection whose secret signed it.
    pub connection: ConnectionId,
    /// The till of that connection.
    pub till: TillId,
    /// HubRise's event id, or a hash of the body where it has none: the key of de-duplication.
    pub event_key: String,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Its HTTP headers; empty where it came otherwise, or they are not known.
    pub headers: Headers,
    /// The body, byte for byte.
    pub raw: Vec<u8>,
    /// What it is about.
    pub content: Content,
    /// What it says of a customer, or of the customer of its order.
    pub customer: Option<CustomerNews>,
}

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrival")
            .field("connection", &self.connection)
            .field("event_key", &self.event_key)
            .field("content", &self.content)
            .field("bytes", &self.raw.len())
            .finish_non_exhaustive()
    }
}

/// What an arrival is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// An order of the connection's location.
    Order(OrderId),
    /// An order of another location: kept and shown, never sent. State FOREIGN.
    Foreign,
    /// Signed, but not readable as an event. Kept and shown. State QUARANTINED.
    Quarantined,
    /// Any other event, by the resource HubRise names (customer, catalog, ...): kept. The state of a customer is KEPT.
    Other(String),
}

impl Content {
    /// The stable word, as stored.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Order(_) => "order",
            Self::Foreign => "foreign",
            Self::Quarantined => "quarantined",
            Self::Other(_) => "other",
        }
    }
}

/// A stored event about an order that waits to be taken up.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Row number; rises with arrival.
    pub seq: i64,
    /// The injection it is about.
    pub injection: InjectionId,
    /// The body, byte for byte.
    pub raw: Vec<u8>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
}

impl fmt::Debug for StoredEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredEvent").field("seq", &self.seq).finish_non_exhaustive()
    }
}

/// What a worker serves: one at a time each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Conversion (phase `recorded`) of a connection's orders.
    Desk(ConnectionId),
    /// What HubRise is owed by a connection (`owed`), and what is being written to it ([`Writing`]). A lane of its own, so that a slow HubRise keeps no order from its
    /// till.
    Outbox(ConnectionId),
    /// Sending (`ready`) and probing (`unknown`) at a till.
    Till(TillId),
}

/// What a lane has to do.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// The injection that is due.
    pub due: Option<Injection>,
    /// When the next one will be, if none is due.
    pub next_at: Option<DateTime<Utc>>,
}

/// One injection as stored.
#[derive(Clone)]
pub struct Injection {
    /// Row number.
    pub id: InjectionId,
    /// Rises with every transition.
    pub version: i64,
    /// The connection it came in by.
    pub connection: ConnectionId,
    /// The till it goes to. Unique together with `order`.
    pub till: TillId,
    /// HubRise's order id.
    pub order: OrderId,
    /// Where it stands.
    pub state: State,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// When its lane looks at it next; `None` at rest.
    pub due_at: Option<DateTime<Utc>>,
    /// The last moment sending helps.
    pub deadline_at: Option<DateTime<Utc>>,
    /// Until when it is tried because a person had it sent, whatever the deadline.
    pub grace_until: Option<DateTime<Utc>>,
    /// Tries that came to nothing in the present phase, for the back-off.
    pub tries: u32,
    /// Since when it is `IN_DOUBT`; `None` if it is not.
    pub doubted_at: Option<DateTime<Utc>>,
    /// The newest known order.
    pub snapshot: Option<Snapshot>,
    /// The newest conversion.
    pub conversion: Option<Conversion>,
    /// The till's ticket number.
    pub ticket: Option<String>,
    /// The statuses being written to HubRise, from the first one on.
    pub writing: Option<Writing>,
    /// Why the newest exchange with the till did not go well, if it did not; of an order in doubt, the one that left the
    /// doubt. Read only: it comes from the exchanges.
    pub reason: Option<String>,
    /// Whose order it is.
    pub customer: CustomerKey,
    /// When its customer was erased. Nothing of what was made of them before is kept, nor of what HubRise says of them.
    pub customer_erased_at: Option<DateTime<Utc>>,
}

impl Injection {
    /// Until when it is tried: its deadline, or longer where a person had it sent.
    pub fn tried_until(&self) -> Option<DateTime<Utc>> {
        self.deadline_at.max(self.grace_until)
    }

    /// The number of its ticket, where a person said it and the till has not.
    pub(crate) fn said_ticket(&self) -> Option<String> {
        self.ticket.clone().filter(|_| self.state.vouched)
    }

    /// What customers and staff call the order: its `ref`, or HubRise's id where it has none.
    pub fn name(&self) -> &str {
        let ref_code = self.snapshot.as_ref().and_then(|snapshot| snapshot.ref_code.as_deref());
        ref_code.map(str::trim).filter(|text| !text.is_empty()).unwrap_or(self.order.as_str())
    }
}

impl fmt::Debug for Injection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Injection")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("connection", &self.connection)
            .field("order", &self.order)
            .field("state", &self.state)
            .field("due_at", &self.due_at)
            .field("tries", &self.tries)
            .finish_non_exhaustive()
    }
}

/// The newest known state of the order in HubRise.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The order's JSON as received.
    pub json: Vec<u8>,
    /// HubRise's status text.
    pub status: String,
    /// When HubRise made this state (the event's `created_at`), to tell older from newer.
    pub as_of: DateTime<Utc>,
    /// `ref`
    pub ref_code: Option<String>,
    /// `channel`, else `created_by`.
    pub channel: Option<String>,
    /// `total`
    pub total: Option<String>,
}

impl Snapshot {
    /// HubRise's status, typed.
    pub fn order_status(&self) -> OrderStatus {
        OrderStatus::from(&*self.status)
    }

    /// What the status says of the order: whether it may go to the till, or is over.
    pub fn admission(&self) -> Admission {
        status::admission(&self.order_status())
    }

    /// HubRise says that it is over and was not had: cancelled, rejected, or never delivered.
    pub fn is_called_off(&self) -> bool {
        is_called_off(&self.status)
    }
}

/// Whether this status of HubRise's ends an order that nobody had.
pub(super) fn is_called_off(status: &str) -> bool {
    status::admission(&OrderStatus::from(status)) == Admission::Ended(UpstreamEnd::CalledOff)
}

/// How an order stands, as a stable word: that of its phase, or one of its own where the phase does not say the half of it.
/// `called_off`: HubRise says cancelled, rejected or not delivered.
pub const fn standing(state: State, called_off: bool) -> &'static str {
    match state.phase {
        Phase::OnTill if state.cancel_at_pos => "on_till_called_off",
        Phase::OnTill if state.is_perhaps_twice() => "on_till_duplicate",
        Phase::OnTill if state.changed_after => "on_till_changed",
        Phase::OnTill if state.incomplete => "on_till_incomplete",
        // Called off when the till had it, and nobody is asked to see to it any more.
        Phase::OnTill if called_off => "on_till_over",
        Phase::Closed if state.cancel_at_pos => "closed_called_off",
        phase => phase.name(),
    }
}

/// Whether a word of [`standing`] is no phase's.
pub(super) fn is_apart(word: &str) -> bool {
    let apart = [
        "on_till_called_off",
        "on_till_duplicate",
        "on_till_changed",
        "on_till_incomplete",
        "on_till_over",
        "closed_called_off",
    ];
    apart.contains(&word)
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("status", &self.status).field("as_of", &self.as_of).finish_non_exhaustive()
    }
}

/// What conversion made of the order.
#[derive(Clone, Serialize, Deserialize)]
pub struct Conversion {
    /// What is sent, without the token; `None` where nothing can be sent.
    #[serde(skip)]
    pub payload: Option<Vec<u8>>,
    /// What became of every element.
    pub ledger: Ledger,
    /// HubRise lines and the ticket lines they became.
    pub links: Vec<Link>,
    /// Totals on both sides.
    pub totals: Totals,
    /// The ledger holds the order.
    pub must_hold: bool,
}

impl fmt::Debug for Conversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversion")
            .field("bytes", &self.payload.as_ref().map(Vec::len))
            .field("must_hold", &self.must_hold)
            .finish_non_exhaustive()
    }
}

/// Everything one commit changes on an injection.
#[derive(Debug, Clone)]
pub struct Transition {
    /// The state after it.
    pub state: State,
    /// When its lane looks at it next; `None` at rest.
    pub due_at: Option<DateTime<Utc>>,
    /// Tries that came to nothing in the present phase.
    pub tries: u32,
    /// Since when it is `IN_DOUBT` after it.
    pub doubted_at: Option<DateTime<Utc>>,
    /// A newer order, if there is one.
    pub snapshot: Option<Snapshot>,
    /// A new deadline, if it changed.
    pub deadline_at: Option<DateTime<Utc>>,
    /// Until when it is tried all the same, if a person had it sent.
    pub grace_until: Option<DateTime<Utc>>,
    /// A new conversion, if there is one.
    pub conversion: Option<Conversion>,
    /// The till's ticket number, if it said one.
    pub ticket: Option<String>,
    /// The number of another ticket of the same order: the order is found by it too.
    pub other_ticket: Option<String>,
    /// A number that a person had said, and that does not hold any more: it is neither shown nor found.
    pub unsaid_ticket: Option<String>,
    /// The statuses being written to HubRise after it.
    pub writing: Option<Writing>,
    /// What the timeline gains.
    pub timeline: Vec<TimelineEntry>,
    /// What was said, and answered.
    pub exchanges: Vec<Exchange>,
    /// The stored event this transition takes up.
    pub takes_up: Option<i64>,
    /// The stored event of the till this transition takes up.
    pub takes_up_till: Option<i64>,
    /// Who is to be told what happened.
    pub alerts: Vec<RaisedAlert>,
    /// What a newer order says of its customer.
    pub customer: Option<CustomerNews>,
    /// The customer is erased at this moment: snapshot and conversion come without, and every copy goes.
    pub erases: Option<DateTime<Utc>>,
}

/// Something somebody has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaisedAlert {
    /// What.
    pub kind: AlertKind,
    /// When it happened.
    pub at: DateTime<Utc>,
}

impl Transition {
    /// A transition to `state` that changes nothing else.
    pub const fn to(state: State) -> Self {
        Self {
            state,
            due_at: None,
            tries: 0,
            doubted_at: None,
            snapshot: None,
            deadline_at: None,
            grace_until: None,
            conversion: None,
            ticket: None,
            other_ticket: None,
            unsaid_ticket: None,
            writing: None,
            timeline: Vec::new(),
            exchanges: Vec::new(),
            takes_up: None,
            takes_up_till: None,
            alerts: Vec::new(),
            customer: None,
            erases: None,
        }
    }
}

/// One line of the order's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: TimelineKind,
}

/// What a line of the timeline says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TimelineKind {
    /// The injection changed its phase (stable word of the phase).
    Phase {
        /// The stable word of the phase.
        phase: String,
    },
    /// HubRise's status of the order changed.
    HubRiseStatus {
        /// HubRise's status text.
        status: String,
    },
    /// The till reported what happened to the ticket.
    TillEvent {
        /// What; `None` where the dialect does not say what the code means.
        event: Option<EventKind>,
        /// The till's code.
        code: String,
        /// The number of the ticket it is about, where the till says one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<String>,
    },
    /// We wrote a status to HubRise.
    Told {
        /// HubRise's status text.
        status: String,
    },
    /// A person decided.
    Operator {
        /// What they chose.
        action: Action,
        /// Who, as far as known.
        who: String,
        /// Why, in their own words; may be empty. It may name the customer.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        why: String,
        /// The number of the ticket, where they read it on the till; of the other one, where it is there twice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<String>,
    },
    /// A remark, by the key of its text.
    Note {
        /// Key of the text.
        code: String,
    },
}

/// How far a purge got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purged {
    /// A batch; there may be more.
    Some,
    /// Nothing so old is left.
    All,
}

/// Who is at the other end of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Peer {
    /// HubRise called us.
    FromHubRise,
    /// We called HubRise.
    ToHubRise,
    /// We called the till.
    ToTill,
    /// The till told us.
    FromTill,
}

impl Peer {
    /// The stable word, as stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FromHubRise => "from_hubrise",
            Self::ToHubRise => "to_hubrise",
            Self::ToTill => "to_till",
            Self::FromTill => "from_till",
        }
    }

    /// The peer with this stable word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::FromHubRise, Self::ToHubRise, Self::ToTill, Self::FromTill].into_iter().find(|peer| peer.name() == name)
    }
}

/// How an exchange went.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// As it should.
    Ok,
    /// Refused or failed, with the reason as the other side or the transport gave it.
    Failed {
        /// Without secrets. It may name the customer: for people, never for a log.
        reason: String,
    },
    /// Begun, and its end is not known.
    Unknown {
        /// As for [`Failed`](Self::Failed).
        reason: String,
    },
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "Ok",
            Self::Failed { .. } => "Failed",
            Self::Unknown { .. } => "Unknown",
        })
    }
}

/// One request and its answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Who was asked.
    pub peer: Peer,
    /// `PATCH /location/orders/…`, `POST EOI 10`, ...
    pub call: String,
    /// When the request began.
    pub started_at: DateTime<Utc>,
    /// Milliseconds until the answer, or until it was given up.
    pub duration_ms: i64,
    /// Headers both ways, where they are known.
    pub headers: HttpHeaders,
    /// The request's body, without secrets.
    pub request: Vec<u8>,
    /// HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// The answer's body.
    pub response: Vec<u8>,
    /// How it went.
    pub outcome: Outcome,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("peer", &self.peer)
            .field("call", &self.call)
            .field("status", &self.status)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}
