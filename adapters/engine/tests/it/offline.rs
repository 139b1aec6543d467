//! Tills that are away, and tills that refuse.

use crate::world::{
    DELIVEROO, IN_LONDON, LONDON, PAID_IN_PARIS, PARIS, World, calls, event, eventually, says_that_it_waits,
};
use bridge_core::injection::{Action, NotSentReason, Phase};
use bridge_engine::Receipt;
use bridge_engine::journal::{OrderRecord, Outcome, Peer};
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::pixelpoint::{PATH, Ticket, TillFault};
use bridge_simulator::{Lasting, PixelPointSim, samples};
use chrono::TimeDelta;
use hubrise_api::OrderId;
use serde_json::Value;
use tokio::net::TcpListener;

/// The order's record, once this many tries came to nothing and it waits for the next.
async fn after_tries(world: &World, order: &OrderId, tries: u32) -> OrderRecord {
    world
        .until(order, &format!("READY after {tries} tries"), |record| {
            record.injection.state.phase == Phase::Ready && record.injection.tries == tries
        })
        .await
}

#[tokio::test]
async fn a_store_that_is_disconnected_is_tried_again_after_growing_pauses() {
    let world = World::live().await;
    world.spoil(PARIS, TillFault::Offline);
    let order = world.order(PAID_IN_PARIS).await;
    for (tries, seconds) in (1..).zip([1, 2, 4, 8, 16, 30, 30]) {
        let record = after_tries(&world, &order, tries).await;
        let pause = record.injection.due_at.unwrap() - world.now();
        let longest = TimeDelta::seconds(seconds);
        assert!(pause <= longest && pause >= longest * 3 / 4, "try {tries}: {pause}");
        assert!(!record.injection.state.ambiguous);
        assert_eq!(world.attempts(&order), usize::try_from(tries).unwrap());
        world.clock.advance(pause);
    }
    after_tries(&world, &order, 8).await;
    world.mend(PARIS);
    let record = world.through(&order).await;
    assert_eq!(world.tickets(&order).len(), 1);
    assert_eq!(world.status(&order), "received");
    assert_eq!(calls(&record, Peer::ToTill), 9, "every try can be looked at");
    let failed = record.exchanges.iter().filter(|exchange| matches!(exchange.outcome, Outcome::Failed { .. })).count();
    assert_eq!(failed, 8);
}

#[tokio::test]
async fn once_a_till_is_back_what_waited_goes_at_once_oldest_first() {
    let world = World::live().await;
    world.spoil(PARIS, TillFault::Offline);
    let first = world.order(PAID_IN_PARIS).await;
    eventually("a long pause", async || {
        world.clock.advance(TimeDelta::seconds(1));
        world.find(&first).await.filter(|record| record.injection.tries >= 6)
    })
    .await;
    let others = [world.order(PAID_IN_PARIS).await, world.order(PAID_IN_PARIS).await];
    for (order, tries) in others.iter().zip(7..) {
        world.until(order, "a visible wait", says_that_it_waits).await;
        world.until(&first, "a try for each that came", |record| record.injection.tries >= tries).await;
        assert_eq!(world.attempts(order), 0, "not before the first");
    }
    world.mend(PARIS);
    // Time stands still from here on: nobody's pause comes to its end, and whoever comes last has the first one tried.
    let last = world.order(PAID_IN_PARIS).await;
    let all = [&first, &others[0], &others[1], &last];
    for order in all {
        world.at(order, Phase::OnTill).await;
    }
    let number =
        |ticket: &Ticket| all.iter().position(|order| ticket.footer.contains(&format!("HubRise {order}"))).unwrap();
    let numbers: Vec<_> = world.scene.till().tickets().iter().map(number).collect();
    assert_eq!(numbers, [0, 1, 2, 3], "as they came in");
}

#[tokio::test]
async fn an_order_that_ended_while_it_waited_keeps_no_other_waiting() {
    let world = World::live().await;
    world.spoil(LONDON, TillFault::Offline);
    let first = world.order(DELIVEROO).await;
    after_tries(&world, &first, 1).await;
    let other = world.order(IN_LONDON).await;
    world.until(&other, "a visible wait", says_that_it_waits).await;
    eventually("the end of the first", async || {
        world.clock.advance(TimeDelta::seconds(5));
        let record = world.find(&first).await?;
        (record.injection.state.phase == Phase::NotSent(NotSentReason::Deadline)).then_some(())
    })
    .await;
    world.mend(LONDON);
    world.through(&other).await;
    assert_eq!((world.tickets(&first).len(), world.tickets(&other).len()), (0, 1));
}

#[tokio::test]
async fn a_till_that_takes_no_connection_is_tried_again() {
    let till = PixelPointSim::default();
    let token = "S1mVnd-elsewhere";
    till.add_store("Elsewhere", token, samples::till_menu());
    let serving = till.start().await.unwrap();
    let address = serving.address();
    serving.stop().await;
    let world = World::with(|connection| {
        let till = connection.till.as_mut().unwrap();
        till.base_url = format!("http://{address}{PATH}");
        till.token = pixelpoint_api::EoiToken::new(token);
    })
    .await;
    let order = world.order(PAID_IN_PARIS).await;
    let record = after_tries(&world, &order, 1).await;
    assert!(!record.injection.state.ambiguous, "nothing was sent");
    assert!(record.injection.reason.is_some());

    let _serving = till.serve(TcpListener::bind(address).await.unwrap()).unwrap();
    world.clock.advance(TimeDelta::seconds(1));
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!((till.tickets().len(), till.arrivals().len()), (1, 1));
    assert_eq!(record.injection.state.attempt, 2);
    assert_eq!(world.status(&order), "received");
}

#[tokio::test]
async fn past_its_deadline_an_order_is_not_sent_until_a_person_says_so() {
    let world = World::live().await;
    world.spoil(LONDON, TillFault::Offline);
    let order = world.order(DELIVEROO).await;
    let mut record = after_tries(&world, &order, 1).await;
    let deadline = record.injection.deadline_at.unwrap();
    assert_eq!(deadline - world.now(), TimeDelta::minutes(3));
    // The last look is at the deadline, not up to half a minute after it.
    while world.now() <= deadline {
        let due = record.injection.due_at.unwrap();
        assert!(due <= deadline + TimeDelta::milliseconds(1), "{due} is after {deadline}");
        let (tries, now) = (record.injection.tries, due);
        world.clock.advance(now - world.now());
        record = world
            .until(&order, "the next try", |record| {
                record.injection.tries > tries && record.injection.state.phase == Phase::Ready
                    || record.injection.state.phase == Phase::NotSent(NotSentReason::Deadline)
            })
            .await;
    }
    let record = world.at(&order, Phase::NotSent(NotSentReason::Deadline)).await;
    assert!(record.injection.state.needs_a_person());
    let attempts = world.attempts(&order);
    world.mend(LONDON);
    world.pass(TimeDelta::minutes(10), LONDON).await;
    assert_eq!(world.attempts(&order), attempts, "nothing goes late by itself");
    assert_eq!(world.status(&order), "new");

    world.operate(&order, Action::Send).await.unwrap();
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(record.injection.deadline_at, Some(deadline), "a click does not make it useful for longer");
    assert_eq!(record.injection.tried_until().unwrap() - world.now(), TimeDelta::minutes(30));
    assert_eq!(world.tickets(&order).len(), 1);
    assert!(!world.tickets(&order)[0].footer.concat().contains("DUPLICATE"), "nothing ever arrived");
    assert_eq!(world.status(&order), "received");
}

#[tokio::test]
async fn a_refused_order_waits_for_a_person_and_stays_new() {
    let unknown = world_product(&World::live().await);
    for fault in [TillFault::WrongToken, TillFault::ProductUnknown(unknown)] {
        let world = World::live().await;
        world.spoil_next(PARIS, fault.clone());
        let order = world.order(PAID_IN_PARIS).await;
        let record = world.at(&order, Phase::Refused).await;
        assert!(record.injection.state.needs_a_person(), "{fault:?}");
        assert!(record.injection.reason.is_some(), "{fault:?}");
        world.pass(TimeDelta::hours(1), PARIS).await;
        assert_eq!(world.attempts(&order), 1, "{fault:?}");
        assert!(world.patches(&order).is_empty(), "{fault:?}");
        assert_eq!(world.status(&order), "new", "{fault:?}");

        world.operate(&order, Action::Send).await.unwrap();
        world.at(&order, Phase::OnTill).await;
        assert_eq!(world.tickets(&order).len(), 1, "{fault:?}");
        assert_eq!(world.status(&order), "received", "{fault:?}");
    }
}

/// A product number of the first item of the order.
fn world_product(world: &World) -> u32 {
    let (_, order) = world.fresh(PAID_IN_PARIS);
    order["items"][0]["sku_ref"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_refusal_is_written_to_hubrise_where_the_switch_is_on() {
    let world = World::with(|connection| connection.settings.statuses.reject_refused = true).await;
    let product = world_product(&world);
    world.spoil_next(PARIS, TillFault::ProductUnknown(product));
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at(&order, Phase::Refused).await;
    let json = world.hubrise().order(&order);
    assert_eq!(json["status"], "rejected");
    let cause = json["custom_fields"]["epos"]["rejection"]["cause"].as_str().unwrap();
    assert!(cause.contains(&format!("Product {product} does not exist")), "{cause}");
    assert!(cause.starts_with("The till refused this order: "), "{cause}");
    let info = &json["custom_fields"]["epos"]["rejection"]["info"]["till"];
    assert_eq!(record.injection.reason.as_deref(), info.as_str());
    assert_eq!(world.patches(&order).len(), 1);
}

/// An order that we told HubRise is rejected, which it shows, and as it was made.
async fn rejected() -> (World, OrderId, Value) {
    let world = World::with(|connection| connection.settings.statuses.reject_refused = true).await;
    world.spoil_next(PARIS, TillFault::ProductUnknown(world_product(&world)));
    let order = world.place(PAID_IN_PARIS);
    let made = world.hubrise().order(&order);
    world.deliver().await;
    world
        .until(&order, "the rejection read back", |record| {
            let writing = record.injection.writing.as_ref();
            writing.is_some_and(|writing| !writing.is_open() && writing.seen().as_str() == "rejected")
        })
        .await;
    (world, order, made)
}

#[tokio::test]
async fn an_order_we_had_rejected_is_never_sent_even_if_hubrise_cannot_be_asked() {
    let (world, order, _) = rejected().await;
    assert_eq!(world.status(&order), "rejected");
    world.hubrise().set_fault(&world.site(PARIS).location, ApiFault::InternalError, Lasting::UntilCleared);
    world.operate(&order, Action::Send).await.unwrap();
    world.at(&order, Phase::ClosedUpstream).await;
    assert!(world.tickets(&order).is_empty());
}

#[tokio::test]
async fn an_end_that_hubrise_showed_stands_against_an_event_that_comes_late() {
    let (world, order, made) = rejected().await;
    // What was read is dated a little back, so that an event that took long counts as newer.
    let body = event("create", "late", &made, world.now() + TimeDelta::seconds(1));
    assert_eq!(world.tell(&world.connection(PARIS), &body).await, Receipt::Stored);
    let is_new = |record: &OrderRecord| record.injection.snapshot.as_ref().is_some_and(|known| known.status == "new");
    world.until(&order, "the late event", is_new).await;
    world.hubrise().set_fault(&world.site(PARIS).location, ApiFault::InternalError, Lasting::UntilCleared);
    world.operate(&order, Action::Send).await.unwrap();
    world.at(&order, Phase::ClosedUpstream).await;
    assert!(world.tickets(&order).is_empty());
}

#[tokio::test]
async fn an_order_we_had_rejected_goes_once_hubrise_says_that_it_is_open_again() {
    let (world, order, _) = rejected().await;
    world.hubrise().edit_order(&order, world.now(), |order| order["status"] = "accepted".into());
    world.operate(&order, Action::Send).await.unwrap();
    world.at(&order, Phase::OnTill).await;
}

#[tokio::test]
async fn a_till_that_is_away_does_not_delay_another() {
    let world = World::live().await;
    world.spoil(PARIS, TillFault::Offline);
    let waiting = world.order(PAID_IN_PARIS).await;
    after_tries(&world, &waiting, 1).await;
    let order = world.order(IN_LONDON).await;
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.find(&waiting).await.unwrap().injection.state.phase, Phase::Ready);
}

#[tokio::test]
async fn an_order_cancelled_while_it_waits_for_the_till_never_goes() {
    let world = World::live().await;
    world.spoil(PARIS, TillFault::Offline);
    let order = world.order(PAID_IN_PARIS).await;
    after_tries(&world, &order, 1).await;
    world.hubrise().cancel_order(&order, world.now());
    world.deliver().await;
    world.at(&order, Phase::ClosedUpstream).await;
    world.mend(PARIS);
    world.pass(TimeDelta::minutes(5), PARIS).await;
    assert!(world.tickets(&order).is_empty());
    assert_eq!(world.attempts(&order), 1);
}

#[tokio::test]
async fn a_till_with_a_new_token_gets_what_waited_for_the_old_one() {
    let world = World::live().await;
    world.spoil(PARIS, TillFault::Offline);
    let order = world.order(PAID_IN_PARIS).await;
    after_tries(&world, &order, 1).await;
    world.scene.till().add_store("Paris again", "S1mVnd-renewed", samples::till_menu());
    let mut connection = world.connection(PARIS);
    connection.till.as_mut().unwrap().token = pixelpoint_api::EoiToken::new("S1mVnd-renewed");
    world.engine.connect(connection).await.unwrap();
    // A restart must not forget the lane of the old token.
    world.engine.shut_down().await;
    let engine = crate::world::engine(world.journal.clone(), &world.clock).await;
    world.clock.advance(TimeDelta::seconds(1));
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.tickets(&order).len(), 1);
    eventually("the status", async || (world.status(&order) == "received").then_some(())).await;
    engine.shut_down().await;
}
