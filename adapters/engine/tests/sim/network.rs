//! HubRise's posts on their way to the callback.

use crate::clock::{HOUR, MINUTE, Moment, SECOND};
use crate::fault::Fault;
use crate::sabotage::Sabotage;
use crate::setup::CALLBACKS;
use crate::world::{Event, State, World};
use bridge_engine::connection::ConnectionId;
use bridge_engine::{Engine, Receipt};
use bridge_simulator::hubrise::{Delivery, DeliveryResult};
use std::sync::Arc;
use std::time::Duration;

/// How long HubRise waits for an answer.
const PATIENCE: Moment = 20 * SECOND;

impl World {
    /// HubRise posts what is due.
    pub(crate) fn deliver(&self) {
        for delivery in self.hubrise.due(self.time.true_time()) {
            self.with(|state| {
                let key = (&delivery.event, &delivery.url);
                let on_its_way = state.posting.values().any(|other| (&other.event, &other.url) == key);
                if !on_its_way {
                    send_off(state, &delivery);
                }
            });
        }
    }
}

/// Puts a post on its way. Unless all calls are lost, the last tries of HubRise get through.
fn send_off(state: &mut State, delivery: &Delivery) {
    let post = state.dice.next();
    state.posting.insert(post, delivery.clone());
    let copy = |delivery: &Delivery| Event::Post { post: None, delivery: delivery.clone() };
    if state.strikes(Fault::DayLate, 100) {
        let most = state.dice.pick(&[10 * MINUTE, HOUR, 25 * HOUR]);
        let span = state.dice.between(MINUTE, most);
        state.after(span, copy(delivery));
    }
    if state.strikes(Fault::InParallel, 100) {
        let copies = if state.dice.chance(50) { 99 } else { state.dice.below(8) + 1 };
        for _ in 0..copies {
            let span = state.dice.pick(&[0, 0, 1, 10]);
            state.after(span, copy(delivery));
        }
    }
    let lost_for_good = state.calls_are_lost();
    let may_fail = delivery.attempt < 5;
    if lost_for_good {
        state.after(PATIENCE, Event::Settle { post, result: DeliveryResult::TimedOut });
    } else if may_fail && state.strikes(Fault::PostLost, 150) {
        if state.dice.chance(500) {
            state.after(10, copy(delivery));
        }
        state.after(PATIENCE, Event::Settle { post, result: DeliveryResult::TimedOut });
    } else if may_fail && state.strikes(Fault::OutOfOrder, 200) {
        let span = state.dice.between(0, MINUTE);
        state.after(span, copy(delivery));
        state.after(PATIENCE, Event::Settle { post, result: DeliveryResult::TimedOut });
    } else {
        let span = state.dice.between(1, 100);
        state.after(span, Event::Post { post: Some(post), delivery: delivery.clone() });
    }
}

/// A post reaches the bridge.
pub(crate) async fn arrive(world: Arc<World>, engine: Engine, post: Option<u64>, delivery: Delivery) {
    world.thaw().await;
    let path = delivery.url.strip_prefix(CALLBACKS).and_then(|path| path.strip_prefix("/hubrise/"));
    let Some(id) = path.and_then(|path| path.strip_suffix("/events")) else {
        return end(&world, post, DeliveryResult::NoAnswer);
    };
    let accepting = engine.accept(id, Some(&delivery.signature), &delivery.body);
    let receipt = tokio::time::timeout(Duration::from_millis(PATIENCE.unsigned_abs()), accepting).await;
    let Ok(receipt) = receipt else {
        return end(&world, post, DeliveryResult::TimedOut);
    };
    world.thaw().await;
    let known = world.disk.tables().knows(&ConnectionId::new(id), delivery.event.as_str());
    if receipt == Receipt::Stored && !known {
        world.violation(format!("ack without record: event {}", delivery.event));
    }
    let status = match receipt {
        Receipt::Stored => 200,
        Receipt::TryAgain if world.sabotage == Some(Sabotage::StoreErrorAnswered4xx) => 422,
        Receipt::TryAgain => 503,
    };
    end(&world, post, DeliveryResult::Status(status));
    if receipt == Receipt::Stored {
        world.may_die(Fault::KilledAfterAck, 30).await;
    }
}

fn end(world: &World, post: Option<u64>, result: DeliveryResult) {
    if let Some(post) = post {
        world.settle(post, result);
    }
}
