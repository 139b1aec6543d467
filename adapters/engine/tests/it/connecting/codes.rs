use super::{KYOTO, LONDON, Office, PARIS, PUBLIC, WHO};
use bridge_engine::connecting::{Ask, Back, Came, ConnectingError, Via};
use bridge_engine::{Named, Standing};
use bridge_simulator::hubrise::{Choice, Standing as TokenStanding};
use chrono::TimeDelta;
use hubrise_api::OAuthState;
use std::collections::HashMap;
use url::Url;

fn query(url: &str) -> HashMap<String, String> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

#[tokio::test]
async fn the_button_leads_to_hubrise_with_state_scope_and_names() {
    let office = Office::open().await;
    let state = OAuthState::new("0123456789abcdef0123456789abcdef");
    let ask = Ask {
        back: Back::Page(state),
        country: Some("FR".to_owned()),
        account_name: Some("Lanterne & fils".to_owned()),
        location_name: Some("Paris".to_owned()),
        device_id: Some("till 2".to_owned()),
        again: None,
    };
    let url = office.engine.authorize_url(&ask).unwrap();
    assert!(url.starts_with(&format!("{}/authorize?", office.scene.oauth_url())), "{url}");
    let asked = query(&url);
    for (key, value) in [
        ("client_id", &*office.scene.client().id),
        ("redirect_uri", &format!("{PUBLIC}/back")),
        ("scope", super::SCOPE),
        ("state", "0123456789abcdef0123456789abcdef"),
        ("country", "FR"),
        ("account_name", "Lanterne & fils"),
        ("location_name", "Paris"),
        ("device_id", "till 2"),
    ] {
        assert_eq!(asked.get(key).map(String::as_str), Some(value), "{key}");
    }
    let by_hand = query(&office.engine.authorize_url(&Ask::default()).unwrap());
    assert_eq!(by_hand["redirect_uri"], "urn:ietf:wg:oauth:2.0:oob");
    assert!(!by_hand.contains_key("state"));
    let odd = Ask { device_id: Some("é".to_owned()), ..Ask::default() };
    assert!(matches!(office.engine.authorize_url(&odd), Err(ConnectingError::BadDevice)));
}

#[tokio::test]
async fn an_instance_that_is_no_client_says_what_to_configure() {
    let office = Office::open_with(|mut parts| {
        parts.hubrise.credentials = None;
        parts
    })
    .await;
    let error = office.engine.authorize_url(&Ask::default()).unwrap_err();
    assert_eq!(error.key(), "connecting_no_client");
    assert!(error.to_string().contains("hubrise.client_id"), "{error}");
}

#[tokio::test]
async fn a_code_is_a_connection_by_id_and_name() {
    let office = Office::open().await;
    let taken = office.take(PARIS, Via::Button { device_id: None }).await;
    let connection = &taken.connection;
    assert_eq!((taken.came, connection.standing), (Came::New, Standing::Active));
    assert_eq!((connection.location.as_str(), &*connection.made_by), ("p4r1s-0", WHO));
    assert_eq!(connection.name, office.site(PARIS).name);
    let links = &connection.hubrise.links;
    assert_eq!(links.customer_list, Some(Named::new("p4r1s-list-1", "Clients du restaurant")));
    assert_eq!(links.catalog, Some(Named::new("p4r1s-catalog-1", "Carte d'été")));
    assert_eq!(links.account.as_ref().map(|account| &*account.id), Some("p4r1s"));
    assert_eq!(connection.settings.conversion.time_zone.name(), office.site(PARIS).timezone);
    assert!(!connection.is_served(), "it has no till");
    assert_eq!(office.at_hubrise(connection).callback_url, None, "nothing is to be sent to a bridge without a till");

    let without = office.half(KYOTO).await.hubrise.links;
    assert_eq!((without.customer_list, without.catalog), (None, None));
}

#[tokio::test]
async fn a_code_is_good_once_and_for_ten_minutes() {
    let office = Office::open().await;
    let via = || Via::ByHand { device_id: None };
    let code = office.code(PARIS);
    office.engine.take_code(&code, via(), WHO).await.unwrap();
    let error = office.engine.take_code(&code, via(), WHO).await.unwrap_err();
    assert_eq!(error.key(), "connecting_bad_code");
    let old = office.code(LONDON);
    office.clock.advance(TimeDelta::minutes(11));
    office.hubrise().tell(bridge_engine::clock::Clock::now(&office.clock));
    assert_eq!(office.engine.take_code(&old, via(), WHO).await.unwrap_err().key(), "connecting_bad_code");
    assert_eq!(office.engine.connections().len(), 1);
}

#[tokio::test]
async fn a_code_for_a_location_that_is_connected_renews_that_connection() {
    let office = Office::open().await;
    let before = office.whole(PARIS).await;
    let choice = Choice { customer_list: Some("p4r1s-list-2".to_owned()), ..office.choice(PARIS) };
    let code = office.code_of(choice);
    let taken = office.engine.take_code(&code, Via::Button { device_id: None }, "kim").await.unwrap();
    let after = &taken.connection;
    assert_eq!((taken.came, &after.id, after.connected_at), (Came::Again, &before.id, before.connected_at));
    assert_eq!(after.hubrise.access_token.reveal(), before.hubrise.access_token.reveal(), "HubRise gives the same");
    assert!(after.hubrise.retired.is_empty() && after.is_served(), "and it must not be revoked");
    assert_eq!(after.hubrise.links.customer_list.as_ref().unwrap().name, "Programme de fidélité");
    assert_eq!(office.engine.connections().len(), 1);

    // Revoked by the merchant, HubRise gives another one; what is left of the old one is revoked.
    office.hubrise().set_standing(before.hubrise.access_token.reveal(), TokenStanding::Revoked);
    let renewed = office.half(PARIS).await;
    assert_eq!(renewed.id, before.id);
    assert_ne!(renewed.hubrise.access_token.reveal(), before.hubrise.access_token.reveal());
    office.in_time("the old token is done with", async || office.now(&before.id).hubrise.retired.is_empty()).await;
    assert!(office.engine.verify(&before.id).await.unwrap().token.is_ok());
}

#[tokio::test]
async fn another_device_is_another_connection_of_the_same_location() {
    let office = Office::open().await;
    let first = office.half(PARIS).await;
    let device = Some("till 2".to_owned());
    let code = office.code_of(Choice { device_id: device.clone(), ..office.choice(PARIS) });
    let second = office.engine.take_code(&code, Via::ByHand { device_id: device.clone() }, WHO).await.unwrap();
    assert_eq!(second.came, Came::New);
    assert_ne!(first.id, second.connection.id);
    assert_ne!(first.hubrise.access_token.reveal(), second.connection.hubrise.access_token.reveal());
    let code = office.code_of(Choice { device_id: device.clone(), ..office.choice(PARIS) });
    let again = office.engine.take_code(&code, Via::ByHand { device_id: device }, WHO).await.unwrap();
    assert_eq!((again.came, &again.connection.id), (Came::Again, &second.connection.id));
}

#[tokio::test]
async fn what_comes_by_the_back_office_waits_for_a_person() {
    let office = Office::open().await;
    office.become_app();
    let taken = office.take(LONDON, Via::BackOffice).await;
    let id = taken.connection.id.clone();
    assert_eq!((taken.came, taken.connection.standing), (Came::Waiting, Standing::Pending));
    assert!(taken.connection.waits_for_consent());
    let error = office.engine.connect_till(&id, office.till(LONDON)).await.unwrap_err();
    assert!(matches!(error, ConnectingError::NotNow), "{error:?}");

    // It waits over a restart as well, and the token is kept sealed.
    let office = office.restart(|parts| parts).await;
    let active = office.engine.activate(&id, WHO).await.unwrap();
    assert_eq!((active.standing, &*active.made_by), (Standing::Active, WHO));
    assert!(matches!(office.engine.activate(&id, WHO).await, Err(ConnectingError::NotNow)));
    assert!(office.engine.connect_till(&id, office.till(LONDON)).await.unwrap().connection.is_served());
    let instance = active.hubrise.links.app_instance_id.as_deref().unwrap();
    assert_eq!(office.engine.of_app_instance(instance), std::slice::from_ref(&id));
    let again = Ask { again: Some(id), ..Ask::default() };
    let asked = query(&office.engine.authorize_url(&again).unwrap());
    assert_eq!((asked.get("app_instance_id").map(String::as_str), asked.get("scope")), (Some(instance), None));
}

#[tokio::test]
async fn the_back_office_changes_nothing_of_a_connection_in_use_before_a_person_agrees() {
    let office = Office::open().await;
    let before = office.whole(PARIS).await;
    let (id, token) = (before.id.clone(), before.hubrise.access_token.reveal().to_owned());
    // The very same token: HubRise only says anew what it is connected to.
    let same = office.take(PARIS, Via::BackOffice).await;
    assert_eq!((same.came, same.connection.waits_for_consent()), (Came::Again, false));

    office.hubrise().set_standing(&token, TokenStanding::Revoked);
    let other = office.take(PARIS, Via::BackOffice).await;
    assert_eq!((other.came, &other.connection.id), (Came::Waiting, &id));
    assert_eq!(office.now(&id).hubrise.access_token.reveal(), token, "not used yet");
    let offered = other.connection.hubrise.offered.unwrap().access_token.reveal().to_owned();

    let declined = office.engine.decline(&id).await.unwrap();
    assert!(declined.hubrise.offered.is_none() && declined.hubrise.retired.is_empty());
    let standing = |token: &str| office.hubrise().connections().into_iter().find(|known| known.token == token).unwrap();
    assert_eq!(standing(&offered).standing, TokenStanding::Revoked, "a token nobody wants is not left lying about");

    let offered = office.take(PARIS, Via::BackOffice).await.connection.hubrise.offered.unwrap();
    let agreed = office.engine.activate(&id, WHO).await.unwrap();
    assert_eq!(agreed.hubrise.access_token.reveal(), offered.access_token.reveal());
    assert!(agreed.is_served() && agreed.mode == before.mode);
    assert_eq!(office.engine.connections().len(), 1);
}
