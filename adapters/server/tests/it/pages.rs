//! The operator's pages over HTTP: what they show, what their buttons do, whom they answer.

use crate::support::{Visitor, connection, event, eventually};
use bridge_core::settings::Mode;
use bridge_engine::Connection;
use bridge_engine::Receipt;
use bridge_engine::journal::{InjectionId, Subject};
use bridge_server::access::{Access, Site};
use bridge_server::config::{Config, Format, Listen, Log, Origin};
use bridge_server::pages::{self, Pages};
use bridge_server::run::Running;
use bridge_simulator::pixelpoint::TillFault;
use bridge_simulator::{Lasting, Scene};
use hubrise_api::{OrderId, signature};
use reqwest::{Method, StatusCode, header};
use serde_json::Value;
use std::sync::Arc;
use tempfile::TempDir;

/// A bridge with its pages, between the simulators.
pub(crate) struct World {
    pub(crate) scene: Scene,
    pub(crate) running: Running,
    pub(crate) connection: Connection,
    pub(crate) browser: Visitor,
    folder: TempDir,
}

impl World {
    pub(crate) async fn start(mode: Mode) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scene = Scene::start().await.unwrap();
        let config = Config {
            data_dir: folder.path().join("data"),
            listen: Listen {
                pages: "127.0.0.1:0".parse().unwrap(),
                callback: "127.0.0.1:0".parse().unwrap(),
                metrics: "127.0.0.1:0".parse().ok(),
            },
            log: Log { filter: "off".to_owned(), format: Format::Text },
            ..Config::default()
        };
        let running = Running::start(&config, |engine, store| {
            let access = Access::new(store.clone(), Site::this_machine());
            let pages = Pages {
                engine: engine.clone(),
                store: store.clone(),
                access,
                lang: None,
                demo: false,
                config: Arc::new(config.clone()),
                origin: Origin::Defaults,
            };
            pages::router(pages::routes(pages, |routes| routes))
        })
        .await
        .unwrap();
        let connection = Connection { mode, ..connection(&scene, &scene.sites()[0]) };
        running.engine().connect(connection.clone()).await.unwrap();
        let link = Access::new(running.store(), Site::this_machine()).setup_link().await.unwrap();
        let browser = Visitor::by_link(running.pages_address(), &link, "Ann").await;
        Self { scene, running, connection, browser, folder }
    }

    /// The data folder.
    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// An order comes in, is stored, and comes to rest; returns its page.
    pub(crate) async fn order(&self, id: &str, edit: impl FnOnce(&mut Value)) -> String {
        let mut event = event(&self.scene.sites()[0], id);
        edit(&mut event["new_state"]);
        let order = event["new_state"].clone();
        let location = &self.connection.location;
        self.scene.hubrise().place_order(location, order, chrono::Utc::now());
        self.send(&event).await;
        let wanted = event["new_state"]["id"].as_str().unwrap().to_owned();
        eventually("the order at rest", async || {
            let operations = self.running.store().operations(100, None).await.unwrap();
            operations.into_iter().find_map(|operation| match operation.subject {
                Subject::Order(order) if order.order.as_str() == wanted && order.state.is_at_rest() => {
                    Some(format!("/orders/{}", order.injection.0))
                }
                _ => None,
            })
        })
        .await
    }

    /// HubRise's id of the order on this page.
    pub(crate) async fn order_id(&self, path: &str) -> OrderId {
        let id = InjectionId(path.rsplit('/').next().unwrap().parse().unwrap());
        self.running.store().order_record(id).await.unwrap().unwrap().injection.order
    }

    pub(crate) async fn send(&self, event: &Value) {
        let body = serde_json::to_vec(event).unwrap();
        let signed = signature::sign(&self.connection.hubrise.client_secrets[0], &body);
        let receipt = self.running.engine().accept(self.connection.id.as_str(), Some(&signed), &body).await;
        assert_eq!(receipt, Receipt::Stored);
    }

    pub(crate) async fn page(&self, path: &str, lang: &str) -> (StatusCode, String) {
        let answer = self.browser.get_in(path, lang).await;
        (answer.status, answer.text)
    }

    /// Waits until the order's page says so.
    pub(crate) async fn eventually_says(&self, path: &str, text: &str) {
        eventually(text, async || self.page(path, "en").await.1.contains(text).then_some(())).await;
    }
}

#[tokio::test]
async fn the_operations_page_speaks_both_languages_and_says_what_to_do_when_it_is_empty() {
    let world = World::start(Mode::Live).await;
    let (status, empty) = world.page("/operations", "en").await;
    assert_eq!(status, StatusCode::OK);
    assert!(empty.contains("No order yet"), "{empty}");
    world.order("e1", |_| {}).await;
    let (_, english) = world.page("/operations", "en-GB,fr;q=0.8").await;
    let (_, french) = world.page("/operations", "fr-CA").await;
    for text in ["TIME", "ORDER", "DESCRIPTION", "STATUS", "OK, on the till", "35.90 EUR", ">1001<"] {
        assert!(english.contains(text), "{text} in {english}");
    }
    for text in ["HEURE", "COMMANDE", "DESCRIPTION", "STATUT", "OK, en caisse", "lang=\"fr\"", "35,90\u{a0}€"] {
        assert!(french.contains(text), "{text} in {french}");
    }
    let looks_like = |pattern: &str| {
        let fits = |one: (u8, u8)| if one.1 == b'0' { one.0.is_ascii_digit() } else { one.0 == one.1 };
        french.as_bytes().windows(pattern.len()).any(|text| text.iter().copied().zip(pattern.bytes()).all(fits))
    };
    assert!(looks_like("00/00/0000 00:00:00 ") && !looks_like("0000-00-00 00:00"), "{french}");
}

#[tokio::test]
async fn the_order_page_shows_exchanges_newest_first_and_the_ledger() {
    let world = World::start(Mode::Live).await;
    let path = world.order("e1", |_| {}).await;
    world.eventually_says(&path, "Told HubRise").await;
    let (_, page) = world.page(&path, "en").await;
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} in {page}"));
    let told = place("bridge → HubRise");
    let sent = place("bridge → till");
    let came = place("HubRise → bridge");
    assert!(told < sent && sent < came, "newest first");
    for text in [
        "ProdNum = 2101",
        "product number on the till",
        "[token]",
        "&#34;new_state&#34;",
        "<div>telephone</div>",
        "In the receipt footer",
    ] {
        place(text);
    }
    for secret in [&world.scene.sites()[0].till_token, &world.scene.sites()[0].access_token] {
        assert!(!page.contains(secret.as_str()), "a secret is on the page");
    }
    assert!(!page.contains("action=\"/orders"), "an order on the till needs no button");
}

#[tokio::test]
async fn a_doubt_offers_both_choices_and_each_does_what_it_says() {
    let world = World::start(Mode::Live).await;
    let site = &world.scene.sites()[0];
    world.scene.till().set_fault(&site.till_token, TillFault::CommitThenNoAnswer, Lasting::Once);
    let printed = world.order("e1", |_| {}).await;
    world.scene.till().set_fault(&site.till_token, TillFault::NoCommitNoAnswer, Lasting::Once);
    let lost = world.order("e2", |_| {}).await;
    let (_, page) = world.page(&printed, "en").await;
    for text in ["Check the till", "It is on the till", "It is not there, send it", "Close, handled by hand"] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert_eq!(world.browser.press(&printed, "on_the_till").await, StatusCode::SEE_OTHER);
    assert_eq!(world.browser.press(&lost, "not_there").await, StatusCode::SEE_OTHER);
    world.eventually_says(&printed, "OK, on the till").await;
    world.eventually_says(&lost, "Perhaps twice on the till").await;
    let tickets = world.scene.till().tickets();
    assert_eq!(tickets.len(), 2, "one each");
    assert!(tickets[1].footer[0].contains("POSSIBLE DUPLICATE"), "{:?}", tickets[1].footer);
    assert_eq!(world.browser.press(&lost, "not_there").await, StatusCode::CONFLICT, "once only");
    assert_eq!(world.scene.till().tickets().len(), 2);
}

#[tokio::test]
async fn a_supervised_order_is_sent_by_a_click_and_another_one_closed() {
    let world = World::start(Mode::Supervised).await;
    let (one, other) = (world.order("e1", |_| {}).await, world.order("e2", |_| {}).await);
    assert!(world.page(&one, "en").await.1.contains("Waiting for you"));
    assert!(world.scene.till().tickets().is_empty());
    assert_eq!(world.browser.press(&one, "send").await, StatusCode::SEE_OTHER);
    assert_eq!(world.browser.press(&other, "close").await, StatusCode::SEE_OTHER);
    world.eventually_says(&one, "OK, on the till").await;
    world.eventually_says(&other, "Closed by staff").await;
    assert_eq!(world.scene.till().tickets().len(), 1);
}

#[tokio::test]
async fn what_customers_write_is_text_on_every_page() {
    let world = World::start(Mode::Live).await;
    let evil = "<script>alert(1)</script>";
    let path = world
        .order("e1", |order| {
            order["ref"] = evil.into();
            order["channel"] = evil.into();
            order["customer_notes"] = evil.into();
            order["items"][0]["product_name"] = evil.into();
            order["items"][0]["sku_ref"] = Value::Null;
        })
        .await;
    for page in ["/operations", &path] {
        let (_, html) = world.page(page, "en").await;
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("&#60;script&#62;"), "{html}");
    }
}

#[tokio::test]
async fn an_unreadable_callback_and_a_foreign_order_have_a_row_and_their_body() {
    let world = World::start(Mode::Live).await;
    let mut foreign = event(&world.scene.sites()[1], "e9");
    foreign["new_state"]["customer"] = Value::Null;
    world.send(&foreign).await;
    let body = b"{ broken";
    let signed = signature::sign(&world.connection.hubrise.client_secrets[0], body);
    world.running.engine().accept(world.connection.id.as_str(), Some(&signed), body).await;
    let (_, html) = world.page("/operations", "en").await;
    assert!(html.contains("Unreadable") && html.contains("Other location"), "{html}");
    let (status, text) = world.page("/events/2", "en").await;
    assert!(status == StatusCode::OK && text.contains("<pre>{ broken</pre>"), "{text}");
}

#[tokio::test]
async fn other_sites_and_other_names_are_refused_and_every_page_forbids_framing_and_scripts() {
    let world = World::start(Mode::Supervised).await;
    let path = world.order("e1", |_| {}).await;
    let csrf = world.browser.csrf().await;
    let post = || world.browser.request(Method::POST, &format!("{path}/send")).body(format!("csrf={csrf}"));
    let post = || post().header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for request in [
        post(),
        post().header(header::ORIGIN, "http://evil.example"),
        post().header(header::ORIGIN, "null"),
        world.browser.request(Method::GET, "/operations").header(header::HOST, "evil.example"),
    ] {
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    assert!(world.scene.till().tickets().is_empty(), "nothing was sent");
    let answer = world.browser.get("/operations").await;
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn unknown_pages_and_actions_are_said_to_be_unknown() {
    let world = World::start(Mode::Supervised).await;
    let path = world.order("e1", |_| {}).await;
    for page in ["/nothing", "/orders/999", "/events/999"] {
        assert_eq!(world.page(page, "en").await.0, StatusCode::NOT_FOUND, "{page}");
    }
    assert_eq!(world.browser.press(&path, "explode").await, StatusCode::NOT_FOUND);
    assert_eq!(world.browser.press(&path, "not_there").await, StatusCode::CONFLICT);
    assert_eq!(world.browser.press("/orders/999", "send").await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_cannot_be_read_is_said_on_a_page() {
    let world = World::start(Mode::Supervised).await;
    let (status, page) = world.page("/operations?state=held&state=needs", "fr").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(page.contains("est illisible, et rien n’a été fait") && page.contains("</html>"), "{page}");
    let path = format!("/connections/{}/till", world.connection.id.handle());
    let answer = world.browser.post(&path, &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("cannot be read, and nothing was done"), "{}", answer.text);
}

#[tokio::test]
async fn health_and_readiness_answer_anybody() {
    let world = World::start(Mode::Live).await;
    for path in ["/healthz", "/readyz"] {
        let request = world.browser.request(Method::GET, path).header(header::HOST, "10.0.0.7");
        assert_eq!(request.send().await.unwrap().status(), StatusCode::OK, "{path}");
    }
}
