//! The client against sockets: what goes out, what comes back, and whether anything was sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use pixelpoint_api::client::{ConfigWarning, Failure};
use pixelpoint_api::read::MAX_BYTES;
use pixelpoint_api::{Client, ClientConfig, Dialect, EoiToken, Reply, RequestType, SendError, TokenWarning, write};
use reqwest::dns::{Name, Resolve, Resolving};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) const TOKEN: &str = "CANARY-TOKEN99CANARY";

pub(crate) fn config(base_url: &str) -> ClientConfig {
    // Only the first call in the process installs it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut config = ClientConfig::new(base_url, EoiToken::new(TOKEN));
    config.allow_plain_http = true;
    config.allow_private_networks = true;
    config
}

fn client(address: SocketAddr) -> Client {
    Client::new(config(&format!("http://{address}/api/v1/eoi"))).unwrap()
}

fn masked() -> Vec<u8> {
    write::listing(RequestType::LIST_PRODUCTS, &Dialect::default()).xml
}

pub(crate) async fn post(client: &Client) -> Result<Reply, SendError> {
    client.post(&masked()).await
}

/// Reads one whole request, so that closing the socket afterwards comes after the request and not amid it.
async fn whole_request(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    let wanted = write::with_token(&masked(), &EoiToken::new(TOKEN));
    while !received.ends_with(&wanted) {
        assert_ne!(stream.read_buf(&mut received).await.unwrap(), 0, "the request was cut off");
    }
    String::from_utf8(received).unwrap()
}

/// A till that reads one request, writes these bytes and closes; then it counts further connections until it is asked.
async fn till(answer: Vec<u8>) -> (SocketAddr, JoinHandle<TcpListener>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        whole_request(&mut stream).await;
        // The client may hang up amid a long answer.
        let _ = stream.write_all(&answer).await;
        drop(stream);
        listener
    });
    (address, served)
}

/// Nobody called again: a call would already wait in the backlog, for the client is done.
async fn assert_called_once(served: JoinHandle<TcpListener>) {
    let listener = served.await.unwrap().into_std().unwrap();
    let again = listener.accept().expect_err("the client called a second time");
    assert_eq!(again.kind(), std::io::ErrorKind::WouldBlock);
}

pub(crate) fn assert_silent(error: &SendError) {
    let texts = format!("{error} {error:?} {error:#?}");
    for secret in [TOKEN, "TOKEN99CANARY", "SECRET-BODY", "/api/v1/eoi"] {
        assert!(!texts.contains(secret), "{secret} in {texts}");
    }
}

#[tokio::test]
async fn the_request_is_one_post_with_the_token_in_it() {
    let server = MockServer::start().await;
    let echo = format!("<R><ErrorNum>0</ErrorNum><Echo>{TOKEN}</Echo></R>");
    Mock::given(method("POST"))
        .and(path("/api/v1/eoi"))
        .and(header("content-type", "application/xml"))
        .respond_with(ResponseTemplate::new(500).set_body_string(echo))
        .expect(1)
        .mount(&server)
        .await;
    let reply = post(&client(*server.address())).await.unwrap();
    assert_eq!(reply.status, 500, "the body goes first, but the status is there");
    assert_eq!(reply.body, b"<R><ErrorNum>0</ErrorNum><Echo>[token]</Echo></R>");
    let received = server.received_requests().await.unwrap();
    assert_eq!(received[0].body, write::with_token(&masked(), &EoiToken::new(TOKEN)));
    assert!(!received[0].headers.contains_key("authorization"));
    assert_eq!(received[0].url.query(), None);
}

#[tokio::test]
async fn a_refused_connection_means_nothing_was_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = post(&client(closed)).await.unwrap_err();
    assert!(matches!(error, SendError::NotSent { .. }), "{error:?}");
    assert!(!error.was_sent() && !error.is_timeout());
    assert_silent(&error);
}

/// What a broken TLS server says, and that it hangs up without a word.
#[tokio::test]
async fn a_failed_tls_handshake_means_nothing_was_sent() {
    const HANDSHAKE_FAILURE: &[u8] = b"\x15\x03\x03\x00\x02\x02\x28";
    for words in [b"HTTP/1.1 400 Bad Request\r\n\r\n", HANDSHAKE_FAILURE, b"\x16\x03\x03\x00\x04\x02\x00\x00\x00", b""]
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut hello = [0; 5];
            stream.read_exact(&mut hello).await.unwrap();
            stream.write_all(words).await.unwrap();
            hello
        });
        let error = post(&Client::new(config(&format!("https://{address}/"))).unwrap()).await.unwrap_err();
        assert!(matches!(error, SendError::NotSent { .. }), "{words:?}: {error:?}");
        assert!(!error.is_timeout());
        assert_silent(&error);
        assert_eq!(served.await.unwrap()[0], 0x16, "a TLS handshake, not the order, came first");
    }
}

/// The connection stands, the handshake does not: the order has not gone out yet.
#[tokio::test]
async fn a_time_out_in_the_handshake_means_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = config(&format!("https://{}/", listener.local_addr().unwrap()));
    config.connect_timeout = Duration::from_millis(200);
    let error = post(&Client::new(config).unwrap()).await.unwrap_err();
    assert!(matches!(error, SendError::NotSent { .. }) && error.is_timeout(), "{error:?}");
    assert_silent(&error);
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await.unwrap();
    assert_eq!(received[0], 0x16, "nothing but the handshake came");
    assert!(!String::from_utf8_lossy(&received).contains("RequestType"));
}

/// A name server that never answers.
struct Silent;

impl Resolve for Silent {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_time_out_while_connecting_means_nothing_was_sent() {
    let mut config = config("https://till.example.com/");
    config.connect_timeout = Duration::from_millis(200);
    let error = post(&Client::with_resolver(config, Arc::new(Silent)).unwrap()).await.unwrap_err();
    assert!(matches!(error, SendError::NotSent { .. }) && error.is_timeout(), "{error:?}");
    assert!(!error.is_forbidden_address());
}

/// Only what the proof covers is "not sent": when the whole time runs out first, nobody says where.
#[tokio::test]
async fn the_whole_time_running_out_is_in_doubt_even_in_the_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = config(&format!("https://{}/", listener.local_addr().unwrap()));
    config.total_timeout = Duration::from_millis(200);
    let error = post(&Client::new(config).unwrap()).await.unwrap_err();
    assert!(error.was_sent() && error.is_timeout(), "{error:?}");
}

/// A till that drips its answer, a byte at a time, for ever.
async fn dripping(head: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        whole_request(&mut stream).await;
        stream.write_all(head).await.unwrap();
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        // Until the client hangs up.
        while stream.write_all(b"a").await.is_ok() {
            pace.tick().await;
        }
    });
    address
}

/// Each byte alone comes in time; all of them never do.
#[tokio::test]
async fn an_answer_that_drips_times_out_in_doubt() {
    for head in
        [b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\nSECRET-BODY".as_slice(), b"HTTP/1.1 200 OK\r\nx-head: "]
    {
        let mut config = config(&format!("http://{}", dripping(head).await));
        config.total_timeout = Duration::from_millis(300);
        let error = post(&Client::new(config).unwrap()).await.unwrap_err();
        assert!(error.was_sent() && error.is_timeout(), "{error:?}");
        assert_silent(&error);
    }
}

#[tokio::test]
async fn an_answer_that_drips_and_ends_in_time_is_read() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        whole_request(&mut stream).await;
        stream.set_nodelay(true).unwrap();
        for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 29\r\n\r\n<R><ErrorNum>0</ErrorNum></R>" {
            stream.write_all(&[*byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(post(&client).await.unwrap().body, b"<R><ErrorNum>0</ErrorNum></R>");
}

/// The variables are a process's own, so this test calls itself again with them set.
#[tokio::test]
async fn proxies_of_the_environment_are_ignored() {
    const CHILD: &str = "PIXELPOINT_TEST_TILL";
    if let Ok(till) = std::env::var(CHILD) {
        let reply = post(&Client::new(config(&till)).unwrap()).await.unwrap();
        assert_eq!(reply.status, 204);
        return;
    }
    let (till, proxy) = (MockServer::start().await, MockServer::start().await);
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(204)).expect(1).mount(&till).await;
    Mock::given(wiremock::matchers::any()).respond_with(ResponseTemplate::new(502)).expect(0).mount(&proxy).await;
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "client::proxies_of_the_environment_are_ignored"]).env(CHILD, till.uri());
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        again.env(name, proxy.uri());
    }
    again.env_remove("NO_PROXY").env_remove("no_proxy").env_remove("REQUEST_METHOD");
    let output = tokio::task::spawn_blocking(move || again.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test]
async fn a_proxy_that_is_set_is_used() {
    let proxy = MockServer::start().await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(203)).expect(1).mount(&proxy).await;
    let mut config = config("http://till.example.com/api/v1/eoi");
    config.proxy = Some(proxy.uri());
    assert_eq!(post(&Client::new(config).unwrap()).await.unwrap().status, 203);
}

#[tokio::test]
async fn a_closed_connection_after_the_request_is_in_doubt_and_not_repeated() {
    let (address, served) = till(Vec::new()).await;
    let error = post(&client(address)).await.unwrap_err();
    assert!(matches!(error, SendError::MaybeSent { .. }), "{error:?}");
    assert_silent(&error);
    assert_called_once(served).await;
}

#[tokio::test]
async fn a_reset_after_the_request_is_in_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        whole_request(&mut stream).await;
        stream.set_zero_linger().unwrap();
        drop(stream);
        listener
    });
    let error = post(&client(address)).await.unwrap_err();
    assert!(error.was_sent(), "{error:?}");
    assert_called_once(served).await;
}

#[tokio::test]
async fn an_answer_cut_short_is_in_doubt() {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nSECRET-BODY<ErrorNum>0".to_vec();
    let (address, served) = till(answer).await;
    let error = post(&client(address)).await.unwrap_err();
    assert!(error.was_sent(), "{error:?}");
    assert_silent(&error);
    assert_called_once(served).await;
}

#[tokio::test]
async fn something_other_than_http_is_in_doubt() {
    let (address, _served) = till(b"SECRET-BODY\r\n\r\n".to_vec()).await;
    let error = post(&client(address)).await.unwrap_err();
    assert!(error.was_sent(), "{error:?}");
    assert_silent(&error);
}

#[tokio::test]
async fn a_silent_till_times_out_in_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = config(&format!("http://{}", listener.local_addr().unwrap()));
    config.total_timeout = Duration::from_millis(200);
    let error = post(&Client::new(config).unwrap()).await.unwrap_err();
    assert!(error.was_sent() && error.is_timeout(), "{error:?}");
    assert_silent(&error);
}

#[tokio::test]
async fn an_answer_that_stalls_times_out_in_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = config(&format!("http://{}", listener.local_addr().unwrap()));
    config.total_timeout = Duration::from_millis(300);
    let stalled = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        whole_request(&mut stream).await;
        let begun = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nSECRET-BODY";
        stream.write_all(begun).await.unwrap();
        stream
    });
    let error = post(&Client::new(config).unwrap()).await.unwrap_err();
    assert!(error.was_sent() && error.is_timeout(), "{error:?}");
    assert_silent(&error);
    drop(stalled.await.unwrap());
}

#[tokio::test]
async fn an_oversized_answer_is_in_doubt() {
    for size in [MAX_BYTES, MAX_BYTES + 1] {
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        let (address, _served) = till([head.as_bytes(), &vec![b'a'; size]].concat()).await;
        match post(&client(address)).await {
            Ok(reply) => assert_eq!((reply.body.len(), size), (MAX_BYTES, MAX_BYTES)),
            Err(SendError::MaybeSent { source: Failure::TooLarge }) => assert_eq!(size, MAX_BYTES + 1),
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[tokio::test]
async fn redirects_are_answers_and_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = MockServer::start().await;
        let elsewhere = ResponseTemplate::new(status).insert_header("location", server.uri());
        Mock::given(path("/api/v1/eoi")).respond_with(elsewhere).expect(1).mount(&server).await;
        let reply = post(&client(*server.address())).await.unwrap();
        assert_eq!(reply.status, status);
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn server_errors_are_not_repeated() {
    for status in [408, 429, 500, 502, 503, 504] {
        let server = MockServer::start().await;
        let busy = ResponseTemplate::new(status).insert_header("retry-after", "0");
        Mock::given(method("POST")).respond_with(busy).expect(1).mount(&server).await;
        assert_eq!(post(&client(*server.address())).await.unwrap().status, status);
    }
}

/// A kept connection may be dying when the next order goes out on it.
#[tokio::test]
async fn connections_are_not_kept() {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut first, _) = listener.accept().await.unwrap();
        whole_request(&mut first).await;
        first.write_all(ANSWER).await.unwrap();
        let mut more = [0; 1];
        assert_eq!(first.read(&mut more).await.unwrap(), 0, "a second request on the first connection");
        let (mut second, _) = listener.accept().await.unwrap();
        whole_request(&mut second).await;
        second.write_all(ANSWER).await.unwrap();
    });
    post(&client).await.unwrap();
    post(&client).await.unwrap();
    served.await.unwrap();
}

/// Leave is given by a setting, and what it costs is said.
#[test]
fn plain_http_a_proxy_and_odd_tokens_are_warned_of() {
    let warnings = |base_url: &str, token: &str, proxy: Option<&str>| {
        let mut config = ClientConfig::new(base_url, EoiToken::new(token));
        config.proxy = proxy.map(str::to_owned);
        config.warnings()
    };
    let good = "VENDOR-STORETOKEN12345";
    assert_eq!(warnings("https://till.example.com/", good, None), []);
    assert_eq!(warnings(" HTTP://till.example.com/", good, None), [ConfigWarning::PlainHttp]);
    let odd = warnings("https://till.example.com/", "STORE", Some("http://proxy.example.com"));
    assert_eq!(odd, [ConfigWarning::ProxyResolves, ConfigWarning::Token(TokenWarning::NoVendorPrefix)]);
    assert!(odd.iter().all(|warning| !warning.to_string().contains("STORE")));
}

#[test]
fn debug_of_client_and_config_holds_no_token() {
    let config = config("http://127.0.0.1:1/");
    let client = Client::new(config.clone()).unwrap();
    let reply = Reply::new(200, TOKEN);
    assert!(!format!("{config:?} {client:?} {reply:?}").contains("TOKEN99CANARY"));
}
