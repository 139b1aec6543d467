//! Orders that need a person: each is understood and resolved from its page.

use crate::chromium::{Browser, both};
use crate::town::Town;
use bridge_core::settings::Mode;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;

/// Places an order and opens its page, once it says that it is in this state.
async fn order_in(town: &Town, browser: &Browser, state: &str) {
    let order = town.place_order();
    browser.open(&town.page("/operations")).await;
    browser.reads_row(order.as_str(), &browser.lang.text(state)).await;
    browser.follow(order.as_str()).await;
    browser.reads(&browser.lang.text("timeline_title")).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn an_order_that_waits_is_sent_by_a_click() {
    both(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Supervised).await);
        town.sign_up(browser).await;
        order_in(&town, browser, "state_held").await;
        browser.reads(&lang.text("next_held_supervised")).await;
        browser.look("held").await;
        browser.click(&lang.text("action_send")).await;
        browser.comes_to_read(&lang.text("state_on_till")).await;
        assert_eq!(town.scene.till().tickets().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn a_doubt_is_resolved_either_way_and_a_refusal_is_explained() {
    both(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::connected(Mode::Live).await);
        let fault = |fault| town.scene.till().set_fault(&town.site().till_token, fault, Lasting::Once);
        town.sign_up(browser).await;

        fault(TillFault::CommitThenNoAnswer);
        order_in(&town, browser, "state_in_doubt").await;
        browser.reads(&lang.text("next_in_doubt")).await;
        browser.look("doubt").await;
        browser.click(&lang.text("action_on_the_till")).await;
        browser.comes_to_read(&lang.text("state_on_till")).await;
        assert_eq!(town.scene.till().tickets().len(), 1, "nothing was sent again");

        fault(TillFault::NoCommitNoAnswer);
        order_in(&town, browser, "state_in_doubt").await;
        browser.click(&lang.text("action_not_there")).await;
        browser.comes_to_read(&lang.text("state_on_till")).await;
        assert_eq!(town.scene.till().tickets().len(), 2);

        fault(TillFault::ProductUnknown(2101));
        order_in(&town, browser, "state_refused").await;
        browser.reads("Product 2101 does not exist").await;
        browser.look("refused").await;
        browser.click(&lang.text("action_send")).await;
        browser.comes_to_read(&lang.text("state_on_till")).await;
        assert_eq!(town.scene.till().tickets().len(), 3);
    })
    .await;
}
