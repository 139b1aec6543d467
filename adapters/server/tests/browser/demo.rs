//! The demo: what somebody sees who tries the bridge for the first time.

use crate::chromium::{Browser, both};
use crate::program::Program;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn a_visitor_follows_an_order_to_the_till() {
    let program = Program::start(&["demo", "--port", "0"], &[], "Ctrl-C").await;
    both(async |browser: &Browser| {
        let lang = browser.lang;
        browser.open(program.word("/demo")).await;
        browser.reads(&lang.text("state_on_till")).await;
        browser.follow("main td a").await;
        browser.reads(&lang.text("timeline_title")).await;
        browser.look("order").await;
        browser.click(&lang.text("nav_operations")).await;
        browser.reads(&lang.text("operations_title")).await;
    })
    .await;
}
