//! Both simulators, customers who order all the time, and the program's lives and deaths.

use crate::dice::Dice;
use crate::ledgers::{self, Ledgers};
use crate::lived::Lived;
use crate::person::{Deciding, Person};
use crate::support::{Server, connection, program, store_connection};
use bridge_engine::{Connection, ConnectionId};
use bridge_simulator::hubrise::HubRiseSim;
use bridge_simulator::pixelpoint::{Delay, TillFault};
use bridge_simulator::samples::{self, Expected, Sample};
use bridge_simulator::{Lasting, Scene, Site};
use chrono::Utc;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

/// How long everything may take to come to rest: HubRise calls again after a minute, and lists are asked for every minute
/// or five.
const REST: Duration = Duration::from_mins(8);

pub(crate) struct World {
    scene: Arc<Scene>,
    folder: TempDir,
    pages: SocketAddr,
    callback: SocketAddr,
    dice: Dice,
}

impl World {
    pub(crate) async fn new(dice: Dice) -> Self {
        let scene = Scene::start().await.unwrap();
        let folder = TempDir::new().unwrap();
        let (pages, callback) = (free_address(), free_address());
        for (number, site) in (1..).zip(scene.sites()) {
            let connection = Connection { id: ConnectionId::from_bits([number; 16]), ..connection(&scene, site) };
            store_connection(&folder.path().join("pixbridge-data"), &connection).await;
            let url = format!("http://{callback}/hubrise/{}/events", connection.id.as_str());
            scene.hubrise().register_callback(&site.access_token, Some(&url));
        }
        Self { scene: Arc::new(scene), folder, pages, callback, dice }
    }

    fn program(&self) -> Command {
        let mut command = program(self.folder.path());
        command.env("PIXBRIDGE_LISTEN_PAGES", self.pages.to_string());
        command.env("PIXBRIDGE_LISTEN_CALLBACK", self.callback.to_string());
        command.env("PIXBRIDGE_LOG_FILTER", "error");
        command
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("pixbridge-data/journal.sqlite3")
    }

    /// So many lives that end in SIGKILL, then one in which everything comes to rest, and what the judge says of it.
    pub(crate) async fn live(mut self, kills: u64) -> Lived {
        let hubrise = self.scene.hubrise().clone();
        let posting = tokio::spawn(async move { hubrise.run(Utc::now).await });
        let first = Server::run(self.program()).await;
        let person = Person::signs_in(&first, self.journal(), Arc::clone(&self.scene)).await;
        let mut first = first.child;
        let ordering = self.customers();
        let deciding = person.keeps_deciding();
        sleep(self.lifetime()).await;
        // SIGKILL: no farewell.
        first.kill().await.unwrap();
        for _ in 1..kills {
            let mut command = self.program();
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = command.spawn().unwrap();
            sleep(self.lifetime()).await;
            child.kill().await.unwrap();
        }
        ordering.abort();
        let _ = ordering.await;
        let last = Server::run(self.program()).await;
        let rest = self.comes_to_rest(&deciding).await;
        posting.abort();
        let (ended, log) = last.stop().await;
        assert!(ended.success(), "{log}");
        let ledgers = self.ledgers(&deciding).await;
        deciding.stop().await;
        let (is_good, says) = ledgers.judged(&self.folder.path().join("ledgers")).await;
        Lived::new(kills, rest, &ledgers, is_good, says)
    }

    /// Customers order a few times a second, and now and then a till takes its time.
    fn customers(&mut self) -> JoinHandle<()> {
        let (scene, mut dice) = (Arc::clone(&self.scene), Dice::new(self.dice.next()));
        let samples: Vec<Sample> =
            samples::orders().into_iter().filter(|sample| sample.expected == Expected::OnTill).collect();
        tokio::spawn(async move {
            for number in 0.. {
                sleep(Duration::from_millis(dice.below(500))).await;
                let sample = &samples[usize::try_from(dice.below(samples.len() as u64)).unwrap()];
                if dice.chance(500) {
                    slow_down(&scene, scene.site(&sample.location).unwrap(), dice.below(600));
                }
                place(scene.hubrise(), sample, number);
            }
        })
    }

    /// From a death while it starts to one under load.
    fn lifetime(&mut self) -> Duration {
        Duration::from_millis(20 + self.dice.below(1_800))
    }

    async fn ledgers(&self, deciding: &Deciding) -> Ledgers {
        Ledgers {
            hubrise: ledgers::hubrise(&self.scene),
            till: ledgers::till(&self.scene),
            journal: ledgers::journal(&self.journal()).await,
            sent_again: deciding.sent_again().into(),
        }
    }

    /// Waits until the judge finds everything right, and says how long that took. What never is comes out at the end.
    async fn comes_to_rest(&self, deciding: &Deciding) -> Duration {
        let begun = Instant::now();
        let rests = async {
            while !self.ledgers(deciding).await.judged(&self.folder.path().join("ledgers")).await.0 {
                sleep(Duration::from_millis(250)).await;
            }
        };
        let _ = timeout(REST, rests).await;
        begun.elapsed()
    }
}

fn place(hubrise: &HubRiseSim, sample: &Sample, number: u32) {
    let now = Utc::now();
    hubrise.place_order(&sample.location, sample.fresh(now, &number.to_string()), now);
}

fn slow_down(scene: &Scene, site: &Site, milliseconds: u64) {
    let delay = Delay::For(Duration::from_millis(milliseconds));
    scene.till().set_fault(&site.till_token, TillFault::LateAnswer(delay), Lasting::Once);
}

/// An address nobody listens on; each life of the program gets the same one.
fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
