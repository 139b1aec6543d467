//! What comes of asking a till whether address and token are right.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a till says there is, each list where it can be had at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listings {
    /// Products, charges and options among them.
    pub products: Option<Vec<Listed>>,
    /// Coupons.
    pub coupons: Option<Vec<Listed>>,
    /// Sale types.
    pub sale_types: Option<Vec<Listed>>,
    /// Payment methods.
    pub payment_methods: Option<Vec<Listed>>,
}

/// One row of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number at the till.
    pub number: String,
    /// Its name.
    pub name: Option<String>,
    /// Its price in the store's currency, where it has one.
    pub price: Option<String>,
}

/// Why a till cannot be used as it was described. Each is a stable word with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TillProblem {
    /// The address is none.
    BadAddress,
    /// The address is plain http, and nobody allowed that.
    PlainHttp,
    /// The address holds a user name or a password.
    Credentials,
    /// The address is of this machine or of a local network, and nobody allowed that.
    ForbiddenAddress,
    /// No connection was made.
    NotReached,
    /// No answer in time.
    TimedOut,
    /// The connection broke before the answer was there.
    CutOff,
    /// The till does not know the token.
    TokenDenied,
    /// The store is not connected to PAR's relay.
    StoreDisconnected,
    /// Something answered, and not a till: another HTTP status than success.
    HttpError,
    /// Something answered, and it cannot be read: most likely another program at that address.
    Unreadable,
    /// The till reports an internal error.
    Exception,
    /// The till refuses in words of its own.
    Refused,
}

impl TillProblem {
    /// Every problem.
    pub const ALL: [Self; 13] = [
        Self::BadAddress,
        Self::PlainHttp,
        Self::Credentials,
        Self::ForbiddenAddress,
        Self::NotReached,
        Self::TimedOut,
        Self::CutOff,
        Self::TokenDenied,
        Self::StoreDisconnected,
        Self::HttpError,
        Self::Unreadable,
        Self::Exception,
        Self::Refused,
    ];

    /// The stable word; also the key of its texts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::BadAddress => "till_bad_address",
            Self::PlainHttp => "till_plain_http",
            Self::Credentials => "till_credentials",
            Self::ForbiddenAddress => "till_forbidden_address",
            Self::NotReached => "till_not_reached",
            Self::TimedOut => "till_timed_out",
            Self::CutOff => "till_cut_off",
            Self::TokenDenied => "till_token_denied",
            Self::StoreDisconnected => "till_store_disconnected",
            Self::HttpError => "till_http_error",
            Self::Unreadable => "till_unreadable",
            Self::Exception => "till_exception",
            Self::Refused => "till_refused",
        }
    }
}

/// A till that did not say yes.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("the till cannot be used ({})", problem.key())]
pub struct CheckFailed {
    /// What is wrong.
    pub problem: TillProblem,
    /// The till's own words, if it said any.
    pub said: Option<String>,
}

impl CheckFailed {
    /// Without words.
    pub const fn of(problem: TillProblem) -> Self {
        Self { problem, said: None }
    }
}

/// The till's words may be about anything.
impl fmt::Debug for CheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckFailed").field("problem", &self.problem).finish_non_exhaustive()
    }
}
