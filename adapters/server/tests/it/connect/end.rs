//! The end of a connection, what pages never show, and every page in both languages.

use super::shop::Shop;
use bridge_engine::Standing;

const OWED: Standing = Standing::Disconnected { revoke_pending: true };
const OVER: Standing = Standing::Disconnected { revoke_pending: false };

#[tokio::test]
async fn disconnecting_takes_callback_and_token_away() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let token = shop.only().hubrise.access_token;
    assert!(shop.ann.get(&format!("{page}/disconnect")).await.text.contains("Disconnect"));
    assert!(shop.only().is_served(), "asking is not doing");
    let done = shop.ann.post(&format!("{page}/disconnect"), &[]).await;
    assert_eq!(done.location(), format!("{page}?said=connect_end_done"));
    assert_eq!(shop.only().standing, OVER);
    assert_eq!(shop.scene.hubrise().callback_url(token.reveal()), None);
    let shown = shop.ann.get(done.location()).await.text;
    assert!(shown.contains("HubRise has confirmed it"), "{shown}");
    assert!(shop.ann.get("/connections").await.text.contains("disconnected"));
}

#[tokio::test]
async fn while_hubrise_is_down_the_end_is_owed_and_asked_for_again() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    shop.scene.hubrise().set_down(true);
    let done = shop.ann.post(&format!("{page}/disconnect"), &[]).await;
    assert_eq!(done.location(), format!("{page}?said=connect_end_owed"));
    assert_eq!(shop.only().standing, OWED);
    let shown = shop.ann.get(done.location()).await.text;
    assert!(shown.contains("HubRise could not be reached"), "{shown}");
    shop.scene.hubrise().set_down(false);
    shop.ann.post(&format!("{page}/disconnect"), &[]).await;
    assert_eq!(shop.only().standing, OVER);
}

#[tokio::test]
async fn settings_are_exported_before_they_are_put_back() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    shop.ann.post(&format!("{page}/essentials"), &[("item", "999900")]).await;
    let export = shop.ann.get(&format!("{page}/settings.toml")).await;
    assert!(
        export.text.contains("999900") && export.headers["content-disposition"].to_str().unwrap().contains(".toml")
    );
    let settings = bridge_core::settings::Settings::from_toml(&export.text).unwrap();
    assert_eq!(settings, shop.only().settings);
    shop.ann.post(&format!("{page}/reset"), &[]).await;
    assert_eq!(settings, shop.only().settings, "not without a word about the export");
    shop.ann.post(&format!("{page}/reset"), &[("exported", "yes")]).await;
    assert_eq!(shop.only().settings.conversion.missing().len(), 5);
    assert!(shop.only().is_served(), "HubRise and the till stay connected");
}

/// Every page about connections.
fn pages(page: &str) -> Vec<String> {
    let of_it = ["", "/till", "/essentials", "/golive", "/alerts", "/intake", "/support", "/disconnect", "/reset"];
    let others = ["/connections", "/connections/new", "/from-demo"].map(str::to_owned);
    of_it.iter().map(|part| format!("{page}{part}")).chain(others).collect()
}

#[tokio::test]
async fn every_page_speaks_both_languages_and_shows_no_secret() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let connection = shop.only();
    let site = &shop.scene.sites()[0];
    let store_part = site.till_token.split_once('-').unwrap().1;
    let secrets =
        [connection.hubrise.access_token.reveal(), &shop.scene.client().secret, store_part, connection.id.as_str()];
    for path in pages(&page) {
        let (english, french) = (shop.ann.get_in(&path, "en").await, shop.ann.get_in(&path, "fr").await);
        assert_eq!((english.status, french.status), (reqwest::StatusCode::OK, reqwest::StatusCode::OK), "{path}");
        assert!(english.text.contains("lang=\"en\"") && french.text.contains("lang=\"fr\""), "{path}");
        let headings = |text: &str| text.split("<h1>").nth(1).unwrap().split("</h1>").next().unwrap().to_owned();
        let is_a_name = path == page;
        assert!(is_a_name || headings(&english.text) != headings(&french.text), "{path} has one language only");
        for answer in [english, french] {
            for secret in secrets {
                assert!(!answer.text.contains(secret), "a secret is on {path}");
            }
            for trace in ["connect_", "callback_", "hubrise_", "missing_", "needs_"] {
                let shown = answer.text.replace("\"client_secret_file\"", "");
                let body = shown.split("<main").nth(1).unwrap();
                let is_key = body.split(['>', '<']).any(|text| text.trim().starts_with(trace));
                assert!(!is_key, "a key without a text on {path}: {trace}");
            }
        }
    }
}

#[tokio::test]
async fn the_support_page_names_the_steps_and_never_a_password() {
    let shop = Shop::open().await;
    let page = shop.connect(shop.choice(0)).await;
    let english = shop.ann.get_in(&format!("{page}/support"), "en").await.text;
    for text in ["CONFIGURATION", "Permissions", "support@example.com", "Manager", "“+”", "Never share your password"]
    {
        assert!(english.contains(text), "{text} in {english}");
    }
    let french = shop.ann.get_in(&format!("{page}/support"), "fr").await.text;
    assert!(french.contains("Ne partagez jamais votre mot de passe"), "{french}");
    let script = shop.ann.get("/copy.js").await;
    assert!(script.headers["content-type"].to_str().unwrap().starts_with("text/javascript"));
}
