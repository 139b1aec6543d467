use super::{LONDON, Office, PARIS, PUBLIC};
use bridge_engine::connecting::{CallbackState, HubRiseProblem};
use bridge_engine::pos::TillProblem;
use bridge_engine::{Intake, Named, Standing, TillAccess};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::{Choice, Standing as TokenStanding};
use bridge_simulator::pixelpoint::TillFault;
use pixelpoint_api::EoiToken;

#[tokio::test]
async fn each_thing_is_said_by_name_and_id() {
    let office = Office::open().await;
    let id = office.whole(PARIS).await.id;
    let verified = office.engine.verify(&id).await.unwrap();
    assert_eq!(verified.token, Ok(()));
    assert_eq!(verified.callback, Ok(CallbackState::Registered));
    let list = verified.customer_list.unwrap();
    assert_eq!((list.named, list.reached), (Named::new("p4r1s-list-1", "Clients du restaurant"), Ok(())));
    assert_eq!(verified.catalog.unwrap().named.name, "Carte d'été");
    assert_eq!(office.engine.health(&id).hubrise.problem(), None);

    // The merchant chooses another list elsewhere: the token loses the first.
    let choice = Choice { customer_list: Some("p4r1s-list-3".to_owned()), ..office.choice(PARIS) };
    let token = office.now(&id).hubrise.access_token.clone();
    let code = office.hubrise().allow(&office.scene.client().id, choice).unwrap();
    office
        .engine
        .take_code(&hubrise_api::Code::new(&code).unwrap(), bridge_engine::connecting::Via::BackOffice, "")
        .await
        .unwrap();
    assert_eq!(office.now(&id).hubrise.access_token.reveal(), token.reveal());
    office
        .engine
        .change(&id, |known| known.hubrise.links.customer_list = Some(Named::new("p4r1s-list-1", "Old")))
        .await
        .unwrap();
    let verified = office.engine.verify(&id).await.unwrap();
    let list = verified.customer_list.unwrap();
    assert_eq!(list.named, Named::new("p4r1s-list-1", "Old"), "the name it had");
    assert!(list.reached.is_err());
    assert_eq!(verified.token, Ok(()), "the connection itself is well");
    assert_eq!(office.engine.health(&id).hubrise.problem(), None);
}

#[tokio::test]
async fn each_documented_401_has_its_own_word() {
    for (standing, problem) in [
        (TokenStanding::Revoked, HubRiseProblem::Revoked),
        (TokenStanding::Suspended, HubRiseProblem::Suspended),
        (TokenStanding::Blocked, HubRiseProblem::Blocked),
    ] {
        let office = Office::open().await;
        let connection = office.whole(LONDON).await;
        office.hubrise().set_standing(connection.hubrise.access_token.reveal(), standing);
        let verified = office.engine.verify(&connection.id).await.unwrap();
        assert_eq!((verified.token, verified.callback), (Err(problem), Err(problem)));
        assert_eq!(verified.connection.standing, Standing::Active, "{problem:?}: nothing is ended by itself");
        assert!(problem.is_dead());
        assert_eq!(office.engine.health(&connection.id).hubrise.problem(), Some(problem));
        // It is known after a restart, too.
        let office = office.restart(|parts| parts).await;
        assert_eq!(office.engine.health(&connection.id).hubrise.problem(), Some(problem));
    }
}

#[tokio::test]
async fn hubrise_that_is_away_is_no_verdict() {
    let office = Office::open().await;
    let id = office.whole(PARIS).await.id;
    office.hubrise().set_down(true);
    assert_eq!(office.engine.verify(&id).await.unwrap().token, Err(HubRiseProblem::NotReached));
    let failing = office.engine.health(&id).hubrise;
    assert_eq!(failing.problem(), Some(HubRiseProblem::NotReached));
    assert!(failing.worked_at.is_some());
    office.hubrise().set_down(false);
    office.engine.verify(&id).await.unwrap();
    assert_eq!(office.engine.health(&id).hubrise.problem(), None);
}

#[tokio::test]
async fn a_lost_callback_is_repaired_and_a_foreign_one_only_with_consent() {
    let office = Office::open().await;
    let connection = office.whole(PARIS).await;
    let (id, token) = (&connection.id, connection.hubrise.access_token.reveal());
    let ours = office.engine.callback_url(id).unwrap();
    assert!(ours.starts_with(PUBLIC), "{ours}");
    assert_eq!(office.hubrise().callback_url(token), Some(ours.clone()));

    office.hubrise().forget_callback(token);
    assert_eq!(office.engine.verify(id).await.unwrap().callback, Ok(CallbackState::Missing));
    assert_eq!(office.engine.repair_callback(id, false).await.unwrap(), CallbackState::Registered);
    assert_eq!(office.hubrise().callback_url(token), Some(ours.clone()));

    let earlier = format!("https://old.example.com/hubrise/{}/events", id.as_str());
    office.hubrise().register_callback(token, Some(&earlier));
    assert_eq!(office.engine.verify(id).await.unwrap().callback, Ok(CallbackState::Outdated));
    assert_eq!(office.engine.repair_callback(id, false).await.unwrap(), CallbackState::Registered);

    office.hubrise().register_callback(token, Some("https://other.example/secret-path"));
    let foreign = CallbackState::Foreign { origin: "https://other.example".to_owned() };
    assert_eq!(office.engine.repair_callback(id, false).await.unwrap(), foreign);
    assert_eq!(office.hubrise().callback_url(token).as_deref(), Some("https://other.example/secret-path"));
    assert_eq!(office.engine.repair_callback(id, true).await.unwrap(), CallbackState::Registered);
    assert_eq!(office.hubrise().callback_url(token), Some(ours));

    office.engine.change(id, |connection| connection.intake = Intake::Polling).await.unwrap();
    assert_eq!(office.engine.repair_callback(id, false).await.unwrap(), CallbackState::Registered);
    assert_eq!(office.hubrise().callback_url(token), None, "passive");
}

#[tokio::test]
async fn customers_are_heard_of_where_a_list_is_connected_and_hubrise_calls() {
    let office = Office::open().await;
    let connection = office.whole(PARIS).await;
    let (id, token) = (&connection.id, connection.hubrise.access_token.reveal());
    let heard = || office.hubrise().callback_events(token);
    let both = serde_json::json!(["create", "update"]);
    assert_eq!(heard(), serde_json::json!({ "customer": both, "order": both }));
    assert_eq!(office.engine.callback_state(id).await.unwrap(), CallbackState::Registered);

    office.hubrise().register_callback(token, office.engine.callback_url(id).as_deref());
    assert_eq!(office.engine.callback_state(id).await.unwrap(), CallbackState::Outdated, "orders only");
    assert_eq!(office.engine.repair_callback(id, false).await.unwrap(), CallbackState::Registered);
    assert_eq!(heard()["customer"], both);

    office.engine.change(id, |connection| connection.hubrise.links.customer_list = None).await.unwrap();
    assert_eq!(office.engine.callback_state(id).await.unwrap(), CallbackState::Outdated, "nobody asked for customers");
    office.engine.repair_callback(id, false).await.unwrap();
    assert_eq!(heard(), serde_json::json!({ "order": both }));

    let list = connection.hubrise.links.customer_list.clone();
    let polls = |connection: &mut bridge_engine::Connection| {
        connection.hubrise.links.customer_list = list;
        connection.intake = Intake::Polling;
    };
    office.engine.change(id, polls).await.unwrap();
    office.engine.repair_callback(id, false).await.unwrap();
    assert_eq!(heard(), serde_json::json!({ "order": both }), "who is polled hears of orders");
}

#[tokio::test]
async fn a_till_is_saved_only_when_it_has_answered() {
    let office = Office::open().await;
    let id = office.half(PARIS).await.id;
    let right = office.till(PARIS);
    let wrong = TillAccess { token: EoiToken::new("S1mVnd-000000000000000"), ..right.clone() };
    let plain = TillAccess { allow_local: false, ..right.clone() };
    let nowhere = TillAccess { base_url: "http://127.0.0.1:9/eoi".to_owned(), ..right.clone() };
    let no_address = TillAccess { base_url: "till".to_owned(), ..right.clone() };
    let hubrise = TillAccess { base_url: office.scene.hubrise_url(), ..right.clone() };
    for (till, problem) in [
        (wrong, TillProblem::TokenDenied),
        (plain, TillProblem::PlainHttp),
        (nowhere, TillProblem::NotReached),
        (no_address, TillProblem::BadAddress),
        (hubrise, TillProblem::HttpError),
    ] {
        let error = office.engine.connect_till(&id, till).await.unwrap_err();
        assert_eq!(error.key(), problem.key(), "{error:?}");
        assert!(office.now(&id).till.is_none());
    }
    let token = office.site(PARIS).till_token.clone();
    office.scene.till().set_fault(&token, TillFault::Offline, Lasting::Once);
    assert_eq!(office.engine.try_till(&right).await.unwrap_err().problem, TillProblem::StoreDisconnected);
    let connected = office.engine.connect_till(&id, right).await.unwrap();
    assert!(connected.connection.is_served());
    assert!(connected.listings.products.is_some_and(|products| products.iter().any(|row| row.name.is_some())));
    assert_eq!(connected.listings.coupons, None, "nobody knows how to ask for them");
    assert_eq!(connected.callback, Ok(CallbackState::Registered));
    assert!(office.scene.till().tickets().is_empty(), "nothing was ordered");
}
