use crate::engine::EngineError;
use crate::pos::CheckFailed;
use hubrise_api::{BuildError, OAuthError};

use super::HubRiseProblem;

/// Why a step of connecting was not done. Each has a stable word with a text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectingError {
    /// This instance is no client of HubRise yet.
    #[error("no HubRise client is configured: set hubrise.client_id and hubrise.client_secret_file")]
    NoClient,
    /// HubRise would not know where to lead back to.
    #[error("no redirect address is configured: set hubrise.redirect_url, or use the code HubRise shows")]
    NoRedirect,
    /// A name of the device that HubRise does not take.
    #[error("the device id holds characters HubRise does not take: use letters, digits, - and _")]
    BadDevice,
    /// There is no such connection.
    #[error("there is no such connection")]
    NoSuchConnection,
    /// The connection does not stand where this can be done.
    #[error("the connection does not stand where this can be done; look at it again")]
    NotNow,
    /// It has no till yet.
    #[error("the connection has no till yet: connect the till first")]
    NoTill,
    /// No public address for HubRise to call.
    #[error("HubRise cannot reach this bridge: set public_callback_url, or switch the connection to polling")]
    NoPublicAddress,
    /// The code gave no token.
    #[error("HubRise gave no token for this code")]
    Code(#[source] OAuthError),
    /// The token is not of one location.
    #[error("HubRise connected an account and not a location: begin again and choose a location")]
    NoLocation,
    /// HubRise did not do what it was asked.
    #[error("HubRise did not do it ({})", problem.key())]
    HubRise {
        /// Why.
        problem: HubRiseProblem,
        /// At length.
        #[source]
        source: hubrise_api::Error,
    },
    /// The till did not answer as it should.
    #[error(transparent)]
    Till(#[from] CheckFailed),
    /// The product of a test order is none.
    #[error("the test order needs a product number of the till and a price such as 1.00")]
    BadTestOrder,
    /// HubRise's client cannot be set up.
    #[error("HubRise's side of the connection cannot be used")]
    Build(#[from] BuildError),
    /// The journal, or an end of the connection.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl ConnectingError {
    /// The stable word; also the key of its texts.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoClient => "connecting_no_client",
            Self::NoRedirect => "connecting_no_redirect",
            Self::BadDevice => "connecting_bad_device",
            Self::NoSuchConnection => "connecting_no_such_connection",
            Self::NotNow => "connecting_not_now",
            Self::NoTill => "connecting_no_till",
            Self::NoPublicAddress => "connecting_no_public_address",
            Self::Code(OAuthError::BadCode) => "connecting_bad_code",
            Self::Code(OAuthError::BadClient) => "connecting_bad_client",
            Self::Code(OAuthError::Transport(_)) => "connecting_no_answer",
            Self::Code(_) => "connecting_no_token",
            Self::NoLocation => "connecting_no_location",
            Self::HubRise { problem, .. } => problem.key(),
            Self::Till(failed) => failed.problem.key(),
            Self::BadTestOrder => "connecting_bad_test_order",
            Self::Build(_) => "connecting_bad_hubrise",
            Self::Engine(_) => "connecting_journal",
        }
    }
}

impl From<hubrise_api::Error> for ConnectingError {
    fn from(source: hubrise_api::Error) -> Self {
        Self::HubRise { problem: HubRiseProblem::of(&source), source }
    }
}
