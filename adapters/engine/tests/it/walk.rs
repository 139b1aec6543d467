//! The main job: a HubRise order becomes one ticket, and HubRise is told.

use crate::world::{ALREADY_ACCEPTED, PAID_IN_PARIS, World, calls, phases, sample};
use bridge_core::injection::Phase;
use bridge_core::settings::OnTillStatus;
use bridge_engine::journal::{OrderRecord, Outcome, Peer, TimelineKind};
use bridge_simulator::samples::{self, Expected, Sample};
use hubrise_api::OrderId;
use serde_json::json;

#[tokio::test]
async fn every_sample_order_comes_to_rest_where_it_should() {
    let world = World::live().await;
    let mut placed = Vec::new();
    for number in 1..=samples::orders().len() {
        placed.push((sample(number), world.order(number).await));
    }
    let mut printed = 0;
    for (sample, order) in &placed {
        let record = world.at_rest(order).await;
        match sample.expected {
            Expected::OnTill => is_on_the_till(&world, sample, order, &record),
            Expected::Held => is_held(&world, sample, order, &record),
            other => panic!("{}: no sample is expected to be {other:?}", sample.file),
        }
        printed += usize::from(sample.expected == Expected::OnTill);
        no_secret_is_kept(&world, &record);
    }
    assert_eq!(world.scene.till().tickets().len(), printed, "one ticket each, and none besides");
    assert_eq!(world.scene.till().arrivals().len(), printed, "nothing was sent twice");
}

fn is_on_the_till(world: &World, sample: &Sample, order: &OrderId, record: &OrderRecord) {
    let name = sample.file;
    assert_eq!(record.injection.state.phase, Phase::OnTill, "{name}");
    let tickets = world.tickets(order);
    let [ticket] = tickets.as_slice() else { panic!("{name}: {} tickets", tickets.len()) };
    assert_eq!(record.injection.ticket, Some(ticket.number.to_string()), "{name}");
    let expected = sample.till_total.as_deref().unwrap();
    let currency = expected.split_once(' ').unwrap().1;
    assert_eq!(format!("{:.2} {currency}", ticket.total), expected, "{name}");
    let predicted = record.injection.conversion.as_ref().unwrap().totals.till;
    assert_eq!(predicted.map(|total| total.to_string()).as_deref(), Some(expected), "{name}");

    let before = sample.json["status"].as_str().unwrap();
    let is_told = before == "new";
    assert_eq!(world.status(order), if is_told { "received" } else { before }, "{name}");
    assert_eq!(calls(record, Peer::ToTill), 1, "{name}");
    assert_eq!(calls(record, Peer::ToHubRise), 2 * usize::from(is_told), "{name}: told, and read back");
    assert!(record.exchanges.iter().all(|exchange| exchange.outcome == Outcome::Ok), "{name}");

    assert_eq!(phases(record), ["ready", "sending", "on_till"], "{name}");
    let first = &record.timeline.first().unwrap().kind;
    assert_eq!(*first, TimelineKind::HubRiseStatus { status: before.to_owned() }, "{name}");
    let told = record.timeline.iter().filter(|entry| matches!(entry.kind, TimelineKind::Told { .. })).count();
    assert_eq!(told, usize::from(is_told), "{name}");
    assert!(record.timeline.is_sorted_by_key(|entry| entry.at), "{name}");
}

fn is_held(world: &World, sample: &Sample, order: &OrderId, record: &OrderRecord) {
    let name = sample.file;
    assert!(matches!(record.injection.state.phase, Phase::Held(_)), "{name}");
    assert!(record.injection.state.needs_a_person(), "{name}");
    assert_eq!(phases(record), ["held"], "{name}");
    assert!(record.exchanges.is_empty(), "{name}");
    assert_eq!(world.attempts(order), 0, "{name}");
    assert_eq!(world.status(order), sample.json["status"], "{name}");
}

fn no_secret_is_kept(world: &World, record: &OrderRecord) {
    for exchange in &record.exchanges {
        let both = [exchange.request.as_slice(), exchange.response.as_slice()].concat();
        let both = String::from_utf8_lossy(&both);
        assert!(!both.is_empty(), "{}", exchange.call);
        for site in world.scene.sites() {
            for secret in [&site.access_token, &site.client_secret, &site.till_token] {
                assert!(!both.contains(secret), "{}", exchange.call);
            }
        }
    }
}

#[tokio::test]
async fn accepted_is_written_where_the_settings_say_so() {
    let world = World::with(|connection| connection.settings.statuses.on_till = OnTillStatus::Accepted).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    assert_eq!(world.status(&order), "accepted");
}

#[tokio::test]
async fn what_is_written_to_hubrise_is_a_status_and_nothing_else() {
    let world = World::live().await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    let patches = world.patches(&order);
    let bodies: Vec<_> = patches.iter().map(|call| call.body.clone().unwrap()).collect();
    assert_eq!(bodies, [json!({ "status": "received" })]);
    let calls: Vec<_> = world.hubrise().calls().into_iter().map(|call| call.method).collect();
    assert_eq!(calls, ["PATCH", "GET"], "an order that came whole is not fetched before it is told of");
}

#[tokio::test]
async fn an_order_that_is_accepted_already_is_not_written_at_all() {
    let world = World::live().await;
    let order = world.order(ALREADY_ACCEPTED).await;
    let record = world.at(&order, Phase::OnTill).await;
    assert!(world.patches(&order).is_empty());
    assert_eq!(world.status(&order), "accepted");
    assert_eq!(calls(&record, Peer::ToHubRise), 0);
}
