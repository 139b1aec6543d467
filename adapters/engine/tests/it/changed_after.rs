//! HubRise changes an order whose ticket is on the till: nothing is sent again, and somebody is told what differs.

use crate::world::{PAID_IN_PARIS, PARIS, World};
use bridge_core::injection::{Action, Phase};
use bridge_engine::journal::{OrderRecord, TimelineKind};
use bridge_simulator::pixelpoint::TillFault;
use chrono::TimeDelta;
use hubrise_api::OrderId;
use serde_json::{Value, json};

/// HubRise changes the order a moment later and tells of it.
async fn edit(world: &World, order: &OrderId, edit: impl FnOnce(&mut Value)) {
    world.clock.advance(TimeDelta::seconds(5));
    world.hubrise().edit_order(order, world.now(), edit);
    world.deliver().await;
}

fn notes(record: &OrderRecord) -> usize {
    let is_it = |kind: &TimelineKind| matches!(kind, TimelineKind::Note { code } if code == "changed_after");
    record.timeline.iter().filter(|entry| is_it(&entry.kind)).count()
}

/// How many of each line.
fn quantities(ticket: Option<bridge_engine::pos::Ticket>) -> Vec<String> {
    ticket.unwrap().lines.into_iter().map(|line| line.quantity).collect()
}

#[tokio::test]
async fn a_change_of_what_is_on_the_till_is_shown_and_closed_by_a_person() {
    let world = World::live().await;
    let order = world.order(PAID_IN_PARIS).await;
    let before = world.at(&order, Phase::OnTill).await;
    edit(&world, &order, |order| order["items"][0]["quantity"] = json!("7")).await;
    let record = world.until(&order, "the change", |record| record.injection.state.changed_after).await;
    let (state, sent) = (record.injection.state, record.injection.conversion.as_ref().unwrap());
    assert_eq!((state.phase, state.needs_a_person(), notes(&record)), (Phase::OnTill, true, 1));
    let was_sent = before.injection.conversion.unwrap().payload;
    assert_eq!(sent.payload, was_sent, "what was sent stays what was sent");
    let sent = quantities(world.engine.ticket(&record.injection.connection, sent.payload.as_ref().unwrap()));
    let newest = quantities(world.engine.newest_ticket(&record.injection));
    let seven = "7".to_owned();
    assert!(!sent.contains(&seven) && newest.contains(&seven), "{sent:?} {newest:?}");
    assert_eq!((world.attempts(&order), world.tickets(&order).len()), (1, 1));

    world.operate(&order, Action::Close).await.unwrap();
    let record = world.find(&order).await.unwrap();
    assert!(!record.injection.state.changed_after && record.injection.state.phase == Phase::OnTill);
    edit(&world, &order, |order| order["customer_notes"] = json!("no salt")).await;
    let record = world.until(&order, "another change", |record| record.injection.state.changed_after).await;
    assert_eq!(notes(&record), 2);
}

#[tokio::test]
async fn what_is_no_change_to_the_ticket_alarms_nobody() {
    let world = World::with(|connection| connection.settings.conversion.prefer_confirmed_time = true).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    let promised = (world.now() + TimeDelta::hours(2)).to_rfc3339();
    edit(&world, &order, |order| {
        order["status"] = json!("accepted");
        order["confirmed_time"] = json!(promised);
    })
    .await;
    world.clock.advance(TimeDelta::seconds(5));
    world.hubrise().anonymise_customer_of(&order, world.now());
    world.deliver().await;
    let record = world.until(&order, "both events", |record| record.events.len() == 3).await;
    assert!(!record.injection.state.changed_after);
    assert_eq!(notes(&record), 0);
}

#[tokio::test]
async fn an_order_that_changes_on_its_way_has_a_ticket_older_than_itself() {
    let world = World::live().await;
    let late = bridge_simulator::pixelpoint::Release::new();
    let delay = bridge_simulator::pixelpoint::Delay::Until(late.clone());
    world.spoil_next(PARIS, TillFault::LateAnswer(delay));
    let order = world.order(PAID_IN_PARIS).await;
    world.until(&order, "on its way", |record| record.injection.state.phase == Phase::Sending).await;
    edit(&world, &order, |order| order["customer_notes"] = json!("no salt")).await;
    world.until(&order, "the change", |record| record.injection.state.changed_after).await;
    late.release();
    let record = world.at(&order, Phase::OnTill).await;
    assert!(record.injection.state.changed_after, "the ticket is older than the order");
    assert_eq!(world.tickets(&order).len(), 1);
}
