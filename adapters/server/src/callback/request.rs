//! One request on the callback listener, and which of the two answers it gets.

use bridge_engine::journal::Headers;
use bridge_engine::{Engine, Receipt, Received};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// HubRise's header with the signature over the raw body.
const SIGNATURE: HeaderName = HeaderName::from_static("x-hubrise-hmac-sha256");

/// What HubRise is told once its event is on disk.
pub(crate) const STORED: &str = "stored\n";

/// HubRise's events carry an order twice at most, a few hundred KB at the very worst.
const MAX_BODY: usize = 2 * 1024 * 1024;
const BODY_WITHIN: Duration = Duration::from_secs(15);

/// Answers by `deadline`: 200 if the event is stored, 503 whatever else happened.
///
/// The work runs in a task of its own: a panic ends there, and a caller who hangs up does not interrupt a commit.
pub(super) async fn answer(
    engine: Engine,
    request: Request<Incoming>,
    deadline: Instant,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let task = tokio::spawn(timeout_at(deadline, take(engine, request)));
    let receipt = match task.await {
        Ok(Ok(receipt)) => receipt,
        Ok(Err(_)) => {
            tracing::error!("a callback could not be stored in time; HubRise will send it again");
            Receipt::TryAgain
        }
        Err(_) => {
            tracing::error!("a callback hit a fault of this program and was not stored; HubRise will send it again");
            Receipt::TryAgain
        }
    };
    Ok(response(receipt))
}

async fn take(engine: Engine, request: Request<Incoming>) -> Receipt {
    let (head, body) = request.into_parts();
    let addressed = sender(head.uri.path()).filter(|_| head.method == Method::POST);
    let Some(sender) = addressed else {
        tracing::warn!(method = %head.method, "a request on the callback listener is not a callback; not stored");
        return Receipt::TryAgain;
    };
    match timeout(BODY_WITHIN, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => {
            let (Sender::HubRise(id) | Sender::Till(id)) = sender;
            // The connection's id is the secret of its address, and proxies like to repeat addresses.
            let headers = Headers::masked(&head.headers, &[id]);
            let received = Received { body: &body.to_bytes(), headers };
            match sender {
                Sender::HubRise(connection) => engine.accept(connection, signature(&head.headers), received).await,
                Sender::Till(connection) => engine.accept_till_event(connection, received).await,
            }
        }
        Ok(Err(_)) => {
            tracing::warn!("the body of a callback broke off or is longer than {MAX_BODY} bytes; not stored");
            Receipt::TryAgain
        }
        Err(_) => {
            tracing::warn!("the body of a callback came too slowly; not stored");
            Receipt::TryAgain
        }
    }
}

/// Who sends, for which connection.
#[derive(Debug, PartialEq, Eq)]
enum Sender<'p> {
    HubRise(&'p str),
    /// Nothing signs what a till posts, as far as known: the connection's id in the path is the secret.
    Till(&'p str),
}

/// The sender in `/hubrise/{connection}/events` or `/pixelpoint/{connection}/events`.
fn sender(path: &str) -> Option<Sender<'_>> {
    let (sender, id) = path.strip_prefix('/')?.strip_suffix("/events")?.split_once('/')?;
    match sender {
        _ if id.is_empty() || id.contains('/') => None,
        "hubrise" => Some(Sender::HubRise(id)),
        "pixelpoint" => Some(Sender::Till(id)),
        _ => None,
    }
}

/// The signature, if there is exactly one: of two, nobody can say which one HubRise sent.
fn signature(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(SIGNATURE).iter();
    let signature = values.next()?;
    if values.next().is_none() { signature.to_str().ok() } else { None }
}

fn response(receipt: Receipt) -> Response<Full<Bytes>> {
    let (status, body) = match receipt {
        Receipt::Stored => (StatusCode::OK, STORED),
        Receipt::TryAgain => (StatusCode::SERVICE_UNAVAILABLE, "try again\n"),
    };
    let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use super::{Sender, sender};

    #[test]
    fn only_the_callback_path_names_a_connection() {
        assert_eq!(sender("/hubrise/0a1b/events"), Some(Sender::HubRise("0a1b")));
        assert_eq!(sender("/pixelpoint/0a1b/events"), Some(Sender::Till("0a1b")));
        for room in ["hubrise", "pixelpoint"] {
            for other in ["//events", "/events", "/a/b/events", "/a/events/", "/a"] {
                assert_eq!(sender(&format!("/{room}{other}")), None, "{room}{other}");
            }
        }
        for other in ["/", "/other/0a1b/events", "*", ""] {
            assert_eq!(sender(other), None, "{other}");
        }
    }
}
