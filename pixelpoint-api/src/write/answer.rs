//! Answers as a till gives them, for simulators and tests.

use super::document::Document;
use crate::answer::STATUS_DONE;
use crate::dialect::Dialect;
use crate::node;

/// An open check's `Transaction/Status`. Evidence: U; only that it is not 3 is inferred (I, high).
const STATUS_OPEN: i64 = 1;

/// The shapes of an answer that are publicly known. Evidence: D for the names, I for success, D for failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TillAnswer<'a> {
    /// `ErrorNum` 0.
    Accepted {
        /// Whether the check is paid and closed.
        paid: bool,
        /// The ticket number, under the dialect's first candidate name. Evidence: U.
        ticket: Option<&'a str>,
    },
    /// `ErrorNum` -1 with a message.
    Failed {
        /// `SubErrorNum`.
        sub_error_num: Option<i64>,
        /// `EOIMessage`.
        message: &'a str,
    },
    /// `ErrorNum` -1 with an internal error.
    Exception {
        /// `Exception`.
        text: &'a str,
    },
}

/// Writes an answer under a `Response` root. Evidence: U for the root.
pub fn answer(answer: &TillAnswer<'_>, dialect: &Dialect) -> Vec<u8> {
    let mut document = Document::new(dialect);
    document.node(node::RESPONSE, |document| match *answer {
        TillAnswer::Accepted { paid, ticket } => accepted(document, paid, ticket, dialect),
        TillAnswer::Failed { sub_error_num, message } => {
            document.number(node::ERROR_NUM, -1);
            if let Some(number) = sub_error_num {
                document.number(node::SUB_ERROR_NUM, number);
            }
            document.node(node::TRANSFER, |document| {
                document.text(node::MESSAGE, message);
            });
        }
        TillAnswer::Exception { text } => {
            document.number(node::ERROR_NUM, -1);
            document.text(node::EXCEPTION, text);
        }
    });
    document.into_written().xml
}

fn accepted(document: &mut Document<'_>, paid: bool, ticket: Option<&str>, dialect: &Dialect) {
    document.number(node::ERROR_NUM, 0);
    document.node(node::TRANSACTION, |document| {
        document.number(node::STATUS, if paid { STATUS_DONE } else { STATUS_OPEN });
        if let (Some(name), Some(ticket)) = (dialect.ticket_nodes.first(), ticket) {
            document.text(name.as_str(), ticket);
        }
    });
    if paid {
        document.node(node::PAYMENT, |document| {
            document.number(node::STATUS, STATUS_DONE);
        });
    }
}
