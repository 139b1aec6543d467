//! What HubRise, the till, the journal's file and the person have written down, as files for the judge.

use bridge_simulator::Scene;
use bridge_simulator::hubrise::{CallbackAnswer, DeliveryResult};
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::Path;
use std::process::{ExitStatus, Output};
use tokio::process::Command;

use crate::support::BOUND;

/// Every order on record, events that are not taken up, and how many attempts a death interrupted. SQLite itself writes it.
const RECORD: &str = "SELECT json_object(
    'orders', (SELECT json_group_array(json_object('id', id, 'order', order_id, 'phase', phase,
                   'owes', json(iif(json_extract(state, '$.owed') IS NULL, 'false', 'true')))) FROM injection),
    'unhandled', (SELECT count(*) FROM event WHERE NOT handled),
    'interrupted', (SELECT count(*) FROM timeline WHERE json_extract(kind, '$.phase') = 'unknown'))";

/// What the file of the journal holds, whether or not the program lives.
pub(crate) async fn journal(file: &Path) -> Value {
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(BOUND);
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    let record: String = sqlx::query_scalar(RECORD).fetch_one(&mut database).await.unwrap();
    database.close().await.unwrap();
    serde_json::from_str(&record).unwrap()
}

/// What HubRise holds and was answered, and what still waits there.
pub(crate) fn hubrise(scene: &Scene) -> Value {
    let answer = |call: &CallbackAnswer| match (call.result, &call.order) {
        (DeliveryResult::Status(status), Some(order)) => Some(json!({ "order": order.as_str(), "status": status })),
        _ => None,
    };
    let hubrise = scene.hubrise();
    let waiting = scene.sites().iter().flat_map(|site| hubrise.unacknowledged(&site.access_token));
    json!({
        "orders": hubrise.orders(),
        "answers": hubrise.deliveries().iter().filter_map(answer).collect::<Vec<_>>(),
        "waiting": waiting.map(|event| event["id"].clone()).collect::<Vec<_>>(),
    })
}

/// What came out of the tills' printers.
pub(crate) fn till(scene: &Scene) -> Value {
    scene.till().tickets().iter().map(|ticket| json!({ "number": ticket.number, "footer": ticket.footer })).collect()
}

/// The ledgers of one moment.
pub(crate) struct Ledgers {
    pub(crate) hubrise: Value,
    pub(crate) till: Value,
    pub(crate) journal: Value,
    /// The order of each "it is not there, send it".
    pub(crate) sent_again: Value,
}

impl Ledgers {
    /// Has them read by the judge. Returns whether everything is right, and what the judge says.
    pub(crate) async fn judged(&self, folder: &Path) -> (bool, Value) {
        std::fs::create_dir_all(folder).unwrap();
        let Self { hubrise, till, journal, sent_again } = self;
        let files = [("hubrise", hubrise), ("till", till), ("journal", journal), ("sent_again", sent_again)];
        for (name, ledger) in files {
            std::fs::write(folder.join(name).with_extension("json"), ledger.to_string()).unwrap();
        }
        let Output { status, stdout, stderr } = judge(folder).await;
        let says = serde_json::from_slice(&stdout);
        (is_good(status), says.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&stderr))))
    }
}

/// Runs the judge.
pub(crate) async fn judge(folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pixbridge-judge")).arg(folder).output().await.unwrap()
}

fn is_good(status: ExitStatus) -> bool {
    match status.code() {
        Some(0) => true,
        Some(1) => false,
        other => panic!("the judge ended with {other:?}"),
    }
}
