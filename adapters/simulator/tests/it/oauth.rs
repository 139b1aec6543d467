//! The OAuth side of the simulated HubRise, as a browser and a client see it over the socket.

use bridge_simulator::hubrise::{App, BLOCKED, Choice, Client, HubRiseSim, REVOKED, SUSPENDED, Standing};
use bridge_simulator::{Scene, Serving};
use hubrise_api::LocationId;
use serde_json::{Value, json};

use crate::support;
use crate::support::{call_as, minute, place};

pub(crate) const SCOPE: &str = "location[orders.write,customer_list.read,catalog.read]";
const BACK: &str = "http://127.0.0.1:9/back?from=hubrise";
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

pub(crate) fn client(app: Option<App>) -> Client {
    Client { id: "7.clients.hubrise.com".into(), secret: "client-secret".into(), name: "Bridge <&>".into(), app }
}

/// One location with two customer lists and a catalog, and a client that is connected nowhere.
pub(crate) fn world(app: Option<App>) -> (HubRiseSim, LocationId) {
    let sim = HubRiseSim::new();
    let account = json!({ "id": "par", "name": "Table", "currency": "EUR" });
    let location = sim.add_location(json!({ "id": "par-0", "name": "Paris <1>", "account": account }));
    sim.add_customer_list(&location, "list-1", "Guests");
    sim.add_customer_list(&location, "list-2", "Loyal & regular");
    sim.add_catalog(&location, "cat-1", "Menu", json!({ "products": [] }));
    sim.add_client(client(app));
    (sim, location)
}

pub(crate) fn choice(location: &LocationId) -> Choice {
    let (customer_list, catalog) = (Some("list-1".to_owned()), Some("cat-1".to_owned()));
    Choice { customer_list, catalog, ..Choice::of(location, SCOPE) }
}

/// A browser that stops at every redirect.
struct Browser {
    root: String,
    http: reqwest::Client,
    _server: Serving,
}

impl Browser {
    async fn open(sim: &HubRiseSim) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let server = sim.start().await.unwrap();
        let root = format!("http://{}/oauth2/v1/", server.address());
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { root, http, _server: server }
    }

    fn authorize(&self, extra: &[(&str, &str)]) -> String {
        let mut query = vec![("client_id", "7.clients.hubrise.com"), ("redirect_uri", BACK), ("scope", SCOPE)];
        query.retain(|(name, _)| extra.iter().all(|(given, _)| given != name));
        query.extend_from_slice(extra);
        query.retain(|(_, value)| !value.is_empty());
        url::Url::parse_with_params(&format!("{}authorize", self.root), query).unwrap().into()
    }

    async fn page(&self, url: String) -> (u16, String) {
        let answer = self.http.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Posts the form of the authorise page; gives where it leads, or its page.
    async fn decide(&self, url: String, form: &[(&str, &str)]) -> (u16, String) {
        let answer = self.post(&url, form, None).await;
        let to = answer.headers().get("Location").map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        (status, if let Some(to) = to { to } else { answer.text().await.unwrap() })
    }

    async fn post(&self, url: &str, form: &[(&str, &str)], basic: Option<(&str, &str)>) -> reqwest::Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.http.post(url).header("Content-Type", "application/x-www-form-urlencoded").body(body);
        let request = if let Some((id, secret)) = basic { request.basic_auth(id, Some(secret)) } else { request };
        request.send().await.unwrap()
    }

    async fn oauth(&self, call: &str, form: (&str, &str), basic: Option<(&str, &str)>) -> (u16, Value) {
        let answer = self.post(&format!("{}{call}", self.root), &[form], basic).await;
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
    }

    async fn exchange(&self, code: &str) -> (u16, Value) {
        self.oauth("token", ("code", code), Some(KNOWN)).await
    }
}

const KNOWN: (&str, &str) = ("7.clients.hubrise.com", "client-secret");
const ALLOW: [(&str, &str); 4] =
    [("decision", "allow"), ("location_id", "par-0"), ("customer_list_id", "list-2"), ("catalog_id", "cat-1")];

#[tokio::test]
async fn a_merchant_allows_and_the_client_gets_a_token_once() {
    let (sim, _) = world(None);
    let browser = Browser::open(&sim).await;
    let ask = browser.authorize(&[("state", "s&1")]);
    let (status, page) = browser.page(ask.clone()).await;
    assert_eq!(status, 200);
    for part in
        ["Bridge &lt;&amp;&gt; asks", "Paris &lt;1&gt;", "Guests", "Loyal &amp; regular", "Menu", "allow", "deny"]
    {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let (status, to) = browser.decide(ask, &ALLOW).await;
    assert_eq!(status, 303);
    let to = url::Url::parse(&to).unwrap();
    let query: Vec<(String, String)> = to.query_pairs().into_owned().collect();
    assert_eq!((&query[0], &query[2].1), (&("from".into(), "hubrise".into()), &"s&1".to_owned()));
    let (status, granted) = browser.exchange(&query[1].1).await;
    assert_eq!(
        (status, &granted["account_name"], &granted["location_name"]),
        (200, &json!("Table"), &json!("Paris <1>"))
    );
    assert_eq!((&granted["customer_list_id"], &granted["catalog_name"]), (&json!("list-2"), &json!("Menu")));
    assert_eq!(granted.get("app_instance_id"), None);
    let token = granted["access_token"].as_str().unwrap();
    assert_eq!(call_as(&sim, token, "GET", "/v1/location", &Value::Null).1["id"], "par-0");
    assert_eq!(browser.exchange(&query[1].1).await, (400, json!({ "error": "invalid_grant" })));
}

#[tokio::test]
async fn a_merchant_denies() {
    let (sim, _) = world(None);
    let browser = Browser::open(&sim).await;
    let (_, to) = browser.decide(browser.authorize(&[("state", "s1")]), &[("decision", "deny")]).await;
    assert_eq!(to, format!("{BACK}&error=access_denied&state=s1"));
    let out_of_band = browser.authorize(&[("redirect_uri", OUT_OF_BAND)]);
    let (status, page) = browser.decide(out_of_band, &[("decision", "deny")]).await;
    assert_eq!((status, page.contains("denied")), (200, true));
}

#[tokio::test]
async fn out_of_band_the_page_shows_the_code() {
    let (sim, _) = world(None);
    let browser = Browser::open(&sim).await;
    let (status, page) = browser.decide(browser.authorize(&[("redirect_uri", OUT_OF_BAND)]), &ALLOW).await;
    let code = page.split_once("id=\"code\">").unwrap().1.split_once('<').unwrap().0;
    assert_eq!((status, browser.exchange(code).await.0), (200, 200));
}

#[tokio::test]
async fn with_several_locations_the_merchant_chooses_one_first() {
    let (sim, _) = world(None);
    sim.add_location(json!({ "id": "lyo-0", "name": "Lyon" }));
    let browser = Browser::open(&sim).await;
    let (_, page) = browser.page(browser.authorize(&[])).await;
    assert!(page.contains("Lyon") && page.contains("location_id=lyo-0") && !page.contains("decision"), "{page}");
    let lyon = browser.authorize(&[("location_id", "lyo-0")]);
    let (_, page) = browser.page(lyon.clone()).await;
    assert!(page.contains("Customer list: this location has none") && page.contains("decision"), "{page}");
    let (_, to) = browser.decide(lyon, &[("decision", "allow"), ("location_id", "par-0")]).await;
    let code = to.rsplit_once('=').unwrap().1;
    let (_, granted) = browser.exchange(code).await;
    assert_eq!((&granted["location_id"], granted.get("customer_list_id")), (&json!("lyo-0"), None));
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_shown_and_goes_nowhere() {
    let (sim, _) = world(None);
    let browser = Browser::open(&sim).await;
    for (name, value, reason) in [
        ("client_id", "8.clients.hubrise.com", "unknown client_id"),
        ("client_id", "", "client_id is missing"),
        ("redirect_uri", "", "redirect_uri is missing"),
        ("redirect_uri", "back", "redirect_uri is not a URL"),
        ("scope", "", "scope is missing"),
        ("scope", "orders.write", "scope is not location"),
        ("app_instance_id", "none", "unknown app_instance_id"),
        ("location_id", "none", "unknown location"),
    ] {
        let ask = browser.authorize(&[(name, value)]);
        let (status, page) = browser.page(ask.clone()).await;
        assert_eq!((status, page.contains(reason)), (400, true), "{name}={value}: {page}");
        assert_eq!(browser.decide(ask, &ALLOW).await.0, 400, "{name}={value}");
    }
    for form in [vec![("decision", "allow")], vec![("decision", "allow"), ("location_id", "par-0")]] {
        assert_eq!(browser.decide(browser.authorize(&[]), &form).await.0, 400, "{form:?}");
    }
}

#[tokio::test]
async fn a_code_lives_ten_minutes_and_is_for_its_client_only() {
    let (sim, location) = world(None);
    sim.add_client(Client { id: "8".into(), secret: "other".into(), name: "Other".into(), app: None });
    let browser = Browser::open(&sim).await;
    sim.tell(minute(0));
    let code = sim.allow(KNOWN.0, choice(&location)).unwrap();
    assert_eq!(browser.oauth("token", ("code", &code), Some(("8", "other"))).await.0, 400);
    assert_eq!(browser.oauth("token", ("code", &code), Some((KNOWN.0, "wrong"))).await.0, 401);
    assert_eq!(browser.oauth("token", ("code", &code), None).await, (401, json!({ "error": "invalid_client" })));
    sim.tell(minute(10));
    assert_eq!(browser.exchange(&code).await.0, 200);
    let code = sim.allow(KNOWN.0, choice(&location)).unwrap();
    sim.tell(minute(21));
    assert_eq!(browser.exchange(&code).await.0, 400);
}

#[tokio::test]
async fn authorising_again_gives_the_same_token_and_a_device_its_own() {
    let (sim, location) = world(None);
    let browser = Browser::open(&sim).await;
    let mut tokens = Vec::new();
    for (list, device_id) in [("list-1", None), ("list-2", None), ("list-1", Some("till-2".to_owned()))] {
        let choice = Choice { customer_list: Some(list.to_owned()), device_id, ..choice(&location) };
        let code = sim.allow(KNOWN.0, choice).unwrap();
        tokens.push(browser.exchange(&code).await.1["access_token"].as_str().unwrap().to_owned());
    }
    assert_eq!(tokens[0], tokens[1]);
    assert_ne!(tokens[0], tokens[2]);
    // The list chosen first is out of reach now.
    let status = |list: &str| call_as(&sim, &tokens[0], "GET", &format!("/v1/customer_lists/{list}"), &Value::Null).0;
    assert_eq!((status("list-1"), status("list-2"), status("none")), (403, 200, 404));
}

#[tokio::test]
async fn a_revoked_token_is_worth_nothing_and_the_next_one_is_new() {
    let (sim, location) = world(None);
    let browser = Browser::open(&sim).await;
    let code = sim.allow(KNOWN.0, choice(&location)).unwrap();
    let token = browser.exchange(&code).await.1["access_token"].as_str().unwrap().to_owned();
    sim.register_callback(&token, None);
    assert_eq!(browser.oauth("revoke", ("token", &token), Some((KNOWN.0, "wrong"))).await.0, 401);
    assert_eq!(call_as(&sim, &token, "GET", "/v1/location", &Value::Null).0, 200);
    assert_eq!(browser.oauth("revoke", ("token", &token), Some(KNOWN)).await.0, 200);
    let (status, body) = call_as(&sim, &token, "GET", "/v1/location", &Value::Null);
    assert_eq!((status, &body["message"]), (401, &json!(REVOKED)));
    place(&sim, &location);
    assert_eq!(sim.unacknowledged(&token), Vec::<Value>::new());
    let code = sim.allow(KNOWN.0, choice(&location)).unwrap();
    assert_ne!(browser.exchange(&code).await.1["access_token"], token.as_str());
}

#[tokio::test]
async fn each_standing_has_its_own_401_and_its_own_remedy() {
    let (sim, location) = world(None);
    let browser = Browser::open(&sim).await;
    let code = sim.allow(KNOWN.0, choice(&location)).unwrap();
    let token = browser.exchange(&code).await.1["access_token"].as_str().unwrap().to_owned();
    let get = || call_as(&sim, &token, "GET", "/v1/location", &Value::Null);
    for (standing, message) in [(Standing::Suspended, SUSPENDED), (Standing::Blocked, BLOCKED)] {
        sim.set_standing(&token, standing);
        assert_eq!((get().0, &get().1["message"]), (401, &json!(message)));
        assert_eq!(sim.connections()[0].standing, standing);
    }
    let code = sim.allow(KNOWN.0, choice(&location)).unwrap();
    assert_eq!((browser.exchange(&code).await.0, get().0), (200, 200), "authorising again unblocks");
    sim.set_standing(&token, Standing::Suspended);
    assert_eq!(sim.allow(KNOWN.0, choice(&location)).unwrap_err(), SUSPENDED);
}

#[tokio::test]
async fn a_scope_is_a_limit() {
    let (sim, location) = world(None);
    let browser = Browser::open(&sim).await;
    let order = place(&sim, &location);
    let code = sim.allow(KNOWN.0, Choice::of(&location, "location[orders.read]")).unwrap();
    let token = browser.exchange(&code).await.1["access_token"].as_str().unwrap().to_owned();
    let path = format!("/v1/location/orders/{order}");
    for (method, path, status) in [
        ("GET", path.as_str(), 200),
        ("PATCH", &path, 403),
        ("GET", "/v1/location/orders", 200),
        ("GET", "/v1/customer_lists/list-1", 403),
        ("GET", "/v1/catalogs/cat-1", 403),
    ] {
        let given = call_as(&sim, &token, method, path, &json!({ "status": "received" })).0;
        assert_eq!(given, status, "{method} {path}");
    }
    assert_eq!(call_as(&sim, &token, "GET", "/v1/location/catalogs", &Value::Null).1, json!([]));
}

#[tokio::test]
async fn lists_and_catalogs_have_names_and_data_can_be_left_out() {
    let (sim, location) = world(None);
    let browser = Browser::open(&sim).await;
    let code = sim.allow(KNOWN.0, choice(&location)).unwrap();
    let token = browser.exchange(&code).await.1["access_token"].as_str().unwrap().to_owned();
    let get = |path: &str| call_as(&sim, &token, "GET", path, &Value::Null).1;
    assert_eq!(get("/v1/customer_lists/list-1"), json!({ "id": "list-1", "name": "Guests" }));
    assert_eq!(get("/v1/location/customer_lists"), json!([{ "id": "list-1", "name": "Guests" }]));
    assert_eq!(get("/v1/catalogs/cat-1")["data"], json!({ "products": [] }));
    let bare = json!({ "id": "cat-1", "name": "Menu", "location_id": "par-0" });
    assert_eq!(get("/v1/catalogs/cat-1?hide_data=true"), bare);
}

#[tokio::test]
async fn while_it_is_down_every_socket_closes_and_nothing_is_delivered() {
    let (sim, location) = support::hubrise();
    sim.register_callback(support::TOKEN, Some("http://127.0.0.1:9/events"));
    place(&sim, &location);
    let server = sim.start().await.unwrap();
    sim.set_down(true);
    assert_eq!((sim.due(minute(0)), sim.next_due()), (Vec::new(), None));
    for path in ["/v1/location", "/oauth2/v1/authorize", "/back-office"] {
        let url = format!("http://{}{path}", server.address());
        assert!(support::http().get(url).send().await.unwrap_err().is_request(), "{path}");
    }
    assert_eq!(sim.calls().iter().map(|call| call.status).collect::<Vec<_>>(), [None; 3]);
    sim.set_down(false);
    assert_eq!(sim.due(minute(0)).len(), 1);
}

#[tokio::test]
async fn neither_codes_nor_tokens_are_logged() {
    let (sim, location) = world(None);
    let browser = Browser::open(&sim).await;
    let code = sim.allow(KNOWN.0, choice(&location)).unwrap();
    let granted = browser.exchange(&code).await.1;
    let token = granted["access_token"].as_str().unwrap();
    browser.oauth("revoke", ("token", token), Some(KNOWN)).await;
    let paths: Vec<String> = sim.calls().iter().map(|call| call.path.clone()).collect();
    assert_eq!(paths, ["/oauth2/v1/token", "/oauth2/v1/revoke"]);
    assert!(sim.calls().iter().all(|call| call.body.is_none()));
}

#[tokio::test]
async fn the_scene_has_a_client_and_locations_with_three_one_and_no_list() {
    let scene = Scene::start().await.unwrap();
    let client = &scene.client().id;
    let url = format!("{}/authorize?client_id={client}&redirect_uri={OUT_OF_BAND}&scope={SCOPE}", scene.oauth_url());
    for (site, lists) in scene.sites().iter().zip([3, 1, 0]) {
        let page = support::http().get(format!("{url}&location_id={}", site.location)).send().await.unwrap();
        let page = page.text().await.unwrap();
        assert_eq!(page.matches("-list-").count(), lists, "{page}");
    }
    assert!(support::http().get(scene.back_office_url()).send().await.unwrap().status().is_success());
}
