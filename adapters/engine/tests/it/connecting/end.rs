use super::{LONDON, Office, PARIS, WHO};
use bridge_core::injection::{Action, NotSentReason, Phase};
use bridge_core::settings::Mode;
use bridge_engine::connecting::{TestOrder, Via};
use bridge_engine::journal::{Journal as _, TimelineKind};
use bridge_engine::{By, Connection, OperateError, Receipt, Standing};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::Standing as TokenStanding;
use bridge_simulator::pixelpoint::TillFault;
use hubrise_api::signature;

async fn knock(office: &Office, connection: &Connection) -> Receipt {
    let body = br#"{"id":"e1","resource_type":"order","event_type":"create"}"#;
    let signature = signature::sign(&connection.hubrise.client_secrets[0], body);
    office.engine.accept(connection.id.as_str(), Some(&signature), body).await
}

#[tokio::test]
async fn disconnecting_leaves_nothing_at_hubrise() {
    let office = Office::open().await;
    let connection = office.whole(PARIS).await;
    assert_eq!(knock(&office, &connection).await, Receipt::Stored);
    let over = office.engine.disconnect(&connection.id, WHO).await.unwrap();
    assert_eq!(over.standing, Standing::Disconnected { revoke_pending: false });
    let there = office.at_hubrise(&connection);
    assert_eq!((there.callback_url, there.standing), (None, TokenStanding::Revoked));
    assert_eq!(knock(&office, &connection).await, Receipt::TryAgain, "it is not served any more");
    assert_eq!(office.journal.store().operations(9, None).await.unwrap().len(), 1, "what was, stays readable");

    let again = office.half(PARIS).await;
    assert_eq!(again.id, over.id, "the same connection, so that no order goes twice");
    assert!(again.is_served(), "its till and settings are as they were");
}

#[tokio::test]
async fn what_waits_for_its_till_is_not_sent_once_the_connection_is_over_and_people_are_told() {
    let office = Office::open().await;
    let connection = office.whole(PARIS).await;
    office.scene.till().set_fault(&office.site(PARIS).till_token, TillFault::Offline, Lasting::UntilCleared);
    let test = TestOrder { product: "2101".to_owned(), name: "x".to_owned(), price: "1.00 EUR".to_owned() };
    let sale_type = |connection: &mut Connection| {
        connection.settings.conversion.default_sale_type = "1000".parse().ok();
    };
    office.engine.change(&connection.id, sale_type).await.unwrap();
    let id = office.engine.send_test(&connection.id, &test, WHO).await.unwrap();
    let phase = async || office.journal.injection(id).await.unwrap().unwrap().state.phase;
    office.in_time("it waits for its till", async || phase().await == Phase::Ready).await;
    office.engine.disconnect(&connection.id, WHO).await.unwrap();
    office.in_time("it is not sent", async || phase().await == Phase::NotSent(NotSentReason::Deadline)).await;
    let record = office.journal.store().order_record(id).await.unwrap().unwrap();
    let note = TimelineKind::Note { code: "disconnected".to_owned() };
    assert!(record.timeline.iter().any(|entry| entry.kind == note), "{:?}", record.timeline);

    let by = By::new(WHO);
    let refused = office.engine.operate(id, Action::Send, by).await.unwrap_err();
    assert!(matches!(refused, OperateError::NotServed), "{refused}");
    office.engine.operate(id, Action::Close, by).await.unwrap();
    assert_eq!(phase().await, Phase::Closed);
}

#[tokio::test]
async fn what_hubrise_could_not_hear_is_told_again_after_a_restart_too() {
    let office = Office::open().await;
    let connection = office.whole(PARIS).await;
    let pending = Standing::Disconnected { revoke_pending: true };
    office.hubrise().set_down(true);
    let over = office.engine.disconnect(&connection.id, WHO).await.unwrap();
    assert_eq!(over.standing, pending);
    assert_eq!(knock(&office, &connection).await, Receipt::TryAgain);

    let office = office.restart(|parts| parts).await;
    assert_eq!(office.now(&connection.id).standing, pending);
    office.hubrise().set_down(false);
    let gone = Standing::Disconnected { revoke_pending: false };
    office.in_time("HubRise has heard", async || office.now(&connection.id).standing == gone).await;
    let there = office.at_hubrise(&connection);
    assert_eq!((there.callback_url, there.standing), (None, TokenStanding::Revoked));
}

#[tokio::test]
async fn a_connection_made_again_meanwhile_is_not_revoked() {
    let office = Office::open().await;
    let connection = office.whole(PARIS).await;
    office.hubrise().set_down(true);
    office.engine.disconnect(&connection.id, WHO).await.unwrap();
    office.hubrise().set_down(false);
    let again = office.half(PARIS).await;
    assert_eq!(again.hubrise.access_token.reveal(), connection.hubrise.access_token.reveal());
    office.clock.advance(chrono::TimeDelta::hours(2));
    assert_eq!(office.engine.verify(&connection.id).await.unwrap().token, Ok(()));
}

#[tokio::test]
async fn the_disconnect_url_makes_us_ask_and_nothing_more() {
    let office = Office::open().await;
    office.become_app();
    let mut connection = office.take(LONDON, Via::ByHand { device_id: None }).await.connection;
    connection = office.engine.connect_till(&connection.id, office.till(LONDON)).await.unwrap().connection;
    let instance = connection.hubrise.links.app_instance_id.clone().unwrap();
    assert!(!office.engine.disconnect_called("nobody").await.unwrap());

    // Somebody guessed the number: HubRise says that the token works.
    assert!(office.engine.disconnect_called(&instance).await.unwrap());
    assert!(office.now(&connection.id).is_served());
    office.in_time("it is in use", async || office.now(&connection.id).standing == Standing::Active).await;

    // HubRise is away: it stays in use, to be verified.
    office.hubrise().set_down(true);
    assert!(office.engine.disconnect_called(&instance).await.unwrap());
    assert_eq!(office.engine.verify(&connection.id).await.unwrap().connection.standing, Standing::ToVerify);
    assert!(office.now(&connection.id).is_served());
    office.hubrise().set_down(false);

    // The merchant did it: HubRise says so.
    office.hubrise().set_standing(connection.hubrise.access_token.reveal(), TokenStanding::Revoked);
    let over = Standing::Disconnected { revoke_pending: false };
    office.in_time("it is over", async || office.now(&connection.id).standing == over).await;
}

#[tokio::test]
async fn a_reset_gives_back_what_it_takes_away() {
    let office = Office::open().await;
    let id = office.whole(PARIS).await.id;
    office
        .engine
        .change(&id, |connection| {
            connection.settings.conversion.asap_window_minutes = 7;
            connection.mode = Mode::Live;
        })
        .await
        .unwrap();
    let before = office.engine.reset(&id).await.unwrap();
    assert_eq!(before.conversion.asap_window_minutes, 7);
    let after = office.now(&id);
    assert_eq!(after.settings.conversion.asap_window_minutes, 30);
    assert_eq!(after.settings.conversion.time_zone, before.conversion.time_zone);
    assert_eq!(after.mode, Mode::Supervised);
    assert!(after.is_served());
}
