//! The three ways to connect HubRise, with none, one and three customer lists.

use super::shop::{SCOPE, Shop, link_to, parameter};
use bridge_engine::Standing;
use bridge_simulator::hubrise::Choice;

/// The page shows the chosen list by name and id, or that there is none.
async fn shows_list(shop: &Shop, page: &str, lists: usize) {
    let page = shop.ann.get(page).await;
    assert_eq!(page.status, 200);
    let text = page.text.replace("&#39;", "'");
    let site = shop.site(lists);
    let chosen: &[&str] = match lists {
        0 => &[">none<"],
        1 => &["London guests", "l0nd0-list-1", "London menu", "l0nd0-catalog-1"],
        _ => &["Programme de fid\u{e9}lit\u{e9}", "p4r1s-list-2", "p4r1s-catalog-1"],
    };
    for part in [site.location.as_str(), &site.name].iter().chain(chosen) {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn the_button_leads_to_hubrise_and_back_to_a_connection() {
    for lists in [0, 1, 3] {
        let shop = Shop::open().await;
        let page = shop.connect(shop.choice(lists)).await;
        shows_list(&shop, &page, lists).await;
        let connection = shop.only();
        assert_eq!((connection.standing, &*connection.made_by), (Standing::Active, "Ann"));
        assert!(connection.till.is_none(), "no till yet");
    }
}

#[tokio::test]
async fn from_the_back_office_a_connection_waits_for_an_administrator() {
    for lists in [0, 1, 3] {
        let shop = Shop::open().await;
        shop.list_as_app();
        let url = shop.scene.hubrise().connect_app(&shop.scene.client().id, shop.choice(lists)).unwrap();
        let path = format!("{}?{}", url.path(), url.query().unwrap());
        let kept = shop.stranger().get(&path).await;
        assert!(kept.text.contains("is kept"), "{}", kept.text);
        assert_eq!(shop.only().standing, Standing::Pending);
        let page = link_to(&kept.text, "/connections/");
        assert!(shop.stranger().get(&page).await.location().starts_with("/sign-in"), "nobody looks without signing in");
        shows_list(&shop, &page, lists).await;
        let taken = shop.ann.post(&format!("{page}/activate"), &[]).await;
        assert_eq!(taken.status, 303, "{}", taken.text);
        let connection = shop.only();
        assert_eq!((connection.standing, &*connection.made_by), (Standing::Active, "Ann"));
    }
}

#[tokio::test]
async fn support_pastes_the_code_and_the_connection_shows_who_made_it() {
    for lists in [0, 1, 3] {
        let shop = Shop::open().await;
        let new = shop.ann.get("/connections/new?account=3r4s3&location=Paris").await;
        assert!(
            new.text.contains("HubRise account id: 3r4s3") && new.text.contains("HubRise location: Paris"),
            "{}",
            new.text
        );
        let hubrise = link_to(&new.text, &shop.scene.oauth_url());
        assert_eq!(parameter(&hubrise, "redirect_uri").as_deref(), Some("urn:ietf:wg:oauth:2.0:oob"));
        assert_eq!(parameter(&hubrise, "scope").as_deref(), Some(SCOPE));
        let code = shop.allow(shop.choice(lists));
        let made = shop.ann.post("/connections/new/code", &[("code", &format!(" {code}\n"))]).await;
        assert_eq!(made.status, 303, "{}", made.text);
        shows_list(&shop, made.location(), lists).await;
        assert!(shop.ann.get(made.location()).await.text.contains("Ann"));
    }
}

#[tokio::test]
async fn what_is_not_ours_is_declined_and_its_token_revoked() {
    let shop = Shop::open().await;
    shop.list_as_app();
    let url = shop.scene.hubrise().connect_app(&shop.scene.client().id, shop.choice(0)).unwrap();
    shop.stranger().get(&format!("{}?{}", url.path(), url.query().unwrap())).await;
    let page = format!("/connections/{}", shop.only().id.handle());
    assert_eq!(shop.ann.post(&format!("{page}/decline"), &[]).await.status, 303);
    assert_eq!(shop.only().standing, Standing::Disconnected { revoke_pending: false });
    let known = shop.scene.hubrise().connections();
    assert_eq!(known.last().unwrap().standing, bridge_simulator::hubrise::Standing::Revoked);
}

#[tokio::test]
async fn several_locations_and_several_connections_of_one_location() {
    let shop = Shop::open().await;
    shop.connect(shop.choice(0)).await;
    shop.connect(shop.choice(1)).await;
    let page = shop.ann.post("/connections/new", &[("device_id", "second-brand")]).await;
    let url = link_to(&page.text, &shop.scene.oauth_url());
    assert_eq!(parameter(&url, "device_id").as_deref(), Some("second-brand"));
    let choice = Choice { device_id: Some("second-brand".to_owned()), ..shop.choice(0) };
    let (code, state) = (shop.allow(choice), parameter(&url, "state").unwrap());
    let second = shop.ann.get(&format!("/connect?code={code}&state={state}")).await;
    assert!(shop.ann.get(second.location()).await.text.contains("second-brand"));
    assert_eq!(shop.connections().len(), 3);
    // Once more for the same location renews what is there.
    shop.connect(shop.choice(0)).await;
    assert_eq!(shop.connections().len(), 3);
}

#[tokio::test]
async fn hubrises_open_url_opens_the_connection_to_whoever_may_see_it() {
    let shop = Shop::open().await;
    shop.list_as_app();
    let page = shop.connect(shop.choice(0)).await;
    let token = shop.only().hubrise.access_token;
    let url = shop.scene.hubrise().open_url(token.reveal()).unwrap();
    let path = format!("{}?{}", url.path(), url.query().unwrap());
    assert_eq!(shop.ann.get(&path).await.location(), page);
    assert!(
        shop.stranger().get(&path).await.location().starts_with("/sign-in?next=/connect/open"),
        "it proves nobody's identity"
    );
    assert_eq!(shop.ann.get("/connect/open?app_instance_id=guessed").await.status, 404);
}
