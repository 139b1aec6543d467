//! What is told, how often, and what never stands in it.

use super::inbox::Notes;
use crate::clock::TestClock;
use crate::journal::make;
use crate::world::{DELIVEROO, LONDON, PAID_IN_PARIS, PARIS, UNPAID_IN_PARIS, WITHOUT_REF, World, eventually, parts};
use bridge_core::injection::{Action, Phase};
use bridge_engine::alerts::{AlertKind, Post, PostError};
use bridge_engine::connection::{AlertRoute, Connection};
use bridge_engine::journal::AlertRecord;
use bridge_engine::{Engine, Parts};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::pixelpoint::TillFault;
use chrono::TimeDelta;
use serde_json::Value;
use std::sync::Arc;
use tempfile::TempDir;

pub(super) fn mailed(connection: &mut Connection) {
    connection.alerts = AlertRoute::Mail(vec!["chef@example.com".to_owned()]);
}

pub(super) async fn world(post: impl Post + 'static, adapt: impl Fn(&mut Connection)) -> World {
    let dir = TempDir::new().unwrap();
    let journal = make::open(dir.path()).await;
    let clock = TestClock::new();
    let pages_url = Some("https://bridge.example.com".to_owned());
    let parts = Parts { post: Arc::new(post), pages_url, ..parts(journal.clone(), &clock) };
    World::of(dir, journal, clock, parts, adapt).await
}

/// The alerts of a kind, once there are as many and none waits.
pub(super) async fn settled(world: &World, kind: AlertKind, count: usize) -> Vec<AlertRecord> {
    eventually(&format!("{count} of {kind:?}"), async || {
        let alerts = world.store().alerts(None, 500).await.unwrap();
        let alerts: Vec<_> = alerts.into_iter().filter(|alert| alert.kind == kind).collect();
        (alerts.len() == count && alerts.iter().all(|alert| !alert.waits)).then_some(alerts)
    })
    .await
}

#[tokio::test]
async fn a_till_that_is_away_is_one_alert_for_fifty_orders_and_one_when_it_is_back() {
    let notes = Notes::default();
    let world = world(notes.clone(), mailed).await;
    world.spoil(PARIS, TillFault::Offline);
    let mut orders = Vec::new();
    for _ in 0..50 {
        orders.push(world.place(PAID_IN_PARIS));
    }
    world.deliver().await;
    eventually("the alert", async || {
        world.clock.advance(TimeDelta::milliseconds(500));
        (notes.about("the till cannot be reached") > 0).then_some(())
    })
    .await;
    world.clock.advance(TimeDelta::minutes(2));
    world.mend(PARIS);
    world.clock.advance(TimeDelta::seconds(30));
    for order in &orders {
        world.at(order, Phase::OnTill).await;
    }
    eventually("the end", async || (notes.about("can be reached again") > 0).then_some(())).await;
    assert_eq!(notes.given().len(), 2, "{:?}", notes.given());
}

#[tokio::test]
async fn each_doubt_goes_by_itself_and_at_once_while_everything_else_is_gathered() {
    let notes = Notes::default();
    let world = world(notes.clone(), mailed).await;
    for _ in 0..4 {
        let held = world.order(WITHOUT_REF).await;
        world.at_rest(&held).await;
    }
    eventually("the first", async || (notes.about("waiting for you") == 1).then_some(())).await;
    let mut doubts = Vec::new();
    for _ in 0..3 {
        world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
        let order = world.order(PAID_IN_PARIS).await;
        world.at(&order, Phase::InDoubt).await;
        doubts.push(order);
    }
    settled(&world, AlertKind::InDoubt, 3).await;
    for order in &doubts {
        assert_eq!(notes.about(&format!("check the till for order {order}")) + named(&notes, order.as_str()), 1);
    }
    assert_eq!(notes.about("waiting for you"), 1);
    world.clock.advance(TimeDelta::minutes(10));
    settled(&world, AlertKind::Held, 4).await;
    assert_eq!(notes.about("waiting for you"), 2, "the other three in one message");
    assert_eq!(notes.given().len(), 5);
}

/// Doubts about an order that is named by its ref.
fn named(notes: &Notes, order: &str) -> usize {
    let names = format!("({order})");
    let is_doubt = |subject: &str| subject.contains("check the till") && subject.contains(&names);
    notes.given().iter().filter(|given| is_doubt(&given.subject)).count()
}

#[tokio::test]
async fn what_was_seen_to_meanwhile_is_not_told() {
    let notes = Notes::default();
    let world = world(notes.clone(), mailed).await;
    let (first, second) = (world.order(WITHOUT_REF).await, world.order(WITHOUT_REF).await);
    for order in [&first, &second] {
        world.at_rest(order).await;
    }
    eventually("the first", async || (notes.given().len() == 1).then_some(())).await;
    // Whichever of them went in the first message.
    for order in [&first, &second] {
        world.operate(order, Action::Close).await.unwrap();
        world.at(order, Phase::Closed).await;
    }
    world.clock.advance(TimeDelta::minutes(10));
    settled(&world, AlertKind::Held, 2).await;
    assert_eq!(notes.given().len(), 1);
}

#[tokio::test]
async fn refusals_missed_deadlines_and_late_cancels_are_told() {
    let notes = Notes::default();
    let world = world(notes.clone(), mailed).await;
    world.spoil_next(PARIS, TillFault::WrongToken);
    let refused = world.order(PAID_IN_PARIS).await;
    world.at(&refused, Phase::Refused).await;
    settled(&world, AlertKind::Refused, 1).await;

    let cancelled = world.order(UNPAID_IN_PARIS).await;
    world.at(&cancelled, Phase::OnTill).await;
    world.hubrise().cancel_order(&cancelled, world.now());
    world.deliver().await;
    settled(&world, AlertKind::CancelAtTill, 1).await;

    world.spoil(LONDON, TillFault::Offline);
    let late = world.order(DELIVEROO).await;
    world.until(&late, "a try", |record| record.injection.tries == 1).await;
    eventually("the deadline", async || {
        world.clock.advance(TimeDelta::seconds(30));
        let alerts = world.store().alerts(None, 500).await.unwrap();
        alerts.iter().any(|alert| alert.kind == AlertKind::NotSent && !alert.waits).then_some(())
    })
    .await;
    let told = |words: &str| notes.about(words);
    assert_eq!((told("refused by the till"), told("called off"), told("not sent in time")), (1, 1, 1));
}

#[tokio::test]
async fn a_connection_hubrise_refuses_is_one_alert_and_one_when_it_is_back() {
    for (fault, words) in [
        (ApiFault::Revoked, "does not accept the connection any more"),
        (ApiFault::Suspended, "suspended the connection"),
        (ApiFault::Blocked, "blocked the connection"),
    ] {
        let notes = Notes::default();
        let world = world(notes.clone(), mailed).await;
        world.hubrise().set_fault(&world.site(PARIS).location, fault, Lasting::UntilCleared);
        let order = world.order(PAID_IN_PARIS).await;
        for tries in 1..=4 {
            world.until(&order, "a failed try", |record| record.injection.tries >= tries).await;
            world.clock.advance(TimeDelta::seconds(30));
        }
        assert_eq!(notes.about(words), 1, "{:?}", notes.given());
        world.hubrise().clear_faults(&world.site(PARIS).location);
        world.clock.advance(TimeDelta::minutes(6));
        world.at(&order, Phase::OnTill).await;
        eventually("the end", async || (notes.about("accepts the connection again") == 1).then_some(())).await;
        assert_eq!(notes.given().len(), 2);
    }
}

#[tokio::test]
async fn an_alert_is_tried_until_it_is_taken_and_its_failures_show() {
    let notes = Notes::default();
    notes.fail(3, PostError::Unreachable);
    let world = world(notes.clone(), mailed).await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    for pause in [10, 20, 40] {
        let record = eventually("a failure", async || {
            let alerts = world.store().alerts(Some(&[world.connection(PARIS).id]), 10).await.unwrap();
            alerts.into_iter().find(|alert| alert.outcome.is_some())
        })
        .await;
        assert_eq!((record.outcome.as_deref(), record.waits), (Some("unreachable"), true));
        world.clock.advance(TimeDelta::seconds(pause));
    }
    let sent = eventually("the mail", async || {
        world.clock.advance(TimeDelta::seconds(1));
        let alerts = world.store().alerts(None, 10).await.unwrap();
        alerts.into_iter().find(|alert| alert.outcome.as_deref() == Some("sent"))
    })
    .await;
    assert_eq!((sent.waits, notes.given().len()), (false, 1));
}

#[tokio::test]
async fn an_alert_survives_a_crash_and_goes_once_more_at_most() {
    let before = Notes::hanging();
    let world = world(before.clone(), mailed).await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    eventually("the mail", async || (before.given().len() == 1).then_some(())).await;
    // The process dies between the mail and its commit; another one starts on the same journal.
    let after = Notes::default();
    for count in [1, 1] {
        let parts = Parts { post: Arc::new(after.clone()), ..parts(world.journal.clone(), &world.clock) };
        let engine = Engine::start(parts).await.unwrap();
        settled(&world, AlertKind::InDoubt, 1).await;
        engine.shut_down().await;
        assert_eq!(after.given().len(), count);
    }
    assert_eq!(before.given()[0].subject, after.given()[0].subject);
}

#[tokio::test]
async fn nobody_is_told_where_nobody_was_chosen_and_it_shows() {
    for (route, outcome) in [(AlertRoute::NotChosen, "not_chosen"), (AlertRoute::Nobody, "nobody")] {
        let notes = Notes::default();
        let world = world(notes.clone(), |connection| connection.alerts = route.clone()).await;
        let order = world.order(WITHOUT_REF).await;
        world.at_rest(&order).await;
        let alerts = settled(&world, AlertKind::Held, 1).await;
        assert_eq!(alerts[0].outcome.as_deref(), Some(outcome));
        assert!(notes.given().is_empty());
    }
}

/// Every text and number of the order's customer, and of what customers wrote.
fn canaries(order: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let customer = order["customer"].as_object().unwrap();
    for field in ["first_name", "last_name", "email", "phone", "address_1", "delivery_notes"] {
        found.extend(customer.get(field).and_then(Value::as_str).map(str::to_owned));
    }
    found.extend(order["customer_notes"].as_str().map(str::to_owned));
    found.retain(|text| !text.is_empty());
    found
}

#[tokio::test]
async fn no_alert_holds_a_customer_or_a_secret() {
    let notes = Notes::default();
    let world = world(notes.clone(), mailed).await;
    let (sample, mut order) = world.fresh(PAID_IN_PARIS);
    order["customer_notes"] = "canary note".into();
    let mut canaries = canaries(&order);
    assert!(canaries.len() > 3, "{canaries:?}");
    let connection = world.connection(PARIS);
    let site = world.site(PARIS);
    canaries.extend([&site.access_token, &site.client_secret, &site.till_token].map(String::clone));
    canaries.push(connection.id.as_str().to_owned());
    for fault in [TillFault::CommitThenNoAnswer, TillFault::WrongToken, TillFault::PosException] {
        let mut order = order.clone();
        order["ref"] = format!("R-{}", notes.given().len()).into();
        world.spoil_next(PARIS, fault);
        let before = notes.given().len();
        world.hubrise().place_order(&sample.location, order, world.now());
        world.deliver().await;
        eventually("an alert", async || (notes.given().len() > before).then_some(())).await;
    }
    let said: Vec<_> = notes.given().into_iter().flat_map(|given| [given.subject, given.text]).collect();
    let said = said.join("\n");
    assert!(said.contains("https://bridge.example.com/orders/"));
    for canary in canaries {
        assert!(!said.contains(&canary), "{canary} stands in an alert:\n{said}");
    }
    assert!(notes.given().iter().all(|given| given.to == "chef@example.com"));
}
