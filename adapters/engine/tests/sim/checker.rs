//! The offline checker: compares what HubRise answered and got, what the journal holds, and what the tills printed.

use crate::clock::{Moment, SECOND};
use crate::ledger::Ledger;
use crate::world::World;
use bridge_core::injection::{Action, Phase, UpstreamEnd, WriteBack};
use bridge_core::status::{self, Admission, Writing};
use bridge_engine::journal::Injection;
use bridge_simulator::hubrise::{Call, Settled};
use hubrise_api::{OrderId, OrderStatus};
use serde_json::Value;
use std::collections::BTreeSet;

/// Everything that is wrong with a history, nothing if nothing is.
pub(crate) fn check(world: &World, ledger: &Ledger) -> Vec<String> {
    let mut wrong = ledger.violations.clone();
    for order in world.hubrise.orders() {
        let id = OrderId::new(order["id"].as_str().unwrap());
        let mut says = |what: &str| wrong.push(format!("{what}: {id}"));
        if !world.is_known(&id) {
            says("lost");
        }
        statuses(world, ledger, &id, &mut says);
        last_word(world, ledger, &id, &mut says);
        tickets(world, ledger, &id, &mut says);
        if ledger.machine_works {
            in_time(ledger, &id, &mut says);
        }
    }
    let tables = world.disk.tables();
    for injection in tables.injections() {
        let (state, order) = (injection.state, &injection.order);
        if tables.is_erased(&injection.customer) && says_who(injection) {
            wrong.push(format!("kept of somebody who was erased: {order}"));
        }
        if !is_done(injection) {
            wrong.push(format!("stuck: {order} {state:?} {:?}, due {:?}", injection.writing, injection.due_at));
        }
    }
    wrong
}

/// A customer's copy is left in the order, or in what is to be sent of it.
fn says_who(injection: &Injection) -> bool {
    let snapshot = injection.snapshot.as_ref().map(|snapshot| &*snapshot.json).unwrap_or_default();
    let payload =
        injection.conversion.as_ref().and_then(|conversion| conversion.payload.as_deref()).unwrap_or_default();
    let order: Value = serde_json::from_slice(snapshot).unwrap_or_default();
    let is_over = matches!(injection.state.phase, Phase::OnTill | Phase::Closed | Phase::ClosedUpstream);
    order["customer"]["anonymised"] == false || is_over && !payload.is_empty() && injection.customer_erased_at.is_none()
}

/// Nothing more happens by itself, and there is nothing left for a person to decide.
pub(crate) fn is_done(injection: &Injection) -> bool {
    let state = injection.state;
    let is_written = !injection.writing.as_ref().is_some_and(Writing::is_waiting);
    state.is_at_rest() && state.owed.is_none() && is_written && !state.needs_a_person()
}

/// Cancelled, rejected or failed.
pub(crate) fn is_end(status: &Value) -> bool {
    status::admission(&OrderStatus::from(status.as_str().unwrap_or_default()))
        == Admission::Ended(UpstreamEnd::CalledOff)
}

/// HubRise deletes an event nobody took. Where nothing is looked for, such an order cannot be known.
pub(crate) fn given_up(world: &World, order: &OrderId) -> bool {
    let deliveries = world.hubrise.deliveries();
    deliveries.iter().any(|post| post.order.as_ref() == Some(order) && post.settled == Settled::Deleted)
}

/// I3, I5, I14, and whatever the journal believes of the till.
fn tickets(world: &World, ledger: &Ledger, order: &OrderId, says: &mut impl FnMut(&str)) {
    let printed: Vec<_> = ledger.printed.iter().filter(|(attempt, _)| attempt.order == *order).collect();
    let may_have = |action: Action| {
        let of = ledger.decisions.iter().filter(|it| it.order == *order && it.action == action);
        of.filter(|it| it.done != Some(false)).count()
    };
    let forgotten = ledger.forgotten(order);
    if printed.len() > 1 + may_have(Action::NotThere) + forgotten {
        says("duplicate");
    }
    let tickets = world.tills.tickets();
    for (attempt, number) in &printed {
        let names = format!("HubRise {order}");
        let ticket = tickets.iter().find(|it| it.number == *number && it.footer.contains(&names)).unwrap();
        if attempt.sent_again && !ticket.footer.iter().any(|line| line.contains("POSSIBLE DUPLICATE")) {
            says("sent again without saying so");
        }
        if ledger.totals.get(order).is_some_and(|totals| !totals.contains(&ticket.total)) {
            says("sums differ");
        }
    }
    let states = ledger.states.iter().filter(|it| it.order == *order);
    for state in states.map(|committed| committed.state) {
        let by_then = printed.iter().any(|(attempt, _)| attempt.number <= state.attempt && state.attempt > 0);
        if by_then && forgotten == 0 && matches!(state.phase, Phase::Refused | Phase::NotSent(_)) {
            says("given up with a ticket on the till");
        }
    }
    let last = ledger.states.iter().rev().find(|it| it.order == *order).map(|it| it.state.phase);
    if last == Some(Phase::OnTill) && printed.is_empty() && may_have(Action::OnTheTill) == 0 {
        says("on the till without a ticket");
    }
    if is_told(world, order, "rejected") && !printed.is_empty() && forgotten == 0 {
        says("rejected with a ticket");
    }
    let is_received = is_told(world, order, "received") || is_told(world, order, "accepted");
    if is_received && printed.is_empty() && may_have(Action::OnTheTill) == 0 {
        says("received without a ticket");
    }
}

/// What we wrote of an order and HubRise took, in the order in which it got there.
pub(crate) fn taken(world: &World, order: &OrderId) -> Vec<Value> {
    let path = format!("/v1/location/orders/{order}");
    let is_it = |call: &Call| call.method == "PATCH" && call.path == path && call.status == Some(200);
    world.hubrise.calls().into_iter().filter(is_it).filter_map(|call| call.body).collect()
}

/// The statuses among it.
pub(crate) fn written(world: &World, order: &OrderId) -> Vec<String> {
    taken(world, order).iter().filter_map(|body| body["status"].as_str().map(str::to_owned)).collect()
}

fn is_told(world: &World, order: &OrderId, status: &str) -> bool {
    written(world, order).iter().any(|written| written == status)
}

/// I7: a word that ends the order at HubRise is the only one, unless nobody knows any more what was said before.
fn statuses(world: &World, ledger: &Ledger, order: &OrderId, says: &mut impl FnMut(&str)) {
    if ledger.forgotten(order) > 0 {
        return;
    }
    let distinct: BTreeSet<_> = written(world, order).into_iter().collect();
    if distinct.len() > 1 && distinct.contains("rejected") {
        says("rejected and something else");
    }
}

/// I7, F42: HubRise shows the end that others gave the order, whatever we wrote, and at least what we owe it. Nobody can know
/// better where HubRise made no event or deleted it, and we had covered what it told.
fn last_word(world: &World, ledger: &Ledger, order: &OrderId, says: &mut impl FnMut(&str)) {
    let shown = &world.order(order)["status"];
    if ledger.overwritten.contains(order) || ledger.untold.contains(order) || given_up(world, order) {
        return;
    }
    if ledger.called_off.contains(order) {
        if !is_end(shown) {
            says("called off, and HubRise shows something else");
        }
        return;
    }
    let tables = world.disk.tables();
    let on_till = |it: &&Injection| it.order == *order && it.state.phase == Phase::OnTill && !it.state.cancel_at_pos;
    let Some(injection) = tables.injections().iter().find(on_till) else { return };
    let of = world.connections.iter().find(|connection| connection.id == injection.connection).unwrap();
    let shown = OrderStatus::from(shown.as_str().unwrap_or_default());
    if status::write_back(WriteBack::OnTill, &shown, &of.settings.statuses).is_some() {
        says("on the till, and HubRise does not show it");
    }
}

/// I9: where the machine itself does its work, an attempt is settled or in doubt before the alarm at 60 s.
fn in_time(ledger: &Ledger, order: &OrderId, says: &mut impl FnMut(&str)) {
    let mut begun = None;
    for committed in ledger.states.iter().filter(|it| it.order == *order) {
        let (state, at) = (committed.state, committed.at);
        match (begun, state.phase) {
            (None, Phase::Sending) => begun = Some(at),
            (Some(_), Phase::Sending | Phase::Unknown) | (None, _) => {}
            (Some(since), _) => {
                if at - since > LONGEST_ATTEMPT {
                    says("too long without an answer or a doubt");
                }
                begun = None;
            }
        }
    }
}

/// Nothing may let sending and looking take longer.
const LONGEST_ATTEMPT: Moment = 55 * SECOND;
