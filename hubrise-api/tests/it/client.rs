//! What the client makes of answers that are no success, and of settings that cannot work.

use std::error::Error as _;
use std::time::Duration;

use hubrise_api::{AccessToken, BuildError, Client, Error, ErrorType, GetCallback, GetLocation};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::endpoints::{TOKEN, client, server};

async fn error(answer: ResponseTemplate) -> Error {
    let server = server(answer).await;
    client(&server.uri()).send(&GetCallback).await.unwrap_err()
}

fn unauthorized(message: &str) -> ResponseTemplate {
    ResponseTemplate::new(401).set_body_json(json!({ "error_type": "unauthorized", "message": message }))
}

/// revoked, suspended, blocked
fn reasons(error: &Error) -> [bool; 3] {
    [error.is_revoked(), error.is_suspended(), error.is_blocked()]
}

#[tokio::test]
async fn h2_the_three_reasons_of_a_401_are_told_apart() {
    for (message, expected, advice) in [
        (
            "The access token is invalid or the connection has been revoked",
            [true, false, false],
            "connect the location again",
        ),
        (
            "The account/location has been suspended for non payment of the subscription",
            [false, true, false],
            "settle it with HubRise",
        ),
        ("The connection has been blocked", [false, false, true], "unblock it in HubRise's back office"),
        ("Something new", [false, false, false], "the token is not accepted here"),
    ] {
        let error = error(unauthorized(message)).await;
        assert_eq!(reasons(&error), expected, "{message}");
        assert!(error.is_unauthorized() && error.was_sent());
        assert!(error.to_string().starts_with("get callback: HubRise answered 401: "));
        assert!(error.to_string().ends_with(advice), "{error}");
    }
}

#[tokio::test]
async fn the_words_count_only_with_their_status() {
    let body = json!({ "error_type": "forbidden", "message": "The connection has been blocked" });
    let error = error(ResponseTemplate::new(403).set_body_json(body)).await;
    assert_eq!(reasons(&error), [false; 3]);
    assert_eq!(error.to_string(), "get callback: HubRise answered 403");
}

#[tokio::test]
async fn h1_a_429_says_how_long_if_it_does() {
    let body = json!({ "error_type": "too_many_requests" });
    let limited = error(ResponseTemplate::new(429).insert_header("Retry-After", "17").set_body_json(body)).await;
    assert!(limited.is_rate_limited());
    assert_eq!(limited.retry_after(), Some(Duration::from_secs(17)));
    for header in ["-1", "Wed, 21 Oct 2026 07:28:00 GMT", "1e400"] {
        let limited = error(ResponseTemplate::new(429).insert_header("Retry-After", header)).await;
        assert_eq!((limited.is_rate_limited(), limited.retry_after()), (true, None), "{header}");
    }
}

#[tokio::test]
async fn f14_a_422_names_its_fields() {
    let body = json!({
        "error_type": "unprocessable_entity", "message": "Validation failed",
        "errors": [{ "field": "status", "message": "canary" }, 7, { "field": "items" }],
    });
    let error = error(ResponseTemplate::new(422).set_body_json(body)).await;
    assert!(error.is_validation());
    assert!(!format!("{error} {error:?}").contains("canary"));
    let Error::Api { kind, message, fields, body, .. } = error else { panic!("{error:?}") };
    assert_eq!((kind, message.unwrap().as_str()), (ErrorType::UnprocessableEntity, "Validation failed"));
    assert_eq!(fields.iter().map(|f| f.field.as_deref().unwrap()).collect::<Vec<_>>(), ["status", "items"]);
    assert_eq!(fields[0].message.as_ref().unwrap().as_str(), "canary");
    assert!(body.as_str().contains("Validation failed"));
}

#[tokio::test]
async fn h7_any_body_keeps_its_status() {
    let huge = "é".repeat(100_000);
    for (status, body) in
        [(502, "<html>canary</html>"), (500, ""), (404, "null"), (404, "[]"), (400, "{\"message\": 5}"), (504, &huge)]
    {
        let error = error(ResponseTemplate::new(status).set_body_string(body)).await;
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.is_not_found(), status == 404);
        assert!(!format!("{error} {error:?}").contains("canary"));
        let Error::Api { kind, body, .. } = error else { panic!("{error:?}") };
        assert_eq!(kind, ErrorType::default());
        assert!(body.as_str().len() <= 3 * 2048);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_token_not_carried_away() {
    let target = server(ResponseTemplate::new(200).set_body_json(json!({}))).await;
    let error = error(ResponseTemplate::new(302).insert_header("Location", target.uri())).await;
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert!(target.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_success_that_is_no_json_says_where() {
    let server = server(ResponseTemplate::new(200).set_body_string("{\"url\":\n canary}")).await;
    let error = client(&server.uri()).send(&GetCallback).await.unwrap_err();
    assert_eq!(error.to_string(), "get callback: HubRise answered 200 with a body that cannot be read");
    assert_eq!(error.source().unwrap().to_string(), "not readable as JSON: stopped at line 2, column 2");
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn nothing_is_sent_twice() {
    let server = server(ResponseTemplate::new(503)).await;
    let error = client(&server.uri()).send(&GetLocation::default()).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[test]
fn a_setting_that_cannot_work_is_refused_before_the_first_call() {
    let build = |token: &str, base: &str| Client::builder(AccessToken::new(token)).base_url(base).build();
    for base in ["https://api.hubrise.com/v1", "http://127.0.0.1:9/v1", "http://[::1]:9", "http://localhost:9"] {
        build(TOKEN, base).unwrap();
    }
    assert!(matches!(build(" ", "https://a.example").unwrap_err(), BuildError::BadToken));
    assert!(matches!(build("a\nb", "https://a.example").unwrap_err(), BuildError::BadToken));
    for base in ["http://a.example", "http://10.0.0.1", "http://localhost.a.example"] {
        assert!(matches!(build(TOKEN, base).unwrap_err(), BuildError::PlainHttp), "{base}");
    }
    for base in
        ["", "a.example", "ftp://a.example", "https://u:canary@a.example", "https://a.example?canary", "mailto:a@b.c"]
    {
        let error = build(TOKEN, base).unwrap_err();
        assert!(matches!(error, BuildError::BadBaseUrl), "{base}");
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
    let allowed = Client::builder(AccessToken::new(TOKEN)).base_url("http://hub.lan").allow_plain_http(true);
    allowed.build().unwrap();
}
