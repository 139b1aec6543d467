//! The preview judges as the engine does: the same orders through both.

use crate::world::{IN_PREPARATION, PAID_IN_PARIS, PARIS, UNPAID_IN_PARIS, WITHOUT_REF, World};
use bridge_core::injection::{HoldReason, Phase};
use bridge_core::menu::Menu;
use bridge_core::settings::{Mode, Policy};
use bridge_engine::journal::OrderRecord;
use bridge_engine::{Engine, Verdict};
use chrono::TimeDelta;
use hubrise_api::OrderId;
use serde_json::{Value, json};

/// What the engine made of an order.
fn verdict(record: &OrderRecord) -> Verdict {
    match record.injection.state.phase {
        Phase::OnTill => Verdict::Goes,
        Phase::Refused => Verdict::TillRefuses,
        Phase::Held(reason) => Verdict::Waits(reason),
        Phase::NotSent(_) => Verdict::Watched,
        Phase::ClosedUpstream => Verdict::Over,
        phase => panic!("{phase:?} is no end"),
    }
}

async fn previewed(engine: &Engine, record: &OrderRecord) -> Verdict {
    let settings = engine.connection(&record.injection.connection).unwrap().settings;
    let preview = engine.preview(record.injection.id, &settings).await.unwrap().unwrap();
    assert_eq!(preview.before.verdict(), preview.after.verdict());
    preview.after.verdict()
}

/// Places a sample, changed, and hands it over.
async fn placed(world: &World, number: usize, edit: impl FnOnce(&mut Value)) -> OrderId {
    let (sample, mut order) = world.fresh(number);
    edit(&mut order);
    let id = world.hubrise().place_order(&sample.location, order, world.now());
    world.deliver().await;
    id
}

#[tokio::test]
async fn an_order_is_judged_by_the_preview_as_by_the_engine() {
    let world = World::live().await;
    let at = |minutes| (world.now() - TimeDelta::minutes(minutes)).to_rfc3339();
    let (long_ago, just_now) = (at(300), at(1));
    let set = |field: &'static str, value: &str| {
        let value = Value::from(value);
        move |order: &mut Value| order[field] = value
    };
    let cases = [
        (placed(&world, PAID_IN_PARIS, |_| {}).await, Verdict::Goes),
        (placed(&world, WITHOUT_REF, |_| {}).await, Verdict::Waits(HoldReason::Conversion)),
        (placed(&world, IN_PREPARATION, |_| {}).await, Verdict::Waits(HoldReason::MidWay)),
        (placed(&world, UNPAID_IN_PARIS, set("status", "cancelled")).await, Verdict::Over),
        (placed(&world, UNPAID_IN_PARIS, set("created_at", &just_now)).await, Verdict::Goes),
        (
            placed(&world, UNPAID_IN_PARIS, |order| {
                order["created_at"] = long_ago.into();
                order["expected_time"] = Value::Null;
            })
            .await,
            Verdict::Waits(HoldReason::Late),
        ),
    ];
    for (order, expected) in cases {
        let record = world.at_rest(&order).await;
        assert_eq!(verdict(&record), expected, "the engine");
        assert_eq!(previewed(&world.engine, &record).await, expected, "the preview");
    }
}

#[tokio::test]
async fn the_mode_is_part_of_the_judgement_and_beside_what_conversion_says() {
    for (mode, expected) in
        [(Mode::Supervised, Verdict::Waits(HoldReason::Supervised)), (Mode::Shadow, Verdict::Watched)]
    {
        let world = World::with(|connection| connection.mode = mode).await;
        let record = world.at_rest(&world.order(PAID_IN_PARIS).await).await;
        assert_eq!((verdict(&record), previewed(&world.engine, &record).await), (expected, expected));
        let settings = world.connection(PARIS).settings;
        let preview = world.engine.preview(record.injection.id, &settings).await.unwrap().unwrap();
        assert_eq!(preview.after.of_conversion(), Verdict::Goes);
    }
}

#[tokio::test]
async fn what_an_order_became_does_not_change_how_it_is_judged() {
    let world = World::live().await;
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::OnTill).await;
    world.hubrise().update_order(&order, &json!({ "status": "in_preparation" }), world.now()).unwrap();
    world.deliver().await;
    let is_known = |record: &OrderRecord| {
        record.injection.snapshot.as_ref().is_some_and(|snapshot| snapshot.status == "in_preparation")
    };
    let record = world.until(&order, "the new status", is_known).await;
    assert_eq!(previewed(&world.engine, &record).await, Verdict::Goes);
}

#[tokio::test]
async fn a_number_of_the_settings_that_the_till_does_not_list_is_refused_by_preview_and_till() {
    let world = World::with(|connection| {
        connection.settings.conversion.item = Policy::Fallback("99999".parse().unwrap());
    })
    .await;
    let id = world.connection(PARIS).id;
    world.engine.check_till(&id).await.unwrap();
    let record = world.at_rest(&world.order(WITHOUT_REF).await).await;
    assert_eq!(verdict(&record), Verdict::TillRefuses);
    assert_eq!(previewed(&world.engine, &record).await, Verdict::TillRefuses);
    let ledger = &record.injection.conversion.as_ref().unwrap().ledger;
    assert!(ledger.till_would_refuse(), "the order's own page names the number, too");
    let other = Menu::from_csv("kind,number,name,price\nproduct,1,One,\n").unwrap();
    let trial = world.engine.try_menu(record.injection.id, &other).await.unwrap().unwrap();
    assert_eq!(trial.verdict(), Verdict::TillRefuses);
}
