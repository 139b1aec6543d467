//! Lists: what is found by what people type, and what a row says.

use crate::access::House;
use crate::pages::World;
use crate::support::{Visitor, eventually};
use crate::understanding::{comes_in, rig};
use bridge_core::settings::Mode;
use bridge_engine::journal::Role;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use hubrise_api::signature;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// What stands below what needs somebody.
async fn list(world: &World, query: &str, lang: &str) -> String {
    let page = world.page(&format!("/operations?{query}"), lang).await.1;
    let (_, all) = page.split_once("<div id=\"live\">").unwrap();
    all.rsplit("</section>").next().unwrap().to_owned()
}

#[tokio::test]
async fn an_order_is_found_by_what_people_type() {
    let world = World::start(Mode::Live).await;
    let path = world
        .order("e1", |order| {
            order["collection_code"] = "421".into();
            order["ref"] = "LWS-10421-12".into();
            order["customer"]["last_name"] = "Çelik".into();
            order["customer"]["email"] = "ann.martin@example.com".into();
            order["customer"]["phone"] = "+33 6 12 34 97 31".into();
        })
        .await;
    for typed in [
        "%23421",
        "Web+shop+%23421",
        "35.90+EUR",
        "35%2C90+%E2%82%AC",
        "Ann.Martin%40example",
        "9731",
        "34+97+31",
        "0612349731",
        "10421",
        "LWS+10421",
        "celik",
    ] {
        assert!(list(&world, &format!("q={typed}"), "en").await.contains(&path), "{typed}");
    }
    assert!(!list(&world, "q=%23422", "en").await.contains(&path));
}

#[tokio::test]
async fn what_can_be_searched_stands_beside_the_field_and_where_nothing_was_found() {
    let world = World::start(Mode::Live).await;
    let hint = "You can search for the number of an order";
    assert_eq!(world.page("/operations", "en").await.1.matches(hint).count(), 1);
    let (_, none) = world.page("/operations?q=nobody", "en").await;
    assert!(none.matches(hint).count() == 2 && none.contains("Nothing matches."), "{none}");
    let ticket = "If that is the number of a ticket: it is known here only once";
    assert!(!none.contains(ticket), "{none}");
    assert!(world.page("/operations?q=%231023", "en").await.1.contains(ticket));
    // The answer stands alone; what needs somebody is one click away.
    world.order("e1", |order| order["items"][0]["sku_ref"] = Value::Null).await;
    assert!(world.page("/operations", "en").await.1.contains("<h2 id=\"urgent\">"));
    let (_, none) = world.page("/operations?q=nobody", "en").await;
    assert!(!none.contains("id=\"urgent\"") && none.contains("<a href=\"/operations#urgent\">"), "{none}");
    let page = async |query: &str| world.page(&format!("/operations?{query}"), "en").await.1;
    let here = world.connection.id.handle();
    let other = page(&format!("connection={here}&state=refused")).await;
    let link = format!("<a href=\"/operations?connection={here}#urgent\">");
    assert!(!other.contains("id=\"urgent\"") && other.contains(&link), "{other}");
    let own = page(&format!("connection={here}")).await;
    assert!(own.contains("<h2 id=\"urgent\">") && own.contains("<a href=\"#urgent\">"), "{own}");
    let backwards = "/operations?from=2026-05-02&to=2026-05-01";
    assert!(world.page(backwards, "en").await.1.contains("“From” is later than “To”"));
    assert!(world.page(backwards, "fr").await.1.contains("«\u{a0}Du\u{a0}» est après «\u{a0}Au\u{a0}»"));
    let day = world.page("/operations?from=2026-05-01&to=2026-05-01", "en").await.1;
    assert!(!day.contains("is later than"), "one day: {day}");
}

#[tokio::test]
async fn an_order_that_waits_for_somebody_says_for_what_in_its_row() {
    let world = World::start(Mode::Live).await;
    let path = world.order("e1", |order| order["items"][0]["sku_ref"] = Value::Null).await;
    let row = async |query: &str, lang: &str| {
        let page = list(&world, query, lang).await;
        page.split("<tr>").find(|row| row.contains(&format!("\"{path}\""))).unwrap_or_default().to_owned()
    };
    let held = row("state=held", "en").await;
    let (_, reason) = held.split_once("class=\"reason\">").expect("a reason");
    assert!(reason.contains("product number") && !reason.contains("items["), "{held}");
    assert!(row("state=held", "fr").await.contains("numéro de produit"), "{held}");
    world.running.engine().change(&world.connection.id, |one| one.mode = Mode::Supervised).await.unwrap();
    let other = world.order("e2", |_| {}).await;
    let page = list(&world, "state=held", "en").await;
    let waits = page.split("<tr>").find(|row| row.contains(&format!("\"{other}\""))).unwrap();
    assert!(waits.contains("On this connection every order waits for your click."), "{waits}");
    // Only what needs somebody, once.
    let (_, needs) = world.page("/operations?state=needs", "en").await;
    assert_eq!(needs.matches(&format!("\"{path}\"")).count(), 1, "{needs}");
    assert!(needs.contains("href=\"/operations#urgent\""), "{needs}");
}

#[tokio::test]
async fn what_goes_by_itself_says_what_it_will_need_somebody_for() {
    let world = World::start(Mode::Live).await;
    let lacking = world.order("e1", |placed| placed["items"][0]["sku_ref"] = Value::Null).await;
    rig(&world, TillFault::NoCommitNoAnswer, Lasting::Once);
    let doubtful = world.order("e2", |_| {}).await;
    rig(&world, TillFault::Offline, Lasting::UntilCleared);
    assert_eq!(world.browser.press(&lacking, "send").await, StatusCode::SEE_OTHER);
    assert_eq!(world.browser.press(&doubtful, "not_there").await, StatusCode::SEE_OTHER);
    for (path, text) in [(lacking, "Goes by itself, incomplete:"), (doubtful, "There may be two tickets in the end.")] {
        eventually("its row says so", async || {
            let page = list(&world, "kind=order", "en").await;
            let row = page.split("<tr>").find(|row| row.contains(&format!("\"{path}\"")));
            row.is_some_and(|row| row.contains(text)).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn an_order_that_was_not_tried_yet_says_that_the_till_is_away_as_does_one_that_was() {
    let world = World::start(Mode::Live).await;
    rig(&world, TillFault::Offline, Lasting::UntilCleared);
    let paths = [comes_in(&world, "e1").await, comes_in(&world, "e2").await, comes_in(&world, "e3").await];
    eventually("each row says so", async || {
        let page = list(&world, "kind=order", "en").await;
        let says = |path: &String| {
            let row = page.split("<tr>").find(|row| row.contains(&format!("\"{path}\"")));
            row.is_some_and(|row| row.contains("Goes by itself: do not ring it up."))
        };
        paths.iter().all(says).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_customer_is_named_to_whoever_may_see_customers() {
    let (house, ann) = House::with_administrator().await;
    let connection = house.connect(0).await;
    let event = json!({ "id": "c1", "resource_type": "customer", "event_type": "update",
        "created_at": chrono::Utc::now(), "customer_id": "k7xq",
        "new_state": { "id": "k7xq", "anonymised": false, "first_name": "Canaryann", "last_name": "Martin" } });
    let body = serde_json::to_vec(&event).unwrap();
    let signed = signature::sign(&connection.hubrise.client_secrets[0], &body);
    house.running.engine().accept(connection.id.as_str(), Some(&signed), &body).await;
    let rows = async |visitor: &Visitor| visitor.get("/operations?kind=customer").await.text;
    eventually("the row", async || rows(&ann).await.contains("Canaryann Martin").then_some(())).await;
    let viewer = house.person("viewer", &[(&connection, Role::Viewer)]).await.1;
    let page = rows(&viewer).await;
    assert!(page.contains("k7xq") && !page.contains("Canaryann"), "{page}");
    assert!(viewer.get("/operations").await.text.contains("the ticket or the total;"), "nor are they searched");
    let operations = house.running.store().operations(10, None).await.unwrap();
    assert!(!format!("{operations:?}").contains("Canaryann"), "{operations:?}");
}

#[tokio::test]
async fn the_preview_says_of_an_order_on_the_till_that_it_is_there() {
    let world = World::start(Mode::Live).await;
    let path = world.order("e1", |_| {}).await;
    world.eventually_says(&path, "OK, on the till").await;
    let settings = format!("/connections/{}/settings", world.connection.id.handle());
    let mut fields = world.connection.settings.to_form();
    fields.insert("do".to_owned(), "preview".to_owned());
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let preview = world.browser.post(&settings, &fields).await.text;
    assert!(preview.contains("on the till already") && !preview.contains("would go"), "{preview}");
}

#[tokio::test]
async fn where_a_till_needs_its_numbers_it_can_be_asked_again() {
    let world = World::start(Mode::Live).await;
    let here = format!("/connections/{}", world.connection.id.handle());
    let essentials = format!("{here}/essentials");
    let asked = world.scene.till().arrivals().len();
    let answer = world.browser.post(&format!("{essentials}/numbers"), &[]).await;
    assert!(answer.status == StatusCode::SEE_OTHER && answer.location() == essentials);
    assert!(world.scene.till().arrivals().len() > asked);
    assert!(world.page(&essentials, "en").await.1.contains("last asked "));
}

#[tokio::test]
async fn tokens_of_programs_are_dated_where_the_store_is() {
    let (house, ann) = House::with_administrator().await;
    let connection = house.connect(0).await;
    let zone = connection.settings.conversion.time_zone;
    assert_ne!(zone, chrono_tz::UTC);
    ann.post("/tokens", &[("name", "monitor"), ("role", "viewer"), ("all", "yes")]).await;
    let page = ann.get("/tokens").await.text;
    let shown = chrono::Utc::now().with_timezone(&zone).format("%Z").to_string();
    assert!(page.contains(&format!(" {shown} · Ann")) && !page.contains(" UTC · Ann"), "{page}");
}
