//! From a connection without a till to one that is live.

use super::shop::Shop;
use crate::support::eventually;
use bridge_core::settings::{Missing, Mode};
use bridge_engine::{AlertRoute, Intake};
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use wiremock::matchers::header_exists;
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn a_wrong_token_is_told_apart_and_nothing_is_saved_before_the_till_answers() {
    let shop = Shop::open().await;
    let page = shop.connect(shop.choice(0)).await;
    let wrong = shop.till(&page, "YT6eR2-CEED65AD33823A5B").await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text.contains("Access Token Denied") && wrong.text.contains("Check the vendor prefix"),
        "{}",
        wrong.text
    );
    assert!(!wrong.text.contains("CEED65AD33823A5B"), "a token is never shown again");
    assert!(shop.only().till.is_none());
    assert_eq!(shop.scene.till().tickets().len(), 0, "asking prints nothing");

    let token = shop.scene.sites()[0].till_token.clone();
    let (prefix, store) = token.split_once('-').unwrap();
    let url = shop.scene.sites()[0].till_url.clone();
    let form = [("base_url", &*url), ("vendor_prefix", prefix), ("token", store)];
    let plain = shop.ann.post(&format!("{page}/till"), &form).await;
    assert!(plain.text.contains("plain http"), "{}", plain.text);
    assert!(shop.only().till.is_none());
    let right = shop.ann.post(&format!("{page}/till"), &[form.as_slice(), &[("allow_local", "yes")]].concat()).await;
    assert_eq!(right.status, 303, "{}", right.text);
    let till = shop.only().till.unwrap();
    assert_eq!(till.token.reveal(), token);
    let registered = shop.scene.hubrise().callback_url(shop.only().hubrise.access_token.reveal());
    assert_eq!(registered, shop.running.engine().callback_url(&shop.only().id), "HubRise calls from now on");

    shop.scene.till().set_fault(&token, TillFault::Offline, Lasting::UntilCleared);
    let offline = shop.till(&page, &token).await;
    assert!(offline.text.contains("service for orders, PixelHQ"), "{}", offline.text);
    let elsewhere =
        shop.ann.post(&format!("{page}/till"), &[("base_url", "https://till.example.com/eoi"), ("token", "")]).await;
    assert!(elsewhere.text.contains("The token is missing"), "a stored token goes nowhere else: {}", elsewhere.text);
    let broken =
        shop.ann.post(&format!("{page}/till"), &[form.as_slice(), &[("dialect", "nonsense = 1")]].concat()).await;
    assert!(broken.text.contains("The dialect file cannot be used"), "{}", broken.text);
}

#[tokio::test]
async fn what_the_till_needs_is_amber_until_it_is_set() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let status = shop.ann.get(&page).await.text;
    assert!(status.contains("numbers are missing") && status.contains("No open product"), "{status}");
    let wrong = shop.ann.post(&format!("{page}/essentials"), &[("item", "12a"), ("charge", "0")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("“12a” is no number") && wrong.text.contains("“0” is no number"), "{}", wrong.text);
    let numbers = [
        ("sale_delivery", "1005"),
        ("sale_collection", "1003"),
        ("sale_eat_in", "1001"),
        ("payment", "1008"),
        ("on_delivery", "1001, 1002"),
        ("item", "999900"),
        ("charge", "900101"),
        ("discount", "734003519"),
    ];
    assert_eq!(shop.ann.post(&format!("{page}/essentials"), &numbers).await.status, 303);
    assert_eq!(shop.only().settings.conversion.missing(), []);
    let form = shop.ann.get(&format!("{page}/essentials")).await.text;
    for (name, value) in numbers {
        assert!(form.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{name} {value} in {form}");
    }
    assert!(form.contains("<datalist"), "the till lists its products: {form}");
    let emptied = shop.ann.post(&format!("{page}/essentials"), &[("item", "999900")]).await;
    assert_eq!(emptied.status, 303);
    assert_eq!(shop.only().settings.conversion.missing().len(), 4);
}

#[tokio::test]
async fn what_is_left_empty_on_purpose_is_not_amber_and_the_page_says_which_orders_wait() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let essentials = format!("{page}/essentials");
    let numbers = [("sale_default", "1000"), ("payment", "1008"), ("item", "999900"), ("discount", "734003519")];
    shop.ann.post(&essentials, &numbers).await;
    assert!(shop.ann.get(&page).await.text.contains("numbers are missing"), "the charge is missing");
    let on_purpose = [("missing_charge_on_purpose", "yes"), ("missing_item_on_purpose", "yes")];
    shop.ann.post(&essentials, &[numbers.as_slice(), &on_purpose].concat()).await;
    assert_eq!(shop.only().go_live.on_purpose, [Missing::Charge], "the item has its number");
    let status = shop.ann.get(&page).await.text;
    assert!(!status.contains("numbers are missing"), "{status}");
    assert!(status.contains("No default charge") && status.contains("chosen on purpose"), "{status}");
    let form = shop.ann.get(&essentials).await.text;
    assert_eq!(form.matches("checked").count(), 1, "{form}");
    shop.ann.post(&essentials, &numbers).await;
    assert!(shop.ann.get(&page).await.text.contains("numbers are missing"));
    let operations = shop.ann.get("/operations?kind=system").await.text;
    assert!(operations.contains("Left empty on purpose: No default charge"), "{operations}");
}

#[tokio::test]
async fn a_test_orders_price_is_in_the_money_of_the_location() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let form = shop.ann.get_in(&format!("{page}/golive"), "fr").await.text;
    assert!(form.contains("Prix, en GBP") && form.contains("value=\"1,00\""), "{form}");
    shop.ann.post(&format!("{page}/essentials"), &[("sale_default", "1001")]).await;
    let sent = shop.ann.post(&format!("{page}/golive/test"), &[("product", "2101"), ("price", "2,50")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let shown = eventually("the test order", async || {
        let page = shop.ann.get("/operations").await.text;
        page.contains("2.50 GBP").then_some(page)
    });
    shown.await;
}

#[tokio::test]
async fn whoever_changes_a_connection_is_kept_with_what_they_changed() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let webhook = "https://example.com/a-secret-path";
    for (path, fields) in [
        ("alerts", vec![("route", "mail"), ("addresses", "chef@example.com")]),
        ("alerts", vec![("route", "webhook"), ("url", webhook)]),
        ("golive", vec![("seen", "yes")]),
        ("mode", vec![("mode", "shadow")]),
        ("intake", vec![("intake", "polling")]),
        ("essentials", vec![("item", "999900")]),
        ("disconnect", vec![]),
    ] {
        assert!(shop.ann.post(&format!("{page}/{path}"), &fields).await.status.as_u16() < 400, "{path}");
    }
    let operations = shop.ann.get("/operations?kind=system").await.text;
    let till = &shop.scene.sites()[0].till_url;
    for line in [
        "Connection: connected, by Ann".to_owned(),
        format!("Till: {till}, by Ann"),
        "Who is told: nobody has chosen → by e-mail, by Ann".to_owned(),
        "Who is told: by e-mail → by webhook, by Ann".to_owned(),
        "Ticket of a test order seen: done, by Ann".to_owned(),
        "Mode: supervised (each order goes by a click) → live (orders go by themselves), by Ann".to_owned(),
        "Mode: live (orders go by themselves) → watching only (nothing is sent), by Ann".to_owned(),
        "How orders come in: HubRise calls the bridge (recommended) → The bridge asks HubRise (polling), by Ann"
            .to_owned(),
        "Configuration changed by Ann".to_owned(),
        "Connection: connected → disconnected, by Ann".to_owned(),
    ] {
        assert!(operations.contains(&line), "{line} in {operations}");
    }
    for hidden in ["chef@example.com", "a-secret-path"] {
        assert!(!operations.contains(hidden), "{hidden} in {operations}");
    }
}

#[tokio::test]
async fn a_test_order_is_seen_and_the_connection_goes_live() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    assert!(shop.ann.get(&page).await.text.contains("nobody has confirmed a ticket of a test order yet"));
    let early = shop.ann.post(&format!("{page}/mode"), &[("mode", "live")]).await;
    assert_eq!((early.status.as_u16(), shop.only().mode), (422, Mode::Supervised), "not without a ticket");
    let unseen = shop.ann.post(&format!("{page}/golive"), &[("paid", "yes")]).await;
    assert_eq!((unseen.status.as_u16(), shop.only().mode), (422, Mode::Supervised));

    let wrong = shop.ann.post(&format!("{page}/golive/test"), &[("product", "pizza"), ("price", "1.00 EUR")]).await;
    assert_eq!(wrong.status, 422);
    let held = shop.ann.post(&format!("{page}/golive/test"), &[("product", "2101"), ("price", "1.00 EUR")]).await;
    let held = eventually("that nothing was sent", async || {
        let page = shop.ann.get(held.location()).await.text;
        page.contains("Held: nothing was sent to the till.").then_some(page)
    })
    .await;
    assert!(held.contains("sale type") && !held.contains("look at the till"), "{held}");
    shop.ann.post(&format!("{page}/essentials"), &[("sale_default", "1001")]).await;
    let sent = shop.ann.post(&format!("{page}/golive/test"), &[("product", "2101"), ("price", "1.00 EUR")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let shown = eventually("the ticket", async || {
        let page = shop.ann.get(sent.location()).await.text;
        page.contains("OK, on the till").then_some(page)
    })
    .await;
    assert!(shown.contains("Ticket 1001") && shown.contains("Sent: look at the till."), "{shown}");
    assert_eq!(shop.scene.till().tickets().len(), 1);
    let arrivals = shop.scene.till().arrivals();
    let printed = arrivals.iter().find(|arrival| arrival.ticket.is_some()).unwrap();
    assert!(String::from_utf8_lossy(&printed.raw).contains("TEST"), "the ticket says what it is");

    let live = shop.ann.post(&format!("{page}/golive"), &[("seen", "yes"), ("paid", "yes")]).await;
    assert_eq!(live.status, 303, "{}", live.text);
    let connection = shop.only();
    assert_eq!(connection.mode, Mode::Live);
    assert_eq!(connection.go_live.confirmed.unwrap().who, "Ann");
    assert!(connection.go_live.checklist.paid && !connection.go_live.checklist.is_complete());
    let shadow = shop.ann.post(&format!("{page}/mode"), &[("mode", "shadow")]).await;
    assert_eq!((shadow.status.as_u16(), shop.only().mode), (303, Mode::Shadow));
}

#[tokio::test]
async fn who_is_told_is_chosen_on_purpose() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let alerts = format!("{page}/alerts");
    assert_eq!(shop.only().alerts, AlertRoute::NotChosen);
    for (fields, text) in [
        (vec![], "Choose one of the three"),
        (vec![("route", "mail"), ("addresses", " \n")], "At least one address"),
        (vec![("route", "mail"), ("addresses", "nobody at home")], "is no e-mail address"),
        (vec![("route", "webhook"), ("url", "http://example.com/")], "begins with https://"),
    ] {
        let refused = shop.ann.post(&alerts, &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains(text), "{text} in {}", refused.text);
    }
    assert_eq!(shop.only().alerts, AlertRoute::NotChosen);
    shop.ann.post(&alerts, &[("route", "mail"), ("addresses", "chef@example.com\nmanager@example.com")]).await;
    let mail = AlertRoute::Mail(vec!["chef@example.com".to_owned(), "manager@example.com".to_owned()]);
    assert_eq!(shop.only().alerts, mail);
    let webhook = shop.ann.post(&alerts, &[("route", "webhook"), ("url", "https://example.com/hook")]).await;
    let AlertRoute::Webhook { secret, .. } = shop.only().alerts else { panic!("a webhook") };
    assert!(webhook.text.contains(secret.reveal()), "the secret is shown once");
    let again = shop.ann.post(&alerts, &[("route", "webhook"), ("url", "https://example.com/hook")]).await;
    assert!(!again.text.contains(secret.reveal()) && !shop.ann.get(&alerts).await.text.contains(secret.reveal()));
    shop.ann.post(&alerts, &[("route", "nobody")]).await;
    assert_eq!(shop.only().alerts, AlertRoute::Nobody);
}

#[tokio::test]
async fn a_test_alert_goes_where_it_should_or_says_why_not() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let (alerts, test) = (format!("{page}/alerts"), format!("{page}/alerts/test"));
    let hook = MockServer::start().await;
    Mock::given(header_exists("X-Pixbridge-Hmac-SHA256")).respond_with(ResponseTemplate::new(204)).mount(&hook).await;
    shop.ann.post(&alerts, &[("route", "webhook"), ("url", &hook.uri())]).await;
    let sent = shop.ann.post(&test, &[]).await;
    assert!(sent.text.contains("The test alert was sent"), "{}", sent.text);
    assert_eq!(hook.received_requests().await.unwrap().len(), 1);
    hook.reset().await;
    let failed = shop.ann.post(&test, &[]).await;
    assert!(failed.text.contains("The test alert was not sent"), "{}", failed.text);
    shop.ann.post(&alerts, &[("route", "mail"), ("addresses", "chef@example.com")]).await;
    let mail = shop.ann.post(&test, &[]).await;
    assert!(mail.text.contains("This bridge has no mail server"), "{}", mail.text);
}

#[tokio::test]
async fn the_way_in_is_chosen_and_the_public_address_is_tried() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let checked = shop.ann.post(&format!("{page}/intake/check"), &[]).await;
    assert!(checked.text.contains("Right: this bridge answers there"), "{}", checked.text);
    let polling = shop.ann.post(&format!("{page}/intake"), &[("intake", "polling")]).await;
    assert_eq!((polling.status.as_u16(), shop.only().intake), (303, Intake::Polling));
    let token = shop.only().hubrise.access_token;
    assert_eq!(shop.scene.hubrise().callback_url(token.reveal()), None, "passive");
    shop.ann.post(&format!("{page}/intake"), &[("intake", "callback")]).await;
    assert!(shop.scene.hubrise().callback_url(token.reveal()).is_some());
}

#[tokio::test]
async fn a_foreign_callback_stays_until_somebody_confirms() {
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let token = shop.only().hubrise.access_token;
    let foreign = "https://other.example.com/secret/path";
    shop.scene.hubrise().register_callback(token.reveal(), Some(foreign));
    let shown = shop.ann.get(&page).await.text;
    assert!(shown.contains("https://other.example.com") && !shown.contains("secret/path"), "{shown}");
    shop.ann.post(&format!("{page}/callback"), &[]).await;
    assert_eq!(shop.scene.hubrise().callback_url(token.reveal()).as_deref(), Some(foreign));
    shop.ann.post(&format!("{page}/callback"), &[("replace", "yes")]).await;
    assert_eq!(shop.scene.hubrise().callback_url(token.reveal()), shop.running.engine().callback_url(&shop.only().id));
}

#[tokio::test]
async fn each_of_hubrises_three_refusals_is_explained() {
    use bridge_simulator::hubrise::Standing;
    let shop = Shop::open().await;
    let page = shop.connect_both().await;
    let token = shop.only().hubrise.access_token;
    for (standing, says, remedy) in [
        (Standing::Suspended, "suspended for non payment", "Pay the subscription"),
        (Standing::Blocked, "the connection has been blocked", "Unblock it"),
        (Standing::Revoked, "invalid or the connection has been revoked", "Connect HubRise again"),
    ] {
        shop.scene.hubrise().set_standing(token.reveal(), standing);
        let shown = shop.ann.post(&format!("{page}/verify"), &[]).await.text;
        assert!(shown.contains(says) && shown.contains(remedy), "{says}: {shown}");
    }
    shop.scene.hubrise().set_standing(token.reveal(), Standing::Active);
    assert!(shop.ann.post(&format!("{page}/verify"), &[]).await.text.contains("Both sides were asked"));
}
