//! Delivering events to callbacks: pure on the virtual clock, by hand, or at real time.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use hubrise_api::{EventId, LocationId, OrderId, signature};
use tokio::task::JoinSet;

use super::log::{Answer, CallbackAnswer};
use super::schedule::{DeliveryResult, Settled, Unacknowledged};
use super::world::{Connection, World};
use super::{HubRiseSim, Shared};

/// The longest [`HubRiseSim::run`] goes without telling the simulator the time.
const TICK: Duration = Duration::from_millis(500);

/// One POST HubRise owes to a callback. Every delivery of an event carries the same bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event.
    pub event: EventId,
    /// The order it is about; `None` for other resources.
    pub order: Option<OrderId>,
    /// The location of the connection it goes to.
    pub location: LocationId,
    /// Counted from 1.
    pub attempt: usize,
    /// The registered callback, with `app_instance_id` for an App's connection.
    pub url: String,
    /// `X-HubRise-Hmac-SHA256`: lower-case hex over `body`.
    pub signature: String,
    /// The event as JSON.
    pub body: Bytes,
    connection: usize,
}

/// Without the body, which holds the customer.
impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery")
            .field("event", &self.event)
            .field("order", &self.order)
            .field("location", &self.location)
            .field("attempt", &self.attempt)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl HubRiseSim {
    /// Deliveries that are due at `now`, oldest event first. Changes nothing: post each of them,
    /// then [`settle`](Self::settle) it, or let [`deliver_due`](Self::deliver_due) do both.
    pub fn due(&self, now: DateTime<Utc>) -> Vec<Delivery> {
        let world = self.world();
        world.schedule.due(now, is_active(&world)).into_iter().filter_map(|event| delivery(&world, event)).collect()
    }

    /// When the next delivery is due.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let world = self.world();
        world.schedule.next_due(is_active(&world))
    }

    /// Records how a delivery ended at `now`, by HubRise's rules.
    pub fn settle(&self, delivery: &Delivery, result: DeliveryResult, now: DateTime<Utc>) -> Settled {
        let mut world = self.world_at(now);
        let settled = world.schedule.settle(&delivery.event, delivery.connection, result, now);
        world.log.push(Answer::Callback(CallbackAnswer {
            event: delivery.event.clone(),
            order: delivery.order.clone(),
            location: delivery.location.clone(),
            attempt: delivery.attempt,
            result,
            settled,
            at: now,
        }));
        settled
    }

    /// Posts and settles everything due at `now`: connections at once, the events of each in turn.
    /// Says what it posted and how that ended.
    pub async fn deliver_due(&self, now: DateTime<Utc>) -> Vec<(Delivery, DeliveryResult, Settled)> {
        let _one_at_a_time = self.shared.delivering.lock().await;
        let mut by_connection = BTreeMap::<usize, Vec<Delivery>>::new();
        for delivery in self.due(now) {
            by_connection.entry(delivery.connection).or_default().push(delivery);
        }
        let mut posts = JoinSet::new();
        for deliveries in by_connection.into_values() {
            let sim = self.clone();
            posts.spawn(async move {
                let mut done = Vec::new();
                for delivery in deliveries {
                    let result = post(&sim.shared, &delivery).await;
                    let settled = sim.settle(&delivery, result, now);
                    done.push((delivery, result, settled));
                }
                done
            });
        }
        posts.join_all().await.into_iter().flatten().collect()
    }

    /// Delivers what comes due at real time, for demos. Never returns: drop it to stop.
    pub async fn run(&self, clock: impl Fn() -> DateTime<Utc>) -> std::convert::Infallible {
        loop {
            let now = clock();
            self.world().tell(now);
            self.deliver_due(now).await;
            let until_due = self.next_due().map(|due| (due - clock()).to_std().unwrap_or_default());
            let wait = until_due.unwrap_or(TICK).min(TICK);
            // What is changed while we deliver leaves a permit behind, so no wake-up is missed.
            let _ = tokio::time::timeout(wait, self.shared.changed.notified()).await;
        }
    }
}

fn is_active(world: &World) -> impl Fn(usize) -> bool {
    |index| !world.is_down && world.connections[index].callback.url.is_some()
}

fn delivery(world: &World, event: &Unacknowledged) -> Option<Delivery> {
    let connection = &world.connections[event.connection];
    let body = Bytes::from(event.body.to_string());
    Some(Delivery {
        event: event.id.clone(),
        order: event.body["order_id"].as_str().map(OrderId::new),
        location: connection.location.clone(),
        attempt: event.failed + 1,
        url: callback_url(connection)?,
        signature: signature::sign(&connection.secret, &body),
        body,
        connection: event.connection,
    })
}

/// The registered callback; an App's gets `app_instance_id`.
fn callback_url(connection: &Connection) -> Option<String> {
    let url = connection.callback.url.clone()?;
    let Some(id) = connection.access.as_ref().and_then(|access| access.app_instance_id.as_deref()) else {
        return Some(url);
    };
    let with_id = url::Url::parse_with_params(&url, [("app_instance_id", id)]);
    Some(with_id.map_or(url, String::from))
}

async fn post(shared: &Shared, delivery: &Delivery) -> DeliveryResult {
    let request = shared.http().post(&delivery.url).body(delivery.body.clone());
    let request = request.header("Content-Type", "application/json");
    match request.header(signature::HEADER, &delivery.signature).send().await {
        Ok(response) => DeliveryResult::Status(response.status().as_u16()),
        Err(error) if error.is_timeout() => DeliveryResult::TimedOut,
        Err(_) => DeliveryResult::NoAnswer,
    }
}
