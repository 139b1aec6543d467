//! No answer: what is known then about whether the request arrived. And a transport of one's own.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hubrise_api::{
    AccessToken, Client, Error, GetCallback, GetLocation, ReqwestTransport, Sent, Transport, TransportError,
    TransportOptions,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::endpoints::{TOKEN, client};

fn sent(error: &Error) -> Sent {
    let Error::Transport { source, .. } = error else { panic!("{error:?}") };
    source.sent()
}

/// Reads one request head from the first connection and hands the connection to `then`.
async fn serve<F: Future<Output = ()>>(listener: TcpListener, then: impl FnOnce(TcpStream) -> F) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    then(stream).await;
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    (listener, base)
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let (listener, base) = listen().await;
    drop(listener);
    let (record, result) = client(&base).exchange(&GetCallback).await;
    let error = result.unwrap_err();
    assert_eq!((sent(&error), error.was_sent()), (Sent::No, false));
    assert_eq!(error.to_string(), "get callback: no answer from HubRise");
    assert_eq!(error.source().unwrap().to_string(), "the request did not go out");
    assert_eq!((record.status, record.path.as_str()), (None, "/callback"));
    assert!(!format!("{error:?}").contains(TOKEN));
}

#[tokio::test]
async fn a_reset_after_the_request_may_have_arrived() {
    let (listener, base) = listen().await;
    let server = serve(listener, |stream| async move { drop(stream) });
    let (result, ()) = tokio::join!(async { client(&base).send(&GetCallback).await }, server);
    let error = result.unwrap_err();
    assert_eq!((sent(&error), error.was_sent()), (Sent::Maybe, true));
}

/// Answers with `head` and part of the body it promises, then closes.
async fn broken_answer(head: &'static str) -> Error {
    let (listener, base) = listen().await;
    let server = serve(listener, |mut stream| async move { stream.write_all(head.as_bytes()).await.unwrap() });
    let (result, ()) = tokio::join!(async { client(&base).send(&GetCallback).await }, server);
    result.unwrap_err()
}

#[tokio::test]
async fn a_success_that_breaks_off_may_have_arrived() {
    let error = broken_answer("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"url\":").await;
    assert_eq!(sent(&error), Sent::Maybe);
}

#[tokio::test]
async fn a_failure_that_breaks_off_keeps_its_status() {
    let error = broken_answer("HTTP/1.1 429 Slow\r\nretry-after: 3\r\ncontent-length: 100\r\n\r\n{\"err").await;
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
}

fn with_options(base: &str, change: impl FnOnce(&mut TransportOptions)) -> Client {
    let mut options = TransportOptions::default();
    change(&mut options);
    let transport = Arc::new(ReqwestTransport::new(&options).unwrap());
    Client::builder(AccessToken::new(TOKEN)).base_url(base).transport(transport).build().unwrap()
}

#[tokio::test]
async fn an_answer_that_never_comes_ends_and_may_have_arrived() {
    let (listener, base) = listen().await;
    let client = with_options(&base, |options| options.total_timeout = Duration::from_millis(50));
    // The server holds the connection until the client has given up.
    let (done, wait) = tokio::sync::oneshot::channel::<()>();
    let server = serve(listener, |_stream| async move { wait.await.unwrap() });
    let call = async {
        let result = client.send(&GetCallback).await;
        done.send(()).unwrap();
        result
    };
    let (result, ()) = tokio::join!(call, server);
    assert_eq!(sent(&result.unwrap_err()), Sent::Maybe);
}

#[tokio::test]
async fn an_answer_over_the_limit_is_cut_off() {
    let server = crate::endpoints::server(wiremock::ResponseTemplate::new(200).set_body_string("x".repeat(1001))).await;
    let client = with_options(&server.uri(), |options| options.body_limit = 1000);
    let error = client.send(&GetCallback).await.unwrap_err();
    assert_eq!(sent(&error), Sent::Maybe);
    let cause = error.source().unwrap().source().unwrap();
    assert_eq!(cause.to_string(), "answer larger than 1000 bytes");
}

/// Answers from memory and keeps what it was asked.
#[derive(Default)]
struct Canned {
    asked: Mutex<Vec<http::Request<bytes::Bytes>>>,
}

#[async_trait::async_trait]
impl Transport for Canned {
    async fn send(&self, request: http::Request<bytes::Bytes>) -> Result<http::Response<bytes::Bytes>, TransportError> {
        self.asked.lock().unwrap().push(request);
        Ok(http::Response::new(r#"{"id":"loc9-0"}"#.into()))
    }
}

#[tokio::test]
async fn a_transport_of_ones_own_gets_the_request_and_hides_the_token() {
    let canned = Arc::new(Canned::default());
    let client =
        Client::builder(AccessToken::new(TOKEN)).transport(canned.clone()).user_agent("mine/1").build().unwrap();
    let location = client.send(&GetLocation::default()).await.unwrap().value;
    assert_eq!(location.id.unwrap().as_str(), "loc9-0");
    let asked = canned.asked.lock().unwrap();
    assert_eq!(asked[0].uri(), "https://api.hubrise.com/v1/location");
    assert_eq!(asked[0].headers()["user-agent"], "mine/1");
    assert!(!format!("{:?}", asked[0]).contains(TOKEN));
}
