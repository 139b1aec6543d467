//! What the ledgers of HubRise, till and journal say of each order. It shares nothing with the program but the texts both
//! read: a ticket names its order in its footer, the journal has a row for it.

use bridge_simulator::Scene;
use bridge_simulator::hubrise::DeliveryResult;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// An order in the journal.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) order: String,
    pub(crate) phase: String,
    pub(crate) state: Value,
}

/// What became of all orders.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) kills: u64,
    pub(crate) orders: usize,
    /// Calls of HubRise that were answered 200.
    pub(crate) acknowledged: usize,
    /// Attempts whose answer no living program heard.
    pub(crate) interrupted: i64,
    sent_again: usize,
    /// No record of it, or no ticket.
    lost: Vec<String>,
    /// More tickets than somebody asked for.
    duplicate: Vec<String>,
    /// Something is still to be done, or HubRise does not know.
    stuck: Vec<String>,
    pub(crate) longest_rest: Duration,
}

/// The tickets of an order, found as a person finds them.
pub(crate) fn tickets(scene: &Scene, order: &str) -> usize {
    let name = format!("HubRise {order}");
    scene.till().tickets().iter().filter(|ticket| ticket.footer.contains(&name)).count()
}

impl Verdict {
    pub(crate) fn of(scene: &Scene, rows: &[Row], unhandled: i64, sent_again: &[String]) -> Self {
        let orders = scene.hubrise().orders();
        let mut verdict = Self { orders: orders.len(), sent_again: sent_again.len(), ..Self::default() };
        for order in &orders {
            let id = order["id"].as_str().unwrap();
            let known: Vec<&Row> = rows.iter().filter(|row| row.order == id).collect();
            let tickets = tickets(scene, id);
            let allowed = 1 + sent_again.iter().filter(|again| *again == id).count();
            let says = || format!("{id}: {tickets} tickets, HubRise {}, journal {known:?}", order["status"]);
            if known.is_empty() || tickets == 0 {
                verdict.lost.push(says());
            }
            if known.len() > 1 || tickets > allowed {
                verdict.duplicate.push(says());
            }
            let is_done = |row: &&Row| row.phase == "on_till" && row.state["owed"].is_null();
            if !known.iter().all(is_done) || order["status"] == "new" {
                verdict.stuck.push(says());
            }
        }
        let known: BTreeSet<&str> = rows.iter().map(|row| row.order.as_str()).collect();
        for call in scene.hubrise().deliveries().iter().filter(|call| call.result == DeliveryResult::Status(200)) {
            verdict.acknowledged += 1;
            let order = call.order.as_ref().map_or("", |order| order.as_str());
            if !known.contains(order) {
                verdict.lost.push(format!("{order}: acknowledged, and not on record"));
            }
        }
        if unhandled > 0 {
            verdict.stuck.push(format!("{unhandled} events are not taken up"));
        }
        let waiting = scene.sites().iter().flat_map(|site| scene.hubrise().unacknowledged(&site.access_token));
        verdict.stuck.extend(waiting.map(|event| format!("event {} still waits at HubRise", event["id"])));
        verdict
    }

    pub(crate) fn is_at_rest(&self) -> bool {
        self.lost.is_empty() && self.stuck.is_empty()
    }

    pub(crate) fn is_good(&self) -> bool {
        self.is_at_rest() && self.duplicate.is_empty()
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.orders += other.orders;
        self.acknowledged += other.acknowledged;
        self.interrupted += other.interrupted;
        self.sent_again += other.sent_again;
        self.lost.extend(other.lost);
        self.duplicate.extend(other.duplicate);
        self.stuck.extend(other.stuck);
        self.longest_rest = self.longest_rest.max(other.longest_rest);
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills, {} orders, {} calls answered 200, {} attempts interrupted, {} sent again by a person: lost {}, \
             duplicate {}, stuck {}; at rest within {} s",
            self.kills,
            self.orders,
            self.acknowledged,
            self.interrupted,
            self.sent_again,
            self.lost.len(),
            self.duplicate.len(),
            self.stuck.len(),
            self.longest_rest.as_secs()
        )
    }
}

/// Whoever judges is judged first.
#[tokio::test]
async fn the_verdict_sees_what_is_lost_doubled_and_stuck() {
    use bridge_simulator::samples;
    let scene = Scene::start().await.unwrap();
    let now = chrono::Utc::now();
    let sample = &samples::orders()[0];
    scene.hubrise().place_order(&sample.location, sample.fresh(now, "1"), now);
    let id = scene.hubrise().orders()[0]["id"].as_str().unwrap().to_owned();
    let row = |phase: &str| Row {
        id: 1,
        order: id.clone(),
        phase: phase.to_owned(),
        state: serde_json::json!({ "owed": null }),
    };
    let counts = |rows: &[Row], unhandled| {
        let verdict = Verdict::of(&scene, rows, unhandled, &[]);
        (verdict.lost.len(), verdict.duplicate.len(), verdict.stuck.len())
    };
    assert_eq!(counts(&[], 0), (1, 0, 1), "no record, no ticket, HubRise not told");
    assert_eq!(counts(&[row("on_till"), row("on_till")], 1), (1, 1, 2), "on record twice, an event not taken up");
    assert_eq!(counts(&[row("held")], 0), (1, 0, 1));
}
