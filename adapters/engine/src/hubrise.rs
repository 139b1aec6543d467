//! HubRise as a connection uses it: read an order, write a status. Every call leaves an exchange.

use crate::clock::Clock;
use crate::connecting::HubRiseProblem;
use crate::connection::{Connection, ConnectionId};
use crate::health::Book;
use crate::journal::{Exchange, Headers, HttpHeaders, Outcome, Peer};
use bytes::Bytes;
use hubrise_api::{
    AccessToken, BuildError, Client, Endpoint, Error, GetOrder, Limiter, Order, OrderId, PatchOrder, Read, Transport,
    UpdateOrder,
};
use std::sync::Arc;

/// HubRise, with the token of one connection.
pub(crate) struct HubRise {
    connection: ConnectionId,
    client: Client,
    token: AccessToken,
    clock: Arc<dyn Clock>,
    book: Arc<Book>,
}

/// What came of a call, and the exchange to keep.
pub(crate) struct Called<T> {
    pub(crate) result: Result<T, Error>,
    pub(crate) exchange: Exchange,
}

impl HubRise {
    pub(crate) fn new(
        connection: &Connection,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        limiter: Arc<Limiter>,
        book: Arc<Book>,
    ) -> Result<Self, BuildError> {
        let access = &connection.hubrise;
        let client = Client::builder(access.access_token.clone())
            .base_url(&access.base_url)
            .transport(transport)
            .limiter(limiter)
            .build()?;
        Ok(Self { connection: connection.id.clone(), client, token: access.access_token.clone(), clock, book })
    }

    /// A call that belongs to no order.
    pub(crate) async fn ask<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, Error> {
        self.ask_raw(endpoint).await.map(|(output, _)| output)
    }

    /// As [`ask`](Self::ask), with the body of the answer.
    pub(crate) async fn ask_raw<E: Endpoint>(&self, endpoint: &E) -> Result<(E::Output, Bytes), Error> {
        let asked_at = self.clock.now();
        let (record, result) = self.client.exchange(endpoint).await;
        self.note(&result).await;
        self.book.clock(&self.connection, asked_at, record.date()).await;
        result.map(|output| (output, record.response_body))
    }

    /// A call whose refusal says nothing about the connection: a catalog that the merchant has taken away, say.
    pub(crate) async fn look_at<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, Error> {
        self.client.send(endpoint).await
    }

    /// As [`look_at`](Self::look_at), ahead of everything that can wait.
    pub(crate) async fn urgently<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, Error> {
        self.client.urgent().send(endpoint).await
    }

    /// That HubRise refuses one call is its good right; that it does not answer, or not to this token, is another thing.
    async fn note<T>(&self, result: &Result<T, Error>) {
        let result = match result.as_ref().map_err(HubRiseProblem::of) {
            Ok(_) | Err(HubRiseProblem::Unexpected) => Ok(()),
            Err(problem) => Err(problem),
        };
        self.book.hubrise(&self.connection, result).await;
    }

    pub(crate) async fn order(&self, order: &OrderId) -> Called<Read<Order>> {
        self.call(&GetOrder::new(order)).await
    }

    pub(crate) async fn write(&self, order: &OrderId, patch: &PatchOrder) -> Called<Option<Read<Order>>> {
        self.call(&UpdateOrder::new(order, patch)).await
    }

    async fn call<E: Endpoint>(&self, endpoint: &E) -> Called<E::Output> {
        let started_at = self.clock.now();
        let (record, result) = self.client.urgent().exchange(endpoint).await;
        self.note(&result).await;
        self.book.clock(&self.connection, started_at, record.date()).await;
        let duration_ms = (self.clock.now() - started_at).num_milliseconds();
        let outcome = match &result {
            Ok(_) => Outcome::Ok,
            Err(error) => Outcome::Failed { reason: error.to_string() },
        };
        let exchange = Exchange {
            peer: Peer::ToHubRise,
            call: format!("{} {}", record.method, record.path),
            started_at,
            duration_ms,
            outcome,
            headers: HttpHeaders {
                request: Headers::masked(&record.request_headers, &[self.token.reveal()]),
                response: Headers::masked(&record.response_headers, &[self.token.reveal()]),
            },
            request: record.request_body.map(|body| body.to_vec()).unwrap_or_default(),
            status: record.status,
            response: without(self.token.reveal(), &record.response_body),
        };
        Called { result, exchange }
    }
}

/// HubRise will not do this however often it is asked.
pub(crate) fn is_final(error: &Error) -> bool {
    error.is_validation() || error.is_not_found()
}

/// The token stands in a header and not in what is kept; but whatever stands between us and HubRise may echo headers.
fn without(token: &str, body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    if token.is_empty() || !text.contains(token) {
        return body.to_vec();
    }
    text.replace(token, "[token]").into_bytes()
}
