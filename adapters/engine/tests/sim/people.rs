//! Customers, the restaurant's other software, and the person who looks after the bridge.

use crate::clock::SECOND;
use crate::fault::Fault;
use crate::ledger::Decision;
use crate::world::{Event, World};
use bridge_core::injection::{Action, Phase, State};
use bridge_engine::journal::{Injection, InjectionId};
use bridge_engine::{By, Engine};
use bridge_simulator::money;
use bridge_simulator::samples::{self, Sample};
use hubrise_api::OrderId;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(samples::orders);

/// Samples that end on the till, in doubt or held, from locations that are connected.
pub(crate) fn usable(locations: &[&str]) -> Vec<usize> {
    let is_there = |sample: &&Sample| locations.contains(&sample.location.as_str());
    let all = SAMPLES.iter().enumerate();
    all.filter(|(_, sample)| is_there(sample)).map(|(index, _)| index).collect()
}

impl World {
    /// A customer orders.
    pub(crate) fn order_placed(&self, sample: usize) {
        let sample = &SAMPLES[sample];
        let unique = self.with(|state| format!("{:x}", state.dice.below(1 << 32)));
        let now = self.time.true_time();
        let mut order = sample.fresh(now, &unique);
        if self.with(|state| state.strikes(Fault::UnknownWords, 200)) {
            order["status"] = json!("simmering");
            order["weather"] = json!({ "mood": ["sunny"] });
        }
        let id = self.hubrise.place_order(&sample.location, order, now);
        let total: Option<Decimal> =
            sample.till_total.as_deref().and_then(|total| total.split(' ').next()?.parse().ok());
        // A person may send what the ledger holds: then the sums differ, and the ledger says by how much.
        if let Some(total) = total {
            self.with(|state| state.ledger.totals.insert(id.clone(), vec![total]));
        }
        self.note(|| format!("order {id} ({})", sample.file));
        self.after(0, Event::Deliver);
    }

    /// Somebody changes an order that is there.
    pub(crate) fn order_changed(&self) {
        let orders = self.hubrise.orders();
        let index = self.with(|state| state.dice.below(orders.len() as u64));
        let Some(order) = orders.get(usize::try_from(index).unwrap()) else { return };
        let id = OrderId::new(order["id"].as_str().unwrap());
        let now = self.time.true_time();
        let strange = self.with(|state| state.strikes(Fault::UnknownWords, 300));
        if strange {
            let event = json!({ "resource_type": "constellation", "event_type": "rise", "new_state": { "id": "x" } });
            let location = order["location_id"].as_str().unwrap();
            self.hubrise.fire_event(&hubrise_api::LocationId::new(location), &event, now);
        }
        match self.with(|state| state.dice.below(8)) {
            0 | 1 => self.order_cancelled(&id),
            2 => self.order_goes_on(&id, |order| rise(order, "accepted")),
            3 => self.order_goes_on(&id, |order| rise(order, "in_preparation")),
            4 => self.order_goes_on(&id, |order| rise(order, "completed")),
            5 if strange => self.order_goes_on(&id, simmer),
            5 => self.hubrise.anonymise_customer_of(&id, now),
            6 => self.item_deleted(&id),
            _ => self.hubrise.edit_order(&id, now, |order| order["seller_notes"] = json!("ring twice")),
        }
        self.note(|| format!("change of {id}: {}", self.order(&id)["status"]));
        self.after(0, Event::Deliver);
    }

    pub(crate) fn order_cancelled(&self, id: &OrderId) {
        if self.order(id).is_object() {
            let told = self.hubrise.deliveries().len();
            let mut cancels = false;
            self.hubrise.edit_order(id, self.time.true_time(), |order| {
                cancels = !is_over(order);
                if cancels {
                    order["status"] = json!("cancelled");
                }
            });
            if cancels {
                let is_told = self.hubrise.deliveries().len() > told;
                self.with(|state| {
                    state.ledger.called_off.insert(id.clone());
                    if !is_told {
                        state.ledger.untold.insert(id.clone());
                    }
                });
            }
            self.note(|| format!("cancel {id}"));
            self.after(0, Event::Deliver);
        }
    }

    /// Somebody takes the order on: from then on it is not called off any more, if a status of ours had covered that.
    fn order_goes_on(&self, id: &OrderId, go_on: impl Fn(&mut Value) -> bool) {
        let mut goes_on = false;
        self.hubrise.edit_order(id, self.time.true_time(), |order| goes_on = go_on(order));
        if goes_on {
            self.with(|state| state.ledger.called_off.remove(id));
        }
    }

    /// The first item that has no options goes, if others stay and nothing is paid.
    fn item_deleted(&self, id: &OrderId) {
        let order = self.order(id);
        let items = order["items"].as_array().map_or(0, Vec::len);
        let is_paid = order["payments"].as_array().is_some_and(|payments| !payments.is_empty());
        if items < 2 || is_paid || is_over(&order) {
            return;
        }
        let total = |order: &Value| money::total(order).map_or(Decimal::ZERO, |amount| amount.value);
        let before = total(&order);
        self.hubrise.edit_order(id, self.time.true_time(), |order| order["items"][0]["deleted"] = json!(true));
        let less = before - total(&self.order(id));
        self.with(|state| {
            if let Some(totals) = state.ledger.totals.get_mut(id) {
                totals.extend(totals.last().map(|last| last - less));
            }
        });
    }

    /// The person looks at what waits, and decides something about some of it.
    pub(crate) fn looked(self: &Arc<Self>, engine: &Engine) {
        let waiting: Vec<Injection> = {
            let tables = self.disk.tables();
            tables.injections().iter().filter(|injection| self.is_looked_at(injection.state)).cloned().collect()
        };
        let attended = !waiting.is_empty();
        for injection in waiting {
            let attends = self.with(|state| {
                let free = !state.acting.contains(&injection.id);
                free && (state.faults.is_calm() || state.dice.chance(400))
            });
            if attends && let Some(action) = self.decision(&injection) {
                self.decide(engine, &injection, action);
                if self.with(|state| state.strikes(Fault::ClickedTwice, 500)) {
                    self.decide(engine, &injection, action);
                }
            }
        }
        self.with(|state| {
            let span = state.dice.between(10 * SECOND, 60 * SECOND);
            // In quiet there is nothing new to see before something else happens.
            let idle = state.faults.is_calm() && state.acting.is_empty() && !attended;
            let until_next = state.next_at().map_or(0, |at| at - state.now());
            state.after(if idle { span.max(until_next) } else { span }, Event::Look);
        });
    }

    /// What needs a person, and now and then something that one of them finds they were wrong about.
    fn is_looked_at(&self, state: State) -> bool {
        let may_be_wrong = state.actions().contains(&Action::Reopen);
        state.needs_a_person() || may_be_wrong && self.with(|world| world.strikes(Fault::OperatorWrong, 20))
    }

    fn decision(&self, injection: &Injection) -> Option<Action> {
        let offered = injection.state.actions();
        if !injection.state.needs_a_person() {
            return Some(Action::Reopen);
        }
        let is_there = self.tickets(&injection.order) > 0;
        self.with(|state| match injection.state.phase {
            Phase::InDoubt if state.dice.chance(100) => Some(Action::Close),
            Phase::InDoubt if is_there != state.strikes(Fault::OperatorWrong, 300) => Some(Action::OnTheTill),
            Phase::InDoubt => Some(Action::NotThere),
            _ if offered.contains(&Action::Send) && state.dice.chance(700) => Some(Action::Send),
            _ => offered.contains(&Action::Close).then_some(Action::Close),
        })
    }

    fn decide(self: &Arc<Self>, engine: &Engine, injection: &Injection, action: Action) {
        let (id, order) = (injection.id, injection.order.clone());
        self.note(|| format!("decides {action:?} of {order}"));
        let index = self.with(|state| {
            state.acting.insert(id);
            state.ledger.decisions.push(Decision { order, action, done: None });
            state.ledger.decisions.len() - 1
        });
        tokio::spawn(carry_out(self.share(), engine.clone(), id, action, index));
    }
}

async fn carry_out(world: Arc<World>, engine: Engine, id: InjectionId, action: Action, index: usize) {
    let result = engine.operate(id, action, By::new("Robin")).await;
    world.note(|| format!("decided {action:?} of {}: {}", id.0, result.is_ok()));
    let sure = match &result {
        Ok(()) => Some(true),
        // A failing journal leaves open whether that was stored.
        Err(bridge_engine::OperateError::Journal(_)) => None,
        Err(_) => Some(false),
    };
    world.with(|state| {
        state.acting.remove(&id);
        state.ledger.decisions[index].done = sure;
    });
}

/// In a word that nobody knows, it goes on.
fn simmer(order: &mut Value) -> bool {
    let goes_on = !is_over(order);
    if goes_on {
        order["status"] = json!("simmering");
    }
    goes_on
}

/// Others only ever move an order on.
fn rise(order: &mut Value, status: &str) -> bool {
    const WAY: [&str; 5] = ["new", "received", "accepted", "in_preparation", "completed"];
    let rank = |status: &str| WAY.iter().position(|step| *step == status);
    let rises = rank(order["status"].as_str().unwrap_or_default()) < rank(status) && !is_over(order);
    if rises {
        order["status"] = json!(status);
    }
    rises
}

fn is_over(order: &Value) -> bool {
    ["completed", "cancelled", "rejected", "delivery_failed"].iter().any(|end| order["status"] == *end)
}
