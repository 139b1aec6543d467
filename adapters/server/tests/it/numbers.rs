//! Numbers of the till in settings: held against its lists, traced from its refusals to the settings they come from.

use crate::pages::World;
use crate::support::Answer;
use crate::understanding::{rig, top};
use bridge_core::menu::Menu;
use bridge_core::settings::{Mode, Policy};
use bridge_engine::journal::InjectionId;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use reqwest::StatusCode;
use serde_json::Value;

/// The form of the settings as it stands, with other values in some fields.
fn typed(world: &World, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = world.connection.settings.to_form();
    fields.extend(changes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    fields.into_iter().collect()
}

async fn posted(world: &World, address: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.browser.post(address, &fields).await
}

#[tokio::test]
async fn a_number_the_till_is_known_not_to_have_is_saved_by_whoever_insists() {
    let world = World::start(Mode::Live).await;
    let settings = format!("/connections/{}/settings", world.connection.id.handle());
    let engine = world.running.engine();
    let in_force = || engine.connection(&world.connection.id).unwrap().settings.conversion.item;
    let item = [("conversion.item", "fallback"), ("conversion.item.code", "9001"), ("do", "save")];
    let brought = Menu::from_csv("kind,number,name,price\nproduct,2101,Soup,\nmethod,9001,Card,\n").unwrap();
    engine.learn_menu(&world.connection.id, &brought, "Ann").await.unwrap();

    let asked = posted(&world, &settings, &typed(&world, &item)).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = "<a href=\"#conversion.item\">Items without a product number: the till has no product 9001</a>";
    for text in [said, "Nothing is saved yet", "Save all the same", "name=\"anyway\" value=\"conversion.item:9001\""] {
        assert!(asked.text.contains(text), "{text} in {}", asked.text);
    }
    assert!(!matches!(in_force(), Policy::Fallback(_)), "nothing is saved before somebody insists");
    let french = [typed(&world, &item), vec![("csrf".to_owned(), world.browser.csrf().await)]].concat();
    let french = world
        .browser
        .form(&settings, french.iter().map(|(name, value)| (&**name, value.as_str())))
        .header("accept-language", "fr")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(french.contains("Articles sans numéro de produit\u{a0}: la caisse n’a pas de produit 9001"), "{french}");

    // Insisting on one number says nothing of another.
    let other =
        typed(&world, &[item[0], ("conversion.item.code", "9002"), item[2], ("anyway", "conversion.item:9001")]);
    assert_eq!(posted(&world, &settings, &other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let insisting = typed(&world, &[item[0], item[1], item[2], ("anyway", "conversion.item:9001")]);
    assert_eq!(posted(&world, &settings, &insisting).await.status, StatusCode::SEE_OTHER);
    assert!(matches!(in_force(), Policy::Fallback(_)));
    let page = world.page(&format!("{settings}?saved=1"), "en").await.1;
    assert!(page.contains(said) && !page.contains("Nothing is saved yet"), "it goes on being said: {page}");
    for lang in ["en", "fr"] {
        let page = world.page(&settings, lang).await.1;
        assert!(page.contains(", 9001</li>") && !page.contains("word_"), "the history names the number: {page}");
    }
    let again = typed(&world, &[item[0], item[1], item[2], ("conversion.footer_columns", "32")]);
    assert_eq!(
        posted(&world, &settings, &again).await.status,
        StatusCode::SEE_OTHER,
        "what is in force is not asked about again"
    );
}

#[tokio::test]
async fn a_number_nobody_can_check_is_said_to_be_one_where_settings_are_tried_and_saved() {
    let world = World::start(Mode::Live).await;
    let settings = format!("/connections/{}/settings", world.connection.id.handle());
    let item = |what| [("conversion.item", "fallback"), ("conversion.item.code", "9001"), ("do", what)];
    let said = "<li><a href=\"#conversion.item\">Items without a product number: 9001</a></li>";
    let tried = posted(&world, &settings, &typed(&world, &item("preview"))).await.text;
    assert!(tried.contains("Not checked: no list of the till") && tried.contains(said), "{tried}");
    let saved = posted(&world, &settings, &typed(&world, &item("save"))).await;
    let saved = world.browser.get(saved.location()).await.text;
    assert!(saved.contains("Saved.") && saved.contains(said), "{saved}");
    assert!(!world.page(&settings, "en").await.1.contains("Not checked"), "whoever only looks is not warned");
    let brought = Menu::from_csv("kind,number,name,price\nproduct,9001,Open,\n").unwrap();
    world.running.engine().learn_menu(&world.connection.id, &brought, "Ann").await.unwrap();
    let tried = posted(&world, &settings, &typed(&world, &item("preview"))).await.text;
    assert!(!tried.contains(said), "{tried}");
}

#[tokio::test]
async fn what_the_till_needs_to_know_is_held_against_its_list_too() {
    let world = World::start(Mode::Live).await;
    let essentials = format!("/connections/{}/essentials", world.connection.id.handle());
    let engine = world.running.engine();
    let brought = Menu::from_csv("kind,number,name,price\nproduct,2101,Soup,\nmethod,5,Card,\n").unwrap();
    engine.learn_menu(&world.connection.id, &brought, "Ann").await.unwrap();
    let numbers = [("item", "9001"), ("charge", "2101"), ("on_delivery", "5, 6"), ("sale_default", "1")];
    let asked = world.browser.post(&essentials, &numbers).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in ["Number of the open product: the till has no product 9001", "the till has no payment method 6"] {
        assert!(asked.text.contains(text), "{text} in {}", asked.text);
    }
    assert_eq!(asked.text.matches("the till has no ").count(), 2, "{}", asked.text);
    assert_eq!(asked.text.matches("aria-invalid").count(), 2, "{}", asked.text);
    let (_, meant) = asked.text.split_once("name=\"anyway\" value=\"").unwrap();
    let meant = meant.split('"').next().unwrap();
    let insisting = world.browser.post(&essentials, &[numbers.as_slice(), &[("anyway", meant)]].concat()).await;
    assert_eq!(insisting.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_refusal_of_a_number_from_a_setting_leads_to_that_setting() {
    let world = World::start(Mode::Live).await;
    let mut settings = world.connection.settings.clone();
    settings.conversion.item = Policy::Fallback("9001".parse().unwrap());
    world.running.engine().configure(&world.connection.id, settings.clone(), &[]).await.unwrap();
    rig(&world, TillFault::ProductUnknown(9001), Lasting::Once);
    let path = world.order("e1", |order| order["items"][0]["sku_ref"] = Value::Null).await;
    let said = top(&world, &path, "en").await;
    let link = format!(
        "<a href=\"/connections/{}/settings?order={}&#38;at=conversion.item#conversion.item\">Change the setting “Items without a product \
         number”</a>",
        world.connection.id.handle(),
        path.rsplit('/').next().unwrap(),
    );
    assert!(said.contains("It comes from the setting “Items without a product number”"), "{said}");
    assert!(said.contains(&link) && !said.contains("ref code in HubRise"), "{link} in {said}");
    assert!(top(&world, &path, "fr").await.contains("Il vient du réglage «\u{a0}Articles sans numéro"), "{path}");

    let waiting = [InjectionId(path.rsplit('/').next().unwrap().parse().unwrap())];
    settings.conversion.item = Policy::Fallback("2101".parse().unwrap());
    let engine = world.running.engine();
    engine.configure(&world.connection.id, settings.clone(), &waiting).await.unwrap();
    let said = top(&world, &path, "en").await;
    assert!(said.contains("which says 2101 since: send the order again."), "{said}");

    settings.conversion.item = Policy::Hold;
    engine.configure(&world.connection.id, settings, &waiting).await.unwrap();
    let said = top(&world, &path, "en").await;
    for text in ["a setting gave it when the order was sent", "the ticket will lack: ", "#conversion.item\">Change the"]
    {
        assert!(said.contains(text) && !said.contains("ref code in HubRise"), "{text} in {said}");
    }
    assert!(top(&world, &path, "fr").await.contains("il manquera au ticket\u{a0}: "), "{path}");
}

#[tokio::test]
async fn a_finding_about_a_number_of_a_setting_leads_to_that_setting_and_a_tolerance_is_offered_where_it_helps() {
    let world = World::start(Mode::Supervised).await;
    let engine = world.running.engine();
    let mut settings = world.connection.settings.clone();
    settings.conversion.default_sale_type = Some("77".parse().unwrap());
    settings.conversion.sale_types.clear();
    engine.configure(&world.connection.id, settings, &[]).await.unwrap();
    let known = Menu::from_csv("kind,number,name,price\nsale_type,1,Takeaway,\n").unwrap();
    engine.learn_menu(&world.connection.id, &known, "Ann").await.unwrap();
    let path = world.order("e1", |order| order["service_type_ref"] = Value::Null).await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("#conversion.default_sale_type\">Change the setting “"), "{page}");

    // What is left out of a paid order is no matter of cents.
    let path = world.order("e2", |order| order["items"][0]["sku_ref"] = Value::Null).await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("#conversion.item\">Change the setting “") && page.contains("apart. Line by line"), "{page}");
    assert!(!page.contains("#conversion.total_tolerance"), "{page}");
    let path = world.order("e3", |order| order["total"] = "35.85 EUR".into()).await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("#conversion.total_tolerance\">"), "{page}");
}

#[tokio::test]
async fn whoever_comes_for_one_setting_finds_it_open_and_the_tills_open_product_named() {
    let world = World::start(Mode::Live).await;
    let settings = format!("/connections/{}/settings", world.connection.id.handle());
    let list = "kind,number,name,price\nproduct,2101,Soup,9.00\nproduct,999900,Open item,\n";
    let brought = Menu::from_csv(list).unwrap();
    world.running.engine().learn_menu(&world.connection.id, &brought, "Ann").await.unwrap();
    let (_, all) = world.page(&settings, "en").await;
    let open = "<details class=\"part\" open>";
    assert_eq!(all.matches("<details class=\"part\">").count(), 0, "{all}");
    assert!(all.contains("By its name, it may be 999900 Open item."), "{all}");
    let (_, products) = all.split_once("<datalist id=\"products\">").unwrap();
    assert!(products.starts_with("<option value=\"999900\">"), "{products}");

    let (_, saved) = world.page(&format!("{settings}?saved=1"), "en").await;
    assert!(saved.contains("those that wait for the till go by themselves"), "{saved}");
    let (_, one) = world.page(&format!("{settings}?at=conversion.item"), "en").await;
    assert_eq!(one.matches(open).count(), 1, "{one}");
    let (_, section) = one.split_once(open).unwrap();
    assert!(section.split("</details>").next().unwrap().contains("id=\"conversion.item\""), "{section}");
    let asked = world.browser.post(&format!("{settings}/numbers"), &[("at", "conversion.item")]).await;
    assert_eq!(asked.location(), format!("{settings}?read=1&at=conversion.item#conversion.item"));
    let other = world.browser.post(&format!("{settings}/numbers"), &[("at", "no.such")]).await;
    assert_eq!(other.location(), format!("{settings}?read=1"));
}
