//! What people are told of a time during which a till was away: which orders waited, and what became of them.

use crate::world::{DELIVEROO, IN_LONDON, LONDON, World, eventually, parts, says_that_it_waits};
use bridge_core::injection::{Action, HoldReason, NotSentReason, Phase};
use bridge_engine::Engine;
use bridge_engine::alerts::AlertKind;
use bridge_engine::journal::{Filter, Outage, OutageId, Subject, Waited};
use bridge_simulator::pixelpoint::TillFault;
use chrono::TimeDelta;
use hubrise_api::OrderId;
use serde_json::Value;

async fn outages(world: &World) -> Vec<Outage> {
    world.store().outages(&Filter::default(), world.now()).await.unwrap()
}

/// The one outage there is, once it looks so.
async fn outage(world: &World, what: &str, wanted: impl Fn(&Outage) -> bool) -> Outage {
    eventually(what, async || {
        let mut outages = outages(world).await;
        assert!(outages.len() < 2, "one outage, one row: {outages:?}");
        outages.pop().filter(&wanted)
    })
    .await
}

async fn fails(world: &World, order: &OrderId, tries: u32) {
    let record = world
        .until(order, "a failed try", |record| {
            record.injection.state.phase == Phase::Ready && record.injection.tries >= tries
        })
        .await;
    world.clock.advance((record.injection.due_at.unwrap() - world.now()).max(TimeDelta::zero()));
}

/// Its time goes by.
async fn is_late(world: &World, order: &OrderId) {
    world.clock.advance(TimeDelta::minutes(4));
    eventually("too late", async || {
        // A try that was in flight has it wait until a moment after its deadline.
        world.clock.advance(TimeDelta::milliseconds(1));
        let record = world.find(order).await?;
        (record.injection.state.phase == Phase::NotSent(NotSentReason::Deadline)).then_some(())
    })
    .await;
}

/// An order that finds out that the till is away.
pub(crate) async fn goes_away(world: &World) -> OrderId {
    world.spoil(LONDON, TillFault::Offline);
    let order = world.order(IN_LONDON).await;
    for tries in 1..=3 {
        fails(world, &order, tries).await;
    }
    order
}

/// The orders of an outage in these phases, oldest first.
async fn listed(world: &World, outage: OutageId, phases: Vec<&'static str>) -> Vec<OrderId> {
    let filter = Filter { outage: Some(outage), phases, ..Filter::default() };
    let rows = world.store().page(&filter, 50, None).await.unwrap().rows;
    let order = |subject| match subject {
        Subject::Order(order) => order.order,
        other => panic!("no order: {other:?}"),
    };
    rows.into_iter().rev().map(|row| order(row.subject)).collect()
}

#[tokio::test]
async fn an_outage_says_which_orders_waited_and_what_became_of_them() {
    let mut world = World::live().await;
    let before = world.order(IN_LONDON).await;
    world.at(&before, Phase::OnTill).await;
    let first = goes_away(&world).await;
    let (second, hasty) = (world.order(IN_LONDON).await, world.order(DELIVEROO).await);
    world.until(&second, "a visible wait", says_that_it_waits).await;
    world.until(&hasty, "a visible wait", says_that_it_waits).await;
    let away = outage(&world, "three that wait", |outage| outage.orders.under_way == 3).await;
    assert_eq!((away.until, away.orders.all), (None, 3), "what was on the till before does not wait");

    world.engine.shut_down().await;
    world.engine = Engine::start(parts(world.journal.clone(), &world.clock)).await.unwrap();
    is_late(&world, &hasty).await;
    world.mend(LONDON);
    for order in [&first, &second] {
        world.through(order).await;
    }
    let back = outage(&world, "the end", |outage| outage.until.is_some() && outage.orders.under_way == 0).await;
    assert_eq!((back.id, back.since), (away.id, away.since), "a restart is not another outage");
    assert_eq!(back.orders, Waited { all: 3, in_time: 2, to_decide: 1, ..Waited::default() });
    assert_eq!(listed(&world, back.id, Vec::new()).await, [first, second, hasty.clone()]);
    let late = vec!["held", "in_doubt", "refused", "not_sent"];
    assert_eq!(listed(&world, back.id, late).await, std::slice::from_ref(&hasty));

    world.operate(&hasty, Action::Send).await.unwrap();
    world.at(&hasty, Phase::OnTill).await;
    let decided = outage(&world, "a decision", |outage| outage.orders.decided == 1).await;
    assert_eq!(decided.orders, Waited { all: 3, in_time: 2, decided: 1, ..Waited::default() });
    let alerts = world.store().alerts(None, 500).await.unwrap();
    assert_eq!(alerts.iter().filter(|alert| alert.kind == AlertKind::TillBack).count(), 1);
}

#[tokio::test]
async fn what_went_incomplete_after_an_outage_is_not_all_clear() {
    let world = World::live().await;
    let first = goes_away(&world).await;
    let lacking = world.place_changed(IN_LONDON, |order| order["items"][0]["sku_ref"] = Value::Null);
    world.deliver().await;
    world.at(&lacking, Phase::Held(HoldReason::Conversion)).await;
    world.operate(&lacking, Action::Send).await.unwrap();
    outage(&world, "two that wait", |outage| outage.orders.all == 2).await;
    world.mend(LONDON);
    for order in [&first, &lacking] {
        world.through(order).await;
    }
    let back = outage(&world, "the end", |outage| outage.until.is_some()).await;
    assert_eq!(back.orders, Waited { all: 2, in_time: 1, to_decide: 1, ..Waited::default() });
    world.operate(&lacking, Action::Close).await.unwrap();
    let done = outage(&world, "a decision", |outage| outage.orders.to_decide == 0).await;
    assert_eq!(done.orders, Waited { all: 2, in_time: 1, decided: 1, ..Waited::default() });
}

#[tokio::test]
async fn an_outage_is_shown_until_all_is_decided_and_read_or_put_away() {
    let world = World::live().await;
    let first = goes_away(&world).await;
    let id = outage(&world, "the outage", |_| true).await.id;
    let connection = world.connection(LONDON).id;
    assert!(!world.store().dismiss_outage(&connection, id, world.now()).await.unwrap(), "not while it holds");

    let hasty = world.order(DELIVEROO).await;
    world.until(&hasty, "a visible wait", says_that_it_waits).await;
    is_late(&world, &hasty).await;
    world.mend(LONDON);
    world.through(&first).await;
    outage(&world, "the end", |outage| outage.until.is_some()).await;
    world.clock.advance(TimeDelta::hours(5));
    assert_eq!(outages(&world).await.len(), 1, "somebody has to decide");

    let elsewhere = world.connection(crate::world::PARIS).id;
    assert!(!world.store().dismiss_outage(&elsewhere, id, world.now()).await.unwrap(), "not theirs");
    world.operate(&hasty, Action::Close).await.unwrap();
    world.at(&hasty, Phase::Closed).await;
    assert!(outages(&world).await.is_empty(), "decided, and there was time to read it");

    let again = goes_away(&world).await;
    world.mend(LONDON);
    world.through(&again).await;
    let second = outage(&world, "the end", |outage| outage.until.is_some()).await;
    assert_eq!((second.id == id, second.orders.in_time), (false, 1), "another outage, another row");
    assert!(world.store().dismiss_outage(&connection, second.id, world.now()).await.unwrap());
    assert!(!world.store().dismiss_outage(&connection, second.id, world.now()).await.unwrap(), "once");
    assert!(outages(&world).await.is_empty());
}
