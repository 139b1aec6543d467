//! The page of ref codes: lists as people have them, lists that are none, and which orders are tried.

use crate::pages::World;
use bridge_core::menu::Menu;
use bridge_core::settings::Mode;
use reqwest::StatusCode;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, query};

fn address(world: &World) -> String {
    format!("/connections/{}/menu", world.connection.id.handle())
}

async fn check(world: &World, csv: &str, from: &str) -> (StatusCode, String) {
    let answer = world.browser.post(&address(world), &[("csv", csv), ("from", from)]).await;
    (answer.status, answer.text)
}

#[tokio::test]
async fn a_list_is_read_as_a_spreadsheet_saves_it() {
    let world = World::start(Mode::Supervised).await;
    for list in [
        "kind,number,name,price\nproduct,2101,\"Soup, golden\",12.50\n",
        "\u{feff}kind;number;name;price\r\nproduct;2101;Soupe;12,50\r\n\r\n",
        "Kind, Number, Name, Price\nPRODUCT,2101,Soup,\n",
    ] {
        let (status, page) = check(&world, list, "csv").await;
        assert!(status == StatusCode::OK && page.contains("The list has one entry."), "{list}: {page}");
    }
}

#[tokio::test]
async fn a_list_that_is_none_is_explained_line_by_line_and_stays_in_the_form() {
    let world = World::start(Mode::Supervised).await;
    let list = "kind,number,name,price\nproduct,2101,Soup\nfood,1,Soup,1\nproduct,x,Soup,1\nproduct,1,Soup,cheap\n\
                product,2,Soup,1\nproduct,2,Rice,1\nproduct,3,\"Soup,1\n";
    let (status, page) = check(&world, list, "csv").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let expected = [
        "Line 2: 3 fields",
        "Line 3: the kind",
        "Line 4: the number",
        "Line 5: the price",
        "Line 7: this kind and number stand in line 6",
        "Line 8: a quotation mark",
    ];
    for text in expected {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(page.contains("product,2101,Soup\n"), "what was typed is not lost");
    assert_eq!(Menu::from_csv(list).unwrap_err().len(), expected.len(), "and each once");
    for nonsense in ["", "PK\u{3}\u{4}\u{0}", "<html>", "kind,number"] {
        let (status, page) = check(&world, nonsense, "csv").await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Line 1: the header"),
            "{nonsense}: {page}"
        );
    }
    let many = format!("kind,number,name,price\n{}", "x\n".repeat(50));
    assert!(check(&world, &many, "csv").await.1.contains("And 30 more lines."));
    let french =
        world.browser.form(&address(&world), [("csv", "x"), ("from", "csv"), ("csrf", &world.browser.csrf().await)]);
    let page = french.header("accept-language", "fr").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Ligne 1\u{a0}: l’en-tête"), "{page}");
}

#[tokio::test]
async fn hostile_names_in_a_list_are_shown_as_text() {
    let world = World::start(Mode::Supervised).await;
    world.order("e1", |_| {}).await;
    let list = "kind,number,name,price\nproduct,1,</textarea><script>alert(1)</script>,1.00\n";
    let (status, page) = check(&world, list, "csv").await;
    assert!(status == StatusCode::OK && !page.contains("<script>alert"), "{page}");
}

#[tokio::test]
async fn only_the_orders_of_the_last_week_are_tried() {
    let world = World::start(Mode::Supervised).await;
    world.order("e1", |_| {}).await;
    let list = "kind,number,name,price\nproduct,1,Nothing,1.00\n";
    let (_, page) = check(&world, list, "csv").await;
    assert!(page.contains("Of the 1 orders of the last week, 1 would wait"), "{page}");
    let file = world.data().join("journal.sqlite3");
    let mut journal = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    let week = chrono::TimeDelta::days(7).num_milliseconds();
    query("UPDATE event SET received_at = received_at - $1").bind(week).execute(&mut journal).await.unwrap();
    let (_, page) = check(&world, list, "csv").await;
    assert!(
        page.contains("Of the 0 orders of the last week, 0 would wait") && page.contains("Nothing to correct."),
        "{page}"
    );
}

#[tokio::test]
async fn the_tills_own_list_is_asked_for() {
    let world = World::start(Mode::Supervised).await;
    world.order("e1", |_| {}).await;
    let (status, page) = check(&world, "", "till").await;
    assert!(status == StatusCode::OK && page.contains("Of the 1 orders of the last week, 0 would"), "{page}");
    let site = &world.scene.sites()[0];
    let fault = bridge_simulator::pixelpoint::TillFault::Offline;
    world.scene.till().set_fault(&site.till_token, fault, bridge_simulator::Lasting::UntilCleared);
    let (status, page) = check(&world, "", "till").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("The till lists nothing"), "{page}");
}

#[tokio::test]
async fn the_page_counts_what_waits_for_another_reason_than_its_refs_and_names_elements_as_people_do() {
    let world = World::start(Mode::Live).await;
    world.order("e1", |_| {}).await;
    world.order("e2", |order| order["status"] = "in_preparation".into()).await;
    world.order("e3", |order| order["items"][0]["sku_ref"] = "99999".into()).await;
    let (_, page) = check(&world, "", "till").await;
    let expected = [
        "Of the 3 orders of the last week, 1 would wait for you or be refused because of what is in them.",
        "One more waits because the restaurant was already working on it in HubRise.",
        "At this moment 2 of them need you.",
        "The till knows no product 99999",
    ];
    for text in expected {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(!page.contains("items[0]"), "{page}");
    let link = format!("/operations?state=needs&#38;connection={}", world.connection.id.handle());
    assert!(page.contains(&link), "{link} in {page}");
}

#[tokio::test]
async fn a_list_is_kept_with_who_brought_it() {
    let world = World::start(Mode::Supervised).await;
    check(&world, "kind,number,name,price\nproduct,2101,Soup,12.50\n", "csv").await;
    let page = world.page(&address(&world), "en").await.1;
    assert!(page.contains("comes from the list Ann brought, "), "{page}");
}
