//! What became of an order, told from the till's answer: one table, and nothing guessed.
//!
//! Definite refusals are an exact list (the rows below, plus the dialect's `error_patterns`). All else that is not a
//! clear success is unclear, and a person has to look: a till that answers strangely may still have printed the ticket.

use std::fmt;

use crate::answer::{Answer, STATUS_DONE};
use crate::dialect::{Dialect, ErrorClass};

/// Longest part of a till's message that is kept, in characters.
const MESSAGE_LENGTH: usize = 500;

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// `ErrorNum` 0. Evidence: D.
    Accepted,
    /// A bad or wrongly prefixed token. Evidence: D.
    TokenDenied,
    /// The store is offline; the text says it was never reached. Evidence: D, consequence I (high).
    StoreDisconnected,
    /// An unknown product, coupon, charge or payment method. Evidence: D that it happens, U its text.
    MappingError,
    /// PixelPoint's total differs from the paid amount. Evidence: D that it happens, U its text.
    TotalMismatch,
    /// Refused with the documented prefix, for a reason that is not in the table. Evidence: D, I (medium).
    OtherRefusal,
    /// PixelPoint reports an internal error. Evidence: D.
    PosException,
    /// An error in words nobody has taught the dialect yet. Evidence: U.
    UnknownError,
    /// A good HTTP status, and a body that says nothing this crate understands.
    Unreadable,
    /// This HTTP status, and a body that says nothing this crate understands.
    HttpError(u16),
}

/// What a [`Class`] means for the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The till has it.
    OnTill,
    /// The till has not taken it and says why; sending it again unchanged will not help.
    Refused,
    /// It never reached the till; it may be sent again.
    NotDelivered,
    /// Nobody can tell without looking at the till; it must not be sent again on its own.
    Unclear,
}

impl Class {
    /// What it means for the order.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Accepted => Verdict::OnTill,
            Self::TokenDenied | Self::MappingError | Self::TotalMismatch | Self::OtherRefusal => Verdict::Refused,
            Self::StoreDisconnected => Verdict::NotDelivered,
            Self::PosException | Self::UnknownError | Self::Unreadable | Self::HttpError(_) => Verdict::Unclear,
        }
    }
}

impl From<ErrorClass> for Class {
    fn from(class: ErrorClass) -> Self {
        match class {
            ErrorClass::TokenDenied => Self::TokenDenied,
            ErrorClass::StoreDisconnected => Self::StoreDisconnected,
            ErrorClass::MappingError => Self::MappingError,
            ErrorClass::TotalMismatch => Self::TotalMismatch,
            ErrorClass::OtherRefusal => Self::OtherRefusal,
            ErrorClass::PosException => Self::PosException,
        }
    }
}

/// An answer and what it says.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Classified {
    /// What it says.
    pub class: Class,
    /// The till's own words, cut at 500 characters. They may name the customer: show them, do not log them.
    pub message: Option<String>,
    /// The till's ticket number, where an accepted order's answer has one.
    pub ticket: Option<String>,
    /// The order is accepted and the till says it is open or its payment not processed.
    pub unpaid: bool,
}

impl Classified {
    /// What it means for the order.
    pub fn verdict(&self) -> Verdict {
        self.class.verdict()
    }
}

impl fmt::Debug for Classified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classified")
            .field("class", &self.class)
            .field("message", &self.message.as_ref().map(|_| format_args!("[text]")))
            .field("ticket", &self.ticket)
            .field("unpaid", &self.unpaid)
            .finish()
    }
}

/// What shows that a row of the table applies to an error answer.
enum Sign {
    /// `EOIMessage` is this text and nothing more; neither letter case nor a full stop at its end matters.
    Says(&'static str),
    /// `Exception` has a text.
    HasException,
    /// `EOIMessage` begins with this text.
    Begins(&'static str),
    /// Nothing is wanted: the last row.
    Always,
}

/// Error answers (`ErrorNum` other than 0), first match wins; the dialect's `error_patterns` come before.
///
/// `SubErrorNum` is not looked at: both documented messages carry 401. An exception is no clean refusal even when the
/// message calls it one.
const ERRORS: [(Sign, Class); 5] = [
    (Sign::Says("Access Token Denied"), Class::TokenDenied),
    (Sign::Says("Order Rejected. Reason: Store is disconnected"), Class::StoreDisconnected),
    (Sign::HasException, Class::PosException),
    (Sign::Begins("Order Rejected. Reason: "), Class::OtherRefusal),
    (Sign::Always, Class::UnknownError),
];

impl Sign {
    fn is_on(&self, answer: &Answer) -> bool {
        let message = answer.message.as_deref().unwrap_or_default();
        match self {
            Self::Says(text) => message.trim_end_matches('.').eq_ignore_ascii_case(text),
            Self::HasException => answer.exception.is_some(),
            Self::Begins(text) => message.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text)),
            Self::Always => true,
        }
    }
}

/// Tells what an answer says. The body goes before the HTTP status, which EOI may set to anything (U).
///
/// ```
/// use pixelpoint_api::{Class, Dialect, Verdict, classify};
///
/// let body = b"<Response><ErrorNum>0</ErrorNum></Response>";
/// assert_eq!(classify(500, body, &Dialect::default()).class, Class::Accepted);
/// let gateway = classify(504, b"<html>Gateway time-out</html>", &Dialect::default());
/// assert_eq!(gateway.verdict(), Verdict::Unclear);
/// ```
pub fn classify(status: u16, body: &[u8], dialect: &Dialect) -> Classified {
    let answer = Answer::read(body).ok();
    let class = match &answer {
        Some(Answer { error_num: Some(0), .. }) => Class::Accepted,
        Some(answer @ Answer { error_num: Some(_), .. }) => error_class(answer, dialect),
        _ if (200..300).contains(&status) => Class::Unreadable,
        _ => Class::HttpError(status),
    };
    let accepted = answer.as_ref().filter(|_| class == Class::Accepted);
    Classified {
        class,
        message: answer.as_ref().and_then(words),
        ticket: accepted.and_then(|answer| answer.ticket(dialect)).map(cut),
        unpaid: accepted.is_some_and(is_unpaid),
    }
}

fn error_class(answer: &Answer, dialect: &Dialect) -> Class {
    let texts = [&answer.message, &answer.exception];
    let taught =
        dialect.error_patterns.iter().find(|pattern| texts.iter().copied().flatten().any(|text| pattern.is_in(text)));
    let built_in =
        || ERRORS.iter().find(|(sign, _)| sign.is_on(answer)).map_or(Class::UnknownError, |(_, class)| *class);
    taught.map_or_else(built_in, |pattern| pattern.class.into())
}

fn words(answer: &Answer) -> Option<String> {
    answer.message.as_deref().or(answer.exception.as_deref()).map(cut)
}

fn cut(text: &str) -> String {
    text.chars().take(MESSAGE_LENGTH).collect()
}

fn is_unpaid(answer: &Answer) -> bool {
    let statuses = [answer.transaction_status, answer.payment_status];
    statuses.into_iter().flatten().any(|status| status != STATUS_DONE)
}
