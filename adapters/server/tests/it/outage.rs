//! A till that is away, on the pages: what waits, what HubRise is to do meanwhile, what became of it all.

use crate::api::{Program, answers};
use crate::pages::World;
use crate::support::{event, eventually};
use crate::understanding::comes_in;
use bridge_core::settings::Mode;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use chrono::Utc;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// The operations page, once it says so.
async fn says(world: &World, text: &str) -> String {
    eventually(text, async || {
        let (_, page) = world.page("/operations", "en").await;
        page.contains(text).then_some(page)
    })
    .await
}

/// Where the first link or form of a page that ends so leads.
fn address(page: &str, end: &str) -> String {
    let (before, _) = page.split_once(&format!("{end}\"")).unwrap_or_else(|| panic!("{end} in {page}"));
    format!("{}{end}", before.rsplit('"').next().unwrap())
}

/// What the API says of outages, as its document has it.
async fn api(world: &World) -> Value {
    let program = Program::made(&world.browser, "viewer", None).await;
    let (status, value) = program.get("/api/v1/outages").await;
    answers("get", "/api/v1/outages", status, &value);
    value
}

/// The mode HubRise shows.
fn mode(world: &World) -> String {
    let location = world.scene.hubrise().location(&world.connection.location, Utc::now());
    location["order_acceptance"]["mode"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_outage_is_one_card_with_what_waits_what_hubrise_does_and_what_became_of_it() {
    let world = World::start(Mode::Live).await;
    let (id, site) = (&world.connection.id, &world.scene.sites()[0]);
    // Nobody wants to wait for the proposal here.
    let hurry = |connection: &mut bridge_engine::Connection| connection.settings.statuses.pause_after_minutes = 0;
    world.running.engine().change(id, hurry).await.unwrap();
    world.scene.till().set_fault(&site.till_token, TillFault::Offline, Lasting::UntilCleared);
    let event = event(site, "e1");
    let order = event["new_state"]["id"].as_str().unwrap().to_owned();
    world.scene.hubrise().place_order(&world.connection.location, event["new_state"].clone(), Utc::now());
    world.send(&event).await;

    let page = says(&world, "One order waits for it").await;
    assert!(page.contains(" has not answered since ") && page.contains("Do not ring it up by hand."), "{page}");
    assert!(!page.contains("/dismiss\""), "not while it holds");
    assert!(page.find(" has not answered since ") < page.find("role=\"search\""), "above the form: {page}");
    let (_, filtered) = world.page("/operations?state=refused", "en").await;
    assert!(filtered.contains(" has not answered since "), "a line: {filtered}");
    assert!(!filtered.contains("Do not ring it up by hand."), "and no card: {filtered}");
    let (_, french) = world.page("/operations", "fr").await;
    assert!(french.contains("Une commande l’attend"), "{french}");

    let outages = api(&world).await;
    let away = &outages["outages"][0];
    assert_eq!(
        (&away["until"], &away["orders"]["all"], &away["orders"]["under_way"]),
        (&Value::Null, &json!(1), &json!(1))
    );
    assert_eq!(outages["pauses"][0], json!({ "connection": id.handle(), "state": "proposed", "until": null }));

    let pause = address(&page, "/orders/pause");
    let (_, sure) = world.page(&pause, "en").await;
    assert!(sure.contains("Customers cannot order for 15 minutes") && mode(&world) == "normal", "{sure}");
    assert_eq!(world.browser.post(&pause, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(mode(&world), "paused");
    let page = says(&world, "HubRise takes no orders until").await;
    assert_eq!(world.browser.post(&pause, &[]).await.status, StatusCode::CONFLICT, "once");
    let status = format!("/connections/{}", id.handle());
    assert!(world.page(&status, "en").await.1.contains("HubRise takes no orders until"));
    let take = address(&page, "/orders/take");
    let (_, french) = world.page("/operations", "fr").await;
    assert!(french.contains("Rouvrir la prise de commandes") && !french.contains("Reprendre"), "{french}");
    assert_eq!(world.browser.post(&take, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(mode(&world), "normal");
    says(&world, "somebody wanted it so").await;
    let (_, done) = world.page("/operations?kind=system", "en").await;
    for text in ["paused, because the till is away, by Ann", "Orders in HubRise: taken again, by Ann"] {
        assert!(done.contains(text), "{text} in {done}");
    }

    world.scene.till().clear_faults(&site.till_token);
    let page = says(&world, "One was still in time and was sent").await;
    assert!(page.contains("was away from") && page.contains("One order waited for it"), "{page}");
    assert!(page.contains("The pause of orders in HubRise is over"), "{page}");
    let (_, told) = world.page("/alerts", "en").await;
    assert!(told.contains("each row says whether anybody was told"), "{told}");
    for what in ["The till cannot be reached", "The till can be reached again"] {
        let (before, _) = told.split_once(&format!(">{what}</a>")).unwrap_or_else(|| panic!("{what} in {told}"));
        assert!(before.rsplit("href=").next().unwrap().starts_with("\"/operations?outage="), "{what}");
    }
    let list = page.split("href=\"/operations?outage=").nth(1).expect("a link to what waited");
    let list = format!("/operations?outage={}", list.split(['"', '&']).next().unwrap());
    assert!(world.page(&list, "en").await.1.contains(&order));
    let (_, late) = world.page(&format!("{list}&state=needs"), "en").await;
    assert!(!late.contains(&format!("({order})")), "nothing is late: {late}");

    // Away again: what HubRise goes on doing stands with the outage that lasts.
    world.scene.till().set_fault(&site.till_token, TillFault::Offline, Lasting::UntilCleared);
    comes_in(&world, "e2").await;
    let both = says(&world, "/orders/pause\"").await;
    assert!(both.contains("was away from") && both.contains("The pause of orders in HubRise is over"), "{both}");

    let dismiss = address(&page, "/dismiss");
    assert_eq!(world.browser.post(&dismiss, &[]).await.status, StatusCode::SEE_OTHER);
    let (_, page) = world.page("/operations", "en").await;
    assert!(!page.contains("was away from") && page.contains("was read and put away by Ann"), "{page}");
}
