//! Signing in: the cookie, where it leads, how often it may fail.

use super::house::{House, PUBLIC};
use crate::support::{Answer, PASSWORD};
use chrono::TimeDelta;
use reqwest::StatusCode;

#[tokio::test]
async fn before_the_first_administrator_the_sign_in_says_what_to_do() {
    let house = House::start().await;
    let page = house.visitor().get("/sign-in").await;
    assert!(page.text.contains("pixbridge-server setup-link"), "{}", page.text);
    let (house, _) = House::with_administrator().await;
    assert!(!house.visitor().get("/sign-in").await.text.contains("setup-link"));
}

#[tokio::test]
async fn on_http_the_cookie_has_a_plain_name_and_nothing_promises_tls() {
    let (house, _) = House::with_administrator().await;
    let mut visitor = house.visitor();
    let answer = visitor.sign_in("ann", PASSWORD).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("pixbridge=") && !cookie.contains("Secure"), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{part} is not in {cookie}");
    }
    assert!(!answer.headers.contains_key("strict-transport-security"));
    assert_eq!(visitor.get("/operations").await.status, StatusCode::OK);
}

#[tokio::test]
async fn on_https_the_cookie_is_secure_and_bound_to_the_host_and_tls_is_promised() {
    let (house, _) = House::with_administrator().await;
    let mut outside = house.outsider();
    let answer = outside.sign_in("Ann", PASSWORD).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-pixbridge=") && cookie.contains("; Secure"), "{cookie}");
    assert!(cookie.contains("; Path=/;") && !cookie.contains("Domain"), "{cookie}");
    let page = outside.get("/operations").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.headers["strict-transport-security"].to_str().unwrap().starts_with("max-age="));
    // A name that others can set does not count.
    let plain = outside.cookie.as_ref().unwrap().replace("__Host-", "");
    outside.cookie = Some(plain);
    assert!(outside.get("/operations").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn another_host_or_the_host_without_tls_is_refused() {
    let (house, ann) = House::with_administrator().await;
    let csrf = ann.csrf().await;
    let from = |host: &str, origin: &str| {
        let request = ann.form("/sign-out", [("csrf", csrf.as_str())]);
        let (mut client, mut request) = (reqwest::Client::new(), request.build().unwrap());
        request.headers_mut().insert("host", host.parse().unwrap());
        request.headers_mut().insert("origin", origin.parse().unwrap());
        async move { std::mem::take(&mut client).execute(request).await.unwrap().status() }
    };
    for (host, origin) in [
        ("bridge.example", "http://bridge.example"),
        ("evil.example", "https://evil.example"),
        ("bridge.example", "https://evil.example"),
        ("bridge.example.evil.example", PUBLIC),
    ] {
        assert_eq!(from(host, origin).await, StatusCode::FORBIDDEN, "{host} {origin}");
    }
    assert_eq!(ann.get("/operations").await.status, StatusCode::OK, "still signed in");
    assert_eq!(house.visitor().get("/sign-in").await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let (house, ann) = House::with_administrator().await;
    for (next, leads_to) in [
        ("/orders/7?x=1", "/orders/7?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("\\/evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ] {
        let visitor = house.visitor();
        let fields = [("name", "Ann"), ("password", PASSWORD), ("next", next)];
        let answer = visitor.post("/sign-in", &fields).await;
        assert_eq!(answer.location(), leads_to, "sign-in {next:?}");
        let answer = visitor.post("/language", &[("lang", "fr"), ("next", next)]).await;
        assert_eq!(answer.location(), leads_to, "language {next:?}");
    }
    let answer = ann.get("/sign-in?next=//evil.example").await;
    assert_eq!(answer.location(), "/", "signed in already");
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_told_alike() {
    let (house, _) = House::with_administrator().await;
    let mut visitor = house.visitor();
    let wrong_password = visitor.sign_in("Ann", "wrong wrong wrong").await;
    let wrong_name = visitor.sign_in("Bob", PASSWORD).await;
    for answer in [&wrong_password, &wrong_name] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.session().is_none() && answer.text.contains("Name or password is wrong"), "{}", answer.text);
    }
    assert_eq!(wrong_password.text.replace("Ann", "Bob"), wrong_name.text);
    assert!(!wrong_password.text.contains("wrong wrong"), "the password does not come back");
}

#[tokio::test]
async fn after_many_failures_a_name_waits_but_not_for_ever() {
    let (house, ann) = House::with_administrator().await;
    let mut visitor = house.visitor();
    for _ in 0..10 {
        assert_eq!(visitor.sign_in("ANN", "wrong wrong wrong").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let refused = visitor.sign_in("Ann", PASSWORD).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "even the right one");
    assert!(refused.text.contains("15 min"), "{}", refused.text);
    assert_eq!(ann.get("/operations").await.status, StatusCode::OK, "whoever is in stays in");
    house.clock.turn(TimeDelta::minutes(16));
    assert_eq!(visitor.sign_in("Ann", PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn an_address_waits_too_and_the_proxy_names_it() {
    let (house, _) = House::with_administrator().await;
    let outside = house.outsider();
    let from = async |address: &str, name: &str| {
        let fields = [("name", name), ("password", "wrong wrong wrong")];
        Answer::of(outside.form("/sign-in", fields).header("x-forwarded-for", address)).await.status
    };
    for number in 0..30 {
        let address = format!("203.0.113.{number}, 198.51.100.7");
        let status = from(&address, &format!("name {number}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "what the caller wrote before does not count");
    }
    assert_eq!(from("198.51.100.7", "somebody").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(from("198.51.100.8", "somebody").await, StatusCode::UNPROCESSABLE_ENTITY);
}
