//! Whatever else comes back from HubRise, or seems to, connects nothing.

use super::shop::Shop;
use chrono::TimeDelta;

const REFUSED: &str = "does not belong to a connection that was begun in this browser";

/// Comes back with this query; nothing is connected, and the page says this.
async fn is_refused(shop: &Shop, visitor: &crate::support::Visitor, query: &str, text: &str) {
    let answer = visitor.get(&format!("/connect?{query}")).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (400, ""), "{query}");
    assert!(answer.text.contains(text), "{text} in {}", answer.text);
    assert!(shop.connections().is_empty(), "{query}");
}

#[tokio::test]
async fn a_state_is_good_once_for_ten_minutes_in_the_session_that_asked() {
    let shop = Shop::open().await;
    let code = || shop.allow(shop.choice(0));
    let forged = "0".repeat(32);
    is_refused(&shop, &shop.ann, &format!("code={}&state={forged}", code()), REFUSED).await;
    is_refused(&shop, &shop.ann, &format!("code={}&state=", code()), REFUSED).await;

    let foreign = shop.begin(&shop.ann).await;
    let link = shop.access.setup_link().await.unwrap();
    let bob = shop.stranger().take_up(&link, "Bob").await;
    is_refused(&shop, &bob, &format!("code={}&state={foreign}", code()), REFUSED).await;
    is_refused(&shop, &shop.stranger(), &format!("code={}&state={foreign}", code()), REFUSED).await;

    let old = shop.begin(&shop.ann).await;
    shop.clock.turn(TimeDelta::minutes(10));
    is_refused(&shop, &shop.ann, &format!("code={}&state={old}", code()), REFUSED).await;

    let denied = shop.begin(&shop.ann).await;
    is_refused(&shop, &shop.ann, &format!("error=access_denied&state={denied}"), "access was refused").await;
    is_refused(&shop, &shop.ann, &format!("code={}&state={denied}", code()), REFUSED).await;
    is_refused(&shop, &shop.ann, "error=access_denied", "access was refused").await;
    is_refused(&shop, &shop.ann, "error=%3Cscript%3Eoops", "(scriptoops)").await;
    is_refused(&shop, &shop.ann, "", "neither a code nor a reason").await;

    let good = shop.begin(&shop.ann).await;
    let done = shop.ann.get(&format!("/connect?code={}&state={good}", code())).await;
    assert_eq!(done.status, 303, "and the right one connects: {}", done.text);
    let again = shop.ann.get(&format!("/connect?code={}&state={good}", code())).await;
    assert!(again.text.contains(REFUSED), "a state is used up");
    assert_eq!(shop.connections().len(), 1);
}

#[tokio::test]
async fn a_state_outlives_a_restart_of_the_process_and_is_still_good_once_only() {
    let shop = Shop::open().await;
    let (good, old) = (shop.begin(&shop.ann).await, shop.begin(&shop.ann).await);
    let shop = shop.restart().await;
    is_refused(&shop, &shop.stranger(), &format!("code={}&state={good}", shop.allow(shop.choice(0))), REFUSED).await;
    let back = format!("/connect?code={}&state={good}", shop.allow(shop.choice(0)));
    assert_eq!(shop.ann.get(&back).await.status, 303);
    let shop = shop.restart().await;
    assert!(shop.ann.get(&back).await.text.contains(REFUSED), "it stays used up");
    shop.clock.turn(TimeDelta::minutes(10));
    let late = shop.ann.get(&format!("/connect?code={}&state={old}", shop.allow(shop.choice(1)))).await;
    assert!(late.text.contains(REFUSED), "and it still ends after ten minutes: {}", late.text);
    assert_eq!(shop.connections().len(), 1);
}

#[tokio::test]
async fn a_code_is_good_once() {
    let shop = Shop::open().await;
    let code = shop.allow(shop.choice(0));
    let state = shop.begin(&shop.ann).await;
    assert_eq!(shop.ann.get(&format!("/connect?code={code}&state={state}")).await.status, 303);
    let state = shop.begin(&shop.ann).await;
    let used = shop.ann.get(&format!("/connect?code={code}&state={state}")).await;
    assert!(used.text.contains("older than ten minutes, or was used before"), "{}", used.text);
    let pasted = shop.ann.post("/connections/new/code", &[("code", &code)]).await;
    assert_eq!(pasted.status, 422);
    assert!(pasted.text.contains("older than ten minutes, or was used before"), "{}", pasted.text);
    let made_up = shop.stranger().get("/connect?code=made-up").await;
    assert_eq!(made_up.status, 400);
    assert_eq!(shop.connections().len(), 1);
}

#[tokio::test]
async fn nobody_slips_a_connection_in_by_the_connect_url() {
    let shop = Shop::open().await;
    // An attacker's code, opened in the administrator's own browser.
    let code = shop.allow(shop.choice(0));
    let answer = shop.ann.get(&format!("/connect?code={code}")).await;
    assert_eq!(answer.status, 303);
    let page = shop.ann.get(answer.location()).await;
    assert!(page.text.contains("Take this connection on?"), "{}", page.text);
    assert_eq!(shop.only().standing, bridge_engine::Standing::Pending);
    // And nobody can make us ask HubRise without end.
    let stranger = shop.stranger();
    let mut last = 0;
    for number in 0..40 {
        last = stranger.get(&format!("/connect?code=guess{number}")).await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn the_disconnect_url_ends_nothing_and_tells_nothing() {
    let shop = Shop::open().await;
    shop.list_as_app();
    shop.connect_both().await;
    let instance = shop.only().hubrise.links.app_instance_id.expect("an App's");
    let known = shop.stranger().get(&format!("/connect/disconnect?app_instance_id={instance}")).await;
    let guessed = shop.stranger().get("/connect/disconnect?app_instance_id=guessed").await;
    assert_eq!((known.status, &known.text), (guessed.status, &guessed.text));
    // HubRise says that the token works, so the connection is in use as before.
    crate::support::eventually("HubRise was asked", async || {
        (shop.only().standing == bridge_engine::Standing::Active).then_some(())
    })
    .await;
    assert!(shop.only().is_served());
}

#[tokio::test]
async fn once_the_merchant_has_disconnected_hubrise_says_so_and_it_is_over() {
    let shop = Shop::open().await;
    shop.list_as_app();
    shop.connect_both().await;
    let token = shop.only().hubrise.access_token;
    assert_eq!(shop.scene.hubrise().disconnect(token.reveal()).await, Some(200));
    crate::support::eventually("it is over", async || {
        let over = bridge_engine::Standing::Disconnected { revoke_pending: false };
        (shop.only().standing == over).then_some(())
    })
    .await;
}
