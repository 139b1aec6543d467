//! Lists: page by page and as a stream.

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _};
use hubrise_api::{AccessToken, Client, Error, ListEvents, ListOrders, OrderStatus};
use serde_json::{Value, json};
use wiremock::matchers::{any, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::clock::{FakeClock, at};
use crate::endpoints::{TOKEN, client};

/// Serves pages: the cursor that asks for one, its elements, the cursor of the next.
async fn pages(pages: &[(Option<&str>, Value, Option<&str>)]) -> MockServer {
    let server = MockServer::start().await;
    for (cursor, elements, next) in pages {
        let mut answer = ResponseTemplate::new(200).set_body_json(elements);
        if let Some(next) = next {
            answer = answer.insert_header("X-Cursor-Next", *next);
        }
        let asked = match cursor {
            Some(cursor) => Mock::given(query_param("cursor", *cursor)),
            None => Mock::given(query_param_is_missing("cursor")),
        };
        asked.respond_with(answer).mount(&server).await;
    }
    server
}

#[tokio::test]
async fn an_empty_page_with_a_cursor_goes_on() {
    let server = pages(&[
        (None, json!([{ "id": "e1" }, { "id": "e2" }]), Some("b")),
        (Some("b"), json!([]), Some("c")),
        (Some("c"), json!([{ "id": "e3" }]), None),
    ])
    .await;
    let events: Vec<_> = client(&server.uri()).stream(ListEvents::default()).try_collect().await.unwrap();
    let ids: Vec<_> = events.into_iter().map(|event| event.id.unwrap().to_string()).collect();
    assert_eq!(ids, ["e1", "e2", "e3"]);
}

#[tokio::test]
async fn filters_are_repeated_with_the_cursor() {
    let server = pages(&[(None, json!([]), Some("b")), (Some("b"), json!([]), None)]).await;
    let list = ListOrders { status: Some(OrderStatus::New), count: Some(7), ..ListOrders::default() };
    let orders: Vec<_> = client(&server.uri()).stream(list).try_collect().await.unwrap();
    assert_eq!(orders.len(), 0);
    let requests = server.received_requests().await.unwrap();
    let queries: Vec<_> = requests.iter().map(|request| request.url.query().unwrap()).collect();
    assert_eq!(queries, ["count=7&status=new", "count=7&cursor=b&status=new"]);
}

#[tokio::test]
async fn a_cursor_that_was_there_before_is_an_error() {
    let server = pages(&[
        (None, json!([{ "id": "e1" }]), Some("b")),
        (Some("b"), json!([{ "id": "e2" }]), Some("c")),
        (Some("c"), json!([{ "id": "e3" }]), Some("b")),
    ])
    .await;
    let results: Vec<_> = client(&server.uri()).stream(ListEvents::default()).collect().await;
    assert_eq!(results.len(), 3, "two elements, then the error, and no more");
    assert!(matches!(results[2], Err(Error::RepeatedCursor { .. })));
}

#[tokio::test]
async fn the_first_error_is_the_last_page() {
    let server = pages(&[(None, json!([{ "id": "e1" }, 5]), Some("b"))]).await;
    let mut pages = client(&server.uri()).pages(ListEvents::default());
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.problems[0].path.as_str()), (1, "[1]"));
    assert!(pages.next().await.unwrap_err().is_not_found());
    assert_eq!(pages.next().await.unwrap(), None);
}

#[tokio::test]
async fn a_heavy_list_paces_itself() {
    let server = MockServer::start().await;
    let answers = (1..=25)
        .map(|n| ResponseTemplate::new(200).set_body_json(json!([])).insert_header("X-Cursor-Next", n.to_string()));
    for answer in answers {
        Mock::given(any()).respond_with(answer).up_to_n_times(1).mount(&server).await;
    }
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(json!([]))).mount(&server).await;
    let clock = Arc::new(FakeClock::new("10:35:20"));
    let client = Client::builder(AccessToken::new(TOKEN)).base_url(&server.uri()).clock(clock.clone()).build().unwrap();
    let orders: Vec<_> = client.stream(ListOrders::default()).try_collect().await.unwrap();
    assert!(orders.is_empty());
    assert_eq!(server.received_requests().await.unwrap().len(), 26);
    assert_eq!(clock.slept_until(), [at("10:36:00"), at("10:37:00")], "ten a minute");
    assert_eq!(client.headroom(), None, "the client itself still has no limiter");
}
