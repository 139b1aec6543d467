//! Latest operations.

use super::SystemOperation;
use crate::connection::ConnectionId;
use crate::journal::model::is_called_off;
use crate::journal::sqlite::{json, time};
use crate::journal::{InjectionId, JournalError, TimelineKind};
use bridge_core::convert::Totals;
use bridge_core::injection::{Action, State};
use bridge_core::ledger::{Code, Finding, Ledger};
use chrono::{DateTime, Utc};
use hubrise_api::{CustomerId, Money, OrderId, Personal};
use serde_json::Value;
use std::fmt;

/// A row of the operations page.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Number of the event or the system operation.
    pub seq: i64,
    /// When it first arrived.
    pub at: DateTime<Utc>,
    /// The connection it came in by.
    pub connection: ConnectionId,
    /// What people call the connection.
    pub connection_name: String,
    /// What it is about.
    pub subject: Subject,
}

/// What an operation is about.
#[derive(Debug, Clone)]
pub enum Subject {
    /// An order and its injection.
    Order(Box<OrderSummary>),
    /// An event about an order of another location.
    Foreign,
    /// A signed callback that is not readable as an event.
    Quarantined {
        /// Nobody has put it away yet.
        needs_person: bool,
    },
    /// An event about a customer, who goes with their next order.
    Customer(CustomerSummary),
    /// An event about something else, by the resource HubRise names: `catalog`, ...
    Resource(String),
    /// What people or the bridge itself did.
    System(SystemOperation),
}

/// A customer as one line.
#[derive(Debug, Clone, Default)]
pub struct CustomerSummary {
    /// They were erased: of what the event said nothing is left.
    pub erased: bool,
    /// HubRise's id of the customer, as far as the event said.
    pub id: Option<CustomerId>,
    /// First and last name, else the company, as far as the event said.
    pub name: Option<Personal>,
}

impl CustomerSummary {
    /// Of an event's body.
    fn of_event(body: &[u8]) -> Self {
        let event: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let said = |field: &str| text(&event["new_state"][field]);
        let names: Vec<_> = [said("first_name"), said("last_name")].into_iter().flatten().collect();
        let name = Some(names.join(" ")).filter(|name| !name.is_empty()).or_else(|| said("company_name"));
        Self { erased: false, id: text(&event["customer_id"]).map(CustomerId::new), name: name.map(Personal::from) }
    }
}

/// What kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    /// An order.
    Order,
    /// A customer.
    Customer,
    /// Anything else.
    System,
}

impl OperationKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Order, Self::Customer, Self::System];

    /// The stable word of the kind.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Customer => "customer",
            Self::System => "system",
        }
    }

    /// The kind with this stable word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// An order as one line.
#[derive(Clone)]
pub struct OrderSummary {
    /// Its injection.
    pub injection: InjectionId,
    /// HubRise's order id.
    pub order: OrderId,
    /// Where it stands.
    pub state: State,
    /// HubRise's status text, once known.
    pub status: Option<String>,
    /// `ref`
    pub ref_code: Option<String>,
    /// `channel`, else `created_by`.
    pub channel: Option<String>,
    /// `total`
    pub total: Option<String>,
    /// What the ticket comes to, where that is something else.
    pub total_till: Option<Money>,
    /// The till's ticket number.
    pub ticket: Option<String>,
    /// The last moment sending helps.
    pub deadline_at: Option<DateTime<Utc>>,
    /// Why the newest exchange, or else the newest one with the till, did not go well. What the till has says nothing of how
    /// it got there, but that it calls it unpaid.
    pub reason: Option<String>,
    /// What of its conversion holds it, while it is held: what a person reads first stands first.
    pub held_by: Vec<Finding>,
    /// Of an order that was closed here: what a person decided last, and who.
    pub closed_by: Option<(Action, String)>,
}

impl OrderSummary {
    /// As [`Snapshot::is_called_off`](crate::journal::Snapshot::is_called_off).
    pub fn is_called_off(&self) -> bool {
        self.status.as_deref().is_some_and(is_called_off)
    }
}

impl fmt::Debug for OrderSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderSummary")
            .field("injection", &self.injection)
            .field("order", &self.order)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// What a row needs of an event `e`, its connection `c` and its injection `i`.
pub(super) const OPERATION_COLUMNS: &str = "SELECT e.seq, e.received_at, e.connection_id, c.name, e.content, e.resource, e.needs_person, e.kind = 'customer' AS of_customer, e.erased_hash IS NOT NULL AS erased, i.id AS injection_id, \
     i.order_id, i.state, i.status, i.ref_code, i.channel, i.total, i.conversion -> '$.totals' AS totals, i.ticket, i.deadline_at, \
     CASE WHEN i.phase = 'held' THEN i.conversion -> '$.ledger' END AS ledger, \
     CASE WHEN i.phase = 'closed' THEN (SELECT t.kind FROM timeline t WHERE t.injection_id = i.id \
      AND t.kind ->> '$.kind' = 'operator' ORDER BY t.id DESC LIMIT 1) END AS decision, \
     CASE WHEN e.kind = 'customer' AND e.erased_hash IS NULL THEN e.body END AS customer, \
     CASE WHEN i.phase = 'in_doubt' THEN (SELECT x.reason FROM exchange x WHERE x.injection_id = i.id \
      AND x.peer = 'to_till' AND x.outcome = 'unknown' ORDER BY x.id DESC LIMIT 1) \
     ELSE coalesce((SELECT x.reason FROM exchange x WHERE x.injection_id = i.id ORDER BY x.id DESC LIMIT 1), \
     (SELECT x.reason FROM exchange x WHERE x.injection_id = i.id AND x.peer = 'to_till' \
      AND (i.phase <> 'on_till' OR x.reason = 'reason_payment_open') ORDER BY x.id DESC LIMIT 1)) END AS reason ";

#[derive(sqlx::FromRow)]
pub(super) struct OperationRow {
    seq: i64,
    received_at: i64,
    connection_id: String,
    name: String,
    content: String,
    resource: Option<String>,
    needs_person: bool,
    of_customer: bool,
    erased: bool,
    injection_id: Option<i64>,
    order_id: Option<String>,
    state: Option<String>,
    status: Option<String>,
    ref_code: Option<String>,
    channel: Option<String>,
    total: Option<String>,
    totals: Option<String>,
    ticket: Option<String>,
    deadline_at: Option<i64>,
    ledger: Option<String>,
    decision: Option<String>,
    customer: Option<Vec<u8>>,
    reason: Option<String>,
}

/// What of a ledger holds its order. That the totals differ mostly follows from the rest.
fn holding(ledger: &Ledger) -> Vec<Finding> {
    let mut holding: Vec<_> = ledger.holding().cloned().collect();
    holding.sort_by_key(|finding| finding.code == Code::TotalDiffers);
    holding
}

impl TryFrom<OperationRow> for Operation {
    type Error = JournalError;

    fn try_from(row: OperationRow) -> Result<Self, JournalError> {
        let subject = match (row.injection_id, row.order_id, row.state) {
            (Some(id), Some(order), Some(state)) => Subject::Order(Box::new(OrderSummary {
                injection: InjectionId(id),
                order: OrderId::new(order),
                state: json("injection.state", id, &state)?,
                status: row.status,
                ref_code: row.ref_code,
                channel: row.channel,
                total: row.total,
                total_till: row
                    .totals
                    .map(|text| json::<Totals>("injection.conversion", id, &text))
                    .transpose()?
                    .and_then(|totals| totals.other_on_till()),
                ticket: row.ticket,
                deadline_at: row.deadline_at.map(|at| time("injection.deadline_at", id, at)).transpose()?,
                reason: row.reason,
                held_by: row
                    .ledger
                    .map(|text| json("injection.conversion", id, &text).map(|ledger| holding(&ledger)))
                    .transpose()?
                    .unwrap_or_default(),
                closed_by: row
                    .decision
                    .map(|text| json::<TimelineKind>("timeline.kind", id, &text))
                    .transpose()?
                    .and_then(|kind| match kind {
                        TimelineKind::Operator { action, who, .. } => Some((action, who)),
                        _ => None,
                    }),
            })),
            _ if row.of_customer => Subject::Customer(CustomerSummary {
                erased: row.erased,
                ..row.customer.as_deref().map(CustomerSummary::of_event).unwrap_or_default()
            }),
            _ if row.content == "foreign" => Subject::Foreign,
            _ if row.content == "other" => Subject::Resource(row.resource.unwrap_or_default()),
            _ => Subject::Quarantined { needs_person: row.needs_person },
        };
        Ok(Self {
            seq: row.seq,
            at: time("event.received_at", row.seq, row.received_at)?,
            connection: ConnectionId::new(row.connection_id),
            connection_name: row.name,
            subject,
        })
    }
}

impl Operation {
    pub(super) fn of_system(operation: SystemOperation, connection_name: String) -> Self {
        Self {
            seq: operation.id,
            at: operation.at,
            connection: operation.connection.clone(),
            connection_name,
            subject: Subject::System(operation),
        }
    }
}
