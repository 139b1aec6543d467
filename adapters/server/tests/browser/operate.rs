//! What operators and administrators do besides single orders: ref codes, settings and their history, evidence of a
//! connection, sending what was left behind, looking up who was told what.

use crate::chromium::{Browser, everywhere};
use crate::orders::bundle;
use crate::town::Town;
use bridge_core::settings::Mode;
use bridge_engine::ConnectionId;
use serde_json::json;
use thirtyfour::Key;

/// A page of the one connection of a town.
fn page(town: &Town, name: &str) -> String {
    town.page(&format!("/connections/{}/{name}", ConnectionId::from_bits([7; 16]).handle()))
}

/// Waits until both orders of a town wait for a click.
async fn two_orders(town: &Town, browser: &Browser) {
    browser.open(&town.page("/operations")).await;
    for order in [town.place_order(), town.place_sample("orders/06-deal.json")] {
        browser.reads_row(order.as_str(), &browser.lang.text("state_held")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn ref_codes_are_checked_against_a_list_and_a_wrong_list_is_explained() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Supervised).await);
        town.sign_up(browser).await;
        two_orders(&town, browser).await;
        browser.open(&page(&town, "menu")).await;
        browser.look("menu").await;
        let check = async |list: &str| {
            browser.fill(&lang.text("menu_csv"), list).await;
            browser.click(&lang.text("menu_check_csv")).await;
        };
        check("number;price").await;
        browser.reads(&lang.text("menu_fault_header")).await;
        browser.look("menu-wrong").await;
        check("kind,number,name,price\nproduct,1,Nothing,1.00\n").await;
        browser.reads(&lang.text_with("menu_held", &[("held", "2"), ("count", "2")])).await;
        browser.reads("2101").await;
        browser.look("menu-report").await;
        // The report before says the same of the catalog.
        browser.run("document.querySelectorAll('main > p, main > ul').forEach(said => said.remove())", &[]).await;
        browser.click(&lang.text("menu_check_till")).await;
        browser.reads(&lang.text("menu_no_catalog")).await;
        browser.look("menu-of-the-till").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn settings_come_from_a_file_and_an_earlier_state_comes_back() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Supervised).await);
        let columns = async || {
            let script = "return document.querySelector('[name=\"conversion.footer_columns\"]')?.value";
            browser.run(script, &[]).await
        };
        town.sign_up(browser).await;
        browser.open(&page(&town, "settings")).await;
        browser.fill(&lang.text("settings_import_label"), "[conversion]\nfooter_columns = 32\n").await;
        browser.tab_to(&lang.text("settings_import")).await;
        browser.keys(Key::Enter).await;
        browser.reads(&lang.text("settings_import_news")).await;
        assert_eq!(columns().await, json!("32"));
        browser.fill(&lang.text("settings_why"), "narrow printer").await;
        browser.click(&lang.text("settings_save")).await;
        browser.reads(&lang.text("settings_saved")).await;
        browser.reads("narrow printer").await;
        browser.run("document.querySelectorAll('#history ~ details').forEach(e => e.open = true)", &[]).await;
        browser.reads("40 → 32").await;
        browser.look("settings-history").await;
        browser.click(&lang.text("settings_restore")).await;
        browser.reads(&lang.text("settings_import_news")).await;
        assert_eq!(columns().await, json!("40"), "the form has what was before; nothing is saved yet");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn the_evidence_of_a_connection_tells_no_secrets() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Supervised).await);
        town.sign_up(browser).await;
        two_orders(&town, browser).await;
        browser.open(&page(&town, "settings")).await;
        let text = bundle(browser, &lang.text("bundle_take")).await;
        assert!(text.contains("footer_columns") && text.contains("[masked]"), "{text}");
        let site = town.site();
        let people = ["Aubertin", "camille.aubertin", "99 00 12 34"];
        let secrets = [&*site.access_token, &*site.client_secret, &*site.till_token];
        for canary in people.into_iter().chain(secrets) {
            assert!(!text.contains(canary), "{canary} is in the evidence");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn what_was_left_behind_goes_together() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Supervised).await);
        town.sign_up(browser).await;
        two_orders(&town, browser).await;
        browser.open(&page(&town, "resend")).await;
        browser.reads(&lang.text("resend_go")).await;
        browser.look("resend").await;
        browser.fill(&lang.text("confirm_why"), "the till was away").await;
        browser.click(&lang.text_with("resend_button", &[("count", "2")])).await;
        browser.reads(&lang.text("resend_done")).await;
        browser.reads(&lang.text("resend_sent")).await;
        browser.look("resend-done").await;
        browser.follow("LWS-10421").await;
        browser.reads(&lang.text("state_on_till")).await;
        browser.run("document.querySelectorAll('.exchange, .exchange details').forEach(e => e.open = true)", &[]).await;
        browser.reads(&lang.text("exchange_headers")).await;
        browser.reads("application/xml").await;
        browser.look("exchange").await;
        assert_eq!(town.scene.till().tickets().len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn administrators_look_at_the_instance_and_make_tokens() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Supervised).await);
        town.sign_up(browser).await;
        two_orders(&town, browser).await;
        browser.click(&lang.text("told_title")).await;
        browser.reads(&lang.text("told_of_held")).await;
        browser.look("alerts").await;
        browser.open(&town.page("/till-events")).await;
        browser.reads(&lang.text("reported_none")).await;
        browser.look("till-events").await;
        browser.click(&lang.text("nav_instance")).await;
        browser.reads("PIXBRIDGE_DATA_DIR").await;
        browser.look("instance").await;
        browser.click(&lang.text("nav_users")).await;
        browser.click(&lang.text("tokens_title")).await;
        browser.fill(&lang.text("name"), "Kitchen screen").await;
        browser.tick(&lang.text("tokens_all")).await;
        browser.click(&lang.text("tokens_make")).await;
        browser.reads(&lang.text("tokens_once")).await;
        browser.look("tokens").await;
    })
    .await;
}
