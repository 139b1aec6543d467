//! What an operator who knows nothing but the pages reads there: why an order stands as it does, what to do, and where.

use crate::pages::World;
use crate::support::{Raw, ask, event, eventually};
use bridge_core::settings::Mode;
use bridge_engine::journal::Subject;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::{Delay, Release, TillFault};
use reqwest::StatusCode;
use serde_json::{Value, json};

pub(crate) fn rig(world: &World, fault: TillFault, lasting: Lasting) {
    world.scene.till().set_fault(&world.scene.sites()[0].till_token, fault, lasting);
}

/// The page of the order with this id, wherever it stands.
async fn page_of(world: &World, id: &Value) -> String {
    eventually("the order", async || {
        let operations = world.running.store().operations(100, None).await.unwrap();
        operations.into_iter().find_map(|operation| match operation.subject {
            Subject::Order(order) if Some(order.order.as_str()) == id.as_str() => {
                Some(format!("/orders/{}", order.injection.0))
            }
            _ => None,
        })
    })
    .await
}

/// An order comes in and need not come to rest; its page.
pub(crate) async fn comes_in(world: &World, id: &str) -> String {
    let event = event(&world.scene.sites()[0], id);
    world.scene.hubrise().place_order(&world.connection.location, event["new_state"].clone(), chrono::Utc::now());
    world.send(&event).await;
    page_of(world, &event["new_state"]["id"]).await
}

/// HubRise shows it too, to whoever reads back what was written.
async fn cancelled_in_hubrise(world: &World, mut order: Value) {
    let id = hubrise_api::OrderId::new(order["id"].as_str().unwrap());
    world.scene.hubrise().cancel_order(&id, chrono::Utc::now());
    order["status"] = "cancelled".into();
    let event = json!({ "id": "cancel", "resource_type": "order", "event_type": "update",
        "created_at": chrono::Utc::now(), "location_id": world.connection.location.as_str(), "order_id": order["id"],
        "new_state": order });
    world.send(&event).await;
}

#[tokio::test]
async fn an_order_that_was_called_off_on_the_till_is_not_well_and_says_who_closed_it() {
    let world = World::start(Mode::Live).await;
    let mut order = Value::Null;
    let path = world.order("e1", |placed| order = placed.clone()).await;
    world.eventually_says(&path, "Told HubRise").await;
    cancelled_in_hubrise(&world, order).await;
    world.eventually_says(&path, "Called off, still on the till").await;
    for path in [path.as_str(), "/operations"] {
        let (_, page) = world.page(path, "en").await;
        assert!(page.contains("<span class=\"state bad\">Called off, still on the till</span>"), "{page}");
        let (_, page) = world.page(path, "fr").await;
        assert!(page.contains("<span class=\"state bad\">Annulée, encore en caisse</span>"), "{page}");
    }
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("Take the ticket off the till by hand, then press"), "{page}");
    let (_, asked) = world.page(&format!("{path}/close"), "en").await;
    let ticket = world.scene.till().tickets()[0].number;
    assert!(asked.contains(&format!("Ticket {ticket} is off the till.")), "{asked}");
    assert_eq!(world.browser.press(&path, "close").await, StatusCode::SEE_OTHER);
    for path in [path.as_str(), "/operations"] {
        let (_, page) = world.page(path, "en").await;
        assert!(page.contains("<span class=\"state over\">Called off, closed by staff</span>"), "{page}");
        assert!(!page.contains("class=\"state good\">OK, on the till"), "{page}");
    }
    let (_, page) = world.page(&path, "en").await;
    assert!(
        page.contains("when HubRise called it off") && page.contains("Ann said that this has been seen to ("),
        "{page}"
    );
    assert!(!page.contains("Useful until"), "it is of no use any more: {page}");
}

#[tokio::test]
async fn whoever_closes_a_changed_order_reads_once_more_what_has_to_be_changed_on_the_till() {
    let world = World::start(Mode::Live).await;
    let path = world.order("e1", |_| {}).await;
    world.eventually_says(&path, "Told HubRise").await;
    let mut order = world.scene.hubrise().order(&world.order_id(&path).await);
    order["items"][0]["quantity"] = "7".into();
    world.scene.hubrise().place_order(&world.connection.location, order.clone(), chrono::Utc::now());
    let event = json!({ "id": "more", "resource_type": "order", "event_type": "update",
        "created_at": chrono::Utc::now() + chrono::TimeDelta::seconds(2),
        "location_id": world.connection.location.as_str(), "order_id": order["id"], "new_state": order });
    world.send(&event).await;
    world.eventually_says(&path, "Changed, old ticket on the till").await;
    let (_, asked) = world.page(&format!("{path}/close"), "en").await;
    let seen = asked.split_once("<div id=\"seen\">").unwrap().1.split("</div>").next().unwrap();
    for text in ["is changed as HubRise changed the order", "<li>+ 7 × ", "<li>− "] {
        assert!(seen.contains(text), "{text} in {seen}");
    }
    assert!(asked.contains("This cannot be taken back."), "{asked}");
}

#[tokio::test]
async fn an_order_that_waits_says_why_when_it_is_tried_next_and_until_when() {
    let world = World::start(Mode::Live).await;
    rig(&world, TillFault::Offline, Lasting::UntilCleared);
    let path = comes_in(&world, "e1").await;
    world.eventually_says(&path, "Tried 2 times until then: the till could not be reached").await;
    let (_, page) = world.page(&path, "en").await;
    let (top, rest) = page.split_once("<dl>").unwrap();
    for text in ["Waits for the till", "which could not be reached", "The next try: ", "It is tried until "] {
        assert!(top.contains(text), "{text} in {top}");
    }
    let connection = format!("href=\"/connections/{}\"", world.connection.id.handle());
    assert!(top.contains(&connection), "{connection} in {top}");
    let (_, timeline) = rest.split_once("class=\"timeline\"").unwrap();
    let timeline = timeline.split("</ol>").next().unwrap();
    assert_eq!(timeline.matches("Tried ").count(), 1, "once, however often: {timeline}");
    assert!(!timeline.contains("State: "), "{timeline}");
    let (_, operations) = world.page("/operations", "en").await;
    assert!(operations.contains("Goes by itself: do not ring it up."), "{operations}");
    assert!(!operations.contains("Order Rejected"), "nobody has to read the till's words: {operations}");
    let (_, page) = world.page(&path, "fr").await;
    assert!(page.contains("Attend la caisse") && page.contains("Prochain essai"), "{page}");
    world.scene.till().clear_faults(&world.scene.sites()[0].till_token);
    world.eventually_says(&path, "OK, on the till").await;
}

#[tokio::test]
async fn an_order_behind_a_slow_one_says_that_it_waits_for_its_turn() {
    let world = World::start(Mode::Live).await;
    let release = Release::new();
    rig(&world, TillFault::LateAnswer(Delay::Until(release.clone())), Lasting::Once);
    let first = comes_in(&world, "e1").await;
    world.eventually_says(&first, "Try 1: sent to the till").await;
    let second = comes_in(&world, "e2").await;
    world.eventually_says(&second, "It waits for its turn").await;
    assert!(world.page("/operations", "en").await.1.contains("Waits for the till"));
    release.release();
    for path in [first, second] {
        world.eventually_says(&path, "OK, on the till").await;
    }
}

/// What stands above the facts of an order.
pub(crate) async fn top(world: &World, path: &str, lang: &str) -> String {
    world.page(path, lang).await.1.split("<dl>").next().unwrap().replace("&#39;", "'")
}

#[tokio::test]
async fn what_to_do_about_a_refusal_fits_its_cause() {
    let world = World::start(Mode::Live).await;
    let connection = format!("/connections/{}", world.connection.id.handle());
    rig(&world, TillFault::ProductUnknown(2101), Lasting::Once);
    let path = world.order("e1", |_| {}).await;
    let (_, page) = world.page(&path, "en").await;
    let dish = page.split("× 2101 ").nth(1).unwrap().split(',').next().unwrap();
    let said = top(&world, &path, "en").await;
    assert!(said.contains(&format!("names number 2101. In this order that is “{dish}”")), "{dish} in {said}");
    assert!(said.contains(&format!("href=\"{connection}/menu\"")) && !said.contains("token"), "{said}");
    assert!(top(&world, &path, "fr").await.contains("La caisse cite le numéro 2101."));

    rig(&world, TillFault::WrongToken, Lasting::Once);
    let path = world.order("e2", |_| {}).await;
    let said = top(&world, &path, "en").await;
    assert!(said.contains("Have the token put right, then send the order again."), "{said}");
    assert!(said.contains(&format!("href=\"{connection}/till\"")) && !said.contains("ref code"), "{said}");

    rig(&world, TillFault::CommitThenNoAnswer, Lasting::Once);
    let path = world.order("e3", |_| {}).await;
    let said = top(&world, &path, "en").await;
    assert!(said.contains("only the till itself can say") && !said.contains("token"), "{said}");
    let link = format!("<a href=\"{connection}\">See how the till is doing</a>");
    assert!(said.contains(&link), "{said}");

    rig(&world, TillFault::PosException, Lasting::Once);
    let path = world.order("e4", |_| {}).await;
    let said = top(&world, &path, "en").await;
    assert!(said.contains("Something answered, but not so that anybody could tell"), "{said}");
}

#[tokio::test]
async fn an_order_in_doubt_cannot_be_asked_for_by_hand_to_be_sent() {
    let world = World::start(Mode::Live).await;
    rig(&world, TillFault::CommitThenNoAnswer, Lasting::Once);
    let path = world.order("e1", |_| {}).await;
    let (status, page) = world.page(&format!("{path}/send"), "en").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("it cannot simply be sent") && !page.contains("action=\"/orders"), "{page}");
    for choice in ["on_the_till", "not_there"] {
        assert!(page.contains(&format!("href=\"{path}/{choice}\"")), "{choice} in {page}");
    }
    assert_eq!(world.browser.post(&format!("{path}/send"), &[]).await.status, StatusCode::CONFLICT);
    for (lang, warning) in [("en", "only if the ticket is not there, ring it up by hand"), ("fr", "que si le ticket n")]
    {
        let (status, page) = world.page(&format!("{path}/close"), lang).await;
        assert!(status == StatusCode::OK && page.contains(warning), "{page}");
    }
    assert_eq!(world.browser.press(&path, "on_the_till").await, StatusCode::SEE_OTHER);
    let (status, page) = world.page(&format!("{path}/close"), "fr").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("La commande est maintenant") && page.contains("OK, en caisse"), "{page}");
}

#[tokio::test]
async fn an_order_has_one_name_and_what_is_said_of_several_elements_is_said_once() {
    let world = World::start(Mode::Live).await;
    let mut order = Value::Null;
    let path = world.order("e1", |placed| order = placed.clone()).await;
    let (name, id) = (order["ref"].as_str().unwrap(), order["id"].as_str().unwrap());
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains(&format!("<h1>Order {name} ")), "{page}");
    assert!(page.contains(&format!("<dt>HubRise&#39;s id</dt><dd>{id}</dd>")), "{page}");
    let (_, ledger) = page.split_once("class=\"ledger\"").unwrap();
    let ledger = ledger.split("</table>").next().unwrap();
    assert_eq!(ledger.matches("In the receipt footer.").count(), 1, "{ledger}");
    assert!(ledger.contains("<div>telephone</div>") && !ledger.contains("customer."), "people's words: {ledger}");
    let settings = format!("/connections/{}/settings", world.connection.id.handle());
    let mut fields = world.connection.settings.to_form();
    fields.insert("do".to_owned(), "preview".to_owned());
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let preview = world.browser.post(&settings, &fields).await.text;
    assert!(preview.contains(&format!("Order {name}<")), "{preview}");
}

#[tokio::test]
async fn the_form_of_the_settings_speaks_of_the_open_product() {
    let world = World::start(Mode::Live).await;
    let settings = format!("/connections/{}/settings", world.connection.id.handle());
    let (_, page) = world.page(&settings, "en").await;
    for text in ["Items without a product number", "send as the open product", "Number of the open product"] {
        assert!(page.contains(text), "{text} in {page}");
    }
    for internal in ["<code>", "sku_ref", "fallback = ", "(kept with the order", "setting_"] {
        assert!(!page.contains(internal), "{internal} in {page}");
    }
    let essentials = format!("/connections/{}/essentials", world.connection.id.handle());
    assert!(world.page(&essentials, "en").await.1.contains("Number of the open product"), "the same name");
}

#[tokio::test]
async fn the_form_of_the_settings_offers_the_numbers_that_were_read_last_and_says_when() {
    let world = World::start(Mode::Live).await;
    let settings = format!("/connections/{}/settings", world.connection.id.handle());
    let numbers = format!("{settings}/numbers");
    let (_, page) = world.page(&settings, "en").await;
    assert!(page.contains("The numbers of the till are not known here") && !page.contains("<datalist"), "{page}");
    assert!(world.scene.till().arrivals().is_empty(), "opening the page asks nobody");
    assert_eq!(world.browser.post(&numbers, &[]).await.location(), format!("{settings}?read=1"));
    let answer = world.browser.post(&numbers, &[("order", "7")]).await;
    assert_eq!(answer.location(), format!("{settings}?read=1&order=7"), "and back to the order");
    let asked = world.scene.till().arrivals().len();

    rig(&world, TillFault::Offline, Lasting::UntilCleared);
    let (_, page) = world.page(&settings, "en").await;
    assert!(page.contains("<datalist id=\"products\">") && page.contains("list=\"products\""), "{page}");
    assert!(page.contains("<option value=\"2101\">") && page.contains("last asked "), "{page}");
    assert_eq!(world.scene.till().arrivals().len(), asked);
    let failed = world.browser.post(&numbers, &[("order", "7")]).await;
    assert_eq!(failed.status, StatusCode::BAD_GATEWAY);
    let here = format!("action=\"{numbers}\"");
    assert!(failed.text.contains("role=\"alert\"") && failed.text.contains(&here), "where they were: {}", failed.text);
    assert!(failed.text.contains("name=\"order\" value=\"7\""), "with the order: {}", failed.text);

    // A list somebody brought stands where the till lists nothing of the kind.
    let list = "kind,number,name,price\nmethod,9001,Voucher,\nproduct,1,Nothing,\n";
    let menu = format!("/connections/{}/menu", world.connection.id.handle());
    let checked = world.browser.post(&menu, &[("csv", list), ("from", "csv")]).await;
    assert_eq!(checked.status, StatusCode::OK);
    let (_, page) = world.page(&settings, "fr").await;
    assert!(page.contains("<option value=\"9001\">Voucher</option>") && page.contains("apportée par Ann"), "{page}");
    assert!(!page.contains("<option value=\"1\">Nothing</option>"), "the till's own list of products counts: {page}");
    assert!(page.contains("envoyer comme produit ouvert"), "{page}");
}

#[tokio::test]
async fn a_missing_number_is_asked_for_at_its_field_and_nothing_typed_is_lost() {
    let world = World::start(Mode::Live).await;
    let settings = format!("/connections/{}/settings", world.connection.id.handle());
    let mut fields = world.connection.settings.to_form();
    let typed =
        [("conversion.item", "fallback"), ("conversion.item.code", "none yet"), ("conversion.footer_columns", "42")];
    fields.extend(typed.map(|(key, value)| (key.to_owned(), value.to_owned())));
    fields.insert("do".to_owned(), "save".to_owned());
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = world.browser.post(&settings, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text;
    let (banner, _) = page.split_once("</ul>").unwrap();
    assert!(
        banner.contains("Items without a product number: Please correct: type the number of the product"),
        "{banner}"
    );
    let (_, field) = page.split_once("<fieldset class=\"field\" id=\"conversion.item\">").unwrap();
    let field = field.split("</fieldset>").next().unwrap();
    assert!(!field.contains("9001"), "no number of a till is made up: {field}");
    for text in ["on the till, digits only<", "value=\"fallback\" selected", "value=\"none yet\"", "aria-invalid"] {
        assert!(field.contains(text), "{text} in {field}");
    }
    assert!(page.contains("value=\"42\"") && !page.contains("conversion.item = "), "{page}");
}

#[tokio::test]
async fn what_hubrise_and_the_till_send_is_kept_with_its_headers() {
    let world = World::start(Mode::Live).await;
    let event = event(&world.scene.sites()[0], "e1");
    let id = world.connection.id.as_str();
    let raw = Raw::callback(&world.connection, serde_json::to_vec(&event).unwrap())
        .with("User-Agent", b"HubRise/1.0")
        .with("Via", format!("a proxy before /hubrise/{id}/events").as_bytes())
        .with("X-Forwarded-For", b"203.0.113.7");
    ask(world.running.callback_address(), &raw.bytes()).await;
    let path = page_of(&world, &event["new_state"]["id"]).await;
    let (_, page) = world.page(&path, "en").await;
    let kept = ["user-agent: HubRise/1.0", "content-type: application/json", "host: bridge.example", "via: [masked]"];
    for text in kept.into_iter().chain(["x-hubrise-hmac-sha256: [masked]", "x-forwarded-for: [masked]"]) {
        assert!(page.contains(text), "{text} in {page}");
    }
    let (_, link) = page.split_once(&format!("href=\"{path}/events/")).unwrap();
    let link = format!("{path}/events/{}", link.split('"').next().unwrap());
    let taken = world.browser.get(&link).await;
    assert!(taken.headers["content-disposition"].to_str().unwrap().contains("-event-"));
    for text in ["user-agent: HubRise/1.0", "--- response ---", "connection: close", "[masked]"] {
        assert!(taken.text.contains(text), "{text} in {}", taken.text);
    }
    assert!(!taken.text.contains(id), "the connection's id opens its callback: {}", taken.text);
    assert_eq!(world.browser.get(&format!("{path}/events/999")).await.status, StatusCode::NOT_FOUND);

    let mut report = raw.without("X-HubRise-Hmac-SHA256").without("Content-Length").with("Content-Length", b"6");
    (report.path, report.body) = (format!("/pixelpoint/{id}/events"), b"no xml".to_vec());
    ask(world.running.callback_address(), &report.bytes()).await;
    world.eventually_says("/till-events", "no xml").await;
    let (_, page) = world.page("/till-events", "en").await;
    assert!(page.contains("user-agent: HubRise/1.0") && page.contains("x-forwarded-for: [masked]"), "{page}");
}
