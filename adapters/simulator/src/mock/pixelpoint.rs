//! A till that always says the same.

use pixelpoint_api::Dialect;
use pixelpoint_api::write::{self, TillAnswer};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::pixelpoint::PATH;

/// A till that takes every order as paid, with this ticket number. Post to [`url()`].
pub async fn accepting(ticket: &str) -> MockServer {
    answering(&TillAnswer::Accepted { paid: true, ticket: Some(ticket) }).await
}

/// A till that refuses every order with this `EOIMessage`, e.g. `Access Token Denied`.
pub async fn refusing(message: &str) -> MockServer {
    answering(&TillAnswer::Failed { sub_error_num: Some(401), message }).await
}

/// A till that gives this answer to every request, in the default dialect.
pub async fn answering(answer: &TillAnswer<'_>) -> MockServer {
    let server = MockServer::start().await;
    let body = write::answer(answer, &Dialect::default());
    let answer = ResponseTemplate::new(200).set_body_raw(body, "application/xml");
    Mock::given(method("POST")).and(path(PATH)).respond_with(answer).mount(&server).await;
    server
}

/// Where EOI requests go.
pub fn url(server: &MockServer) -> String {
    format!("{}{PATH}", server.uri())
}

/// The requests the till has got, in order, with the token inside.
pub async fn orders(server: &MockServer) -> Vec<Vec<u8>> {
    let requests = server.received_requests().await.unwrap_or_default();
    requests.into_iter().map(|request| request.body).collect()
}
