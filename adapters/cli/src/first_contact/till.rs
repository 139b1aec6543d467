//! One exchange after the other with the till under test, each kept.

use super::kept::{Exchange, Kept};
use crate::error::Error;
use pixelpoint_api::dialect::Envelope;
use pixelpoint_api::{Class, Client, ClientConfig, Dialect, EoiToken, Listing, RequestType, classify, write};
use std::path::PathBuf;

pub(super) struct Till {
    client: Client,
    /// As the other, with a store's token that is none; `None` where the token has no shape to spoil.
    stranger: Option<Client>,
    /// What is unusual about its address and token.
    pub(super) warnings: Vec<String>,
    kept: Kept,
}

/// Why a walk ends early. The till's own words are in the kept answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error("stopped by request")]
    ByRequest,
    #[error("nothing came back")]
    NoAnswer(#[from] pixelpoint_api::SendError),
    #[error("the till does not know the token; check it, its vendor prefix and the address")]
    TokenDenied,
    #[error("the relay says that the store is disconnected; connect it and start again")]
    Disconnected,
    #[error("the till took no form of the simplest order; look at its answers, then at its guide")]
    NotUnderstood,
    #[error("cannot ask or keep what came")]
    Io(#[from] std::io::Error),
}

impl Till {
    pub(super) fn new(url: &str, token: EoiToken, allow_local: bool, folder: PathBuf) -> Result<Self, Error> {
        let config = |token| ClientConfig {
            allow_plain_http: allow_local,
            allow_private_networks: allow_local,
            ..ClientConfig::new(url, token)
        };
        let stranger = token.reveal().split_once('-').map(|(prefix, store)| {
            let wrong = EoiToken::with_vendor_prefix(prefix, &"0".repeat(store.len().max(1)));
            Client::new(config(wrong))
        });
        let config = config(token);
        let warnings = config.warnings().iter().map(ToString::to_string).collect();
        let client = Client::new(config)?;
        Ok(Self { client, stranger: stranger.transpose()?, warnings, kept: Kept::new(folder) })
    }

    /// Sends a written request and keeps what came; the walk goes on unless nothing came or nothing ever will.
    pub(super) async fn post(&mut self, name: &str, request: &[u8], dialect: &Dialect) -> Result<Exchange, Stopped> {
        let exchange = self.exchange(name, request, dialect, false).await?;
        match exchange.classified.class {
            // The local envelope carries no token to deny.
            Class::TokenDenied if dialect.envelope == Envelope::Cloud => Err(Stopped::TokenDenied),
            Class::StoreDisconnected => Err(Stopped::Disconnected),
            _ => Ok(exchange),
        }
    }

    /// Asks for a listing; what came is a listing, or it is not.
    pub(super) async fn list(
        &mut self,
        number: RequestType,
        dialect: &Dialect,
    ) -> Result<(Exchange, Option<Listing>), Stopped> {
        let request = write::listing(number, dialect).xml;
        let exchange = self.exchange(&format!("listing-{number}"), &request, dialect, false).await?;
        let listing = Listing::read(exchange.status, &exchange.body, dialect).ok();
        Ok((exchange, listing))
    }

    /// Asks for a listing with a token that is wrong on purpose.
    pub(super) async fn ask_as_a_stranger(&mut self, dialect: &Dialect) -> Result<Option<Exchange>, Stopped> {
        if self.stranger.is_none() {
            return Ok(None);
        }
        let request = write::listing(RequestType::LIST_REPORT_CATEGORIES, dialect).xml;
        self.exchange("wrong-token", &request, dialect, true).await.map(Some)
    }

    async fn exchange(
        &mut self,
        name: &str,
        request: &[u8],
        dialect: &Dialect,
        as_a_stranger: bool,
    ) -> Result<Exchange, Stopped> {
        let client = self.stranger.as_ref().filter(|_| as_a_stranger).unwrap_or(&self.client);
        let number = self.kept.request(name, request)?;
        let reply = client.post(request).await?;
        let classified = classify(reply.status, &reply.body, dialect);
        self.kept.answer(number, name, &reply.body)?;
        Ok(Exchange { number, status: reply.status, body: reply.body, classified })
    }
}
