//! The demo: what somebody sees who tries the bridge for the first time.

use crate::chromium::{Browser, everywhere};
use crate::wait::BOUND;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// The demo, and the address it prints.
async fn demo() -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pixbridge-server"));
    command.args(["demo", "--port", "0"]).kill_on_drop(true);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = async {
        loop {
            let line = lines.next_line().await.unwrap().expect("the demo says where it is");
            if let Some(address) = line.split_whitespace().find(|word| word.ends_with("/demo")) {
                return address.to_owned();
            }
        }
    };
    let address = timeout(BOUND, address).await.expect("the demo starts");
    (child, address)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn a_visitor_follows_an_order_to_the_till() {
    let (_child, address) = demo().await;
    everywhere(async |browser: &Browser| {
        let lang = browser.lang;
        browser.open(&address).await;
        browser.reads(&lang.text("state_on_till")).await;
        browser.look("demo").await;
        browser.follow("").await;
        browser.reads(&lang.text("timeline_title")).await;
        browser.look("order").await;
        browser.click(&lang.text("nav_operations")).await;
        browser.reads(&lang.text("operations_title")).await;
        browser.reads(&lang.text("state_on_till")).await;
        browser.look("operations").await;
    })
    .await;
}
