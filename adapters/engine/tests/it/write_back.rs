//! Telling HubRise: as often as it takes, never lower than it is, never in a hurry.

use crate::gate::Gate;
use crate::world::{PAID_IN_PARIS, PARIS, World, engine};
use bridge_core::injection::{Action, Phase, WriteBack};
use bridge_core::status::{LATEST_LANDING, Writing};
use bridge_engine::journal::{OrderRecord, Peer, TimelineKind};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::pixelpoint::TillFault;
use chrono::TimeDelta;
use hubrise_api::OrderId;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The methods of what HubRise was asked and told about an order, as its page shows them.
fn said(record: &OrderRecord) -> Vec<&str> {
    let to_hubrise = record.exchanges.iter().filter(|exchange| exchange.peer == Peer::ToHubRise);
    // The newest comes first.
    to_hubrise.rev().filter_map(|exchange| exchange.call.split(' ').next()).collect()
}

/// Calls about an order that reached HubRise.
fn all_calls(world: &World, order: &OrderId) -> usize {
    let path = format!("/v1/location/orders/{order}");
    world.hubrise().calls().iter().filter(|call| call.path == path).count()
}

/// What we wrote as the order's status, in the order in which it arrived.
fn statuses(world: &World, order: &OrderId) -> Vec<String> {
    let bodies = world.patches(order).into_iter().filter_map(|call| call.body);
    bodies.filter_map(|body| body["status"].as_str().map(str::to_owned)).collect()
}

/// An order that is on the till while HubRise does not take the status.
async fn untold(world: &World, fault: ApiFault, lasting: Lasting) -> OrderId {
    world.hubrise().set_fault(&world.site(PARIS).location, fault, lasting);
    let order = world.order(PAID_IN_PARIS).await;
    after_tries(world, &order, 1).await;
    order
}

/// Waits for the next try's failure; says how long the pause until the one after it is.
async fn after_tries(world: &World, order: &OrderId, tries: u32) -> TimeDelta {
    let record = world
        .until(order, &format!("{tries} failed tries"), |record| {
            record.injection.state.phase == Phase::OnTill && record.injection.tries == tries
        })
        .await;
    assert_eq!(record.injection.state.owed, Some(WriteBack::OnTill));
    record.injection.due_at.unwrap() - world.now()
}

#[tokio::test]
async fn hubrise_is_told_again_until_it_listens() {
    // Too many calls: nothing is asked before HubRise's minute ends.
    let second = TimeDelta::seconds(1);
    for (fault, pause) in [
        (ApiFault::InternalError, second),
        (ApiFault::BadGateway, second),
        (ApiFault::Drop, second),
        (ApiFault::TooManyRequests(None), TimeDelta::minutes(1)),
    ] {
        let world = World::live().await;
        let order = untold(&world, fault, Lasting::Once).await;
        assert_eq!(world.status(&order), "new", "{fault:?}");
        world.clock.advance(pause);
        let record = world.at(&order, Phase::OnTill).await;
        assert_eq!(world.status(&order), "received", "{fault:?}");
        assert_eq!(world.patches(&order).len(), 2, "{fault:?}");
        assert_eq!(said(&record), ["PATCH", "GET", "PATCH", "GET"], "{fault:?}: read before and after");
        assert_eq!(world.attempts(&order), 1, "{fault:?}: the till has nothing to do with it");
    }
}

#[tokio::test]
async fn a_status_that_arrived_without_an_answer_is_read_and_not_written_twice() {
    let world = World::live().await;
    let order = untold(&world, ApiFault::DropAfterApplying, Lasting::Once).await;
    assert_eq!(world.status(&order), "received");
    world.clock.advance(TimeDelta::seconds(1));
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(world.status(&order), "received");
    assert_eq!(world.patches(&order).len(), 1);
    let shows = TimelineKind::HubRiseStatus { status: "received".to_owned() };
    assert_eq!(record.timeline.iter().filter(|entry| entry.kind == shows).count(), 1);
}

#[tokio::test]
async fn a_revoked_token_is_tried_without_haste_and_nothing_is_dropped() {
    let world = World::live().await;
    let order = untold(&world, ApiFault::Revoked, Lasting::UntilCleared).await;
    for tries in 1..=8 {
        let pause = after_tries(&world, &order, tries).await;
        assert!(pause >= TimeDelta::milliseconds(750), "try {tries}: {pause}");
        assert_eq!(all_calls(&world, &order), usize::try_from(tries).unwrap());
        world.clock.advance(pause);
    }
    let pause = after_tries(&world, &order, 9).await;
    assert!(pause >= TimeDelta::seconds(22), "{pause}");
    assert_eq!(world.tickets(&order).len(), 1);
    world.hubrise().clear_faults(&world.site(PARIS).location);
    world.clock.advance(pause);
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.status(&order), "received");
}

#[tokio::test]
async fn a_status_hubrise_will_never_take_is_given_up() {
    let strict = MockServer::start().await;
    let refusal = ResponseTemplate::new(422).set_body_string(r#"{"message":"Validation failed"}"#);
    Mock::given(method("PATCH")).respond_with(refusal).mount(&strict).await;
    let world = World::with(|connection| connection.hubrise.base_url = format!("{}/v1", strict.uri())).await;
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.until(&order, "a last look", |record| said(record) == ["PATCH", "GET"]).await;
    assert_eq!(record.injection.state.owed, None);
    assert!(!record.timeline.iter().any(|entry| matches!(entry.kind, TimelineKind::Told { .. })));
    world.pass(TimeDelta::hours(1), PARIS).await;
    let patched = strict.received_requests().await.unwrap();
    let of_order = patched.iter().filter(|request| request.url.path().ends_with(order.as_str())).count();
    assert_eq!(of_order, 2, "it was written once, and looked at once");
}

#[tokio::test]
async fn a_status_that_is_further_already_is_not_written_down() {
    let world = World::live().await;
    let order = untold(&world, ApiFault::InternalError, Lasting::Once).await;
    world.hubrise().edit_order(&order, world.now() + TimeDelta::seconds(1), |order| {
        order["status"] = "accepted".into();
    });
    world.clock.advance(TimeDelta::milliseconds(100));
    for delivery in world.hubrise().due(world.now() + TimeDelta::seconds(1)) {
        let connection = world.connection(PARIS);
        world.engine.accept(connection.id.as_str(), Some(&delivery.signature), &delivery.body).await;
    }
    world
        .until(&order, "the newer status", |record| {
            record.injection.snapshot.as_ref().is_some_and(|snapshot| snapshot.status == "accepted")
        })
        .await;
    world.clock.advance(TimeDelta::seconds(1));
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(world.status(&order), "accepted");
    assert_eq!(world.patches(&order).len(), 1, "only the one that failed before");
    assert_eq!(record.injection.snapshot.unwrap().status, "accepted");
}

#[tokio::test]
async fn a_cancel_seen_while_a_status_is_being_written_stays_seen() {
    let (world, gate) = World::gated(Gate::after, |_| {}).await;
    let closed = gate.close("PATCH");
    let order = world.order(PAID_IN_PARIS).await;
    closed.reached().await;
    world.hubrise().cancel_order(&order, world.now());
    world.deliver().await;
    world.until(&order, "the cancel", |record| record.injection.state.cancel_at_pos).await;
    closed.open();
    let told = TimelineKind::Told { status: "received".to_owned() };
    let record = world
        .until(&order, "the answer to the PATCH", |record| record.timeline.iter().any(|entry| entry.kind == told))
        .await;
    assert_eq!(record.injection.snapshot.unwrap().status, "cancelled");
    assert!(record.injection.state.cancel_at_pos);
    assert_eq!(record.injection.state.owed, None);
}

#[tokio::test]
async fn nothing_is_owed_for_an_order_that_was_cancelled_meanwhile() {
    let world = World::live().await;
    let order = untold(&world, ApiFault::InternalError, Lasting::Once).await;
    world.hubrise().cancel_order(&order, world.now());
    world.deliver().await;
    let record = world.at(&order, Phase::OnTill).await;
    assert!(record.injection.state.cancel_at_pos);
    world.pass(TimeDelta::minutes(1), PARIS).await;
    assert_eq!(world.patches(&order).len(), 1);
    assert_eq!(world.status(&order), "cancelled");
}

#[tokio::test]
async fn a_day_that_is_used_up_is_waited_for_without_hurry() {
    let world = World::live().await;
    let two_hours = ApiFault::TooManyRequests(Some(2 * 60 * 60));
    let order = untold(&world, two_hours, Lasting::Once).await;
    for _ in 0..3 {
        world.clock.advance(TimeDelta::minutes(1));
        // The till's lane goes on meanwhile, and the outbox has every occasion to look.
        let other = world.order(PAID_IN_PARIS).await;
        world.until(&other, "a ticket", |record| record.injection.state.phase == Phase::OnTill).await;
    }
    let record = world.find(&order).await.unwrap();
    assert_eq!(record.injection.state.owed, Some(WriteBack::OnTill));
    assert!(record.injection.version < 20, "it was looked at {} times", record.injection.version);
    assert_eq!(world.patches(&order).len(), 1);
}

/// The cancel came first, and our status, which was on its way, fell on top of it.
#[tokio::test]
async fn a_cancel_that_our_status_covered_is_hubrises_last_word() {
    let (world, gate) = World::gated(Gate::before, |_| {}).await;
    let closed = gate.close("PATCH");
    let order = world.order(PAID_IN_PARIS).await;
    closed.reached().await;
    world.hubrise().cancel_order(&order, world.now());
    closed.open();
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!((world.status(&order).as_str(), said(&record)), ("received", vec!["PATCH", "GET"]));
    assert!(!record.injection.state.cancel_at_pos, "nobody has told of it yet");
    world.deliver().await;
    let again = TimelineKind::Note { code: "written_again".to_owned() };
    let record = world
        .until(&order, "the end again", |record| {
            let writing = record.injection.writing.as_ref();
            record.timeline.iter().any(|entry| entry.kind == again) && writing.is_some_and(|it| !it.is_open())
        })
        .await;
    assert_eq!(world.status(&order), "cancelled");
    assert_eq!(statuses(&world, &order), ["received", "cancelled"]);
    assert_eq!(said(&record), ["PATCH", "GET", "GET", "PATCH", "GET"]);
    assert!(record.injection.state.cancel_at_pos);
    assert_eq!(record.injection.snapshot.unwrap().status, "cancelled");
}

/// No event tells of it in time.
#[tokio::test]
async fn a_cancel_that_is_found_when_a_status_is_read_back_has_its_consequences() {
    let (world, gate) = World::gated(Gate::after, |_| {}).await;
    let closed = gate.close("PATCH");
    let order = world.order(PAID_IN_PARIS).await;
    closed.reached().await;
    world.hubrise().cancel_order(&order, world.now());
    closed.open();
    let record = world.until(&order, "the cancel", |record| record.injection.state.cancel_at_pos).await;
    assert_eq!((said(&record), record.injection.state.owed), (vec!["PATCH", "GET"], None));
    assert_eq!(statuses(&world, &order), ["received"]);
    assert_eq!(world.status(&order), "cancelled");
}

#[tokio::test]
async fn a_lower_status_that_somebody_gave_the_order_is_left() {
    let world = World::live().await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    world.clock.advance(TimeDelta::minutes(3));
    world.hubrise().edit_order(&order, world.now(), |order| order["status"] = "new".into());
    world.deliver().await;
    let record = world.until(&order, "a look at it", |record| said(record) == ["PATCH", "GET", "GET"]).await;
    assert_eq!(record.injection.snapshot.unwrap().status, "new");
    world.pass(TimeDelta::hours(1), PARIS).await;
    assert_eq!((world.status(&order).as_str(), statuses(&world, &order).len()), ("new", 1));
}

/// The order was in doubt for a while, and nobody heard that it was called off.
#[tokio::test]
async fn what_hubrise_showed_a_while_ago_is_read_before_it_is_told() {
    let world = World::live().await;
    world.spoil_next(PARIS, TillFault::GarbageBody);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    world.hubrise().forget_callback(&world.site(PARIS).access_token);
    world.hubrise().cancel_order(&order, world.now());
    world.clock.advance(TimeDelta::minutes(4));
    world.operate(&order, Action::OnTheTill).await.unwrap();
    let record = world.until(&order, "the cancel", |record| record.injection.state.cancel_at_pos).await;
    assert_eq!((said(&record), statuses(&world, &order).len()), (vec!["GET"], 0));
}

#[tokio::test]
async fn after_a_restart_hubrise_is_read_before_it_is_told() {
    let mut world = World::live().await;
    let order = untold(&world, ApiFault::InternalError, Lasting::Once).await;
    world.engine.shut_down().await;
    // Nobody hears of it.
    world.hubrise().forget_callback(&world.site(PARIS).access_token);
    world.hubrise().cancel_order(&order, world.now());
    world.clock.advance(TimeDelta::minutes(1));
    world.engine = engine(world.journal.clone(), &world.clock).await;
    let record = world.until(&order, "the cancel", |record| record.injection.state.cancel_at_pos).await;
    assert_eq!((said(&record), statuses(&world, &order).len()), (vec!["PATCH", "GET"], 1));
    assert_eq!(world.status(&order), "cancelled");
}

/// A write that was given up lands all the same, a minute later, and HubRise tells nobody of what its own clients do.
#[tokio::test]
async fn what_lands_late_on_top_of_a_cancel_is_found_when_nothing_can_land_any_more() {
    let world = World::live().await;
    let order = untold(&world, ApiFault::Drop, Lasting::Once).await;
    world.clock.advance(TimeDelta::seconds(1));
    world.at(&order, Phase::OnTill).await;
    world.hubrise().cancel_order(&order, world.now());
    world.deliver().await;
    let open = |record: &OrderRecord| record.injection.writing.as_ref().is_some_and(Writing::is_open);
    world.until(&order, "the cancel", |record| record.injection.state.cancel_at_pos && !open(record)).await;
    let late = http::Request::patch(format!("/v1/location/orders/{order}"))
        .header("X-Access-Token", &world.site(PARIS).access_token)
        .header("Content-Type", "application/json")
        .body(bytes::Bytes::from_static(br#"{"status":"received"}"#))
        .unwrap();
    assert!(world.hubrise().call(&late).unwrap().status().is_success());
    assert_eq!(world.status(&order), "received");
    world.clock.advance(LATEST_LANDING + TimeDelta::seconds(2));
    world
        .until(&order, "the last look", |record| {
            record.injection.writing.as_ref().is_some_and(|writing| !writing.is_waiting())
        })
        .await;
    assert_eq!(world.status(&order), "cancelled");
}

/// The number that HubRise shows already is not told again with the next status.
#[tokio::test]
async fn a_tickets_number_goes_with_the_status_and_only_once() {
    let world = World::with(|connection| connection.settings.statuses.write_ticket = true).await;
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at(&order, Phase::OnTill).await;
    let number = record.injection.ticket.unwrap();
    let bodies: Vec<_> = world.patches(&order).into_iter().filter_map(|call| call.body).collect();
    let ticket = serde_json::json!({ "epos": { "order_id": number } });
    assert_eq!(bodies, [serde_json::json!({ "status": "received", "custom_fields": ticket })]);
}
