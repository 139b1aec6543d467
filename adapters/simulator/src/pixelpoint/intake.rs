//! One request at the till, from its bytes to its answer.

use pixelpoint_api::dialect::ListingKind;
use pixelpoint_api::read::{self, ReceivedRequest};
use pixelpoint_api::write::{self, TillAnswer};
use pixelpoint_api::{Dialect, OrderRequest, RequestType};

use super::check::{self, Rejection};
use super::fault::{Delay, TillFault};
use super::ticket::{Arrival, Ticket};
use super::{Shared, Store, Tills, listing, strict};

/// Documented refusals. Evidence: D.
const TOKEN_DENIED: &str = "Access Token Denied";
const REJECTED: &str = "Order Rejected. Reason: ";
const DISCONNECTED: &str = "Store is disconnected";
/// What a strict till says to another dialect. Made up.
const NOT_UNDERSTOOD: &str = "The request is not understood";
/// Both documented refusals carry it. Evidence: D.
const SUB_ERROR: i64 = 401;

/// What became of a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Intake {
    /// The number of the ticket it was printed as.
    pub ticket: Option<u32>,
    /// What goes back over the wire.
    pub reply: Reply,
}

/// What goes back over the wire.
#[derive(Debug, Clone)]
pub enum Reply {
    /// At once.
    Answer {
        /// HTTP status.
        status: u16,
        /// XML, or what a fault made of it.
        body: Vec<u8>,
    },
    /// After the delay.
    Late {
        /// How long.
        delay: Delay,
        /// HTTP status.
        status: u16,
        /// XML.
        body: Vec<u8>,
    },
    /// The socket is closed.
    NoAnswer,
}

impl Reply {
    fn status(&self) -> Option<u16> {
        match self {
            Self::Answer { status, .. } | Self::Late { status, .. } => Some(*status),
            Self::NoAnswer => None,
        }
    }
}

/// What the till itself makes of a request, before a fault spoils the answer.
struct Taken {
    ticket: Option<u32>,
    body: Vec<u8>,
}

impl Taken {
    fn refused(message: &str, sub_error_num: Option<i64>, dialect: &Dialect) -> Self {
        Self { ticket: None, body: write::answer(&TillAnswer::Failed { sub_error_num, message }, dialect) }
    }

    fn rejected(reason: &str, sub_error_num: Option<i64>, dialect: &Dialect) -> Self {
        Self::refused(&format!("{REJECTED}{reason}"), sub_error_num, dialect)
    }
}

impl Tills {
    pub(super) fn take(&mut self, raw: &[u8], shared: &Shared) -> Intake {
        let dialect = &shared.dialect;
        let received = read::request(raw, dialect);
        let (store, request_type, intake) = match &received {
            Err(error) => (None, None, at_once(Taken::rejected(&error.to_string(), None, dialect))),
            Ok(request) => {
                let (store, intake) = self.take_readable(request, raw, shared);
                (store, Some(request.request_type), intake)
            }
        };
        let (ticket, status) = (intake.ticket, intake.reply.status());
        self.arrivals.push(Arrival { store, request_type, ticket, status, raw: raw.to_vec() });
        intake
    }

    fn take_readable(&mut self, request: &ReceivedRequest, raw: &[u8], shared: &Shared) -> (Option<String>, Intake) {
        let dialect = &shared.dialect;
        let Some(store) = self.addressed(request.token.as_ref(), dialect.envelope) else {
            return (None, at_once(Taken::refused(TOKEN_DENIED, Some(SUB_ERROR), dialect)));
        };
        let name = store.name.clone();
        if shared.is_strict && !strict::speaks(request, raw, dialect, &store.menu) {
            return (Some(name), at_once(Taken::rejected(NOT_UNDERSTOOD, None, dialect)));
        }
        let (intake, ticket) = store.take(request, raw, dialect);
        self.tickets.extend(ticket);
        (Some(name), intake)
    }
}

impl Store {
    /// Faults that keep the request from the till come first, those that spoil its answer last.
    fn take(&mut self, request: &ReceivedRequest, raw: &[u8], dialect: &Dialect) -> (Intake, Option<Ticket>) {
        let fault = self.faults.next();
        let early = match &fault {
            Some(TillFault::Offline) => at_once(Taken::rejected(DISCONNECTED, Some(SUB_ERROR), dialect)),
            Some(TillFault::WrongToken) => at_once(Taken::refused(TOKEN_DENIED, Some(SUB_ERROR), dialect)),
            Some(TillFault::PosException) => at_once(exception(dialect)),
            Some(TillFault::NoCommitNoAnswer) => Intake { ticket: None, reply: Reply::NoAnswer },
            _ => {
                let (taken, ticket) = self.perform(request, raw, fault.as_ref(), dialect);
                return (spoil(taken, fault), ticket);
            }
        };
        (early, None)
    }

    fn perform(
        &mut self,
        request: &ReceivedRequest,
        raw: &[u8],
        fault: Option<&TillFault>,
        dialect: &Dialect,
    ) -> (Taken, Option<Ticket>) {
        let missing = if let Some(TillFault::ProductUnknown(number)) = fault { Some(*number) } else { None };
        let listed = match (request.request_type, &request.order) {
            (RequestType::ORDER, Some(order)) => match self.print(order, request, raw, missing) {
                Ok(ticket) => return (accepted(&ticket, dialect), Some(ticket)),
                Err(rejection) => Taken::rejected(&rejection.to_string(), None, dialect),
            },
            (other, _) => self.list(other, missing, dialect),
        };
        (listed, None)
    }

    fn list(&self, request_type: RequestType, missing: Option<u32>, dialect: &Dialect) -> Taken {
        let kind = dialect.listing_codes.iter().find(|(_, code)| **code == request_type).map(|(kind, _)| *kind);
        let body = match kind {
            Some(ListingKind::Events) => Some(write::events(&self.events, dialect)),
            Some(kind) => listing::answer(kind, &self.menu, missing, dialect),
            None => None,
        };
        match body {
            Some(body) => Taken { ticket: None, body },
            None => Taken::refused(&format!("Request type {request_type} is not supported"), None, dialect),
        }
    }

    fn print(
        &mut self,
        order: &OrderRequest,
        request: &ReceivedRequest,
        raw: &[u8],
        missing: Option<u32>,
    ) -> Result<Ticket, Rejection> {
        let transaction = &order.transaction;
        let sums = check::check(transaction, &self.menu, missing)?;
        let member = request.root.shallowest("Member");
        self.printed += 1;
        Ok(Ticket {
            number: 1000 + self.printed,
            store: self.name.clone(),
            sale_type: transaction.sale_type,
            lines: transaction.items.clone(),
            payments: transaction.payments.clone(),
            total: sums.total,
            paid: sums.paid,
            tip: sums.tip,
            closed: !transaction.payments.is_empty(),
            footer: transaction.footer.clone(),
            schedule: transaction.schedule_time,
            member_nodes: member.iter().flat_map(|node| node.children()).map(|node| node.name().to_owned()).collect(),
            raw: raw.to_vec(),
        })
    }
}

fn accepted(ticket: &Ticket, dialect: &Dialect) -> Taken {
    let number = ticket.number.to_string();
    let answer = TillAnswer::Accepted { paid: ticket.closed, ticket: Some(&number) };
    Taken { ticket: Some(ticket.number), body: write::answer(&answer, dialect) }
}

fn exception(dialect: &Dialect) -> Taken {
    let text = "System.NullReferenceException at PixelPoint.EOI.Process";
    Taken { ticket: None, body: write::answer(&TillAnswer::Exception { text }, dialect) }
}

fn at_once(taken: Taken) -> Intake {
    Intake { ticket: taken.ticket, reply: Reply::Answer { status: 200, body: taken.body } }
}

fn spoil(taken: Taken, fault: Option<TillFault>) -> Intake {
    let ticket = taken.ticket;
    let reply = match fault {
        Some(TillFault::LateAnswer(delay)) => Reply::Late { delay, status: 200, body: taken.body },
        Some(TillFault::CommitThenNoAnswer) => Reply::NoAnswer,
        Some(TillFault::Http500AfterPrinting) => {
            Reply::Answer { status: 500, body: b"<html><body>Runtime Error</body></html>".to_vec() }
        }
        Some(TillFault::GarbageBody) => Reply::Answer { status: 200, body: b"\xFF\xFE<<<not xml".to_vec() },
        _ => return at_once(taken),
    };
    Intake { ticket, reply }
}
