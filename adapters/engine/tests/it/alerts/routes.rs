//! The ways out: mail and webhook over real sockets, and where a webhook may not go.

use super::inbox::{MailSink, Notes};
use super::telling::{mailed, world};
use crate::world::{IN_LONDON, LONDON, PAID_IN_PARIS, PARIS, eventually};
use bridge_core::injection::Phase;
use bridge_core::text::Lang;
use bridge_engine::alerts::{
    AlertError, MailError, MailPassword, MailServer, MailTls, NetPost, Post, PostError, SIGNATURE_HEADER,
};
use bridge_engine::connection::{AlertRoute, WebhookSecret};
use bridge_simulator::pixelpoint::TillFault;
use hubrise_api::{ClientSecret, signature};
use serde_json::Value;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn a_doubt_is_told_by_mail_in_the_connections_language() {
    let sink = MailSink::start().await;
    let world = world(sink.post(), |connection| {
        connection.alerts = AlertRoute::Mail(vec!["chef@example.com".to_owned(), "owner@example.com".to_owned()]);
        if connection.settings.conversion.time_zone.name() == "Europe/Paris" {
            connection.settings.conversion.ticket_language = Lang::Fr;
        }
    })
    .await;
    for (site, number, words) in [
        (
            PARIS,
            PAID_IN_PARIS,
            ["vérifiez en caisse la commande", "«\u{a0}Elle n’y est pas, envoyer\u{a0}»", "12/06/2026 12:00"],
        ),
        (LONDON, IN_LONDON, ["check the till for order", "\"It is not there, send it\"", "12 Jun 2026, 11:00"]),
    ] {
        let before = sink.mails().len();
        world.spoil_next(site, TillFault::CommitThenNoAnswer);
        let order = world.order(number).await;
        let id = world.at(&order, Phase::InDoubt).await.injection.id;
        let mails = eventually("two mails", async || Some(sink.mails()).filter(|all| all.len() == before + 2)).await;
        let to: Vec<_> = mails[before..].iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, ["chef@example.com", "owner@example.com"]);
        let page = format!("https://bridge.example.com/orders/{}", id.0);
        for part in words.into_iter().chain([order.as_str(), &page, "bridge@example.com"]) {
            assert!(mails[before].text.contains(part), "{part} is not in {}", mails[before].text);
        }
    }
}

#[tokio::test]
async fn a_webhook_is_signed_over_its_body() {
    let receiver = MockServer::start().await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(204)).mount(&receiver).await;
    let route = AlertRoute::Webhook { url: receiver.uri(), secret: WebhookSecret::new("hush") };
    let world = world(NetPost::without_mail(), |connection| connection.alerts = route.clone()).await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    let request = eventually("the webhook", async || receiver.received_requests().await.unwrap().pop()).await;
    let header = request.headers[SIGNATURE_HEADER].to_str().unwrap();
    assert!(signature::verify(&[ClientSecret::new("hush")], header, &request.body).is_ok());
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!((&body["kind"], &body["orders"][0]["state"]), (&"in_doubt".into(), &"in_doubt".into()));
    assert_eq!(body["orders"][0]["id"], order.as_str());
    assert_eq!(body["connection"]["id"], world.connection(PARIS).id.handle());
}

#[tokio::test]
async fn a_test_alert_says_how_it_went() {
    let notes = Notes::default();
    let world = world(notes.clone(), mailed).await;
    let id = world.connection(PARIS).id;
    world.engine.test_alert(&id).await.unwrap();
    assert_eq!(notes.about("test of the alerts"), 1);
    notes.fail(1, PostError::Refused { code: 550 });
    let refused = world.engine.test_alert(&id).await;
    assert!(matches!(refused, Err(AlertError::Post(PostError::Refused { code: 550 }))), "{refused:?}");
    assert_eq!(notes.given().len(), 1, "a test is not tried again");
    for route in [AlertRoute::NotChosen, AlertRoute::Nobody] {
        let mut connection = world.connection(PARIS);
        connection.alerts = route;
        world.engine.connect(connection).await.unwrap();
        assert!(matches!(world.engine.test_alert(&id).await, Err(AlertError::NoRoute)));
    }
}

#[tokio::test]
async fn an_address_that_is_refused_keeps_no_other_from_its_mail() {
    let sink = MailSink::start().await;
    let world = world(sink.post(), |connection| {
        connection.alerts = AlertRoute::Mail(vec!["nobody@example.com".to_owned(), "chef@example.com".to_owned()]);
    })
    .await;
    let id = world.connection(PARIS).id;
    let refused = world.engine.test_alert(&id).await;
    assert!(matches!(refused, Err(AlertError::Post(PostError::Refused { code: 550 }))), "{refused:?}");
    let to: Vec<_> = sink.mails().into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["chef@example.com"]);
}

#[tokio::test]
async fn a_webhook_goes_to_no_address_it_must_not() {
    let post = NetPost::without_mail();
    for url in [
        "http://93.184.216.34/hook",
        "https://10.0.0.1/",
        "https://192.168.1.20/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://0.0.0.0/",
        "https://2852039166/",
        "https://0x0a000001/",
        "https://user:word@127.0.0.1/",
        "ftp://127.0.0.1/",
    ] {
        assert_eq!(post.webhook(url, "", b"{}").await, Err(PostError::ForbiddenAddress), "{url}");
    }
    for url in ["", "hook", "mailto:a@example.com"] {
        assert_eq!(post.webhook(url, "", b"{}").await, Err(PostError::BadAddress), "{url}");
    }
}

#[tokio::test]
async fn redirects_are_refusals_and_silence_ends() {
    let receiver = MockServer::start().await;
    let elsewhere = ResponseTemplate::new(302).insert_header("location", "/elsewhere");
    Mock::given(method("POST")).respond_with(elsewhere).mount(&receiver).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let post = NetPost::without_mail();
    assert_eq!(post.webhook(&receiver.uri(), "", b"{}").await, Err(PostError::Refused { code: 302 }));
    assert_eq!(receiver.received_requests().await.unwrap().len(), 1);
    assert_eq!(post.webhook("http://127.0.0.1:1/", "", b"{}").await, Err(PostError::Unreachable));
    assert_eq!(post.mail("chef@example.com", "", "").await, Err(PostError::NoMailServer));
    assert_eq!(MailSink::start().await.post().mail("no address", "", "").await, Err(PostError::BadAddress));
}

#[test]
fn a_mail_server_is_checked_before_it_is_used() {
    let server = |host: &str, tls, from: &str, password: Option<&str>| MailServer {
        host: host.to_owned(),
        port: 587,
        tls,
        sign_in: password.map(|word| ("user".to_owned(), MailPassword::new(word))),
        from: from.to_owned(),
    };
    let from = "bridge@example.com";
    assert!(matches!(NetPost::new(server("a.example", MailTls::Off, "bridge", None)), Err(MailError::From)));
    let clear = NetPost::new(server("a.example", MailTls::Off, from, Some("canary")));
    assert!(matches!(clear, Err(MailError::ClearText)));
    assert!(NetPost::new(server("localhost", MailTls::Off, from, Some("canary"))).is_ok());
    let server = server("smtp.example.com", MailTls::StartTls, from, Some("canary"));
    assert!(!format!("{server:?}").contains("canary"));
    assert!(!format!("{:?}", NetPost::new(server).unwrap()).contains("canary"));
}
