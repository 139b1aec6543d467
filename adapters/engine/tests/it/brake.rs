//! Orders paused in HubRise while the till is away: what HubRise is told, and what is left alone.

use crate::outages::goes_away;
use crate::world::{IN_LONDON, LONDON, World, eventually, parts};
use bridge_core::injection::Phase;
use bridge_core::settings::{Mode, PauseOrders};
use bridge_engine::alerts::AlertKind;
use bridge_engine::journal::Filter;
use bridge_engine::{Braking, ConnectingError, Connection, Engine};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

fn automatic(connection: &mut Connection) {
    connection.settings.statuses.pause_orders = PauseOrders::Automatic;
}

/// What HubRise was told of order acceptance, oldest first.
fn told(world: &World) -> Vec<Value> {
    let calls = world.hubrise().calls().into_iter();
    let patches = calls.filter(|call| call.method == "PATCH" && call.path == "/v1/location");
    patches.map(|call| call.body.unwrap()["order_acceptance"].clone()).collect()
}

/// When a pause ends by itself.
fn end(paused: &Value) -> DateTime<Utc> {
    assert_eq!((&paused["mode"], &paused["reason"]), (&json!("paused"), &json!("Technical problem at the store")));
    assert_eq!(paused.as_object().unwrap().len(), 3, "one of HubRise's three forms: {paused}");
    paused["resume_at"].as_str().unwrap().parse().unwrap()
}

fn shown(world: &World) -> Value {
    world.hubrise().location(&world.site(LONDON).location, world.now())["order_acceptance"].clone()
}

/// How London takes orders as a rule: a kitchen that has set itself to busy.
fn usual() -> Value {
    json!({ "mode": "busy", "extra_preparation_time": 10 })
}

fn set(world: &World, acceptance: &Value) {
    world.hubrise().change_location(&world.site(LONDON).location, &json!({ "order_acceptance": acceptance }));
}

fn braking(world: &World) -> Braking {
    world.engine.braking(&world.connection(LONDON))
}

async fn stands(world: &World, wanted: impl Fn(Braking) -> bool) {
    eventually("the brake", async || wanted(braking(world)).then_some(())).await;
}

/// The till has been away for longer than anybody waits.
async fn away(world: &World) {
    goes_away(world).await;
    eventually("the outage", async || {
        let outages = world.store().outages(&Filter::default(), world.now()).await.unwrap();
        outages.into_iter().find(|outage| outage.until.is_none())
    })
    .await;
    world.clock.advance(TimeDelta::minutes(6));
}

/// The till answers again, and takes an order.
async fn back(world: &World) {
    world.mend(LONDON);
    let order = world.order(IN_LONDON).await;
    world.at(&order, Phase::OnTill).await;
}

async fn restart(world: &mut World) {
    world.engine.shut_down().await;
    world.engine = Engine::start(parts(world.journal.clone(), &world.clock)).await.unwrap();
}

#[tokio::test]
async fn a_pause_is_renewed_while_the_till_is_away_survives_a_restart_and_ends_with_the_first_success() {
    let mut world = World::with(automatic).await;
    away(&world).await;
    stands(&world, |braking| matches!(braking, Braking::Paused { .. })).await;
    let [first] = &told(&world)[..] else { panic!("{:?}", told(&world)) };
    let first = end(first);
    assert!(first > world.now() && first <= world.now() + TimeDelta::minutes(15), "{first}");
    assert_eq!(braking(&world), Braking::Paused { until: first });

    restart(&mut world).await;
    assert_eq!(braking(&world), Braking::Paused { until: first }, "not forgotten");
    world.clock.advance(TimeDelta::minutes(5));
    assert_eq!(told(&world).len(), 1, "and not repeated");
    world.clock.advance(TimeDelta::minutes(6));
    stands(&world, |braking| matches!(braking, Braking::Paused { until } if until > first)).await;
    assert_eq!(end(&told(&world)[1]), first + TimeDelta::minutes(11));

    back(&world).await;
    eventually("the end", async || (told(&world).len() == 3).then_some(())).await;
    assert_eq!(told(&world)[2], usual());
    stands(&world, |braking| braking == Braking::Off).await;
    assert_eq!(shown(&world), usual());
    for kind in [AlertKind::OrdersPaused, AlertKind::OrdersTaken] {
        eventually("one alert", async || {
            let alerts = world.store().alerts(None, 500).await.unwrap();
            (alerts.iter().filter(|alert| alert.kind == kind).count() == 1).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn by_default_a_person_is_asked_and_has_the_last_word() {
    let world = World::live().await;
    let id = world.connection(LONDON).id;
    let refused = world.engine.pause_orders(&id).await;
    assert!(matches!(refused, Err(ConnectingError::NotNow)), "the till is there");
    away(&world).await;
    stands(&world, |braking| braking == Braking::Proposed).await;
    assert!(told(&world).is_empty(), "nobody has said so");

    assert!(matches!(world.engine.pause_orders(&id).await.unwrap(), Braking::Paused { .. }));
    assert!(matches!(world.engine.pause_orders(&id).await, Err(ConnectingError::NotNow)), "once");
    end(&told(&world)[0]);
    assert_eq!(world.engine.take_orders(&id).await.unwrap(), Braking::Released);
    assert_eq!(told(&world)[1..], [usual()]);
    world.clock.advance(TimeDelta::minutes(12));
    assert_eq!(braking(&world), Braking::Released);
    back(&world).await;
    stands(&world, |braking| braking == Braking::Off).await;
    assert_eq!(told(&world).len(), 2);
}

#[tokio::test]
async fn whoever_takes_orders_again_by_hand_is_not_overruled_in_this_outage() {
    let world = World::with(automatic).await;
    away(&world).await;
    stands(&world, |braking| matches!(braking, Braking::Paused { .. })).await;
    set(&world, &json!({ "mode": "normal" }));
    world.clock.advance(TimeDelta::minutes(11));
    stands(&world, |braking| braking == Braking::Released).await;
    world.clock.advance(TimeDelta::minutes(5));
    assert_eq!((told(&world).len(), shown(&world)), (1, json!({ "mode": "normal" })));

    back(&world).await;
    stands(&world, |braking| braking == Braking::Off).await;
    away(&world).await;
    stands(&world, |braking| matches!(braking, Braking::Paused { .. })).await;
    assert_eq!(told(&world).len(), 2, "the next outage is another one");
}

#[tokio::test]
async fn a_pause_of_somebody_else_is_never_touched() {
    let by_hand = json!({ "mode": "paused", "resume_at": null, "reason": "No dough" });
    let world = World::with(automatic).await;
    set(&world, &by_hand);
    away(&world).await;
    stands(&world, |braking| braking == Braking::Theirs).await;
    back(&world).await;
    stands(&world, |braking| braking == Braking::Off).await;
    assert_eq!((told(&world), shown(&world)), (Vec::new(), by_hand.clone()));

    // One that takes the place of ours.
    set(&world, &json!({ "mode": "normal" }));
    away(&world).await;
    stands(&world, |braking| matches!(braking, Braking::Paused { .. })).await;
    set(&world, &by_hand);
    back(&world).await;
    stands(&world, |braking| braking == Braking::Off).await;
    assert_eq!((told(&world).len(), shown(&world)), (1, by_hand));

    set(&world, &json!({ "mode": "busy", "extra_preparation_time": 20 }));
    away(&world).await;
    stands(&world, |braking| matches!(braking, Braking::Paused { .. })).await;
    back(&world).await;
    stands(&world, |braking| braking == Braking::Off).await;
    assert_eq!(shown(&world), json!({ "mode": "busy", "extra_preparation_time": 20 }), "as it was");
}

#[tokio::test]
async fn a_token_that_may_not_is_not_tried_again_and_people_are_told() {
    let mut world = World::with(automatic).await;
    world.hubrise().fix_location(&world.site(LONDON).location);
    away(&world).await;
    stands(&world, |braking| braking == Braking::Refused).await;
    assert_eq!(told(&world).len(), 1);
    let id = world.connection(LONDON).id;
    assert!(matches!(world.engine.pause_orders(&id).await, Err(ConnectingError::NotNow)));
    restart(&mut world).await;
    back(&world).await;
    stands(&world, |braking| braking == Braking::Off).await;
    away(&world).await;
    stands(&world, |braking| braking == Braking::Refused).await;
    assert_eq!(told(&world).len(), 1);
    assert!(world.engine.health(&id).hubrise.problem().is_none(), "the connection itself is well");
}

#[tokio::test]
async fn a_connection_that_only_watches_leaves_hubrise_as_it_is() {
    let world = World::with(automatic).await;
    away(&world).await;
    stands(&world, |braking| matches!(braking, Braking::Paused { .. })).await;
    let id = world.connection(LONDON).id;
    world.engine.change(&id, |connection| connection.mode = Mode::Shadow).await.unwrap();
    eventually("the end", async || (told(&world).len() == 2).then_some(())).await;
    assert_eq!(told(&world)[1], usual());
    stands(&world, |braking| braking == Braking::Off).await;
    world.clock.advance(TimeDelta::minutes(30));
    assert_eq!(braking(&world), Braking::Off);
    assert_eq!(told(&world).len(), 2);
}
