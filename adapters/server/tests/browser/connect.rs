//! Connecting a store: HubRise by each of the three ways, the till, and the way back.

use crate::chromium::{Browser, NARROW, everywhere, once};
use crate::orders::decide;
use crate::texts::Lang;
use crate::town::{SUPPORT, Town};
use crate::wait::until;
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::Standing;
use bridge_simulator::pixelpoint::TillFault;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Paris has three customer lists, London one, Kyoto none.
const PARIS: &str = "Table d'Or Paris";
const LONDON: &str = "Golden Table London";
const KYOTO: &str = "Golden Table Kyoto";

/// A program that takes alerts.
async fn receiver() -> MockServer {
    let receiver = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&receiver).await;
    receiver
}

/// The first way: the button, HubRise's page, and back.
async fn connect_by_button(browser: &Browser, town: &Town, location: &str, list: Option<&str>) {
    let lang = browser.lang;
    browser.open(&town.page("/connections/new")).await;
    browser.click(&lang.text("connect_new_button")).await;
    browser.reads(&lang.text("connect_go_once")).await;
    browser.look("connect-go").await;
    browser.click(&lang.text("connect_go")).await;
    browser.click(location).await;
    if let Some(list) = list {
        browser.choose("Customer list", list).await;
    }
    browser.click("Allow").await;
    browser.reads(&lang.text("connect_linked")).await;
}

/// The till of the town's Paris, asked before it is saved.
async fn connect_till(browser: &Browser, town: &Town, prefix: &str, token: &str) {
    let lang = browser.lang;
    browser.fill(&lang.text("connect_till_url"), &town.site().till_url).await;
    browser.fill(&lang.text("connect_till_prefix"), prefix).await;
    browser.fill(&lang.text("connect_till_token"), token).await;
    browser.tick(&lang.text("connect_till_local")).await;
    browser.click(&lang.text("connect_till_do")).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn a_merchant_connects_by_the_button_and_goes_live() {
    everywhere(async |browser: &Browser| {
        let (lang, town, receiver) = (browser.lang, Town::known_to_hubrise(true).await, receiver().await);
        town.sign_up(browser).await;
        browser.open(&town.page("/connections")).await;
        browser.reads(&lang.text("connect_list_none")).await;
        browser.look("connections-none").await;
        browser.click(&lang.text("connect_list_first")).await;
        browser.reads(&lang.text("connect_new_intro")).await;
        browser.look("connect-new").await;
        connect_by_button(browser, &town, PARIS, Some("Programme de fidélité")).await;
        for part in [PARIS, "p4r1s-0", "Programme de fidélité", "p4r1s-list-2", "Carte d'été", "p4r1s-catalog-1"] {
            browser.reads(part).await;
        }
        browser.look("connection-new").await;
        the_till(browser, &town).await;
        what_it_needs(browser).await;
        who_is_told(browser, &town, &receiver).await;
        go_live(browser, &town).await;
        the_alert(browser, &town, &receiver).await;
        the_rest(browser, &town).await;
    })
    .await;
}

async fn the_till(browser: &Browser, town: &Town) {
    let lang = browser.lang;
    browser.click(&lang.text("connect_step_till")).await;
    connect_till(browser, town, "", "S1mVnd-WRONG").await;
    browser.reads(&lang.text("till_token_denied")).await;
    browser.look("till-wrong").await;
    let (prefix, token) = town.site().till_token.split_once('-').unwrap();
    connect_till(browser, town, prefix, token).await;
    browser.reads(&lang.text("connect_till_ok")).await;
    browser.reads(&lang.text("connect_glance_setup")).await;
    browser.reads(&lang.text("callback_registered")).await;
    browser.look("connection-amber").await;
}

async fn what_it_needs(browser: &Browser) {
    let lang = browser.lang;
    browser.click(&lang.text("connect_step_essentials")).await;
    browser.reads(&lang.text("missing_item")).await;
    for (label, number) in [
        ("connect_need_sale_delivery", "1005"),
        ("connect_need_sale_collection", "1003"),
        ("connect_need_sale_eat_in", "1001"),
        ("connect_need_sale_default", "1000"),
        ("connect_need_payment", "1008"),
        ("connect_need_item", "999900"),
        ("connect_need_charge", "900101"),
        ("connect_need_discount", "734003522"),
    ] {
        browser.fill(&lang.text(label), number).await;
    }
    browser.look("essentials").await;
    browser.click(&lang.text("connect_need_save")).await;
    browser.reads(&lang.text("connect_need_saved")).await;
    browser.reads(&lang.text("connect_glance_alerts")).await;
}

/// By mail; where the screen is wide, by a webhook in the end.
async fn who_is_told(browser: &Browser, town: &Town, receiver: &MockServer) {
    let lang = browser.lang;
    browser.click(&lang.text("connect_step_alerts")).await;
    browser.tick(&lang.text("connect_told_mail")).await;
    browser.fill(&lang.text("connect_told_addresses"), "chef@example.com").await;
    browser.click(&lang.text("connect_told_save")).await;
    browser.reads(&lang.text("connect_told_saved")).await;
    browser.click(&lang.text("connect_told_test")).await;
    browser.reads(&lang.text("connect_told_tested")).await;
    let to: Vec<_> = town.mail.mails().into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["chef@example.com"]);
    browser.look("who-is-told-by-mail").await;
    if browser.width == NARROW {
        return;
    }
    browser.tick(&lang.text("connect_told_webhook")).await;
    browser.fill(&lang.text("connect_told_url"), &receiver.uri()).await;
    browser.click(&lang.text("connect_told_save")).await;
    browser.reads(&lang.text("connect_told_saved")).await;
    browser.click(&lang.text("connect_told_test")).await;
    browser.reads(&lang.text("connect_told_tested")).await;
    assert_eq!(receiver.received_requests().await.unwrap().len(), 1);
    browser.look("who-is-told").await;
}

async fn go_live(browser: &Browser, town: &Town) {
    let lang = browser.lang;
    browser.open(&town.page("/connections")).await;
    browser.click(PARIS).await;
    browser.click(&lang.text("connect_step_golive")).await;
    browser.reads(&lang.text("connect_live_not")).await;
    browser.fill(&lang.text("connect_live_product"), "2401").await;
    browser.fill(&lang.text("connect_live_price"), "1,00").await;
    browser.click(&lang.text("connect_live_send")).await;
    browser.reads(&lang.text("state_on_till")).await;
    assert_eq!(town.scene.till().tickets().len(), 1);
    browser.look("go-live").await;
    browser.tick(&lang.text("connect_live_seen")).await;
    browser.click(&lang.text("connect_live_do")).await;
    browser.reads(&lang.text("connect_live_done")).await;
    browser.reads(&lang.text("connect_glance_ok")).await;
    browser.look("connection-live").await;
    let order = town.place_order();
    browser.open(&town.page("/operations")).await;
    browser.reads_row(order.as_str(), &lang.text("state_on_till")).await;
    assert_eq!(town.scene.till().tickets().len(), 2);
}

/// Somebody is told of an order that did not reach the till.
async fn the_alert(browser: &Browser, town: &Town, receiver: &MockServer) {
    town.scene.till().set_fault(&town.site().till_token, TillFault::ProductUnknown(2101), Lasting::Once);
    let order = town.place_order();
    browser.reads_row(order.as_str(), &browser.lang.text("state_refused")).await;
    let told = async || {
        let alerts: Vec<String> = if browser.width == NARROW {
            town.mail.mails().into_iter().map(|mail| mail.text).collect()
        } else {
            let calls = receiver.received_requests().await.unwrap().into_iter();
            calls.map(|call| String::from_utf8_lossy(&call.body).into_owned()).collect()
        };
        match alerts.as_slice() {
            [_test, alert] if alert.contains(order.as_str()) => Ok(()),
            others => Err(others.join("\n")),
        }
    };
    until("the alert", told).await;
}

async fn the_rest(browser: &Browser, town: &Town) {
    let lang = browser.lang;
    let connection = async || {
        browser.open(&town.page("/connections")).await;
        browser.click(PARIS).await;
    };
    connection().await;
    browser.click(&lang.text("connect_more_support")).await;
    browser.reads(&lang.text("connect_support_password")).await;
    browser.reads(SUPPORT).await;
    browser.look("support").await;
    connection().await;
    browser.click(&lang.text("connect_more_intake")).await;
    browser.click(&lang.text("connect_intake_check")).await;
    browser.reads(&lang.text("reach_ours")).await;
    browser.look("intake").await;
    connection().await;
    browser.click(&lang.text("connect_more_reset")).await;
    browser.look("reset").await;
    browser.open(&town.page("/from-demo")).await;
    browser.reads(&lang.text("connect_store_title")).await;
    browser.look("from-demo").await;
    connection().await;
    browser.click(&lang.text("connect_more_disconnect")).await;
    browser.look("disconnect").await;
    browser.click(&lang.text("connect_end_do")).await;
    browser.reads(&lang.text("connect_end_done")).await;
    let ended = connected(town, "p4r1s-0");
    assert_eq!((ended.standing, ended.callback_url), (Standing::Revoked, None));
}

/// What HubRise has of the bridge at a location.
fn connected(town: &Town, location: &str) -> bridge_simulator::hubrise::Connected {
    let all = town.scene.hubrise().connections().into_iter();
    let mut ours = all.filter(|connection| connection.client_id.is_some() && connection.location.as_str() == location);
    ours.next_back().expect("HubRise connected the bridge there")
}

/// HubRise has ended its connection to the bridge.
async fn revoked(town: &Town, location: &str) {
    let look = async || match connected(town, location).standing {
        Standing::Revoked => Ok(()),
        other => Err(format!("{other:?}")),
    };
    until("the end at HubRise", look).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn what_comes_from_hubrises_back_office_waits_for_an_administrator() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::known_to_hubrise(true).await);
        let before_sign_up = town.setup_link().to_owned();
        browser.open(&town.back_office()).await;
        browser.click(("l0nd0-0", "Connect Order bridge")).await;
        browser.reads(&lang.text("connect_said_kept")).await;
        browser.look("kept").await;
        browser.open(&before_sign_up).await;
        town.sign_up(browser).await;
        // The back office opens it by its number, and it still waits.
        browser.open(&town.back_office()).await;
        browser.click(("l0nd0-0", "Open Order bridge")).await;
        browser.reads(&lang.text("connect_pending_text")).await;
        for part in [LONDON, "l0nd0-0", "London guests", "l0nd0-list-1", "London menu"] {
            browser.reads(part).await;
        }
        browser.look("pending").await;
        browser.click(&lang.text("connect_pending_take")).await;
        browser.reads(&lang.text("connect_pending_taken")).await;
        browser.open(&town.back_office()).await;
        browser.click(("l0nd0-0", "Disconnect Order bridge")).await;
        revoked(&town, "l0nd0-0").await;
        browser.open(&town.page("/connections")).await;
        browser.click(LONDON).await;
        browser.reads(&lang.text("hubrise_revoked")).await;
        browser.look("revoked").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn support_connects_by_a_code_and_disconnects_while_hubrise_is_away() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::known_to_hubrise(true).await);
        town.sign_up(browser).await;
        browser.open(&town.page("/connections/new")).await;
        browser.fill(&lang.text("connect_new_support_account"), "ky0t0").await;
        browser.click(&lang.text("connect_new_support_write")).await;
        browser.reads(&lang.text("connect_new_support_message")).await;
        browser.look("support-message").await;
        let code = code_of_new_tab(browser, lang).await;
        browser.fill(&lang.text("connect_new_code"), &code).await;
        browser.click(&lang.text("connect_new_code_do")).await;
        for part in [&lang.text("connect_linked"), KYOTO, "ky0t0-0", crate::town::NAME] {
            browser.reads(part).await;
        }
        assert_eq!(connected(&town, "ky0t0-0").choice.unwrap().customer_list, None);

        town.scene.hubrise().set_down(true);
        browser.click(&lang.text("connect_more_disconnect")).await;
        browser.click(&lang.text("connect_end_do")).await;
        browser.reads(&lang.text("connect_end_owed")).await;
        browser.look("disconnected-not-confirmed").await;
        town.scene.hubrise().set_down(false);
        // HubRise is asked again after a minute; once is enough to see that.
        if lang == Lang::En {
            revoked(&town, "ky0t0-0").await;
        }
    })
    .await;
}

/// HubRise's page in a tab of its own shows a code.
async fn code_of_new_tab(browser: &Browser, lang: Lang) -> String {
    let here = browser.driver.window().await.unwrap();
    browser.click(&lang.text("connect_new_code_open")).await;
    let tab = async || {
        let tabs = browser.driver.windows().await.unwrap();
        tabs.into_iter().find(|tab| *tab != here).ok_or_else(|| "no new tab".to_owned())
    };
    browser.driver.switch_to_window(until("the new tab", tab).await).await.unwrap();
    browser.click(KYOTO).await;
    browser.click("Allow").await;
    browser.reads("Access granted").await;
    let code = browser.run("return document.querySelector('#code').innerText", &[]).await;
    browser.driver.close_window().await.unwrap();
    browser.driver.switch_to_window(here).await.unwrap();
    code.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn a_bridge_that_hubrise_cannot_reach_asks_for_its_orders() {
    once(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::known_to_hubrise(false).await);
        town.sign_up(browser).await;
        connect_by_button(browser, &town, PARIS, Some("Click & collect")).await;
        browser.click(&lang.text("connect_step_till")).await;
        connect_till(browser, &town, "", &town.site().till_token).await;
        browser.reads(&lang.text("connect_till_ok")).await;
        browser.reads(&lang.text("callback_no_public_address")).await;
        browser.click(&lang.text("connect_more_intake")).await;
        browser.tick(&lang.text("connect_intake_polling")).await;
        browser.click(&lang.text("connect_intake_save")).await;
        browser.reads(&lang.text("connect_intake_saved")).await;
        let order = town.place_order();
        browser.open(&town.page("/operations")).await;
        browser.reads_row(order.as_str(), &lang.text("state_held")).await;
        browser.follow(order.as_str()).await;
        decide(browser, "action_send").await;
        browser.reads(&lang.text("state_on_till")).await;
        assert_eq!(town.scene.hubrise().deliveries(), [], "HubRise could not reach it");
    })
    .await;
}
