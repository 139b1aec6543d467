//! Both simulators, customers who order all the time, and the program's lives and deaths.

use crate::dice::Dice;
use crate::person::Person;
use crate::support::{BOUND, Server, connection, program, store_connection};
use crate::verdict::{Row, Verdict};
use bridge_engine::{Connection, ConnectionId};
use bridge_simulator::hubrise::HubRiseSim;
use bridge_simulator::pixelpoint::{Delay, TillFault};
use bridge_simulator::samples::{self, Expected, Sample};
use bridge_simulator::{Lasting, Scene, Site};
use chrono::Utc;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Row as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
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

    /// So many lives that end in SIGKILL, then one in which everything comes to rest, and what the ledgers say of it.
    pub(crate) async fn live(mut self, kills: u64) -> Verdict {
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
        let rest = self.comes_to_rest().await;
        let sent_again = deciding.stop().await;
        posting.abort();
        let (ended, log) = last.stop().await;
        assert!(ended.success(), "{log}");
        let (rows, unhandled, interrupted) = read(&self.journal()).await;
        let mut verdict = Verdict::of(&self.scene, &rows, unhandled, &sent_again);
        (verdict.kills, verdict.interrupted, verdict.longest_rest) = (kills, interrupted, rest);
        verdict
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

    /// Waits until nothing is left to do, and says how long that took. What is stuck is for the verdict.
    async fn comes_to_rest(&self) -> Duration {
        let begun = Instant::now();
        let rests = async {
            loop {
                sleep(Duration::from_millis(250)).await;
                let (rows, unhandled, _) = read(&self.journal()).await;
                if Verdict::of(&self.scene, &rows, unhandled, &[]).is_at_rest() {
                    return;
                }
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

/// Every order on record, events that are not taken up, and how many attempts a death interrupted.
pub(crate) async fn read(journal: &Path) -> (Vec<Row>, i64, i64) {
    let options = SqliteConnectOptions::new().filename(journal).busy_timeout(BOUND);
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    let rows = sqlx::query("SELECT id, order_id, phase, state FROM injection").fetch_all(&mut database).await.unwrap();
    let row = |row: &sqlx::sqlite::SqliteRow| Row {
        id: row.get("id"),
        order: row.get("order_id"),
        phase: row.get("phase"),
        state: serde_json::from_str(row.get("state")).unwrap(),
    };
    let rows = rows.iter().map(row).collect();
    let count = async |database: &mut SqliteConnection, query: &'static str| {
        sqlx::query_scalar::<_, i64>(query).fetch_one(database).await.unwrap()
    };
    let unhandled = count(&mut database, "SELECT count(*) FROM event WHERE NOT handled").await;
    let interrupted =
        count(&mut database, "SELECT count(*) FROM timeline WHERE json_extract(kind, '$.phase') = 'unknown'").await;
    database.close().await.unwrap();
    (rows, unhandled, interrupted)
}
