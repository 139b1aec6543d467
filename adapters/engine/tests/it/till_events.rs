//! What a till reports: kept before it is answered, matched to its order, told to HubRise where the settings say so.

use crate::gate::Gate;
use crate::world::{IN_LONDON, LONDON, PAID_IN_PARIS, PARIS, World, eventually};
use bridge_core::injection::{Action, Phase};
use bridge_core::settings::Mode;
use bridge_engine::connection::Connection;
use bridge_engine::journal::{Filter, Headers, OrderRecord, Peer, Subject, TimelineKind, UnmatchedTillEvent};
use bridge_engine::{By, Receipt, Received};
use bridge_simulator::pixelpoint::TillFault;
use bridge_simulator::{PixelPointSim, samples};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderName, HeaderValue};
use hubrise_api::OrderId;
use pixelpoint_api::dialect::{EventField, EventKind};
use pixelpoint_api::write::EventRow;
use pixelpoint_api::{Dialect, EoiToken};

/// A dialect that was taught the eight codes, 1 to 8, and where our reference stands.
fn taught() -> Dialect {
    let codes = (1..).map(|code: u32| code.to_string()).zip(EventKind::ALL).collect();
    let dialect = Dialect::from_toml("event_fields = { reference = [\"OurRef\"] }\nlisting_codes = { events = 4096 }");
    Dialect { event_codes: codes, ..dialect.unwrap() }
}

fn listening(connection: &mut Connection) {
    connection.till.as_mut().unwrap().dialect = Dialect { listing_codes: Dialect::default().listing_codes, ..taught() };
    connection.settings.statuses.till_events = true;
}

fn row(fields: &[(EventField, &str)]) -> EventRow {
    EventRow { fields: fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect() }
}

fn code(kind: EventKind) -> String {
    let at = EventKind::ALL.into_iter().position(|other| other == kind).unwrap();
    (at + 1).to_string()
}

/// Something happens to a ticket, and the till posts it.
fn body(kind: EventKind, ticket: &str) -> Vec<u8> {
    let rows = [row(&[(EventField::Code, &code(kind)), (EventField::Ticket, ticket)])];
    pixelpoint_api::write::events(&rows, &taught())
}

async fn push(world: &World, site: usize, body: &[u8]) {
    let id = world.connection(site).id;
    let sent = [("user-agent", "PixelHQ"), ("authorization", "canary")];
    let sent = sent.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    let received = Received { body, headers: Headers::masked(&HeaderMap::from_iter(sent), &[]) };
    assert_eq!(world.engine.accept_till_event(id.as_str(), received).await, Receipt::Stored);
}

async fn on_till(world: &World, number: usize) -> (OrderId, String) {
    let order = world.order(number).await;
    let ticket = world.at(&order, Phase::OnTill).await.injection.ticket.unwrap();
    (order, ticket)
}

async fn status(world: &World, order: &OrderId, status: &str) -> OrderRecord {
    world
        .until(order, status, |record| {
            let told = TimelineKind::Told { status: status.to_owned() };
            record.injection.state.owed.is_none() && record.timeline.iter().any(|entry| entry.kind == told)
        })
        .await
}

fn reports(record: &OrderRecord) -> usize {
    record.timeline.iter().filter(|entry| matches!(entry.kind, TimelineKind::TillEvent { .. })).count()
}

async fn reported(world: &World, order: &OrderId, count: usize) -> OrderRecord {
    world
        .until(order, &format!("{count} events of the till"), |record| {
            reports(record) == count && record.injection.state.owed.is_none()
        })
        .await
}

async fn unmatched(world: &World, count: usize) -> Vec<UnmatchedTillEvent> {
    eventually(&format!("{count} events without an order"), async || {
        let events = world.store().unmatched_till_events(&world.connection(PARIS).id, 10).await.unwrap();
        (events.len() == count).then_some(events)
    })
    .await
}

#[tokio::test]
async fn the_orders_way_through_the_kitchen_is_told_to_hubrise_and_never_falls() {
    let world = World::with(listening).await;
    let (order, ticket) = on_till(&world, PAID_IN_PARIS).await;
    for (kind, told) in [(EventKind::Cooking, "in_preparation"), (EventKind::DriverOut, "in_delivery")] {
        push(&world, PARIS, &body(kind, &ticket)).await;
        status(&world, &order, told).await;
        assert_eq!(world.status(&order), told);
    }
    push(&world, PARIS, &body(EventKind::OrderReceived, &ticket)).await;
    let record = reported(&world, &order, 3).await;
    assert_eq!(world.status(&order), "in_delivery", "a status never falls");
    let exchange = record.exchanges.iter().find(|exchange| exchange.peer == Peer::FromTill).unwrap();
    assert_eq!(exchange.call, "POST /pixelpoint/…/events");
    assert!(String::from_utf8_lossy(&exchange.request).contains(&format!("<Transact>{ticket}</Transact>")));
    let headers = exchange.headers.request.as_str();
    assert!(headers.contains("user-agent: PixelHQ\n") && headers.contains("authorization: [masked]\n"), "{headers}");

    push(&world, PARIS, &body(EventKind::VoidEntireCheck, &ticket)).await;
    status(&world, &order, "cancelled").await;
    push(&world, PARIS, &body(EventKind::DriverIn, &ticket)).await;
    reported(&world, &order, 5).await;
    assert_eq!(world.status(&order), "cancelled", "a cancel sticks");
    assert_eq!(world.patches(&order).len(), 4, "received, in_preparation, in_delivery, cancelled");
    assert_eq!(world.attempts(&order), 1);
}

#[tokio::test]
async fn one_way_by_default_an_event_is_shown_and_told_to_nobody() {
    let world = World::with(|connection| {
        listening(connection);
        connection.settings.statuses.till_events = false;
    })
    .await;
    let (order, ticket) = on_till(&world, PAID_IN_PARIS).await;
    push(&world, PARIS, &body(EventKind::Cooking, &ticket)).await;
    let record = reported(&world, &order, 1).await;
    let cooking =
        TimelineKind::TillEvent { event: Some(EventKind::Cooking), code: "2".to_owned(), ticket: Some(ticket) };
    assert!(record.timeline.iter().any(|entry| entry.kind == cooking));
    assert_eq!((world.status(&order), world.patches(&order).len()), ("received".to_owned(), 1));
}

#[tokio::test]
async fn what_is_heard_twice_counts_once_until_ticket_numbers_come_round() {
    let world = World::with(listening).await;
    let (order, ticket) = on_till(&world, PAID_IN_PARIS).await;
    let cooking = body(EventKind::Cooking, &ticket);
    for _ in 0..3 {
        push(&world, PARIS, &cooking).await;
    }
    push(&world, PARIS, &body(EventKind::Ready, &ticket)).await;
    assert_eq!(reports(&reported(&world, &order, 2).await), 2);
    world.clock.advance(TimeDelta::hours(25));
    push(&world, PARIS, &cooking).await;
    reported(&world, &order, 3).await;
}

#[tokio::test]
async fn an_unknown_code_is_shown_and_changes_nothing() {
    let world = World::with(listening).await;
    let (order, ticket) = on_till(&world, PAID_IN_PARIS).await;
    push(&world, PARIS, &format!("<E><Status>77</Status><Transact>{ticket}</Transact></E>").into_bytes()).await;
    let record = reported(&world, &order, 1).await;
    let unknown = TimelineKind::TillEvent { event: None, code: "77".to_owned(), ticket: Some(ticket) };
    assert!(record.timeline.iter().any(|entry| entry.kind == unknown));
    assert_eq!(world.patches(&order).len(), 1);
}

#[tokio::test]
async fn what_matches_no_order_or_is_no_event_is_kept_and_shown_as_such() {
    let world = World::with(listening).await;
    push(&world, PARIS, &body(EventKind::Cooking, "999999")).await;
    push(&world, PARIS, b"no xml at all").await;
    let events = unmatched(&world, 2).await;
    assert_eq!(events[0].raw, b"no xml at all");
    assert_eq!((events[0].readable, events[0].waits, events[1].readable, events[1].waits), (false, false, true, true));
    assert_eq!(events[1].connection_name, world.connection(PARIS).name);
    eventually("the event is given up", async || {
        world.clock.advance(TimeDelta::minutes(1));
        let events = world.store().unmatched_till_events(&world.connection(PARIS).id, 10).await.unwrap();
        (!events[1].waits).then_some(())
    })
    .await;
}

#[tokio::test]
async fn nobody_can_post_for_a_connection_whose_id_they_do_not_know() {
    let world = World::with(listening).await;
    let receipt = world.engine.accept_till_event(&"f".repeat(32), &body(EventKind::Cooking, "1001")).await;
    assert_eq!(receipt, Receipt::TryAgain);
    for connection in world.engine.connections() {
        assert!(world.store().unmatched_till_events(&connection.id, 10).await.unwrap().is_empty());
    }
}

/// The store prints, and posts what happens to the ticket, before its answer arrives.
#[tokio::test]
async fn an_event_that_comes_before_the_ticket_number_waits_for_it() {
    let world = World::with(listening).await;
    push(&world, PARIS, &body(EventKind::Cooking, "1001")).await;
    unmatched(&world, 1).await;
    let (order, ticket) = on_till(&world, PAID_IN_PARIS).await;
    assert_eq!(ticket, "1001");
    world.clock.advance(TimeDelta::seconds(30));
    status(&world, &order, "in_preparation").await;
    unmatched(&world, 0).await;
}

#[tokio::test]
async fn a_ticket_that_carries_our_order_ends_a_doubt() {
    let world = World::with(listening).await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    push(&world, PARIS, &named(&order, "1001")).await;
    let record = status(&world, &order, "in_preparation").await;
    assert_eq!(record.injection.state.phase, Phase::OnTill);
    assert!(!record.injection.state.ambiguous);
    assert_eq!(record.injection.ticket.as_deref(), Some("1001"));
    assert_eq!(world.tickets(&order).len(), 1);
}

fn named(order: &OrderId, ticket: &str) -> Vec<u8> {
    let reference = format!("HubRise {order}");
    let event = row(&[
        (EventField::Code, &code(EventKind::Cooking)),
        (EventField::Ticket, ticket),
        (EventField::Reference, &reference),
    ]);
    pixelpoint_api::write::events(&[event], &taught())
}

/// The ids of the orders that a search finds.
async fn found(world: &World, text: &str) -> Vec<OrderId> {
    let filter = Filter { search: Some(text.to_owned()), ..Filter::default() };
    let rows = world.store().page(&filter, 10, None).await.unwrap().rows;
    let order = |row: bridge_engine::journal::Operation| match row.subject {
        Subject::Order(order) => Some(order.order),
        _ => None,
    };
    rows.into_iter().filter_map(order).collect()
}

#[tokio::test]
async fn a_second_ticket_that_the_till_names_is_found_too_and_somebody_is_told() {
    let world = World::with(listening).await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    world.operate(&order, Action::NotThere).await.unwrap();
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(record.injection.ticket.as_deref(), Some("1002"));
    assert!(record.injection.state.maybe_twice && !record.injection.state.duplicate_seen);
    push(&world, PARIS, &named(&order, "1001")).await;
    let record = reported(&world, &order, 1).await;
    assert!(record.injection.state.duplicate_seen);
    assert_eq!(record.tickets(), ["1002", "1001"]);
    for ticket in ["1001", "1002"] {
        assert_eq!(found(&world, ticket).await, std::slice::from_ref(&order), "{ticket}");
    }
}

#[tokio::test]
async fn the_tills_own_word_takes_the_place_of_a_persons() {
    let world = World::with(listening).await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    let id = world.at(&order, Phase::InDoubt).await.injection.id;
    let by = By { ticket: Some("1010"), ..By::new("Robin") };
    world.engine.operate(id, Action::OnTheTill, by).await.unwrap();
    assert!(world.at(&order, Phase::OnTill).await.injection.state.vouched);
    push(&world, PARIS, &named(&order, "1001")).await;
    let injection = reported(&world, &order, 1).await.injection;
    assert!(!injection.state.vouched && !injection.state.needs_a_person());
    assert_eq!(injection.ticket.as_deref(), Some("1001"));
    assert_eq!((found(&world, "1001").await, found(&world, "1010").await), (vec![order], vec![]));
}

#[tokio::test]
async fn what_is_reported_while_another_status_is_being_written_is_written_next() {
    let (world, gate) = World::gated(Gate::after, listening).await;
    let closed = gate.close("PATCH");
    let order = world.order(PAID_IN_PARIS).await;
    closed.reached().await;
    let ticket = world.until(&order, "the ticket", |record| record.injection.ticket.is_some()).await;
    push(&world, PARIS, &body(EventKind::Cooking, &ticket.injection.ticket.unwrap())).await;
    world.until(&order, "the event", |record| reports(record) == 1).await;
    closed.open();
    status(&world, &order, "in_preparation").await;
    assert_eq!(world.status(&order), "in_preparation");
    assert_eq!(world.patches(&order).len(), 2);
}

#[tokio::test]
async fn a_till_with_a_listing_of_events_is_asked_for_it() {
    let till = PixelPointSim::new(taught());
    let token = "S1mVnd-lists";
    till.add_store("Lists", token, samples::till_menu());
    let serving = till.start().await.unwrap();
    let world = World::with(|connection| {
        listening(connection);
        connection.mode = Mode::Live;
        connection.settings.statuses.till_events_seconds = 30;
        let access = connection.till.as_mut().unwrap();
        access.dialect = taught();
        access.base_url = format!("http://{}{}", serving.address(), bridge_simulator::pixelpoint::PATH);
        access.token = EoiToken::new(token);
    })
    .await;
    let (order, ticket) = on_till(&world, IN_LONDON).await;
    for (kind, told) in [(EventKind::Cooking, "in_preparation"), (EventKind::DriverOut, "in_delivery")] {
        till.report(token, row(&[(EventField::Code, &code(kind)), (EventField::Ticket, &ticket)]));
        world.clock.advance(TimeDelta::seconds(30));
        status(&world, &order, told).await;
    }
    let record = reported(&world, &order, 2).await;
    let call = |exchange: &&bridge_engine::journal::Exchange| exchange.call == "POST EOI (RequestType 4096)";
    assert_eq!(record.exchanges.iter().filter(call).count(), 2, "a listing shows the first event again");
    assert_eq!(world.connection(LONDON).settings.statuses.till_events_seconds, 30);
}
