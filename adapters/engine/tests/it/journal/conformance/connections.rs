//! Connections, and what is known about them.

use super::super::make::{at, connected, connection};
use super::Shared;
use bridge_core::settings::{Missing, Mode};
use bridge_engine::connection::{
    AlertRoute, Checklist, Confirmed, Connection, GoLive, HubRiseAccess, HubRiseLinks, Intake, Named, Offer, Standing,
    WebhookSecret,
};
use hubrise_api::AccessToken;
use pixelpoint_api::EoiToken;

pub(crate) async fn connections_come_back_as_saved(journal: Shared) {
    assert!(journal.connections().await.unwrap().is_empty());
    connected(&*journal, 2).await;
    let mut a = connected(&*journal, 1).await;
    a.mode = Mode::Shadow;
    "Renamed".clone_into(&mut a.name);
    a.connected_at = at(-5);
    a.settings.conversion.asap_window_minutes = 7;
    a.till.as_mut().unwrap().dialect.auth_type = 9;
    a.till.as_mut().unwrap().dialect.member_fields.clear();
    a.till.as_mut().unwrap().token = EoiToken::new("another");
    a.hubrise.client_secrets.pop();
    journal.save_connection(&a).await.unwrap();

    let all = journal.connections().await.unwrap();
    let [first, second] = all.as_slice() else { panic!("two connections") };
    assert_eq!((&first.id, &second.id), (&a.id, &connection(2).id), "in the order they were made");
    assert_eq!((&first.name, &first.location, first.mode), (&a.name, &a.location, a.mode));
    assert_eq!((first.connected_at, &first.settings), (a.connected_at, &a.settings));
    assert_eq!(first.hubrise.base_url, a.hubrise.base_url);
    assert_eq!(first.hubrise.access_token.reveal(), a.hubrise.access_token.reveal());
    assert_eq!(first.hubrise.client_secrets.len(), 1);
    assert_eq!(first.hubrise.client_secrets[0].reveal(), a.hubrise.client_secrets[0].reveal());
    let [kept, till] = [first, &a].map(|connection| connection.till.as_ref().unwrap());
    assert_eq!((&kept.base_url, kept.allow_local), (&till.base_url, till.allow_local));
    assert_eq!(kept.dialect, till.dialect);
    assert_eq!(first.till_id(), a.till_id());
}

pub(crate) async fn what_is_known_about_a_connection_comes_back(journal: Shared) {
    let known = Connection {
        till: None,
        hubrise: HubRiseAccess {
            links: HubRiseLinks {
                account: Some(Named::new("3r4s3", "Bella")),
                location_name: Some("Paris".to_owned()),
                customer_list: Some(Named::new("ab12", "")),
                currency: "EUR".parse().ok(),
                device_id: Some("till 2".to_owned()),
                ..HubRiseLinks::default()
            },
            offered: Some(Offer {
                access_token: AccessToken::new("canary-offered-token"),
                links: HubRiseLinks { location_name: Some("Paris 2".to_owned()), ..HubRiseLinks::default() },
            }),
            retired: vec![AccessToken::new("canary-retired-token")],
            ..connection(1).hubrise
        },
        standing: Standing::Disconnected { revoke_pending: true },
        intake: Intake::Polling,
        made_by: "robin@example.org".to_owned(),
        go_live: GoLive {
            confirmed: Some(Confirmed { who: "robin@example.org".to_owned(), at: at(7) }),
            checklist: Checklist { paid: true, ..Checklist::default() },
            on_purpose: vec![Missing::Charge, Missing::SaleType],
        },
        alerts: AlertRoute::Webhook { url: "https://ops.example".to_owned(), secret: WebhookSecret::new("canary") },
        ..connection(1)
    };
    journal.save_connection(&known).await.unwrap();
    let back = journal.connections().await.unwrap().remove(0);
    assert!(back.till.is_none() && back.till_id().is_none());
    assert_eq!((&back.hubrise.links, back.standing), (&known.hubrise.links, known.standing));
    let (back_offer, offer) = (back.hubrise.offered.as_ref().unwrap(), known.hubrise.offered.as_ref().unwrap());
    assert_eq!(back_offer.access_token.reveal(), offer.access_token.reveal());
    assert_eq!(back_offer.links, offer.links);
    assert_eq!(back.hubrise.retired.iter().map(AccessToken::reveal).collect::<Vec<_>>(), ["canary-retired-token"]);
    assert_eq!((back.intake, &back.made_by), (known.intake, &known.made_by));
    assert_eq!((&back.go_live, &back.alerts), (&known.go_live, &known.alerts));

    for alerts in [AlertRoute::NotChosen, AlertRoute::Nobody, AlertRoute::Mail(vec!["a@b.example".to_owned()])] {
        journal.save_connection(&Connection { alerts: alerts.clone(), ..known.clone() }).await.unwrap();
        assert_eq!(journal.connections().await.unwrap()[0].alerts, alerts);
    }
}

pub(crate) async fn facts_are_kept_by_connection_and_name(journal: Shared) {
    let (a, b) = (connected(&*journal, 1).await, connected(&*journal, 2).await);
    assert_eq!(journal.kept(&a.id, "sweep").await.unwrap(), None);
    for (connection, name, fact) in [(&a, "sweep", "1"), (&a, "sweep", "2"), (&a, "limits", "3"), (&b, "sweep", "4")] {
        journal.keep(&connection.id, name, fact).await.unwrap();
    }
    for (connection, name, fact) in [(&a, "sweep", "2"), (&a, "limits", "3"), (&b, "sweep", "4")] {
        assert_eq!(journal.kept(&connection.id, name).await.unwrap().as_deref(), Some(fact));
    }
}
