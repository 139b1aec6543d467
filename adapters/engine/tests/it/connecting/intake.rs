use super::{Office, PARIS};
use crate::world::PAID_IN_PARIS;
use bridge_core::settings::Mode;
use bridge_engine::clock::Clock as _;
use bridge_engine::journal::{CustomerKey, CustomerLog as _};
use bridge_engine::{Connection, Intake, Parts};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::ApiFault;
use chrono::TimeDelta;
use hubrise_api::{CustomerId, OrderId};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

fn on_its_own(parts: Parts) -> Parts {
    Parts { catch_up: true, ..parts }
}

async fn live(office: &Office, intake: Intake) -> Connection {
    let id = office.whole(PARIS).await.id;
    office
        .engine
        .change(&id, |connection| {
            connection.intake = intake;
            connection.mode = Mode::Live;
        })
        .await
        .unwrap()
}

async fn is_known(office: &Office, connection: &Connection, order: &OrderId) -> bool {
    office.journal.store().find(&connection.id, order).await.unwrap().is_some()
}

fn status(office: &Office, order: &OrderId) -> String {
    office.hubrise().order(order)["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn orders_are_fetched_where_hubrise_cannot_call() {
    let office = Office::open_with(on_its_own).await;
    let connection = live(&office, Intake::Polling).await;
    let token = connection.hubrise.access_token.reveal();
    office.in_time("the callback is passive", async || office.hubrise().callback_url(token).is_none()).await;
    let order = office.place(PAID_IN_PARIS);
    office.in_time("HubRise is told", async || status(&office, &order) == "received").await;
    office.in_time("the event is acknowledged", async || office.hubrise().unacknowledged(token).is_empty()).await;
    assert_eq!(office.scene.till().tickets().len(), 1);
}

#[tokio::test]
async fn who_is_polled_for_hears_of_customers_only_where_a_setting_says_so() {
    let office = Office::open_with(on_its_own).await;
    let connection = live(&office, Intake::Polling).await;
    let token = connection.hubrise.access_token.reveal();
    let hears = async |customers: bool| {
        let events = office.hubrise().callback_events(token);
        office.hubrise().callback_url(token).is_none()
            && events["order"].is_array()
            && events["customer"].is_array() == customers
    };
    office.in_time("orders only", async || hears(false).await).await;
    let set = async |wanted| {
        office.engine.change(&connection.id, |it| it.settings.intake.poll_customers = wanted).await.unwrap();
    };
    set(true).await;
    office.in_time("customers too", async || hears(true).await).await;
    let order = office.place(PAID_IN_PARIS);
    office.hubrise().tell_of_customer(&order, None, office.clock.now());
    let customer = CustomerId::new(office.hubrise().order(&order)["customer"]["id"].as_str().unwrap());
    let key = CustomerKey::of(&connection.id, &customer);
    office.in_time("the customer is kept", async || office.journal.kept_customer(&key).await.unwrap().is_some()).await;
    set(false).await;
    office.in_time("orders only again", async || hears(false).await).await;
}

#[tokio::test]
async fn an_event_is_deleted_only_when_it_is_stored() {
    let office = Office::open_with(on_its_own).await;
    let connection = live(&office, Intake::Callback).await;
    let token = connection.hubrise.access_token.reveal();
    let order = office.place(PAID_IN_PARIS);
    office.lose_calls();
    office.in_time("the event is acknowledged", async || office.hubrise().unacknowledged(token).is_empty()).await;
    assert!(is_known(&office, &connection, &order).await);
    let calls = office.hubrise().calls();
    let of_event = |method: &str| {
        calls.iter().position(|call| call.method == method && call.path.contains("/callback/events/")).unwrap()
    };
    assert!(of_event("GET") < of_event("DELETE"));
}

#[tokio::test]
async fn an_event_that_cannot_be_stored_stays_at_hubrise() {
    let office = Office::open_impatient(on_its_own).await;
    let connection = live(&office, Intake::Callback).await;
    let token = connection.hubrise.access_token.reveal();
    office.in_time("swept", async || is_swept(&office, &connection).await).await;
    // Another program writes and does not come to an end.
    let file = office.dir.path().join("journal.sqlite3");
    let mut intruder = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut intruder).await.unwrap();
    let order = office.place(PAID_IN_PARIS);
    office.lose_calls();
    let fetched = || office.hubrise().calls().iter().filter(|call| call.path.contains("/callback/events/")).count();
    office.in_time("it is fetched", async || fetched() > 0).await;
    assert_eq!(office.hubrise().unacknowledged(token).len(), 1);
    sqlx::query("ROLLBACK").execute(&mut intruder).await.unwrap();
    office.in_time("the event is acknowledged", async || office.hubrise().unacknowledged(token).is_empty()).await;
    assert!(is_known(&office, &connection, &order).await);
}

#[tokio::test]
async fn a_sweep_finds_an_order_no_event_told_and_finds_it_once() {
    let office = Office::open_with(on_its_own).await;
    let connection = live(&office, Intake::Callback).await;
    let token = connection.hubrise.access_token.reveal();
    // Without a callback HubRise keeps no event of it.
    office.hubrise().forget_callback(token);
    let order = office.place(PAID_IN_PARIS);
    assert!(office.hubrise().unacknowledged(token).is_empty());
    office.in_time("HubRise is told", async || status(&office, &order) == "received").await;
    let injection = office.journal.store().find(&connection.id, &order).await.unwrap().unwrap();
    let lists = || office.hubrise().calls().iter().filter(|call| call.path.contains("/orders?after=")).count();
    let swept = lists();
    office.in_time("three more sweeps", async || lists() >= swept + 3).await;
    let record = office.journal.store().order_record(injection).await.unwrap().unwrap();
    assert_eq!(record.events.len(), 1, "found once");
    assert_eq!(office.scene.till().tickets().len(), 1);

    // A cancel nobody told of is seen as well.
    office.hubrise().forget_callback(token);
    office.hubrise().cancel_order(&order, office.clock.now());
    office
        .in_time("the cancel is seen", async || {
            let record = office.journal.store().order_record(injection).await.unwrap().unwrap();
            record.injection.snapshot.is_some_and(|snapshot| snapshot.status == "cancelled")
        })
        .await;
}

#[tokio::test]
async fn a_sweep_goes_on_after_an_outage_where_it_ended() {
    let office = Office::open_with(on_its_own).await;
    let connection = live(&office, Intake::Callback).await;
    let token = connection.hubrise.access_token.reveal().to_owned();
    office.in_time("swept", async || is_swept(&office, &connection).await).await;
    office.hubrise().forget_callback(&token);
    office.hubrise().set_down(true);
    office.engine.shut_down().await;
    let order = office.place(PAID_IN_PARIS);
    office.clock.advance(TimeDelta::hours(5));
    office.hubrise().tell(office.clock.now());
    let office = office.restart(on_its_own).await;
    office.hubrise().set_fault(&office.site(PARIS).location, ApiFault::InternalError, Lasting::Once);
    office.hubrise().set_down(false);
    office.in_time("it is found", async || is_known(&office, &connection, &order).await).await;
}

#[tokio::test]
async fn a_clock_that_was_ahead_holds_no_sweep_back() {
    let office = Office::open_with(on_its_own).await;
    let connection = live(&office, Intake::Callback).await;
    let token = connection.hubrise.access_token.reveal().to_owned();
    let lists = || office.hubrise().calls().iter().filter(|call| call.path.contains("/orders?after=")).count();
    office.in_time("swept", async || is_swept(&office, &connection).await).await;
    let swept = lists();
    office.clock.set_off(TimeDelta::hours(12));
    // What is missed is asked for after the sweep: then the next sweep has its time, a wrong one.
    let is_done =
        || lists() > swept && office.hubrise().calls().last().is_some_and(|call| call.path.contains("/callback"));
    office.in_time("swept by a wrong clock", async || is_done()).await;
    office.clock.set_off(TimeDelta::hours(-12));
    let set_right = office.clock.now();
    office.hubrise().forget_callback(&token);
    let order = office.place(PAID_IN_PARIS);
    office.in_time("it is found", async || is_known(&office, &connection, &order).await).await;
    assert!(
        office.clock.now() - set_right < TimeDelta::minutes(20),
        "at the next sweep, not when the wrong clock said"
    );
}

#[tokio::test]
async fn a_sweep_finds_that_an_order_was_changed_after_it_was_sent() {
    let office = Office::open_with(on_its_own).await;
    let connection = live(&office, Intake::Callback).await;
    let token = connection.hubrise.access_token.reveal().to_owned();
    let order = office.place(PAID_IN_PARIS);
    office.lose_calls();
    office.in_time("HubRise is told", async || status(&office, &order) == "received").await;
    office.hubrise().forget_callback(&token);
    office.hubrise().edit_order(&order, office.clock.now(), |order| order["items"][0]["quantity"] = "7".into());
    office.lose_calls();
    let is_seen = async || {
        let found = office.journal.store().find(&connection.id, &order).await.unwrap().unwrap();
        let record = office.journal.store().order_record(found).await.unwrap().unwrap();
        record.injection.state.changed_after
    };
    office.in_time("the change is seen", is_seen).await;
    assert_eq!(office.scene.till().tickets().len(), 1);
}

async fn is_swept(office: &Office, connection: &Connection) -> bool {
    use bridge_engine::journal::Journal as _;
    office.journal.kept(&connection.id, "sweep").await.unwrap().is_some()
}

#[tokio::test]
async fn an_order_from_before_the_connection_is_never_sent() {
    let office = Office::open_with(on_its_own).await;
    let order = office.place(PAID_IN_PARIS);
    office.clock.advance(TimeDelta::minutes(10));
    office.hubrise().tell(office.clock.now());
    let connection = live(&office, Intake::Callback).await;
    office.in_time("swept", async || is_swept(&office, &connection).await).await;
    assert!(!is_known(&office, &connection, &order).await);
    assert!(office.scene.till().tickets().is_empty());
}

#[tokio::test]
async fn calls_are_counted_over_a_restart() {
    use bridge_engine::journal::Journal as _;
    let office = Office::open_with(on_its_own).await;
    let connection = live(&office, Intake::Callback).await;
    office.in_time("swept", async || is_swept(&office, &connection).await).await;
    let counted = office.journal.kept(&connection.id, "hubrise_calls").await.unwrap().unwrap();
    let used = |fact: &str| serde_json::from_str::<serde_json::Value>(fact).unwrap()["day"]["used"].as_u64().unwrap();
    let office = office.restart(on_its_own).await;
    office.engine.verify(&connection.id).await.unwrap();
    let again = office.journal.kept(&connection.id, "hubrise_calls").await.unwrap().unwrap();
    assert!(used(&again) > used(&counted), "{counted} {again}");
}
