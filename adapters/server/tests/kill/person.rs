//! The person who looks after the bridge: what waits for somebody is looked up at the till, and decided.

use crate::ledgers;
use crate::support::{Server, Visitor};
use bridge_simulator::Scene;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) struct Person {
    browser: Visitor,
    csrf: String,
    journal: PathBuf,
    scene: Arc<Scene>,
    sent_again: Arc<Mutex<Vec<String>>>,
}

/// A person at work.
pub(crate) struct Deciding {
    sent_again: Arc<Mutex<Vec<String>>>,
    stop: CancellationToken,
    work: JoinHandle<()>,
}

impl Deciding {
    /// The order of each "it is not there, send it" until now, also of those whose answer a death cut off.
    pub(crate) fn sent_again(&self) -> Vec<String> {
        self.sent_again.lock().unwrap().clone()
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.work.await.unwrap();
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
        Self { browser, csrf, journal, scene, sent_again: Arc::default() }
    }

    pub(crate) fn keeps_deciding(self) -> Deciding {
        let (stop, sent_again) = (CancellationToken::new(), Arc::clone(&self.sent_again));
        let until = stop.clone();
        let work = tokio::spawn(async move {
            while !until.is_cancelled() {
                tokio::time::sleep(Duration::from_millis(400)).await;
                self.decides().await;
            }
        });
        Deciding { sent_again, stop, work }
    }

    /// Looks through what waits. The program may die under any of it: then it is looked at again.
    async fn decides(&self) {
        let journal = ledgers::journal(&self.journal).await;
        for row in journal["orders"].as_array().unwrap() {
            let order = row["order"].as_str().unwrap();
            let action = match row["phase"].as_str().unwrap() {
                "in_doubt" if self.finds_a_ticket_of(order) => "on_the_till",
                "in_doubt" => "not_there",
                "held" | "refused" | "not_sent" => "send",
                _ => continue,
            };
            if action == "not_there" {
                self.sent_again.lock().unwrap().push(order.to_owned());
            }
            let path = format!("/orders/{}/{action}", row["id"]);
            let fields = [("number", order), ("why", ""), ("csrf", self.csrf.as_str())];
            let _ = self.browser.form(&path, fields).send().await;
        }
    }

    fn finds_a_ticket_of(&self, order: &str) -> bool {
        let name = format!("HubRise {order}");
        self.scene.till().tickets().iter().any(|ticket| ticket.footer.contains(&name))
    }
}
