//! Orders as an operator meets them: live, found again, understood and resolved from their pages.

use crate::chromium::{Browser, everywhere};
use crate::town::Town;
use crate::wait::until;
use bridge_core::settings::Mode;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use hubrise_api::OrderId;
use std::io::Read as _;
use std::path::Path;

/// Places an order while the operations are looked at, and opens its page once it is in this state.
async fn order_in(town: &Town, browser: &Browser, state: &str, place: impl FnOnce() -> OrderId) -> OrderId {
    browser.open(&town.page("/operations")).await;
    browser.reads(&browser.lang.text("operations_title")).await;
    let order = place();
    browser.reads_row(order.as_str(), &browser.lang.text(state)).await;
    browser.follow(order.as_str()).await;
    browser.reads(&browser.lang.text("timeline_title")).await;
    order
}

/// Decides about the order whose page is open, in two steps.
pub(crate) async fn decide(browser: &Browser, action: &str) {
    let action = browser.lang.text(action);
    browser.click(&action).await;
    browser.reads(&browser.lang.text("confirm_back")).await;
    browser.fill(&browser.lang.text("confirm_why"), "looked at it").await;
    browser.click(&action).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn an_order_that_waits_is_read_and_sent() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Supervised).await);
        town.sign_up(browser).await;
        order_in(&town, browser, "state_held", || town.place_order()).await;
        browser.reads(&lang.text("next_held_supervised")).await;
        browser.look("held").await;
        decide(browser, "action_send").await;
        browser.reads(&lang.text("state_on_till")).await;
        assert_eq!(town.scene.till().tickets().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn a_held_order_is_mended_by_the_setting_that_holds_it() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Live).await);
        town.sign_up(browser).await;
        let place = || town.place_sample("orders/13-item-without-ref.json");
        order_in(&town, browser, "state_held", place).await;
        browser.reads(&lang.text("next_held_conversion")).await;
        browser.look("held-by-an-item").await;
        let setting = lang.say("Items without a product number", "Articles sans numéro de produit");
        browser.click(&lang.text_with("ledger_setting", &[("setting", setting)])).await;
        browser.choose(("conversion.item", &lang.text("settings_value")), &lang.text("word_fallback_item")).await;
        browser.fill(("conversion.item", &lang.text("connect_need_item")), "999900").await;
        browser.click(&lang.text("settings_preview")).await;
        browser.reads(&lang.text("preview_goes")).await;
        browser.look("settings-preview").await;
        browser.click(&lang.text("settings_save")).await;
        browser.click(&lang.text("settings_to_order")).await;
        browser.reads(&lang.text("next_held_mended")).await;
        decide(browser, "action_send").await;
        browser.reads(&lang.text("state_on_till")).await;
        assert_eq!(town.scene.till().tickets().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn a_doubt_is_resolved_either_way_and_a_refusal_is_explained() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Live).await);
        let fault = |fault| town.scene.till().set_fault(&town.site().till_token, fault, Lasting::Once);
        town.sign_up(browser).await;

        fault(TillFault::CommitThenNoAnswer);
        order_in(&town, browser, "state_in_doubt", || town.place_order()).await;
        browser.reads(&lang.text("next_in_doubt")).await;
        browser.look("doubt").await;
        browser.click(&lang.text("nav_operations")).await;
        browser.reads(&lang.text("urgent_title")).await;
        browser.look("needs-you").await;
        browser.follow("ckh7t-1").await;
        browser.click(&lang.text("action_on_the_till")).await;
        browser.fill(&lang.text_with("confirm_number", &[("number", "LWS-10421-1")]), "LWS-10421-1").await;
        browser.click(&lang.text("action_on_the_till")).await;
        browser.reads(&lang.text("state_on_till")).await;
        assert_eq!(town.scene.till().tickets().len(), 1, "nothing was sent again");

        fault(TillFault::NoCommitNoAnswer);
        order_in(&town, browser, "state_in_doubt", || town.place_order()).await;
        browser.click(&lang.text("action_not_there")).await;
        let number = "LWS-10421-2";
        browser.fill(&lang.text_with("confirm_number", &[("number", number)]), "another").await;
        browser.click(&lang.text("action_not_there")).await;
        browser.reads(&lang.text("confirm_wrong_number")).await;
        browser.look("confirm").await;
        browser.fill(&lang.text_with("confirm_number", &[("number", number)]), number).await;
        browser.click(&lang.text("action_not_there")).await;
        browser.reads(&lang.text("state_on_till_duplicate")).await;
        browser.look("perhaps-twice").await;
        assert_eq!(town.scene.till().tickets().len(), 2);

        fault(TillFault::ProductUnknown(2101));
        order_in(&town, browser, "state_refused", || town.place_order()).await;
        browser.reads("Product 2101 does not exist").await;
        browser.look("refused").await;
        decide(browser, "action_send").await;
        browser.reads(&lang.text("state_on_till")).await;
        assert_eq!(town.scene.till().tickets().len(), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn an_order_is_found_by_each_key_and_its_evidence_tells_no_secrets() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Live).await);
        town.sign_up(browser).await;
        let order = order_in(&town, browser, "state_on_till", || town.place_order()).await;
        let other = order_in(&town, browser, "state_on_till", || town.place_sample("orders/06-deal.json")).await;
        for question in
            [order.as_str(), "LWS-10421", "10421", "421", "1001", "Aubertin", "camille aub", "01 99 00 12 34", "35,90"]
        {
            // From the list of all: what an earlier question found must not be taken for the answer.
            browser.open(&town.page("/operations")).await;
            browser.fill(&lang.text("filter_q"), question).await;
            browser.click(&lang.text("filter_show")).await;
            browser.reads(&lang.text("filter_clear")).await;
            browser.reads_row(order.as_str(), &lang.text("state_on_till")).await;
            assert!(!browser.text().await.contains(other.as_str()), "{question} finds the other order too");
        }
        browser.look("search").await;
        browser.follow(order.as_str()).await;
        let masked = bundle(browser, &lang.text("bundle_take")).await;
        let whole = bundle(browser, &lang.text("bundle_take_personal")).await;
        for (name, is_there) in [("Aubertin", false), ("camille.aubertin", false), ("99 00 12 34", false)] {
            assert_eq!(masked.contains(name), is_there, "{name} where customers are masked");
            assert!(whole.contains(name), "{name} with customers' data");
        }
        let site = town.site();
        for secret in [&site.access_token, &site.client_secret, &site.till_token] {
            assert!(!masked.contains(secret) && !whole.contains(secret), "a secret is in the evidence");
        }
    })
    .await;
}

/// Downloads a bundle, as Chromium does; everything that is in it.
pub(crate) async fn bundle(browser: &Browser, link: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    browser.download_into(folder.path()).await;
    browser.click(link).await;
    let mut archive = until("the bundle", async || complete_zip(folder.path())).await;
    let mut text = String::new();
    for nth in 0..archive.len() {
        archive.by_index(nth).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

/// Chromium claims the download's name with an empty file before it moves the download there.
fn complete_zip(folder: &Path) -> Result<zip::ZipArchive<std::fs::File>, String> {
    let mut files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let file = files.find(|file| file.extension().is_some_and(|extension| extension == "zip")).ok_or("no file")?;
    let file = std::fs::File::open(file).map_err(|error| error.to_string())?;
    zip::ZipArchive::new(file).map_err(|error| error.to_string())
}
