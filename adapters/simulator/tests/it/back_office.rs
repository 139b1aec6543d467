//! HubRise's back office: Apps are connected, opened and disconnected from there.

use bridge_simulator::hubrise::{App, Standing};
use serde_json::json;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::oauth::{SCOPE, choice, client, world};
use crate::support::{http, minute, place};

fn app(server: &MockServer) -> App {
    let url = |path: &str| url::Url::parse(&format!("{}/{path}", server.uri())).unwrap();
    let scope = SCOPE.to_owned();
    App { scope, connect_url: url("connect"), open_url: url("open"), disconnect_url: url("disconnect") }
}

/// The token a code of the back office gives.
async fn token(root: &str, code: &str) -> serde_json::Value {
    let client = client(None);
    let request = http().post(format!("{root}/oauth2/v1/token")).basic_auth(client.id, Some(client.secret));
    let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(format!("code={code}"));
    serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_click_brings_a_code_without_a_state_and_another_one_ends_it() {
    let bridge = MockServer::start().await;
    Mock::given(path("/connect")).respond_with(ResponseTemplate::new(200)).mount(&bridge).await;
    let (sim, _) = world(Some(app(&bridge)));
    let server = sim.start().await.unwrap();
    let root = format!("http://{}", server.address());
    let post = |path: &str, form: &'static str| {
        let request = http().post(format!("{root}/back-office/{path}"));
        request.header("Content-Type", "application/x-www-form-urlencoded").body(form).send()
    };
    let page = http().get(format!("{root}/back-office")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Connect Bridge &lt;&amp;&gt;") && !page.contains("Open "), "{page}");
    let chosen = "client_id=7.clients.hubrise.com&location_id=par-0&customer_list_id=list-1&catalog_id=cat-1";
    assert_eq!(post("connect", chosen).await.unwrap().status(), 200);
    assert_eq!(post("connect", "client_id=7.clients.hubrise.com&location_id=par-0").await.unwrap().status(), 400);
    let came = &bridge.received_requests().await.unwrap()[0].url;
    let query: Vec<(String, String)> = came.query_pairs().into_owned().collect();
    assert_eq!((query.len(), query[0].0.as_str()), (1, "code"));

    let granted = token(&root, &query[0].1).await;
    let instance = granted["app_instance_id"].as_str().unwrap();
    let open = sim.open_url(granted["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(open.as_str(), format!("{}/open?app_instance_id={instance}", bridge.uri()));
    let page = http().get(format!("{root}/back-office")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(open.as_str()), "{page}");

    let called = Mock::given(method("GET")).and(path("/disconnect")).and(query_param("app_instance_id", instance));
    called.respond_with(ResponseTemplate::new(200)).expect(1).mount(&bridge).await;
    assert_eq!(post("disconnect", "connection=0").await.unwrap().status(), 200);
    assert_eq!(sim.connections()[0].standing, Standing::Revoked);
    assert_eq!(post("disconnect", "connection=7").await.unwrap().status(), 400);
}

#[tokio::test]
async fn events_of_an_app_name_its_instance() {
    let bridge = MockServer::start().await;
    let (sim, location) = world(Some(app(&bridge)));
    let server = sim.start().await.unwrap();
    let url = sim.connect_app(&client(None).id, choice(&location)).unwrap();
    let granted = token(&format!("http://{}", server.address()), url.query_pairs().next().unwrap().1.as_ref()).await;
    sim.register_callback(granted["access_token"].as_str().unwrap(), Some("http://127.0.0.1:9/events"));
    place(&sim, &location);
    let instance = granted["app_instance_id"].as_str().unwrap();
    assert_eq!(sim.due(minute(0))[0].url, format!("http://127.0.0.1:9/events?app_instance_id={instance}"));
}

#[tokio::test]
async fn disconnecting_tells_the_app_and_says_what_it_answered() {
    let bridge = MockServer::start().await;
    let (sim, location) = world(Some(app(&bridge)));
    let server = sim.start().await.unwrap();
    let url = sim.connect_app(&client(None).id, choice(&location)).unwrap();
    let granted = token(&format!("http://{}", server.address()), url.query_pairs().next().unwrap().1.as_ref()).await;
    // The bridge has no such page here.
    assert_eq!(sim.disconnect(granted["access_token"].as_str().unwrap()).await, Some(404));
    assert_eq!(bridge.received_requests().await.unwrap().len(), 1);
    assert_eq!(sim.connections()[0].app_instance_id.as_deref(), granted["app_instance_id"].as_str());
    assert_eq!(json!(sim.connections()[0].callback_url), json!(null));
}

#[test]
fn a_plain_client_is_not_offered() {
    let (sim, location) = world(None);
    let refused = sim.connect_app(&client(None).id, choice(&location)).unwrap_err();
    assert!(refused.contains("not an App"), "{refused}");
}

#[test]
fn a_forgotten_callback_is_gone() {
    let (sim, _) = crate::support::hubrise();
    sim.register_callback(crate::support::TOKEN, Some("http://127.0.0.1:9/events"));
    sim.forget_callback(crate::support::TOKEN);
    assert_eq!(sim.callback_url(crate::support::TOKEN), None);
}
