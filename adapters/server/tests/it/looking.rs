//! What people look up: one exchange with its headers, alerts, reports of tills, the instance, who changed what.

use crate::access::House;
use crate::pages::World;
use crate::support::eventually;
use bridge_core::settings::Mode;
use bridge_engine::journal::Role;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test]
async fn an_exchange_shows_its_headers_and_can_be_taken_away() {
    let world = World::start(Mode::Live).await;
    let path = world
        .order("e1", |order| {
            order["customer"]["last_name"] = "Canarylast".into();
            order["customer_notes"] = "for Canarylast".into();
        })
        .await;
    world.eventually_says(&path, "Told HubRise").await;
    let (_, page) = world.page(&path, "en").await;
    for text in [
        "HTTP headers",
        "content-type: application/xml",
        "x-access-token: [masked]",
        "user-agent: ",
        "Download this exchange",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    let site = &world.scene.sites()[0];
    let secrets = [&site.till_token, &site.access_token, &site.client_secret];
    let take = async |query: &str| world.browser.get(&format!("{path}/exchanges/{query}")).await;
    let to_till = eventually("the exchange with the till", async || {
        for number in 1..5 {
            let answer = take(&number.to_string()).await;
            if answer.text.contains("EOI") {
                return Some(number);
            }
        }
        None
    })
    .await;
    let masked = take(&to_till.to_string()).await;
    assert!(masked.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"order-"));
    for text in ["--- request ---", "--- response ---", "HTTP 200", " ms", "content-type: application/xml", "ProdNum"] {
        assert!(masked.text.contains(text), "{text} in {}", masked.text);
    }
    let whole = take(&format!("{to_till}?personal=1")).await.text;
    assert!(whole.contains("Canarylast") && whole.contains("<ProdNum>"), "{whole}");
    assert!(!masked.text.contains("Canarylast"), "{}", masked.text);
    for text in [&masked.text, &whole] {
        assert!(secrets.iter().all(|secret| !text.contains(secret.as_str())), "a secret in {text}");
    }
    for none in ["0", "99", "x"] {
        assert_eq!(take(none).await.status, StatusCode::NOT_FOUND, "{none}");
    }
}

#[tokio::test]
async fn customers_in_one_exchange_are_for_administrators() {
    let (house, _) = House::with_administrator().await;
    let connection = house.connect(0).await;
    let operation = house.order(0, &connection, "x1").await;
    let path = format!("/orders/{}", crate::access::injection(&operation));
    let operator = house.person("operator", &[(&connection, Role::Operator)]).await.1;
    eventually("an exchange", async || {
        (operator.get(&format!("{path}/exchanges/1")).await.status == StatusCode::OK).then_some(())
    })
    .await;
    assert_eq!(operator.get(&format!("{path}/exchanges/1?personal=1")).await.status, StatusCode::FORBIDDEN);
    let viewer = house.person("viewer", &[(&connection, Role::Viewer)]).await.1;
    assert_eq!(viewer.get(&format!("{path}/exchanges/1")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn alerts_are_listed_with_what_came_of_them_to_those_who_see_the_connection() {
    let (house, ann) = House::with_administrator().await;
    let (own, other) = (house.connect(0).await, house.connect(1).await);
    house.scene.till().set_fault(&house.scene.sites()[0].till_token, TillFault::NoCommitNoAnswer, Lasting::Once);
    house.order(0, &own, "a1").await;
    let says = async |visitor: &crate::support::Visitor, text: &str| visitor.get("/alerts").await.text.contains(text);
    eventually("the alert", async || says(&ann, "Nobody was told: nobody had been chosen").await.then_some(())).await;
    let viewer = house.person("viewer", &[(&own, Role::Viewer)]).await.1;
    assert!(says(&viewer, "Check the till for an order").await);
    let stranger = house.person("stranger", &[(&other, Role::Administrator)]).await.1;
    assert!(says(&stranger, "There was no alert yet.").await && !says(&stranger, "d&#39;Or Paris").await);
    let french = ann.get_in("/alerts", "fr").await.text;
    assert!(french.contains("Personne n’a été prévenu\u{a0}: personne n’était choisi"), "{french}");
    let choose = format!("/connections/{}/alerts", own.id.handle());
    assert!(
        french.contains(&format!(
            "<a href=\"{choose}\">{}\u{a0}: personne n’est prévenu",
            own.name.replace('\'', "&#39;")
        ))
    );
    assert!(french.matches(&choose).count() >= 2, "above the table, and in its row");
}

#[tokio::test]
async fn reports_of_a_till_without_an_order_are_shown_to_whoever_may_see_customers() {
    let (house, ann) = House::with_administrator().await;
    let (own, other) = (house.connect(0).await, house.connect(1).await);
    house.running.engine().accept_till_event(own.id.as_str(), b"no xml, for Canarylast").await;
    let text = async |visitor: &crate::support::Visitor| visitor.get("/till-events").await.text;
    let page = text(&ann).await;
    assert!(page.contains("Unreadable") && page.contains("Canarylast") && page.contains("d&#39;Or Paris"), "{page}");
    let viewer = house.person("viewer", &[(&own, Role::Viewer)]).await.1;
    let page = text(&viewer).await;
    assert!(page.contains("Unreadable") && !page.contains("Canarylast"), "{page}");
    let stranger = house.person("stranger", &[(&other, Role::Administrator)]).await.1;
    assert!(text(&stranger).await.contains("No till has reported such a thing."));
}

#[tokio::test]
async fn the_instance_shows_its_configuration_to_its_administrators_without_secrets() {
    let (house, ann) = House::with_administrator().await;
    let connection = house.connect(0).await;
    let page = ann.get("/instance").await.text;
    for text in ["data_dir", "PIXBRIDGE_DATA_DIR", "https://api.hubrise.com/v1", "mail.password", "not set"] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(ann.get_in("/instance", "fr").await.text.contains("Dossier des données"));
    let administrator = house.person("of one", &[(&connection, Role::Administrator)]).await.1;
    assert_eq!(administrator.get("/instance").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_needs_somebody_says_why_where_it_is_seen_first() {
    let world = World::start(Mode::Live).await;
    let site = &world.scene.sites()[0];
    world.scene.till().set_fault(&site.till_token, TillFault::WrongToken, Lasting::Once);
    let refused = world.order("e1", |_| {}).await;
    let (_, page) = world.page(&refused, "en").await;
    let (top, _) = page.split_once("<dl>").unwrap();
    assert!(top.contains("Access Token Denied"), "what the till complains about: {top}");

    let mut order = serde_json::Value::Null;
    let path = world.order("e2", |placed| order = placed.clone()).await;
    world.eventually_says(&path, "Told HubRise").await;
    order["status"] = "cancelled".into();
    let event = serde_json::json!({ "id": "e3", "resource_type": "order", "event_type": "update",
        "created_at": chrono::Utc::now(), "location_id": world.connection.location.as_str(), "order_id": order["id"],
        "new_state": order });
    world.send(&event).await;
    world.eventually_says(&path, "Take the ticket off the till by hand, then press").await;
    let (_, operations) = world.page("/operations", "en").await;
    let (urgent, _) = operations.split_once("</section>").unwrap();
    assert!(urgent.contains(&path) && urgent.contains("Take it off the till by hand"), "{urgent}");
}

#[tokio::test]
async fn what_was_left_behind_goes_together_and_what_may_be_on_the_till_stays() {
    let world = World::start(Mode::Live).await;
    let site = &world.scene.sites()[0];
    world.scene.till().set_fault(&site.till_token, TillFault::CommitThenNoAnswer, Lasting::Once);
    let doubt = world.order("e1", |_| {}).await;
    let held = world.order("e2", |order| order["items"][0]["sku_ref"] = serde_json::Value::Null).await;
    let here = format!("/connections/{}", world.connection.id.handle());
    world.browser.post(&format!("{here}/mode"), &[("mode", "supervised")]).await;
    let good = [world.order("e3", |_| {}).await, world.order("e4", |_| {}).await];
    let (_, page) = world.page(&format!("{here}/resend"), "en").await;
    let (go, stay) = page.split_once("These stay").unwrap();
    assert!(good.iter().all(|path| go.contains(path) && !stay.contains(path)), "{page}");
    for (path, why) in [(&doubt, "It may be on the till"), (&held, "Something in it cannot go")] {
        assert!(stay.contains(path.as_str()) && stay.contains(why) && !go.contains(&format!("{path}\"")), "{page}");
    }
    assert!(page.contains("Send these 2 orders"), "{page}");
    assert!(go.find(&good[0]) < go.find(&good[1]), "the longest waiting first: {go}");
    assert_eq!(world.scene.till().tickets().len(), 1, "looking sends nothing");
    // Whoever makes up a form gets no more out of it.
    let number = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let ids: Vec<_> = good.iter().chain([&doubt, &held]).map(|path| number(path)).collect();
    let send = [("ids", ids.join(",")), ("age", "60".to_owned()), ("why", "the till was away".to_owned())];
    let send: Vec<_> = send.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = world.browser.post(&format!("{here}/resend"), &send).await;
    assert_eq!(answer.text.matches("Sent off").count(), 2, "{}", answer.text);
    for path in &good {
        world.eventually_says(path, "OK, on the till").await;
        assert!(world.page(path, "en").await.1.contains("the till was away"), "who and why");
    }
    let again = world.browser.post(&format!("{here}/resend"), &send).await;
    assert!(!again.text.contains("Sent off"), "{}", again.text);
    assert_eq!(world.scene.till().tickets().len(), 3);
    let (_, operations) = world.page("/operations?kind=system", "en").await;
    assert!(operations.contains("Orders that had not reached the till were sent by Ann: 2"), "{operations}");
    let (_, old) = world.page(&format!("{here}/resend?from=2020-01-01T00:00&to=2020-01-02T00:00"), "fr").await;
    assert!(old.contains("Aucune commande de cette période ne partirait."), "{old}");
    let (_, backwards) = world.page(&format!("{here}/resend?from=2020-01-02T00:00&to=2020-01-01T00:00"), "en").await;
    assert!(backwards.contains("“From” is later than “To”") && !backwards.contains("These would go"), "{backwards}");
    for age in ["0", "1441", "soon"] {
        let (_, wrong) = world.page(&format!("{here}/resend?age={age}"), "en").await;
        assert!(
            wrong.contains("a whole number from 1 to 1440") && wrong.contains(&format!("value=\"{age}\"")),
            "{wrong}"
        );
        assert!(!wrong.contains("These would go"), "{wrong}");
    }
}

#[tokio::test]
async fn of_what_is_sent_together_the_longest_waiting_goes_first_and_what_was_placed_too_long_ago_stays() {
    let world = World::start(Mode::Supervised).await;
    let here = format!("/connections/{}", world.connection.id.handle());
    let ago = |minutes| json!(chrono::Utc::now() - chrono::TimeDelta::minutes(minutes));
    let mut paths = Vec::new();
    // They came in one after the other, and not in the order in which they were placed.
    for (event, minutes) in [("e1", 6), ("e2", 12), ("e3", 9), ("e4", 40)] {
        paths.push(world.order(event, |order| order["created_at"] = ago(minutes)).await);
    }
    let closed = world.order("e5", |_| {}).await;
    assert_eq!(world.browser.press(&closed, "close").await, StatusCode::SEE_OTHER);
    let (_, page) = world.page(&format!("{here}/resend?age=20"), "en").await;
    let (go, stay) = page.split_once("These stay").unwrap();
    let places = [1, 2, 0].map(|nth: usize| go.find(&paths[nth]).expect("it would go"));
    assert!(places.is_sorted(), "{go}");
    assert!(stay.contains(&paths[3]) && stay.contains("Placed longer ago than chosen above"), "{stay}");
    assert!(stay.contains(&closed) && stay.contains("It is over"), "{stay}");
    let (_, ids) = page.split_once("name=\"ids\" value=\"").unwrap();
    let ids = ids.split('"').next().unwrap();
    let send = [("ids", ids), ("age", "20")];
    assert_eq!(world.browser.post(&format!("{here}/resend"), &send).await.text.matches("Sent off").count(), 3);
    for nth in [1, 2, 0] {
        world.eventually_says(&paths[nth], "OK, on the till").await;
    }
    let mut tickets = world.scene.till().tickets();
    tickets.sort_by_key(|ticket| ticket.number);
    for (ticket, path) in tickets.iter().zip([&paths[1], &paths[2], &paths[0]]) {
        let order = world.order_id(path).await;
        assert!(ticket.footer.iter().any(|line| line.contains(order.as_str())), "{order}: {:?}", ticket.footer);
    }
}

#[tokio::test]
async fn what_was_changed_by_whom_is_kept_and_earlier_settings_come_back() {
    let world = World::start(Mode::Live).await;
    let here = format!("/connections/{}", world.connection.id.handle());
    let settings = format!("{here}/settings");
    assert_eq!(world.browser.post(&format!("{here}/mode"), &[("mode", "shadow")]).await.status, StatusCode::SEE_OTHER);
    let told = [("route", "mail"), ("addresses", "kitchen@example.com")];
    assert_eq!(world.browser.post(&format!("{here}/alerts"), &told).await.status, StatusCode::OK);
    let mut fields: Vec<_> = world.connection.settings.to_form().into_iter().collect();
    for (name, value) in &mut fields {
        if name == "conversion.footer_columns" {
            "32".clone_into(value);
        }
    }
    fields.push(("do".to_owned(), "save".to_owned()));
    let form: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(world.browser.post(&settings, &form).await.status, StatusCode::SEE_OTHER);

    let (_, page) = world.page(&settings, "en").await;
    let (_, history) = page.split_once("id=\"history\"").unwrap();
    for text in [": 40 → 32", "Ann"] {
        assert!(history.contains(text), "{text} in {history}");
    }
    assert!(!history.split("<form").next().unwrap().contains("footer_columns ="), "{history}");
    let (_, french) = world.page(&settings, "fr").await;
    assert!(french.contains("\u{a0}: 40 → 32"), "{french}");
    let (_, operations) = world.page("/operations?kind=system", "en").await;
    let rows: Vec<_> = operations.split("<tr").filter(|row| row.contains("Ann")).collect();
    assert!(rows.len() >= 3, "mode, alerts and settings: {operations}");
    assert_eq!(history.matches("<details>").count(), 3, "mode, alerts and settings: {history}");

    let (_, before) = history.split_once("name=\"toml\" value=\"").unwrap();
    let before = before.split_once("\">").unwrap().0.replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&");
    let answer = world.browser.post(&format!("{settings}/import"), &[("toml", before.as_str())]).await;
    assert!(answer.status == StatusCode::OK && answer.text.contains("value=\"40\""), "{}", answer.text);
    let stored = world.running.engine().connection(&world.connection.id).unwrap().settings;
    assert_eq!(stored.conversion.footer_columns, 32, "nothing is in force until it is saved");
}
