//! The callback listener over real sockets: 200 with the record on disk, or 503, and nothing else.

use crate::bridge::{Bridge, REFUSED, case, check, check_at, no_request};
use crate::support::{Raw, ask, eventually, status};
use bridge_engine::journal::Subject;
use bridge_server::callback::CallbackListener;
use serde_json::json;
use std::thread;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const MAX_BODY: usize = 2 * 1024 * 1024;

#[tokio::test]
async fn only_a_callback_signed_once_with_our_secret_is_stored() {
    let bridge = Bridge::start().await;
    let header = hubrise_api::signature::HEADER;
    let signed = |id: &str| bridge.callback(&bridge.event(id));
    let signature = |raw: &Raw| raw.headers.iter().find(|(name, _)| name == header).unwrap().1.clone();
    let other = signed("other");
    let bare = signed("bare").without(header);
    let upper = signed("upper");
    let upper_case = signature(&upper).to_ascii_uppercase();
    let twice = signed("twice");
    let again = signature(&twice);
    check(
        &bridge,
        vec![
            case("the signature of another body", &bare.clone().with(header, &signature(&other)), 503, &[]),
            case("no signature", &bare, 503, &[]),
            case("an empty signature", &bare.clone().with(header, b""), 503, &[]),
            case("a signature that is no hex", &bare.clone().with(header, &[b'x'; 64]), 503, &[]),
            case("a signature that is no text", &bare.clone().with(header, &[0xff; 64]), 503, &[]),
            case("half a signature", &bare.clone().with(header, &signature(&signed("bare"))[..32]), 503, &[]),
            case("the same signature twice", &twice.with(header, &again), 503, &[]),
            case("a good signature", &signed("good"), 200, &["order"]),
            case("in upper case", &upper.without(header).with(header, &upper_case), 200, &["order"]),
            case("under an upper-case name", &upper_name(signed("name"), header), 200, &["order"]),
        ],
    )
    .await;
}

/// The connection's id in the path is all that a till's post has to show.
#[tokio::test]
async fn what_a_till_posts_is_stored_or_refused_like_a_callback() {
    let bridge = Bridge::start().await;
    let id = bridge.connection.id.as_str().to_owned();
    let post = |id: &str, body: &str| {
        let raw = Raw::callback(&bridge.connection, body).without(hubrise_api::signature::HEADER);
        Raw { path: format!("/pixelpoint/{id}/events"), ..raw }
    };
    let event = "<EOIEvents><Transact>1001</Transact><Status>4</Status></EOIEvents>";
    check(
        &bridge,
        vec![
            case("an event", &post(&id, event), 200, &[]),
            case("no event", &post(&id, "hello"), 200, &[]),
            case("another connection's", &post(&"f".repeat(32), event), 503, &[]),
            case("a GET", &Raw { method: "GET", ..post(&id, event) }, 503, &[]),
        ],
    )
    .await;
}

fn upper_name(raw: Raw, header: &str) -> Raw {
    let (_, value) = raw.headers.iter().find(|(name, _)| name == header).unwrap().clone();
    raw.without(header).with(&header.to_ascii_uppercase(), &value)
}

#[tokio::test]
async fn only_a_post_to_the_path_of_a_connection_is_a_callback() {
    let bridge = Bridge::start().await;
    let good = |id: &str| bridge.callback(&bridge.event(id));
    let mut cases = Vec::new();
    for method in ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "BREW", "post"] {
        cases.push(case(method, &Raw { method, ..good(method) }, 503, &[]));
    }
    let id = bridge.connection.id.as_str();
    let paths = ["/", "/hubrise", "/hubrise//events", "/operations", "/healthz", "*", "/hubrise/%2e%2e/events"];
    let near = [format!("/hubrise/{id}"), format!("/hubrise/{id}/events/"), format!("/hubrise/{id}/x/events")];
    let unknown = [format!("/hubrise/{}/events", "0".repeat(32)), format!("/hubrise/{}/events", id.to_uppercase())];
    for path in
        paths.map(str::to_owned).into_iter().chain(near).chain(unknown.into_iter().filter(|path| !path.contains(id)))
    {
        cases.push(case(path.clone(), &Raw { path, ..good("path") }, 503, &[]));
    }
    let query = Raw { path: format!("/hubrise/{id}/events?a=b&c"), ..good("query") };
    cases.push(case("a query", &query, 200, &["order"]));
    let absolute = Raw { path: format!("http://bridge.example/hubrise/{id}/events"), ..good("absolute") };
    cases.push(case("an absolute address", &absolute, 200, &["order"]));
    check(&bridge, cases).await;
}

#[tokio::test]
async fn what_hyper_would_refuse_by_itself_is_a_503_too() {
    let bridge = Bridge::start().await;
    let good = |id: &str| bridge.callback(&bridge.event(id));
    let headers = |count: usize, id: &str| (0..count).fold(good(id), |raw, n| raw.with(&format!("x-{n}"), b"y"));
    let long = format!("{}?{}", good("uri").path, "a".repeat(70 * 1024));
    check(
        &bridge,
        vec![
            case("300 headers", &headers(300, "300"), 200, &["order"]),
            case("3000 headers", &headers(3000, "3000"), 503, &[]),
            case("a header of 300 KB", &good("header").with("x", &[b'y'; 300 * 1024]), 503, &[]),
            case("an address of 70 KB", &Raw { path: long, ..good("uri") }, 503, &[]),
            case("a header with a blank in its name", &good("name").with("a b", b"c"), 503, &[]),
            case(
                "a length that is no number",
                &good("length").without("Content-Length").with("Content-Length", b"x"),
                503,
                &[],
            ),
            case("two lengths", &good("lengths").with("Content-Length", b"1"), 503, &[]),
            case(
                "an unknown transfer coding",
                &good("coding").without("Content-Length").with("Transfer-Encoding", b"gzip"),
                503,
                &[],
            ),
            case("another version", &Raw { version: "HTTP/1.7", ..good("version") }, 503, &[]),
            no_request("no HTTP at all", b"hello\r\n\r\n"),
            no_request("a request line without a version", b"POST /\r\n\r\n"),
            no_request("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 some more bytes\r\n\r\n"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_body_counts_only_as_a_whole_and_up_to_two_mib() {
    let bridge = Bridge::start().await;
    let padded = |id: &str, length: usize| {
        let mut text = bridge.event(id).to_string();
        text.push_str(&" ".repeat(length - text.len()));
        Raw::callback(&bridge.connection, text)
    };
    let good = |id: &str| bridge.callback(&bridge.event(id));
    check(
        &bridge,
        vec![
            case("2 MiB", &padded("full", MAX_BODY), 200, &["order"]),
            case("2 MiB and a byte", &padded("over", MAX_BODY + 1), 503, &[]),
            case("3 MiB", &padded("over", 3 * 1024 * 1024), 503, &[]),
            case("chunked", &good("chunks").chunked(100), 200, &["order"]),
            case("2 MiB chunked", &padded("many", MAX_BODY).chunked(64 * 1024), 200, &["order"]),
            case("2 MiB and a byte chunked", &padded("over", MAX_BODY + 1).chunked(64 * 1024), 503, &[]),
            case("a broken chunk", &Raw { body: b"zz\r\n".to_vec(), ..good("broken").chunked(9) }, 503, &[]),
            case("HTTP/1.0", &Raw { version: "HTTP/1.0", ..good("old") }, 200, &["order"]),
            case("no body", &Raw::callback(&bridge.connection, ""), 200, &["quarantined"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn whatever_is_signed_is_kept_once_and_shown() {
    let bridge = Bridge::start().await;
    let mut foreign = bridge.event("foreign");
    foreign["location_id"] = json!("elsewhere-1");
    foreign["new_state"]["location_id"] = json!("elsewhere-1");
    let mut nameless = bridge.event("nameless");
    nameless.as_object_mut().unwrap().remove("order_id");
    nameless["new_state"].as_object_mut().unwrap().remove("id");
    let mut odd = bridge.event("odd");
    odd["order_id"] = json!("../../customers");
    odd["new_state"]["id"] = json!("../../customers");
    let customer = json!({ "id": "customer", "resource_type": "customer", "event_type": "update", "new_state": {} });
    let raw = |body: &str| Raw::callback(&bridge.connection, body);
    let good = bridge.callback(&bridge.event("good"));
    let mut update = bridge.event("good");
    update["id"] = json!("good, again");
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    check(
        &bridge,
        vec![
            case("an order", &good, 200, &["order"]),
            case("the same event again", &good, 200, &[]),
            case("another event about it", &bridge.callback(&update), 200, &["order"]),
            case("broken JSON", &raw("{\"id\": \"broken\", "), 200, &["quarantined"]),
            case("broken JSON again", &raw("{\"id\": \"broken\", "), 200, &[]),
            case("no UTF-8", &Raw::callback(&bridge.connection, b"{\"id\": \"\xff\"}".to_vec()), 200, &["quarantined"]),
            case("JSON, but no event", &raw("[1, 2]"), 200, &["quarantined"]),
            case("JSON without a bottom", &raw(&deep), 200, &["quarantined"]),
            case("an order of another location", &bridge.callback(&foreign), 200, &["foreign"]),
            case("an order without an id", &bridge.callback(&nameless), 200, &["quarantined"]),
            case("an order with an id that is a path", &bridge.callback(&odd), 200, &["quarantined"]),
            case("a customer", &bridge.callback(&customer), 200, &["other"]),
        ],
    )
    .await;
    let shown = bridge.store.operations(100, None).await.unwrap();
    let of = |is: fn(&Subject) -> bool| shown.iter().filter(|operation| is(&operation.subject)).count();
    assert_eq!(of(|subject| matches!(subject, Subject::Order(_))), 1);
    assert_eq!(of(|subject| matches!(subject, Subject::Foreign)), 1);
    assert_eq!(of(|subject| matches!(subject, Subject::Quarantined { .. })), 6);
}

#[tokio::test]
async fn a_connection_carries_one_request() {
    let bridge = Bridge::start().await;
    let (one, other) = (bridge.callback(&bridge.event("one")), bridge.callback(&bridge.event("other")));
    let answers = ask(bridge.address(), &[one.bytes(), other.bytes()].concat()).await;
    assert_eq!(answers, b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 7\r\n\r\nstored\n");
    assert_eq!(bridge.contents().await, ["order"]);
}

#[tokio::test]
async fn a_caller_who_waits_for_leave_to_send_gets_it() {
    let bridge = Bridge::start().await;
    let good = bridge.callback(&bridge.event("good")).with("Expect", b"100-continue");
    let answers = ask(bridge.address(), &good.bytes()).await;
    assert!(answers.starts_with(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "{answers:?}");
    let refused = Raw { path: "/".to_owned(), ..good };
    assert_eq!(ask(bridge.address(), &refused.bytes()).await, REFUSED);
}

#[tokio::test]
async fn half_a_body_is_no_event() {
    let bridge = Bridge::start().await;
    let bytes = bridge.callback(&bridge.event("half")).bytes();
    let mut stream = TcpStream::connect(bridge.address()).await.unwrap();
    stream.write_all(&bytes[..bytes.len() - 1]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(matches!(status(&answer), None | Some(503)), "{answer:?}");
    assert!(bridge.contents().await.is_empty());
}

#[tokio::test]
async fn a_body_that_is_too_long_is_read_out_so_that_its_answer_arrives() {
    let bridge = Bridge::start().await;
    let bytes = Raw::callback(&bridge.connection, vec![b' '; 16 * 1024 * 1024]).bytes();
    let (mut from, mut to) = TcpStream::connect(bridge.address()).await.unwrap().into_split();
    let mut answer = Vec::new();
    let (sent, received) = tokio::join!(to.write_all(&bytes), from.read_to_end(&mut answer));
    sent.unwrap();
    received.unwrap();
    assert_eq!(answer, REFUSED);
}

/// HubRise waits this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends the beginning of a request, and then nothing more until the listener has had enough, which must be while
/// HubRise still listens. The clock goes by the listener's own time-outs alone.
async fn begin_and_wait(bridge: &Bridge, beginning: &[u8]) -> Vec<u8> {
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    let mut stream = TcpStream::connect(bridge.address()).await.unwrap();
    stream.write_all(beginning).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    tokio::time::resume();
    answer
}

#[tokio::test]
async fn a_slow_body_is_refused_and_a_slow_head_cut_off() {
    let bridge = Bridge::start().await;
    let bytes = bridge.callback(&bridge.event("slow")).bytes();
    assert_eq!(begin_and_wait(&bridge, &bytes[..bytes.len() - 1]).await, REFUSED);
    assert_eq!(begin_and_wait(&bridge, &bytes[..20]).await, b"");
    assert_eq!(begin_and_wait(&bridge, b"").await, b"");
    assert!(bridge.contents().await.is_empty());
}

#[tokio::test]
async fn a_fault_in_the_handler_is_a_503_and_the_next_callback_is_stored() {
    let bridge = Bridge::start().await;
    let good = bridge.callback(&bridge.event("good"));
    // On a thread of its own, so that the fault hits the handler and no worker of the engine.
    let (told, hears) = tokio::sync::oneshot::channel();
    let engine = bridge.engine.clone();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let listener = CallbackListener::start(socket, engine).unwrap();
            told.send((listener.address(), thread::current().id())).unwrap();
            std::future::pending::<()>().await;
        });
    });
    let (address, thread) = hears.await.unwrap();
    *bridge.clock.faulty_on.lock().unwrap() = Some(thread);
    let cases = vec![case("a panic", &good, 503, &[]), case("again", &good, 200, &["order"])];
    check_at(&bridge, address, cases).await;
}

#[tokio::test]
async fn a_database_that_another_program_holds_is_a_503_until_it_lets_go() {
    let bridge = Bridge::start_with(Duration::from_millis(50)).await;
    let good = bridge.callback(&bridge.event("good"));
    let mut other = bridge.database().await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    check(&bridge, vec![case("locked", &good, 503, &[]), case("still locked", &good, 503, &[])]).await;
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    check(&bridge, vec![case("free", &good, 200, &["order"])]).await;
}

/// However long the disk takes, HubRise has an answer before it stops listening; what is stored after all is known when
/// it comes again.
#[tokio::test]
async fn a_commit_that_takes_too_long_is_a_503_in_time() {
    let bridge = Bridge::start_with(Duration::from_mins(1)).await;
    let good = bridge.callback(&bridge.event("good"));
    let mut other = bridge.database().await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    assert_eq!(begin_and_wait(&bridge, &good.bytes()).await, REFUSED);
    assert!(bridge.contents().await.is_empty());
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    let stored = async || (!bridge.contents().await.is_empty()).then_some(());
    eventually("the commit goes through", stored).await;
    assert_eq!(status(&ask(bridge.address(), &good.bytes()).await), Some(200));
    assert_eq!(bridge.contents().await, ["order"]);
}

#[tokio::test]
async fn stopping_answers_what_has_begun_and_takes_no_more() {
    let bridge = Bridge::start().await;
    let bytes = bridge.callback(&bridge.event("begun")).with("Expect", b"100-continue").bytes();
    let mut idle = TcpStream::connect(bridge.address()).await.unwrap();
    let mut begun = TcpStream::connect(bridge.address()).await.unwrap();
    begun.write_all(&bytes[..bytes.len() - 1]).await.unwrap();
    // With this the request is known to be with the handler.
    let mut leave = [0; 25];
    begun.read_exact(&mut leave).await.unwrap();
    let address = bridge.address();
    let finish = async {
        let mut nothing = Vec::new();
        // The idle connection ends: the listener knows that it has to stop.
        idle.read_to_end(&mut nothing).await.unwrap();
        begun.write_all(&bytes[bytes.len() - 1..]).await.unwrap();
        let mut answer = Vec::new();
        begun.read_to_end(&mut answer).await.unwrap();
        assert_eq!((nothing, status(&answer)), (Vec::new(), Some(200)));
    };
    tokio::join!(bridge.listener.stop(), finish);
    assert!(TcpStream::connect(address).await.is_err());
    let shown = bridge.store.operations(10, None).await.unwrap();
    assert_eq!(shown.len(), 1);
}
