//! The person who looks after the bridge: what waits for somebody is looked up at the till, and decided.

use crate::support::{Server, Visitor};
use crate::verdict::tickets;
use crate::world::read;
use bridge_simulator::Scene;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) struct Person {
    browser: Visitor,
    csrf: String,
    journal: PathBuf,
    scene: Arc<Scene>,
}

/// A person at work.
pub(crate) struct Deciding {
    stop: CancellationToken,
    work: JoinHandle<Vec<String>>,
}

impl Deciding {
    /// Ends it. Returns the order of each "it is not there, send it", also of those whose answer a death cut off.
    pub(crate) async fn stop(self) -> Vec<String> {
        self.stop.cancel();
        self.work.await.unwrap()
    }
}

impl Person {
    pub(crate) async fn signs_in(server: &Server, journal: PathBuf, scene: Arc<Scene>) -> Self {
        let (_, token) = server.introduction.split_once("/setup/").expect("a link is printed");
        let link = format!("/setup/{}", token.lines().next().unwrap());
        let mut browser = Visitor::by_link(server.pages, &link, "Ann").await;
        let csrf = browser.csrf().await;
        // No connection outlives the program.
        browser.client =
            reqwest::Client::builder().pool_max_idle_per_host(0).timeout(Duration::from_secs(10)).build().unwrap();
        Self { browser, csrf, journal, scene }
    }

    pub(crate) fn keeps_deciding(self) -> Deciding {
        let stop = CancellationToken::new();
        let until = stop.clone();
        let work = tokio::spawn(async move {
            let mut sent_again = Vec::new();
            while !until.is_cancelled() {
                tokio::time::sleep(Duration::from_millis(400)).await;
                self.decides(&mut sent_again).await;
            }
            sent_again
        });
        Deciding { stop, work }
    }

    /// Looks through what waits. The program may die under any of it: then it is looked at again.
    async fn decides(&self, sent_again: &mut Vec<String>) {
        let (rows, ..) = read(&self.journal).await;
        for row in rows {
            let is_there = tickets(&self.scene, &row.order) > 0;
            let action = match row.phase.as_str() {
                "in_doubt" if is_there => "on_the_till",
                "in_doubt" => "not_there",
                "held" | "refused" | "not_sent" => "send",
                _ => continue,
            };
            if action == "not_there" {
                sent_again.push(row.order.clone());
            }
            let path = format!("/orders/{}/{action}", row.id);
            let fields = [("number", row.order.as_str()), ("why", ""), ("csrf", self.csrf.as_str())];
            let _ = self.browser.form(&path, fields).send().await;
        }
    }
}
