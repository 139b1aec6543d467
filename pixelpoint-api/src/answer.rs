//! The till's answer to an order.

use std::fmt;

use crate::dialect::Dialect;
use crate::node;
use crate::read::{self, Node, ReadError};

/// An answer, under any root. Only the node names are documented (D); root and nesting are read leniently (U).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// `ErrorNum`: 0 is success, -1 an error; `None` also where several contradict each other. Evidence: D.
    pub error_num: Option<i64>,
    /// `SubErrorNum`: looks like an HTTP status. 401 stands for two unrelated failures. Evidence: D.
    pub sub_error_num: Option<i64>,
    /// `EOITransfer/EOIMessage`: the reason in English. Evidence: D.
    pub message: Option<String>,
    /// `Exception`: PixelPoint's internal error. Evidence: D.
    pub exception: Option<String>,
    /// `Transaction/Status`: 3 is closed. Evidence: D; the value of an open check is unknown (U).
    pub transaction_status: Option<i64>,
    /// `Payment/Status`, wherever `Payment` stands: 3 is processed; of several, the first that is not 3.
    ///
    /// Evidence: D for the node, U for its place.
    pub payment_status: Option<i64>,
    /// Everything that was in the answer.
    pub root: Node,
}

/// `Transaction/Status` and `Payment/Status` of a closed check and a processed payment. Evidence: D.
pub const STATUS_DONE: i64 = 3;

impl Answer {
    /// Reads an answer.
    ///
    /// # Errors
    /// When the body is no XML this crate reads; see [`ReadError`]. An answer without `ErrorNum` is no error here.
    pub fn read(body: &[u8]) -> Result<Self, ReadError> {
        let root = read::tree(body)?;
        // The published failure has no root: with one line of it left, that line is the root.
        let within = |name| {
            if root.name() == name { vec![&root] } else { root.shallowest(name) }
        };
        Ok(Self {
            error_num: agreed(&within(node::ERROR_NUM)),
            sub_error_num: agreed(&within(node::SUB_ERROR_NUM)),
            message: first_text(&within(node::MESSAGE)),
            exception: first_text(&within(node::EXCEPTION)),
            transaction_status: within(node::TRANSACTION).first().and_then(|found| status(found)),
            payment_status: payment_status(&within(node::PAYMENT)),
            root,
        })
    }

    /// The till's ticket number, under the first of the dialect's candidate names. Evidence: U.
    pub fn ticket(&self, dialect: &Dialect) -> Option<&str> {
        self.root.field(&dialect.ticket_nodes)
    }
}

/// The answer may echo the customer: numbers only.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("error_num", &self.error_num)
            .field("sub_error_num", &self.sub_error_num)
            .field("transaction_status", &self.transaction_status)
            .field("payment_status", &self.payment_status)
            .finish_non_exhaustive()
    }
}

fn agreed(nodes: &[&Node]) -> Option<i64> {
    let (first, others) = nodes.split_first()?;
    let number = first.text().trim().parse().ok()?;
    others.iter().all(|other| other.text().trim().parse() == Ok(number)).then_some(number)
}

fn first_text(nodes: &[&Node]) -> Option<String> {
    nodes.iter().map(|node| node.text().trim()).find(|text| !text.is_empty()).map(str::to_owned)
}

fn status(node: &Node) -> Option<i64> {
    node.child(node::STATUS)?.text().trim().parse().ok()
}

fn payment_status(payments: &[&Node]) -> Option<i64> {
    let mut found = payments.iter().filter_map(|payment| status(payment)).peekable();
    let first = found.peek().copied();
    found.find(|status| *status != STATUS_DONE).or(first)
}
